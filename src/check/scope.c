/* Symbol tables of profiles: entering items, looking names up through the profiles extended, and the nearest name.
 * Knows no meaning of what the names stand for. */
#include "check/scope.h"

#define CANDIDATES_MAX 10000  /* names compared to find the nearest; more are not looked at */
#define SUGGESTIONS_MAX 200   /* diagnostics after which no nearest names are looked for */

struct text node_text(const struct node *node, enum node_kind kind)
{
    const struct node *child = node == NULL ? NULL : node_child(node, kind);

    return child == NULL ? TEXT("") : child->text;
}

const char *symbol_kind_name(enum symbol_kind kind)
{
    static const char *const names[] = {
        [SYMBOL_SOURCE] = "source", [SYMBOL_SET] = "set", [SYMBOL_TABLE] = "table",
        [SYMBOL_PARAMETER] = "parameter", [SYMBOL_RULE] = "rule", [SYMBOL_NOTE] = "note",
    };

    return names[kind];
}

/* ---- maps ---- */

static struct symbol **bucket_of(const struct symbol_map *map, struct text name)
{
    return &map->buckets[text_hash(name) & (map->bucket_count - 1)];
}

static void map_init(struct symbol_map *map, struct arena *arena, size_t count)
{
    map->bucket_count = 8;
    while (map->bucket_count < count)
        map->bucket_count *= 2;
    map->buckets = ARENA_ARRAY(arena, map->bucket_count, struct symbol *);
}

static struct symbol *map_find(const struct symbol_map *map, struct text name)
{
    struct symbol *symbol = map->bucket_count == 0 ? NULL : *bucket_of(map, name);

    while (symbol != NULL && !text_equal(symbol->name, name))
        symbol = symbol->next;
    return symbol;
}

static void map_add(struct symbol_map *map, struct symbol *symbol)
{
    struct symbol **bucket = bucket_of(map, symbol->name);

    symbol->next = *bucket;
    *bucket = symbol;
    if (map->last == NULL)
        map->first = symbol;
    else
        map->last->after = symbol;
    map->last = symbol;
    map->count++;
}

/* ---- collecting ---- */

/* The kind of name that an item defines; SYMBOL_KIND_COUNT: none. */
static enum symbol_kind kind_of_item(enum node_kind kind)
{
    switch (kind) {
    case NODE_SOURCE: return SYMBOL_SOURCE;
    case NODE_SET: return SYMBOL_SET;
    case NODE_TABLE: return SYMBOL_TABLE;
    case NODE_PARAMETER: return SYMBOL_PARAMETER;
    case NODE_RULE: return SYMBOL_RULE;
    case NODE_NOTE: return SYMBOL_NOTE;
    default: return SYMBOL_KIND_COUNT;
    }
}

static void report_twice(struct scope *scope, const struct symbol *first, const struct node *second)
{
    struct diagnostic *diagnostic = diag_add(scope->diagnostics, MESSAGE_NAME_TWICE, second->at,
                                             symbol_kind_name(first->kind), TEXT_ARG(first->name));

    diag_label(scope->diagnostics, diagnostic, node_child(first->node, NODE_NAME)->at, "the first one");
    diag_help(scope->diagnostics, diagnostic, "Give one of them another name, or leave one out.");
}

static void collect_item(struct scope *scope, const struct node *item)
{
    enum symbol_kind kind = kind_of_item(item->kind);
    const struct node *name = kind == SYMBOL_KIND_COUNT ? NULL : node_child(item, NODE_NAME);
    struct symbol *symbol;

    if (name == NULL)
        return;
    symbol = map_find(&scope->maps[kind], name->text);
    if (symbol != NULL) {
        report_twice(scope, symbol, name);
        return;
    }
    symbol = ARENA_NEW(scope->arena, struct symbol);
    symbol->kind = kind;
    symbol->name = name->text;
    symbol->node = item;
    symbol->scope = scope;
    map_add(&scope->maps[kind], symbol);
}

void scope_collect(struct scope *scope)
{
    size_t counts[SYMBOL_KIND_COUNT + 1] = { 0 };

    for (const struct node *item = scope->tree->file->first; item != NULL; item = item->next)
        counts[kind_of_item(item->kind)]++;
    for (size_t kind = 0; kind < SYMBOL_KIND_COUNT; kind++)
        map_init(&scope->maps[kind], scope->arena, counts[kind]);
    for (const struct node *item = scope->tree->file->first; item != NULL; item = item->next)
        collect_item(scope, item);
}

/* ---- looking up ---- */

struct symbol *scope_own(const struct scope *scope, enum symbol_kind kind, struct text name)
{
    return map_find(&scope->maps[kind], name);
}

struct symbol *scope_peek(const struct scope *scope, enum symbol_kind kind, struct text name)
{
    struct symbol *symbol = NULL;

    for (; scope != NULL && symbol == NULL; scope = scope->base)
        symbol = map_find(&scope->maps[kind], name);
    return symbol;
}

bool scope_may_suggest(const struct scope *scope)
{
    return scope->diagnostics->errors + scope->diagnostics->warnings <= SUGGESTIONS_MAX;
}

struct text scope_nearest(const struct scope *scope, enum symbol_kind kind, struct text name)
{
    struct text *candidates = NULL;
    size_t count = 0, capacity = 0;

    if (!scope_may_suggest(scope))
        return TEXT("");
    for (const struct scope *from = scope; from != NULL; from = from->base) {
        for (const struct symbol *symbol = from->maps[kind].first; symbol != NULL && count < CANDIDATES_MAX;
             symbol = symbol->after) {
            candidates = arena_grow(scope->arena, candidates, count, &capacity, sizeof *candidates);
            candidates[count++] = symbol->name;
        }
    }
    return diag_nearest(name, candidates, count);
}

/* How a thing of the kind is defined; parameters, rules and notes are looked up in their own ways. */
static const char *example_of(enum symbol_kind kind)
{
    if (kind == SYMBOL_SOURCE)
        return "source manual \"Provider manual, 2026 edition\"";
    return kind == SYMBOL_SET ? "codes timed = 97110, 97112, 97140" : "table mue \"Medically unlikely edits\"";
}

bool scope_may_hold(const struct scope *scope, struct text name)
{
    const struct scope *last = scope;

    if (!scope_may_suggest(scope))
        return false;
    for (; scope != NULL; last = scope, scope = scope->base) {
        if (!scope->tree->broken)
            continue;
        for (const struct node *item = scope->tree->file->first; item != NULL; item = item->next) {
            if (item->kind == NODE_ERROR && node_is(item->first, NODE_NAME) && text_equal(item->first->text, name))
                return true;
        }
    }
    return last->node != NULL && node_child(last->node, NODE_EXTENDS) != NULL;  /* its base is not there */
}

static void report_not_found(struct scope *scope, enum symbol_kind kind, const struct node *name)
{
    static const enum message messages[] = {
        [SYMBOL_SOURCE] = MESSAGE_SOURCE_NOT_FOUND, [SYMBOL_SET] = MESSAGE_SET_NOT_FOUND,
        [SYMBOL_TABLE] = MESSAGE_TABLE_NOT_FOUND,
    };
    struct diagnostic *diagnostic = diag_add(scope->diagnostics, messages[kind], name->at, TEXT_ARG(name->text));
    struct text nearest = scope_nearest(scope, kind, name->text);

    if (nearest.length > 0) {
        diag_help(scope->diagnostics, diagnostic, "Did you mean `%.*s`?", TEXT_ARG(nearest));
        diag_edit(scope->diagnostics, diagnostic, name->at, nearest);
    } else {
        diag_help(scope->diagnostics, diagnostic, "Define it in this file or in a profile that this one extends: `%s`",
                  example_of(kind));
    }
}

struct symbol *scope_find(struct scope *scope, enum symbol_kind kind, const struct node *name)
{
    struct symbol *symbol = scope_peek(scope, kind, name->text);

    if (symbol != NULL)
        symbol->used = true;
    else if (!scope_may_hold(scope, name->text))
        report_not_found(scope, kind, name);
    return symbol;
}

struct scope *checker_scope(const struct checker *checker, struct text profile)
{
    for (size_t i = 0; i < checker->order_count; i++) {
        if (!date_is_known(checker->order[i]->day) && text_equal(checker->order[i]->profile->name, profile))
            return checker->order[i];
    }
    return NULL;
}
