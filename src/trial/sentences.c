/* What is said of an element: its text on one line, and a sentence for each side that no test reaches. */
#include "trial/coverage.h"

#define TEXT_MOST 160 /* bytes of a clause that are shown */

static const struct {
    const char *kind;
    enum payrule_cover_group group;
} kinds[ELEMENT_KINDS] = {
    [ELEMENT_RULE] = { "rule", PAYRULE_COVER_CLAUSES },
    [ELEMENT_WHEN] = { "when", PAYRULE_COVER_CLAUSES },
    [ELEMENT_CHECK] = { "check", PAYRULE_COVER_CLAUSES },
    [ELEMENT_OPERAND] = { "condition", PAYRULE_COVER_CLAUSES },
    [ELEMENT_UNKNOWN] = { "if unknown", PAYRULE_COVER_CLAUSES },
    [ELEMENT_OTHERWISE] = { "otherwise", PAYRULE_COVER_CLAUSES },
    [ELEMENT_OVERRIDE] = { "override", PAYRULE_COVER_OVERRIDES },
    [ELEMENT_UNLESS] = { "exception", PAYRULE_COVER_EXCEPTIONS },
    [ELEMENT_LIFT] = { "lifted by", PAYRULE_COVER_EXCEPTIONS },
    [ELEMENT_WAIVER] = { "waiver", PAYRULE_COVER_EXCEPTIONS },
    [ELEMENT_FIX] = { "fix", PAYRULE_COVER_FIXES },
    [ELEMENT_VALUE] = { "value", PAYRULE_COVER_VALUES },
    [ELEMENT_MEMBER] = { "member", PAYRULE_COVER_MEMBERS },
};

enum payrule_cover_group cover_group(enum element_kind kind) { return kinds[kind].group; }

/* ---- the clause on one line ---- */

struct squeezing {
    char *to;
    size_t length;
    bool blank, comment;
};

static void squeeze(struct squeezing *squeezing, char c)
{
    squeezing->comment = c != '\n' && (squeezing->comment || c == '#');
    if (squeezing->comment || c == ' ' || c == '\t' || c == '\r' || c == '\n') {
        squeezing->blank = squeezing->length > 0;
        return;
    }
    if (squeezing->blank)
        squeezing->to[squeezing->length++] = ' ';
    squeezing->blank = false;
    squeezing->to[squeezing->length++] = c;
}

/* Cut at a character, not within one. */
static struct text cut(struct arena *arena, struct text text)
{
    if (text.length <= TEXT_MOST)
        return text;
    size_t length = TEXT_MOST - 3;
    while (length > 0 && ((unsigned char)text.bytes[length] & 0xc0) == 0x80)
        length--;
    return arena_printf(arena, "%.*s...", (int)length, text.bytes);
}

/* What stands there, without line ends and comments. A `#` within quotes is taken for a comment as well: the clause is
 * only to be recognised. */
static struct text clause_text(struct payrule_coverage *coverage, struct span at)
{
    const struct source *source = &coverage->rulebook->sources.items[at.file];
    struct squeezing squeezing = { .to = ARENA_ARRAY(&coverage->arena, (size_t)(at.end - at.begin) + 1, char) };
    for (uint32_t i = at.begin; i < at.end; i++)
        squeeze(&squeezing, source->text.bytes[i]);
    return (struct text){ squeezing.to, squeezing.length };
}

/* The value and its days, without its citation. */
static struct text value_text_of(struct text clause)
{
    size_t cite = text_seek(clause, TEXT(" cite "));
    return cite != SIZE_MAX ? (struct text){ clause.bytes, cite } : clause;
}

/* The name of the set in which a member is written, or empty: a list without a name. */
static struct text set_name_at(const struct payrule_coverage *coverage, struct span at)
{
    const struct node *item = coverage->rulebook->trees[at.file]->file->first;
    for (; item; item = item->next)
        if (item->kind == NODE_SET && item->at.begin <= at.begin && at.end <= item->at.end)
            break;
    const struct node *name = item ? node_child(item, NODE_NAME) : NULL;
    return name ? name->text : TEXT("");
}

/* ---- sentences ---- */

/* Of each kind and side; %1 is the rule, %2 the clause. */
static const char *const sentences[ELEMENT_KINDS][2] = {
    [ELEMENT_RULE] = { "no test of %1 has a session to which it applies", "" },
    [ELEMENT_WHEN] = { "no test of %1 has a session for which `when %2` holds",
                       "no test of %1 has a session for which `when %2` does not hold" },
    [ELEMENT_CHECK] = { "no test has a session that passes %1", "no test has a session that fails %1" },
    [ELEMENT_OPERAND] = { "no test of %1 has a session in which `%2` decides by being true",
                          "no test of %1 has a session in which `%2` decides by being false" },
    [ELEMENT_UNKNOWN] = { "no test leaves %1 unknown, where `%2` counts", "" },
    [ELEMENT_OTHERWISE] = { "no test has a session that fails %1 with `%2`", "" },
    [ELEMENT_OVERRIDE] = { "no test has a session that is judged by the text of %1 in `%2`",
                           "no test has a session that is judged by the text of %1 before `%2`" },
    [ELEMENT_UNLESS] = { "no test has a session to which the exception `%2` of %1 applies",
                         "no test has a session that fails %1 but for the exception `%2`, which does not apply" },
    [ELEMENT_LIFT] = { "no test of %1 has a pair that is `%2`", "no test of %1 has a pair that is not `%2`" },
    [ELEMENT_WAIVER] = { "no test has a session that `%2` excuses",
                         "no test has a session that fails %1 on the days of `%2` without being excused" },
    [ELEMENT_FIX] = { "no test has a failure of %1 for which `%2` is offered",
                      "no test has a failure of %1 for which the condition of `%2` does not hold" },
    [ELEMENT_VALUE] = { "no test reads the value `%2` of %1", "" },
    [ELEMENT_MEMBER] = { "no test has a session with `%2` of %1 on one of its days",
                         "no test has a session with `%2` of %1 on another day" },
};

static struct text sentence(struct payrule_coverage *coverage, const char *pattern, struct text name,
                            struct text clause)
{
    size_t room = strlen(pattern) + name.length + clause.length + 1, length = 0;
    char *to = ARENA_ARRAY(&coverage->arena, room, char);
    for (; *pattern; pattern++) {
        if (*pattern != '%') {
            to[length++] = *pattern;
            continue;
        }
        struct text part = *++pattern == '1' ? name : clause;
        memcpy(to + length, part.bytes, part.length);
        length += part.length;
    }
    return (struct text){ to, length };
}

/* ---- one is out of reach because of another ---- */

static bool lacks(const struct elements *all, enum element_kind kind, struct span at, unsigned side)
{
    const struct element *element = elements_find(all, kind, at);
    return element && (element->sides & side) != 0 && (element->reached & side) == 0;
}

/* Values and members are read by several rules; they stand for themselves. */
static bool follows(const struct elements *all, const struct element *element)
{
    enum element_kind head = element->overrides ? ELEMENT_OVERRIDE : ELEMENT_RULE;
    if (element->kind == ELEMENT_VALUE || element->kind == ELEMENT_MEMBER || element->kind == head)
        return false;
    if (lacks(all, head, element->head, SIDE_FIRST))
        return true;
    bool after_failure = element->kind == ELEMENT_OTHERWISE || element->kind == ELEMENT_FIX ||
                         element->kind == ELEMENT_UNLESS || element->kind == ELEMENT_WAIVER;
    return after_failure && element->reached == 0 && lacks(all, ELEMENT_CHECK, element->check, SIDE_SECOND);
}

/* ---- the whole ---- */

/* What the element is of: its rule, parameter or set. */
static struct text name_of(struct payrule_coverage *coverage, const struct element *element)
{
    if (element->kind == ELEMENT_VALUE)
        return element->parameter->name;
    struct text set = element->kind == ELEMENT_MEMBER ? set_name_at(coverage, element->at) : element->rule;
    return set.length > 0 ? set : arena_printf(&coverage->arena, "a list of %.*s", TEXT_ARG(element->rule));
}

static struct text text_of_element(struct payrule_coverage *coverage, const struct element *element)
{
    struct text text = clause_text(coverage, element->at);
    return cut(&coverage->arena, element->kind == ELEMENT_VALUE ? value_text_of(text) : text);
}

static void describe(struct payrule_coverage *coverage, const struct element *element, struct payrule_cover *cover)
{
    const struct sources *sources = &coverage->rulebook->sources;
    struct text name = name_of(coverage, element), text = text_of_element(coverage, element);
    *cover = (struct payrule_cover){ .group = cover_group(element->kind),
                                     .kind = kinds[element->kind].kind,
                                     .rule = api_text(name),
                                     .text = api_text(text),
                                     .file = api_text(sources->items[element->at.file].name),
                                     .begin = element->at.begin,
                                     .end = element->at.end,
                                     .follows = follows(&coverage->all, element),
                                     .allowed = api_text(cover_allowed(coverage->rulebook, element->at)) };
    sources_locate(sources, element->at, &cover->line, &cover->column);
    for (int i = 0; i < 2; i++)
        if ((element->sides & ~element->reached & 1 << i) != 0)
            cover->missing[i] =
                api_text(sentence(coverage, sentences[element->kind][i], name, text));
}

void cover_describe_all(struct payrule_coverage *coverage)
{
    coverage->covers = ARENA_ARRAY(&coverage->arena, coverage->all.count, struct payrule_cover);
    for (size_t i = 0; i < coverage->all.count; i++)
        describe(coverage, coverage->order[i], &coverage->covers[i]);
}
