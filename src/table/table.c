/* Reading a table file of any format. Knows which reader there is for a format and what no table can be; rows and
 * columns are the readers' business. */
#include "table/table.h"

#include <sodium.h>

#include "base/stranger.h"
#include "table/checksum.h"
#include "table/pair_image.h"
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

/* Why the bytes cannot be a table; what is NULL: they may be one. */
static struct stranger find_stranger(struct text text)
{
    if (text.length >= UINT32_MAX)
        return (struct stranger){ .what = "a file of 4 GiB or more", .help = "Divide it into several." };
    return stranger_of(text);
}

/* "sha256:..." */
static struct text format_digest(struct arena *arena, const uint8_t digest[CHECKSUM_SIZE])
{
    char hex[2 * CHECKSUM_SIZE + 1];

    sodium_bin2hex(hex, sizeof hex, digest, CHECKSUM_SIZE);
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

/* Reads the text, or says what else it is. */
static bool read_text(struct reading *reading, struct diagnostics *diagnostics, enum table_format format,
                      const struct table_column *columns, size_t column_count, struct text text)
{
    struct stranger stranger = find_stranger(text);

    if (!reading->has_digest && (format != TABLE_NCCI_PTP || stranger.what)) {
        checksum_sha256(reading->digest, text);
        reading->has_digest = true;
    }
    if (stranger.what) {
        diag_help(diagnostics,
                  diag_add_input(diagnostics, MESSAGE_ROWS_NOT_TEXT, reading->edition->path, 0, 0, stranger.what), "%s",
                  stranger.help);
        read_format(reading, format, columns, column_count, TEXT(""));  /* an edition without rows */
        return false;
    }
    if (format == TABLE_COLUMNS)
        reading->help = columns_help(reading->arena, columns, column_count);
    read_format(reading, format, columns, column_count, text);
    return tell(reading, diagnostics, formats[format].name);
}

/* ---- the cache --------------------------------------------------------------------------------------------------- */

#define CACHE_SMALLEST ((size_t)1 << 20)  /* bytes of a text that is read in no time */

static bool is_worth_keeping(enum table_format format, struct text text, const struct table_means *means)
{
    return means && means->cache && means->cache->folder && format == TABLE_NCCI_PTP && text.length >= CACHE_SMALLEST;
}

/* Knows the text's checksum, as it was recorded, or made now where nothing tells the file's state. */
static bool find_digest(struct reading *reading, struct text text, const struct table_means *means)
{
    if (means->stamp)
        return cache_find_digest(means->cache, reading->arena, means->stamp, reading->digest);
    checksum_sha256(reading->digest, text);
    reading->has_digest = true;
    return true;
}

/* Takes the table from the cache. Tables with anything wrong are not kept, so that it is told each time. */
static bool find_kept(struct reading *reading, struct text text, const struct table_means *means)
{
    struct pair_index *index = ARENA_NEW(reading->arena, struct pair_index);
    struct text bytes;

    if (!find_digest(reading, text, means))
        return false;
    bytes = cache_map_pairs(means->cache, reading->arena, reading->digest);
    if (bytes.length == 0)
        return false;
    if (!image_open(index, bytes, reading->digest, means->threads)) {
        cache_unmap(means->cache);
        return false;
    }
    reading->edition->pairs = index;
    reading->edition->row_count = index->row_count;
    return true;
}

static void keep(const struct reading *reading, const struct table_means *means)
{
    struct image_header header;
    struct text parts[IMAGE_PARTS];

    image_make(&header, parts, reading->edition->pairs, reading->digest);
    cache_keep_pairs(means->cache, reading->arena, reading->digest, parts, IMAGE_PARTS);
    if (means->stamp)
        cache_keep_digest(means->cache, reading->arena, means->stamp, reading->digest);
}

bool table_read(struct arena *arena, struct diagnostics *diagnostics, struct table_edition *edition,
                enum table_format format, const struct table_column *columns, size_t column_count, struct text text,
                const struct table_means *means)
{
    struct reading reading = { .arena = arena, .edition = edition, .help = formats[format].help };
    bool worth_keeping = is_worth_keeping(format, text, means), read;

    edition->row_count = 0;
    reading.threads = means ? means->threads : 1;
    reading.piece_bytes = means ? means->piece_bytes : 0;
    read = worth_keeping && find_kept(&reading, text, means);
    if (!read) {
        read = read_text(&reading, diagnostics, format, columns, column_count, text);
        if (read && worth_keeping && reading.wrong == 0)
            keep(&reading, means);
    }
    edition->checksum = format_digest(arena, reading.digest);
    return read;
}

/* ---- copies ------------------------------------------------------------------------------------------------------ */

bool table_copy(struct arena *arena, struct diagnostics *diagnostics, struct table_edition *edition,
                enum table_format format, struct text text, struct table_copy *copy)
{
    struct reading reading = { .arena = arena, .edition = edition, .help = formats[format].help, .threads = 1 };
    bool read;

    edition->row_count = 0;
    reading.copy = copy;
    read = read_text(&reading, diagnostics, format, NULL, 0, text);
    if (format == TABLE_MUE)
        mue_write(copy, edition);
    else if (format == TABLE_ADDON)
        addon_write(copy, edition);
    if (format != TABLE_NCCI_PTP)
        copy->left_out += reading.understood - edition->row_count;
    copy->refused += reading.wrong;
    edition->checksum = format_digest(arena, reading.digest);
    return read;
}
