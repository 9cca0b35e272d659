/* See search.h. The scenes of the file's tests are varied around what the mutant changes; those that the rules as they
 * are and the mutant judge differently are the finds. The one found first is made as short as it can be, written as a
 * test, and run. Bounded in what it tries, and the same every time. */
#include "mutate/search.h"

#include "mutate/difference.h"
#include "mutate/scenes.h"
#include "mutate/sentence.h"

#define BATCH_MAX 400     /* scenes that are compiled together */
#define BATCH_BYTES_MAX ((size_t)1 << 20)
#define TRIED_MAX 8000    /* for one mutant */
#define STAGE_MAX 2000    /* for one kind of change, about */
#define SEEDS_MAX 10
#define PAIRED_SEEDS_MAX 4
#define DOUBLED_SEEDS_MAX 3
#define SHORTENED_MAX 12  /* rounds */
#define FAMILY_MAX 32     /* files: the mutant's own and its bases */

/* A scene that is judged differently: its lines, and the expectation that shows it. */
struct find { struct text scene, expectation; struct text rule; };

struct search {
    struct bench *bench;
    uint32_t source;
    const struct mutant *mutant;
    struct family family;
    struct names rules;
    struct hints hints;
    struct text *batch;
    size_t batch_count, batch_bytes, tried;
    struct find best;       /* scene empty: none yet */
    bool shortening;        /* only what shows the very same expectation counts */
};

/* ---- extra tests ---- */

/* Tests that stand at the end of the file while something is compiled. */
struct extra { struct node *file, *last; };

static struct tree *parse_extra(struct bench *bench)
{
    struct diagnostics silent;
    uint32_t source;

    if (bench->before.failed)
        arena_fail(&bench->trying);
    bench->sources = (struct sources){ .arena = &bench->trying, .items = bench->first_sources,
                                       .count = bench->rulebook->sources.count,
                                       .capacity = bench->rulebook->sources.count };
    source = sources_add(&bench->sources, TEXT("a test that is tried"), buffer_text(&bench->before));
    diag_init(&silent, &bench->trying, &bench->sources);
    silent.limit = 1;
    return syntax_parse(&bench->trying, &silent, source);
}

static struct extra extra_begin(struct search *search, struct tree *tests)
{
    struct node *file = search->bench->trees[search->source]->file;
    struct extra extra = { file, file->last };

    if (tests->file->first != NULL && file->last != NULL) {
        file->last->next = tests->file->first;
        file->last = tests->file->last;
    }
    return extra;
}

static void extra_end(const struct extra *extra)
{
    extra->file->last = extra->last;
    extra->last->next = NULL;
}

/* ---- a batch of scenes ---- */

static void write_batch(struct search *search)
{
    struct buffer *to = &search->bench->before;

    buffer_clear(to);
    buffer_string(to, "payer rules 1\n");
    for (size_t i = 0; i < search->batch_count; i++) {
        buffer_printf(to, "test \"%zu\"\n", i);
        buffer_add(to, search->batch[i]);
        buffer_string(to, "  expect outcome clean\nend\n");
    }
}

/* The number that is the title, or `limit`. */
static size_t number_of(struct text title, size_t limit)
{
    size_t number = 0;

    for (size_t i = 0; i < title.length; i++) {
        if (title.bytes[i] < '0' || title.bytes[i] > '9' || number >= limit)
            return limit;
        number = number * 10 + (size_t)(title.bytes[i] - '0');
    }
    return number;
}

/* A verdict is a better expectation than that something is not known. */
static bool is_plain(struct text expectation)
{
    return !text_starts_with(expectation, TEXT("unknown")) && !text_starts_with(expectation, TEXT("no data")) &&
           !text_starts_with(expectation, TEXT("outcome"));
}

static bool is_better(const struct search *search, const struct find *find)
{
    const struct find *best = &search->best;

    if (search->shortening)
        return text_equal(find->expectation, best->expectation) && find->scene.length < best->scene.length;
    if (best->scene.length == 0 || is_plain(find->expectation) != is_plain(best->expectation))
        return best->scene.length == 0 || is_plain(find->expectation);
    return find->scene.length < best->scene.length;
}

/* The rule that is changed has the word; a set's or a parameter's rules are all asked. */
static struct text rule_asked(const struct search *search)
{
    enum node_kind kind = search->mutant->item->kind;
    bool own = kind == NODE_RULE || kind == NODE_REPLACE || kind == NODE_CHANGE || kind == NODE_WAIVE;

    return own ? item_name(search->mutant->item) : TEXT("");
}

static void judge(struct search *search, const struct profile *original, const struct rule_test *test,
                  struct text scene)
{
    struct bench *bench = search->bench;
    const struct scenario *scenario = &test->scenarios[0];
    const struct plan *plan = build_plan(&bench->mutant, build_profile(&bench->mutant, search->source));
    struct judged_twice judged = { .session = &scenario->sessions[scenario->judged] };
    struct find find = { .scene = scene };

    judged.original = bench_judge(&bench->by_original, build_plan(&bench->original, original), scenario);
    judged.mutant = bench_judge(&bench->by_mutant, plan, scenario);
    find.expectation = difference_find(&bench->trying, &judged, rule_asked(search));
    if (find.expectation.length > 0 && is_better(search, &find))
        search->best = find;
}

/* What of the batch could be read is judged by both. */
static void run_batch(struct search *search)
{
    struct bench *bench = search->bench;
    const struct company *company = &bench->companies->own[search->source];
    const struct profile *profile;
    struct extra extra;

    write_batch(search);
    extra = extra_begin(search, parse_extra(bench));
    bench_check(bench, &bench->original, company);
    bench_plan(&bench->original);
    extra_end(&extra);
    profile = build_profile(&bench->original, search->source);
    for (size_t i = 0; profile != NULL && i < profile->test_count; i++) {
        size_t number = number_of(profile->tests[i].title, search->batch_count);

        if (number < search->batch_count && profile->tests[i].at.file >= bench->rulebook->sources.count)
            judge(search, profile, &profile->tests[i], search->batch[number]);
    }
    search->batch_count = search->batch_bytes = 0;
}

static bool is_done(const struct search *search)
{
    return search->tried >= TRIED_MAX || (search->best.scene.length > 0 && is_plain(search->best.expectation));
}

/* The scene as it is now. */
static void try_scene(struct search *search, const struct scene *scene)
{
    struct buffer *to = &search->bench->after;

    if (!search->shortening && is_done(search))
        return;
    buffer_clear(to);
    scene_print(to, scene);
    if (to->failed)
        arena_fail(&search->bench->trying);
    if (to->length > BATCH_BYTES_MAX)
        return;
    search->batch[search->batch_count++] = arena_text(&search->bench->trying, buffer_text(to));
    search->batch_bytes += to->length;
    search->tried++;
    if (search->batch_count == BATCH_MAX || search->batch_bytes > BATCH_BYTES_MAX)
        run_batch(search);
}

/* ---- varying ---- */

static void try_variations(struct search *search, const struct scene *scene, const struct variations *variations)
{
    for (size_t i = 0; i < variations->count; i++) {
        variation_apply(&variations->items[i]);
        try_scene(search, scene);
        variation_undo(&variations->items[i]);
    }
}

static struct variations none(struct search *search)
{
    return (struct variations){ .arena = &search->bench->trying };
}

static void try_one_change(struct search *search, const struct scene *scene)
{
    struct variations variations = none(search);

    variations_of_values(&variations, scene, &search->hints);
    variations_of_words(&variations, scene, &search->hints);
    variations_of_less(&variations, scene, true);
    variations_of_days(&variations, scene, &search->hints);
    try_variations(search, scene, &variations);
}

/* On each of the days a word more, a value changed; or a word more and something left out. */
static void try_two_changes(struct search *search, const struct scene *scene)
{
    struct variations first = none(search);

    variations_of_days(&first, scene, &search->hints);
    variations_of_words(&first, scene, &search->hints);
    variations_of_less(&first, scene, true);
    for (size_t i = 0; i < first.count && !is_done(search); i++) {
        struct variations second = none(search);

        variation_apply(&first.items[i]);
        variations_of_words(&second, scene, &search->hints);
        variations_of_values(&second, scene, &search->hints);
        try_variations(search, scene, &second);
        variation_undo(&first.items[i]);
    }
}

/* Each of the first changes with each value. */
static void try_with_values(struct search *search, const struct scene *scene, const struct variations *first)
{
    for (size_t i = 0; i < first->count && !is_done(search); i++) {
        struct variations second = none(search);

        variation_apply(&first->items[i]);
        variations_of_values(&second, scene, &search->hints);
        try_variations(search, scene, &second);
        variation_undo(&first->items[i]);
    }
}

/* Two values at once, as minutes and units go together. */
static void try_two_values(struct search *search, const struct scene *scene)
{
    struct variations first = none(search);

    variations_of_values(&first, scene, &search->hints);
    try_with_values(search, scene, &first);
}

/* An earlier session on another day, and a value. */
static void try_earlier(struct search *search, const struct scene *scene)
{
    struct variations first = none(search);

    variations_of_earlier(&first, scene, &search->hints);
    try_with_values(search, scene, &first);
}

static void try_each(struct search *search, const struct scenes *scenes, size_t most,
                     void (*change)(struct search *search, const struct scene *scene))
{
    size_t begun = search->tried;

    for (size_t i = 0; i < scenes->count && i < most && !is_done(search) && search->tried - begun < STAGE_MAX; i++)
        change(search, &scenes->items[i]);
    run_batch(search);
}

/* From what is likely and simple to what is not. */
static void try_scenes(struct search *search, const struct scenes *scenes)
{
    struct scenes doubled = { .count = 0 };

    for (size_t i = 0; i < scenes->count && i < DOUBLED_SEEDS_MAX; i++)
        scenes_add_doubled(&doubled, &search->bench->trying, &scenes->items[i]);
    try_each(search, scenes, BATCH_MAX, try_scene);
    try_each(search, &doubled, BATCH_MAX, try_scene);
    try_each(search, scenes, SEEDS_MAX, try_one_change);
    try_each(search, &doubled, doubled.count, try_one_change);
    try_each(search, &doubled, doubled.count, try_earlier);
    try_each(search, scenes, PAIRED_SEEDS_MAX, try_two_changes);
    try_each(search, scenes, PAIRED_SEEDS_MAX, try_two_values);
}

/* Its own file's scenes about the rule, its bases' about it, and the others of its own. */
static void find_scenes(struct search *search, struct scenes *scenes)
{
    struct arena *arena = &search->bench->trying;

    for (size_t i = 0; i < search->family.count; i++)
        scenes_find(scenes, arena, search->family.trees[i]->file, &search->rules, true);
    if (search->family.count > 0)
        scenes_find(scenes, arena, search->family.trees[0]->file, &search->rules, false);
}

/* A file without tests: a line of a code that the rule is about, on the first day of the profile. */
static void add_plain_scene(struct search *search, struct scenes *scenes)
{
    struct bench *bench = search->bench;
    const struct profile *profile = build_profile(&bench->mutant, search->source);
    char date[DATE_TEXT_SIZE];
    struct text code = TEXT("");

    for (size_t i = 0; i < search->hints.word_count && code.length != 5; i++)
        code = search->hints.words[i];
    if (scenes->count > 0 || code.length != 5 || profile == NULL || profile->from <= DATE_MIN)
        return;
    date_format(date, profile->from);
    buffer_clear(&bench->before);
    buffer_printf(&bench->before, "payer rules 1\ntest \"\"\n  on %.*s\n  given 15 minutes of %.*s billed 1\nend\n",
                  DATE_TEXT_SIZE, date, TEXT_ARG(code));
    scenes_find(scenes, &bench->trying, parse_extra(bench)->file, &search->rules, false);
}

/* ---- making it short ---- */

/* The scene without one of its other sessions. */
static void try_fewer_sessions(struct search *search, const struct scene *scene)
{
    for (size_t i = 0; i < scene->clause_count; i++) {
        struct scene fewer = *scene;

        if (scene->clauses[i]->kind == NODE_GIVEN_SESSION)
            continue;
        fewer.clause_count--;
        memmove(&fewer.clauses[i], &fewer.clauses[i + 1], (fewer.clause_count - i) * sizeof fewer.clauses[0]);
        try_scene(search, &fewer);
    }
}

/* Scenes with one thing less, until nothing more can go. */
static void shorten(struct search *search)
{
    struct bench *bench = search->bench;
    size_t length = search->best.scene.length + 1;

    search->shortening = true;
    for (int round = 0; round < SHORTENED_MAX && search->best.scene.length < length; round++) {
        struct scenes scenes = { .count = 0 };
        struct variations less = none(search);

        length = search->best.scene.length;
        buffer_clear(&bench->before);
        buffer_printf(&bench->before, "payer rules 1\ntest \"\"\n%.*send\n", TEXT_ARG(search->best.scene));
        scenes_find(&scenes, &bench->trying, parse_extra(bench)->file, &search->rules, false);
        if (scenes.count == 0)
            return;
        try_fewer_sessions(search, &scenes.items[0]);
        variations_of_less(&less, &scenes.items[0], false);
        try_variations(search, &scenes.items[0], &less);
        run_batch(search);
    }
}

/* ---- the test ---- */

/* In the canonical layout, without the line of the version. */
static struct text print_test(struct search *search)
{
    struct bench *bench = search->bench;
    struct desk desk = { &bench->trying, &bench->after };
    struct text title = sentence_title(&desk, search->mutant), printed;
    const struct tree *tree;

    buffer_clear(&bench->before);
    buffer_printf(&bench->before, "payer rules 1\n\ntest \"%.*s\"\n%.*s  expect %.*s\nend\n", TEXT_ARG(title),
                  TEXT_ARG(search->best.scene), TEXT_ARG(search->best.expectation));
    tree = parse_extra(bench);
    if (tree->broken || tree->file->first == NULL || tree->file->first->kind != NODE_TEST)
        return TEXT("");
    buffer_clear(&bench->after);
    tree_print(&bench->after, tree, &bench->sources);
    printed = buffer_text(&bench->after);
    for (; printed.length > 0 && !text_starts_with(printed, TEXT("test ")); printed.length--)
        printed.bytes++;
    return arena_text(&bench->keep, printed);
}

/* Whether the file with the test, as it is now, compiles and the test passes. */
static bool passes(struct search *search, struct build *build, bool *sound)
{
    struct bench *bench = search->bench;
    const struct profile *profile = NULL;

    *sound = bench_check(bench, build, &bench->companies->own[search->source]);
    if (*sound) {
        bench_plan(build);
        profile = build_profile(build, search->source);
    }
    return profile != NULL && profile->test_count > 0 &&
           test_bench_passes(bench->tests, &build->rulebook, profile, &profile->tests[profile->test_count - 1]);
}

static bool is_proved(struct search *search, struct text test)
{
    struct bench *bench = search->bench;
    struct extra extra;
    bool sound, good;

    buffer_clear(&bench->before);
    buffer_printf(&bench->before, "payer rules 1\n\n%.*s", TEXT_ARG(test));
    extra = extra_begin(search, parse_extra(bench));
    good = passes(search, &bench->original, &sound) && sound;
    edit_apply(&search->mutant->edit);
    good = good && !passes(search, &bench->mutant, &sound) && sound;
    edit_undo(&search->mutant->edit);
    extra_end(&extra);
    return good;
}

/* ---- all of it ---- */

static void find_family(struct search *search)
{
    struct bench *bench = search->bench;
    const struct tree **trees = ARENA_ARRAY(&bench->trying, FAMILY_MAX, const struct tree *);
    const struct profile *profile = build_profile(&bench->mutant, search->source);
    size_t count = 0;

    for (; profile != NULL && count < FAMILY_MAX; profile = profile->base)
        trees[count++] = bench->trees[profile->source];
    search->family = (struct family){ trees, count };
}

struct text search_test(struct bench *bench, uint32_t source, const struct mutant *mutant)
{
    struct search search = { .bench = bench, .source = source, .mutant = mutant };
    struct scenes scenes = { .count = 0 };
    struct text test = TEXT("");

    arena_reset(&bench->trying);
    search.batch = ARENA_ARRAY(&bench->trying, BATCH_MAX, struct text);
    find_family(&search);
    hints_find(&search.hints, &search.family, mutant);
    names_of_rules(&search.rules, &bench->trying, &search.family, mutant);
    find_scenes(&search, &scenes);
    add_plain_scene(&search, &scenes);
    try_scenes(&search, &scenes);
    if (search.best.scene.length > 0) {
        shorten(&search);
        test = print_test(&search);
    }
    if (test.length > 0 && !is_proved(&search, test))
        test = TEXT("");
    bench->sources.items = bench->first_sources;
    bench->sources.count = bench->rulebook->sources.count;
    return test;
}
