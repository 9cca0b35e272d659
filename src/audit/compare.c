/* Rules over time: the stretches of days on which a rule does not mean the same in both rulebooks. */
#include <stdlib.h>

#include "audit/diff.h"

/* ---- stretches ---- */

static int compare_dates(const void *left, const void *right)
{
    date_t a = *(const date_t *)left, b = *(const date_t *)right;

    return (a > b) - (a < b);
}

void cuts_add(struct cuts *cuts, date_t from, date_t until)
{
    cuts->days[cuts->count++] = from;
    if (until < DATE_MAX)
        cuts->days[cuts->count++] = until + 1;
}

void cuts_sort(struct cuts *cuts)
{
    size_t kept = 0;

    if (cuts->count > 1)
        qsort(cuts->days, cuts->count, sizeof *cuts->days, compare_dates);
    for (size_t i = 0; i < cuts->count; i++) {
        if (kept == 0 || cuts->days[kept - 1] != cuts->days[i])
            cuts->days[kept++] = cuts->days[i];
    }
    cuts->count = kept;
}

/* Of the rules' days those on which the profile is in force. */
static void add_rules(struct cuts *cuts, const struct rule *rules, size_t count, const struct profile_pair *profile)
{
    for (size_t i = 0; i < count; i++) {
        date_t from = rules[i].from > profile->from ? rules[i].from : profile->from;
        date_t until = rules[i].until < profile->until ? rules[i].until : DATE_MAX;

        if (from <= profile->until && until >= profile->from)
            cuts_add(cuts, from, until);
    }
}

static const struct rule *rule_on(const struct rule *rules, size_t count, date_t day)
{
    for (size_t i = 0; i < count; i++) {
        if (rules[i].from <= day && day <= rules[i].until)
            return &rules[i];
    }
    return NULL;
}

void stretches_visit(struct arena *arena, const struct profile_pair *profile, const struct rule_pair *rule,
                     stretch_visitor each, void *context)
{
    struct cuts cuts = { ARENA_ARRAY(arena, 2 * (rule->before_count + rule->after_count + 1), date_t), 0 };

    if (profile->from > profile->until)
        return;
    cuts_add(&cuts, profile->from, DATE_MAX);
    add_rules(&cuts, rule->before, rule->before_count, profile);
    add_rules(&cuts, rule->after, rule->after_count, profile);
    cuts_sort(&cuts);
    for (size_t i = 0; i < cuts.count; i++)
        each(context, rule_on(rule->before, rule->before_count, cuts.days[i]),
             rule_on(rule->after, rule->after_count, cuts.days[i]), cuts.days[i],
             i + 1 < cuts.count ? cuts.days[i + 1] - 1 : profile->until);
}

/* ---- changed rules ---- */

struct changed_list {
    struct arena *arena;
    struct content *content;
    const struct profile_pair *profile;
    const struct rule_pair *rule;
    struct changed_rule *items;
    size_t count, capacity;
};

static void add_changed(void *context, const struct rule *before, const struct rule *after, date_t from, date_t until)
{
    struct changed_list *list = context;

    if (before == NULL && after == NULL)
        return;
    if (before != NULL && after != NULL) {
        struct clauses a = clauses_of(list->arena, list->content, before);
        struct clauses b = clauses_of(list->arena, list->content, after);

        if (same_meaning(&a, &b))
            return;
    }
    list->items = arena_grow(list->arena, list->items, list->count, &list->capacity, sizeof *list->items);
    list->items[list->count++] = (struct changed_rule){ list->profile, list->rule, before, after, from, until };
}

const struct changed_rule *changed_rules(struct arena *arena, struct content *content, const struct pairing *pairing,
                                         size_t *count)
{
    struct changed_list list = { .arena = arena, .content = content };

    for (size_t i = 0; i < pairing->count; i++) {
        list.profile = &pairing->items[i];
        for (size_t k = 0; k < list.profile->rule_count; k++) {
            list.rule = &list.profile->rules[k];
            stretches_visit(arena, list.profile, list.rule, add_changed, &list);
        }
    }
    *count = list.count;
    return list.items;
}
