/* The calendar of a rulebook: what changes when, over all payers. Events that profiles share are told once. */
#include "api/calendar.h"

#include <stdlib.h>

const char *const calendar_kind_words[CALENDAR_TABLE + 1] = {
    [CALENDAR_PROFILE] = "profile", [CALENDAR_VERIFY] = "verify", [CALENDAR_RULE] = "rule",
    [CALENDAR_WAIVER] = "waiver",   [CALENDAR_VALUE] = "value",   [CALENDAR_CHECK] = "check",
    [CALENDAR_SET] = "set",         [CALENDAR_TABLE] = "table",
};

static int compare_numbers(uint64_t a, uint64_t b) { return (a > b) - (a < b); }

/* What makes two events the same but for the profile. */
static int compare_same(const struct calendar_event *a, const struct calendar_event *b)
{
    int order = (a->day > b->day) - (a->day < b->day);

    if (order == 0)
        order = (int)a->kind - (int)b->kind;
    if (order == 0)
        order = compare_numbers(a->at.file, b->at.file);
    if (order == 0)
        order = compare_numbers(a->at.begin, b->at.begin);
    if (order == 0)
        order = text_compare(a->subject, b->subject);
    return order != 0 ? order : text_compare(a->sentence, b->sentence);
}

static int compare_alike(const void *left, const void *right)
{
    const struct calendar_event *a = left, *b = right;
    int order = compare_same(a, b);

    return order != 0 ? order : compare_numbers(a->profile, b->profile);
}

static int compare_profiles(const struct calendar_event *a, const struct calendar_event *b)
{
    for (size_t i = 0; i < a->profile_count && i < b->profile_count; i++) {
        if (a->profiles[i] != b->profiles[i])
            return compare_numbers(a->profiles[i], b->profiles[i]);
    }
    return compare_numbers(a->profile_count, b->profile_count);
}

/* By day, then payers; the rest is order for its own sake, the same on every machine. */
static int compare_shown(const void *left, const void *right)
{
    const struct calendar_event *a = left, *b = right;
    int order = (a->day > b->day) - (a->day < b->day);

    if (order == 0)
        order = compare_profiles(a, b);
    return order != 0 ? order : compare_same(a, b);
}

/* Events that differ in the profile only become one. A profile may see the same event twice, as where a rule's text has
 * several stretches and a waiver reaches over them. */
static void merge(struct calendar *calendar)
{
    size_t kept = 0, end;

    for (size_t begin = 0; begin < calendar->count; begin = end) {
        struct calendar_event event = calendar->events[begin];
        size_t *profiles, count = 0;

        for (end = begin; end < calendar->count && compare_same(&event, &calendar->events[end]) == 0;)
            end++;
        profiles = ARENA_ARRAY(calendar->arena, end - begin, size_t);
        for (size_t i = begin; i < end; i++) {
            if (count == 0 || profiles[count - 1] != calendar->events[i].profile)
                profiles[count++] = calendar->events[i].profile;
        }
        event.profiles = profiles;
        event.profile_count = count;
        calendar->events[kept++] = event;
    }
    calendar->count = kept;
}

static enum payrule_status make(void *context)
{
    struct calendar *calendar = context;
    const struct rulebook *rules = calendar->rulebook->rules;

    for (size_t i = 0; i < rules->profile_count; i++) {
        if (!rules->profiles[i].broken &&
            (calendar->request->profile == NULL || text_is(rules->profiles[i].name, calendar->request->profile)))
            calendar_find(calendar, i);
    }
    if (calendar->count > 1)
        qsort(calendar->events, calendar->count, sizeof *calendar->events, compare_alike);
    merge(calendar);
    if (calendar->count > 1)
        qsort(calendar->events, calendar->count, sizeof *calendar->events, compare_shown);
    calendar_write(calendar);
    return PAYRULE_OK;
}

static bool has_day(int32_t day) { return day >= DATE_MIN && day <= DATE_MAX; }

enum payrule_status payrule_rulebook_calendar(const struct payrule_rulebook *rulebook,
                                              const struct payrule_calendar *request, payrule_sink sink, void *context)
{
    struct arena arena;
    struct buffer out;
    struct calendar calendar = { .rulebook = rulebook, .request = request, .arena = &arena, .to = &out };

    if (rulebook->state != RULEBOOK_COMPILED)
        return rulebook->state == RULEBOOK_FAILED ? PAYRULE_ENOMEM : PAYRULE_EUSAGE;
    if (!has_day(request->from) || !has_day(request->until) || !has_day(request->made))
        return PAYRULE_EUSAGE;
    if (request->profile != NULL && api_profile(rulebook, request->profile) == SIZE_MAX)
        return PAYRULE_ENOTFOUND;
    arena_init(&arena, rulebook->allocator);
    buffer_init(&out, rulebook->allocator);
    buffer_init(&calendar.words, rulebook->allocator);
    if (api_guard(&arena, NULL, make, &calendar) == PAYRULE_ENOMEM || calendar.words.failed)
        out.failed = true;
    buffer_free(&calendar.words);
    arena_free(&arena);
    return api_deliver(&out, sink, context);
}
