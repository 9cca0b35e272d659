/* What differs between two answers, both JSON. Knows their members' names, not what they mean. */
#include "api/verify.h"

#define FINDINGS_MOST 1000 /* of an answer that are compared one by one */
#define MEMBERS_MOST 64    /* of an answer; ours have 13 */

static bool is_bracketed(struct text value)
{
    return value.length > 0 && (value.bytes[0] == '{' || value.bytes[0] == '[');
}

/* A value as it is shown. */
static struct text plain(struct text value)
{
    if (value.bytes == NULL)
        return TEXT("nothing");
    if (value.length >= 2 && value.bytes[0] == '"')
        return (struct text){ value.bytes + 1, value.length - 2 };
    return value;
}

static void add(struct arena *arena, struct differences *differences, struct text what, struct text was, struct text is)
{
    differences->items =
        arena_grow(arena, differences->items, differences->count, &differences->capacity, sizeof *differences->items);
    differences->items[differences->count++] =
        (struct payrule_difference){ api_text(what), api_text(was), api_text(is) };
}

/* ---- findings ---- */

/* The members of two findings are equal; where the rule stands in its file does not count. */
static bool same_finding(struct text a, struct text b)
{
    struct receipt_cursor left = receipt_cursor(a), right = receipt_cursor(b);
    struct text left_key, left_value, right_key, right_value;
    bool more;

    do {
        more = receipt_member(&left, &left_key, &left_value);
        if (more != receipt_member(&right, &right_key, &right_value))
            return false;
        if (more &&
            (!text_equal(left_key, right_key) || (!text_equal(left_value, right_value) && !text_is(left_key, "at"))))
            return false;
    } while (more);
    return true;
}

struct findings {
    struct text items[FINDINGS_MOST];
    bool matched[FINDINGS_MOST];
    size_t count;
};

/* False: there are too many. */
static bool list_findings(struct findings *findings, struct text array)
{
    struct receipt_cursor cursor = receipt_cursor(array);
    struct text item;

    findings->count = 0;
    while (array.bytes != NULL && receipt_item(&cursor, &item)) {
        if (findings->count == FINDINGS_MOST)
            return false;
        findings->matched[findings->count] = false;
        findings->items[findings->count++] = item;
    }
    return true;
}

static void match(struct findings *was, struct findings *is)
{
    for (size_t i = 0; i < was->count; i++) {
        for (size_t k = 0; k < is->count && !was->matched[i]; k++) {
            if (!is->matched[k] && same_finding(was->items[i], is->items[k]))
                was->matched[i] = is->matched[k] = true;
        }
    }
}

/* "fail deny" on the lines, in brackets */
static struct text summary(struct arena *arena, struct text finding)
{
    struct text effect = receipt_string(finding, "effect"), lines = receipt_value(finding, "lines");

    return arena_printf(arena, "%.*s%s%.*s%s%.*s", TEXT_ARG(plain(receipt_value(finding, "verdict"))),
                        effect.bytes != NULL ? " " : "", (int)effect.length, effect.bytes != NULL ? effect.bytes : "",
                        lines.bytes != NULL ? ", lines " : "", (int)lines.length,
                        lines.bytes != NULL ? lines.bytes : "");
}

/* The first finding of the rule that has no match yet, or NULL. */
static const struct text *partner(struct findings *findings, struct text rule)
{
    for (size_t i = 0; i < findings->count; i++) {
        if (!findings->matched[i] && text_equal(receipt_string(findings->items[i], "rule"), rule)) {
            findings->matched[i] = true;
            return &findings->items[i];
        }
    }
    return NULL;
}

static void add_changed(struct arena *arena, struct differences *differences, struct text rule, struct text was,
                        struct text is)
{
    struct text before = summary(arena, was), after = summary(arena, is);

    if (text_equal(before, after))
        after = arena_printf(arena, "%.*s, told otherwise", TEXT_ARG(after));
    add(arena, differences, rule, before, after);
}

static void compare_findings(struct arena *arena, struct text was, struct text is, struct differences *differences)
{
    struct findings *before = ARENA_NEW(arena, struct findings), *after = ARENA_NEW(arena, struct findings);

    if (!list_findings(before, was) || !list_findings(after, is)) {
        add(arena, differences, TEXT("findings"), TEXT(""), TEXT(""));
        return;
    }
    match(before, after);
    for (size_t i = 0; i < before->count; i++) {
        struct text rule = receipt_string(before->items[i], "rule");
        const struct text *now = before->matched[i] ? NULL : partner(after, rule);

        if (now != NULL)
            add_changed(arena, differences, plain(receipt_value(before->items[i], "rule")), before->items[i], *now);
        else if (!before->matched[i])
            add(arena, differences, rule, summary(arena, before->items[i]), TEXT("nothing"));
    }
    for (size_t i = 0; i < after->count; i++) {
        if (!after->matched[i])
            add(arena, differences, plain(receipt_value(after->items[i], "rule")), TEXT("nothing"),
                summary(arena, after->items[i]));
    }
}

/* ---- answers ---- */

static bool is_list_of_findings(struct text key) { return text_is(key, "findings") || text_is(key, "unchecked"); }

static bool is_of_rules(struct text key) { return text_is(key, "rulebook") || text_is(key, "version"); }

/* The difference in this member; returns whether the verdict is the same as far as it goes. */
static bool compare_member(struct arena *arena, struct text key, struct text was, struct text is,
                           struct differences *differences)
{
    size_t before = differences->count;

    if (was.bytes != NULL && is.bytes != NULL && text_equal(was, is))
        return true;
    if (is_list_of_findings(key)) {
        compare_findings(arena, was, is, differences);
        return differences->count == before;
    }
    if (is_bracketed(was) || is_bracketed(is))
        add(arena, differences, key, TEXT(""), TEXT(""));
    else
        add(arena, differences, key, plain(was), plain(is));
    return is_of_rules(key);
}

static size_t count_members(struct text object)
{
    struct receipt_cursor cursor = receipt_cursor(object);
    struct text key, value;
    size_t count = 0;

    while (receipt_member(&cursor, &key, &value))
        count++;
    return count;
}

bool verify_compare(struct arena *arena, struct text was, struct text is, struct differences *differences)
{
    struct receipt_cursor cursor = receipt_cursor(was);
    struct text key, value;
    bool same = true;

    if (count_members(was) > MEMBERS_MOST) {
        add(arena, differences, TEXT("answer"), TEXT(""), TEXT(""));
        return false;
    }
    while (receipt_member(&cursor, &key, &value))
        same &= compare_member(arena, key, value, receipt_value(is, arena_text(arena, key).bytes), differences);
    cursor = receipt_cursor(is);
    while (receipt_member(&cursor, &key, &value))
        if (receipt_value(was, arena_text(arena, key).bytes).bytes == NULL)
            same &= compare_member(arena, key, (struct text){ NULL, 0 }, value, differences);
    return same;
}
