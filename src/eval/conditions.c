/* Conditions in three values. What is missing is carried along only where it decides: a false `and` needs nothing. */
#include "eval/context.h"

/* ---- comparisons ---- */

/* What the comparison says of every pair of values in the two intervals. */
static enum tri interval_less(struct interval left, struct interval right)
{
    return left.high < right.low ? TRI_TRUE : left.low >= right.high ? TRI_FALSE : TRI_UNKNOWN;
}

static enum tri interval_equal(struct interval left, struct interval right)
{
    if (left.high < right.low || left.low > right.high)
        return TRI_FALSE;
    return left.low == left.high && right.low == right.high ? TRI_TRUE : TRI_UNKNOWN;
}

enum tri eval_compare_intervals(enum comparison comparison, struct interval left, struct interval right)
{
    if (interval_is_none(left) || interval_is_none(right))
        return tri_of(comparison == COMPARE_IS_NOT);
    switch (comparison) {
    case COMPARE_IS: return interval_equal(left, right);
    case COMPARE_IS_NOT: return tri_not(interval_equal(left, right));
    case COMPARE_LESS: return interval_less(left, right);
    case COMPARE_AT_LEAST: return tri_not(interval_less(left, right));
    case COMPARE_MORE: return interval_less(right, left);
    case COMPARE_AT_MOST: return tri_not(interval_less(right, left));
    }
    return TRI_UNKNOWN;
}

enum tri eval_compare(struct eval *eval, enum comparison comparison, struct interval left, struct interval right,
                      const struct needs *before)
{
    enum tri result = eval_compare_intervals(comparison, left, right);
    if (result != TRI_UNKNOWN)
        eval->missing = *before;
    return result;
}

static enum tri compare_codes(struct eval *eval, const struct plan_node *node, struct place place)
{
    code_t left = eval_code(eval, node->left, place), right = eval_code(eval, node->right, place);
    bool differs = node->comparison == COMPARE_IS_NOT;
    if (left == CODE_NONE || right == CODE_NONE)
        return tri_of(differs);
    if (left == CODE_UNKNOWN || right == CODE_UNKNOWN)
        return TRI_UNKNOWN;
    return tri_of((left == right) != differs);
}

static enum tri compare_texts(struct eval *eval, const struct plan_node *node, struct place place)
{
    struct text left = eval_text(eval, node->left, place), right = eval_text(eval, node->right, place);
    bool differs = node->comparison == COMPARE_IS_NOT;
    if ((left.bytes && left.length == 0) || (right.bytes && right.length == 0))
        return tri_of(differs);
    if (!left.bytes || !right.bytes)
        return TRI_UNKNOWN;
    return tri_of(text_equal(left, right) != differs);
}

static enum tri compare(struct eval *eval, const struct plan_node *node, struct place place)
{
    struct needs before = eval->missing;
    struct interval left, right;
    enum tri result;
    switch (eval->plan->nodes[node->left].storage) {
    case STORAGE_CODE: result = compare_codes(eval, node, place); break;
    case STORAGE_TEXT: result = compare_texts(eval, node, place); break;
    default:
        left = eval_number(eval, node->left, place);
        right = eval_number(eval, node->right, place);
        return eval_compare(eval, node->comparison, left, right, &before);
    }
    if (result != TRI_UNKNOWN)
        eval->missing = before;
    return result;
}

/* ---- membership ---- */

static enum tri text_in(struct eval *eval, const struct plan_node *node, struct place place)
{
    struct text text = eval_text(eval, node->left, place);
    if (!text.bytes)
        return TRI_UNKNOWN;
    bool has = text.length > 0 && plan_set_has_name(eval->plan, node->set, text, eval->session->date);
    return tri_of(has != node->negated);
}

static enum tri is_in(struct eval *eval, const struct plan_node *node, struct place place)
{
    if (eval->plan->nodes[node->left].storage == STORAGE_TEXT)
        return text_in(eval, node, place);
    code_t code = eval_code(eval, node->left, place);
    if (code == CODE_UNKNOWN)
        return TRI_UNKNOWN;
    bool has = code != CODE_NONE && plan_set_has(eval->plan, node->set, code, eval->session->date);
    return tri_of(has != node->negated);
}

static bool codes_have(struct code_list codes, code_t code)
{
    for (int32_t i = 0; i < codes.count; i++)
        if (codes.items[i] == code)
            return true;
    return false;
}

static enum tri is_in_column(struct eval *eval, const struct plan_node *node, struct place place)
{
    code_t code = eval_code(eval, node->left, place);
    if (code == CODE_UNKNOWN)
        return TRI_UNKNOWN;
    if (code == CODE_NONE)
        return tri_of(node->negated);
    const struct table_edition *edition = table_on(node->table, eval->session->date);
    uint32_t line;
    const struct table_cell *row =
        edition && place.line ? table_row(edition, node->table->column_count, place.line->code, &line) : NULL;
    if (!row)
        return missing_data(eval, "table", node->table->name);
    return tri_of(codes_have(row[node->column].codes, code) != node->negated);
}

/* ---- modifiers ---- */

/* How many of the line's modifiers are in the set. */
static int modifiers_in(const struct eval *eval, plan_index set, struct code_list modifiers)
{
    int count = 0;
    for (int32_t i = 0; i < modifiers.count; i++)
        count += plan_set_has(eval->plan, set, modifiers.items[i], eval->session->date);
    return count;
}

/* Every code of the set (its ranges are single codes) is among the modifiers. */
static bool modifiers_all(const struct eval *eval, plan_index set, struct code_list modifiers)
{
    const struct plan_set *of = &eval->plan->sets[set];
    date_t on = eval->session->date;
    for (uint32_t i = 0; i < of->range_count; i++) {
        const struct plan_range *range = &eval->plan->ranges[of->first + i];
        bool found = range->from > on || range->until < on;
        for (int32_t k = 0; k < modifiers.count; k++)
            found |= modifiers.items[k] >= range->low && modifiers.items[k] <= range->high;
        if (!found)
            return false;
    }
    return true;
}

static enum tri has_modifiers(struct eval *eval, const struct plan_node *node, struct place place)
{
    if (!place.line || place.line->modifiers.count == LIST_UNKNOWN)
        return missing_fact(eval, FIELD_LINE_MODIFIERS);
    struct code_list modifiers = place.line->modifiers;
    if (node->quantity == QUANTITY_ALL)
        return tri_of(modifiers_all(eval, node->set, modifiers));
    int count = modifiers_in(eval, node->set, modifiers);
    return tri_of(node->quantity == QUANTITY_ANY ? count > 0 : count == 1);
}

/* ---- the record ---- */

static bool names_have(struct name_list names, struct text name)
{
    for (int32_t i = 0; i < names.count; i++)
        if (text_equal(names.items[i], name))
            return true;
    return false;
}

static enum tri is_documented(struct eval *eval, const struct plan_node *node, struct place place)
{
    (void)place;
    struct name_list documented = eval->session->documented;
    if (documented.count == LIST_UNKNOWN)
        return missing_fact(eval, FIELD_DOCUMENTED);
    const struct plan_set *set = &eval->plan->sets[node->set];
    bool all = node->quantity == QUANTITY_ALL;
    for (uint32_t i = 0; i < set->name_count; i++) {
        const struct set_name *name = &eval->plan->names[set->first_name + i];
        if (name->from > eval->session->date || name->until < eval->session->date)
            continue;
        if (names_have(documented, name->name) != all)
            return tri_of(!all);
    }
    return tri_of(all);
}

static enum tri provider_in(struct eval *eval, const struct plan_node *node, struct place place)
{
    bool by_taxonomy = node->type == TYPE_TAXONOMY;
    code_t code = by_taxonomy ? eval_taxonomy(eval, place) : eval_role(eval, place);
    if (code == CODE_UNKNOWN)
        return missing_fact(eval, by_taxonomy ? FIELD_PROVIDER_TAXONOMY : FIELD_PROVIDER_ROLE);
    bool has = code != CODE_NONE && plan_set_has(eval->plan, node->set, code, eval->session->date);
    return tri_of(has != node->negated);
}

/* `from` to `through` holds the date of service; an end known to be none is open. */
static enum tri covers_date(struct eval *eval, date_t from, unsigned from_need, date_t through, unsigned through_need)
{
    date_t on = eval->session->date;
    if ((date_is_known(from) && from > on) || (date_is_known(through) && through < on))
        return TRI_FALSE;
    if (from == DATE_UNKNOWN)
        missing_fact(eval, from_need);
    if (through == DATE_UNKNOWN)
        missing_fact(eval, through_need);
    return from == DATE_UNKNOWN || through == DATE_UNKNOWN ? TRI_UNKNOWN : TRI_TRUE;
}

static enum tri is_there(struct eval *eval, const struct plan_node *node, struct place place)
{
    (void)place;
    const struct session *session = eval->session;
    bool plan = node->kind == EXPR_PLAN_OF_CARE;
    flag_t there = plan ? session->plan_of_care.there : session->referral.there;
    if (there == FLAG_UNKNOWN)
        return missing_fact(eval, plan ? FIELD_PLAN_ESTABLISHED : FIELD_REFERRAL_NUMBER);
    if (there == 0 || !node->covering)
        return tri_of(there == 1);
    if (plan)
        return covers_date(eval, session->plan_of_care.established, FIELD_PLAN_ESTABLISHED,
                           session->plan_of_care.through, FIELD_PLAN_THROUGH);
    return covers_date(eval, session->referral.from, FIELD_REFERRAL_FROM, session->referral.through,
                       FIELD_REFERRAL_THROUGH);
}

static enum tri is_given(struct eval *eval, const struct plan_node *node, struct place place)
{
    plan_index index = node->left;
    struct interval number;
    struct text text;
    code_t code;
    switch (eval->plan->nodes[index].storage) {
    case STORAGE_CODE:
        code = eval_code(eval, index, place);
        return code == CODE_UNKNOWN ? TRI_UNKNOWN : tri_of(code != CODE_NONE);
    case STORAGE_TEXT: text = eval_text(eval, index, place); return !text.bytes ? TRI_UNKNOWN : tri_of(text.length > 0);
    default:
        number = eval_number(eval, index, place);
        return interval_is_none(number) ? TRI_FALSE : interval_is_known(number) ? TRI_TRUE : TRI_UNKNOWN;
    }
}

static enum tri is_flagged(struct eval *eval, const struct plan_node *node, struct place place)
{
    struct interval flag = eval_number(eval, node->left, place);
    return interval_is_none(flag) ? TRI_FALSE : interval_is_known(flag) ? tri_of(flag.low != 0) : TRI_UNKNOWN;
}

/* ---- other lines ---- */

/* What another line must be. */
struct wanted {
    bool (*is)(const struct eval *eval, const struct wanted *wanted, code_t code,
               date_t on); /* `on`: the line's own day */
    plan_index set;
    const struct addon_row *rows;
    size_t row_count;
};

/* Some line of the session other than the one judged is wanted. */
static enum tri session_has(struct eval *eval, const struct past_session *session, const struct group *group,
                            const struct wanted *wanted)
{
    enum tri found = TRI_FALSE;
    struct needs before = eval->missing;
    for (uint32_t i = 0; i < session->line_count; i++) {
        const struct past_line *line = &session->lines[i];
        if (line == group->place.past || !wanted->is(eval, wanted, line->code, session->date))
            continue;
        enum tri in = eval_in_group(eval, group, session, line);
        if (in == TRI_TRUE) {
            eval->missing = before;
            return TRI_TRUE;
        }
        found = in > found ? in : found;
    }
    return found;
}

/* The same of the session judged, whatever the line's discipline, region and provider. */
static bool own_has(const struct eval *eval, const struct wanted *wanted, const struct past_line *other_than)
{
    for (uint32_t i = 0; i < eval->own->line_count; i++)
        if (&eval->own->lines[i] != other_than &&
            wanted->is(eval, wanted, eval->own->lines[i].code, eval->session->date))
            return true;
    return false;
}

static enum tri is_billed(struct eval *eval, const struct plan_window *window, struct place place,
                          const struct wanted *wanted)
{
    if (window->kind == WINDOW_SESSION && window->scopes == 0)
        return tri_of(own_has(eval, wanted, place.past));
    struct needs before = eval->missing;
    struct stretch stretch = eval_window(eval, window);
    struct group group = { .place = place, .codes = PLAN_NONE, .modifiers = PLAN_NONE, .scopes = window->scopes };
    enum tri found = stretch.complete ? TRI_FALSE : TRI_UNKNOWN;
    for (size_t i = stretch.first; i < stretch.last; i++) {
        if (!eval_in_window(eval, window, i))
            continue;
        enum tri has = session_has(eval, eval_past(eval, i), &group, wanted);
        if (has == TRI_TRUE) {
            eval->missing = before;
            return TRI_TRUE;
        }
        found = has > found ? has : found;
    }
    return found;
}

static bool is_of_set(const struct eval *eval, const struct wanted *wanted, code_t code, date_t on)
{
    return plan_set_has(eval->plan, wanted->set, code, on);
}

static enum tri is_any_billed(struct eval *eval, const struct plan_node *node, struct place place)
{
    struct wanted wanted = { .is = is_of_set, .set = node->set };
    return is_billed(eval, &eval->plan->measures[node->measure].window, place, &wanted);
}

static bool row_in_force(const struct addon_row *row, date_t on) { return row->from <= on && on <= row->until; }

static bool is_primary(const struct eval *eval, const struct wanted *wanted, code_t code, date_t on)
{
    (void)on;
    for (size_t i = 0; i < wanted->row_count; i++)
        if (wanted->rows[i].primary == code && row_in_force(&wanted->rows[i], eval->session->date))
            return true;
    return false;
}

static enum tri has_primary(struct eval *eval, const struct plan_node *node, struct place place)
{
    const struct table_edition *edition = table_on(node->table, eval->session->date);
    if (!edition || !place.line)
        return missing_data(eval, "table", node->table->name);
    struct wanted wanted = { .is = is_primary };
    wanted.rows = table_addons(edition, place.line->code, &wanted.row_count);
    bool named = false, open = false; /* rows with a primary code, and those that leave it to the contractor */
    for (size_t i = 0; i < wanted.row_count; i++)
        if (row_in_force(&wanted.rows[i], eval->session->date)) {
            named |= code_is_known(wanted.rows[i].primary);
            open |= !code_is_known(wanted.rows[i].primary);
        }
    if (!named && !open)
        return TRI_TRUE;
    enum tri billed = TRI_FALSE;
    if (named)
        billed = is_billed(eval, &eval->plan->measures[node->measure].window, place, &wanted);
    return billed != TRI_TRUE && open ? missing_data(eval, "table", node->table->name) : billed;
}

static enum tri is_authorized(struct eval *eval, const struct plan_node *node, struct place place)
{
    enum way way;
    return eval_authorization(eval, node->covers, place, &way);
}

/* ---- any condition ---- */

static enum tri is_not(struct eval *eval, const struct plan_node *node, struct place place)
{
    return tri_not(eval_condition(eval, node->left, place));
}

/* `and` is decided by a false, `or` by a true. */
static enum tri join(struct eval *eval, const struct plan_node *node, struct place place)
{
    enum tri decides = node->kind == EXPR_AND ? TRI_FALSE : TRI_TRUE;
    struct needs before = eval->missing;
    enum tri left = eval_condition(eval, node->left, place);
    if (left == decides && !eval->trace)
        return left;
    enum tri right = eval_condition(eval, node->right, place);
    if (left == decides || right == decides) {
        eval->missing = before;
        return decides;
    }
    return left == TRI_UNKNOWN ? left : right;
}

enum tri eval_truth(struct eval *eval, const struct plan_node *node, struct place place)
{
    static enum tri (*const conditions[])(struct eval *eval, const struct plan_node *node, struct place place) = {
        [EXPR_OR] = join,
        [EXPR_AND] = join,
        [EXPR_NOT] = is_not,
        [EXPR_COMPARE] = compare,
        [EXPR_IN] = is_in,
        [EXPR_IN_COLUMN] = is_in_column,
        [EXPR_GIVEN] = is_given,
        [EXPR_FLAG] = is_flagged,
        [EXPR_MODIFIERS] = has_modifiers,
        [EXPR_DIAGNOSIS] = eval_diagnosis,
        [EXPR_DOCUMENT] = eval_document,
        [EXPR_DOCUMENTED] = is_documented,
        [EXPR_PROVIDER_IN] = provider_in,
        [EXPR_PLAN_OF_CARE] = is_there,
        [EXPR_REFERRAL] = is_there,
        [EXPR_AUTHORIZATION] = is_authorized,
        [EXPR_BILLED] = is_any_billed,
        [EXPR_PRIMARY] = has_primary,
    };
    if (node->by_line && !place.line) /* of a waiver, in a rule that is judged once a session */
        return missing_fact(eval, FIELD_LINE_NUMBER);
    return node->kind <= EXPR_PRIMARY ? conditions[node->kind](eval, node, place) : TRI_UNKNOWN;
}

/* In a derivation each clause shows what it alone needs. */
enum tri eval_truth_traced(struct eval *eval, const struct plan_node *node, struct place place)
{
    struct needs before = eval->missing;
    size_t step = trace_open(eval->trace, node);
    eval->missing = (struct needs){ 0 };
    enum tri truth = eval_truth(eval, node, place);
    trace_truth(eval->trace, step, truth, &eval->missing);
    needs_join(&before, &eval->missing);
    eval->missing = before;
    return truth;
}
