/* The answer as one line of JSON; docs/sessions.md describes it, schema.c states it. The public enumerations count as
 * those of check/rulebook.h do, so that its words serve. */
#include "api/internal.h"
#include "base/json.h"
#include "base/number.h"

_Static_assert((int)PAYRULE_FAIL == (int)VERDICT_FAIL && (int)PAYRULE_DENY == (int)EFFECT_DENY &&
                   (int)PAYRULE_DENIED == (int)OUTCOME_DENIED,
               "the public enumerations count as the inner ones");
_Static_assert(PAYRULE_UNKNOWN == NUMBER_UNKNOWN, "what is not known is written as null");

static inline void put(struct json *json, const char *key, struct payrule_text text)
{
    json_key(json, key);
    json_text(json, api_text_in(text));
}

static inline void put_some(struct json *json, const char *key, struct payrule_text text)
{
    if (text.length > 0)
        put(json, key, text);
}

static inline void put_number(struct json *json, const char *key, int64_t number)
{
    json_key(json, key);
    json_number(json, number);
}

static inline void put_texts(struct json *json, const char *key, const struct payrule_text *texts, size_t count)
{
    json_key(json, key);
    json_open(json, '[');
    for (size_t i = 0; i < count; i++)
        json_text(json, api_text_in(texts[i]));
    json_close(json, ']');
}

static void put_units(struct json *json, const struct payrule_units *units, size_t count)
{
    json_open(json, '{');
    for (size_t i = 0; i < count; i++) {
        json_key_text(json, api_text_in(units[i].code));
        json_number(json, units[i].units);
    }
    json_close(json, '}');
}

static void put_all_units(struct json *json, const struct payrule_answer *answer)
{
    json_key(json, "units");
    json_open(json, '{');
    json_key(json, "billed");
    put_units(json, answer->billed, answer->billed_count);
    json_key(json, "supported");
    json_open(json, '[');
    for (size_t i = 0; i < answer->supported_count; i++)
        put_units(json, answer->supported[i].items, answer->supported[i].count);
    json_close(json, ']');
    put_number(json, "minutes", answer->minutes);
    json_close(json, '}');
}

static void put_lines(struct json *json, const struct payrule_answer *answer)
{
    json_key(json, "lines");
    json_open(json, '[');
    for (size_t i = 0; i < answer->line_count; i++) {
        const struct payrule_line *line = &answer->lines[i];
        json_open(json, '{');
        put_number(json, "line", line->number);
        json_key(json, "outcome");
        json_word(json, text_of(outcome_words[line->outcome]));
        if (line->units_at_risk > 0)
            put_number(json, "units_at_risk", line->units_at_risk);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void put_cite(struct json *json, const struct payrule_cite *cite)
{
    json_open(json, '{');
    put(json, "source", cite->source);
    put(json, "section", cite->section);
    if (!text_is(api_text_in(cite->status), "confirmed"))
        put(json, "status", cite->status);
    json_close(json, '}');
}

static void put_cites(struct json *json, const struct payrule_finding *finding)
{
    if (finding->cite_count == 0)
        return;
    json_key(json, "cite");
    put_cite(json, &finding->cites[0]);
    if (finding->cite_count < 2)
        return;
    json_key(json, "also");
    json_open(json, '[');
    for (size_t i = 1; i < finding->cite_count; i++)
        put_cite(json, &finding->cites[i]);
    json_close(json, ']');
}

static void put_named(struct json *json, const struct payrule_value *value)
{
    json_key_text(json, api_text_in(value->name));
    json_text(json, api_text_in(value->text));
}

static void put_values(struct json *json, const struct payrule_finding *finding)
{
    json_key(json, "values");
    json_open(json, '{');
    for (size_t i = 0; i < finding->value_count; i++)
        put_named(json, &finding->values[i]);
    json_close(json, '}');
}

static void put_fixes(struct json *json, const struct payrule_finding *finding)
{
    json_key(json, "fixes");
    json_open(json, '[');
    for (size_t i = 0; i < finding->fix_count; i++)
        json_raw(json, api_text_in(finding->fixes[i].json));
    json_close(json, ']');
}

static void put_lines_of(struct json *json, const struct payrule_finding *finding)
{
    json_key(json, "lines");
    json_open(json, '[');
    for (size_t i = 0; i < finding->line_count; i++)
        json_number(json, finding->lines[i]);
    json_close(json, ']');
}

static void put_verdict(struct json *json, const struct payrule_finding *finding)
{
    put(json, "rule", finding->rule);
    json_key(json, "verdict");
    json_word(json, text_of(verdict_words[finding->verdict]));
    if (finding->has_effect) {
        json_key(json, "effect");
        json_word(json, text_of(effect_words[finding->effect]));
    }
    put_lines_of(json, finding);
}

static void put_finding(struct json *json, const struct payrule_finding *finding)
{
    json_open(json, '{');
    put_verdict(json, finding);
    put_number(json, "units_denied", finding->units_denied);
    put_some(json, "group", finding->group);
    put_some(json, "carc", finding->carc);
    if (finding->rarc_count > 0)
        put_texts(json, "rarc", finding->rarcs, finding->rarc_count);
    put(json, "message", finding->message);
    put_values(json, finding);
    put_cites(json, finding);
    put_some(json, "override", finding->override);
    put_some(json, "at", finding->place);
    put_fixes(json, finding);
    json_close(json, '}');
}

static void put_unchecked(struct json *json, const struct payrule_finding *finding)
{
    json_open(json, '{');
    put_verdict(json, finding);
    put_texts(json, "needs", finding->needs, finding->need_count);
    if (finding->least.length > 0) {
        put_number(json, "least_minutes", finding->least_minutes);
        put(json, "message", finding->least);
    }
    put_some(json, "at", finding->place);
    json_close(json, '}');
}

static void put_notice(struct json *json, const struct payrule_finding *finding)
{
    json_open(json, '{');
    put(json, "rule", finding->rule);
    put_lines_of(json, finding);
    json_key(json, "message");
    json_word(json, TEXT("fewer units are billed than the minutes support"));
    json_close(json, '}');
}

static void put_list(struct json *json, const char *key, const struct payrule_finding *findings, size_t count,
                     void (*each)(struct json *json, const struct payrule_finding *finding))
{
    json_key(json, key);
    json_open(json, '[');
    for (size_t i = 0; i < count; i++)
        each(json, &findings[i]);
    json_close(json, ']');
}

enum payrule_status payrule_answer_json(const struct payrule_answer *answer, payrule_sink sink, void *context)
{
    struct buffer out;
    buffer_init(&out, allocator_standard);
    struct json json = json_to(&out);
    json_open(&json, '{');
    put(&json, "session", answer->session);
    put(&json, "payer", answer->payer);
    if (answer->version != PAYRULE_NO_DATE) {
        json_key(&json, "version");
        json_date(&json, answer->version);
    }
    put(&json, "rulebook", answer->rulebook);
    json_key(&json, "outcome");
    json_word(&json, text_of(outcome_words[answer->outcome]));
    json_key(&json, "at_risk");
    json_hundredths(&json, answer->at_risk);
    put_all_units(&json, answer);
    put_lines(&json, answer);
    put_list(&json, "findings", answer->findings, answer->finding_count, put_finding);
    if (answer->notice_count > 0)
        put_list(&json, "notices", answer->notices, answer->notice_count, put_notice);
    put_list(&json, "unchecked", answer->unchecked, answer->unchecked_count, put_unchecked);
    put_number(&json, "passed", (int64_t)answer->passed);
    put_number(&json, "excused", (int64_t)answer->excused);
    json_close(&json, '}');
    buffer_char(&out, '\n');
    return api_deliver(&out, sink, context);
}
