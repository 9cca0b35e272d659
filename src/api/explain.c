/* The derivation of one session: each rule in force, what it came to and why, from the steps that the evaluator
 * recorded. */
#include "api/run.h"
#include "base/json.h"

struct explaining {
    struct answering *answering;
    const struct trace *trace;
    struct buffer *out;
};

static const char *verdict_word(const struct judgement *judgement)
{
    if (judgement->waived)
        return "excused by a waiver";
    if (judgement->lifted)
        return "excused by a modifier";
    switch (judgement->verdict) {
    case VERDICT_NOT_APPLICABLE: return "does not apply";
    case VERDICT_PASS: return "passed";
    case VERDICT_EXCUSED: return "excused";
    case VERDICT_NO_DATA: return "no data";
    case VERDICT_UNKNOWN: return "unknown";
    case VERDICT_FAIL: return "failed";
    }
    return "";
}

static const char *truth_word(enum tri truth)
{
    return truth == TRI_TRUE ? "yes" : truth == TRI_FALSE ? "no" : "unknown";
}

/* ---- text ---- */

static void write_clause(struct explaining *explaining, const struct trace_step *step)
{
    if (step->node->node)
        node_print(explaining->out, step->node->node);
    else
        buffer_string(explaining->out, "(derived)");
}

static struct text step_value(struct explaining *explaining, const struct trace_step *step)
{
    if (step->is_truth)
        return text_of(truth_word(step->truth));
    return value_text(explaining->answering->scratch, explaining->answering->arena, step->node->type, &step->value);
}

static void write_needs(struct explaining *explaining, const struct needs *needs)
{
    struct payrule_text *names;
    size_t count = answer_needs(explaining->answering->arena, needs, &names);
    for (size_t i = 0; i < count; i++)
        buffer_printf(explaining->out, "%s%.*s", i == 0 ? "" : ", ", (int)names[i].length, names[i].bytes);
}

static void write_step(struct explaining *explaining, const struct trace_step *step)
{
    bool literal = step->node->kind == EXPR_LITERAL;
    if (literal)
        return;
    buffer_repeat(explaining->out, ' ', 6 + 2 * (size_t)step->depth);
    write_clause(explaining, step);
    buffer_printf(explaining->out, ": %.*s", TEXT_ARG(step_value(explaining, step)));
    const struct needs *needs = &step->value.needs;
    if (needs_any(needs)) {
        buffer_string(explaining->out, " (needs ");
        write_needs(explaining, needs);
        buffer_char(explaining->out, ')');
    }
    buffer_char(explaining->out, '\n');
}

static void write_lines(struct explaining *explaining, const struct judgement *judgement)
{
    const struct session *session = explaining->answering->session;
    for (uint32_t i = 0; i < judgement->share_count; i++) {
        const struct line *line = &session->lines[judgement->shares[i].line];
        struct text code = code_text(explaining->answering->arena, line->code);
        buffer_printf(explaining->out, "%sline %lld (%.*s)", i == 0 ? " for " : ", ", (long long)line->number,
                      TEXT_ARG(code));
    }
}

static void write_values(struct explaining *explaining, const struct judgement *judgement)
{
    struct payrule_value *values;
    size_t count = answer_values(explaining->answering, judgement, &values);
    for (size_t i = 0; i < count; i++)
        buffer_printf(explaining->out, "%s%.*s %.*s", i == 0 ? "      values: " : ", ", (int)values[i].name.length,
                      values[i].name.bytes, (int)values[i].text.length, values[i].text.bytes);
    if (count > 0)
        buffer_char(explaining->out, '\n');
}

static void write_judgement(struct explaining *explaining, const struct judgement *judgement)
{
    struct buffer *out = explaining->out;
    buffer_printf(out, "    %s", verdict_word(judgement));
    write_lines(explaining, judgement);
    if (judgement->verdict == VERDICT_FAIL)
        buffer_printf(out, ": %.*s", TEXT_ARG(answer_message(explaining->answering, judgement)));
    if (needs_any(&judgement->needs)) {
        buffer_string(out, ", needs ");
        write_needs(explaining, &judgement->needs);
    }
    if (judgement->waived)
        buffer_printf(out, ": %.*s (approved by %.*s)", TEXT_ARG(judgement->waiver->because),
                      TEXT_ARG(judgement->waiver->approver));
    buffer_char(out, '\n');
    if (judgement->verdict != VERDICT_NOT_APPLICABLE)
        write_values(explaining, judgement);
    for (uint32_t i = judgement->trace_first; i < judgement->trace_last; i++)
        write_step(explaining, &explaining->trace->steps[i]);
}

static void write_rule(struct explaining *explaining, const struct rule *rule)
{
    struct buffer *out = explaining->out;
    const struct sources *sources = explaining->answering->rulebook->rules->sources;
    uint32_t line, column;
    sources_locate(sources, rule->at, &line, &column);
    buffer_printf(out, "\n  %.*s  %.*s\n", TEXT_ARG(rule->name), TEXT_ARG(rule->title));
    buffer_printf(out, "    at %.*s:%u", TEXT_ARG(sources->items[rule->at.file].name), line);
    for (size_t i = 0; i < rule->cite_count; i++)
        buffer_printf(out, ", %.*s %.*s", TEXT_ARG(rule->cites[i].source->name), TEXT_ARG(rule->cites[i].section));
    buffer_char(out, '\n');
    if (rule->override_kind != OVERRIDE_NONE)
        buffer_printf(out, "    %s %.*s because %.*s\n",
                      rule->override_kind == OVERRIDE_REPLACE ? "replaces" : "changes", TEXT_ARG(rule->base),
                      TEXT_ARG(rule->because));
}

static bool in_force(const struct explaining *explaining, const struct rule *rule)
{
    date_t decided = eval_decided(explaining->answering->eval);
    return rule->from <= decided && decided <= rule->until;
}

/* The rule with its judgements: `count` of them, from `first` on. */
static void write_judged(struct explaining *explaining, const struct plan_rule *rule, size_t first, size_t count)
{
    write_rule(explaining, rule->rule);
    if (count == 0)
        buffer_string(explaining->out, "    does not apply: no line of the session is one of its codes\n");
    for (size_t i = first; i < first + count; i++)
        write_judgement(explaining, &explaining->answering->result->judgements[i]);
}

/* The judgements of the rule, which are side by side, from *at on, which is moved behind them. */
static size_t take_judgements(const struct eval_result *result, const struct plan_rule *rule, size_t *at)
{
    size_t count = 0;
    while (*at < result->count && result->judgements[*at].rule == rule) {
        (*at)++;
        count++;
    }
    return count;
}

static void write_rules(struct explaining *explaining)
{
    const struct plan *plan = explaining->answering->plan;
    const struct eval_result *result = explaining->answering->result;
    size_t at = 0;
    for (uint32_t i = 0; i < plan->rule_count; i++) {
        size_t first = at, count = take_judgements(result, &plan->rules[i], &at);
        if (in_force(explaining, plan->rules[i].rule))
            write_judged(explaining, &plan->rules[i], first, count);
    }
}

/* ---- some rules: for tests ---- */

static bool did_not_pass(const struct eval_result *result, size_t first, size_t count)
{
    for (size_t i = first; i < first + count; i++)
        if (result->judgements[i].verdict >= VERDICT_NO_DATA)
            return true;
    return false;
}

void answer_explain(struct answering *answering, const struct trace *trace, bool counting, struct text name,
                    struct buffer *out)
{
    struct explaining explaining = { answering, trace, out };
    const struct plan *plan = answering->plan;
    const struct eval_result *result = answering->result;
    size_t at = 0;
    for (uint32_t i = 0; i < plan->rule_count; i++) {
        const struct plan_rule *rule = &plan->rules[i];
        size_t first = at, count = take_judgements(result, rule, &at);
        bool wanted = counting           ? rule->check == CHECK_COUNT_UNITS
                      : name.length > 0 ? text_equal(rule->rule->name, name)
                                        : did_not_pass(result, first, count);
        if (wanted && in_force(&explaining, rule->rule))
            write_judged(&explaining, rule, first, count);
    }
}

static void explain_text(struct explaining *explaining)
{
    const struct session *session = explaining->answering->session;
    struct buffer *out = explaining->out;
    buffer_printf(out, "session %.*s on ", TEXT_ARG(session->id));
    buffer_date(out, session->date);
    buffer_printf(out, " under %.*s: %s\n", TEXT_ARG(explaining->answering->plan->profile->name),
                  outcome_words[explaining->answering->result->outcome]);
    if (!explaining->answering->result->in_force)
        buffer_string(out, "\n  the profile is not in force on that date: nothing was judged\n");
    else
        write_rules(explaining);
}

/* ---- JSON: one object ---- */

static void json_needs(struct explaining *explaining, struct json *json, const struct needs *needs)
{
    struct payrule_text *names;
    size_t count = answer_needs(explaining->answering->arena, needs, &names);
    json_key(json, "needs");
    json_open(json, '[');
    for (size_t i = 0; i < count; i++)
        json_text(json, (struct text){ names[i].bytes, names[i].length });
    json_close(json, ']');
}

static void json_step(struct explaining *explaining, struct json *json, const struct trace_step *step)
{
    struct buffer clause;
    buffer_init(&clause, allocator_standard);
    if (step->node->node)
        node_print(&clause, step->node->node);
    json_open(json, '{');
    json_key(json, "clause");
    json_text(json, buffer_text(&clause));
    json->to->failed |= clause.failed;
    buffer_free(&clause);
    json_key(json, "depth");
    json_number(json, step->depth);
    json_key(json, "value");
    json_text(json, step_value(explaining, step));
    json_close(json, '}');
}

static void json_judgement(struct explaining *explaining, struct json *json, const struct judgement *judgement)
{
    const struct session *session = explaining->answering->session;
    struct payrule_value *values;
    json_open(json, '{');
    json_key(json, "verdict");
    json_string(json, verdict_word(judgement));
    json_key(json, "lines");
    json_open(json, '[');
    for (uint32_t i = 0; i < judgement->share_count; i++)
        json_number(json, session->lines[judgement->shares[i].line].number);
    json_close(json, ']');
    json_key(json, "values");
    json_open(json, '{');
    size_t count = answer_values(explaining->answering, judgement, &values);
    for (size_t i = 0; i < count; i++) {
        json_key_text(json, (struct text){ values[i].name.bytes, values[i].name.length });
        json_text(json, (struct text){ values[i].text.bytes, values[i].text.length });
    }
    json_close(json, '}');
    json_needs(explaining, json, &judgement->needs);
    json_key(json, "steps");
    json_open(json, '[');
    for (uint32_t i = judgement->trace_first; i < judgement->trace_last; i++)
        json_step(explaining, json, &explaining->trace->steps[i]);
    json_close(json, ']');
    json_close(json, '}');
}

static void explain_json(struct explaining *explaining)
{
    const struct plan *plan = explaining->answering->plan;
    const struct eval_result *result = explaining->answering->result;
    struct json json = json_to(explaining->out);
    size_t at = 0;
    json_open(&json, '{');
    json_key(&json, "session");
    json_text(&json, explaining->answering->session->id);
    json_key(&json, "payer");
    json_text(&json, plan->profile->name);
    json_key(&json, "rules");
    json_open(&json, '[');
    for (uint32_t i = 0; i < plan->rule_count && result->in_force; i++) {
        if (!in_force(explaining, plan->rules[i].rule))
            continue;
        json_open(&json, '{');
        json_key(&json, "rule");
        json_text(&json, plan->rules[i].rule->name);
        json_key(&json, "judged");
        json_open(&json, '[');
        for (; at < result->count && result->judgements[at].rule == &plan->rules[i]; at++)
            json_judgement(explaining, &json, &result->judgements[at]);
        json_close(&json, ']');
        json_close(&json, '}');
    }
    json_close(&json, ']');
    json_close(&json, '}');
    buffer_char(explaining->out, '\n');
}

/* ---- finding the session ---- */

struct request {
    struct payrule_run *run;
    struct text session;
    enum payrule_format format;
    struct buffer out;
    bool found;
};

static void explain_session(struct request *request, const struct coming *coming)
{
    struct payrule_run *run = request->run;
    struct trace trace = { 0 };
    eval_set_keep(run->eval, KEEP_ALL);
    eval_set_trace(run->eval, &trace);
    const struct eval_result *result = eval_session(run->eval, coming->session, coming->arrival);
    arena_reset(&run->answering);
    if (result) {
        struct answering answering = { &run->answering,   run->allocator, run->rulebook, run->plan,    run->eval,
                                       coming->session,   result,         PAYRULE_ALL,   &run->trying, &run->scratch,
                                       &run->json_scratch, &run->known };
        struct explaining explaining = { &answering, &trace, &request->out };
        if (request->format == PAYRULE_JSON)
            explain_json(&explaining);
        else
            explain_text(&explaining);
        request->found = true;
    }
    eval_set_trace(run->eval, NULL);
    eval_set_keep(run->eval, run->options.brief ? KEEP_FINDINGS : KEEP_COUNTS);
}

static enum payrule_status explain(void *context)
{
    struct request *request = context;
    struct payrule_run *run = request->run;
    const struct coming *coming;
    enum payrule_status status;
    while (!request->found && (status = run_next(run, &coming)) != PAYRULE_END)
        if (status == PAYRULE_OK && text_equal(coming->session->id, request->session))
            explain_session(request, coming);
    return request->found ? PAYRULE_OK : PAYRULE_ENOTFOUND;
}

enum payrule_status payrule_run_explain(struct payrule_run *run, const char *session, enum payrule_format format,
                                        payrule_sink sink, void *context)
{
    struct request request = { .run = run, .session = text_of(session), .format = format };
    if (!run_can_judge(run))
        return PAYRULE_EUSAGE;
    buffer_init(&request.out, run->allocator);
    enum payrule_status status = run_guard(run, explain, &request);
    if (status != PAYRULE_OK) {
        buffer_free(&request.out);
        return status;
    }
    return api_deliver(&request.out, sink, context);
}
