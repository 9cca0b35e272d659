/* Two versions of a rulebook: which rules changed, which way each went in which profiles, and which way each profile.
 *
 * What several profiles inherit is asked about once. What changed is known from src/audit, so that the solver is asked
 * about nothing else. */
#include "prove/ask.h"

#include "api/internal.h"
#include "audit/diff.h"

/* A rule that changed in the same way in some profiles. */
struct rule_group {
    const struct rule_pair *rule;
    const struct profile_pair **profiles;
    size_t count, capacity;
    struct payrule_rule_change result; /* without its witnesses */
};

/* Profiles in which the same groups changed. */
struct profile_group {
    const struct rule_group **rules; /* that differ */
    size_t rule_count;
    size_t changed; /* groups of theirs, the same ones too */
    const struct profile_pair **profiles;
    size_t count, capacity;
};

struct comparing {
    struct payrule_rulebook *before, *after;
    const char *profile;
    struct payrule_prove_options options;
    void (*each)(void *context, const struct payrule_rule_change *change);
    void *context;
    struct arena keep;   /* lives as long as the call */
    struct arena memory; /* of one question */
    struct content *content;
    struct study study;
    struct rule_group *groups;
    size_t group_count, group_capacity;
    struct profile_group *wholes;
    size_t whole_count, whole_capacity;
};

int payrule_prove_is_built(void) { return solver_is_built(); }

/* ---- what belongs together ---- */

/* Also what the profiles themselves say decides how a rule is read. */
static bool read_alike(const struct profile *a, const struct profile *b)
{
    return a->decided_by_received == b->decided_by_received && a->plan_year_month == b->plan_year_month;
}

static bool profiles_alike(const struct profile *a, const struct profile *b)
{
    return read_alike(a, b) && a->from == b->from && a->until == b->until && a->verified == b->verified;
}

static bool texts_alike(struct comparing *comparing, const struct rule *a, size_t a_count, const struct rule *b,
                        size_t b_count)
{
    for (size_t i = 0; i < a_count && a_count == b_count; i++) {
        struct clauses first = clauses_of(&comparing->keep, comparing->content, &a[i]);
        struct clauses second = clauses_of(&comparing->keep, comparing->content, &b[i]);

        if (!text_equal(a[i].name, b[i].name) || a[i].from != b[i].from || a[i].until != b[i].until ||
            a[i].check_again != b[i].check_again || !same_meaning(&first, &second))
            return false;
    }
    return a_count == b_count;
}

static bool belongs(struct comparing *comparing, const struct rule_group *group, const struct profile_pair *profile,
                    const struct rule_pair *rule)
{
    return text_equal(group->rule->name, rule->name) && profiles_alike(group->profiles[0]->before, profile->before) &&
           profiles_alike(group->profiles[0]->after, profile->after) &&
           texts_alike(comparing, group->rule->before, group->rule->before_count, rule->before, rule->before_count) &&
           texts_alike(comparing, group->rule->after, group->rule->after_count, rule->after, rule->after_count);
}

static struct rule_group *group_of(struct comparing *comparing, const struct profile_pair *profile,
                                   const struct rule_pair *rule)
{
    for (size_t i = 0; i < comparing->group_count; i++) {
        if (belongs(comparing, &comparing->groups[i], profile, rule))
            return &comparing->groups[i];
    }
    comparing->groups = arena_grow(&comparing->keep, comparing->groups, comparing->group_count,
                                   &comparing->group_capacity, sizeof comparing->groups[0]);
    comparing->groups[comparing->group_count] = (struct rule_group){ .rule = rule };
    return &comparing->groups[comparing->group_count++];
}

static bool has_profile(const struct rule_group *group, const struct profile_pair *profile)
{
    for (size_t i = 0; i < group->count; i++) {
        if (group->profiles[i] == profile)
            return true;
    }
    return false;
}

static void add_changed(struct comparing *comparing, const struct profile_pair *profile, const struct rule_pair *rule)
{
    struct rule_group *group = group_of(comparing, profile, rule);

    if (has_profile(group, profile))
        return;
    group->profiles =
        arena_grow(&comparing->keep, group->profiles, group->count, &group->capacity, sizeof group->profiles[0]);
    group->profiles[group->count++] = profile;
}

static void find_changed(struct comparing *comparing, const struct pairing *pairing)
{
    size_t count;
    const struct changed_rule *changed = changed_rules(&comparing->keep, comparing->content, pairing, &count);

    for (size_t i = 0; i < count; i++)
        add_changed(comparing, changed[i].profile, changed[i].rule);
    for (size_t i = 0; i < pairing->count; i++) {
        const struct profile_pair *pair = &pairing->items[i];

        for (size_t k = 0; k < pair->rule_count && !read_alike(pair->before, pair->after); k++)
            add_changed(comparing, pair, &pair->rules[k]);
    }
}

/* ---- asking ---- */

static const struct payrule_text *names_of(struct arena *arena, const struct profile_pair *const *profiles,
                                           size_t count)
{
    struct payrule_text *names = ARENA_ARRAY(arena, count, struct payrule_text);

    for (size_t i = 0; i < count; i++)
        names[i] = api_text(profiles[i]->after->name);
    return names;
}

static void ask(struct comparing *comparing, const struct profile_pair *profile, const struct rule_group *const *groups,
                size_t count, struct payrule_rule_change *change)
{
    struct arena *arena = &comparing->memory;
    struct text *before = ARENA_ARRAY(arena, count, struct text), *after = ARENA_ARRAY(arena, count, struct text);
    struct question question = { .options = &comparing->options, .memory = arena, .study = &comparing->study };

    question.before = (struct version){ comparing->before, arena_text(arena, profile->before->name).bytes,
                                        profile->before, before, 0 };
    question.after =
        (struct version){ comparing->after, arena_text(arena, profile->after->name).bytes, profile->after, after, 0 };
    for (size_t i = 0; i < count; i++) {
        if (groups[i]->rule->before_count > 0)
            before[question.before.rule_count++] = groups[i]->rule->before->name;
        if (groups[i]->rule->after_count > 0)
            after[question.after.rule_count++] = groups[i]->rule->after->name;
    }
    ask_direction(&question, change);
}

/* What is told of a profile in which nothing else changed, too. */
static void keep_result(struct comparing *comparing, const struct payrule_rule_change *change,
                        struct payrule_rule_change *to)
{
    struct payrule_text *assumed = ARENA_ARRAY(&comparing->keep, change->assumed_count, struct payrule_text);

    for (size_t i = 0; i < change->assumed_count; i++)
        assumed[i] = change->assumed[i];
    *to = (struct payrule_rule_change){ .direction = change->direction,
                                        .lines = change->lines,
                                        .sessions = change->sessions,
                                        .other_lines = change->other_lines,
                                        .assumed = assumed,
                                        .assumed_count = change->assumed_count };
    to->why = api_text(arena_text(&comparing->keep, (struct text){ change->why.bytes, change->why.length }));
}

static void compare_rule(struct comparing *comparing, struct rule_group *group)
{
    const struct rule_pair *rule = group->rule;
    const struct rule *text = rule->after_count > 0 ? rule->after : rule->before;
    const struct rule_group *const groups[] = { group };
    struct payrule_rule_change change = { .rule = api_text(rule->name),
                                          .title = api_text(text->title),
                                          .profiles = names_of(&comparing->keep, group->profiles, group->count),
                                          .profile_count = group->count,
                                          .added = rule->before_count == 0,
                                          .removed = rule->after_count == 0 };

    if (rule->before_count > 0 && !text_equal(rule->before->name, rule->name))
        change.was = api_text(rule->before->name);
    ask(comparing, group->profiles[0], groups, 1, &change);
    comparing->each(comparing->context, &change);
    keep_result(comparing, &change, &group->result);
    arena_reset(&comparing->memory);
}

/* ---- whole profiles ---- */

static struct profile_group whole_of(struct comparing *comparing, const struct profile_pair *profile)
{
    struct profile_group whole = { .rules = ARENA_ARRAY(&comparing->keep, comparing->group_count,
                                                        const struct rule_group *) };

    for (size_t i = 0; i < comparing->group_count; i++) {
        if (!has_profile(&comparing->groups[i], profile))
            continue;
        whole.changed++;
        if (comparing->groups[i].result.direction != PAYRULE_SAME || comparing->groups[i].result.lines > 0)
            whole.rules[whole.rule_count++] = &comparing->groups[i];
    }
    return whole;
}

/* The rules of a profile are read as those of another only where these were. */
static bool same_whole(const struct profile_group *a, const struct profile_group *b, const struct profile_pair *of_b)
{
    return a->rule_count == b->rule_count &&
           (a->rule_count == 0 || (memcmp(a->rules, b->rules, a->rule_count * sizeof a->rules[0]) == 0 &&
                                   profiles_alike(a->profiles[0]->before, of_b->before) &&
                                   profiles_alike(a->profiles[0]->after, of_b->after)));
}

static void add_whole(struct comparing *comparing, const struct profile_pair *profile)
{
    struct profile_group made = whole_of(comparing, profile), *whole = NULL;

    if (made.changed == 0)
        return;
    for (size_t i = 0; i < comparing->whole_count && whole == NULL; i++) {
        if (same_whole(&comparing->wholes[i], &made, profile))
            whole = &comparing->wholes[i];
    }
    if (whole == NULL) {
        comparing->wholes = arena_grow(&comparing->keep, comparing->wholes, comparing->whole_count,
                                       &comparing->whole_capacity, sizeof comparing->wholes[0]);
        whole = &comparing->wholes[comparing->whole_count++];
        *whole = made;
    }
    whole->profiles =
        arena_grow(&comparing->keep, whole->profiles, whole->count, &whole->capacity, sizeof whole->profiles[0]);
    whole->profiles[whole->count++] = profile;
}

/* What differs together. Of one rule alone it is what was told of that rule. */
static void compare_whole(struct comparing *comparing, const struct profile_group *whole)
{
    struct payrule_rule_change change = { .direction = PAYRULE_SAME };

    if (whole->rule_count == 1)
        change = whole->rules[0]->result;
    change.profiles = names_of(&comparing->keep, whole->profiles, whole->count);
    change.profile_count = whole->count;
    if (whole->rule_count > 1)
        ask(comparing, whole->profiles[0], whole->rules, whole->rule_count, &change);
    comparing->each(comparing->context, &change);
    arena_reset(&comparing->memory);
}

static enum payrule_status compare(void *context)
{
    struct comparing *comparing = context;
    struct text profile = text_of(comparing->profile != NULL ? comparing->profile : "");
    const struct pairing *pairing;

    comparing->content = content_new(&comparing->keep);
    pairing =
        pairing_make(&comparing->keep, comparing->content, comparing->before->rules, comparing->after->rules, profile);
    find_changed(comparing, pairing);
    for (size_t i = 0; i < comparing->group_count; i++)
        compare_rule(comparing, &comparing->groups[i]);
    for (size_t i = 0; i < pairing->count; i++)
        add_whole(comparing, &pairing->items[i]);
    for (size_t i = 0; i < comparing->whole_count; i++)
        compare_whole(comparing, &comparing->wholes[i]);
    return PAYRULE_OK;
}

/* ---- the call ---- */

static enum payrule_status look_for(const struct payrule_rulebook *before, const struct payrule_rulebook *after,
                                    const char *profile)
{
    const struct payrule_rulebook *books[] = { before, after };
    enum payrule_status status = PAYRULE_ENOTFOUND;

    if (!solver_is_built() || before->state != RULEBOOK_COMPILED || after->state != RULEBOOK_COMPILED)
        return PAYRULE_EUSAGE;
    if (profile == NULL)
        return PAYRULE_OK;
    for (size_t i = 0; i < 2; i++) {
        size_t at = api_profile(books[i], profile);

        if (at != SIZE_MAX && status != PAYRULE_ERULES)
            status = books[i]->rules->profiles[at].broken ? PAYRULE_ERULES : PAYRULE_OK;
    }
    return status;
}

enum payrule_status payrule_prove_compare(struct payrule_rulebook *before, struct payrule_rulebook *after,
                                          const char *profile, const struct payrule_prove_options *options,
                                          void (*each)(void *context, const struct payrule_rule_change *change),
                                          void *context)
{
    struct comparing comparing = { .before = before,
                                   .after = after,
                                   .profile = profile,
                                   .options = study_options(options),
                                   .each = each,
                                   .context = context };
    struct arena *arenas[] = { &comparing.keep, &comparing.memory };
    enum payrule_status status = look_for(before, after, profile);

    if (status != PAYRULE_OK)
        return status;
    arena_init(&comparing.keep, before->allocator);
    arena_init(&comparing.memory, before->allocator);
    status = api_guard_all(arenas, 2, compare, &comparing);
    study_end(&comparing.study);
    arena_free(&comparing.memory);
    arena_free(&comparing.keep);
    return status;
}

enum payrule_status payrule_prove_bound(const struct payrule_prove_options *options, payrule_sink sink, void *context)
{
    struct buffer buffer;

    buffer_init(&buffer, allocator_standard);
    study_write_bound(&buffer, options);
    return api_deliver(&buffer, sink, context);
}
