/* What changed in a rule: clause by clause on each stretch of days, told once over all the days on which it is so. */
#include "audit/diff.h"

#include "audit/words.h"

/* A clause that is not the same over some days. SLOT_LIFE: the rule is in force on one side only. */
struct difference {
    enum slot slot;
    const struct clause *before, *after;
    const struct rule *rule_before, *rule_after;
    date_t from, until;
};

struct rule_comparison {
    struct diff *diff;
    const struct profile_pair *profile;
    const struct rule_pair *rule;
    struct difference *items;
    size_t count, capacity;
    const struct rule *rule_before, *rule_after;  /* of the stretch at hand */
    date_t from, until;
};

/* ---- finding ---- */

static bool same_clause(const struct clause *a, const struct clause *b)
{
    return a == NULL || b == NULL ? a == b : text_equal(a->deep, b->deep);
}

/* Goes on with one that ended the day before. */
static bool extend(struct rule_comparison *to, enum slot slot, const struct clause *before, const struct clause *after)
{
    for (size_t i = 0; i < to->count; i++) {
        struct difference *item = &to->items[i];

        if (item->slot == slot && item->until + 1 == to->from && same_clause(item->before, before) &&
            same_clause(item->after, after) && (item->rule_before == NULL) == (to->rule_before == NULL)) {
            item->until = to->until;
            return true;
        }
    }
    return false;
}

static void found(struct rule_comparison *to, enum slot slot, const struct clause *before, const struct clause *after)
{
    if (extend(to, slot, before, after))
        return;
    to->items = arena_grow(to->diff->arena, to->items, to->count, &to->capacity, sizeof *to->items);
    to->items[to->count++] =
        (struct difference){ slot, before, after, to->rule_before, to->rule_after, to->from, to->until };
}

/* ---- clauses of one slot ---- */

struct picked { const struct clause **items; size_t count; };

/* The clauses of the slot that the other rule has not. */
static struct picked pick(struct arena *arena, const struct clauses *clauses, const struct clauses *other,
                          enum slot slot)
{
    struct picked picked = { ARENA_ARRAY(arena, clauses->count, const struct clause *), 0 };

    for (size_t i = 0; i < clauses->count; i++) {
        bool is_there = clauses->items[i].slot != slot;

        for (size_t k = 0; k < other->count && !is_there; k++)
            is_there = other->items[k].slot == slot && same_clause(&other->items[k], &clauses->items[i]);
        if (!is_there)
            picked.items[picked.count++] = &clauses->items[i];
    }
    return picked;
}

/* Tells of those of both that belong together, and takes them out. */
static void match(struct rule_comparison *to, enum slot slot, struct picked *before, struct picked *after,
                  bool (*belong)(const struct clause *a, const struct clause *b))
{
    for (size_t i = 0; i < before->count; i++) {
        for (size_t k = 0; k < after->count && before->items[i] != NULL; k++) {
            if (after->items[k] == NULL || !belong(before->items[i], after->items[k]))
                continue;
            found(to, slot, before->items[i], after->items[k]);
            before->items[i] = after->items[k] = NULL;
        }
    }
}

static bool same_names(const struct clause *a, const struct clause *b) { return text_equal(a->shallow, b->shallow); }

static bool same_key(const struct clause *a, const struct clause *b)
{
    return a->key.length > 0 && text_equal(a->key, b->key);
}

static bool any(const struct clause *a, const struct clause *b)
{
    (void)a;
    (void)b;
    return true;
}

static size_t count_left(const struct picked *picked)
{
    size_t count = 0;

    for (size_t i = 0; i < picked->count; i++)
        count += picked->items[i] != NULL;
    return count;
}

static void compare_slot(struct rule_comparison *to, enum slot slot, const struct clauses *a, const struct clauses *b)
{
    struct picked before = pick(to->diff->arena, a, b, slot), after = pick(to->diff->arena, b, a, slot);

    match(to, slot, &before, &after, same_names);
    match(to, slot, &before, &after, same_key);
    if (count_left(&before) == 1 && count_left(&after) == 1)
        match(to, slot, &before, &after, any);
    for (size_t i = 0; i < before.count; i++) {
        if (before.items[i] != NULL)
            found(to, slot, before.items[i], NULL);
    }
    for (size_t i = 0; i < after.count; i++) {
        if (after.items[i] != NULL)
            found(to, slot, NULL, after.items[i]);
    }
}

static void compare_stretch(void *context, const struct rule *before, const struct rule *after, date_t from,
                            date_t until)
{
    struct rule_comparison *to = context;
    struct clauses a, b;
    bool same_check = before != NULL && after != NULL && before->check.kind == after->check.kind;

    to->rule_before = before;
    to->rule_after = after;
    to->from = from;
    to->until = until;
    if ((before == NULL) != (after == NULL))
        found(to, SLOT_LIFE, NULL, NULL);
    if (before == NULL || after == NULL)
        return;
    a = clauses_of(to->diff->arena, to->diff->content, before);
    b = clauses_of(to->diff->arena, to->diff->content, after);
    for (enum slot slot = SLOT_CODES; slot < SLOT_COUNT; slot++) {
        if (same_check || slot < SLOT_METHOD || slot > SLOT_PAIR)
            compare_slot(to, slot, &a, &b);
    }
}

/* ---- telling ---- */

static struct change change_of(const struct rule_comparison *of, const struct difference *item)
{
    const struct rule *rule = item->rule_after != NULL ? item->rule_after : item->rule_before;

    return (struct change){
        .meaning = true,
        .subject = SUBJECT_RULE,
        .part = slot_row(item->slot)->name,
        .name = of->rule->name,
        .title = rule->title,
        .from = item->from > of->profile->from ? item->from : DATE_MIN,
        .until = item->until < of->profile->until ? item->until : DATE_MAX,
        .cites = rule->cites,
        .cite_count = rule->cite_count,
        .at = rule->at,
        .gone = item->rule_after == NULL,
    };
}

static struct text words_of_rule(struct diff *diff, const struct rule *rule)
{
    struct clauses clauses = clauses_of(diff->arena, diff->content, rule);
    struct text text = words_node(diff->arena, rule->check.node);

    for (size_t i = 0; i < clauses.count; i++) {
        const struct clause *clause = &clauses.items[i];
        const char *word = clause->slot == SLOT_CODES    ? "applies to "
                           : clause->slot == SLOT_WHEN   ? "when "
                           : clause->slot == SLOT_UNLESS ? "unless "
                           : clause->slot == SLOT_LIFT   ? "lifted by "
                           : clause->slot == SLOT_EFFECT ? "otherwise "
                                                         : NULL;

        if (word != NULL)
            text = arena_printf(diff->arena, "%.*s; %s%.*s", TEXT_ARG(text), word, TEXT_ARG(clause->words));
    }
    return text;
}

static struct text because_removed(const struct rule_comparison *of)
{
    const struct profile *after = of->profile->after;

    for (size_t i = 0; i < after->removed_count; i++) {
        if (text_equal(after->removed[i].name, of->rule->name))
            return after->removed[i].because;
    }
    return TEXT("");
}

static void tell_life(const struct rule_comparison *of, const struct difference *item)
{
    struct change change = change_of(of, item);
    struct diff *diff = of->diff;
    const struct rule *rule = item->rule_after != NULL ? item->rule_after : item->rule_before;
    struct text words = words_of_rule(diff, rule), because = because_removed(of);

    if (item->rule_after != NULL) {
        change.after = words;
        change.sentence = of->rule->before_count == 0 ? arena_printf(diff->arena, "is new: %.*s", TEXT_ARG(words))
                                                      : TEXT("is in force on these days, too");
    } else {
        change.before = words;
        change.sentence = of->rule->after_count > 0 ? TEXT("is no longer in force on these days")
                          : because.length > 0
                              ? arena_printf(diff->arena, "is gone, because \"%.*s\"", TEXT_ARG(because))
                              : arena_printf(diff->arena, "is gone: %.*s", TEXT_ARG(words));
    }
    diff_tell(diff, change, of->profile->after->name, rule->profile);
}

static void tell_clause(const struct rule_comparison *of, const struct difference *item)
{
    struct change change = change_of(of, item);

    if (item->before != NULL && item->after != NULL && text_equal(item->before->shallow, item->after->shallow) &&
        diff_things_meet(of->diff, item->before, item->after, of->profile->after->name, of->rule->name))
        return;
    change.before = item->before != NULL ? item->before->words : TEXT("");
    change.after = item->after != NULL ? item->after->words : TEXT("");
    change.sentence = clause_sentence(of->diff, item->before, item->after);
    diff_tell(of->diff, change, of->profile->after->name, item->rule_after->profile);
}

void diff_rule(struct diff *diff, const struct profile_pair *profile, const struct rule_pair *rule)
{
    struct rule_comparison comparison = { .diff = diff, .profile = profile, .rule = rule };

    stretches_visit(diff->arena, profile, rule, compare_stretch, &comparison);
    for (size_t i = 0; i < comparison.count; i++) {
        if (comparison.items[i].slot == SLOT_LIFE)
            tell_life(&comparison, &comparison.items[i]);
        else
            tell_clause(&comparison, &comparison.items[i]);
    }
}
