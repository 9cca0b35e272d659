/* Boundaries of the rulebook: each number of its rule files is made one more and one less, and the solver must find a
 * session that is judged differently.
 *
 * All of them take a while: `make check` tries some. PAYRULE_BOUNDARIES is how many are passed over between two that
 * are tried; 1: none. What is not encoded, too hard, or without meaning for any rule is counted; where the rule file
 * says that no test can notice (P0950), there may be no session. */
#include <dirent.h>
#include <stdlib.h>
#include <time.h>

#include "mutate/points.h"
#include "payrule_prove.h"
#include "tests/support/golden.h"
#include "tests/support/syntax.h"

#define FILES_MAX 64
#define STEP_DEFAULT 60
#define TABLES_MAX 64
#define SECONDS_SLOW 5 /* of processor time */

struct file {
    char name[256];
    struct buffer text;
};

struct book {
    struct file files[FILES_MAX];
    size_t count;
    struct file tables[TABLES_MAX]; /* read once */
    size_t table_count;
};

struct found {
    size_t tried, refused, silent, found, same, same_allowed, open, unproved;
    double longest, longest_found; /* seconds: for all that is proved of one; until the session is found */
    /* of the one that is tried */
    clock_t begin;
    enum payrule_direction worst;
    bool told, differs, allowed;
};

/* ---- the rulebook ---- */

static void read_folder(struct book *book, const char *folder)
{
    char path[GOLDEN_PATH], name[256];
    struct dirent *entry;
    DIR *listing;

    snprintf(name, sizeof name, "rules/%s", folder);
    listing = opendir(golden_path(path, name, ""));
    assert_non_null(listing);
    while ((entry = readdir(listing)) != NULL) {
        struct file *file = &book->files[book->count];

        if (strstr(entry->d_name, ".rules") == NULL)
            continue;
        assert_true(book->count < FILES_MAX);
        snprintf(file->name, sizeof file->name, "%s/%.200s", folder, entry->d_name);
        buffer_init(&file->text, allocator_standard);
        assert_true(golden_read(&file->text, golden_path(path, "rules", file->name)));
        book->count++;
    }
    closedir(listing);
}

static int compare_files(const void *left, const void *right)
{
    return strcmp(((const struct file *)left)->name, ((const struct file *)right)->name);
}

static struct book *book_open(void)
{
    static const char *const folders[] = { "commercial", "federal", "medicaid", "medicare", "workers_comp" };
    struct book *book = calloc(1, sizeof *book);

    assert_non_null(book);
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++)
        read_folder(book, folders[i]);
    qsort(book->files, book->count, sizeof book->files[0], compare_files);
    return book;
}

static void book_close(struct book *book)
{
    for (size_t i = 0; i < book->count; i++)
        buffer_free(&book->files[i].text);
    for (size_t i = 0; i < book->table_count; i++)
        buffer_free(&book->tables[i].text);
    free(book);
}

static int load(void *context, const char *path, size_t path_length, const char **bytes, size_t *length)
{
    struct book *book = context;
    struct file *table = &book->tables[book->table_count];
    char name[256], whole[GOLDEN_PATH];
    size_t at = 0;

    snprintf(name, sizeof name, "%.*s", (int)path_length, path);
    while (at < book->table_count && strcmp(book->tables[at].name, name) != 0)
        at++;
    if (at == book->table_count) {
        buffer_init(&table->text, allocator_standard);
        assert_true(at < TABLES_MAX);
        if (!golden_read(&table->text, golden_path(whole, "rules", name)))
            return 0;
        memcpy(table->name, name, sizeof name);
        book->table_count++;
    }
    *bytes = book->tables[at].text.bytes;
    *length = book->tables[at].text.length;
    return 1;
}

/* With another text for one of the files; NULL: it has errors. */
static struct payrule_rulebook *compile(struct book *book, size_t changed, struct text text)
{
    const struct payrule_options options = { .load = load, .load_context = book };
    struct payrule_rulebook *rulebook = payrule_rulebook_new(&options);

    for (size_t i = 0; i < book->count; i++) {
        struct text whole = i == changed ? text : buffer_text(&book->files[i].text);

        assert_int_equal(payrule_rulebook_add(rulebook, book->files[i].name, whole.bytes, whole.length), PAYRULE_OK);
    }
    if (payrule_rulebook_compile(rulebook) == PAYRULE_OK)
        return rulebook;
    payrule_rulebook_unref(rulebook);
    return NULL;
}

/* ---- one boundary ---- */

static double seconds_since(clock_t begin) { return (double)(clock() - begin) / CLOCKS_PER_SEC; }

static void keep_longest(double *longest, double seconds)
{
    if (seconds > *longest)
        *longest = seconds;
}

static void see_session(struct found *found, enum payrule_direction direction)
{
    if (found->differs ||
        (direction != PAYRULE_STRICTER && direction != PAYRULE_LOOSER && direction != PAYRULE_BOTH_WAYS))
        return;
    found->differs = true;
    keep_longest(&found->longest_found, seconds_since(found->begin));
}

static void see(void *context, const struct payrule_rule_change *change)
{
    struct found *found = context;

    found->told = true;
    if (change->rule.length == 0)
        return;
    see_session(found, change->direction);
    if (change->direction == PAYRULE_GAVE_UP || change->direction == PAYRULE_NOT_PROVED || change->lines > 0)
        found->worst = change->direction == PAYRULE_NOT_PROVED ? PAYRULE_NOT_PROVED : PAYRULE_GAVE_UP;
    if (change->direction != PAYRULE_NOT_PROVED)
        return;
    print_message("# not proved: %.*s: %.*s\n", (int)change->rule.length, change->rule.bytes, (int)change->why.length,
                  change->why.bytes);
}

static void conclude(struct found *found, const char *file, uint32_t line)
{
    found->silent += !found->told;
    found->found += found->differs;
    if (!found->told || found->differs)
        return;
    found->unproved += found->worst == PAYRULE_NOT_PROVED;
    found->open += found->worst == PAYRULE_GAVE_UP;
    found->same += found->worst == PAYRULE_SAME && !found->allowed;
    found->same_allowed += found->worst == PAYRULE_SAME && found->allowed;
    if (found->worst != PAYRULE_NOT_PROVED && !(found->worst == PAYRULE_SAME && found->allowed))
        print_message("# %s:%u: a number that is one more or less, and %s\n", file, (unsigned)line,
                      found->worst == PAYRULE_SAME ? "no session shows it" : "the solver gave up");
}

static void try_boundary(struct book *book, struct payrule_rulebook *original, size_t file, struct text text,
                         uint32_t line, struct found *found)
{
    const struct payrule_prove_options options = { .lines = 2, .sessions = 2, .other_lines = 1, .direction_only = 1 };
    struct payrule_rulebook *changed = compile(book, file, text);
    double seconds;

    found->tried++;
    found->refused += changed == NULL;
    if (changed == NULL)
        return;
    found->begin = clock();
    found->told = found->differs = false;
    found->worst = PAYRULE_SAME;
    assert_int_equal(payrule_prove_compare(original, changed, NULL, &options, see, found), PAYRULE_OK);
    seconds = seconds_since(found->begin);
    keep_longest(&found->longest, seconds);
    if (seconds > SECONDS_SLOW)
        print_message("# %s:%u took %.1f s\n", book->files[file].name, (unsigned)line, seconds);
    conclude(found, book->files[file].name, line);
    payrule_rulebook_unref(changed);
}

/* ---- all of them ---- */

/* The line before says that no test can notice. */
static bool is_allowed(const struct file *file, uint32_t line)
{
    const char *at = file->text.bytes, *end = at + file->text.length, *before = at;
    char comment[256];

    for (uint32_t i = 1; i < line && at < end; i++) {
        before = at;
        while (at < end && *at++ != '\n')
            ;
    }
    snprintf(comment, sizeof comment, "%.*s", (int)(at - before), before);
    return strstr(comment, "allow P0950") != NULL;
}

static void try_file(struct book *book, struct payrule_rulebook *original, size_t file, size_t step, size_t *at,
                     struct found *found)
{
    struct mutants mutants = { .count = 0 };
    struct syntax syntax;
    struct buffer text;

    buffer_init(&text, allocator_standard);
    syntax_read(&syntax, book->files[file].name, buffer_text(&book->files[file].text));
    mutants.arena = &syntax.arena;
    mutants_find(&mutants, syntax.tree);
    for (size_t i = 0; i < mutants.count; i++) {
        uint32_t line, column;

        if (mutants.items[i].kind != MUTANT_NUMBER || (*at)++ % step != 0)
            continue;
        buffer_clear(&text);
        edit_apply(&mutants.items[i].edit);
        tree_print(&text, syntax.tree, &syntax.sources);
        edit_undo(&mutants.items[i].edit);
        sources_locate(&syntax.sources, mutants.items[i].at->at, &line, &column);
        found->allowed = is_allowed(&book->files[file], line);
        try_boundary(book, original, file, buffer_text(&text), line, found);
    }
    syntax_close(&syntax);
    buffer_free(&text);
}

static void test_boundaries(void **state)
{
    const char *asked = getenv("PAYRULE_BOUNDARIES");
    size_t step = asked != NULL && atoi(asked) > 0 ? (size_t)atoi(asked) : STEP_DEFAULT, at = 0;
    struct found found = { .tried = 0 };
    struct payrule_rulebook *original;
    struct book *book;

    (void)state;
    if (!payrule_prove_is_built())
        skip();
    book = book_open();
    original = compile(book, SIZE_MAX, TEXT(""));
    assert_non_null(original);
    for (size_t i = 0; i < book->count; i++)
        try_file(book, original, i, step, &at, &found);
    print_message(
        "# %zu of %zu boundaries: a session found for %zu; %zu without meaning, %zu that no rule file can say, "
        "%zu not encoded, %zu too hard, %zu that no session shows, and %zu of which the rule file says so\n",
        found.tried, at, found.found, found.silent, found.refused, found.unproved, found.open, found.same,
        found.same_allowed);
    print_message("# found in %.1f s at most, and all proved of it in %.1f s\n", found.longest_found, found.longest);
    assert_true(found.found > 0);
    assert_int_equal(found.same, 0);
    payrule_rulebook_unref(original);
    book_close(book);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_boundaries) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
