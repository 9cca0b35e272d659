/* See words.h. */
#include "audit/words.h"

#include "check/expressions.h"
#include "record/value.h"

struct text words_date(struct arena *arena, date_t date)
{
    char text[DATE_TEXT_SIZE];

    date_format(text, date);
    return arena_text(arena, (struct text){ text, DATE_TEXT_SIZE });
}

struct text words_days(struct arena *arena, date_t from, date_t until)
{
    struct text text = TEXT("");

    if (from > DATE_MIN)
        text = arena_printf(arena, " from %.*s", TEXT_ARG(words_date(arena, from)));
    if (until < DATE_MAX)
        text = arena_printf(arena, "%.*s until %.*s", TEXT_ARG(text), TEXT_ARG(words_date(arena, until)));
    return text;
}

/* ---- values ---- */

/* 1234567 as "1,234,567" */
static struct text words_number(struct arena *arena, int64_t number)
{
    struct text digits = arena_printf(arena, "%lld", (long long)number), text = TEXT("");
    size_t first = digits.length % 3;

    if (digits.length <= 3 || number < 0)
        return digits;
    text = (struct text){ digits.bytes, first };
    for (size_t at = first; at < digits.length; at += 3)
        text = arena_printf(arena, "%.*s%s%.3s", TEXT_ARG(text), at > 0 ? "," : "", digits.bytes + at);
    return text;
}

static struct text words_hundredths(struct arena *arena, int64_t hundredths)
{
    struct text whole = words_number(arena, hundredths / 100);

    return hundredths % 100 == 0 ? whole
                                 : arena_printf(arena, "%.*s.%02d", TEXT_ARG(whole), (int)(hundredths % 100));
}

static struct text words_quantity(struct arena *arena, enum type type, int64_t number)
{
    struct text digits = type == TYPE_POINTS ? words_hundredths(arena, number) : words_number(arena, number);
    struct text unit = text_of(type_row(type)->unit);

    if (type == TYPE_MONEY)
        return arena_printf(arena, "$%.*s", TEXT_ARG(words_hundredths(arena, number)));
    if (unit.length == 0)
        return digits;
    if (number == (type == TYPE_POINTS ? 100 : 1) && unit.bytes[unit.length - 1] == 's')
        unit.length--;
    return arena_printf(arena, "%.*s %.*s", TEXT_ARG(digits), TEXT_ARG(unit));
}

struct text words_code(struct arena *arena, enum type type, code_t code)
{
    char text[CODE_TEXT_SIZE];
    size_t length = type == TYPE_DIAGNOSIS ? code_format_diagnosis(text, code) : code_format(text, code);

    return arena_text(arena, (struct text){ text, length });
}

struct text words_literal(struct arena *arena, const struct literal *literal)
{
    switch (type_row(literal->type)->storage) {
    case STORAGE_FLAG: return literal->number != 0 ? TEXT("yes") : TEXT("no");
    case STORAGE_NUMBER: return words_quantity(arena, literal->type, literal->number);
    case STORAGE_DATE: return words_date(arena, literal->date);
    case STORAGE_TEXT: return literal->text;
    case STORAGE_CODE: return words_code(arena, literal->type, literal->code);
    }
    return TEXT("");
}

struct text words_move(struct arena *arena, const struct literal *before, const struct literal *after)
{
    struct text was = words_literal(arena, before), is = words_literal(arena, after);
    const char *blank = before->type == TYPE_MONEY ? NULL : memchr(was.bytes, ' ', was.length);

    if (before->type != after->type || type_row(before->type)->storage != STORAGE_NUMBER)
        return arena_printf(arena, "is %.*s instead of %.*s", TEXT_ARG(is), TEXT_ARG(was));
    if (blank != NULL)
        was.length = (size_t)(blank - was.bytes);
    return arena_printf(arena, "%s from %.*s to %.*s", after->number < before->number ? "falls" : "rises",
                        TEXT_ARG(was), TEXT_ARG(is));
}

static struct text words_codes(struct arena *arena, enum type type, const struct code_list *codes)
{
    struct text text = TEXT("");

    for (int32_t i = 0; i < codes->count; i++)
        text = arena_printf(arena, "%.*s%s%.*s", TEXT_ARG(text), i > 0 ? ";" : "",
                            TEXT_ARG(words_code(arena, type, codes->items[i])));
    return text;
}

struct text words_cell(struct arena *arena, const struct table_column *column, const struct table_cell *cell)
{
    if (cell->empty)
        return TEXT("empty");
    if (column->list)
        return words_codes(arena, column->type, &cell->codes);
    return words_literal(arena, &(struct literal){ .type = column->type, .number = cell->number,
                                                   .date = (date_t)cell->number, .code = cell->code,
                                                   .text = cell->text });
}

/* ---- sets ---- */

struct text words_range(struct arena *arena, enum type type, const struct set_range *range)
{
    struct text low = words_code(arena, type, range->low);

    if (range->high == range->low)
        return low;
    if (range->high == code_last(range->low))
        return arena_printf(arena, "%.*s*", TEXT_ARG(low));
    return arena_printf(arena, "%.*s..%.*s", TEXT_ARG(low), TEXT_ARG(words_code(arena, type, range->high)));
}

static struct text words_member(struct arena *arena, const struct plain_set *set, size_t index)
{
    const struct set_range *range = index < set->range_count ? &set->ranges[index] : NULL;
    const struct set_name *name = range == NULL ? &set->names[index - set->range_count] : NULL;

    return arena_printf(arena, "%.*s%.*s", TEXT_ARG(range ? words_range(arena, set->type, range) : name->name),
                        TEXT_ARG(words_days(arena, range ? range->from : name->from,
                                            range ? range->until : name->until)));
}

struct text words_set(struct arena *arena, struct content *content, const struct set *set)
{
    const struct plain_set *plain;
    struct text text = TEXT("(");
    size_t count;

    if (set == NULL)
        return TEXT("all codes");
    if (set->name.length > 0)
        return set->name;
    plain = content_plain(content, set);
    count = plain->range_count + plain->name_count;
    for (size_t i = 0; i < count && i < WORDS_MEMBERS; i++)
        text = arena_printf(arena, "%.*s%s%.*s", TEXT_ARG(text), i > 0 ? ", " : "",
                            TEXT_ARG(words_member(arena, plain, i)));
    if (count > WORDS_MEMBERS)
        return arena_printf(arena, "%.*s and %zu more)", TEXT_ARG(text), count - WORDS_MEMBERS);
    return arena_printf(arena, "%.*s)", TEXT_ARG(text));
}

/* ---- windows ---- */

static struct text words_of_since(struct arena *arena, struct content *content, const struct window *window)
{
    struct text text = arena_printf(arena, "since %s", event_words[window->event]);

    if (window->documents != NULL)
        text = arena_printf(arena, "%.*s %.*s", TEXT_ARG(text), TEXT_ARG(words_set(arena, content, window->documents)));
    if (window->signed_by != NULL)
        text = arena_printf(arena, "%.*s signed by %.*s", TEXT_ARG(text),
                            TEXT_ARG(words_set(arena, content, window->signed_by)));
    return text;
}

struct text words_window(struct arena *arena, struct content *content, const struct window *window)
{
    struct text text = text_of(window_words[window->kind]);
    unsigned scopes = window_scopes_said(window->kind, window->scopes);

    if (window->kind == WINDOW_ROLLING)
        text = window->rolling_days > 0 ? arena_printf(arena, "per rolling %d days", (int)window->rolling_days)
                                        : arena_printf(arena, "per rolling %d months", (int)window->rolling_months);
    if (window->kind == WINDOW_SINCE)
        text = words_of_since(arena, content, window);
    for (unsigned bit = 0; bit < SCOPE_COUNT; bit++) {
        if ((scopes >> bit & 1) != 0)
            text = arena_printf(arena, "%.*s %s", TEXT_ARG(text), scope_words[bit]);
    }
    return text;
}

/* ---- texts ---- */

/* Memory of the arena for a buffer; freeing waits for the arena. */
static void *resize_in_arena(void *arena, void *block, size_t old_size, size_t new_size)
{
    void *more;

    if (new_size == 0 || new_size <= old_size)
        return new_size == 0 ? NULL : block;
    more = arena_alloc(arena, new_size);
    if (old_size > 0)
        memcpy(more, block, old_size);
    return more;
}

struct text words_node(struct arena *arena, const struct node *node)
{
    struct buffer buffer;

    if (node == NULL)
        return TEXT("");
    buffer_init(&buffer, (struct allocator){ resize_in_arena, arena });
    node_print(&buffer, node);
    return arena_text(arena, buffer_text(&buffer));
}

struct text words_join(struct arena *arena, const struct text *items, size_t count)
{
    struct text text = count > 0 ? items[0] : TEXT("");

    for (size_t i = 1; i < count; i++)
        text = arena_printf(arena, "%.*s%s%.*s", TEXT_ARG(text), i + 1 == count ? " and " : ", ", TEXT_ARG(items[i]));
    return text;
}
