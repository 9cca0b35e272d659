/* See scenes.h. */
#include "mutate/scenes.h"

#define OTHER_NPI "1999999984"    /* of a second provider in a scene */
#define DAYS_ALMOST_A_YEAR 330    /* in another calendar year, most often, and within twelve months */

/* ---- finding ---- */

static void add_scene(struct scenes *to, struct arena *arena, const struct scene *scene, bool asks)
{
    if (scene->on == NULL || scene->clause_count == 0 || scene->asks_rule != asks)
        return;
    to->items = arena_grow(arena, to->items, to->count, &to->capacity, sizeof *to->items);
    to->items[to->count++] = *scene;
}

static bool has_given(const struct scene *scene)
{
    for (size_t i = 0; i < scene->clause_count; i++) {
        if (scene->clauses[i]->kind == NODE_GIVEN_SESSION)
            return true;
    }
    return false;
}

/* A scenario without a `given` has the sessions of the one before. */
static void take_over(struct scene *scene, const struct scene *before)
{
    if (has_given(scene))
        return;
    for (size_t i = 0; i < before->clause_count && scene->clause_count < SCENE_CLAUSES_MAX; i++)
        scene->clauses[scene->clause_count++] = before->clauses[i];
}

static bool expects(const struct node *expect, const struct names *rules)
{
    const struct node *what = expect->first, *name = what != NULL ? node_child(what, NODE_NAME) : NULL;

    return expect->text.length == 0 && name != NULL && names_hold(rules, name->text);
}

static void find_in_test(struct scenes *to, struct arena *arena, const struct node *test, const struct names *rules,
                         bool asks)
{
    struct scene scene = { .on = NULL }, before = { .on = NULL };

    for (struct node *clause = test->first; clause != NULL; clause = clause->next) {
        if (clause->kind == NODE_ON) {
            take_over(&scene, &before);
            add_scene(to, arena, &scene, asks);
            before = scene;
            scene = (struct scene){ .on = clause };
        } else if (clause->kind == NODE_EXPECT) {
            scene.asks_rule |= expects(clause, rules);
        } else if ((clause->kind == NODE_GIVEN_SESSION || clause->kind == NODE_ALSO || clause->kind == NODE_EARLIER) &&
                   scene.clause_count < SCENE_CLAUSES_MAX) {
            scene.clauses[scene.clause_count++] = clause;
        }
    }
    take_over(&scene, &before);
    add_scene(to, arena, &scene, asks);
}

void scenes_find(struct scenes *to, struct arena *arena, const struct node *file, const struct names *rules,
                 bool asking)
{
    for (const struct node *item = file->first; item != NULL; item = item->next) {
        if (item->kind == NODE_TEST)
            find_in_test(to, arena, item, rules, asking);
    }
}

/* ---- more sessions ---- */

static struct node *copy_whole(struct arena *arena, const struct node *node)
{
    struct node *copy = node_copy(arena, node);

    copy->first = copy->last = NULL;
    for (const struct node *child = node->first; child != NULL; child = child->next)
        node_append(copy, copy_whole(arena, child));
    return copy;
}

static void append_lines(struct arena *arena, struct node *to, const struct node *given)
{
    for (const struct node *item = given->first; item != NULL; item = item->next) {
        if (item->kind == NODE_GIVEN_LINE)
            node_append(to, copy_whole(arena, item));
    }
}

/* The scene, which shares what it has with the first, and one clause more. */
static void add_with_clause(struct scenes *to, struct arena *arena, const struct scene *scene, struct node *clause)
{
    to->items = arena_grow(arena, to->items, to->count, &to->capacity, sizeof *to->items);
    to->items[to->count] = *scene;
    to->items[to->count].clauses[scene->clause_count] = clause;
    to->items[to->count++].clause_count++;
}

static void add_same_day(struct scenes *to, struct arena *arena, const struct scene *scene, const struct node *given,
                         const char *also)
{
    struct node *clause = node_new(arena, NODE_ALSO, given->at, TEXT(""));

    append_lines(arena, clause, given);
    if (*also != '\0')
        node_append(clause, node_new(arena, NODE_NAME, given->at, text_of(also)));
    add_with_clause(to, arena, scene, clause);
}

static void add_earlier(struct scenes *to, struct arena *arena, const struct scene *scene, const struct node *given,
                        int64_t days)
{
    struct node *clause = node_new(arena, NODE_EARLIER, given->at, TEXT("")), *on = scene->on->first;

    node_append(clause, node_with_number(arena, on, on->number - days));
    append_lines(arena, clause, given);
    add_with_clause(to, arena, scene, clause);
}

static void add_lines_twice(struct scenes *to, struct arena *arena, const struct scene *scene, size_t index)
{
    struct node *given = copy_whole(arena, scene->clauses[index]);

    append_lines(arena, given, scene->clauses[index]);
    to->items = arena_grow(arena, to->items, to->count, &to->capacity, sizeof *to->items);
    to->items[to->count] = *scene;
    to->items[to->count++].clauses[index] = given;
}

void scenes_add_doubled(struct scenes *to, struct arena *arena, const struct scene *scene)
{
    for (size_t i = 0; i < scene->clause_count; i++) {
        const struct node *given = scene->clauses[i];

        if (given->kind != NODE_GIVEN_SESSION || node_child(given, NODE_GIVEN_LINE) == NULL ||
            scene->clause_count == SCENE_CLAUSES_MAX)
            continue;
        add_lines_twice(to, arena, scene, i);
        add_same_day(to, arena, scene, given, "");
        add_same_day(to, arena, scene, given, "billing_provider.npi " OTHER_NPI);
        add_earlier(to, arena, scene, given, 1);
        add_earlier(to, arena, scene, given, DAYS_ALMOST_A_YEAR);
        return;
    }
}

void scene_print(struct buffer *to, const struct scene *scene)
{
    buffer_string(to, "  ");
    node_print(to, scene->on);
    for (size_t i = 0; i < scene->clause_count; i++) {
        buffer_string(to, "\n  ");
        node_print(to, scene->clauses[i]);
    }
    buffer_char(to, '\n');
}

/* ---- varying ---- */

void variation_apply(const struct variation *variation)
{
    for (size_t i = 0; i < variation->count; i++)
        edit_apply(&variation->edits[i]);
}

void variation_undo(const struct variation *variation)
{
    for (size_t i = variation->count; i > 0; i--)
        edit_undo(&variation->edits[i - 1]);
}

static struct variation *add(struct variations *to, size_t count)
{
    to->items = arena_grow(to->arena, to->items, to->count, &to->capacity, sizeof *to->items);
    to->items[to->count] = (struct variation){ ARENA_ARRAY(to->arena, count, struct edit), count };
    return &to->items[to->count++];
}

static void add_edit(struct variations *to, struct edit edit)
{
    add(to, 1)->edits[0] = edit;
}

static void add_number(struct variations *to, struct node *node, int64_t number)
{
    if (number >= 0 && number != node->number)
        add_edit(to, (struct edit){ .kind = EDIT_SWAP, .node = node,
                                    .other = node_with_number(to->arena, node, number) });
}

static void add_text(struct variations *to, struct node *node, struct text text)
{
    struct node *other = node_copy(to->arena, node);

    other->text = text;
    add_edit(to, (struct edit){ .kind = EDIT_SWAP, .node = node, .other = other });
}

static struct text day_text(struct variations *to, int64_t day)
{
    char text[DATE_TEXT_SIZE];

    date_format(text, (date_t)day);
    return arena_text(to->arena, (struct text){ text, DATE_TEXT_SIZE });
}

/* Numbers next to those hinted at, and next to the sums of two: 8 and 15 minutes make a boundary at 23. */
static void vary_number(struct variations *to, struct node *node, const int64_t *hints, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        for (int64_t step = -1; step <= 2; step++)
            add_number(to, node, hints[i] + step);
        for (size_t k = 0; k <= i && count <= 4 && node->kind == NODE_QUANTITY; k++) {
            for (int64_t step = -1; step <= 1; step++)
                add_number(to, node, hints[i] + hints[k] + step);
        }
    }
    add_number(to, node, node->number + 1);
    add_number(to, node, node->number - 1);
}

static bool may_be_days(int64_t number)
{
    return number > 0 && number < 40000;
}

/* The days of the scene itself, and those beside them. */
static void vary_date_by(struct variations *to, struct node *node, const struct node *other)
{
    if (other->kind == NODE_DATE && other != node) {
        for (int64_t step = -1; step <= 1; step++)
            add_number(to, node, other->number + step);
    }
    for (const struct node *child = other->first; child != NULL; child = child->next)
        vary_date_by(to, node, child);
}

/* Days hinted at, days as far from the date judged as a number says, and days of the scene. */
static void vary_date(struct variations *to, struct node *node, const struct scene *scene, const struct hints *hints)
{
    const struct node *on = scene->on->first;

    for (size_t i = 0; i < hints->date_count; i++) {
        for (int64_t step = -1; step <= 1; step++)
            add_number(to, node, hints->dates[i] + step);
    }
    for (size_t i = 0; i < hints->number_count; i++) {
        for (int64_t step = -1; step <= 1 && node != on && may_be_days(hints->numbers[i]); step++) {
            add_number(to, node, on->number - hints->numbers[i] + step);
            add_number(to, node, on->number + hints->numbers[i] + step);
        }
    }
    vary_date_by(to, node, on);
    for (size_t i = 0; i < scene->clause_count; i++)
        vary_date_by(to, node, scene->clauses[i]);
    add_number(to, node, node->number + 1);
    add_number(to, node, node->number - 1);
}

#define PROCEDURE_LENGTH 5u
#define MODIFIER_LENGTH 2u

static void vary_values(struct variations *to, struct node *node, const struct scene *scene, const struct hints *hints);

/* Only words as long as what stands there: of a line first the procedure's code, then modifiers. */
static void vary_line(struct variations *to, struct node *line, const struct scene *scene, const struct hints *hints)
{
    size_t length = PROCEDURE_LENGTH;

    for (struct node *part = line->first; part != NULL; part = part->next) {
        if (part->kind != NODE_CODE) {
            vary_values(to, part, scene, hints);
            continue;
        }
        for (size_t i = 0; i < hints->word_count; i++) {
            if (hints->words[i].length == length)
                add_text(to, part, hints->words[i]);
        }
        length = MODIFIER_LENGTH;
    }
}

/* Words that are printed as they are. */
static struct node *raw(struct variations *to, const struct node *beside, struct text text)
{
    return node_new(to->arena, NODE_NAME, beside->at, text);
}

static void add_visits_from(struct variations *to, struct node *visits, int64_t count, int64_t day)
{
    struct text from = day_text(to, day);
    struct text text = arena_printf(to->arena, "%lld earlier visits from %.*s", (long long)count, TEXT_ARG(from));

    add_edit(to, (struct edit){ .kind = EDIT_SWAP, .node = visits, .other = raw(to, visits, text) });
}

/* The visits long before the date judged, in other windows than the usual. */
static void vary_visits(struct variations *to, struct node *visits, const struct scene *scene)
{
    static const int64_t days[] = { 40, 100, 200, 330 };

    for (size_t i = 0; i < sizeof days / sizeof days[0]; i++)
        add_visits_from(to, visits, visits->first->number, scene->on->first->number - days[i]);
}

static void vary_values(struct variations *to, struct node *node, const struct scene *scene, const struct hints *hints)
{
    if (node->kind == NODE_GIVEN_VISITS && node_child(node, NODE_GIVEN_LINE) == NULL)
        vary_visits(to, node, scene);
    switch (node->kind) {
    case NODE_GIVEN_LINE: vary_line(to, node, scene, hints); break;
    case NODE_QUANTITY: vary_number(to, node, hints->numbers, hints->number_count); break;
    case NODE_MONEY: vary_number(to, node, hints->money, hints->money_count); break;
    case NODE_DATE: vary_date(to, node, scene, hints); break;
    case NODE_CODE:
        for (size_t i = 0; i < hints->word_count; i++)
            add_text(to, node, hints->words[i]);
        break;
    default:
        for (struct node *child = node->first; child != NULL; child = child->next)
            vary_values(to, child, scene, hints);
    }
}

void variations_of_values(struct variations *to, const struct scene *scene, const struct hints *hints)
{
    vary_values(to, scene->on->first, scene, hints);
    for (size_t i = 0; i < scene->clause_count; i++)
        vary_values(to, scene->clauses[i], scene, hints);
}

void variations_of_earlier(struct variations *to, const struct scene *scene, const struct hints *hints)
{
    for (size_t i = 0; i < scene->clause_count; i++) {
        if (scene->clauses[i]->kind == NODE_EARLIER)
            vary_date(to, scene->clauses[i]->first, scene, hints);
    }
}

/* ---- words ---- */

static void add_item(struct variations *to, struct node *given, const char *before, struct text word,
                     const char *after)
{
    struct text text = arena_printf(to->arena, "%s %.*s%s", before, TEXT_ARG(word), after);

    add_edit(to, (struct edit){ .kind = EDIT_ADD, .parent = given, .other = raw(to, given, text) });
}

/* The date of service, and the days beside it, after the word. */
static void add_dates(struct variations *to, struct node *given, const struct scene *scene, const char *before,
                      struct text word)
{
    for (int64_t step = -1; step <= 1; step++) {
        struct text day = day_text(to, scene->on->first->number + step);

        add_item(to, given, before, arena_printf(to->arena, "%.*s %.*s", TEXT_ARG(word), TEXT_ARG(day)), "");
    }
}

/* Each way in which a session can hold the word; those that do not fit are refused when they are read. */
static void add_items(struct variations *to, struct node *given, const struct scene *scene, struct text word)
{
    static const char *const ways[] = { "diagnosis", "place of service", "provider.role", "provider.taxonomy",
                                        "plan_of_care.established_by", "discipline", "documented", "no" };

    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++)
        add_item(to, given, ways[i], word, "");
    add_item(to, given, "", word, " yes");
    add_dates(to, given, scene, "document", word);
    add_dates(to, given, scene, "", word);
}

/* `setting hospital`: one word after another. */
static void add_word_pairs(struct variations *to, struct node *given, const struct hints *hints, size_t index)
{
    for (size_t i = 0; i < hints->word_count; i++) {
        struct text other = hints->words[i];

        if (i != index && memchr("abcdefghijklmnopqrstuvwxyz", hints->words[index].bytes[0], 26) != NULL)
            add_item(to, given, "",
                     arena_printf(to->arena, "%.*s %.*s", TEXT_ARG(hints->words[index]), TEXT_ARG(other)), "");
    }
}

/* Authorizations that cover the day, or begin the day after, with and without a number of units. */
static void add_authorizations(struct variations *to, struct node *given, const struct scene *scene)
{
    static const char *const amounts[] = { "", " for 1 unit", " for 1 visit", " for 99 units", " for 99 visits" };

    for (int64_t step = 0; step <= 1; step++) {
        struct text from = day_text(to, scene->on->first->number + step);
        struct text until = day_text(to, scene->on->first->number + 30);

        for (size_t i = 0; i < sizeof amounts / sizeof amounts[0]; i++)
            add_item(to, given, "authorization",
                     arena_printf(to->arena, "%s from %.*s until %.*s", amounts[i], TEXT_ARG(from), TEXT_ARG(until)),
                     "");
    }
}

/* `97112 GP` becomes `97112 GP KX`: the last code of the line takes the word with it. */
static void add_modifier(struct variations *to, struct node *line, struct text word)
{
    struct node *last = NULL;

    for (struct node *child = line->first; child != NULL; child = child->next) {
        if (child->kind == NODE_CODE)
            last = child;
    }
    if (last != NULL && word.length == MODIFIER_LENGTH)
        add_text(to, last, arena_printf(to->arena, "%.*s %.*s", TEXT_ARG(last->text), TEXT_ARG(word)));
}

/* `documented all of S` written out without one of its elements. */
static void add_all_but(struct variations *to, struct node *element, const struct node *set, struct text word)
{
    struct text text = TEXT("");

    if (set == NULL || element->first == NULL || !text_equal(item_name(set), element->first->text))
        return;
    for (const struct node *member = set->last->first; member != NULL; member = member->next) {
        struct text name = member->first != NULL ? member->first->text : word;

        if (!text_equal(name, word))
            text = arena_printf(to->arena, "%.*s%sdocumented %.*s", TEXT_ARG(text), text.length > 0 ? ", " : "",
                                TEXT_ARG(name));
    }
    if (text.length > 0)
        add_edit(to, (struct edit){ .kind = EDIT_SWAP, .node = element, .other = raw(to, element, text) });
}

static void vary_word(struct variations *to, struct node *given, const struct scene *scene, const struct hints *hints,
                      struct text word)
{
    for (struct node *item = given->first; item != NULL; item = item->next) {
        if (item->kind == NODE_GIVEN_LINE)
            add_modifier(to, item, word);
        else if (item->kind == NODE_GIVEN_ELEMENT)
            add_all_but(to, item, hints->set, word);
        else if (item->kind == NODE_GIVEN_FIELD && item->last->kind != NODE_DATE)
            add_edit(to, (struct edit){ .kind = EDIT_SWAP, .node = item->last, .other = raw(to, item, word) });
    }
    add_items(to, given, scene, word);
}

void variations_of_words(struct variations *to, const struct scene *scene, const struct hints *hints)
{
    for (size_t i = 0; i < scene->clause_count; i++) {
        struct node *given = scene->clauses[i];

        if (given->kind != NODE_GIVEN_SESSION)
            continue;
        if (hints->authorization)
            add_authorizations(to, given, scene);
        for (size_t k = 0; k < hints->word_count; k++) {
            vary_word(to, given, scene, hints, hints->words[k]);
            add_word_pairs(to, given, hints, k);
        }
    }
}

/* ---- less ---- */

static void drop(struct variations *to, struct node *parent, struct node *node)
{
    add_edit(to, (struct edit){ .kind = EDIT_DROP, .parent = parent, .node = node });
}

/* Parts of a line but the procedure's code; `all` with minutes and billed units, without which a session reads
 * oddly. */
static void vary_line_less(struct variations *to, struct node *line, bool all)
{
    bool code = false;

    for (struct node *part = line->first; part != NULL; part = part->next) {
        bool usual = part->kind == NODE_QUANTITY || (part->kind == NODE_LINE_PART && text_is(part->text, "billed"));

        if ((part->kind != NODE_CODE || code) && (all || !usual))
            drop(to, line, part);
        code |= part->kind == NODE_CODE;
    }
}

/* A session keeps one line at least. */
static bool may_go(const struct node *first, const struct node *item)
{
    size_t lines = 0;

    for (const struct node *other = first; other != NULL; other = other->next)
        lines += other->kind == NODE_GIVEN_LINE;
    return first->next != NULL && (item->kind != NODE_GIVEN_LINE || lines > 1);
}

void variations_of_less(struct variations *to, const struct scene *scene, bool all)
{
    for (size_t i = 0; i < scene->clause_count; i++) {
        struct node *clause = scene->clauses[i];
        struct node *first = clause->kind == NODE_EARLIER ? clause->first->next : clause->first;

        for (struct node *item = first; item != NULL; item = item->next) {
            if (may_go(first, item))
                drop(to, clause, item);
            if (item->kind == NODE_GIVEN_LINE)
                vary_line_less(to, item, all);
        }
    }
}

/* ---- days ---- */

static void list_dates(struct variations *to, struct node *node, struct node ***dates, size_t *count,
                       size_t *capacity)
{
    if (node->kind == NODE_DATE) {
        *dates = arena_grow(to->arena, *dates, *count, capacity, sizeof **dates);
        (*dates)[(*count)++] = node;
    }
    for (struct node *child = node->first; child != NULL; child = child->next)
        list_dates(to, child, dates, count, capacity);
}

static void move(struct variations *to, struct node *const *dates, size_t count, int64_t days)
{
    struct variation *variation;

    if (days == 0)
        return;
    variation = add(to, count);
    for (size_t i = 0; i < count; i++)
        variation->edits[i] = (struct edit){ .kind = EDIT_SWAP, .node = dates[i],
                                             .other = node_with_number(to->arena, dates[i],
                                                                       dates[i]->number + days) };
}

void variations_of_days(struct variations *to, const struct scene *scene, const struct hints *hints)
{
    struct node **dates = NULL;
    size_t count = 0, capacity = 0;

    list_dates(to, scene->on, &dates, &count, &capacity);
    for (size_t i = 0; i < scene->clause_count; i++)
        list_dates(to, scene->clauses[i], &dates, &count, &capacity);
    for (size_t i = 0; i < hints->date_count; i++) {
        for (int64_t step = -1; step <= 1; step++)
            move(to, dates, count, hints->dates[i] + step - scene->on->first->number);
    }
}
