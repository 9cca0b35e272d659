/* Rule files of tests/golden/syntax: NAME.rules has the tree in NAME.tree and the canonical text in NAME.fmt. Every
 * kind of node is in one of them. */
#include "tests/support/golden.h"
#include "tests/support/syntax.h"

#define FOLDER "tests/golden/syntax"

/* "NAME.rules" with another ending, below the folder */
static const char *beside(char path[GOLDEN_PATH], const char *name, const char *ending)
{
    char other[256];

    snprintf(other, sizeof other, "%.*s%s", (int)(strlen(name) - strlen(".rules")), name, ending);
    return golden_path(path, FOLDER, other);
}

static bool compare_file(const char *name)
{
    char path[GOLDEN_PATH];
    struct buffer text, out;
    struct syntax syntax;
    bool same = false;

    buffer_init(&text, allocator_standard);
    buffer_init(&out, allocator_standard);
    assert_true(golden_read(&text, golden_path(path, FOLDER, name)));
    syntax_read(&syntax, name, buffer_text(&text));
    diag_render(&out, &syntax.diagnostics, false, 0);
    if (syntax.tree->broken) {
        print_error("# %.*s", TEXT_ARG(buffer_text(&out)));
    } else {
        tree_dump(&out, syntax.tree->file);
        same = golden_same(beside(path, name, ".tree"), buffer_text(&out));
        buffer_clear(&out);
        tree_print(&out, syntax.tree, &syntax.sources);
        same = golden_same(beside(path, name, ".fmt"), buffer_text(&out)) && same;
    }
    syntax_close(&syntax);
    buffer_free(&out);
    buffer_free(&text);
    return same;
}

static void test_trees_and_canonical_texts(void **state)
{
    char path[GOLDEN_PATH];
    size_t count, wrong = 0;
    char **names = golden_list(golden_path(path, FOLDER, ""), ".rules", &count);

    (void)state;
    for (size_t i = 0; i < count; i++)
        wrong += !compare_file(names[i]);
    golden_list_free(names, count);
    assert_true(count >= 4);
    assert_int_equal(wrong, 0);
}

static void mark_kinds(bool *seen, const struct node *node)
{
    seen[node->kind] = true;
    for (const struct node *child = node->first; child != NULL; child = child->next)
        mark_kinds(seen, child);
}

static void test_every_kind_of_node(void **state)
{
    char path[GOLDEN_PATH];
    struct buffer text;
    struct syntax syntax;
    bool seen[NODE_KIND_COUNT] = { false };

    (void)state;
    buffer_init(&text, allocator_standard);
    assert_true(golden_read(&text, golden_path(path, FOLDER, "every.rules")));
    syntax_read(&syntax, "every.rules", buffer_text(&text));
    mark_kinds(seen, syntax.tree->file);
    for (int kind = 0; kind < NODE_KIND_COUNT; kind++) {
        if (kind != NODE_ERROR && !seen[kind])
            fail_msg("no \"%s\" in every.rules", node_kind_name((enum node_kind)kind));
    }
    syntax_close(&syntax);
    buffer_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_trees_and_canonical_texts),
        cmocka_unit_test(test_every_kind_of_node),
    };

    return cmocka_run_group_tests_name("golden syntax", tests, NULL, NULL);
}
