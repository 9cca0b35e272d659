/* Expectations of tests: verdicts of rules, accepted allocations of units, outcomes, repairs. Rules are those of the
 * profile that is asked. */
#include "check/expect.h"

#include "check/expressions.h"
#include "record/dictionary.h"

/* ---- words ---- */

/* The index of the word, or `count`. */
static size_t index_of(struct text word, const char *const *words, size_t count)
{
    size_t i = 0;

    while (i < count && !text_is(word, words[i]))
        i++;
    return i;
}

#define INDEX_OF(word, words) index_of(word, words, sizeof words / sizeof words[0])

/* ---- rules ---- */

static const struct removed_rule *find_removed(const struct scope *scope, struct text name)
{
    for (size_t i = 0; scope_may_suggest(scope) && i < scope->profile->removed_count; i++) {
        if (text_equal(scope->profile->removed[i].name, name))
            return &scope->profile->removed[i];
    }
    return NULL;
}

/* An expectation of a rule that the profile does not have is met by no session. */
static void look_for_rule(struct scope *scope, const struct scope *asked, const struct node *name)
{
    const struct removed_rule *removed;
    struct diagnostic *diagnostic;
    struct text nearest;

    if (text_find(asked, name->text) != NULL || scope_may_hold(asked, name->text))
        return;
    removed = find_removed(asked, name->text);
    diagnostic = diag_add(scope->diagnostics, MESSAGE_TEST_RULE_NOT_FOUND, name->at, TEXT_ARG(name->text),
                          TEXT_ARG(asked->profile->name));
    nearest = text_nearest(asked, name->text);
    if (removed != NULL) {
        diag_label(scope->diagnostics, diagnostic, removed->at, "removed here");
    } else if (nearest.length > 0) {
        diag_help(scope->diagnostics, diagnostic, "Did you mean `%.*s`?", TEXT_ARG(nearest));
        diag_edit(scope->diagnostics, diagnostic, name->at, nearest);
    } else {
        diag_help(scope->diagnostics, diagnostic, "`payrule list rules` shows the rules of `%.*s`.",
                  TEXT_ARG(asked->profile->name));
    }
}

/* What a verdict can lack: a member, an object or list of the record, or the history. */
static bool can_be_missing(struct text name)
{
    static const char *const others[] = { "history", "documents", "authorization", "authorizations", "lines" };

    if (field_of_path(name) != FIELD_COUNT || INDEX_OF(name, others) < sizeof others / sizeof others[0])
        return true;
    for (size_t i = 0; i < object_count(); i++) {
        if (text_is(name, object_row(i)->path))
            return true;
    }
    return false;
}

static bool read_needing(struct scope *scope, const struct node *needing, struct expectation *to)
{
    struct text *names = NULL;
    size_t capacity = 0;
    bool sound = true;

    for (const struct node *name = needing->first; name != NULL; name = name->next) {
        struct diagnostic *diagnostic;
        struct text nearest;

        if (!can_be_missing(name->text)) {
            diagnostic = diag_add(scope->diagnostics, MESSAGE_TEST_NEEDING, name->at, TEXT_ARG(name->text));
            nearest = value_nearest(scope, name->text, NULL, 0);
            if (nearest.length > 0)
                diag_help(scope->diagnostics, diagnostic, "Did you mean `%.*s`?", TEXT_ARG(nearest));
            else
                diag_help(scope->diagnostics, diagnostic,
                          "Name what is missing by its path: `needing minutes`, `needing documents`");
            sound = false;
            continue;
        }
        names = arena_grow(scope->arena, names, to->needing_count, &capacity, sizeof *names);
        names[to->needing_count++] = name->text;
    }
    to->needing = names;
    return sound;
}

static void read_adjustment(const struct node *node, struct expectation *to)
{
    const char *dash = memchr(node->text.bytes, '-', node->text.length);

    if (dash == NULL)
        return;
    to->group = (struct text){ node->text.bytes, (size_t)(dash - node->text.bytes) };
    to->carc = (struct text){ dash + 1, node->text.length - to->group.length - 1 };
}

static bool only_for_failures(struct scope *scope, const struct node *node, const struct expectation *to)
{
    struct diagnostic *diagnostic;

    if (to->verdict == VERDICT_FAIL || (to->verdict != VERDICT_PASS && node->kind == NODE_EFFECT))
        return true;
    diagnostic = diag_add(scope->diagnostics, MESSAGE_TEST_DETAIL, node->at, verdict_words[to->verdict]);
    diag_help(scope->diagnostics, diagnostic,
              "Effects, units and adjustments are those of a failure: `expect fail units.mue, deny all 5 units`");
    return false;
}

static bool read_detail(struct scope *scope, const struct node *node, struct expectation *to)
{
    switch (node->kind) {
    case NODE_EFFECT:
        to->has_effect = true;
        to->effect = (enum effect)INDEX_OF(node->text, effect_words);
        return only_for_failures(scope, node, to);
    case NODE_UNITS_DENIED:
        to->denied_units = node->first == NULL ? -1 : node->first->number;
        return only_for_failures(scope, node, to);
    case NODE_ADJUSTMENT:
        read_adjustment(node, to);
        return only_for_failures(scope, node, to);
    case NODE_NEEDING: return read_needing(scope, node, to);
    case NODE_ON_LINE:
        to->line = node->first == NULL ? 0 : node->first->number;
        return true;
    case NODE_ERROR: return false;
    default: return true;
    }
}

static bool bind_rule(struct scope *scope, const struct scope *asked, const struct node *node, struct expectation *to)
{
    const struct node *name = node_child(node, NODE_NAME);
    size_t verdict = INDEX_OF(node->text, verdict_words);
    bool sound = true;

    if (name == NULL || verdict > VERDICT_FAIL)
        return false;
    to->kind = EXPECT_VERDICT;
    to->rule = name->text;
    to->verdict = (enum verdict)verdict;
    look_for_rule(scope, asked, name);
    for (const struct node *detail = name->next; detail != NULL && sound; detail = detail->next)
        sound = read_detail(scope, detail, to);
    return sound;
}

/* ---- units ---- */

static bool read_allocation(struct scope *scope, const struct node *node, struct allocation *allocation)
{
    struct units_of *items = NULL;
    size_t capacity = 0;

    *allocation = (struct allocation){ NULL, 0 };
    for (const struct node *units = node->first; units != NULL; units = units->next) {
        if (units->kind != NODE_UNITS_OF || units->first == NULL)
            return false;
        items = arena_grow(scope->arena, items, allocation->count, &capacity, sizeof *items);
        if (!literal_code(scope, units->first, TYPE_CODE, &items[allocation->count].code))
            return false;
        items[allocation->count++].units = units->last->number;
    }
    allocation->items = items;
    return true;
}

static bool report_alternative(struct scope *scope, const struct node *node)
{
    struct diagnostic *diagnostic = diag_add(scope->diagnostics, MESSAGE_TEST_ALTERNATIVE, node->at);

    diag_help(scope->diagnostics, diagnostic,
              "Only units have alternatives: `expect units 97112 = 2, 97110 = 1` and below it `or expect "
              "units 97112 = 1, 97110 = 2`");
    return false;
}

/* `first` and what follows it are EXPECT_UNITS. */
static bool bind_units(struct scope *scope, const struct node *first, bool alternatives, struct expectation *to)
{
    struct allocation *allocations = NULL;
    size_t capacity = 0;

    to->kind = EXPECT_ALLOCATIONS;
    for (const struct node *node = first; node != NULL; node = alternatives ? node->next : NULL) {
        if (node->kind == NODE_ERROR)
            return false;
        if (node->kind != NODE_EXPECT_UNITS)
            return report_alternative(scope, node);
        allocations = arena_grow(scope->arena, allocations, to->allocation_count, &capacity, sizeof *allocations);
        if (!read_allocation(scope, node, &allocations[to->allocation_count]))
            return false;
        to->allocation_count++;
    }
    to->allocations = allocations;
    return true;
}

/* ---- outcomes ---- */

static bool bind_outcome(struct scope *scope, const struct node *node, struct expectation *to)
{
    size_t outcome = INDEX_OF(node->text, outcome_words);
    struct diagnostic *diagnostic;

    to->kind = EXPECT_OUTCOME;
    to->outcome = (enum outcome)outcome;
    if (outcome < sizeof outcome_words / sizeof outcome_words[0])
        return true;
    diagnostic = diag_add(scope->diagnostics, MESSAGE_TEST_OUTCOME, node->at, TEXT_ARG(node->text));
    diag_help(scope->diagnostics, diagnostic,
              "Write denied, held, incomplete, warned or clean: `expect outcome denied`");
    return false;
}

/* ---- repairs ---- */

static bool bind_fix(struct scope *scope, const struct scope *asked, const struct node *node, struct expectation *to)
{
    const struct node *name = node_child(node, NODE_NAME), *line = node_child(node, NODE_ON_LINE);
    const struct node *repair = name == NULL || name->next == line ? NULL : name->next;
    struct fix *fix;

    if (name == NULL)
        return false;
    to->kind = EXPECT_FIX;
    to->rule = name->text;
    to->line = line == NULL || line->first == NULL ? 0 : line->first->number;
    look_for_rule(scope, asked, name);
    if (repair == NULL)
        return true;
    fix = ARENA_NEW(scope->arena, struct fix);
    to->fix = fix;
    return fix_read(scope, repair, fix);
}

/* ---- all expectations ---- */

static const struct scope *find_asked(struct scope *scope, const struct node *node)
{
    const struct scope *asked = node->text.length == 0 ? scope : checker_scope(scope->checker, node->text);
    struct diagnostic *diagnostic;

    if (asked == NULL) {
        diagnostic = diag_add(scope->diagnostics, MESSAGE_TEST_PROFILE, node->at, TEXT_ARG(node->text));
        diag_help(scope->diagnostics, diagnostic,
                  "Name a profile of the rulebook after `under`; its file must be checked together with this one.");
    }
    return asked;
}

static bool bind_expectation(struct scope *scope, const struct node *node, struct expectation *to)
{
    const struct scope *asked = find_asked(scope, node);
    const struct node *first = node->first;

    *to = (struct expectation){ .profile = node->text, .denied_units = -1, .at = node->at, .node = node };
    if (asked == NULL || first == NULL)
        return false;
    switch (first->kind) {
    case NODE_EXPECT_RULE: return bind_rule(scope, asked, first, to);
    case NODE_EXPECT_UNITS: return bind_units(scope, first, false, to);
    case NODE_ALTERNATIVE: return bind_units(scope, first->first, true, to);
    case NODE_EXPECT_FIX: return bind_fix(scope, asked, first, to);
    case NODE_EXPECT_OUTCOME: return bind_outcome(scope, first, to);
    default: return false;
    }
}

bool expectations_bind(struct scope *scope, const struct node *const *nodes, size_t node_count,
                       struct expectation **expectations, size_t *count)
{
    bool sound = true;

    *expectations = ARENA_ARRAY(scope->arena, node_count, struct expectation);
    *count = 0;
    for (size_t i = 0; i < node_count; i++) {
        if (bind_expectation(scope, nodes[i], &(*expectations)[*count]))
            ++*count;
        else
            sound = false;
    }
    return sound;
}
