/* Reading a table file of any format. Knows which reader there is for a format and what no table can be; rows and
 * columns are the readers' business. */
#include "table/table.h"

#include "table/checksum.h"
#include "table/reading.h"

/* What a format is called, and what a row of it looks like: messages say both. */
struct format { const char *name, *help; };

static const struct format formats[] = {
    [TABLE_NCCI_PTP] = { "table of code pairs",
                         "a row of this table reads, with | for a tab: 97150 | 97112 |  | 20200101 | * | 1 | " },
    [TABLE_MUE] = { "table of medically unlikely edits",
                    "a row of this table reads, with | for a tab or a comma: 97112 | 4 | 3" },
    [TABLE_ADDON] = { "table of add-on codes",
                      "a row of this table reads, with | for a tab or a comma: 97130 | 97129 | 1 | 20200101 | *" },
    [TABLE_COLUMNS] = { "table with a header line", NULL },
};

/* Why the bytes cannot be a table, or NULL. */
static const char *find_unsuitable(struct text text)
{
    if (text.length >= UINT32_MAX)
        return "a file of 4 GiB or more";
    if (text_starts_with(text, TEXT("PK\x03\x04")))
        return "a zip archive or an Excel workbook";
    if (text_starts_with(text, TEXT("\xff\xfe")) || text_starts_with(text, TEXT("\xfe\xff")))
        return "text in UTF-16";
    if (text_starts_with(text, TEXT("%PDF")))
        return "a PDF document";
    return NULL;
}

/* "sha256:..." of the text; *seed is made from it. */
static struct text take_checksum(struct arena *arena, uint64_t *seed, struct text text)
{
    static const char digits[] = "0123456789abcdef";
    char hex[2 * CHECKSUM_SIZE + 1];
    uint8_t digest[CHECKSUM_SIZE];

    checksum_sha256(digest, text);
    memcpy(seed, digest, sizeof *seed);
    for (size_t i = 0; i < CHECKSUM_SIZE; i++) {
        hex[2 * i] = digits[digest[i] >> 4];
        hex[2 * i + 1] = digits[digest[i] & 15];
    }
    hex[2 * CHECKSUM_SIZE] = '\0';
    return arena_printf(arena, "sha256:%s", hex);
}

static void read_format(struct reading *reading, enum table_format format, const struct table_column *columns,
                        size_t column_count, struct text text)
{
    switch (format) {
    case TABLE_NCCI_PTP: pairs_read(reading, text); break;
    case TABLE_MUE: mue_read(reading, text); break;
    case TABLE_ADDON: addon_read(reading, text); break;
    case TABLE_COLUMNS: columns_read(reading, columns, column_count, text); break;
    }
}

/* The header that a table with columns of its own needs; names beyond the first eight are left out. */
static const char *columns_help(struct arena *arena, const struct table_column *columns, size_t count)
{
    struct text help = TEXT("the header line of this table reads, with | for a tab or a comma: ");

    for (size_t i = 0; i < count && i < 8; i++)
        help = arena_printf(arena, "%.*s%s%.*s", TEXT_ARG(help), i > 0 ? " | " : "", TEXT_ARG(columns[i].name));
    return count > 8 ? arena_printf(arena, "%.*s | ...", TEXT_ARG(help)).bytes : help.bytes;
}

/* True when at least one row could be read; says so otherwise, unless every row was told of. */
static bool tell(const struct reading *reading, struct diagnostics *diagnostics, const char *name)
{
    reading_tell(reading, diagnostics);
    if (reading->understood == 0 && reading->wrong == 0)
        diag_help(diagnostics, diag_add_input(diagnostics, MESSAGE_ROWS_NONE, reading->edition->path, 0, 0, name),
                  "%s", reading->help);
    return reading->understood > 0;
}

bool table_read(struct arena *arena, struct diagnostics *diagnostics, struct table_edition *edition,
                enum table_format format, const struct table_column *columns, size_t column_count, struct text text)
{
    const char *unsuitable = find_unsuitable(text);
    struct reading reading = { .arena = arena, .edition = edition, .help = formats[format].help };

    edition->checksum = take_checksum(arena, &reading.seed, text);
    edition->row_count = 0;
    if (unsuitable) {
        diag_add_input(diagnostics, MESSAGE_ROWS_NOT_TEXT, edition->path, 0, 0, unsuitable);
        read_format(&reading, format, columns, column_count, TEXT(""));  /* an edition without rows */
        return false;
    }
    if (format == TABLE_COLUMNS)
        reading.help = columns_help(arena, columns, column_count);
    read_format(&reading, format, columns, column_count, text);
    return tell(&reading, diagnostics, formats[format].name);
}
