/* Adjustment codes of outcomes: numbers that are no longer used, that were never seen, or that need a remark beside
 * them. */
#include "check/analyses.h"

#include <string.h>

struct reason_row { const char *number; int year, month, day; bool needs_remark; };

static const struct reason_row carcs[] = {
#define CARC(number, year, month, day, needs_remark) { number, year, month, day, needs_remark },
#define RARC(number, year, month, day)
#include "check/reason_codes.def"
#undef RARC
#undef CARC
};

static const struct reason_row rarcs[] = {
#define CARC(number, year, month, day, needs_remark)
#define RARC(number, year, month, day) { number, year, month, day, false },
#include "check/reason_codes.def"
#undef RARC
#undef CARC
};

static const struct reason_row *find(const struct reason_row *rows, size_t count, struct text number)
{
    for (size_t i = 0; i < count; i++) {
        if (text_is(number, rows[i].number))
            return &rows[i];
    }
    return NULL;
}

static void look_at_number(struct scope *scope, const struct rule *rule, struct span at, struct text number,
                           const struct reason_row *row, const char *what)
{
    char date[DATE_TEXT_SIZE];
    date_t ended;
    struct diagnostic *diagnostic;

    if (row == NULL) {
        diagnostic = diag_add(scope->diagnostics, MESSAGE_REASON_UNSEEN, at, what, TEXT_ARG(number));
        diag_help(scope->diagnostics, diagnostic,
                  "Look it up in the current list of X12; if it is there, say so with `# allow %s: reason`.",
                  message_row(MESSAGE_REASON_UNSEEN)->code);
        return;
    }
    if (row->year == 0)
        return;
    ended = date_join(row->year, row->month, row->day);
    if (rule->until < ended)
        return;
    date_format(date, ended);
    diagnostic = diag_add(scope->diagnostics, MESSAGE_REASON_ENDED, at, what, TEXT_ARG(number), DATE_TEXT_SIZE, date);
    diag_help(scope->diagnostics, diagnostic, "Use the number that took its place, or end the rule before that day.");
}

/* Duplicates are group OA, but where a state's workers' compensation regulations ask for CO. */
static void look_at_group(struct scope *scope, const struct outcome_row *outcome)
{
    bool compensation = text_is(scope->profile->family, "workers_comp");
    struct diagnostic *diagnostic;

    if (!text_is(outcome->carc, "18") || strcmp(outcome->group, "OA") == 0 ||
        (compensation && strcmp(outcome->group, "CO") == 0))
        return;
    diagnostic = diag_add(scope->diagnostics, MESSAGE_REASON_GROUP, outcome->at, TEXT_ARG(outcome->carc),
                          outcome->group);
    diag_help(scope->diagnostics, diagnostic,
              "Write `OA-18`; in a profile of `family workers_comp` also `CO-18`, where the state asks for it.");
}

static void look_at_outcome(struct scope *scope, const struct rule *rule, const struct outcome_row *outcome)
{
    const struct reason_row *carc = find(carcs, sizeof carcs / sizeof carcs[0], outcome->carc);
    struct diagnostic *diagnostic;

    if (outcome->carc.length > 0)
        look_at_number(scope, rule, outcome->at, outcome->carc, carc, "CARC");
    look_at_group(scope, outcome);
    for (size_t i = 0; i < outcome->rarc_count; i++)
        look_at_number(scope, rule, outcome->at, outcome->rarcs[i],
                       find(rarcs, sizeof rarcs / sizeof rarcs[0], outcome->rarcs[i]), "RARC");
    if (carc == NULL || !carc->needs_remark || outcome->rarc_count > 0)
        return;
    diagnostic = diag_add(scope->diagnostics, MESSAGE_REASON_REMARK, outcome->at, TEXT_ARG(outcome->carc));
    diag_help(scope->diagnostics, diagnostic, "Add the remark code after `with`: `otherwise deny as CO-252 with N706`");
}

void analyse_reasons(struct scope *scope)
{
    for (size_t i = 0; i < scope->profile->rule_count; i++) {
        const struct rule *rule = &scope->profile->rules[i];

        for (size_t k = 0; rule_is_own(scope, rule) && k < rule->outcome_count; k++)
            look_at_outcome(scope, rule, &rule->outcomes[k]);
    }
}
