/* Sets of codes and names: reading their members, writing out the named sets inside, and what kind of set is wanted
 * where. */
#include "check/members.h"
#include "record/value.h"

#define MEMBERS_MAX 4000000  /* of all sets of a rulebook together, written out; bounds what nested sets can cost */
#define DEPTH_MAX 64         /* sets inside sets */

const struct set_need need_codes = { TYPE_CODE, "codes" };
const struct set_need need_modifiers = { TYPE_MODIFIER, "modifiers" };
const struct set_need need_diagnoses = { TYPE_DIAGNOSIS, "diagnoses" };
const struct set_need need_roles = { TYPE_ROLE, "providers" };
const struct set_need need_taxonomies = { TYPE_TAXONOMY, "taxonomies" };
const struct set_need need_documents = { TYPE_NAME, "documents" };
const struct set_need need_elements = { TYPE_NAME, "elements" };
static const struct set_need need_places = { TYPE_PLACE, "places" };

static const struct set_need *const needs[] = {
    &need_codes,  &need_diagnoses, &need_modifiers, &need_roles,
    &need_places, &need_documents, &need_elements,  &need_taxonomies,
};

struct set_need need_of_type(enum type type)
{
    for (size_t i = 0; i < sizeof needs / sizeof needs[0]; i++) {
        if (needs[i]->type == type && type != TYPE_NAME)
            return *needs[i];
    }
    return (struct set_need){ type, NULL };
}

static struct set_need need_of_word(struct text word)
{
    for (size_t i = 0; i < sizeof needs / sizeof needs[0]; i++) {
        if (text_is(word, needs[i]->word))
            return *needs[i];
    }
    return need_codes;
}

struct text set_word(const struct symbol *symbol)
{
    return symbol->node->text;
}

/* ---- members ---- */

static bool is_code(struct set_need need)
{
    return type_row(need.type)->storage == STORAGE_CODE;
}

/* Procedure codes of fewer characters are rare; most were cut off. */
static void warn_of_short(struct scope *scope, struct set_need need, const struct node *node)
{
    struct diagnostic *diagnostic;

    if (need.type != TYPE_CODE || node->text.length >= 5)
        return;
    diagnostic = diag_add(scope->diagnostics, MESSAGE_CODE_SHORT, node->at, TEXT_ARG(node->text));
    if (node->text.length == 2)
        diag_help(scope->diagnostics, diagnostic, "A modifier is asked for by name: `when modifier %.*s`",
                  TEXT_ARG(node->text));
    else
        diag_help(scope->diagnostics, diagnostic,
                  "Write the whole code, as in `97112`, or a prefix for all codes that begin so: `%.*s*`",
                  TEXT_ARG(node->text));
}

static void add_code(struct scope *scope, struct members *to, struct set_need need, const struct node *node,
                     struct life life)
{
    code_t code;

    if (!is_code(need) && need.type == TYPE_TEXT)
        members_add_name(to, node->text, life);
    else if (!is_code(need))
        diag_help(scope->diagnostics,
                  diag_add(scope->diagnostics, MESSAGE_CODE_AMONG_NAMES, node->at, TEXT_ARG(node->text)),
                  "Names are lower-case words: `documents reports = progress_report, recertification`");
    else if (literal_code(scope, node, need.type, &code)) {
        warn_of_short(scope, need, node);
        members_add_range(to, code, code, life);
    }
}

static bool range_is_sound(struct scope *scope, const struct node *range, const struct node *low,
                           const struct node *high, code_t first, code_t last)
{
    struct diagnostic *diagnostic;

    if (low->text.length != high->text.length) {
        diagnostic = diag_add(scope->diagnostics, MESSAGE_RANGE_LENGTHS, range->at);
        diag_label(scope->diagnostics, diagnostic, low->at, "%zu characters", low->text.length);
        diag_label(scope->diagnostics, diagnostic, high->at, "%zu characters", high->text.length);
        diag_help(scope->diagnostics, diagnostic, "Write both ends with the same number of characters: `97161..97168`");
        return false;
    }
    if (first <= last)
        return true;
    diagnostic =
        diag_add(scope->diagnostics, MESSAGE_RANGE_REVERSED, range->at, TEXT_ARG(low->text), TEXT_ARG(high->text));
    diag_help(scope->diagnostics, diagnostic, "Write the lower end first: `%.*s..%.*s`", TEXT_ARG(high->text),
              TEXT_ARG(low->text));
    return false;
}

static void report_names_only(struct scope *scope, const struct node *node)
{
    struct diagnostic *diagnostic = diag_add(scope->diagnostics, MESSAGE_PATTERN_AMONG_NAMES, node->at);

    diag_help(scope->diagnostics, diagnostic, "Write each name out: `progress_report, recertification`");
}

static void add_range(struct scope *scope, struct members *to, struct set_need need, const struct node *node,
                      struct life life)
{
    const struct node *low = node->first, *high = node->last;
    code_t first, last;

    if (!is_code(need)) {
        report_names_only(scope, node);
        return;
    }
    if (!literal_code(scope, low, need.type, &first) || !literal_code(scope, high, need.type, &last))
        return;
    if (range_is_sound(scope, node, low, high, first, last))
        members_add_range(to, first, last, life);
}

static void add_prefix(struct scope *scope, struct members *to, struct set_need need, const struct node *node,
                       struct life life)
{
    struct text text = node->text;
    code_t code;
    struct diagnostic *diagnostic;

    if (!is_code(need)) {
        report_names_only(scope, node);
        return;
    }
    if (need.type == TYPE_DIAGNOSIS && text.length == 4 && text.bytes[3] == '.')
        text.length = 3;
    code = need.type == TYPE_DIAGNOSIS ? code_parse_diagnosis(text) : code_parse(text);
    if (code != CODE_UNKNOWN &&
        text.length <= (size_t)value_code_shape(need.type).longest + (need.type == TYPE_DIAGNOSIS)) {
        members_add_range(to, code, code_last(code), life);
        return;
    }
    diagnostic =
        diag_add(scope->diagnostics, MESSAGE_PREFIX_SHAPE, node->at, TEXT_ARG(node->text), type_name(need.type));
    diag_help(scope->diagnostics, diagnostic, "A prefix is the beginning of %s, as `S06*`.", value_expected(need.type));
}

/* ---- named sets inside ---- */

static void report_other_kind(struct scope *scope, const struct node *name, const struct symbol *symbol,
                              struct set_need need)
{
    const char *wanted = need.word != NULL ? need.word : type_name(need.type);
    struct diagnostic *diagnostic = diag_add(scope->diagnostics, MESSAGE_SET_OF_OTHER_KIND, name->at,
                                             TEXT_ARG(name->text), TEXT_ARG(set_word(symbol)), wanted);

    diag_label(scope->diagnostics, diagnostic, name->at, "%.*s", TEXT_ARG(set_word(symbol)));
    diag_label(scope->diagnostics, diagnostic, node_child(symbol->node, NODE_NAME)->at, "defined here as %.*s",
               TEXT_ARG(set_word(symbol)));
    if (need.word != NULL)
        diag_help(scope->diagnostics, diagnostic, "Name a set that begins with `%s`: `%s NAME = ...`", need.word,
                  need.word);
}

/* A code in small letters, as in `modifier gp`, where no set has a name near it; false when it is none. */
static bool report_small_code(struct scope *scope, const struct node *name, struct set_need need)
{
    char *large = arena_alloc(scope->arena, name->text.length + 1);
    struct text code = { large, name->text.length };
    struct diagnostic *diagnostic;
    code_t value;

    for (size_t i = 0; i < code.length; i++)
        large[i] = name->text.bytes[i] >= 'a' && name->text.bytes[i] <= 'z' ? (char)(name->text.bytes[i] - 'a' + 'A')
                                                                            : name->text.bytes[i];
    if (!is_code(need) || code.length > 5 || !value_read(&value, need.type, code) ||
        scope_nearest(scope, SYMBOL_SET, name->text).length > 0 || scope_may_hold(scope, name->text))
        return false;
    diagnostic = diag_add(scope->diagnostics, MESSAGE_SET_NOT_FOUND, name->at, TEXT_ARG(name->text));
    diag_help(scope->diagnostics, diagnostic, "A code is written in capitals: `%.*s`", TEXT_ARG(code));
    diag_edit(scope->diagnostics, diagnostic, name->at, code);
    return true;
}

/* The set that the name stands for. *literal: it may stand for itself, and does when it is cleared no longer. */
static const struct set *find_set(struct scope *scope, const struct node *name, struct set_need need, bool *literal)
{
    struct symbol *symbol = scope_peek(scope, SYMBOL_SET, name->text);

    if (symbol == NULL && *literal)
        return NULL;
    *literal = false;
    if (symbol == NULL && report_small_code(scope, name, need))
        return NULL;
    symbol = scope_find(scope, SYMBOL_SET, name);
    if (symbol == NULL)
        return NULL;
    if (need.word == NULL || !text_is(set_word(symbol), need.word)) {
        report_other_kind(scope, name, symbol, need);
        return NULL;
    }
    return set_of_symbol(symbol);
}

static void add_name(struct scope *scope, struct members *to, struct set_need need, const struct node *node,
                     struct life life)
{
    bool literal = !is_code(need);
    const struct set *set = find_set(scope, node, need, &literal);

    if (literal)
        members_add_name(to, node->text, life);
    else if (set != NULL)
        members_add_set(to, set, life);
}

static void add_member(struct scope *scope, struct members *to, struct set_need need, const struct node *member)
{
    struct life life = { DATE_MIN, DATE_MAX };
    const struct node *what = member->first;

    if (what == NULL || !life_read(scope, member, &life))
        return;
    to->at = member->at;
    switch (what->kind) {
    case NODE_CODE: add_code(scope, to, need, what, life); break;
    case NODE_RANGE: add_range(scope, to, need, what, life); break;
    case NODE_PREFIX: add_prefix(scope, to, need, what, life); break;
    case NODE_NAME: add_name(scope, to, need, what, life); break;
    default: break;  /* NODE_ERROR was reported */
    }
}

/* ---- whole sets ---- */

/* Once: the sets after it are too many as well. */
static bool report_too_large(struct scope *scope, const struct node *list)
{
    struct diagnostic *diagnostic;

    if (!scope->checker->sets_full) {
        diagnostic = diag_add(scope->diagnostics, MESSAGE_SETS_TOO_LARGE, list->at, MEMBERS_MAX);
        diag_help(scope->diagnostics, diagnostic, "Use ranges or prefixes: `97161..97168`, `S06*`");
    }
    scope->checker->sets_full = true;
    return false;
}

/* Reads the members below `list` that are members of `kind`; false: too many. */
static bool read_members(struct scope *scope, struct members *to, struct set_need need, const struct node *list)
{
    size_t room = MEMBERS_MAX - scope->checker->set_members;

    *to = (struct members){ .arena = scope->arena, .room = room };
    for (const struct node *member = list == NULL ? NULL : list->first; member != NULL && !to->full;
         member = member->next) {
        if (member->kind == NODE_MEMBER)
            add_member(scope, to, need, member);
    }
    scope->checker->set_members += room - to->room;
    if (to->full)
        return report_too_large(scope, list);
    members_sort(to);
    return true;
}

static bool report_not_a_list(struct scope *scope, const struct node *list)
{
    struct diagnostic *diagnostic;

    if (list->kind == NODE_COLUMN) {
        diagnostic = diag_add(scope->diagnostics, MESSAGE_COLUMN_HERE, list->at);
        diag_help(scope->diagnostics, diagnostic,
                  "A column can stand after `in`: `provider in column roles of table weights`");
    }
    return false;
}

static struct set *read_set(struct scope *scope, const struct node *list, struct set_need need)
{
    size_t errors = scope->diagnostics->errors;
    struct members in, out;
    struct set *set;

    if (list->kind != NODE_LIST) {
        report_not_a_list(scope, list);
        return NULL;
    }
    if (!read_members(scope, &in, need, list) || !read_members(scope, &out, need, node_child(list, NODE_EXCEPT)))
        return NULL;
    if (scope->diagnostics->errors != errors)
        return NULL;
    set = ARENA_NEW(scope->arena, struct set);
    *set = (struct set){ .type = need.type,
                         .at = list->at,
                         .ranges = in.ranges,
                         .range_count = in.range_count,
                         .excluded = out.ranges,
                         .excluded_count = out.range_count,
                         .names = in.names,
                         .name_count = in.name_count,
                         .excluded_names = out.names,
                         .excluded_name_count = out.name_count };
    return set;
}

static void report_circle(struct symbol *symbol)
{
    struct diagnostic *diagnostic = diag_add(symbol->scope->diagnostics, MESSAGE_SET_IN_ITSELF, symbol->node->at,
                                             TEXT_ARG(symbol->name));

    diag_help(symbol->scope->diagnostics, diagnostic,
              "Take the name of the set, or of a set that holds it, out of its list.");
}

static void report_deep(struct symbol *symbol)
{
    struct diagnostic *diagnostic =
        diag_add(symbol->scope->diagnostics, MESSAGE_SETS_TOO_DEEP, symbol->node->at, DEPTH_MAX);

    diag_help(symbol->scope->diagnostics, diagnostic,
              "Write the codes of the innermost sets out where they are needed.");
}

static struct set *make_set(struct symbol *symbol)
{
    struct checker *checker = symbol->scope->checker;
    struct set *set;

    if (checker->set_depth >= DEPTH_MAX) {
        report_deep(symbol);
        return NULL;
    }
    checker->set_depth++;
    set = read_set(symbol->scope, node_child(symbol->node, NODE_LIST), need_of_word(set_word(symbol)));
    checker->set_depth--;
    return set;
}

const struct set *set_of_symbol(struct symbol *symbol)
{
    struct set *set;

    if (symbol->state == SYMBOL_BUSY)
        report_circle(symbol);
    if (symbol->state != SYMBOL_FRESH)
        return symbol->value.set;
    symbol->state = SYMBOL_BUSY;
    set = make_set(symbol);
    symbol->state = SYMBOL_DONE;
    if (set != NULL) {
        set->name = symbol->name;
        set->at = symbol->node->at;
        symbol->value.set = set;
    }
    return set;
}

/* A list that is nothing but the name of a set is that set. */
static const struct node *only_name(const struct node *list)
{
    const struct node *member = list->first;

    if (list->kind != NODE_LIST || !node_is(member, NODE_MEMBER) || member->next != NULL || member->first == NULL)
        return NULL;
    return member->first->kind == NODE_NAME && member->first->next == NULL ? member->first : NULL;
}

const struct set *set_bind(struct scope *scope, const struct node *list, struct set_need need)
{
    const struct node *name = only_name(list);

    if (name != NULL)
        return set_bind_name(scope, name, need, !is_code(need));
    return read_set(scope, list, need);
}

const struct set *set_bind_name(struct scope *scope, const struct node *name, struct set_need need, bool literal)
{
    const struct set *named = find_set(scope, name, need, &literal);
    struct members members = { .arena = scope->arena, .room = 1, .at = name->at };
    struct set *set;

    if (!literal)
        return named;
    members_add_name(&members, name->text, (struct life){ DATE_MIN, DATE_MAX });
    set = ARENA_NEW(scope->arena, struct set);
    *set = (struct set){ .type = need.type, .at = name->at, .names = members.names, .name_count = members.name_count };
    return set;
}
