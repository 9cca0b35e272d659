/* Tables: columns, editions and their files. Reading the files is src/table's work. */
#include <stdlib.h>

#include "check/named.h"

#define COLUMNS_MAX 200
#define EDITIONS_MAX 400

/* ---- formats and columns ---- */

static const struct { const char *word; enum table_format format; } formats[] = {
    { "ncci ptp", TABLE_NCCI_PTP }, { "mue", TABLE_MUE }, { "addon", TABLE_ADDON }, { "columns", TABLE_COLUMNS },
};

const char *table_format_name(enum table_format format)
{
    return formats[format].word;
}

static bool read_format(struct scope *scope, const struct node *table, enum table_format *format)
{
    const struct node *node = node_child(table, NODE_FORMAT);
    struct diagnostic *diagnostic;

    for (size_t i = 0; node != NULL && i < sizeof formats / sizeof formats[0]; i++) {
        if (text_is(node->text, formats[i].word)) {
            *format = formats[i].format;
            return true;
        }
    }
    if (node == NULL)
        diagnostic = diag_add(scope->diagnostics, MESSAGE_TABLE_FORMAT_MISSING, node_child(table, NODE_NAME)->at,
                              TEXT_ARG(node_child(table, NODE_NAME)->text));
    else
        diagnostic = diag_add(scope->diagnostics, MESSAGE_TABLE_FORMAT, node->at, TEXT_ARG(node->text));
    diag_help(scope->diagnostics, diagnostic,
              "Write `format ncci ptp`, `format mue`, `format addon` or `format columns`.");
    return false;
}

static bool read_column(struct scope *scope, const struct node *node, struct table_column *column)
{
    const struct node *type = node_child(node, NODE_TYPE);
    struct diagnostic *diagnostic;

    *column = (struct table_column){ .name = node_text(node, NODE_NAME), .type = type_of_word(type->text),
                                     .key = text_is(node->text, "key"), .list = text_is(node->text, "list") ||
                                     text_is(node->text, "list of") };
    if (column->type == TYPE_COUNT || type_row(column->type)->storage == STORAGE_DATE) {
        diagnostic = diag_add(scope->diagnostics, MESSAGE_COLUMN_TYPE, type->at, TEXT_ARG(type->text));
    } else if (column->key && column->type != TYPE_CODE) {
        diagnostic = diag_add(scope->diagnostics, MESSAGE_COLUMN_KEY_TYPE, type->at, type_name(column->type));
        diag_help(scope->diagnostics, diagnostic,
                  "A row is found by the line's procedure code: `column code as key code`");
        return false;
    } else if (column->list && type_row(column->type)->storage != STORAGE_CODE) {
        diagnostic = diag_add(scope->diagnostics, MESSAGE_COLUMN_LIST_TYPE, type->at, type_name(column->type));
    } else {
        return true;
    }
    diag_help(scope->diagnostics, diagnostic,
              "For example `column points as points`, `column roles as list of providers`.");
    return false;
}

static bool column_is_new(struct scope *scope, const struct table_column *columns, size_t count,
                          const struct node *node)
{
    const struct node *name = node_child(node, NODE_NAME);
    struct diagnostic *diagnostic;

    for (size_t i = 0; i < count; i++) {
        if (!text_equal(columns[i].name, name->text))
            continue;
        diagnostic = diag_add(scope->diagnostics, MESSAGE_COLUMN_TWICE, name->at, TEXT_ARG(name->text));
        diag_help(scope->diagnostics, diagnostic, "Each column of the file is named once.");
        return false;
    }
    return true;
}

static bool has_one_key(struct scope *scope, const struct node *table, const struct rule_table *to)
{
    size_t keys = 0;
    struct diagnostic *diagnostic;

    for (size_t i = 0; i < to->column_count; i++)
        keys += to->columns[i].key;
    if (keys == 1)
        return true;
    diagnostic =
        diag_add(scope->diagnostics, MESSAGE_TABLE_KEY, node_child(table, NODE_NAME)->at, TEXT_ARG(to->name), keys);
    diag_help(scope->diagnostics, diagnostic, "Say which column holds the line's code: `column code as key code`");
    return false;
}

static bool report_columns_unwanted(struct scope *scope, const struct node *node, enum table_format format)
{
    struct diagnostic *diagnostic = diag_add(scope->diagnostics, MESSAGE_TABLE_COLUMNS_UNWANTED, node->at,
                                             table_format_name(format));

    diag_help(scope->diagnostics, diagnostic, "Leave the columns out, or write `format columns`.");
    return false;
}

static bool read_columns(struct scope *scope, const struct node *table, struct rule_table *to)
{
    struct table_column *columns = ARENA_ARRAY(scope->arena, COLUMNS_MAX, struct table_column);
    bool sound = true;

    for (const struct node *node = table->first; node != NULL; node = node->next) {
        if (node->kind != NODE_COLUMN_TYPE)
            continue;
        if (to->format != TABLE_COLUMNS)
            return report_columns_unwanted(scope, node, to->format);
        if (to->column_count == COLUMNS_MAX) {
            diag_help(scope->diagnostics,
                      diag_add(scope->diagnostics, MESSAGE_TABLE_COLUMNS_MANY, node->at, COLUMNS_MAX),
                      "Name only the columns that rules read; the others are skipped.");
            return false;
        }
        if (column_is_new(scope, columns, to->column_count, node) &&
            read_column(scope, node, &columns[to->column_count]))
            to->column_count++;
        else
            sound = false;
    }
    to->columns = columns;
    return sound && (to->format != TABLE_COLUMNS || has_one_key(scope, table, to));
}

/* ---- editions ---- */

/* Relative, and never out of the rulebook's folder. */
static bool path_is_inside(struct text path)
{
    size_t begin = 0;

    if (path.length == 0 || memchr(path.bytes, '\\', path.length) != NULL ||
        memchr(path.bytes, ':', path.length) != NULL)
        return false;
    for (size_t i = 0; i <= path.length; i++) {
        struct text part = { path.bytes + begin, i - begin };

        if (i < path.length && (unsigned char)path.bytes[i] < ' ')
            return false;
        if (i < path.length && path.bytes[i] != '/')
            continue;
        if (part.length == 0 || text_is(part, ".") || text_is(part, ".."))
            return false;
        begin = i + 1;
    }
    return true;
}

/* A profile of an earlier day reads the tables of that day. */
static bool load_text(const struct scope *scope, struct text path, struct text *text)
{
    struct table_loader loader = scope->checker->loader;

    if (date_is_known(scope->day))
        return loader.load_past != NULL && loader.load_past(loader.context, scope->day, path, text);
    return loader.load != NULL && loader.load(loader.context, path, text);
}

static bool load(struct scope *scope, const struct node *name, struct text *text)
{
    struct diagnostic *diagnostic;

    if (!path_is_inside(name->text)) {
        diagnostic = diag_add(scope->diagnostics, MESSAGE_TABLE_PATH, name->at, TEXT_ARG(name->text));
        diag_help(scope->diagnostics, diagnostic,
                  "Name a file inside the rulebook's folder: `file \"tables/mue.csv\"`");
        return false;
    }
    if (load_text(scope, name->text, text))
        return true;
    diagnostic = diag_add(scope->diagnostics, MESSAGE_TABLE_FILE_MISSING, name->at, TEXT_ARG(name->text));
    diag_help(scope->diagnostics, diagnostic, "Put the file there; the path begins at the rulebook's folder.");
    return false;
}

/* A file that was read before: tables and profiles may share it. */
struct read_edition { struct text path; date_t day; enum table_format format; struct table_edition edition; };

static const struct table_edition *find_read(const struct scope *scope, struct text path, enum table_format format)
{
    const struct checker *checker = scope->checker;

    for (size_t i = 0; i < checker->edition_count; i++) {
        const struct read_edition *read = &checker->editions[i];

        if (read->format == format && read->day == scope->day && text_equal(read->path, path))
            return &read->edition;
    }
    return NULL;
}

static void keep_read(struct scope *scope, enum table_format format, const struct table_edition *edition)
{
    struct checker *checker = scope->checker;

    checker->editions = arena_grow(checker->arena, checker->editions, checker->edition_count,
                                   &checker->edition_capacity, sizeof *checker->editions);
    checker->editions[checker->edition_count++] = (struct read_edition){ edition->path, scope->day, format, *edition };
}

/* Reads the text, or takes what was kept of it. */
static bool read_loaded(struct scope *scope, const struct rule_table *table, struct table_edition *edition,
                        struct text text)
{
    struct table_loader loader = scope->checker->loader;
    struct table_stamp stamp;
    struct table_means means = { .threads = loader.threads, .cache = loader.cache };

    if (loader.stamp != NULL && !date_is_known(scope->day) && loader.stamp(loader.context, edition->path, &stamp))
        means.stamp = &stamp;
    return table_read(scope->arena, scope->diagnostics, edition, table->format, table->columns, table->column_count,
                      text, &means);
}

static bool same_columns(const struct rule_table *a, const struct rule_table *b)
{
    bool same = a->column_count == b->column_count;

    for (size_t i = 0; same && i < a->column_count; i++) {
        const struct table_column *x = &a->columns[i], *y = &b->columns[i];

        same = text_equal(x->name, y->name) && x->type == y->type && x->key == y->key && x->list == y->list;
    }
    return same;
}

/* What a rulebook that was checked before read of the file, or NULL. */
static const struct table_edition *find_before(const struct rulebook *before, const struct rule_table *table,
                                               struct text path)
{
    for (size_t i = 0; before != NULL && i < before->table_count; i++) {
        const struct rule_table *other = before->tables[i];

        if (other->format != table->format || !same_columns(other, table))
            continue;
        for (size_t k = 0; k < other->edition_count; k++) {
            if (text_equal(other->editions[k].path, path))
                return &other->editions[k];
        }
    }
    return NULL;
}

/* A table with columns of its own is read each time: its columns are part of what is read. */
static bool read_file(struct scope *scope, const struct node *name, const struct rule_table *table,
                      struct table_edition *edition)
{
    const struct table_edition *before = find_before(scope->checker->loader.before, table, name->text);
    const struct table_edition *read = find_read(scope, name->text, table->format);
    struct text text;

    if (before != NULL || (read != NULL && table->format != TABLE_COLUMNS)) {
        *edition = before != NULL ? *before : *read;
        return true;
    }
    if (!load(scope, name, &text))
        return false;
    *edition = (struct table_edition){ .path = name->text };
    if (!read_loaded(scope, table, edition, text))
        return false;
    keep_read(scope, table->format, edition);
    return true;
}

static bool read_edition(struct scope *scope, const struct node *node, const struct rule_table *table,
                         struct table_edition *edition)
{
    const struct node *name = node_child(node, NODE_STRING);
    struct life life = { DATE_MIN, DATE_MAX };

    if (name == NULL || !life_read(scope, node, &life) || !read_file(scope, name, table, edition))
        return false;
    edition->from = life.from;
    edition->until = life.until;
    return true;
}

/* An edition and the clause it came from, while editions are put in order. */
struct draft { struct table_edition edition; const struct node *node; };

static int compare(const void *first, const void *second)
{
    const struct draft *a = first, *b = second;

    if (a->edition.from != b->edition.from)
        return a->edition.from < b->edition.from ? -1 : 1;
    return (a->node->at.begin > b->node->at.begin) - (a->node->at.begin < b->node->at.begin);
}

static bool report_overlap(struct scope *scope, const struct draft *a, const struct draft *b)
{
    struct diagnostic *diagnostic = diag_add(scope->diagnostics, MESSAGE_EDITIONS_OVERLAP, b->node->at,
                                             TEXT_ARG(b->edition.path), TEXT_ARG(a->edition.path));

    diag_label(scope->diagnostics, diagnostic, a->node->at, "holds on the same days");
    diag_help(scope->diagnostics, diagnostic,
              "Give each file its own days: `file \"tables/mue_2026q1.csv\" from 2026-01-01 until 2026-03-31`");
    return false;
}

static void report_gap(struct scope *scope, const struct draft *a, const struct draft *b)
{
    char from[DATE_TEXT_SIZE], until[DATE_TEXT_SIZE];
    struct diagnostic *diagnostic;

    date_format(from, a->edition.until + 1);
    date_format(until, b->edition.from - 1);
    diagnostic =
        diag_add(scope->diagnostics, MESSAGE_EDITIONS_GAP, b->node->at, DATE_TEXT_SIZE, from, DATE_TEXT_SIZE, until);
    diag_label(scope->diagnostics, diagnostic, a->node->at, "ends before");
    diag_help(scope->diagnostics, diagnostic, "On those days every rule that reads the table says `no data`.");
}

/* An edition without a last day ends when the next begins. */
static bool settle_editions(struct scope *scope, struct draft *drafts, size_t count)
{
    bool sound = true;

    for (size_t i = 0; i + 1 < count; i++) {
        struct draft *a = &drafts[i], *b = &drafts[i + 1];

        if (node_child(a->node, NODE_UNTIL) == NULL && a->edition.from < b->edition.from)
            a->edition.until = b->edition.from - 1;
        if (a->edition.until >= b->edition.from)
            sound = report_overlap(scope, a, b);
        else if (a->edition.until < b->edition.from - 1)
            report_gap(scope, a, b);
    }
    return sound;
}

static bool keep_editions(struct scope *scope, struct rule_table *to, struct draft *drafts, size_t count)
{
    struct table_edition *editions = ARENA_ARRAY(scope->arena, count, struct table_edition);

    if (count > 1)
        qsort(drafts, count, sizeof *drafts, compare);
    if (!settle_editions(scope, drafts, count))
        return false;
    for (size_t i = 0; i < count; i++)
        editions[i] = drafts[i].edition;
    to->editions = editions;
    to->edition_count = count;
    return true;
}

static bool report_no_files(struct scope *scope, const struct node *table)
{
    const struct node *name = node_child(table, NODE_NAME);
    struct diagnostic *diagnostic;

    if (node_child(table, NODE_ERROR) == NULL) {
        diagnostic = diag_add(scope->diagnostics, MESSAGE_TABLE_FILES_NONE, name->at, TEXT_ARG(name->text));
        diag_help(scope->diagnostics, diagnostic, "Add a line such as `file \"tables/mue.csv\" from 2026-01-01`");
    }
    return false;
}

static bool read_editions(struct scope *scope, const struct node *table, struct rule_table *to)
{
    struct draft *drafts = NULL;
    size_t count = 0, capacity = 0;
    bool sound = true;

    for (const struct node *node = table->first; node != NULL; node = node->next) {
        if (node->kind != NODE_TABLE_FILE)
            continue;
        if (count == EDITIONS_MAX) {
            diag_help(scope->diagnostics,
                      diag_add(scope->diagnostics, MESSAGE_TABLE_FILES_MANY, node->at, EDITIONS_MAX),
                      "Divide the table into several, each for its years.");
            return false;
        }
        drafts = arena_grow(scope->arena, drafts, count, &capacity, sizeof *drafts);
        drafts[count].node = node;
        if (read_edition(scope, node, to, &drafts[count].edition))
            count++;
        else
            sound = false;
    }
    if (count == 0 && sound)
        return report_no_files(scope, table);
    return keep_editions(scope, to, drafts, count) && sound;
}

/* ---- whole tables ---- */

const struct rule_table *table_of_symbol(struct symbol *symbol)
{
    struct scope *scope = symbol->scope;
    struct rule_table *table;
    enum fact_status status = STATUS_CONFIRMED;
    size_t cite_count;

    if (symbol->state != SYMBOL_FRESH)
        return symbol->value.table;
    symbol->state = SYMBOL_DONE;
    cites_bind(scope, symbol->node, &cite_count, &status);
    table = ARENA_NEW(scope->arena, struct rule_table);
    table->name = symbol->name;
    table->title = node_text(symbol->node, NODE_STRING);
    table->at = symbol->node->at;
    if (!read_format(scope, symbol->node, &table->format) || !read_columns(scope, symbol->node, table) ||
        !read_editions(scope, symbol->node, table))
        return NULL;
    symbol->value.table = table;
    return table;
}

const struct rule_table *table_bind(struct scope *scope, const struct node *name)
{
    struct symbol *symbol = scope_find(scope, SYMBOL_TABLE, name);

    return symbol == NULL ? NULL : table_of_symbol(symbol);
}

const struct rule_table *table_bind_format(struct scope *scope, const struct node *name, enum table_format format)
{
    const struct rule_table *table = table_bind(scope, name);
    struct diagnostic *diagnostic;

    if (table == NULL || table->format == format)
        return table;
    diagnostic = diag_add(scope->diagnostics, MESSAGE_TABLE_OF_OTHER_FORMAT, name->at, TEXT_ARG(table->name),
                          table_format_name(table->format), table_format_name(format));
    diag_label(scope->diagnostics, diagnostic, table->at, "format %s", table_format_name(table->format));
    diag_help(scope->diagnostics, diagnostic, "Name a table of `format %s` here.", table_format_name(format));
    return NULL;
}

bool table_find_column(struct scope *scope, const struct rule_table *table, const struct node *name, uint32_t *column)
{
    struct text names[COLUMNS_MAX], nearest;
    struct diagnostic *diagnostic;

    for (size_t i = 0; i < table->column_count; i++) {
        names[i] = table->columns[i].name;
        if (text_equal(names[i], name->text)) {
            *column = (uint32_t)i;
            return true;
        }
    }
    diagnostic =
        diag_add(scope->diagnostics, MESSAGE_COLUMN_NOT_FOUND, name->at, TEXT_ARG(table->name), TEXT_ARG(name->text));
    nearest = diag_nearest(name->text, names, table->column_count);
    diag_label(scope->diagnostics, diagnostic, table->at, "the table");
    if (nearest.length > 0) {
        diag_help(scope->diagnostics, diagnostic, "Did you mean `%.*s`?", TEXT_ARG(nearest));
        diag_edit(scope->diagnostics, diagnostic, name->at, nearest);
    }
    return false;
}
