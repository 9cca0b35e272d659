/* Profiles that came or went, and their properties that decide something: which days they are in force on, which date
 * picks the version, when the plan year begins. */
#include "audit/diff.h"
#include "audit/words.h"

static struct change change_of(const struct profile_pair *pair)
{
    const struct profile *profile = pair->after != NULL ? pair->after : pair->before;

    return (struct change){ .meaning = true, .subject = SUBJECT_PROFILE, .part = "profile", .name = profile->name,
                            .title = profile->title, .from = DATE_MIN, .until = DATE_MAX, .at = profile->at,
                            .gone = pair->after == NULL };
}

static void tell(struct diff *diff, const struct profile_pair *pair, const char *part, struct text sentence)
{
    struct change change = change_of(pair);

    change.part = part;
    change.sentence = sentence;
    diff_tell(diff, change, change.name, change.name);
}

static size_t count_names(const struct profile *profile)
{
    size_t count = 0;

    for (size_t i = 0; i < profile->rule_count; i++)
        count += i == 0 || !text_equal(profile->rules[i].name, profile->rules[i - 1].name);
    return count;
}

static void tell_whole(struct diff *diff, const struct profile_pair *pair)
{
    const struct profile *profile = pair->after != NULL ? pair->after : pair->before;
    const char *what = pair->after != NULL ? "new" : "gone";
    size_t count = count_names(profile);

    tell(diff, pair, "profile",
         arena_printf(diff->arena, "the profile is %s, with %zu rule%s", what, count, count == 1 ? "" : "s"));
}

static struct text words_of_life(struct diff *diff, const struct profile *profile)
{
    struct text days = words_days(diff->arena, profile->from, profile->until);

    return days.length > 0 ? days : TEXT(" on all days");
}

static const char *decided(const struct profile *profile)
{
    return profile->decided_by_received ? "date received" : "date of service";
}

void diff_properties(struct diff *diff, const struct profile_pair *pair)
{
    static const char *const months[] = {
        "January", "February", "March",     "April",   "May",      "June",
        "July",    "August",   "September", "October", "November", "December",
    };
    const struct profile *before = pair->before, *after = pair->after;

    if (before == NULL || after == NULL) {
        if (!diff->partial)
            tell_whole(diff, pair);
        return;
    }
    if (before->from != after->from || before->until != after->until)
        tell(diff, pair, "life",
             arena_printf(diff->arena, "the profile is in force%.*s instead of%.*s",
                          TEXT_ARG(words_of_life(diff, after)), TEXT_ARG(words_of_life(diff, before))));
    if (before->decided_by_received != after->decided_by_received)
        tell(diff, pair, "version decided by",
             arena_printf(diff->arena, "the version is decided by %s instead of %s", decided(after), decided(before)));
    if (before->plan_year_month != after->plan_year_month)
        tell(diff, pair, "plan year",
             arena_printf(diff->arena, "the plan year starts in %s instead of %s",
                          months[after->plan_year_month - 1], months[before->plan_year_month - 1]));
}
