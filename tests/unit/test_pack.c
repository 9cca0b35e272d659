/* Packs: what is written is read again; what was changed, in any byte, is refused. */
#include <stdlib.h>

#include "pack/pack.h"
#include "tests/support/unit.h"

struct opened {
    struct arena arena;
    struct pack pack;
    struct pack_fault fault;
};

static bool open_pack(struct opened *opened, struct text bytes)
{
    arena_init(&opened->arena, allocator_standard);
    return pack_read(&opened->arena, bytes, &opened->pack, &opened->fault);
}

static void close_pack(struct opened *opened) { arena_free(&opened->arena); }

/* Three files and a table, in no order. */
static void write_pack(struct buffer *to)
{
    struct pack_file files[] = {
        { TEXT("tables/pairs.tsv"), TEXT("column1\tcolumn2\n"), true },
        { TEXT("rules/z.rules"), TEXT("the last\n"), false },
        { TEXT("rules/a/b.rules"), TEXT("the first\n"), false },
        { TEXT("rules/empty.rules"), TEXT(""), false },
    };
    struct pack_fault fault;

    buffer_init(to, allocator_standard);
    assert_true(pack_write_header(to, files, 4, &fault));
    for (size_t i = 0; i < 4; i++)
        buffer_add(to, files[i].bytes);
}

static void test_round_trip(void **state)
{
    struct opened opened;
    struct buffer bytes;

    (void)state;
    write_pack(&bytes);
    assert_true(open_pack(&opened, buffer_text(&bytes)));
    assert_int_equal(opened.pack.count, 4);
    assert_text(opened.pack.files[0].name, "rules/a/b.rules");
    assert_text(opened.pack.files[0].bytes, "the first\n");
    assert_text(opened.pack.files[1].bytes, "");
    assert_text(opened.pack.files[3].name, "tables/pairs.tsv");
    assert_true(opened.pack.files[3].table);
    assert_text(opened.pack.files[3].bytes, "column1\tcolumn2\n");
    close_pack(&opened);
    buffer_free(&bytes);
}

/* The byte belongs to a name in the list of files. */
static bool is_in_name(struct text bytes, size_t at)
{
    const char *list_end = strstr(bytes.bytes, "\n\n"), *line = bytes.bytes + at;
    int blanks = 0;

    if (bytes.bytes + at >= list_end)
        return false;
    while (line > bytes.bytes && line[-1] != '\n')
        blanks += *--line == ' ';
    return blanks == 3;
}

/* A changed name is another name; that it is, is what the signature is for. Everything else is found here. */
static void test_every_byte(void **state)
{
    struct buffer bytes;

    (void)state;
    write_pack(&bytes);
    buffer_char(&bytes, '\0');
    bytes.length--;
    for (size_t i = 0; i < bytes.length * 8; i++) {
        bool in_name = is_in_name(buffer_text(&bytes), i / 8);
        struct opened opened;

        bytes.bytes[i / 8] = (char)(bytes.bytes[i / 8] ^ (1 << i % 8));
        assert_true(!open_pack(&opened, buffer_text(&bytes)) || in_name);
        close_pack(&opened);
        bytes.bytes[i / 8] = (char)(bytes.bytes[i / 8] ^ (1 << i % 8));
    }
    buffer_free(&bytes);
}

static void test_every_length(void **state)
{
    struct buffer bytes;

    (void)state;
    write_pack(&bytes);
    for (size_t length = 0; length < bytes.length; length++) {
        struct opened opened;
        char *copy = malloc(length > 0 ? length : 1); /* of its own, so that reading beyond it is seen */

        memcpy(copy, bytes.bytes, length);
        assert_false(open_pack(&opened, (struct text){ copy, length }));
        assert_non_null(opened.fault.problem);
        close_pack(&opened);
        free(copy);
    }
    buffer_free(&bytes);
}

#define EMPTY_SUM "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static void refuses(const char *list, const char *problem, size_t line)
{
    struct opened opened;

    assert_false(open_pack(&opened, text_of(list)));
    assert_string_equal(opened.fault.problem, problem);
    assert_int_equal(opened.fault.line, line);
    close_pack(&opened);
}

static void test_lists(void **state)
{
    static const char form[] = "a line is written as in `rules 4123 CHECKSUM rules/plan.rules`";
    static const char path[] = "a file's name is a path below the pack, without `.` and `..`";

    (void)state;
    refuses("payrule pack 2\n", "a pack begins with the line `payrule pack 1`", 0);
    refuses(PACK_BEGINNING "\n", "a pack holds one rule file at least", 2);
    refuses(PACK_BEGINNING "rule 0 " EMPTY_SUM " a\n\n", form, 2);
    refuses(PACK_BEGINNING "rules 00 " EMPTY_SUM " a\n\n", form, 2);
    refuses(PACK_BEGINNING "rules -1 " EMPTY_SUM " a\n\n", form, 2);
    refuses(PACK_BEGINNING "rules 9999999999999 " EMPTY_SUM " a\n\n", form, 2);
    refuses(PACK_BEGINNING "rules 0 e3 a\n\n", form, 2);
    refuses(PACK_BEGINNING "rules 999999999999 " EMPTY_SUM " a\n\n", "the file is longer than what is left of the pack",
            2);
    refuses(PACK_BEGINNING "rules 0 " EMPTY_SUM " a\n\nmore", "the pack goes on behind its last file", 0);
    refuses(PACK_BEGINNING "rules 4 " EMPTY_SUM " a\n\nmore", "the file's bytes are not those of its checksum", 2);
    refuses(PACK_BEGINNING "rules 0 " EMPTY_SUM " b\nrules 0 " EMPTY_SUM " a\n\n",
            "rules stand before tables, each in order of name", 3);
    refuses(PACK_BEGINNING "rules 0 " EMPTY_SUM " a\nrules 0 " EMPTY_SUM " a\n\n",
            "rules stand before tables, each in order of name", 3);
    refuses(PACK_BEGINNING "rules 0 " EMPTY_SUM " ../a\n\n", path, 2);
    refuses(PACK_BEGINNING "rules 0 " EMPTY_SUM " /a\n\n", path, 2);
    refuses(PACK_BEGINNING "rules 0 " EMPTY_SUM " a//b\n\n", path, 2);
    refuses(PACK_BEGINNING "rules 0 " EMPTY_SUM " a/.\n\n", path, 2);
    refuses(PACK_BEGINNING "rules 0 " EMPTY_SUM " a\tb\n\n",
            "a file's name has no control characters and no backslashes", 2);
    refuses(PACK_BEGINNING "rules 0 " EMPTY_SUM " a\xff\n\n", "a file's name is UTF-8", 2);
}

static void test_names_twice(void **state)
{
    struct pack_file files[] = { { TEXT("a"), TEXT(""), true }, { TEXT("a"), TEXT("b"), true } };
    struct pack_fault fault = { NULL, 0 };
    struct buffer to;

    (void)state;
    buffer_init(&to, allocator_standard);
    assert_false(pack_write_header(&to, files, 2, &fault));
    assert_string_equal(fault.problem, "two files have one name");
    buffer_free(&to);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip), cmocka_unit_test(test_every_byte),  cmocka_unit_test(test_every_length),
        cmocka_unit_test(test_lists),      cmocka_unit_test(test_names_twice),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
