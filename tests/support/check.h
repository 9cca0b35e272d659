/* What tests of the checker share: rule files parsed and checked together, with tables from a folder. */
#ifndef TESTS_SUPPORT_CHECK_H
#define TESTS_SUPPORT_CHECK_H
#include "check/rulebook.h"
#include "tests/support/golden.h"

#define CHECK_FILES 8
#define CHECK_TODAY date_join(2026, 11, 21)

struct check_run {
    struct arena arena;
    struct sources sources;
    struct diagnostics diagnostics;
    struct tree *trees[CHECK_FILES];
    size_t count;
    const char *folder;              /* of the tables, below the top folder; NULL: none are found */
    const char *past;                /* folder of YEAR.rules, the rulebook of each day of that year; NULL: not kept */
    struct past_file past_file;
    const struct rulebook *rulebook;
};

static inline void check_open(struct check_run *run, const char *folder)
{
    *run = (struct check_run){ .folder = folder };
    arena_init(&run->arena, allocator_standard);
    sources_init(&run->sources, &run->arena);
    diag_init(&run->diagnostics, &run->arena, &run->sources);
}

static inline void check_add(struct check_run *run, const char *name, struct text text)
{
    uint32_t source = sources_add(&run->sources, text_of(name), text);

    assert_true(run->count < CHECK_FILES);
    run->trees[run->count++] = syntax_parse(&run->arena, &run->diagnostics, source);
}

/* Adds the file when it is there. */
static inline bool check_add_file(struct check_run *run, const char *folder, const char *name)
{
    char path[GOLDEN_PATH];
    struct buffer text;
    bool there;

    buffer_init(&text, allocator_standard);
    there = golden_read(&text, golden_path(path, folder, name));
    if (there)
        check_add(run, name, buffer_text(&text));
    buffer_free(&text);
    return there;
}

static inline bool check_load_table(void *context, struct text path, struct text *text)
{
    struct check_run *run = context;
    char name[512], full[GOLDEN_PATH];
    struct buffer bytes;
    bool there;

    if (run->folder == NULL)
        return false;
    snprintf(name, sizeof name, "%.*s", TEXT_ARG(path));
    buffer_init(&bytes, allocator_standard);
    there = golden_read(&bytes, golden_path(full, run->folder, name));
    if (there)
        *text = arena_text(&run->arena, buffer_text(&bytes));
    buffer_free(&bytes);
    return there;
}

static inline bool check_load_past(void *context, date_t day, struct text path, struct text *text)
{
    (void)day;
    return check_load_table(context, path, text);
}

/* In a file of the past, THE DAY BEFORE stands for that date. */
static inline struct text check_past_text(struct arena *arena, struct text text, date_t day)
{
    static const char mark[] = "THE DAY BEFORE";
    struct text whole = arena_printf(arena, "%.*s", TEXT_ARG(text)); /* ends in NUL */
    const char *found = strstr(whole.bytes, mark);
    char before[DATE_TEXT_SIZE];

    if (found == NULL)
        return whole;
    date_format(before, day - 1);
    return arena_printf(arena, "%.*s%.*s%s", (int)(found - whole.bytes), whole.bytes, DATE_TEXT_SIZE, before,
                        found + strlen(mark));
}

/* Each day has one file at most. */
static inline enum past_state check_past(void *context, date_t day, const struct past_file **files, size_t *count)
{
    struct check_run *run = context;
    char date[DATE_TEXT_SIZE], name[64], full[GOLDEN_PATH];
    struct past_file *file;
    struct buffer bytes;
    bool there;

    if (run->past == NULL)
        return PAST_NOT_KEPT;
    date_format(date, day);
    snprintf(name, sizeof name, "%.4s.rules", date);
    buffer_init(&bytes, allocator_standard);
    there = golden_read(&bytes, golden_path(full, run->past, name));
    file = ARENA_NEW(&run->arena, struct past_file);
    if (there)
        *file = (struct past_file){ arena_text(&run->arena, text_of(name)),
                                    check_past_text(&run->arena, buffer_text(&bytes), day) };
    buffer_free(&bytes);
    *files = file;
    *count = there;
    return there ? PAST_FOUND : PAST_NOTHING;
}

static inline const struct rulebook *check_now(struct check_run *run)
{
    const struct table_loader loader = { .load = check_load_table, .past = check_past, .load_past = check_load_past,
                                         .sources = &run->sources, .context = run };

    run->rulebook = check_rulebook(&run->arena, &run->diagnostics, run->trees, run->count, loader, CHECK_TODAY);
    diag_sort(&run->diagnostics);
    return run->rulebook;
}

static inline void check_close(struct check_run *run)
{
    arena_free(&run->arena);
}

/* How many diagnostics of this kind there are. */
static inline size_t check_count(const struct check_run *run, enum message id)
{
    size_t count = 0;

    for (size_t i = 0; i < run->diagnostics.count; i++)
        count += run->diagnostics.items[i]->id == id;
    return count;
}

/* Shows what was said and fails, unless nothing was. */
static inline void check_assert_clean(const struct check_run *run)
{
    struct buffer out;

    if (run->diagnostics.count == 0)
        return;
    buffer_init(&out, allocator_standard);
    diag_render(&out, &run->diagnostics, false, 0);
    print_error("# %.*s\n", (int)out.length, out.bytes);
    buffer_free(&out);
    fail();
}

static inline const struct profile *check_profile(const struct check_run *run, const char *name)
{
    const struct profile *profile = rulebook_profile(run->rulebook, text_of(name));

    assert_non_null(profile);
    return profile;
}

/* A rule file that begins with a profile and a source `m`, and goes on with `text`; checked alone. */
#define CHECK_HEAD "payer rules 1\n\nprofile example.plan \"P\"\n  in force from 2026-01-01\nend\n\nsource m \"M\"\n\n"

static inline void check_text(struct check_run *run, const char *text)
{
    struct buffer whole;

    buffer_init(&whole, allocator_standard);
    buffer_string(&whole, CHECK_HEAD);
    buffer_string(&whole, text);
    check_open(run, "tests/diag/with");
    check_add(run, "example.rules", buffer_text(&whole));
    check_now(run);
    buffer_free(&whole);
}

/* The dump of the rulebook has the line, whole. */
#define check_assert_line(run, line) check_assert_line_at((run), (line), __FILE__, __LINE__)

static inline void check_assert_line_at(const struct check_run *run, const char *line, const char *file, int at)
{
    struct buffer dump, wanted;
    bool found;

    buffer_init(&dump, allocator_standard);
    buffer_init(&wanted, allocator_standard);
    buffer_char(&dump, '\n');
    rulebook_dump(&dump, run->rulebook);
    buffer_char(&dump, '\0');
    buffer_printf(&wanted, "\n%s\n", line);
    buffer_char(&wanted, '\0');
    found = strstr(dump.bytes, wanted.bytes) != NULL;
    if (!found) {
        print_error("# not there: %s\n# in:%s\n", line, dump.bytes);
        buffer_clear(&dump);
        diag_render(&dump, &run->diagnostics, false, 0);
        print_error("# %.*s\n", (int)dump.length, dump.bytes);
    }
    buffer_free(&dump);
    buffer_free(&wanted);
    if (!found)
        _fail(file, at);
}

/* The rule of that name in force on the day; fails when there is none. */
static inline const struct rule *check_rule(const struct profile *profile, const char *name, date_t on)
{
    for (size_t i = 0; i < profile->rule_count; i++) {
        const struct rule *rule = &profile->rules[i];

        if (text_is(rule->name, name) && rule->from <= on && on <= rule->until)
            return rule;
    }
    fail_msg("no rule %s on that day", name);
    return NULL;
}

#endif
