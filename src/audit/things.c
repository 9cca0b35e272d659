/* Parameters, sets and tables that do not hold the same: told once, with the rules that read them. */
#include <stdlib.h>

#include "audit/diff.h"
#include "audit/tables.h"
#include "audit/words.h"
#include "record/value.h"

/* ---- remembering ---- */

static uint32_t content_of(struct content *content, enum thing_kind kind, const void *thing)
{
    switch (kind) {
    case THING_SET: return content_of_set(content, thing);
    case THING_PARAMETER: return content_of_parameter(content, thing);
    case THING_TABLE: return content_of_table(content, thing);
    }
    return 0;
}

static struct thing_change *find_thing(struct diff *diff, const struct thing *before, const struct thing *after)
{
    for (size_t i = 0; i < diff->thing_count; i++) {
        if (diff->things[i].before == before->at && diff->things[i].after == after->at)
            return &diff->things[i];
    }
    diff->things =
        arena_grow(diff->arena, diff->things, diff->thing_count, &diff->thing_capacity, sizeof *diff->things);
    diff->things[diff->thing_count] =
        (struct thing_change){ .kind = after->kind, .before = before->at, .after = after->at };
    return &diff->things[diff->thing_count++];
}

/* All of one rule comes at a stretch. */
static void add_reach(struct diff *diff, struct thing_change *thing, struct text profile, struct text rule)
{
    const struct reach *last = thing->reach_count > 0 ? &thing->reached[thing->reach_count - 1] : NULL;

    if (last != NULL && text_equal(last->rule, rule) && text_equal(last->profile, profile))
        return;
    thing->reached =
        arena_grow(diff->arena, thing->reached, thing->reach_count, &thing->reach_capacity, sizeof *thing->reached);
    thing->reached[thing->reach_count++] = (struct reach){ profile, rule };
}

bool diff_things_meet(struct diff *diff, const struct clause *before, const struct clause *after, struct text profile,
                      struct text rule)
{
    bool met = false;

    for (size_t i = 0; i < after->thing_count; i++) {
        const struct thing *new = &after->things[i];

        for (size_t k = 0; k < before->thing_count; k++) {
            const struct thing *old = &before->things[k];

            if (old->kind != new->kind || !text_equal(old->name, new->name) ||
                content_of(diff->content, old->kind, old->at) == content_of(diff->content, new->kind, new->at))
                continue;
            add_reach(diff, find_thing(diff, old, new), profile, rule);
            met = true;
        }
    }
    return met;
}

/* ---- telling ---- */

static struct text profile_of(const struct rulebook *rulebook, struct span at)
{
    for (size_t i = 0; i < rulebook->profile_count; i++) {
        if (rulebook->profiles[i].source == at.file)
            return rulebook->profiles[i].name;
    }
    return TEXT("");
}

static int compare_texts(const void *left, const void *right)
{
    return text_compare(*(const struct text *)left, *(const struct text *)right);
}

/* The rules that read it, by name, each once. */
static void reach_into(struct diff *diff, struct change *change, const struct thing_change *thing)
{
    struct text *rules = ARENA_ARRAY(diff->arena, thing->reach_count, struct text);

    for (size_t i = 0; i < thing->reach_count; i++)
        rules[i] = thing->reached[i].rule;
    if (thing->reach_count > 1)
        qsort(rules, thing->reach_count, sizeof *rules, compare_texts);
    change->rules = rules;
    for (size_t i = 0; i < thing->reach_count; i++) {
        if (i == 0 || !text_equal(rules[i], rules[change->rule_count - 1]))
            rules[change->rule_count++] = rules[i];
    }
}

/* Once for each profile that it reaches, which makes one change. */
static void tell(struct diff *diff, const struct thing_change *thing, struct change change)
{
    struct text origin = profile_of(diff->after, change.at);

    change.meaning = true;
    reach_into(diff, &change, thing);
    for (size_t i = 0; i < thing->reach_count; i++)
        diff_tell(diff, change, thing->reached[i].profile, origin);
}

/* ---- parameters ---- */

static const struct parameter_value *value_on(const struct parameter *parameter, date_t day)
{
    for (size_t i = 0; i < parameter->count; i++) {
        if (parameter->values[i].from <= day && day <= parameter->values[i].until)
            return &parameter->values[i];
    }
    return NULL;
}

static bool same_value(const struct parameter_value *a, const struct parameter_value *b)
{
    return a == NULL || b == NULL ? a == b : literal_equal(&a->value, &b->value);
}

/* The days from which on a value of either may be another. */
static struct cuts value_cuts(struct diff *diff, const struct parameter *before, const struct parameter *after)
{
    struct cuts cuts = { ARENA_ARRAY(diff->arena, 2 * (before->count + after->count), date_t), 0 };

    for (size_t i = 0; i < before->count; i++)
        cuts_add(&cuts, before->values[i].from, before->values[i].until);
    for (size_t i = 0; i < after->count; i++)
        cuts_add(&cuts, after->values[i].from, after->values[i].until);
    cuts_sort(&cuts);
    return cuts;
}

static struct text value_sentence(struct diff *diff, const struct parameter_value *before,
                                  const struct parameter_value *after)
{
    if (before == NULL)
        return arena_printf(diff->arena, "is %.*s, where there was no value",
                            TEXT_ARG(words_literal(diff->arena, &after->value)));
    if (after == NULL)
        return arena_printf(diff->arena, "has no value any more, it was %.*s",
                            TEXT_ARG(words_literal(diff->arena, &before->value)));
    return words_move(diff->arena, &before->value, &after->value);
}

static struct change change_of_parameter(const struct parameter *parameter)
{
    return (struct change){ .subject = SUBJECT_PARAMETER, .part = "value", .name = parameter->name,
                            .title = parameter->title, .from = DATE_MIN, .until = DATE_MAX, .at = parameter->at };
}

static void tell_value(struct diff *diff, const struct thing_change *thing, const struct parameter_value *before,
                       const struct parameter_value *after, date_t from, date_t until)
{
    struct change change = change_of_parameter(thing->after);

    change.sentence = value_sentence(diff, before, after);
    change.before = before != NULL ? words_literal(diff->arena, &before->value) : TEXT("");
    change.after = after != NULL ? words_literal(diff->arena, &after->value) : TEXT("");
    change.from = from;
    change.until = until;
    change.cites = after != NULL ? &after->cite : NULL;
    change.cite_count = after != NULL && after->cite.source != NULL;
    tell(diff, thing, change);
}

static void tell_values(struct diff *diff, const struct thing_change *thing)
{
    const struct parameter *before = thing->before, *after = thing->after;
    const struct cuts cuts = value_cuts(diff, before, after);

    for (size_t i = 0; i < cuts.count;) {
        const struct parameter_value *old = value_on(before, cuts.days[i]), *new = value_on(after, cuts.days[i]);
        size_t first = i++;

        while (i < cuts.count && same_value(value_on(before, cuts.days[i]), old) &&
               same_value(value_on(after, cuts.days[i]), new))
            i++;
        if (!same_value(old, new))
            tell_value(diff, thing, old, new, cuts.days[first], i < cuts.count ? cuts.days[i] - 1 : DATE_MAX);
    }
}

static void tell_again(struct diff *diff, const struct thing_change *thing)
{
    const struct parameter *before = thing->before, *after = thing->after;
    struct change change = change_of_parameter(after);

    if (before->check_again == after->check_again)
        return;
    change.part = "check again";
    if (date_is_known(before->check_again))
        change.before = words_date(diff->arena, before->check_again);
    if (date_is_known(after->check_again))
        change.after = words_date(diff->arena, after->check_again);
    if (!date_is_known(after->check_again))
        change.sentence =
            arena_printf(diff->arena, "need not be checked again by %.*s any more", TEXT_ARG(change.before));
    else if (!date_is_known(before->check_again))
        change.sentence = arena_printf(diff->arena, "is no data from %.*s on, when it is to be checked again",
                                       TEXT_ARG(change.after));
    else
        change.sentence = arena_printf(diff->arena, "is no data from %.*s on instead of from %.*s on",
                                       TEXT_ARG(change.after), TEXT_ARG(change.before));
    tell(diff, thing, change);
}

static void tell_type(struct diff *diff, const struct thing_change *thing)
{
    const struct parameter *before = thing->before, *after = thing->after;
    struct change change = change_of_parameter(after);

    if (before->type == after->type)
        return;
    change.part = "type";
    change.before = text_of(type_row(before->type)->name);
    change.after = text_of(type_row(after->type)->name);
    change.sentence = arena_printf(diff->arena, "is a value of type %.*s instead of %.*s", TEXT_ARG(change.after),
                                   TEXT_ARG(change.before));
    tell(diff, thing, change);
}

/* ---- sets ---- */

static const struct set_words among_words = { "holds no longer %", "holds also @", "holds @ instead of %" };

static void tell_set(struct diff *diff, const struct thing_change *thing)
{
    const struct set *before = thing->before, *after = thing->after;
    struct change change = { .subject = SUBJECT_SET, .part = "members", .name = after->name, .from = DATE_MIN,
                             .until = DATE_MAX, .at = after->at };

    change.sentence = before->type == after->type ? set_sentence(diff, before, after, &among_words)
                                                  : TEXT("holds another kind of members");
    change.before = set_members_only(diff, before, after);
    change.after = set_members_only(diff, after, before);
    tell(diff, thing, change);
}

/* ---- tables ---- */

struct naming { const struct rulebook *before, *after; };

static bool sets_name(const struct rulebook *rulebook, code_t code)
{
    for (size_t i = 0; i < rulebook->set_count; i++) {
        const struct set *set = rulebook->sets[i];

        for (size_t k = 0; set->type == TYPE_CODE && k < set->range_count; k++) {
            if (set->ranges[k].low <= code && code <= set->ranges[k].high)
                return true;
        }
    }
    return false;
}

/* Do the rule files name the code in a set? Those are the ones that the practice bills. */
static bool is_named(void *context, code_t code)
{
    const struct naming *naming = context;

    return sets_name(naming->after, code) || sets_name(naming->before, code);
}

static struct text row_name(struct diff *diff, const struct row_change *row)
{
    struct text name = words_code(diff->arena, TYPE_CODE, row->code);

    if (row->other == CODE_UNKNOWN)
        return name;
    return arena_printf(diff->arena, "%.*s with %.*s", TEXT_ARG(name),
                        TEXT_ARG(words_code(diff->arena, TYPE_CODE, row->other)));
}

static struct text row_sentence(struct diff *diff, const struct row_change *row)
{
    struct text name = row_name(diff, row);

    if (row->before.length == 0)
        return arena_printf(diff->arena, "%.*s is new: %.*s", TEXT_ARG(name), TEXT_ARG(row->after));
    if (row->after.length == 0)
        return arena_printf(diff->arena, "%.*s is gone: %.*s", TEXT_ARG(name), TEXT_ARG(row->before));
    return arena_printf(diff->arena, "%.*s: %.*s instead of %.*s", TEXT_ARG(name), TEXT_ARG(row->after),
                        TEXT_ARG(row->before));
}

static struct change change_of_table(const struct rule_table *table)
{
    return (struct change){ .subject = SUBJECT_TABLE, .part = "rows", .name = table->name, .title = table->title,
                            .from = DATE_MIN, .until = DATE_MAX, .at = table->at };
}

/* All rows as numbers, and those of codes that the rules name one by one. */
static void tell_row_changes(struct diff *diff, const struct thing_change *thing, struct change change,
                             const struct row_comparison *rows)
{
    change.sentence = arena_printf(diff->arena, "%zu row%s new, %zu gone, %zu changed", rows->added,
                                   rows->added == 1 ? " is" : "s are", rows->removed, rows->changed);
    tell(diff, thing, change);
    change.part = "row";
    for (size_t i = 0; i < rows->listed_count; i++) {
        change.before = rows->listed[i].before;
        change.after = rows->listed[i].after;
        change.sentence = row_sentence(diff, &rows->listed[i]);
        tell(diff, thing, change);
    }
    change.before = change.after = TEXT("");
    change.sentence = arena_printf(diff->arena, "and %zu more rows of codes that the rules name",
                                   rows->of_interest - rows->listed_count);
    if (rows->of_interest > rows->listed_count)
        tell(diff, thing, change);
}

static void tell_edition(struct diff *diff, const struct thing_change *thing, struct change change,
                         const struct table_edition *before, const struct table_edition *after)
{
    change.sentence = arena_printf(diff->arena, after != NULL ? "has an edition of %zu rows, where there was none"
                                                              : "has no edition any more, there was one of %zu rows",
                                   after != NULL ? after->row_count : before->row_count);
    tell(diff, thing, change);
}

static void tell_rows(struct diff *diff, const struct thing_change *thing, const struct table_edition *before,
                      const struct table_edition *after, date_t from, date_t until)
{
    struct naming naming = { diff->before, diff->after };
    struct row_comparison rows = { .arena = diff->arena, .table = thing->after, .named = is_named,
                                   .context = &naming };
    struct change change = change_of_table(thing->after);

    change.from = from;
    change.until = until;
    change.before = before != NULL ? before->path : TEXT("");
    change.after = after != NULL ? after->path : TEXT("");
    if (before == NULL || after == NULL) {
        tell_edition(diff, thing, change, before, after);
        return;
    }
    rows_compare(&rows, before, after);
    if (rows.added + rows.removed + rows.changed > 0)
        tell_row_changes(diff, thing, change, &rows);
}

static struct cuts edition_cuts(struct diff *diff, const struct rule_table *before, const struct rule_table *after)
{
    struct cuts cuts = { ARENA_ARRAY(diff->arena, 2 * (before->edition_count + after->edition_count), date_t), 0 };

    for (size_t i = 0; i < before->edition_count; i++)
        cuts_add(&cuts, before->editions[i].from, before->editions[i].until);
    for (size_t i = 0; i < after->edition_count; i++)
        cuts_add(&cuts, after->editions[i].from, after->editions[i].until);
    cuts_sort(&cuts);
    return cuts;
}

static bool same_shape(const struct rule_table *before, const struct rule_table *after)
{
    if (before->format != after->format || before->column_count != after->column_count)
        return false;
    for (size_t i = 0; i < before->column_count; i++) {
        const struct table_column *a = &before->columns[i], *b = &after->columns[i];

        if (!text_equal(a->name, b->name) || a->type != b->type || a->key != b->key || a->list != b->list)
            return false;
    }
    return true;
}

static void tell_table(struct diff *diff, const struct thing_change *thing)
{
    const struct rule_table *before = thing->before, *after = thing->after;
    struct change change = change_of_table(after);
    const struct cuts cuts = edition_cuts(diff, before, after);

    if (!same_shape(before, after)) {
        change.part = "columns";
        change.sentence = TEXT("has another format or other columns");
        tell(diff, thing, change);
        return;
    }
    for (size_t i = 0; i < cuts.count; i++) {
        const struct table_edition *old = table_on(before, cuts.days[i]), *new = table_on(after, cuts.days[i]);

        if (old != NULL || new != NULL)
            tell_rows(diff, thing, old, new, cuts.days[i], i + 1 < cuts.count ? cuts.days[i + 1] - 1 : DATE_MAX);
    }
}

/* ---- all ---- */

void diff_things(struct diff *diff)
{
    for (size_t i = 0; i < diff->thing_count; i++) {
        const struct thing_change *thing = &diff->things[i];

        switch (thing->kind) {
        case THING_PARAMETER:
            tell_type(diff, thing);
            tell_values(diff, thing);
            tell_again(diff, thing);
            break;
        case THING_SET: tell_set(diff, thing); break;
        case THING_TABLE: tell_table(diff, thing); break;
        }
    }
}
