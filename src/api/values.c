/* Values as people read them, and messages with their values filled in. */
#include "api/run.h"
#include "eval/say.h"

struct text code_text(struct arena *arena, code_t code)
{
    char text[CODE_TEXT_SIZE];
    return arena_text(arena, (struct text){ text, code_format(text, code) });
}

static void write_number(struct buffer *to, enum type type, int64_t number)
{
    if (type == TYPE_MONEY) {
        buffer_char(to, '$');
        buffer_hundredths(to, number);
    } else if (type == TYPE_POINTS) {
        buffer_hundredths(to, number);
    } else if (type == TYPE_DATE) {
        buffer_date(to, (date_t)number);
    } else if (type == TYPE_FLAG) {
        buffer_string(to, number ? "yes" : "no");
    } else {
        buffer_number(to, number);
    }
}

static void write_interval(struct buffer *to, enum type type, const struct value *value)
{
    if (value->low == value->high) {
        write_number(to, type, value->low);
    } else if (value->low > 0 && value->high >= VALUE_INFINITY) {
        buffer_string(to, "at least ");
        write_number(to, type, value->low);
    } else if (value->low >= 0 && value->high < VALUE_INFINITY && type != TYPE_FLAG) {
        write_number(to, type, value->low);
        buffer_string(to, " to ");
        write_number(to, type, value->high);
    } else {
        buffer_string(to, "not known");
    }
}

struct text value_text(struct buffer *scratch, struct arena *arena, enum type type, const struct value *value)
{
    char code[CODE_TEXT_SIZE];
    if (value->state == VALUE_NONE)
        return TEXT("none");
    switch (type_row(type)->storage) {
    case STORAGE_CODE:
        if (value->state == VALUE_UNKNOWN)
            return TEXT("not known");
        return arena_text(arena, (struct text){ code, type == TYPE_DIAGNOSIS ? code_format_diagnosis(code, value->code)
                                                                             : code_format(code, value->code) });
    case STORAGE_TEXT: return value->state == VALUE_UNKNOWN ? TEXT("not known") : value->text;
    case STORAGE_FLAG:
    case STORAGE_NUMBER:
    case STORAGE_DATE: break;
    }
    buffer_clear(scratch);
    write_interval(scratch, type, value);
    return arena_text(arena, buffer_text(scratch));
}

static struct text say_value(struct answering *answering, const struct judgement *judgement, size_t part,
                             enum type *type)
{
    struct value value = eval_say(answering->eval, judgement, part, type);
    return value_text(answering->scratch, answering->arena, *type, &value);
}

static bool is_letter(char byte) { return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z'); }

/* Where, in a text that follows a number, the number's own noun ends ("units", or after one other word "timed
 * minutes"); 0: it is not there. */
static size_t noun_end(struct text text, struct text noun)
{
    size_t at = 0;
    for (int words = 0; words < 2 && at < text.length && text.bytes[at] == ' '; words++) {
        size_t end = ++at + noun.length;
        if (end <= text.length && memcmp(text.bytes + at, noun.bytes, noun.length) == 0 &&
            (end == text.length || !is_letter(text.bytes[end])))
            return end;
        while (at < text.length && is_letter(text.bytes[at]))
            at++;
    }
    return 0;
}

/* Behind "1", " units of 97112": the text, with one unit in it. */
static void add_in_singular(struct buffer *to, struct text text, enum type type)
{
    struct text noun = text_of(type_row(type)->name);
    size_t end = noun.length > 0 && noun.bytes[noun.length - 1] == 's' ? noun_end(text, noun) : 0;
    if (end > 0)
        buffer_add(to, (struct text){ text.bytes, end - 1 });
    buffer_add(to, (struct text){ text.bytes + end, text.length - end });
}

struct text answer_message(struct answering *answering, const struct judgement *judgement)
{
    const struct rule *rule = judgement->rule->rule;
    if (rule->say_count == 0)
        return rule->title;
    struct buffer *message = answering->json_scratch; /* the other one is for values */
    struct text last = { "", 0 };                     /* value, of this type */
    enum type type = TYPE_NUMBER;
    buffer_clear(message);
    for (size_t i = 0; i < rule->say_count; i++) {
        const struct say_part *part = &rule->say[i];
        if (part->value != SAY_TEXT) {
            last = say_value(answering, judgement, i, &type);
            buffer_add(message, last);
        } else if (text_is(last, "1")) {
            add_in_singular(message, part->text, type);
        } else {
            buffer_add(message, part->text);
        }
    }
    return arena_text(answering->arena, buffer_text(message));
}

/* ---- the values of a judgement by name ---- */

struct naming {
    struct answering *answering;
    struct payrule_value *values;
    size_t count;
};

static bool is_named(const struct naming *naming, struct text name)
{
    for (size_t i = 0; i < naming->count; i++)
        if (text_equal((struct text){ naming->values[i].name.bytes, naming->values[i].name.length }, name))
            return true;
    return false;
}

static void name_text(struct naming *naming, struct text name, struct text text)
{
    if (!is_named(naming, name))
        naming->values[naming->count++] = (struct payrule_value){ api_text(name), api_text(text) };
}

static void name_number(struct naming *naming, struct text name, enum type type, int64_t number)
{
    if (!number_is_known(number))
        return;
    struct value value = value_number(number);
    name_text(naming, name, value_text(naming->answering->scratch, naming->answering->arena, type, &value));
}

static void name_code(struct naming *naming, struct text name, code_t code)
{
    if (code_is_known(code))
        name_text(naming, name, code_text(naming->answering->arena, code));
}

static void name_says(struct naming *naming, const struct judgement *judgement)
{
    const struct rule *rule = judgement->rule->rule;
    for (size_t i = 0; i < rule->say_count; i++)
        if (rule->say[i].value == SAY_EXPR && rule->say[i].text.length > 0) {
            enum type type;
            name_text(naming, rule->say[i].text, say_value(naming->answering, judgement, i, &type));
        }
}

static void name_table(struct naming *naming, const struct judgement *judgement)
{
    const struct table_edition *edition = judgement->values.edition;
    if (!edition)
        return;
    name_text(naming, TEXT("table"), edition->path);
    name_text(naming, TEXT("edition"), edition->checksum);
    if (judgement->values.table_line > 0)
        name_number(naming, TEXT("table_line"), TYPE_NUMBER, judgement->values.table_line);
}

size_t answer_values(struct answering *answering, const struct judgement *judgement, struct payrule_value **values)
{
    const struct judged_values *judged = &judgement->values;
    const struct rule *rule = judgement->rule->rule;
    enum type measured = rule->check.kind == CHECK_LIMIT ? eval_measure_type(rule->check.measure.kind) : TYPE_UNITS;
    struct naming naming = { .answering = answering };
    naming.values = arena_take_array(answering->arena, rule->say_count + 16, sizeof *naming.values);
    name_code(&naming, TEXT("code"), judged->code);
    name_number(&naming, TEXT("billed"), TYPE_UNITS, judged->billed);
    name_number(&naming, TEXT("supported"), TYPE_UNITS, judged->supported);
    name_number(&naming, TEXT("minutes"), TYPE_MINUTES, judged->minutes);
    name_number(&naming, TEXT("total"), measured, judged->total);
    name_number(&naming, TEXT("limit"), measured, judged->limit);
    name_code(&naming, TEXT("column1"), judged->column1);
    name_code(&naming, TEXT("column2"), judged->column2);
    name_number(&naming, TEXT("indicator"), TYPE_NUMBER, judged->indicator);
    if (date_is_known(judged->row_from))
        name_number(&naming, TEXT("row_from"), TYPE_DATE, judged->row_from);
    name_says(&naming, judgement);
    name_table(&naming, judgement);
    *values = naming.values;
    return naming.count;
}

/* ---- what is missing ---- */

static struct text need_name(unsigned need)
{
    switch (need) {
    case NEED_DOCUMENTS: return TEXT("documents");
    case NEED_AUTHORIZATION: return TEXT("authorization");
    case NEED_HISTORY: return TEXT("history");
    default: return text_of(field_row((enum field)need)->path);
    }
}

size_t answer_needs(struct arena *arena, const struct needs *needs, struct payrule_text **names)
{
    size_t count = 0, most = needs->data != NULL;
    if (!needs_any(needs) && !needs->data) {
        *names = NULL;
        return 0;
    }
    for (unsigned word = 0; word < 2; word++)
        most += (size_t)__builtin_popcountll(needs->bits[word]);
    *names = arena_take_array(arena, most, sizeof **names);
    for (unsigned word = 0; word < 2; word++)
        for (uint64_t bits = needs->bits[word]; bits; bits &= bits - 1) {
            unsigned need = word * 64 + (unsigned)__builtin_ctzll(bits);
            if (need != NEED_DATA)
                (*names)[count++] = api_text(need_name(need));
        }
    if (needs->data)
        (*names)[count++] = api_text(arena_printf(arena, "%s %.*s", needs->data, TEXT_ARG(needs->data_name)));
    return count;
}
