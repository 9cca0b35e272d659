/* What follows from a failing rule: effects, adjustment codes, ways of failing, and what to do about unknown. Knows
 * the groups of adjustments; whether a reason code is still in use is for reasons.c. */
#include "check/rules.h"

static enum effect effect_of(const struct node *effect)
{
    for (size_t i = 0; effect != NULL && i < sizeof effect_words / sizeof effect_words[0]; i++) {
        if (text_is(effect->text, effect_words[i]))
            return (enum effect)i;
    }
    return EFFECT_INFORM;
}

/* ---- adjustments ---- */

static bool is_group(struct text group)
{
    return text_is(group, "CO") || text_is(group, "PR") || text_is(group, "OA") || text_is(group, "PI");
}

/* The scanner lets two letters, a dash and one to four letters and digits through. */
static bool read_adjustment(struct rule_draft *draft, const struct node *node, struct outcome_row *row)
{
    struct text group = { node->text.bytes, 2 };
    struct diagnostic *diagnostic;

    if (is_group(group)) {
        memcpy(row->group, group.bytes, group.length);
        row->carc = (struct text){ node->text.bytes + 3, node->text.length - 3 };
        return true;
    }
    diagnostic = diag_add(draft->scope->diagnostics, MESSAGE_ADJUSTMENT_GROUP, node->at, TEXT_ARG(group));
    diag_help(draft->scope->diagnostics, diagnostic,
              "Write the group CO, PR, OA or PI, a dash and the reason code: `CO-151`");
    return false;
}

static bool read_remarks(struct rule_draft *draft, const struct node *remarks, struct outcome_row *row)
{
    struct text *rarcs = NULL;
    size_t capacity = 0;
    struct diagnostic *diagnostic;

    for (const struct node *code = remarks->first; code != NULL; code = code->next) {
        if (code->kind != NODE_CODE)
            return false;
        if (code->text.length < 2 || code->text.length > 5 ||
            (code->text.bytes[0] != 'M' && code->text.bytes[0] != 'N')) {
            diagnostic = diag_add(draft->scope->diagnostics, MESSAGE_REMARK_SHAPE, code->at, TEXT_ARG(code->text));
            diag_help(draft->scope->diagnostics, diagnostic, "Remark codes begin with M, MA or N: `with N362, M53`");
            return false;
        }
        rarcs = arena_grow(draft->scope->arena, rarcs, row->rarc_count, &capacity, sizeof *rarcs);
        rarcs[row->rarc_count++] = code->text;
    }
    row->rarcs = rarcs;
    return true;
}

/* ---- ways ---- */

static enum way way_of(const struct node *way)
{
    if (way == NULL)
        return WAY_ANY;
    if (text_is(way->text, "absent"))
        return WAY_ABSENT;
    return text_is(way->text, "exceeded") ? WAY_EXCEEDED : WAY_NOT_COVERING;
}

static const char *way_word(enum way way)
{
    static const char *const words[] = {
        [WAY_ANY] = "",
        [WAY_ABSENT] = "when absent",
        [WAY_EXCEEDED] = "when exceeded",
        [WAY_NOT_COVERING] = "when not covering",
    };

    return words[way];
}

/* The ways in which a condition can fail, as bits of 1 << way. */
static bool add_ways(void *context, const struct expr *expr)
{
    unsigned *ways = context;
    bool covering = expr->covering || (expr->covers & (COVERS_CODE | COVERS_DATE | COVERS_PROVIDER)) != 0;

    if (expr->kind != EXPR_AUTHORIZATION && expr->kind != EXPR_REFERRAL && expr->kind != EXPR_PLAN_OF_CARE)
        return true;
    *ways |= 1u << WAY_ABSENT;
    if (covering)
        *ways |= 1u << WAY_NOT_COVERING;
    if ((expr->covers & (COVERS_UNITS | COVERS_VISITS)) != 0)
        *ways |= 1u << WAY_EXCEEDED;
    return true;
}

static unsigned ways_of(const struct check *check)
{
    unsigned ways = 1u << WAY_ANY;

    if (check->kind == CHECK_REQUIRE)
        expr_visit(check->condition, add_ways, &ways);
    return ways;
}

static bool report_way(struct rule_draft *draft, const struct node *way)
{
    struct diagnostic *diagnostic =
        diag_add(draft->scope->diagnostics, MESSAGE_WAY_MISPLACED, way->at, way_word(way_of(way)));

    diag_label(draft->scope->diagnostics, diagnostic, draft->check->node->at, "the check");
    diag_help(draft->scope->diagnostics, diagnostic,
              "An authorization fails as absent, as exceeded when its units or visits are required, and "
              "as not covering when its code, date or provider is: `require authorization "
              "covering code, units`");
    return false;
}

static void check_ways_covered(struct rule_draft *draft)
{
    unsigned wanted = ways_of(&draft->rule->check), found = 0;
    struct diagnostic *diagnostic;

    for (size_t i = 0; i < draft->rule->outcome_count; i++)
        found |= 1u << draft->rule->outcomes[i].way;
    if ((found & 1u << WAY_ANY) != 0)
        return;
    for (int way = WAY_ABSENT; way <= WAY_NOT_COVERING; way++) {
        if ((wanted & ~found & 1u << way) == 0)
            continue;
        diagnostic =
            diag_add(draft->scope->diagnostics, MESSAGE_WAY_UNCOVERED, draft->check->node->at, way_word((enum way)way));
        diag_help(draft->scope->diagnostics, diagnostic,
                  "Add `otherwise deny as CO-197 %s`, or an `otherwise` without `when` for all other "
                  "ways.",
                  way_word((enum way)way));
    }
}

/* ---- rows ---- */

static bool row_is_new(struct rule_draft *draft, const struct outcome_row *rows, const struct outcome_row *row)
{
    struct diagnostic *diagnostic;

    for (size_t i = 0; i < draft->rule->outcome_count; i++) {
        if (rows[i].way != row->way)
            continue;
        diagnostic = diag_add(draft->scope->diagnostics, MESSAGE_OUTCOME_TWICE, row->at);
        diag_label(draft->scope->diagnostics, diagnostic, rows[i].at, "the first one");
        diag_help(draft->scope->diagnostics, diagnostic,
                  "Keep one, or say for which way of failing each is: `when absent`, "
                  "`when exceeded`, `when not covering`.");
        return false;
    }
    return true;
}

static bool read_row(struct rule_draft *draft, const struct clause *clause, struct outcome_row *row)
{
    const struct node *adjustment = node_child(clause->node, NODE_ADJUSTMENT),
                      *remarks = node_child(clause->node, NODE_REMARKS);
    const struct node *way = node_child(clause->node, NODE_WAY);

    *row = (struct outcome_row){ .effect = effect_of(node_child(clause->node, NODE_EFFECT)), .way = way_of(way),
                                 .at = clause->node->at };
    if (way != NULL && draft->check != NULL && draft->sound && (ways_of(&draft->rule->check) & 1u << row->way) == 0)
        return report_way(draft, way);
    if (adjustment != NULL && !read_adjustment(draft, adjustment, row))
        return false;
    return remarks == NULL || read_remarks(draft, remarks, row);
}

static void report_no_outcome(struct rule_draft *draft)
{
    struct diagnostic *diagnostic;

    draft->sound = false;
    if (draft->has_unread)
        return;
    diagnostic = diag_add(draft->scope->diagnostics, MESSAGE_OUTCOME_MISSING, item_head(draft->text->item),
                          TEXT_ARG(draft->text->name));
    diag_help(draft->scope->diagnostics, diagnostic,
              "Say what follows: `otherwise deny as CO-151 with N362`, `otherwise warn`");
}

void outcomes_bind(struct rule_draft *draft)
{
    const struct clause *unknown = draft_only(draft, NODE_IF_UNKNOWN);
    struct outcome_row *rows = NULL;
    size_t capacity = 0;
    bool written = false;

    for (const struct clause *clause = NULL; (clause = draft_next(draft, NODE_OTHERWISE, clause)) != NULL;
         written = true) {
        rows = arena_grow(draft->scope->arena, rows, draft->rule->outcome_count, &capacity, sizeof *rows);
        if (read_row(draft, clause, &rows[draft->rule->outcome_count]) &&
            row_is_new(draft, rows, &rows[draft->rule->outcome_count]))
            draft->rule->outcome_count++;
        else
            draft->sound = false;
    }
    draft->rule->outcomes = rows;
    if (!written)
        report_no_outcome(draft);
    else if (draft->sound)
        check_ways_covered(draft);
    draft->rule->has_unknown_effect = unknown != NULL;
    if (unknown != NULL) {
        draft->rule->unknown_effect = effect_of(node_child(unknown->node, NODE_EFFECT));
        draft->rule->unknown_at = unknown->node->at;
    }
}
