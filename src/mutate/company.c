/* See company.h. */
#include "mutate/company.h"

struct finder {
    struct arena *arena;
    const struct rulebook *rules;
    size_t source_count;
};

static bool add(bool *set, uint32_t source)
{
    bool is_new = !set[source];

    set[source] = true;
    return is_new;
}

/* Adds the profiles that the test names after `under`; true: there were new ones. */
static bool add_named(const struct finder *finder, bool *set, const struct rule_test *test)
{
    bool grown = false;

    for (size_t i = 0; i < test->scenario_count; i++) {
        const struct scenario *scenario = &test->scenarios[i];

        for (size_t k = 0; k < scenario->expectation_count; k++) {
            struct text name = scenario->expectations[k].profile;
            const struct profile *profile = name.length > 0 ? rulebook_profile(finder->rules, name) : NULL;

            grown |= profile != NULL && add(set, profile->source);
        }
    }
    return grown;
}

static bool add_all_named(const struct finder *finder, bool *set, const struct profile *profile)
{
    bool grown = false;

    for (size_t i = 0; i < profile->test_count; i++)
        grown |= add_named(finder, set, &profile->tests[i]);
    return grown;
}

/* Adds the bases of all profiles of the set, and what their tests name: a file whose tests were not bound whole would
 * have errors. */
static void close_set(const struct finder *finder, bool *set)
{
    bool grown = true;

    while (grown) {
        grown = false;
        for (size_t i = 0; i < finder->rules->profile_count; i++) {
            const struct profile *profile = &finder->rules->profiles[i];

            if (!set[profile->source])
                continue;
            grown |= profile->base != NULL && add(set, profile->base->source);
            grown |= add_all_named(finder, set, profile);
        }
    }
}

static bool inherits(const struct profile *profile, uint32_t source)
{
    while (profile != NULL && profile->source != source)
        profile = profile->base;
    return profile != NULL;
}

/* Whether a change of the file can change what the tests of the profile come to. */
static bool is_touched(const struct finder *finder, const struct profile *profile, uint32_t source)
{
    bool *named;

    if (inherits(profile, source))
        return true;
    named = ARENA_ARRAY(finder->arena, finder->source_count, bool);
    add_all_named(finder, named, profile);
    for (size_t i = 0; i < finder->rules->profile_count; i++) {
        const struct profile *other = &finder->rules->profiles[i];

        if (named[other->source] && inherits(other, source))
            return true;
    }
    return false;
}

static struct company make_company(const struct finder *finder)
{
    return (struct company){ ARENA_ARRAY(finder->arena, finder->source_count, bool),
                             ARENA_ARRAY(finder->arena, finder->source_count, bool) };
}

static void find(const struct finder *finder, uint32_t source, struct company *own, struct company *others)
{
    *own = make_company(finder);
    *others = make_company(finder);
    own->tested[source] = own->compiled[source] = others->compiled[source] = true;
    for (size_t i = 0; i < finder->rules->profile_count; i++) {
        const struct profile *profile = &finder->rules->profiles[i];

        if (profile->source != source && is_touched(finder, profile, source))
            others->tested[profile->source] = others->compiled[profile->source] = true;
    }
    close_set(finder, own->compiled);
    close_set(finder, others->compiled);
}

void companies_find(struct companies *to, struct arena *arena, const struct rulebook *rules)
{
    struct finder finder = { arena, rules, rules->sources->count };

    to->source_count = finder.source_count;
    to->own = ARENA_ARRAY(arena, finder.source_count, struct company);
    to->others = ARENA_ARRAY(arena, finder.source_count, struct company);
    for (size_t i = 0; i < finder.source_count; i++)
        find(&finder, (uint32_t)i, &to->own[i], &to->others[i]);
}
