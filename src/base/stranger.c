/* See stranger.h. Knows how such files begin, and not who reads them. */
#include "base/stranger.h"

#define UNPACK "Unpack it, for example with `unzip FILE` or `gunzip FILE`, and give the text file that was in it."
#define SAVE_AS_TEXT "Open it in a spreadsheet program and save it as text with tabs, or as CSV, in UTF-8."
#define SAVE_AS_UTF8 "Save it as text in UTF-8."
#define EXPORT "Export what it shows as text, such as CSV, from the program that made it."
#define ZIP_NAME 30  /* where a zip archive has the name of its first file */

static const struct { struct text begins; struct stranger stranger; } strangers[] = {
    { TEXT("PK\x03\x04"), { "a zip archive", UNPACK } },
    { TEXT("PK\x05\x06"), { "an empty zip archive", UNPACK } },
    { TEXT("\x1f\x8b"), { "a compressed file", UNPACK } },
    { TEXT("\xd0\xcf\x11\xe0"), { "an Excel workbook", SAVE_AS_TEXT } },
    { TEXT("\xff\xfe"), { "text in UTF-16", SAVE_AS_UTF8 } },
    { TEXT("\xfe\xff"), { "text in UTF-16", SAVE_AS_UTF8 } },
    { TEXT("%PDF"), { "a PDF document", EXPORT } },
    { TEXT("\x89PNG"), { "a picture", EXPORT } },
    { TEXT("\xff\xd8\xff"), { "a picture", EXPORT } },
    { TEXT("SQLite format 3"), { "a database", EXPORT } },
};

/* Workbooks of today are zip archives, too; one of these comes first in them. */
static bool is_workbook(struct text text)
{
    static const char *const names[] = { "[Content_Types].xml", "_rels/", "docProps/", "xl/" };
    struct text name = { text.bytes + ZIP_NAME, text.length - ZIP_NAME };

    if (text.length <= ZIP_NAME || !text_starts_with(text, TEXT("PK\x03\x04")))
        return false;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (text_starts_with(name, text_of(names[i])))
            return true;
    }
    return false;
}

struct stranger stranger_of(struct text beginning)
{
    if (is_workbook(beginning))
        return (struct stranger){ "an Excel workbook", SAVE_AS_TEXT };
    for (size_t i = 0; i < sizeof strangers / sizeof strangers[0]; i++) {
        if (text_starts_with(beginning, strangers[i].begins))
            return strangers[i].stranger;
    }
    return (struct stranger){ NULL, NULL };
}
