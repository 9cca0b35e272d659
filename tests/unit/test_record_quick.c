/* The quick readings of values against the slow ones: what the quick one takes, the slow one takes, with the same
 * value; and what is written in its usual spelling the quick one does take. */
#include <stdalign.h>

#include "record/quick.h"
#include "tests/support/random.h"
#include "tests/support/unit.h"

#define TRIALS 200000

/* A text in quotes with something behind it, made of characters that values have. */
static struct text make_text(struct random *random, char bytes[96], const char *alphabet)
{
    size_t length = random_below(random, 20), letters = strlen(alphabet);

    bytes[0] = '"';
    for (size_t i = 0; i < 95; i++)
        bytes[i + 1] = alphabet[random_below(random, letters)];
    if (random_below(random, 10) == 0)
        bytes[1 + random_below(random, length + 1)] = (char)random_below(random, 256);
    bytes[1 + length] = '"';
    return (struct text){ bytes + 1, (size_t)((char *)memchr(bytes + 1, '"', length + 1) - bytes - 1) };
}

static void test_codes(void **state)
{
    static const enum type types[] = { TYPE_CODE, TYPE_MODIFIER, TYPE_ROLE, TYPE_TAXONOMY, TYPE_PLACE, TYPE_NPI,
                                       TYPE_DIAGNOSIS };
    struct random random = { 1 };
    char bytes[96];

    (void)state;
    for (size_t n = 0; n < TRIALS; n++) {
        enum type type = types[n % (sizeof types / sizeof types[0])];
        struct text text = make_text(&random, bytes, n % 3 ? "0123456789" : "09AMZ5.T");
        code_t quick = CODE_UNKNOWN, slow = CODE_UNKNOWN;
        struct code_shape shape = value_code_shape(type);
        const char *after = (type == TYPE_DIAGNOSIS ? quick_diagnosis : quick_code)(bytes, &shape, &quick);
        bool taken = value_read(&slow, type, text);

        if (taken != (after != NULL) || (taken && (quick != slow || after != text.bytes + text.length + 1)))
            fail_msg("%.*s is read in two ways as %s", TEXT_ARG(text), type_row(type)->name);
        if (type != TYPE_MODIFIER && type != TYPE_PLACE)
            continue;
        after = quick_pair(bytes, &quick);
        if (taken != (after != NULL) || (taken && (quick != slow || after != text.bytes + text.length + 1)))
            fail_msg("%.*s is read in two ways as a pair", TEXT_ARG(text));
    }
}

/* The bytes that count are the same; one that is not is seen, another does no harm. */
static void test_keys(void **state)
{
    struct random random = { 8 };

    (void)state;
    for (size_t n = 0; n < TRIALS; n++) {
        alignas(16) char key[48] = { 0 };
        char bytes[64];
        size_t first = random_below(&random, 3), length = 1 + random_below(&random, 32 - first);
        size_t changed = random_below(&random, 36);
        uint32_t bits = (uint32_t)(((UINT64_C(1) << length) - 1) << first);
        bool inside = changed >= first && changed < first + length;

        for (size_t i = 0; i < first + length; i++)
            key[i] = (char)random_below(&random, 256);
        memset(bytes, (int)random_below(&random, 256), sizeof bytes);
        memcpy(bytes, key, first + length);
        assert_true(quick_is(bytes, key, bits, true) && quick_is(bytes, key, bits, false));
        bytes[changed] ^= 0x20;
        assert_true(quick_is(bytes, key, bits, true) == !inside && quick_is(bytes, key, bits, false) == !inside);
    }
}

static void test_names(void **state)
{
    struct random random = { 2 };
    char bytes[96];

    (void)state;
    for (size_t n = 0; n < TRIALS; n++) {
        struct text text = make_text(&random, bytes, n % 2 ? "abz_" : "az09_.A"), quick = { NULL, 0 };
        const char *after = quick_name(bytes, bytes + sizeof bytes, &quick);

        if (value_is_name(text) != (after != NULL) || (after && !text_equal(quick, text)))
            fail_msg("%.*s is read in two ways as a name", TEXT_ARG(text));
    }
}

static bool is_plain(struct text text)
{
    for (size_t i = 0; i < text.length; i++) {
        unsigned char byte = (unsigned char)text.bytes[i];

        if (byte < 0x20 || byte >= 0x80 || byte == '\\')
            return false;
    }
    return true;
}

static void test_texts(void **state)
{
    struct random random = { 3 };
    char bytes[96];

    (void)state;
    for (size_t n = 0; n < TRIALS; n++) {
        struct text text = make_text(&random, bytes, "abcXYZ019 ._-~!\\\x7f"), quick = { NULL, 0 };
        uint32_t guess = (uint32_t)random_below(&random, 20);
        const char *after = quick_text(bytes, bytes + sizeof bytes, &quick, &guess);

        if (is_plain(text) != (after != NULL) || (after && !text_equal(quick, text)))
            fail_msg("%.*s is read in two ways as a text", TEXT_ARG(text));
    }
}

static void test_money(void **state)
{
    struct random random = { 4 };
    char bytes[96];
    size_t taken = 0;

    (void)state;
    for (size_t n = 0; n < TRIALS; n++) {
        struct text text = make_text(&random, bytes, "0123456789");
        int64_t quick = -1, slow = -1;
        const char *after;

        if (text.length > 3 && random_below(&random, 10) > 0)
            bytes[1 + text.length - 3] = '.';
        after = quick_money(bytes, &quick);
        taken += after != NULL;
        if (after && (!value_read(&slow, TYPE_MONEY, text) || quick != slow || after != text.bytes + text.length + 1))
            fail_msg("%.*s is read in two ways as money", TEXT_ARG(text));
    }
    assert_true(taken > TRIALS / 5);
}

static void test_counts(void **state)
{
    static const char behind[] = ",}] .eE1\"x";
    struct random random = { 5 };

    (void)state;
    for (size_t n = 0; n < TRIALS; n++) {
        char bytes[96] = { 0 };
        size_t length = random_below(&random, 10);
        int64_t quick = -1, slow = -1;
        const char *after;
        bool taken;

        for (size_t i = 0; i < length; i++)
            bytes[i] = (char)('0' + random_below(&random, 10));
        bytes[length] = behind[random_below(&random, sizeof behind - 1)];
        length = strspn(bytes, "0123456789");
        after = quick_count(bytes, &quick);
        taken = value_read(&slow, TYPE_UNITS, (struct text){ bytes, length }) && !memchr(".eE", bytes[length], 3) &&
                (bytes[0] != '0' || length == 1);
        if (taken != (after != NULL) && length < 8)
            fail_msg("%s is taken by one way only", bytes);
        if (after && (!taken || quick != slow || after != bytes + length))
            fail_msg("%s is read in two ways as a count", bytes);
    }
}

static void test_dates(void **state)
{
    struct random random = { 6 };

    (void)state;
    for (size_t n = 0; n < TRIALS; n++) {
        char bytes[96] = "\"2026-03-02\"";
        date_t quick = 0, slow = 0;
        bool taken;
        const char *after;

        for (size_t i = random_below(&random, 4); i > 0; i--)
            bytes[random_below(&random, 12)] = "0123456789-\""[random_below(&random, 12)];
        after = quick_date(bytes, &quick);
        taken = bytes[0] == '"' && bytes[11] == '"' && date_parse(&slow, (struct text){ bytes + 1, 10 });
        assert_true(taken == (after != NULL) && quick == slow);
    }
}

static void test_numbers(void **state)
{
    static const struct { const char *text; size_t length; } rows[] = {
        { "0", 1 }, { "-0", 2 }, { "10.50", 5 }, { "1e9", 3 }, { "1E+9", 4 }, { "1.5e-3,", 6 }, { "12]", 2 },
        { "01", 0 }, { "-", 0 }, { "1.", 0 }, { ".5", 0 }, { "1e", 0 }, { "1e+", 0 }, { "+1", 0 }, { "-x", 0 },
        { "", 0 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *after = quick_number(rows[i].text, rows[i].text + strlen(rows[i].text));

        assert_int_equal(after ? after - rows[i].text : 0, rows[i].length);
    }
}

/* What the survey looks for, in each way that this machine has. */
static void test_notable(void **state)
{
    static const char alphabet[] = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaap\x71r\n\v[\\]\x8a\xdc\xf1{";
    struct random random = { 8 };
    char bytes[64];

    (void)state;
    for (size_t n = 0; n < TRIALS; n++) {
        uint64_t bits = 0;

        for (size_t i = 0; i < sizeof bytes; i++) {
            bytes[i] = alphabet[random_below(&random, sizeof alphabet - 1)];
            bits |= (uint64_t)(bytes[i] == 'q' || bytes[i] == '\n' || bytes[i] == '\\') << i;
        }
        assert_true(quick_notable(bytes) == bits);
        if (quick_has_avx2())
            assert_true(quick_notable_avx2(bytes) == bits);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_codes), cmocka_unit_test(test_keys),    cmocka_unit_test(test_names),
        cmocka_unit_test(test_texts), cmocka_unit_test(test_money),   cmocka_unit_test(test_counts),
        cmocka_unit_test(test_dates), cmocka_unit_test(test_numbers), cmocka_unit_test(test_notable),
    };

    return cmocka_run_group_tests_name("record_quick", tests, NULL, NULL);
}
