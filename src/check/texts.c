/* Rule texts: inheritance, and the overrides replace, change and remove. Waivers are in waivers.c. See texts.h. */
#include "check/texts.h"

#include <stdlib.h>

#include "check/waivers.h"

#define RULES_MAX 10000  /* of a profile; bounds what overrides cost, which are looked up one by one */

/* Texts while they are collected. */
struct texts {
    struct scope *scope;
    struct rule_text *items;
    size_t count, capacity;
    struct removed_rule *removed;
    size_t removed_count, removed_capacity;
    size_t overrides;  /* looked at so far */
    bool full;         /* too many rules, reported */
};

/* ---- kinds of clauses ---- */

bool node_is_check(enum node_kind kind)
{
    switch (kind) {
    case NODE_COUNT_UNITS:
    case NODE_COUNT_ASSISTANT:
    case NODE_LIMIT:
    case NODE_REQUIRE:
    case NODE_FORBID:
    case NODE_CONFLICT_TABLE:
    case NODE_CONFLICT_PAIR: return true;
    default: return false;
    }
}

bool node_is_option(enum node_kind kind)
{
    switch (kind) {
    case NODE_ONE_UNIT:
    case NODE_FIRST_UNIT:
    case NODE_LAST_UNIT:
    case NODE_LEFTOVER:
    case NODE_COMPARE_TOTAL:
    case NODE_ASSISTANT_SHARE:
    case NODE_THERAPIST_KEEPS:
    case NODE_LAST_TWO_SPLIT:
    case NODE_MARKED_BY: return true;
    default: return false;
    }
}

static bool is_fix(enum node_kind kind)
{
    return kind == NODE_FIX_UNITS || kind == NODE_FIX_ADD || kind == NODE_FIX_REMOVE || kind == NODE_FIX_CODE ||
           kind == NODE_FIX_OBTAIN;
}

static bool is_life(enum node_kind kind)
{
    return kind == NODE_IN_FORCE || kind == NODE_UNTIL;
}

bool clause_same_kind(enum node_kind a, enum node_kind b)
{
    if (a == NODE_CITE || a == NODE_ERROR)
        return false;  /* citations add up */
    return a == b || (node_is_check(a) && node_is_check(b)) || (is_fix(a) && is_fix(b));
}

struct span item_head(const struct node *item)
{
    const struct node *name = node_child(item, NODE_NAME);

    return name == NULL ? item->at : span_join(item->at, name->at);
}

/* ---- clauses ---- */

static bool is_clause(enum node_kind kind)
{
    return kind != NODE_NAME && kind != NODE_STRING && kind != NODE_BECAUSE && kind != NODE_ALLOW && !is_life(kind);
}

/* The clauses of an item, without its head and its life; *count of them. */
static struct clause *own_clauses(struct scope *scope, const struct node *item, size_t *count)
{
    struct clause *clauses = NULL;
    size_t capacity = 0;

    *count = 0;
    for (const struct node *node = item->first; node != NULL; node = node->next) {
        if (!is_clause(node->kind))
            continue;
        clauses = arena_grow(scope->arena, clauses, *count, &capacity, sizeof *clauses);
        clauses[(*count)++] = (struct clause){ node, scope };
    }
    return clauses;
}

static bool has_check(const struct clause *clauses, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (node_is_check(clauses[i].node->kind))
            return true;
    }
    return false;
}

/* Does one of the change's clauses take the place of this one? A new check takes the options of the old one with it. */
static bool is_replaced(const struct clause *old, const struct clause *change, size_t count, bool new_check)
{
    if (new_check && node_is_option(old->node->kind))
        return true;
    for (size_t i = 0; i < count; i++) {
        if (clause_same_kind(old->node->kind, change[i].node->kind))
            return true;
    }
    return false;
}

static void change_clauses(struct scope *scope, struct rule_text *text, const struct clause *change,
                           size_t change_count)
{
    size_t most = text->count > CLAUSES_MAX ? 0 : text->count + change_count;  /* too many: said when it is bound */
    struct clause *clauses = ARENA_ARRAY(scope->arena, most, struct clause);
    bool new_check = has_check(change, change_count);
    size_t count = 0;

    if (most == 0)
        return;
    for (size_t i = 0; i < text->count; i++) {
        if (!is_replaced(&text->clauses[i], change, change_count, new_check))
            clauses[count++] = text->clauses[i];
    }
    for (size_t i = 0; i < change_count; i++)
        clauses[count++] = change[i];
    text->clauses = clauses;
    text->count = count;
}

/* ---- lives ---- */

/* The life that `in force` and `until` clauses give, within the profile's when they say nothing. */
static bool read_life(struct scope *scope, const struct node *item, struct life *life)
{
    const struct node *in_force = node_child(item, NODE_IN_FORCE), *until = node_child(item, NODE_UNTIL);
    struct diagnostic *diagnostic;

    *life = (struct life){ scope->profile->from, scope->profile->until };
    if (in_force != NULL && !life_read(scope, in_force, life))
        return false;
    if (until == NULL || until->first == NULL)
        return true;
    if (in_force != NULL && node_child(in_force, NODE_UNTIL) != NULL) {
        diagnostic = diag_add(scope->diagnostics, MESSAGE_UNTIL_TWICE, until->at);
        diag_label(scope->diagnostics, diagnostic, node_child(in_force, NODE_UNTIL)->at, "the first one");
        return false;
    }
    life->until = (date_t)until->first->number;
    return true;
}

static bool report_empty_life(struct scope *scope, const struct node *item, struct life life)
{
    char from[DATE_TEXT_SIZE], until[DATE_TEXT_SIZE];
    struct diagnostic *diagnostic;

    date_format(from, life.from < DATE_MIN ? DATE_MIN : life.from);
    date_format(until, life.until);
    diagnostic =
        diag_add(scope->diagnostics, MESSAGE_LIFE_EMPTY, item_head(item), TEXT_ARG(node_text(item, NODE_NAME)));
    diag_note(scope->diagnostics, diagnostic, "It would begin on %.*s and end on %.*s.", DATE_TEXT_SIZE, from,
              DATE_TEXT_SIZE, until);
    diag_help(scope->diagnostics, diagnostic,
              "A rule lives within its profile's life: `in force from 2026-01-01 until 2026-12-31`");
    return false;
}

/* The item's life, which must lie within its profile's. */
static bool settle_life(struct scope *scope, const struct node *item, struct life *life)
{
    struct life written;

    if (!read_life(scope, item, &written))
        return false;
    *life = life_both(written, (struct life){ scope->profile->from, scope->profile->until });
    return life->from <= life->until || report_empty_life(scope, item, written);
}

/* ---- collecting ---- */

/* Is this one too many? Reported once. */
static bool is_full(struct texts *texts, size_t count, const struct node *item)
{
    struct diagnostic *diagnostic;

    if (count < RULES_MAX)
        return false;
    if (!texts->full) {
        diagnostic = diag_add(texts->scope->diagnostics, MESSAGE_RULES_MANY, item_head(item), RULES_MAX);
        diag_help(texts->scope->diagnostics, diagnostic,
                  "Put what differs from code to code into a table: `format columns`");
    }
    texts->full = true;
    return true;
}

static void push(struct texts *texts, struct rule_text text)
{
    if (is_full(texts, texts->count, text.item))
        return;
    texts->items = arena_grow(texts->scope->arena, texts->items, texts->count, &texts->capacity, sizeof *texts->items);
    texts->items[texts->count++] = text;
}

static void inherit(struct texts *texts)
{
    const struct scope *base = texts->scope->base;
    struct life life = { texts->scope->profile->from, texts->scope->profile->until };

    for (size_t i = 0; base != NULL && i < base->rule_count; i++) {
        struct rule_text text = base->rules[i];

        text.life = life_both(text.life, life);
        text.waiver_capacity = 0;  /* the list is the base's: adding to it makes a copy */
        if (text.life.from <= text.life.until)
            push(texts, text);
    }
}

static void report_defined_in_base(struct scope *scope, const struct node *item, const struct rule_text *first)
{
    const struct node *name = node_child(item, NODE_NAME);
    struct diagnostic *diagnostic = diag_add(scope->diagnostics, MESSAGE_RULE_IN_BASE, name->at, TEXT_ARG(name->text),
                                             TEXT_ARG(first->origin->profile->name));

    diag_label(scope->diagnostics, diagnostic, item_head(first->item), "the rule of `%.*s`",
               TEXT_ARG(first->origin->profile->name));
    diag_help(scope->diagnostics, diagnostic,
              "Write `replace rule %.*s because \"...\"`, `change rule %.*s because \"...\"`, or "
              "another name.",
              TEXT_ARG(name->text), TEXT_ARG(name->text));
}

/* Texts are in order of name. */
const struct rule_text *text_find(const struct scope *scope, struct text name)
{
    size_t low = 0, high = scope->rule_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (text_compare(scope->rules[middle].name, name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < scope->rule_count && text_equal(scope->rules[low].name, name) ? &scope->rules[low] : NULL;
}

struct text text_nearest(const struct scope *scope, struct text name)
{
    struct text *names;

    if (!scope_may_suggest(scope))
        return TEXT("");
    names = ARENA_ARRAY(scope->arena, scope->rule_count, struct text);
    for (size_t i = 0; i < scope->rule_count; i++)
        names[i] = scope->rules[i].name;
    return diag_nearest(name, names, scope->rule_count);
}

static void add_own_rule(struct texts *texts, const struct symbol *symbol)
{
    struct scope *scope = texts->scope;
    const struct rule_text *first = scope->base == NULL ? NULL : text_find(scope->base, symbol->name);
    struct rule_text text = { .name = symbol->name, .title = node_text(symbol->node, NODE_STRING), .origin = scope,
                              .item = symbol->node };

    if (first != NULL) {
        report_defined_in_base(scope, symbol->node, first);
        return;
    }
    if (!settle_life(scope, symbol->node, &text.life))
        return;
    text.clauses = own_clauses(scope, symbol->node, &text.count);
    push(texts, text);
}

/* ---- overrides ---- */

static void report_no_base(struct scope *scope, const struct node *item)
{
    struct diagnostic *diagnostic = diag_add(scope->diagnostics, MESSAGE_OVERRIDE_WITHOUT_BASE, item_head(item));

    diag_help(scope->diagnostics, diagnostic, "Name the profile whose rules are overridden: `extends medicare.part_b`");
}

static void report_own_rule(struct scope *scope, const struct node *item, const struct symbol *own)
{
    struct diagnostic *diagnostic =
        diag_add(scope->diagnostics, MESSAGE_OVERRIDE_OWN, item_head(item), TEXT_ARG(own->name));

    diag_label(scope->diagnostics, diagnostic, item_head(own->node), "the rule");
    diag_help(scope->diagnostics, diagnostic,
              "Edit the rule itself; only rules of the profile extended are overridden.");
}

bool override_finds_rule(struct scope *scope, const struct node *item)
{
    const struct node *name = node_child(item, NODE_NAME);
    const struct symbol *own;
    struct text nearest;
    struct diagnostic *diagnostic;

    if (name == NULL)
        return false;
    own = scope_own(scope, SYMBOL_RULE, name->text);
    if (scope->base != NULL && text_find(scope->base, name->text) != NULL)
        return true;
    if (own != NULL) {
        report_own_rule(scope, item, own);
        return false;
    }
    if (scope->base == NULL) {
        if (node_child(scope->node, NODE_EXTENDS) == NULL)
            report_no_base(scope, item);
        return false;
    }
    nearest = text_nearest(scope->base, name->text);
    diagnostic = diag_add(scope->diagnostics, MESSAGE_OVERRIDE_NOTHING, name->at, TEXT_ARG(scope->base->profile->name),
                          TEXT_ARG(name->text));
    if (nearest.length > 0) {
        diag_help(scope->diagnostics, diagnostic, "Did you mean `%.*s`?", TEXT_ARG(nearest));
        diag_edit(scope->diagnostics, diagnostic, name->at, nearest);
    } else {
        diag_help(scope->diagnostics, diagnostic, "`payrule list rules` shows the rules of the profile extended.");
    }
    return false;
}

/* The part of the text in the life becomes what the override makes of it; the parts before and after stay. */
static void override_text(struct texts *texts, size_t at, struct life life, const struct node *item,
                          const struct clause *clauses, size_t count)
{
    struct scope *scope = texts->scope;
    struct rule_text old = texts->items[at], new = old;
    struct text title = node_text(item, NODE_STRING);

    new.life = life;
    new.bound = false;
    new.rule = NULL;
    new.kind = item->kind == NODE_REPLACE ? OVERRIDE_REPLACE : OVERRIDE_CHANGE;
    new.item = item;
    new.because = node_text(node_child(item, NODE_BECAUSE), NODE_STRING);
    new.overridden = old.origin;
    new.origin = scope;
    if (title.length > 0)
        new.title = title;
    if (item->kind == NODE_REPLACE) {
        new.clauses = clauses;
        new.count = count;
        new.waivers = NULL;
        new.waiver_count = new.waiver_capacity = 0;
    } else {
        change_clauses(scope, &new, clauses, count);
    }
    texts->items[at] = new;
    if (old.life.from < life.from) {
        struct rule_text before = old;

        before.life.until = life.from - 1;
        push(texts, before);
    }
    if (old.life.until > life.until) {
        struct rule_text after = old;

        after.life.from = life.until + 1;
        push(texts, after);
    }
}

/* Takes the life out of the text; what is left of it, before and after, stays. */
static void remove_text(struct texts *texts, size_t at, struct life life)
{
    struct rule_text old = texts->items[at];

    if (old.life.from < life.from) {
        texts->items[at].life.until = life.from - 1;
        if (old.life.until > life.until) {
            old.life.from = life.until + 1;
            push(texts, old);
        }
    } else if (old.life.until > life.until) {
        texts->items[at].life.from = life.until + 1;
    } else {
        texts->items[at].life.until = texts->items[at].life.from - 1;  /* empty: dropped at the end */
    }
}

static void note_removed(struct texts *texts, const struct node *item, const struct scope *origin)
{
    struct removed_rule *removed;

    texts->removed = arena_grow(texts->scope->arena, texts->removed, texts->removed_count, &texts->removed_capacity,
                                sizeof *texts->removed);
    removed = &texts->removed[texts->removed_count++];
    *removed = (struct removed_rule){ .name = node_text(item, NODE_NAME),
                                      .because = node_text(node_child(item, NODE_BECAUSE), NODE_STRING),
                                      .profile = texts->scope->profile->name, .base = origin->profile->name,
                                      .at = item_head(item) };
}

static bool says_nothing(struct scope *scope, const struct node *item, const struct clause *clauses, size_t count)
{
    struct diagnostic *diagnostic;

    if (item->kind != NODE_CHANGE || node_child(item, NODE_ERROR) != NULL)
        return false;
    for (size_t i = 0; i < count; i++) {
        if (clauses[i].node->kind != NODE_CITE && clauses[i].node->kind != NODE_STATUS)
            return false;
    }
    diagnostic =
        diag_add(scope->diagnostics, MESSAGE_CHANGE_EMPTY, item_head(item), TEXT_ARG(node_text(item, NODE_NAME)));
    diag_help(scope->diagnostics, diagnostic,
              "Write the clauses that differ: `otherwise warn as CO-50`, or `remove rule` when it "
              "no longer holds.");
    return true;
}

static void report_no_day(struct scope *scope, const struct node *item)
{
    struct diagnostic *diagnostic = diag_add(scope->diagnostics, MESSAGE_OVERRIDE_NO_DAY, item_head(item),
                                             TEXT_ARG(node_text(item, NODE_NAME)));

    diag_help(scope->diagnostics, diagnostic,
              "Compare the days of `in force` here with those of the rule and of other overrides.");
}

static void apply_override(struct texts *texts, const struct node *item)
{
    struct scope *scope = texts->scope;
    struct life life;
    size_t count, clause_count;
    struct clause *clauses;
    bool hit = false;

    if (is_full(texts, texts->overrides++, item) || !override_finds_rule(scope, item) ||
        !settle_life(scope, item, &life))
        return;
    clauses = own_clauses(scope, item, &clause_count);
    if (says_nothing(scope, item, clauses, clause_count))
        return;
    count = texts->count;  /* what this override adds itself is not looked at again */
    for (size_t i = 0; i < count; i++) {
        const struct rule_text *text = &texts->items[i];
        struct life both = life_both(text->life, life);

        if (!text_equal(text->name, node_text(item, NODE_NAME)) || both.from > both.until)
            continue;
        if (item->kind == NODE_REMOVE && !hit)
            note_removed(texts, item, text->origin);
        hit = true;
        if (item->kind == NODE_REMOVE)
            remove_text(texts, i, both);
        else
            override_text(texts, i, both, item, clauses, clause_count);
    }
    if (!hit)
        report_no_day(scope, item);
}

/* ---- the whole ---- */

static int compare(const void *first, const void *second)
{
    const struct rule_text *a = first, *b = second;
    int order = text_compare(a->name, b->name);

    return order != 0 ? order : (a->life.from > b->life.from) - (a->life.from < b->life.from);
}

static void keep(struct texts *texts)
{
    struct scope *scope = texts->scope;
    size_t kept = 0;

    for (size_t i = 0; i < texts->count; i++) {
        if (texts->items[i].life.from <= texts->items[i].life.until)
            texts->items[kept++] = texts->items[i];
    }
    if (kept > 1)
        qsort(texts->items, kept, sizeof *texts->items, compare);
    scope->rules = texts->items;
    scope->rule_count = kept;
    scope->profile->removed = texts->removed;
    scope->profile->removed_count = texts->removed_count;
}

void texts_settle(struct scope *scope)
{
    struct texts texts = { .scope = scope };

    inherit(&texts);
    for (const struct symbol *symbol = scope->maps[SYMBOL_RULE].first; symbol != NULL; symbol = symbol->after)
        add_own_rule(&texts, symbol);
    for (const struct node *item = scope->tree->file->first; item != NULL; item = item->next) {
        if (item->kind == NODE_REPLACE || item->kind == NODE_CHANGE || item->kind == NODE_REMOVE)
            apply_override(&texts, item);
    }
    keep(&texts);
    waivers_apply(scope);
}
