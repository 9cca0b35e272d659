/* Rulebooks: made, filled with files, compiled once, shared. What the rules mean is the business of the stages called
 * here in their order: parse, check, plan. */
#include "api/internal.h"
#include "plan/plan.h"

struct payrule_rulebook *payrule_rulebook_new(const struct payrule_options *options)
{
    struct allocator allocator = api_allocator(options);
    struct payrule_rulebook *rulebook = allocator.resize(allocator.context, NULL, 0, sizeof *rulebook);

    if (rulebook == NULL)
        return NULL;
    *rulebook = (struct payrule_rulebook){ .allocator = allocator };
    atomic_init(&rulebook->references, 1);
    if (options != NULL)
        rulebook->options = *options;
    arena_init(&rulebook->work, allocator);
    arena_init(&rulebook->ruleset, allocator);
    sources_init(&rulebook->sources, &rulebook->work);
    diag_init(&rulebook->diagnostics, &rulebook->work, &rulebook->sources);
    return rulebook;
}

struct payrule_rulebook *payrule_rulebook_ref(struct payrule_rulebook *rulebook)
{
    atomic_fetch_add_explicit(&rulebook->references, 1, memory_order_relaxed);
    return rulebook;
}

void payrule_rulebook_unref(struct payrule_rulebook *rulebook)
{
    struct allocator allocator;

    if (rulebook == NULL || atomic_fetch_sub_explicit(&rulebook->references, 1, memory_order_acq_rel) > 1)
        return;
    allocator = rulebook->allocator;
    cache_close(&rulebook->cache);
    arena_free(&rulebook->ruleset);
    arena_free(&rulebook->work);
    allocator.resize(allocator.context, rulebook, sizeof *rulebook, 0);
}

/* ---- adding files ---- */

struct addition {
    struct payrule_rulebook *rulebook;
    struct text name, text;
};

static enum payrule_status add(void *context)
{
    struct addition *addition = context;

    sources_add(&addition->rulebook->sources, addition->name, addition->text);
    return PAYRULE_OK;
}

enum payrule_status payrule_rulebook_add(struct payrule_rulebook *rulebook, const char *name, const char *text,
                                         size_t length)
{
    struct addition addition = { rulebook, text_of(name), { text, length } };
    enum payrule_status status;

    if (rulebook->state == RULEBOOK_FAILED)
        return PAYRULE_ENOMEM;
    if (rulebook->state != RULEBOOK_OPEN || length > API_FILE_BYTES_MAX || rulebook->sources.count == API_FILES_MAX)
        return PAYRULE_EUSAGE;
    status = api_guard(&rulebook->work, NULL, add, &addition);
    if (status == PAYRULE_ENOMEM)
        rulebook->state = RULEBOOK_FAILED;
    return status;
}

/* ---- compiling ---- */

static bool load_table(void *context, struct text path, struct text *text)
{
    const struct payrule_options *options = &((const struct payrule_rulebook *)context)->options;

    return options->load != NULL &&
           options->load(options->load_context, path.bytes, path.length, &text->bytes, &text->length) != 0;
}

static bool stamp_table(void *context, struct text path, struct table_stamp *stamp)
{
    const struct payrule_options *options = &((const struct payrule_rulebook *)context)->options;
    struct payrule_stamp given;

    if (options->stamp == NULL || options->stamp(options->load_context, path.bytes, path.length, &given) == 0)
        return false;
    *stamp = (struct table_stamp){ given.device,     given.file,    given.size,      given.changed,
                                   given.changed_ns, given.written, given.written_ns };
    return true;
}

/* The same list with texts that know their length. */
static enum past_state past_files(void *context, date_t day, const struct past_file **files, size_t *count)
{
    struct payrule_rulebook *rulebook = context;
    const struct payrule_options *options = &rulebook->options;
    const struct payrule_past_file *given = NULL;
    struct past_file *kept;
    size_t given_count = 0;
    int found = options->past == NULL ? -1 : options->past(options->load_context, day, &given, &given_count);

    *count = 0;
    if (found <= 0)
        return found < 0 ? PAST_NOT_KEPT : PAST_NOTHING;
    kept = ARENA_ARRAY(&rulebook->work, given_count, struct past_file);
    for (size_t i = 0; i < given_count; i++) {
        if (given[i].length <= API_FILE_BYTES_MAX)
            kept[(*count)++] = (struct past_file){ text_of(given[i].name), { given[i].text, given[i].length } };
    }
    *files = kept;
    return PAST_FOUND;
}

static bool load_past(void *context, date_t day, struct text path, struct text *text)
{
    const struct payrule_rulebook *rulebook = context;
    const struct payrule_options *options = &rulebook->options;

    return options->load_past != NULL && options->load_past(options->load_context, day, path.bytes, path.length,
                                                            &text->bytes, &text->length) != 0;
}

static void parse(struct payrule_rulebook *rulebook)
{
    size_t count = rulebook->sources.count;

    rulebook->tree_count = count;
    rulebook->trees = ARENA_ARRAY(&rulebook->work, count, struct tree *);
    for (size_t i = 0; i < count; i++)
        rulebook->trees[i] = syntax_parse(&rulebook->work, &rulebook->diagnostics, (uint32_t)i);
}

static void check(struct payrule_rulebook *rulebook)
{
    struct table_loader loader = { .load = load_table,
                                   .context = rulebook,
                                   .stamp = stamp_table,
                                   .past = past_files,
                                   .load_past = load_past,
                                   .sources = &rulebook->sources,
                                   .cache = &rulebook->cache,
                                   .threads = rulebook->options.threads };
    date_t today = rulebook->options.today != 0 ? rulebook->options.today : DATE_UNKNOWN;

    rulebook->cache.folder = rulebook->options.cache;
    rulebook->rules = check_rulebook(&rulebook->work, &rulebook->diagnostics, rulebook->trees, rulebook->tree_count,
                                     loader, today);
}

static void make_plans(struct payrule_rulebook *rulebook)
{
    const struct rulebook *rules = rulebook->rules;
    const struct plan **plans = ARENA_ARRAY(&rulebook->ruleset, rules->profile_count, const struct plan *);

    for (size_t i = 0; i < rules->profile_count; i++) {
        if (!rules->profiles[i].broken)
            plans[i] = plan_lower(&rulebook->ruleset, rules, &rules->profiles[i]);
    }
    rulebook->plans = plans;
}

static enum payrule_status compile(void *context)
{
    struct payrule_rulebook *rulebook = context;

    parse(rulebook);
    check(rulebook);
    make_plans(rulebook);
    diag_sort(&rulebook->diagnostics);
    return rulebook->diagnostics.errors > 0 ? PAYRULE_ERULES : PAYRULE_OK;
}

enum payrule_status payrule_rulebook_compile(struct payrule_rulebook *rulebook)
{
    enum payrule_status status;

    if (rulebook->state == RULEBOOK_FAILED)
        return PAYRULE_ENOMEM;
    if (rulebook->state != RULEBOOK_OPEN)
        return PAYRULE_EUSAGE;
    status = api_guard(&rulebook->work, &rulebook->ruleset, compile, rulebook);
    rulebook->state = status == PAYRULE_ENOMEM ? RULEBOOK_FAILED : RULEBOOK_COMPILED;
    return status;
}

/* ---- names of profiles ---- */

static const struct profile *profile_at(const struct payrule_rulebook *rulebook, size_t index)
{
    if (rulebook->state != RULEBOOK_COMPILED || index >= rulebook->rules->profile_count)
        return NULL;
    return &rulebook->rules->profiles[index];
}

size_t api_profile(const struct payrule_rulebook *rulebook, const char *name)
{
    const struct profile *profile;

    if (rulebook->state != RULEBOOK_COMPILED || name == NULL)
        return SIZE_MAX;
    profile = rulebook_profile(rulebook->rules, text_of(name));
    return profile != NULL ? (size_t)(profile - rulebook->rules->profiles) : SIZE_MAX;
}

struct payrule_text payrule_rulebook_profile(const struct payrule_rulebook *rulebook, size_t index)
{
    const struct profile *profile = profile_at(rulebook, index);

    return profile != NULL ? api_text(profile->name) : (struct payrule_text){ NULL, 0 };
}

/* How far the profile's name is from what was written: 0 to 8, or FAR. A name that begins with `word` is near. */
#define FAR 9u

static unsigned distance_from(struct text word, struct text name)
{
    if (text_starts_with(name, word) && word.length > 0)
        return 0;
    return diag_nearest(word, &name, 1).length > 0 ? text_distance(word, name, FAR - 1) : FAR;
}

struct payrule_text payrule_rulebook_nearest_profile(const struct payrule_rulebook *rulebook, const char *name)
{
    struct text nearest = { NULL, 0 };
    unsigned best = FAR;
    const struct profile *profile;

    for (size_t i = 0; (profile = profile_at(rulebook, i)) != NULL; i++) {
        unsigned distance = distance_from(text_of(name), profile->name);

        if (distance < best) {
            best = distance;
            nearest = profile->name;
        }
    }
    return api_text(nearest);
}
