/* Rules that say the same twice, or require what another forbids. Clauses are compared as written: two conditions
 * that mean the same in other words are for the proofs of src/audit. */
#include "check/analyses.h"

#include <stdlib.h>

struct entry { uint64_t key; const struct rule_text *text; size_t place; };

/* ---- keys ---- */

static uint64_t mix(uint64_t hash, uint64_t value)
{
    hash ^= value + UINT64_C(0x9e3779b97f4a7c15) + (hash << 6) + (hash >> 2);
    return hash * UINT64_C(0xff51afd7ed558ccd);
}

/* Equal for nodes that node_equal() finds equal. */
static uint64_t hash_node(const struct node *node)
{
    bool spelled = node->kind == NODE_QUANTITY || node->kind == NODE_MONEY || node->kind == NODE_DATE;
    uint64_t hash = mix((uint64_t)node->kind, (uint64_t)node->number);

    if (!spelled)
        hash = mix(hash, text_hash(node->text));
    for (const struct node *child = node->first; child != NULL; child = child->next)
        hash = mix(hash, hash_node(child));
    return hash;
}

static bool is_condition(const struct node *node)
{
    return (node->kind == NODE_REQUIRE || node->kind == NODE_FORBID) && node->first != NULL;
}

/* Clauses that decide when a rule fails. */
static bool counts(enum node_kind kind)
{
    return kind == NODE_APPLIES_TO || kind == NODE_WHEN || kind == NODE_UNLESS || kind == NODE_LIFTED_BY ||
           node_is_check(kind) || node_is_option(kind);
}

/* The same for rules with the same deciding clauses in any order, `require` and `forbid` taken as one. */
static uint64_t key_of(const struct rule_text *text)
{
    uint64_t key = 0;

    for (size_t i = 0; i < text->count; i++) {
        const struct node *node = text->clauses[i].node;

        if (counts(node->kind))
            key += is_condition(node) ? hash_node(node->first) : hash_node(node);
    }
    return key;
}

/* ---- comparing ---- */

/* Do the names below the node stand for the same things in both scopes? */
static bool same_names(const struct node *node, const struct scope *a, const struct scope *b)
{
    static const enum symbol_kind kinds[] = { SYMBOL_SET, SYMBOL_TABLE, SYMBOL_PARAMETER };

    for (size_t i = 0; node->kind == NODE_NAME && i < sizeof kinds / sizeof kinds[0]; i++) {
        if (scope_peek(a, kinds[i], node->text) != scope_peek(b, kinds[i], node->text))
            return false;
    }
    for (const struct node *child = node->first; child != NULL; child = child->next) {
        if (!same_names(child, a, b))
            return false;
    }
    return true;
}

static bool same_clause(const struct clause *a, const struct clause *b)
{
    bool conditions = is_condition(a->node) && is_condition(b->node);
    bool same = conditions ? node_equal(a->node->first, b->node->first) : node_equal(a->node, b->node);

    return same && (a->scope == b->scope || same_names(a->node, a->scope, b->scope));
}

static bool has_clause(const struct rule_text *text, const struct clause *clause)
{
    for (size_t i = 0; i < text->count; i++) {
        if (same_clause(&text->clauses[i], clause))
            return true;
    }
    return false;
}

static bool same_texts(const struct rule_text *a, const struct rule_text *b)
{
    for (size_t i = 0; i < a->count; i++) {
        if (counts(a->clauses[i].node->kind) && !has_clause(b, &a->clauses[i]))
            return false;
    }
    return true;
}

static const struct node *check_of(const struct rule_text *text)
{
    return text->rule->check.node;
}

static void report(struct scope *scope, const struct rule_text *first, const struct rule_text *second)
{
    bool same = check_of(first)->kind == check_of(second)->kind;
    struct diagnostic *diagnostic = diag_add(scope->diagnostics, same ? MESSAGE_RULES_SAME : MESSAGE_RULES_CONTRADICT,
                                             item_head(second->item), TEXT_ARG(second->name), TEXT_ARG(first->name));

    diag_label(scope->diagnostics, diagnostic, item_head(first->item), "the other rule");
    if (same)
        diag_help(scope->diagnostics, diagnostic, "Leave one of them out, or let one begin when the other ends.");
    else
        diag_help(scope->diagnostics, diagnostic,
                  "Every session that meets one fails the other: say with `when` or `applies to` where each holds.");
}

/* ---- all rules ---- */

static int compare(const void *first, const void *second)
{
    const struct entry *a = first, *b = second;

    if (a->key != b->key)
        return a->key < b->key ? -1 : 1;
    return (a->place > b->place) - (a->place < b->place);
}

/* Of two neighbours in order of key, the one of this profile that is written later is reported. */
static void look_at_pair(struct scope *scope, const struct rule_text *a, const struct rule_text *b)
{
    bool a_later = a->origin == scope && (b->origin != scope || a->item->at.begin > b->item->at.begin);

    if (a->origin != scope && b->origin != scope)
        return;
    if (!life_overlaps(a->life, b->life) || text_equal(a->name, b->name) || !same_texts(a, b) || !same_texts(b, a))
        return;
    if (a_later)
        report(scope, b, a);
    else
        report(scope, a, b);
}

void analyse_pairs(struct scope *scope)
{
    struct entry *entries = ARENA_ARRAY(scope->arena, scope->rule_count, struct entry);
    size_t count = 0;

    for (size_t i = 0; i < scope->rule_count; i++) {
        if (scope->rules[i].rule != NULL)
            entries[count++] = (struct entry){ key_of(&scope->rules[i]), &scope->rules[i], i };
    }
    if (count > 1)
        qsort(entries, count, sizeof *entries, compare);
    for (size_t i = 1; i < count; i++) {
        if (entries[i].key == entries[i - 1].key)
            look_at_pair(scope, entries[i - 1].text, entries[i].text);
    }
}
