/* Waivers: reading them, and adding them to the rule texts in force on their days. Knows no evaluation: a waiver
 * excuses there. */
#include "check/waivers.h"

#include "check/expressions.h"

static struct text approver_of(struct scope *scope, const struct node *item)
{
    const struct node *approved = node_child(item, NODE_APPROVED_BY);
    struct diagnostic *diagnostic;

    if (approved != NULL)
        return node_text(approved, NODE_STRING);
    diagnostic =
        diag_add(scope->diagnostics, MESSAGE_WAIVER_UNAPPROVED, item_head(item), TEXT_ARG(node_text(item, NODE_NAME)));
    diag_help(scope->diagnostics, diagnostic,
              "Say in which role somebody approved it: `approved by \"Director of compliance\"`");
    return TEXT("");
}

/* Only citations, the approver and one condition belong into a waiver. */
static void check_clauses(struct scope *scope, const struct node *item)
{
    struct diagnostic *diagnostic;

    for (const struct node *node = item->first; node != NULL; node = node->next) {
        switch (node->kind) {
        case NODE_NAME:
        case NODE_FROM:
        case NODE_UNTIL:
        case NODE_BECAUSE:
        case NODE_CITE:
        case NODE_STATUS:
        case NODE_APPROVED_BY:
        case NODE_WHEN:
        case NODE_ALLOW:
        case NODE_ERROR: break;
        default:
            diagnostic = diag_add(scope->diagnostics, MESSAGE_CLAUSE_MISPLACED, node->at, node_kind_name(node->kind),
                                  "a waiver");
            diag_help(scope->diagnostics, diagnostic,
                      "A waiver has citations, `approved by \"...\"` and `when CONDITION`.");
        }
    }
}

/* The conditions of all `when` clauses joined by and; false: one has errors. */
static bool read_when(struct scope *scope, const struct node *item, const struct expr **when)
{
    bool sound = true;

    for (const struct node *node = item->first; node != NULL; node = node->next) {
        const struct expr *condition;

        if (node->kind != NODE_WHEN)
            continue;
        condition = condition_bind(scope, node->first);
        sound &= condition != NULL;
        *when = *when == NULL || condition == NULL ? condition : expr_and(scope, *when, condition);
    }
    return sound;
}

/* The list may be the base's: its capacity is then 0, and growing copies it. */
static void add_waiver(struct scope *scope, struct rule_text *text, const struct waiver *waiver)
{
    text->waivers =
        arena_grow(scope->arena, text->waivers, text->waiver_count, &text->waiver_capacity, sizeof *text->waivers);
    text->waivers[text->waiver_count++] = *waiver;
}

static void report_no_day(struct scope *scope, const struct node *item)
{
    struct diagnostic *diagnostic = diag_add(scope->diagnostics, MESSAGE_OVERRIDE_NO_DAY, item_head(item),
                                             TEXT_ARG(node_text(item, NODE_NAME)));

    diag_help(scope->diagnostics, diagnostic, "Compare the days of the waiver with those of the rule.");
}

static void report_ended(struct scope *scope, const struct node *item, date_t until)
{
    char day[DATE_TEXT_SIZE];
    struct diagnostic *diagnostic;

    date_format(day, until);
    diagnostic = diag_add(scope->diagnostics, MESSAGE_WAIVER_ENDED, item_head(item),
                          TEXT_ARG(node_text(item, NODE_NAME)), DATE_TEXT_SIZE, day);
    diag_help(scope->diagnostics, diagnostic,
              "Leave it out, or say why it stays: `# allow %s: sessions of those days are still judged`",
              message_row(MESSAGE_WAIVER_ENDED)->code);
}

static void apply(struct scope *scope, const struct node *item)
{
    struct life life = { DATE_MIN, DATE_MAX };
    struct waiver waiver = { .at = item_head(item) };
    enum fact_status status = STATUS_CONFIRMED;
    size_t cite_count;
    bool hit = false;

    check_clauses(scope, item);
    cites_bind(scope, item, &cite_count, &status);
    waiver.approver = approver_of(scope, item);
    waiver.because = node_text(node_child(item, NODE_BECAUSE), NODE_STRING);
    if (!life_read(scope, item, &life) || !read_when(scope, item, &waiver.when) || !override_finds_rule(scope, item))
        return;
    waiver.from = life.from;
    waiver.until = life.until;
    if (date_is_known(scope->checker->today) && life.until < scope->checker->today)
        report_ended(scope, item, life.until);
    for (size_t i = 0; i < scope->rule_count; i++) {
        struct rule_text *text = &scope->rules[i];

        if (text_equal(text->name, node_text(item, NODE_NAME)) && life_overlaps(text->life, life)) {
            add_waiver(scope, text, &waiver);
            hit = true;
        }
    }
    if (!hit)
        report_no_day(scope, item);
}

void waivers_apply(struct scope *scope)
{
    for (const struct node *item = scope->tree->file->first; item != NULL; item = item->next) {
        if (item->kind == NODE_WAIVE)
            apply(scope, item);
    }
}

/* ---- waivers that never hold ---- */

static void report_never(struct scope *scope, const struct rule_text *text, const struct waiver *waiver)
{
    struct diagnostic *diagnostic =
        diag_add(scope->diagnostics, MESSAGE_WAIVER_NEVER, waiver->when->node->at, TEXT_ARG(text->name));

    diag_help(scope->diagnostics, diagnostic,
              "The rule is judged once a session, not line by line: ask for something of the session, as in `when "
              "clinic is \"north\"`");
}

static bool reaches(const struct waiver *waiver, const struct rule_text *text)
{
    return life_overlaps(text->life, (struct life){ waiver->from, waiver->until });
}

/* A condition that reads a line has no line to read in a rule that is judged once a session. Asked of the first
 * version of the rule that the waiver reaches: true when all that it reaches are judged so. */
static bool never_holds(const struct scope *scope, size_t index, const struct waiver *waiver)
{
    const struct rule_text *texts = scope->rules;
    struct text name = texts[index].name;

    if (waiver->at.file != scope->tree->source || waiver->when == NULL || !waiver->when->per_line)
        return false;
    for (size_t i = index; i > 0 && text_equal(texts[i - 1].name, name); i--) {
        if (reaches(waiver, &texts[i - 1]))
            return false;
    }
    for (size_t i = index; i < scope->rule_count && text_equal(texts[i].name, name); i++) {
        if (reaches(waiver, &texts[i]) && (texts[i].rule == NULL || texts[i].rule->per_line))
            return false;
    }
    return true;
}

void waivers_check(struct scope *scope)
{
    for (size_t i = 0; i < scope->rule_count; i++) {
        const struct rule_text *text = &scope->rules[i];

        for (size_t k = 0; k < text->waiver_count; k++) {
            if (never_holds(scope, i, &text->waivers[k]))
                report_never(scope, text, &text->waivers[k]);
        }
    }
}
