/* Rulebooks of earlier days: which file held which profile then, and scopes for those that are extended. Where versions
 * are recorded, and how, the loader knows. See past.h. */
#include "check/past.h"

#include <stdlib.h>

#include "check/named.h"
#include "check/profiles.h"

#define DAYS_MAX 64
#define PROFILES_MAX 10000 /* of earlier days, in one rulebook */

/* A profile of an earlier day; its scope is made when somebody extends it. */
struct past_profile {
    struct text name;
    const struct past_file *file;
    bool twice;               /* another file of that day has the name, too */
    struct scope *scope;      /* NULL: not asked for yet */
};

struct past_day {
    date_t day;
    enum past_state state;
    struct past_profile *profiles;  /* sorted by name */
    size_t count;
    struct past_day *next;
};

/* ---- the rulebook of a day ---- */

static int compare_profiles(const void *first, const void *second)
{
    const struct past_profile *a = first, *b = second;

    return text_compare(a->name, b->name);
}

/* The name of the file's profile; empty: it has none that can be read. The file is read aside, because what is wrong
 * with it concerns nobody who does not extend it. */
static struct text name_in(struct arena *arena, const struct past_file *file)
{
    struct sources sources;
    struct diagnostics aside;
    const struct tree *tree;

    sources_init(&sources, arena);
    diag_init(&aside, arena, &sources);
    tree = syntax_parse(arena, &aside, sources_add(&sources, file->name, file->text));
    for (const struct node *item = tree->file->first; item != NULL; item = item->next) {
        if (item->kind == NODE_PROFILE && node_child(item, NODE_NAME) != NULL)
            return arena_text(arena, node_text(item, NODE_NAME));
    }
    return TEXT("");
}

/* Of several of one name the first is kept. */
static void drop_twins(struct past_day *day)
{
    size_t kept = 0;

    for (size_t i = 0; i < day->count; i++) {
        if (kept > 0 && text_equal(day->profiles[kept - 1].name, day->profiles[i].name))
            day->profiles[kept - 1].twice = true;
        else
            day->profiles[kept++] = day->profiles[i];
    }
    day->count = kept;
}

static void read_day(struct checker *checker, struct past_day *day)
{
    const struct past_file *files = NULL;
    size_t count = 0;

    if (checker->loader.past != NULL)
        day->state = checker->loader.past(checker->loader.context, day->day, &files, &count);
    if (day->state != PAST_FOUND)
        return;
    day->profiles = ARENA_ARRAY(checker->arena, count, struct past_profile);
    for (size_t i = 0; i < count; i++) {
        struct text name = name_in(checker->arena, &files[i]);

        if (name.length > 0)
            day->profiles[day->count++] = (struct past_profile){ .name = name, .file = &files[i] };
    }
    if (day->count > 1)
        qsort(day->profiles, day->count, sizeof *day->profiles, compare_profiles);
    drop_twins(day);
}

/* NULL: there are too many days. */
static struct past_day *find_day(struct checker *checker, date_t on)
{
    struct past_day *day;
    size_t count = 0;

    for (day = checker->days; day != NULL; day = day->next) {
        if (day->day == on)
            return day;
        count++;
    }
    if (count == DAYS_MAX)
        return NULL;
    day = ARENA_NEW(checker->arena, struct past_day);
    day->day = on;
    day->next = checker->days;
    checker->days = day;
    read_day(checker, day);
    return day;
}

static struct past_profile *find_profile(const struct past_day *day, struct text name)
{
    const struct past_profile wanted = { .name = name };

    return day->count == 0
        ? NULL : bsearch(&wanted, day->profiles, day->count, sizeof *day->profiles, compare_profiles);
}

/* ---- what is not there ---- */

static struct diagnostic *report(struct scope *scope, enum message id, const struct node *at, date_t on)
{
    char day[DATE_TEXT_SIZE];

    date_format(day, on);
    scope->broken = true;
    return diag_add(scope->diagnostics, id, at->at, DATE_TEXT_SIZE, day);
}

static void report_no_record(struct scope *scope, const struct node *known, date_t on)
{
    diag_help(scope->diagnostics, report(scope, MESSAGE_PAST_NOT_KEPT, known, on),
              "Keep the rulebook's folder in a git repository, or leave `as known on` out to extend the profile as it "
              "is now.");
}

static void report_nothing(struct scope *scope, const struct node *known, date_t on)
{
    diag_help(scope->diagnostics, report(scope, MESSAGE_PAST_NOTHING, known, on),
              "Name a day on which the rulebook was recorded already; `git log` shows them.");
}

static void report_no_profile(struct scope *scope, const struct node *name, const struct past_day *day)
{
    struct text *names = ARENA_ARRAY(scope->arena, day->count, struct text), nearest;
    struct diagnostic *diagnostic;
    char text[DATE_TEXT_SIZE];

    date_format(text, day->day);
    diagnostic = diag_add(scope->diagnostics, MESSAGE_PAST_PROFILE_MISSING, name->at, TEXT_ARG(name->text),
                          DATE_TEXT_SIZE, text);
    scope->broken = true;
    for (size_t i = 0; i < day->count; i++)
        names[i] = day->profiles[i].name;
    nearest = scope_may_suggest(scope) ? diag_nearest(name->text, names, day->count) : TEXT("");
    if (nearest.length > 0)
        diag_help(scope->diagnostics, diagnostic, "At that time there was `%.*s`.", TEXT_ARG(nearest));
    else
        diag_help(scope->diagnostics, diagnostic, "Name a day on which it was there, or another profile.");
}

static void report_twice(struct scope *scope, const struct node *name)
{
    struct diagnostic *diagnostic =
        diag_add(scope->diagnostics, MESSAGE_PROFILE_SAME_NAME, name->at, TEXT_ARG(name->text));

    diag_help(scope->diagnostics, diagnostic, "It was so on that day; name another one.");
    scope->broken = true;
}

static void report_too_many(struct scope *scope, const struct node *known)
{
    diag_help(scope->diagnostics, diag_add(scope->diagnostics, MESSAGE_PAST_MANY, known->at, DAYS_MAX),
              "Let profiles that extend others as known on nearby days name the same day.");
    scope->broken = true;
}

/* ---- scopes ---- */

/* Read for good, under a name that tells of which day it is. */
static struct scope *make_scope(struct checker *checker, const struct past_profile *profile, date_t on)
{
    struct scope *scope = ARENA_NEW(checker->arena, struct scope);
    struct sources *sources = checker->loader.sources;
    char day[DATE_TEXT_SIZE];
    struct text name;

    date_format(day, on);
    name = arena_printf(checker->arena, "%.*s as known on %.*s", TEXT_ARG(profile->file->name), DATE_TEXT_SIZE, day);
    scope->checker = checker;
    scope->arena = checker->arena;
    scope->diagnostics = checker->diagnostics;
    scope->day = on;
    scope->tree = syntax_parse(checker->arena, checker->diagnostics, sources_add(sources, name, profile->file->text));
    scope->broken = scope->tree->broken;
    profile_find(scope);
    checker->past_count++;
    return scope;
}

/* The base of one scope; true: it was made just now, and its own base is to be found. */
static bool find_base(struct scope *scope)
{
    struct checker *checker = scope->checker;
    const struct node *extends = node_child(scope->node, NODE_EXTENDS);
    const struct node *name = extends == NULL ? NULL : node_child(extends, NODE_NAME);
    const struct node *known = extends == NULL ? NULL : node_child(extends, NODE_KNOWN_ON);
    const struct node *date = known == NULL ? NULL : node_child(known, NODE_DATE);
    date_t on = date == NULL ? scope->day : (date_t)date->number;
    struct past_profile *profile = NULL;
    struct past_day *day;

    if (name == NULL)
        return false;
    if (date_is_known(scope->day) && on > scope->day)
        on = scope->day;  /* what came later was not known then */
    day = find_day(checker, on);
    if (day != NULL)
        profile = find_profile(day, name->text);
    if (day == NULL || (profile != NULL && profile->scope == NULL && checker->past_count == PROFILES_MAX))
        report_too_many(scope, known != NULL ? known : name);
    else if (day->state == PAST_NOT_KEPT)
        report_no_record(scope, known != NULL ? known : name, on);
    else if (day->state == PAST_NOTHING)
        report_nothing(scope, known != NULL ? known : name, on);
    else if (profile == NULL)
        report_no_profile(scope, name, day);
    else if (profile->twice)
        report_twice(scope, name);
    else if (profile->scope != NULL)
        scope->base = profile->scope;
    else
        return (scope->base = profile->scope = make_scope(checker, profile, on)) != NULL;
    return false;
}

void past_find_base(struct scope *scope)
{
    while (scope != NULL && scope->node != NULL && find_base(scope))
        scope = scope->base;
}
