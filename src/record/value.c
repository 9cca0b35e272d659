/* Single values read from texts, by type. */
#include "record/value.h"

#include "base/code.h"
#include "base/date.h"
#include "base/number.h"

/* What is known of a type's values beyond its row in types.def. */
struct value_row {
    struct code_shape shape;
    const char *expected, *example;
};

/* Types of numbers without a row of their own are described as NUMBER is. */
static const struct value_row rows[TYPE_COUNT] = {
    [TYPE_FLAG] = { { 0, 0, false }, "true or false", "true" },
    [TYPE_NUMBER] = { { 0, 0, false }, "a whole number from 0 to 100000", "1" },
    [TYPE_UNITS] = { { 0, 0, false }, "a whole number of units from 0 to 100000", "2" },
    [TYPE_MINUTES] = { { 0, 0, false }, "a whole number of minutes from 0 to 100000", "24" },
    [TYPE_MONEY] = { { 0, 0, false }, "an amount of money such as 80.00", "\"80.00\"" },
    [TYPE_DATE] = { { 0, 0, false }, "a date such as 2026-03-02", "\"2026-03-02\"" },
    [TYPE_TEXT] = { { 0, 0, false }, "a text in quotes", "\"S-1001\"" },
    [TYPE_NAME] = { { 0, 0, false }, "a lower-case word such as progress_report", "\"progress_report\"" },
    [TYPE_CODE] = { { 1, 5, false }, "a code of at most 5 characters 0-9 and A-Z", "\"97112\"" },
    [TYPE_MODIFIER] = { { 2, 2, false }, "a modifier of 2 characters 0-9 and A-Z", "\"GP\"" },
    [TYPE_DIAGNOSIS] = { { 3, 7, false }, "an ICD-10-CM code such as I69.351", "\"I69.351\"" },
    [TYPE_ROLE] = { { 1, 10, false }, "a provider role of characters 0-9 and A-Z such as PT", "\"PT\"" },
    [TYPE_TAXONOMY] = { { 10, 10, false }, "a taxonomy of 10 characters 0-9 and A-Z", "\"225100000X\"" },
    [TYPE_PLACE] = { { 2, 2, false }, "a place of service of 2 characters such as 11", "\"11\"" },
    [TYPE_DISCIPLINE] = { { 2, 3, false }, "a discipline: PT, OT or SLP", "\"PT\"" },
    [TYPE_NPI] = { { 10, 10, true }, "an NPI of 10 digits", "\"1234567893\"" },
};

struct code_shape value_code_shape(enum type type)
{
    return rows[type].shape;
}

static const struct value_row *row_of(enum type type)
{
    return rows[type].expected ? &rows[type] : &rows[TYPE_NUMBER];
}

const char *value_expected(enum type type)
{
    return row_of(type)->expected;
}

const char *value_example(enum type type)
{
    return row_of(type)->example;
}

size_t value_size(enum type type)
{
    switch (type_row(type)->storage) {
    case STORAGE_FLAG: return sizeof(flag_t);
    case STORAGE_NUMBER: return sizeof(int64_t);
    case STORAGE_DATE: return sizeof(date_t);
    case STORAGE_TEXT: return sizeof(struct text);
    case STORAGE_CODE: return sizeof(code_t);
    }
    return 0;
}

static bool read_flag(flag_t *to, struct text text)
{
    if (text_is(text, "true") || text_is(text, "yes"))
        *to = 1;
    else if (text_is(text, "false") || text_is(text, "no"))
        *to = 0;
    else
        return false;
    return true;
}

/* A count may be written with decimals that are all zeros: "1.0". */
static bool read_count(int64_t *to, struct text text)
{
    int64_t hundredths;

    if (!number_parse_hundredths(&hundredths, text) || hundredths % 100 != 0 || hundredths / 100 > VALUE_COUNT_MAX)
        return false;
    *to = hundredths / 100;
    return true;
}

static bool is_discipline(struct text text)
{
    bool is = false;

#define DISCIPLINE(word, modifier) is = is || text_is(text, word);
#include "record/disciplines.def"
#undef DISCIPLINE
    return is;
}

/* Characters of a code that was parsed: all that is behind its last one is zeros. */
static size_t length_of(code_t code)
{
    return code == CODE_UNKNOWN ? 0 : CODE_LENGTH - (size_t)__builtin_ctzll(code) / 6;
}

/* It has no letter: no six bits are more than those of '9'. */
static bool is_digits(code_t code)
{
    const code_t each = UINT64_C(0x41041041041041);  /* 1 in each of ten times six bits */

    return ((code + each * (31 - 10)) & each * 32) == 0;
}

static bool read_code(code_t *to, enum type type, struct text text)
{
    struct code_shape shape = rows[type].shape;
    code_t code = type == TYPE_DIAGNOSIS ? code_parse_diagnosis(text) : code_parse(text);
    size_t length = length_of(code);

    if (length == 0 || length < shape.shortest || length > shape.longest ||
        (shape.digits && !is_digits(code)))
        return false;
    if (type == TYPE_DISCIPLINE && !is_discipline(text))
        return false;
    *to = code;
    return true;
}

bool value_is_name(struct text text)
{
    if (text.length == 0 || text.bytes[0] < 'a' || text.bytes[0] > 'z')
        return false;
    for (size_t i = 0; i < text.length; i++) {
        char c = text.bytes[i];

        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.'))
            return false;
    }
    return true;
}

bool value_read(void *to, enum type type, struct text text)
{
    switch (type_row(type)->storage) {
    case STORAGE_FLAG: return read_flag(to, text);
    case STORAGE_NUMBER: return type == TYPE_MONEY ? number_parse_hundredths(to, text) : read_count(to, text);
    case STORAGE_DATE: return date_parse(to, text);
    case STORAGE_CODE: return read_code(to, type, text);
    case STORAGE_TEXT: break;
    }
    if (type == TYPE_NAME && !value_is_name(text))
        return false;
    *(struct text *)to = text;
    return true;
}

static void set_none_list(void *to, enum type type)
{
    switch (type_row(type)->storage) {
    case STORAGE_NUMBER: *(struct number_list *)to = (struct number_list){ NULL, 0 }; break;
    case STORAGE_CODE: *(struct code_list *)to = (struct code_list){ NULL, 0 }; break;
    case STORAGE_TEXT: *(struct name_list *)to = (struct name_list){ NULL, 0 }; break;
    case STORAGE_FLAG:
    case STORAGE_DATE: break;  /* the dictionary has no such list */
    }
}

void value_set_none(void *to, enum type type, bool list)
{
    if (list) {
        set_none_list(to, type);
        return;
    }
    switch (type_row(type)->storage) {
    case STORAGE_FLAG: *(flag_t *)to = 0; break;
    case STORAGE_NUMBER: *(int64_t *)to = NUMBER_NONE; break;
    case STORAGE_DATE: *(date_t *)to = DATE_NONE; break;
    case STORAGE_TEXT: *(struct text *)to = TEXT(""); break;
    case STORAGE_CODE: *(code_t *)to = CODE_NONE; break;
    }
}
