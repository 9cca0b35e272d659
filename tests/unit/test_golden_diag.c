/* One golden for each message about rule files: tests/diag/CODE.rules gives the diagnostics in CODE.out, among them
 * CODE. A text too large to be kept is described by CODE.repeat: a count, a line end, and what is repeated. */
#include "tests/support/golden.h"
#include "tests/support/syntax.h"

#define FOLDER "tests/diag"
#define CODE_FIRST "P0101"
#define CODE_LAST "P0199"  /* of the messages that compile() can give */

/* The one place that knows how a rule file is compiled here. */
static void compile(struct syntax *syntax, const char *name, struct text text)
{
    syntax_read(syntax, name, text);
}

static void repeat(struct buffer *to, struct text description)
{
    const char *line_end = memchr(description.bytes, '\n', description.length);
    size_t count = strtoul(description.bytes, NULL, 10);
    size_t skip = (size_t)(line_end + 1 - description.bytes);

    for (size_t i = 0; i < count; i++)
        buffer_add(to, (struct text){ description.bytes + skip, description.length - skip });
}

static bool read_source(struct buffer *to, const char *code)
{
    char path[GOLDEN_PATH], name[64];
    struct buffer description;
    bool there;

    snprintf(name, sizeof name, "%s.rules", code);
    if (golden_read(to, golden_path(path, FOLDER, name)))
        return true;
    snprintf(name, sizeof name, "%s.repeat", code);
    buffer_init(&description, allocator_standard);
    there = golden_read(&description, golden_path(path, FOLDER, name));
    if (there) {
        buffer_char(&description, '\0');
        description.length--;
        repeat(to, buffer_text(&description));
    }
    buffer_free(&description);
    return there;
}

static bool compare_message(const struct message_row *row)
{
    char path[GOLDEN_PATH], name[64];
    struct buffer text, out;
    struct syntax syntax;
    bool found = false, same;

    buffer_init(&text, allocator_standard);
    buffer_init(&out, allocator_standard);
    if (!read_source(&text, row->code))
        print_error("# %s (%s) has no rule file that brings it about\n", row->code, row->id);
    snprintf(name, sizeof name, "%s.rules", row->code);
    compile(&syntax, name, buffer_text(&text));
    diag_sort(&syntax.diagnostics);
    for (size_t i = 0; i < syntax.diagnostics.count; i++)
        found = found || message_row(syntax.diagnostics.items[i]->id) == row;
    if (!found)
        print_error("# %s does not come from %s\n", row->code, name);
    diag_render(&out, &syntax.diagnostics, false, 0);
    snprintf(name, sizeof name, "%s.out", row->code);
    same = golden_same(golden_path(path, FOLDER, name), buffer_text(&out));
    syntax_close(&syntax);
    buffer_free(&out);
    buffer_free(&text);
    return found && same;
}

static bool is_ours(const struct message_row *row)
{
    return strcmp(row->code, CODE_FIRST) >= 0 && strcmp(row->code, CODE_LAST) <= 0;
}

static void test_each_message(void **state)
{
    size_t wrong = 0, count = 0;

    (void)state;
    for (int id = 0; id < MESSAGE_COUNT; id++) {
        const struct message_row *row = message_row((enum message)id);

        if (is_ours(row)) {
            wrong += !compare_message(row);
            count++;
        }
    }
    assert_true(count > 0);
    assert_int_equal(wrong, 0);
}

/* No golden is left over from a message that is gone. */
static void test_no_others(void **state)
{
    char path[GOLDEN_PATH];
    size_t count;
    char **names = golden_list(golden_path(path, FOLDER, ""), ".out", &count);

    (void)state;
    for (size_t i = 0; i < count; i++) {
        if (message_by_code((struct text){ names[i], strlen(names[i]) - strlen(".out") }) == NULL)
            fail_msg("%s belongs to no message", names[i]);
    }
    golden_list_free(names, count);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_message),
        cmocka_unit_test(test_no_others),
    };

    return cmocka_run_group_tests_name("golden diagnostics", tests, NULL, NULL);
}
