/* See pack.h. */
#include "pack/pack.h"

#include <sodium.h>
#include <stdlib.h>

#define SUM_DIGITS 64
#define LENGTH_DIGITS 12

/* ---- names ---- */

/* No part of a path is empty, "." or "..". */
static bool has_plain_parts(struct text name)
{
    size_t begin = 0;

    for (size_t i = 0; i <= name.length; i++) {
        if (i < name.length && name.bytes[i] != '/')
            continue;
        struct text part = { name.bytes + begin, i - begin };
        if (part.length == 0 || text_is(part, ".") || text_is(part, ".."))
            return false;
        begin = i + 1;
    }
    return true;
}

static const char *name_problem(struct text name)
{
    size_t wrong;

    if (name.length == 0 || name.length > PACK_NAME_MOST)
        return "a file's name has 1 to 1,000 bytes";
    if (!text_valid_utf8(name, &wrong))
        return "a file's name is UTF-8";
    for (size_t i = 0; i < name.length; i++)
        if ((unsigned char)name.bytes[i] < 0x20 || name.bytes[i] == 0x7f || name.bytes[i] == '\\')
            return "a file's name has no control characters and no backslashes";
    return has_plain_parts(name) ? NULL : "a file's name is a path below the pack, without `.` and `..`";
}

/* Rules before tables, then by name. */
static int compare_files(const void *left, const void *right)
{
    const struct pack_file *a = left, *b = right;

    return a->table != b->table ? (int)a->table - (int)b->table : text_compare(a->name, b->name);
}

static void write_sum(char digits[SUM_DIGITS + 1], struct text bytes)
{
    unsigned char sum[crypto_hash_sha256_BYTES];

    crypto_hash_sha256(sum, (const unsigned char *)bytes.bytes, bytes.length);
    sodium_bin2hex(digits, SUM_DIGITS + 1, sum, sizeof sum);
}

/* ---- writing ---- */

bool pack_write_header(struct buffer *to, struct pack_file *files, size_t count, struct pack_fault *fault)
{
    char sum[SUM_DIGITS + 1];

    if (count > 1)
        qsort(files, count, sizeof *files, compare_files);
    buffer_string(to, PACK_BEGINNING);
    for (size_t i = 0; i < count; i++) {
        fault->line = i;
        fault->problem = name_problem(files[i].name);
        if (fault->problem == NULL && i > 0 && compare_files(&files[i - 1], &files[i]) == 0)
            fault->problem = "two files have one name";
        if (fault->problem == NULL && count > PACK_FILES_MOST)
            fault->problem = "a pack holds 20,000 files at most";
        if (fault->problem != NULL)
            return false;
        write_sum(sum, files[i].bytes);
        buffer_printf(to, "%s %zu %s %.*s\n", files[i].table ? "table" : "rules", files[i].bytes.length, sum,
                      TEXT_ARG(files[i].name));
    }
    buffer_char(to, '\n');
    return true;
}

/* ---- reading ---- */

struct reading {
    struct text rest; /* of the header's lines, then of the bytes */
    size_t line;
    struct pack_fault *fault;
};

static bool fail(struct reading *reading, const char *problem)
{
    *reading->fault = (struct pack_fault){ problem, reading->line };
    return false;
}

static bool take_line(struct reading *reading, struct text *line)
{
    const char *newline = memchr(reading->rest.bytes, '\n', reading->rest.length);
    size_t length;

    reading->line++;
    if (newline == NULL)
        return fail(reading, "the list of files ends in an empty line, which is missing");
    length = (size_t)(newline - reading->rest.bytes);
    *line = (struct text){ reading->rest.bytes, length };
    reading->rest = (struct text){ newline + 1, reading->rest.length - length - 1 };
    return true;
}

/* What stands before the next blank, which is taken, too. */
static bool take_word(struct text *line, struct text *word)
{
    const char *blank = memchr(line->bytes, ' ', line->length);

    if (blank == NULL)
        return false;
    *word = (struct text){ line->bytes, (size_t)(blank - line->bytes) };
    *line = (struct text){ blank + 1, line->length - word->length - 1 };
    return true;
}

static bool parse_length(struct text word, size_t *length)
{
    *length = 0;
    if (word.length == 0 || word.length > LENGTH_DIGITS || (word.bytes[0] == '0' && word.length > 1))
        return false;
    for (size_t i = 0; i < word.length; i++) {
        if (word.bytes[i] < '0' || word.bytes[i] > '9')
            return false;
        *length = *length * 10 + (size_t)(word.bytes[i] - '0');
    }
    return true;
}

/* A line of the list: the file's length stands in bytes.length, its checksum in *sum. */
static bool read_entry(struct reading *reading, struct text line, struct pack_file *file, struct text *sum)
{
    struct text kind, length;
    const char *problem;

    if (!take_word(&line, &kind) || (!text_is(kind, "rules") && !text_is(kind, "table")) ||
        !take_word(&line, &length) || !parse_length(length, &file->bytes.length) || !take_word(&line, sum) ||
        sum->length != SUM_DIGITS)
        return fail(reading, "a line is written as in `rules 4123 CHECKSUM rules/plan.rules`");
    file->table = text_is(kind, "table");
    file->name = line;
    problem = name_problem(line);
    return problem == NULL || fail(reading, problem);
}

struct entries {
    struct pack_file *files;
    struct text *sums;
    size_t count, capacity, sum_capacity;
};

static bool read_entries(struct reading *reading, struct arena *arena, struct entries *entries)
{
    struct text line;

    while (take_line(reading, &line)) {
        if (line.length == 0)
            return entries->count > 0 || fail(reading, "a pack holds one rule file at least");
        if (entries->count == PACK_FILES_MOST)
            return fail(reading, "a pack holds 20,000 files at most");
        entries->files = arena_grow(arena, entries->files, entries->count, &entries->capacity, sizeof *entries->files);
        entries->sums = arena_grow(arena, entries->sums, entries->count, &entries->sum_capacity, sizeof *entries->sums);
        if (!read_entry(reading, line, &entries->files[entries->count], &entries->sums[entries->count]))
            return false;
        if (entries->count > 0 &&
            compare_files(&entries->files[entries->count - 1], &entries->files[entries->count]) >= 0)
            return fail(reading, "rules stand before tables, each in order of name");
        entries->count++;
    }
    return false;
}

/* The bytes of the file at `index` stand next. */
static bool take_file(struct reading *reading, struct entries *entries, size_t index)
{
    struct pack_file *file = &entries->files[index];
    char sum[SUM_DIGITS + 1];

    reading->line = index + 2;
    if (file->bytes.length > reading->rest.length)
        return fail(reading, "the file is longer than what is left of the pack");
    file->bytes.bytes = reading->rest.bytes;
    reading->rest.bytes += file->bytes.length;
    reading->rest.length -= file->bytes.length;
    write_sum(sum, file->bytes);
    return text_is(entries->sums[index], sum) || fail(reading, "the file's bytes are not those of its checksum");
}

bool pack_begins(struct text bytes) { return text_starts_with(bytes, TEXT(PACK_BEGINNING)); }

bool pack_read(struct arena *arena, struct text bytes, struct pack *pack, struct pack_fault *fault)
{
    struct reading reading = { .rest = bytes, .fault = fault };
    struct entries entries = { .count = 0 };
    struct text line;

    *pack = (struct pack){ .count = 0 };
    if (!pack_begins(bytes))
        return fail(&reading, "a pack begins with the line `payrule pack 1`");
    if (!take_line(&reading, &line) || !read_entries(&reading, arena, &entries))
        return false;
    for (size_t i = 0; i < entries.count; i++)
        if (!take_file(&reading, &entries, i))
            return false;
    reading.line = 0;
    if (reading.rest.length > 0)
        return fail(&reading, "the pack goes on behind its last file");
    *pack = (struct pack){ entries.files, entries.count };
    return true;
}
