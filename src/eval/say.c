/* See say.h. */
#include "eval/say.h"

#include "eval/context.h"

enum type eval_measure_type(enum measure_kind kind)
{
    switch (kind) {
    case MEASURE_UNITS: return TYPE_UNITS;
    case MEASURE_MINUTES: return TYPE_MINUTES;
    case MEASURE_SERVICES: return TYPE_SERVICES;
    case MEASURE_VISITS: return TYPE_VISITS;
    case MEASURE_SESSIONS: return TYPE_SESSIONS;
    case MEASURE_TREATMENT_DAYS: return TYPE_TREATMENT_DAYS;
    case MEASURE_CHARGES:
    case MEASURE_ALLOWED: return TYPE_MONEY;
    case MEASURE_POINTS: return TYPE_POINTS;
    }
    return TYPE_NUMBER;
}

/* Asking again leaves no steps in the derivation. */
static struct trace *trace_pause(struct eval *eval)
{
    struct trace *trace = eval->trace;
    eval->trace = NULL;
    return trace;
}

static struct place place_of(const struct eval *eval, const struct judgement *judgement)
{
    return judgement->share_count > 0 ? place_of_line(eval, judgement->shares[0].line) : place_of_session();
}

static struct value number_or_unknown(int64_t number)
{
    return number_is_known(number) ? value_number(number) : value_unknown();
}

static struct value code_value(code_t code)
{
    struct value value = { .state = code_is_known(code) ? VALUE_KNOWN : VALUE_UNKNOWN, .code = code };
    return value;
}

static struct value value_judged(const struct judgement *judgement, enum say_value say, enum type *type)
{
    const struct judged_values *values = &judgement->values;
    const struct check *check = &judgement->rule->rule->check;
    enum type measured = check->kind == CHECK_LIMIT ? eval_measure_type(check->measure.kind) : TYPE_UNITS;
    *type = TYPE_UNITS;
    switch (say) {
    case SAY_CODE: *type = TYPE_CODE; return code_value(values->code);
    case SAY_COLUMN1: *type = TYPE_CODE; return code_value(values->column1);
    case SAY_COLUMN2: *type = TYPE_CODE; return code_value(values->column2);
    case SAY_MINUTES: *type = TYPE_MINUTES; return number_or_unknown(values->minutes);
    case SAY_TOTAL: *type = measured; return number_or_unknown(values->total);
    case SAY_LIMIT: *type = measured; return number_or_unknown(values->limit);
    case SAY_INDICATOR: *type = TYPE_NUMBER; return number_or_unknown(values->indicator);
    case SAY_ROW_FROM:
        *type = TYPE_DATE;
        return date_is_known(values->row_from) ? value_number(values->row_from) : value_unknown();
    case SAY_BILLED: return number_or_unknown(values->billed);
    case SAY_SUPPORTED: return number_or_unknown(values->supported);
    case SAY_ASSISTANT: return number_or_unknown(values->assistant);
    case SAY_TEXT:
    case SAY_EXPR: break;
    }
    return value_unknown();
}

struct value eval_say(struct eval *eval, const struct judgement *judgement, size_t part, enum type *type)
{
    const struct say_part *say = &judgement->rule->rule->say[part];
    if (say->value != SAY_EXPR)
        return value_judged(judgement, say->value, type);
    struct trace *trace = trace_pause(eval);
    plan_index node = eval->plan->indexes[judgement->rule->first_say + part];
    struct value value = eval_value(eval, node, place_of(eval, judgement));
    *type = eval->plan->nodes[node].type;
    eval->trace = trace;
    return value;
}

enum tri eval_asked(struct eval *eval, const struct judgement *judgement, plan_index node)
{
    if (node == PLAN_NONE)
        return TRI_TRUE;
    struct trace *trace = trace_pause(eval);
    enum tri truth = eval_condition(eval, node, place_of(eval, judgement));
    eval->trace = trace;
    return truth;
}
