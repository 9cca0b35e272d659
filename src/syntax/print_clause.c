/* Clauses of rules, tables, parameters and profiles, and the parts that all share, as words. */
#include "base/date.h"
#include "base/number.h"
#include "syntax/print.h"

/* The words before a node's own text and its children, where nothing else is to be said. */
static const char *const leading_words[NODE_KIND_COUNT] = {
    [NODE_BECAUSE] = "because",
    [NODE_FROM] = "from",
    [NODE_UNTIL] = "until",
    [NODE_CITE] = "cite",
    [NODE_STATUS] = "status",
    [NODE_EXCEPT] = "except",
    [NODE_EXTENDS] = "extends",
    [NODE_KNOWN_ON] = "as known on",
    [NODE_DECIDED_BY] = "version decided by",
    [NODE_IN_FORCE] = "in force",
    [NODE_SETTING] = "setting",
    [NODE_PLAN_YEAR] = "plan year starts in",
    [NODE_OWNER] = "owner",
    [NODE_FAMILY] = "family",
    [NODE_VERIFIED] = "verified",
    [NODE_FORMAT] = "format",
    [NODE_TABLE_FILE] = "file",
    [NODE_CHECK_AGAIN] = "check again by",
    [NODE_APPLIES_TO] = "applies to",
    [NODE_WHEN] = "when",
    [NODE_UNLESS] = "unless",
    [NODE_COUNT_UNITS] = "count units by",
    [NODE_COUNT_ASSISTANT] = "count assistant units",
    [NODE_ONE_UNIT] = "one unit is",
    [NODE_FIRST_UNIT] = "first unit needs",
    [NODE_LAST_UNIT] = "last unit needs",
    [NODE_LEFTOVER] = "leftover goes to",
    [NODE_COMPARE_TOTAL] = "compare total units",
    [NODE_ASSISTANT_SHARE] = "assistant share over",
    [NODE_THERAPIST_KEEPS] = "therapist keeps the last unit from",
    [NODE_MARKED_BY] = "marked by",
    [NODE_REQUIRE] = "require",
    [NODE_FORBID] = "forbid",
    [NODE_CONFLICT_TABLE] = "conflict pairs from table",
    [NODE_OTHERWISE] = "otherwise",
    [NODE_IF_UNKNOWN] = "if unknown",
    [NODE_ADJUSTMENT] = "as",
    [NODE_REMARKS] = "with",
    [NODE_WAY] = "when",
    [NODE_SAY] = "say",
    [NODE_IF] = "if",
    [NODE_APPROVED_BY] = "approved by",
    [NODE_NOT_ENCODED] = "not encoded because",
    [NODE_ALLOW] = "allow",
};

/* ---- numbers and texts ---- */

static void print_string(struct layout *out, struct text text)
{
    size_t begin = 0;

    layout_opening(out, "\"");
    for (size_t i = 0; i < text.length; i++) {
        if (text.bytes[i] != '"' && text.bytes[i] != '\\')
            continue;
        layout_text(out, (struct text){ text.bytes + begin, i - begin });
        layout_tight(out, "\\");
        out->tight = true;
        begin = i;
    }
    out->tight = true;
    layout_text(out, (struct text){ text.bytes + begin, text.length - begin });
    layout_tight(out, "\"");
}

/* Digits with a comma before each group of three when there are at least `commas_from` of them. */
static void print_digits(struct layout *out, int64_t number, size_t commas_from)
{
    char digits[NUMBER_TEXT_SIZE], text[2 * NUMBER_TEXT_SIZE];
    size_t count = number_format(digits, number), length = 0;

    for (size_t i = 0; i < count; i++) {
        if (i > 0 && count >= commas_from && (count - i) % 3 == 0)
            text[length++] = ',';
        text[length++] = digits[i];
    }
    layout_text(out, (struct text){ text, length });
}

/* Two decimals, or as many as say something. */
static void print_decimals(struct layout *out, int64_t hundredths, bool both)
{
    char text[] = { '.', (char)('0' + hundredths / 10 % 10), (char)('0' + hundredths % 10), '\0' };

    if (hundredths % 100 == 0)
        return;
    if (!both && hundredths % 10 == 0)
        text[2] = '\0';
    layout_tight(out, text);
}

static void print_money(struct layout *out, int64_t cents)
{
    layout_opening(out, "$");
    print_digits(out, cents / 100, 4);
    print_decimals(out, cents, true);
}

void print_count(struct layout *out, const struct node *quantity, const char *one, const char *many)
{
    print_digits(out, quantity->number, 5);
    layout_word(out, quantity->number == 1 ? one : many);
}

/* "treatment day" for "treatment days" */
static struct text singular(struct text plural)
{
    bool ends = plural.length > 0 && plural.bytes[plural.length - 1] == 's';

    return (struct text){ plural.bytes, plural.length - ends };
}

/* A bare number stays as it was written: it may be a code, such as 02. */
static void print_quantity(struct layout *out, const struct node *quantity)
{
    const struct node *type = node_child(quantity, NODE_TYPE);

    if (type == NULL) {
        layout_text(out, quantity->text);
    } else if (text_is(type->text, "points")) {
        print_digits(out, quantity->number / 100, 5);
        print_decimals(out, quantity->number, false);
        layout_text(out, quantity->number == 100 ? singular(type->text) : type->text);
    } else {
        print_digits(out, quantity->number, 5);
        layout_text(out, quantity->number == 1 ? singular(type->text) : type->text);
    }
}

static void print_date(struct layout *out, int64_t days)
{
    char text[DATE_TEXT_SIZE];

    date_format(text, (date_t)days);
    layout_text(out, (struct text){ text, sizeof text });
}

/* ---- lists ---- */

void print_children(struct layout *out, const struct node *node)
{
    for (const struct node *child = node->first; child != NULL; child = child->next)
        print_node(out, child);
}

void print_comma(struct layout *out)
{
    layout_tight(out, ",");
    layout_break(out);
}

void print_list(struct layout *out, const struct node *node)
{
    for (const struct node *child = node->first; child != NULL; child = child->next) {
        if (child != node->first && child->kind != NODE_EXCEPT)
            print_comma(out);
        print_node(out, child);
    }
}

static void print_range(struct layout *out, const struct node *range)
{
    print_node(out, range->first);
    layout_tight(out, "..");
    out->tight = true;
    print_node(out, range->last);
}

static bool stands_bare(const struct node *list, bool bare_code)
{
    const struct node *member = list->first;

    return member != NULL && member->next == NULL && member->kind == NODE_MEMBER && member->first->next == NULL &&
           (member->first->kind == NODE_NAME || (bare_code && member->first->kind == NODE_CODE));
}

void print_in(struct layout *out, const struct node *node, bool bare_code)
{
    if (node->kind == NODE_COLUMN || stands_bare(node, bare_code)) {
        print_node(out, node);
        return;
    }
    layout_opening(out, "(");
    print_node(out, node);
    layout_tight(out, ")");
}

/* ---- clauses that are more than words and children ---- */

static void print_limit(struct layout *out, const struct node *limit)
{
    layout_word(out, "limit");
    print_node(out, limit->first);
    layout_word(out, "to");
    for (const struct node *child = limit->first->next; child != NULL; child = child->next)
        print_node(out, child);
}

static void print_counting(struct layout *out, const struct node *counting)
{
    print_comma(out);
    layout_word(out, "counting");
    layout_text(out, counting->text);
}

static void print_pair(struct layout *out, const struct node *pair)
{
    const struct node *second = pair->first->next;

    layout_word(out, "conflict");
    print_in(out, pair->first, true);
    layout_word(out, "with");
    print_in(out, second, true);
    for (const struct node *child = second->next; child != NULL; child = child->next)
        print_node(out, child);
}

static void print_lifted(struct layout *out, const struct node *lifted)
{
    layout_word(out, "lifted by");
    print_node(out, lifted->first);
    layout_word(out, "on");
    layout_text(out, lifted->text);
    for (const struct node *child = lifted->first->next; child != NULL; child = child->next)
        print_node(out, child);
}

static void print_value_from(struct layout *out, const struct node *value)
{
    print_node(out, value->first);
    layout_word(out, "is");
    for (const struct node *child = value->first->next; child != NULL; child = child->next)
        print_node(out, child);
}

static void print_column_type(struct layout *out, const struct node *column)
{
    layout_word(out, "column");
    print_node(out, column->first);
    layout_word(out, "as");
    layout_word(out, text_is(column->text, "list") ? "list of" : text_is(column->text, "key") ? "key" : "");
    print_node(out, column->last);
}

void print_repair(struct layout *out, const struct node *fix)
{
    layout_at(out, fix->at.begin);
    if (fix->kind == NODE_FIX_UNITS)
        layout_word(out, node_child(fix, NODE_QUANTITY) == NULL ? "set units to supported" : "set units to");
    else if (fix->kind == NODE_FIX_OBTAIN)
        layout_word(out, "obtain");
    else
        layout_word(out, fix->kind == NODE_FIX_ADD      ? "add modifier"
                         : fix->kind == NODE_FIX_REMOVE ? "remove modifier"
                                                        : "replace code with");
    if (fix->kind == NODE_FIX_OBTAIN && !text_is(fix->text, "field"))
        layout_text(out, fix->text);
    print_children(out, fix);
}

/* True when the node has a way of its own to be printed, and was. */
static bool print_special(struct layout *out, const struct node *node)
{
    switch (node->kind) {
    case NODE_STRING: print_string(out, node->text); return true;
    case NODE_DATE: print_date(out, node->number); return true;
    case NODE_MONEY: print_money(out, node->number); return true;
    case NODE_QUANTITY: print_quantity(out, node); return true;
    case NODE_LIST: print_list(out, node); return true;
    case NODE_REMARKS: layout_word(out, "with"); print_list(out, node); return true;
    case NODE_EXCEPT: layout_word(out, "except"); print_list(out, node); return true;
    case NODE_RANGE: print_range(out, node); return true;
    case NODE_PREFIX: layout_text(out, node->text); layout_tight(out, "*"); return true;
    case NODE_LIMIT: print_limit(out, node); return true;
    case NODE_COUNTING: print_counting(out, node); return true;
    case NODE_CONFLICT_PAIR: print_pair(out, node); return true;
    case NODE_LIFTED_BY: print_lifted(out, node); return true;
    case NODE_VALUE_FROM: print_value_from(out, node); return true;
    case NODE_COLUMN_TYPE: print_column_type(out, node); return true;
    case NODE_FIX_UNITS:
    case NODE_FIX_ADD:
    case NODE_FIX_REMOVE:
    case NODE_FIX_CODE:
    case NODE_FIX_OBTAIN: layout_word(out, "fix"); print_repair(out, node); return true;
    case NODE_LAST_TWO_SPLIT:
        layout_word(out, "last two units split from");
        print_count(out, node->first, "minutes each", "minutes each");
        return true;
    default: return false;
    }
}

void print_node(struct layout *out, const struct node *node)
{
    layout_at(out, node->at.begin);
    if (print_special(out, node) || print_condition(out, node) || print_test_part(out, node))
        return;
    if (leading_words[node->kind] != NULL)
        layout_word(out, leading_words[node->kind]);
    layout_text(out, node->text);
    print_children(out, node);
}
