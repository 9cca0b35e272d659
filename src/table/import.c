/* Imports: the files of one edition put in order, checked against each other, and written as one table, with what it
 * was made from at its head. Rows are the readers' business, names are edition.c's. */
#include "table/import.h"

#include <stdlib.h>

#define PARTS_OF_CMS 4
#define PART_MOST 9

struct part {
    struct import_source source;
    struct edition edition;
    struct table_edition table;
    struct table_copy rows;
};

struct import {
    struct arena *arena;
    struct diagnostics *diagnostics;
    const struct import_request *request;
    struct part *parts;
    size_t count;
    struct buffer *rows;
    struct import_result *result;
};

/* What a table is called: in messages, in commands, in names of files and rules, in rule files. */
static const struct { const char *said, *command, *file, *rule, *format, *title; } words[] = {
    [TABLE_NCCI_PTP] = { "code pairs", "ncci-ptp", "ncci_ptp", "ncci", "ncci ptp",
                         "CMS NCCI procedure-to-procedure edits" },
    [TABLE_MUE] = { "medically unlikely edits", "mue", "mue", "mue", "mue", "CMS medically unlikely edits" },
    [TABLE_ADDON] = { "add-on codes", "addon", "addon", "addon", "addon", "CMS add-on codes and their primaries" },
};

/* ---- editions ---------------------------------------------------------------------------------------------------- */

static int compare_parts(const void *left, const void *right)
{
    const struct part *a = left, *b = right;

    if (a->edition.part != b->edition.part)
        return a->edition.part < b->edition.part ? -1 : 1;
    return text_compare(a->source.name, b->source.name);
}

static void take_sources(struct import *import)
{
    const struct import_request *request = import->request;

    import->parts = ARENA_ARRAY(import->arena, request->count, struct part);
    import->count = request->count;
    for (size_t i = 0; i < request->count; i++) {
        struct part *part = &import->parts[i];

        part->source = request->sources[i];
        part->edition = edition_of_name(part->source.name);
        if (request->quarter.length > 0)
            edition_read_quarter(&part->edition, request->quarter);
        if (request->setting.length > 0)
            edition_read_setting(&part->edition, request->setting);
        if (request->format == TABLE_ADDON)
            part->edition.setting = SETTING_ALL;
    }
    if (request->count > 1)
        qsort(import->parts, request->count, sizeof *import->parts, compare_parts);
}

static struct diagnostic *report_unknown(struct import *import, enum message id, const struct part *part)
{
    return diag_add_input(import->diagnostics, id, part->source.name, 0, 0);
}

static bool has_its_table(struct import *import, const struct part *part)
{
    enum table_format wanted = import->request->format;
    struct diagnostic *told;

    if (!part->edition.is_known || part->edition.format == wanted)
        return true;
    told = diag_add_input(import->diagnostics, MESSAGE_IMPORT_OTHER_TABLE, part->source.name, 0, 0,
                          words[part->edition.format].said, words[wanted].said);
    diag_help(import->diagnostics, told, "Import it with `payrule import %s`.", words[part->edition.format].command);
    return false;
}

static bool is_told(struct import *import, const struct part *part)
{
    if (part->edition.quarter == 0) {
        diag_help(import->diagnostics, report_unknown(import, MESSAGE_IMPORT_NO_QUARTER, part),
                  "Keep the name that CMS gave the file, or say which quarter it is: `--edition 2026q4`.");
        return false;
    }
    if (part->edition.setting == SETTING_UNKNOWN) {
        diag_help(import->diagnostics, report_unknown(import, MESSAGE_IMPORT_NO_SETTING, part),
                  "Keep the name that CMS gave the file, or add `--setting practitioner` or `--setting hospital`.");
        return false;
    }
    return true;
}

/* "practitioner, 2026 quarter 4, revision 0" */
static const char *describe(struct arena *arena, const struct edition *edition)
{
    const char *setting = edition_setting_word(edition->setting);
    struct text text = arena_printf(arena, "%s%s%d quarter %d", setting, setting[0] != '\0' ? ", " : "", edition->year,
                                    edition->quarter);

    if (edition->revision >= 0)
        text = arena_printf(arena, "%.*s, revision %d", TEXT_ARG(text), edition->revision);
    return text.bytes;
}

static bool is_same_edition(struct import *import, const struct part *part)
{
    const struct edition *a = &import->parts[0].edition, *b = &part->edition;
    struct diagnostic *told;

    if (a->year == b->year && a->quarter == b->quarter && a->setting == b->setting && a->from == b->from &&
        a->revision == b->revision)
        return true;
    told = diag_add_input(import->diagnostics, MESSAGE_IMPORT_EDITION_DIFFERS, part->source.name, 0, 0,
                          describe(import->arena, b), describe(import->arena, a));
    diag_help(import->diagnostics, told, "Import each edition by itself; a rule file can name several of a table.");
    return false;
}

/* Only pairs come in parts. */
static bool has_one_file(struct import *import)
{
    struct diagnostic *told;

    if (import->request->format == TABLE_NCCI_PTP || import->count <= 1)
        return true;
    told = diag_add_input(import->diagnostics, MESSAGE_IMPORT_ONE_FILE, import->request->sources[1].name, 0, 0,
                          words[import->request->format].said,
                          arena_text(import->arena, import->request->sources[0].name).bytes);
    diag_help(import->diagnostics, told, "Import each file by itself.");
    return false;
}

/* All that is to be known before a row is read. */
static bool settle_edition(struct import *import)
{
    bool sound = import->count > 0;

    for (size_t i = 0; i < import->count; i++)
        sound &= has_its_table(import, &import->parts[i]) && is_told(import, &import->parts[i]) &&
                 is_same_edition(import, &import->parts[i]);
    sound = sound && has_one_file(import);
    if (sound)
        import->result->edition = import->parts[0].edition;
    return sound;
}

/* ---- parts ------------------------------------------------------------------------------------------------------- */

static void report_missing(struct import *import, int part)
{
    const struct part *last = &import->parts[import->count - 1];

    diag_help(import->diagnostics,
              diag_add_input(import->diagnostics, MESSAGE_IMPORT_PART_MISSING, last->source.name, 0, 0, part),
              "Name all parts in one command, for example with `*` in place of their number.");
}

/* CMS divides pairs only. */
static void check_parts(struct import *import)
{
    bool there[PART_MOST + 1] = { false };
    int last = 0;

    for (size_t i = 0; i < import->count; i++) {
        there[import->parts[i].edition.part] = true;
        last = import->parts[i].edition.part;
    }
    if (last == 0 || import->request->format != TABLE_NCCI_PTP)
        return;
    for (int part = 1; part < last; part++) {
        if (!there[part])
            report_missing(import, part);
    }
    if (last < PARTS_OF_CMS)
        diag_help(import->diagnostics,
                  diag_add_input(import->diagnostics, MESSAGE_IMPORT_PARTS_FEW,
                                 import->parts[import->count - 1].source.name, 0, 0, last),
                  "Name all parts in one command, for example with `*` in place of their number.");
}

/* A part before this one with the same content or number, or NULL. */
static const struct part *find_twin(const struct import *import, size_t at)
{
    const struct part *part = &import->parts[at];

    for (size_t i = 0; i < at; i++) {
        const struct part *before = &import->parts[i];

        if ((before->edition.part != 0 && before->edition.part == part->edition.part) ||
            text_equal(before->source.text, part->source.text))
            return before;
    }
    return NULL;
}

static void read_part(struct import *import, size_t at)
{
    struct part *part = &import->parts[at];
    const struct part *twin = find_twin(import, at);

    part->rows.to = import->rows;
    part->table.path = part->source.name;
    if (twin) {
        diag_add_input(import->diagnostics, MESSAGE_IMPORT_PART_TWICE, part->source.name, 0, 0,
                       arena_text(import->arena, twin->source.name).bytes);
        return;
    }
    table_copy(import->arena, import->diagnostics, &part->table, import->request->format, part->source.text,
               &part->rows);
    import->result->rows.kept += part->rows.kept;
    import->result->rows.left_out += part->rows.left_out;
    import->result->rows.refused += part->rows.refused;
}

/* ---- what is written --------------------------------------------------------------------------------------------- */

/* A name of the caller's within a line. */
static void write_name(struct buffer *to, struct text name)
{
    for (size_t i = 0; i < name.length; i++) {
        unsigned char c = (unsigned char)name.bytes[i];

        buffer_char(to, c < 0x20 || c == 0x7f || c == '"' ? '?' : name.bytes[i]);
    }
}

static struct text last_name(struct text path)
{
    for (size_t i = path.length; i > 0; i--) {
        if (path.bytes[i - 1] == '/' || path.bytes[i - 1] == '\\')
            return (struct text){ path.bytes + i, path.length - i };
    }
    return path;
}

static void write_source(struct buffer *to, const struct part *part)
{
    if (part->table.checksum.length == 0)
        return;
    buffer_string(to, "# source: ");
    write_name(to, last_name(part->source.name));
    buffer_printf(to, ", %.*s, %zu rows, %zu left out, %zu refused\n", TEXT_ARG(part->table.checksum), part->rows.kept,
                  part->rows.left_out, part->rows.refused);
}

static void write_head(const struct import *import, struct buffer *to)
{
    const struct import_result *result = import->result;

    buffer_printf(to, "# %s: %s\n# for dates of service from ", words[import->request->format].title,
                  describe(import->arena, &result->edition));
    buffer_date(to, result->edition.from);
    buffer_string(to, " until ");
    buffer_date(to, result->edition.until);
    buffer_char(to, '\n');
    for (size_t i = 0; i < import->count; i++)
        write_source(to, &import->parts[i]);
    buffer_printf(to, "# rows: %zu\n", result->rows.kept);
    if (import->request->format == TABLE_MUE)
        buffer_string(to, "# A code that is not listed has no published value: it is not known, not without a "
                          "limit.\n");
    buffer_string(to, "# CPT codes are copyright of the American Medical Association; keep to its licence.\n");
}

static struct text make_name(struct import *import)
{
    const struct edition *edition = &import->result->edition;
    const char *setting = edition_setting_word(edition->setting);

    if (import->request->name.length > 0)
        return arena_text(import->arena, import->request->name);
    return arena_printf(import->arena, "%s%s%s_%dq%d.tsv", words[import->request->format].file,
                        setting[0] != '\0' ? "_" : "", setting, edition->year, edition->quarter);
}

/* The table as a rule file has it. */
static void write_rules(const struct import *import, struct buffer *to)
{
    const struct import_result *result = import->result;
    const char *setting = edition_setting_word(result->edition.setting), *between = setting[0] != '\0' ? "_" : "";
    struct text folder = import->request->folder;

    buffer_printf(to, "table %s%s%s \"%s%s%s\"\n  format %s\n  file \"", words[import->request->format].rule, between,
                  setting, words[import->request->format].title, setting[0] != '\0' ? ", " : "", setting,
                  words[import->request->format].format);
    write_name(to, folder);
    buffer_string(to, folder.length > 0 ? "/" : "");
    write_name(to, result->name);
    buffer_string(to, "\" from ");
    buffer_date(to, result->edition.from);
    buffer_string(to, " until ");
    buffer_date(to, result->edition.until);
    buffer_string(to, "\nend\n");
}

void import_run(struct arena *arena, struct diagnostics *diagnostics, const struct import_request *request,
                struct import_output *output, struct import_result *result)
{
    struct import import = { arena, diagnostics, request, NULL, 0, &output->rows, result };

    *result = (struct import_result){ .written = false };
    take_sources(&import);
    if (!settle_edition(&import))
        return;
    check_parts(&import);
    for (size_t i = 0; i < import.count; i++)
        read_part(&import, i);
    if (result->rows.kept == 0) {
        diag_add_input(diagnostics, MESSAGE_IMPORT_NO_ROWS, import.parts[0].source.name, 0, 0);
        return;
    }
    result->written = true;
    result->name = make_name(&import);
    write_head(&import, &output->head);
    write_rules(&import, &output->rules);
}
