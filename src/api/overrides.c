/* The list of overrides: what a profile replaces, changes, removes and waives, why, and until when. */
#include "api/internal.h"
#include "api/list.h"

/* One row, whatever kind it is. */
struct override {
    const struct profile *profile;
    const char *kind;
    struct text rule, base, because, approver;
    date_t from, until;
    struct span at;
};

static struct text state_of(const struct list *list, const struct override *override)
{
    if (!date_is_known(list->today))
        return TEXT("");
    if (override->until < list->today)
        return TEXT("over");
    return override->from > list->today ? TEXT("to come") : TEXT("in force");
}

/* Of all profiles, an override is told where it is written; of one, all that it is judged by. */
static bool is_wanted(const struct list *list, const struct override *override)
{
    if (list->profile == SIZE_MAX && override->at.file != override->profile->source)
        return false;
    return !date_is_known(list->on) || (override->from <= list->on && list->on <= override->until);
}

static void list_place(struct list *list, struct span at)
{
    uint32_t line, column;

    sources_locate(list->rules->sources, at, &line, &column);
    list_text(list, "at", arena_printf(list->arena, "%.*s:%u", TEXT_ARG(list->rules->sources->items[at.file].name),
                                       line));
}

static void list_override(struct list *list, const struct override *override)
{
    if (!is_wanted(list, override))
        return;
    list_begin(list);
    list_text(list, "payer", override->profile->name);
    list_text(list, "rule", override->rule);
    list_text(list, "override", text_of(override->kind));
    list_date(list, "from", override->from > DATE_MIN ? override->from : DATE_UNKNOWN);
    list_date(list, "until", override->until);
    list_text(list, "state", state_of(list, override));
    list_text(list, "approved_by", override->approver);
    list_text(list, "because", override->because);
    list_place(list, override->at);
    list_end(list);
}

static bool same_place(struct span a, struct span b) { return a.file == b.file && a.begin == b.begin; }

/* A waiver stands with each version of its rule that it reaches: has an earlier one told it? */
static bool was_told(const struct profile *profile, size_t index, const struct waiver *waiver)
{
    for (size_t i = index; i > 0 && text_equal(profile->rules[i - 1].name, profile->rules[index].name); i--) {
        const struct rule *before = &profile->rules[i - 1];

        for (size_t k = 0; k < before->waiver_count; k++) {
            if (same_place(before->waivers[k].at, waiver->at))
                return true;
        }
    }
    return false;
}

static void list_waivers(struct list *list, const struct profile *profile, size_t index)
{
    const struct rule *rule = &profile->rules[index];

    for (size_t i = 0; i < rule->waiver_count; i++) {
        const struct waiver *waiver = &rule->waivers[i];

        if (!was_told(profile, index, waiver))
            list_override(list, &(struct override){ .profile = profile, .kind = "waived", .rule = rule->name,
                                                    .because = waiver->because, .approver = waiver->approver,
                                                    .from = waiver->from, .until = waiver->until, .at = waiver->at });
    }
}

static void list_overrides(struct list *list, const struct profile *profile)
{
    for (size_t i = 0; i < profile->rule_count; i++) {
        const struct rule *rule = &profile->rules[i];

        if (rule->override_kind != OVERRIDE_NONE)
            list_override(list, &(struct override){ .profile = profile, .rule = rule->name, .because = rule->because,
                                                    .kind = rule->override_kind == OVERRIDE_REPLACE ? "replaced"
                                                                                                    : "changed",
                                                    .from = rule->from, .until = rule->until,
                                                    .at = rule->override_at });
        list_waivers(list, profile, i);
    }
    for (size_t i = 0; i < profile->removed_count; i++) {
        const struct removed_rule *removed = &profile->removed[i];

        list_override(list, &(struct override){ .profile = profile, .kind = "removed", .rule = removed->name,
                                                .because = removed->because, .from = DATE_MIN, .until = DATE_MAX,
                                                .at = removed->at });
    }
}

enum payrule_status payrule_rulebook_overrides(const struct payrule_rulebook *rulebook, const char *profile,
                                               int32_t on, enum payrule_format format, payrule_sink sink,
                                               void *context)
{
    struct list list = { .format = format, .each = list_overrides, .on = on,
                         .today = rulebook->options.today != 0 ? rulebook->options.today : DATE_UNKNOWN };

    return list_run(&list, rulebook, profile, sink, context);
}
