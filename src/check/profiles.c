/* Profiles: which file holds which, the order of inheritance, and properties. See profiles.h. */
#include "check/profiles.h"

#include <stdlib.h>

#include "check/named.h"
#include "check/past.h"

/* ---- finding profiles ---- */

static void report_second_profile(struct scope *scope, const struct node *second)
{
    struct diagnostic *diagnostic =
        diag_add(scope->diagnostics, MESSAGE_PROFILE_SECOND, node_child(second, NODE_NAME)->at);

    diag_label(scope->diagnostics, diagnostic, node_child(scope->node, NODE_NAME)->at, "the first one");
    diag_help(scope->diagnostics, diagnostic, "Write the second one into a file of its own.");
    scope->broken = true;
}

static void report_no_profile(struct scope *scope)
{
    struct span top = { scope->tree->source, 0, 0 };
    struct diagnostic *diagnostic;

    if (scope->tree->broken)
        return;  /* it may be what could not be read */
    diagnostic = diag_add(scope->diagnostics, MESSAGE_PROFILE_MISSING, top);
    diag_help(scope->diagnostics, diagnostic,
              "Begin with `profile example.plan \"An invented plan\"`, its properties and `end`.");
}

void profile_find(struct scope *scope)
{
    for (const struct node *item = scope->tree->file->first; item != NULL; item = item->next) {
        if (item->kind != NODE_PROFILE || node_child(item, NODE_NAME) == NULL)
            continue;
        if (scope->node == NULL)
            scope->node = item;
        else
            report_second_profile(scope, item);
    }
    if (scope->node == NULL) {
        report_no_profile(scope);
        return;
    }
    scope->profile = ARENA_NEW(scope->arena, struct profile);
    scope->profile->name = node_text(scope->node, NODE_NAME);
    scope->profile->title = node_text(scope->node, NODE_STRING);
    scope->profile->source = scope->tree->source;
    scope->profile->at = span_join(scope->node->at, node_child(scope->node, NODE_NAME)->at);
}

/* ---- names of profiles ---- */

static int compare_scopes(const void *first, const void *second)
{
    const struct scope *a = *(struct scope *const *)first, *b = *(struct scope *const *)second;
    int order = text_compare(a->profile->name, b->profile->name);

    return order != 0 ? order : (a->tree->source > b->tree->source) - (a->tree->source < b->tree->source);
}

static void report_same_name(struct scope *scope, struct scope *first)
{
    struct diagnostic *diagnostic = diag_add(scope->diagnostics, MESSAGE_PROFILE_SAME_NAME, scope->profile->at,
                                             TEXT_ARG(scope->profile->name));

    diag_label(scope->diagnostics, diagnostic, first->profile->at, "the first one");
    diag_help(scope->diagnostics, diagnostic,
              "Give one of them another name; other files name profiles in `extends` and `under`.");
    first->broken = true;
}

/* Scopes with a profile of its own name, by name; *count of them. Later ones of the same name lose their profile. */
static struct scope **sort_scopes(struct checker *checker, size_t *count)
{
    struct scope **sorted = ARENA_ARRAY(checker->arena, checker->scope_count, struct scope *);
    size_t found = 0;

    for (size_t i = 0; i < checker->scope_count; i++) {
        if (checker->scopes[i].profile != NULL)
            sorted[found++] = &checker->scopes[i];
    }
    if (found > 1)
        qsort(sorted, found, sizeof *sorted, compare_scopes);
    *count = 0;
    for (size_t i = 0; i < found; i++) {
        if (*count > 0 && text_equal(sorted[*count - 1]->profile->name, sorted[i]->profile->name)) {
            report_same_name(sorted[i], sorted[*count - 1]);
            sorted[i]->profile = NULL;
        } else {
            sorted[(*count)++] = sorted[i];
        }
    }
    return sorted;
}

static struct scope *find_scope(struct scope *const *sorted, size_t count, struct text name)
{
    size_t low = 0, high = count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = text_compare(sorted[middle]->profile->name, name);

        if (order == 0)
            return sorted[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

/* ---- inheritance ---- */

static void report_no_base(struct scope *scope, const struct node *name, struct scope *const *sorted, size_t count)
{
    struct text *names = ARENA_ARRAY(scope->arena, count, struct text), nearest;
    struct diagnostic *diagnostic =
        diag_add(scope->diagnostics, MESSAGE_BASE_NOT_FOUND, name->at, TEXT_ARG(name->text));

    for (size_t i = 0; i < count; i++)
        names[i] = sorted[i]->profile->name;
    nearest = scope_may_suggest(scope) ? diag_nearest(name->text, names, count) : TEXT("");
    if (nearest.length > 0) {
        diag_help(scope->diagnostics, diagnostic, "Did you mean `%.*s`?", TEXT_ARG(nearest));
        diag_edit(scope->diagnostics, diagnostic, name->at, nearest);
    } else {
        diag_help(scope->diagnostics, diagnostic,
                  "The file that holds it must be checked together with this one: name its folder.");
    }
    scope->broken = true;
}

static void find_base(struct scope *scope, struct scope *const *sorted, size_t count)
{
    const struct node *extends = node_child(scope->node, NODE_EXTENDS);
    const struct node *name = extends == NULL ? NULL : node_child(extends, NODE_NAME);

    if (name == NULL)
        return;
    if (node_child(extends, NODE_KNOWN_ON) != NULL) {
        past_find_base(scope);
        return;
    }
    scope->base = find_scope(sorted, count, name->text);
    if (scope->base == NULL)
        report_no_base(scope, name, sorted, count);
}

static void report_circle(struct scope *scope)
{
    const struct node *extends = node_child(scope->node, NODE_EXTENDS);
    struct diagnostic *diagnostic =
        diag_add(scope->diagnostics, MESSAGE_EXTENDS_CIRCLE, extends->at, TEXT_ARG(scope->profile->name));

    diag_help(scope->diagnostics, diagnostic, "One of the profiles in the circle must extend nothing, or another one.");
    scope->broken = true;
}

/* Follows the bases up; those that are not placed yet are placed from the top down. Steps: each scope is placed
 * once. */
static void place(struct checker *checker, struct scope *scope)
{
    struct scope *from = scope, *below = NULL;

    while (from != NULL && from->state == SYMBOL_FRESH) {
        struct scope *base = from->base;

        from->state = SYMBOL_BUSY;
        from->below = below;
        below = from;
        from = base;
    }
    if (from != NULL && from->state == SYMBOL_BUSY) {
        report_circle(below);
        below->base = NULL;
    }
    for (; below != NULL; below = below->below) {
        below->state = SYMBOL_DONE;
        checker->order[checker->order_count++] = below;
    }
}

void profiles_order(struct checker *checker)
{
    struct scope **sorted;
    size_t count;

    for (size_t i = 0; i < checker->scope_count; i++)
        profile_find(&checker->scopes[i]);
    sorted = sort_scopes(checker, &count);
    for (size_t i = 0; i < count; i++)
        find_base(sorted[i], sorted, count);
    checker->order = ARENA_ARRAY(checker->arena, count + checker->past_count, struct scope *);
    for (size_t i = 0; i < count; i++)
        place(checker, sorted[i]);
}

/* ---- properties ---- */

static void report_property_twice(struct scope *scope, const struct node *first, const struct node *second)
{
    struct diagnostic *diagnostic =
        diag_add(scope->diagnostics, MESSAGE_PROPERTY_TWICE, second->at, node_kind_name(second->kind));

    diag_label(scope->diagnostics, diagnostic, first->at, "the first one");
    diag_help(scope->diagnostics, diagnostic, "Keep one of them.");
}

/* A property of the profile, or NULL; a second one is reported. */
static const struct node *property(struct scope *scope, enum node_kind kind)
{
    const struct node *first = node_child(scope->node, kind);

    for (const struct node *node = first == NULL ? NULL : first->next; node != NULL; node = node->next) {
        if (node->kind == kind)
            report_property_twice(scope, first, node);
    }
    return first;
}

/* 1 to 12, or 0 for a word that is no month. */
static int month_of(struct text word)
{
    static const char *const months[] = {
        "January", "February", "March",     "April",   "May",      "June",
        "July",    "August",   "September", "October", "November", "December",
    };

    for (int i = 0; i < 12; i++) {
        if (text_is(word, months[i]))
            return i + 1;
    }
    return 0;
}

static void read_setting(struct scope *scope, const struct node *setting)
{
    struct diagnostic *diagnostic;

    if (setting == NULL)
        return;
    scope->profile->setting = node_text(setting, NODE_NAME);
    if (text_is(scope->profile->setting, "practitioner") || text_is(scope->profile->setting, "hospital"))
        return;
    diagnostic = diag_add(scope->diagnostics, MESSAGE_SETTING_WORD, setting->at, TEXT_ARG(scope->profile->setting));
    diag_help(scope->diagnostics, diagnostic, "Write `setting practitioner` or `setting hospital`.");
}

static void read_life(struct scope *scope, const struct node *in_force)
{
    struct life life = { scope->profile->from, scope->profile->until };
    struct diagnostic *diagnostic;

    if (in_force != NULL && life_read(scope, in_force, &life)) {
        scope->profile->from = life.from;
        scope->profile->until = life.until;
    } else if (in_force == NULL && scope->base == NULL && node_child(scope->node, NODE_ERROR) == NULL &&
               node_child(scope->node, NODE_EXTENDS) == NULL) {
        diagnostic =
            diag_add(scope->diagnostics, MESSAGE_PROFILE_LIFE, scope->profile->at, TEXT_ARG(scope->profile->name));
        diag_help(scope->diagnostics, diagnostic, "Say since when the policy holds: `in force from 2026-01-01`");
    }
}

static void read_plan_year(struct scope *scope, const struct node *plan_year)
{
    int month = plan_year == NULL ? 0 : month_of(node_text(plan_year, NODE_NAME));

    if (month != 0)
        scope->profile->plan_year_month = month;
}

static void inherit(struct profile *profile, const struct profile *base)
{
    profile->from = DATE_MIN;
    profile->until = DATE_MAX;
    profile->plan_year_month = 1;
    profile->known_on = DATE_UNKNOWN;
    if (base == NULL)
        return;
    profile->base = base;
    profile->owner = base->owner;
    profile->family = base->family;
    profile->setting = base->setting;
    profile->decided_by_received = base->decided_by_received;
    profile->from = base->from;
    profile->until = base->until;
    profile->plan_year_month = base->plan_year_month;
}

/* The base's day says nothing of texts that the base does not know. */
static date_t verified_by_base(const struct scope *scope)
{
    bool has_sources = node_child(scope->tree->file, NODE_SOURCE) != NULL;

    return scope->base == NULL || has_sources ? DATE_UNKNOWN : scope->base->profile->verified;
}

static date_t date_of(const struct node *node, date_t otherwise)
{
    const struct node *date = node == NULL ? NULL : node_child(node, NODE_DATE);

    return date == NULL ? otherwise : (date_t)date->number;
}

void profile_read(struct scope *scope)
{
    struct profile *profile = scope->profile;
    const struct node *extends = property(scope, NODE_EXTENDS), *decided = property(scope, NODE_DECIDED_BY);
    const struct node *owner = property(scope, NODE_OWNER), *family = property(scope, NODE_FAMILY);

    inherit(profile, scope->base == NULL ? NULL : scope->base->profile);
    if (extends != NULL)
        profile->known_on = date_of(node_child(extends, NODE_KNOWN_ON), DATE_UNKNOWN);
    if (decided != NULL)
        profile->decided_by_received = text_is(decided->text, "date received");
    if (owner != NULL)
        profile->owner = node_text(owner, NODE_STRING);
    if (family != NULL)
        profile->family = node_text(family, NODE_NAME);
    read_setting(scope, property(scope, NODE_SETTING));
    read_life(scope, property(scope, NODE_IN_FORCE));
    read_plan_year(scope, property(scope, NODE_PLAN_YEAR));
    profile->verified = date_of(property(scope, NODE_VERIFIED), verified_by_base(scope));
}
