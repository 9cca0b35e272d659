/* The answer as one line of JSON; docs/sessions.md describes it, schema.c states it. The public enumerations count as
 * those of check/rulebook.h do, so that its words serve. */
#include "api/sheet.h"

_Static_assert((int)PAYRULE_FAIL == (int)VERDICT_FAIL && (int)PAYRULE_DENY == (int)EFFECT_DENY &&
                   (int)PAYRULE_DENIED == (int)OUTCOME_DENIED,
               "the public enumerations count as the inner ones");
_Static_assert(PAYRULE_UNKNOWN == NUMBER_UNKNOWN, "what is not known is written as null");

/* ,"key":"text" */
static inline char *put_some(struct sheet *sheet, char *at, const char *key, struct payrule_text text)
{
    return text.length > 0 ? sheet_text(sheet, put(at, key), text) : at;
}

/* Between the items of a list. */
static inline char *put_comma(char *at, size_t item)
{
    *at = ',';
    return at + (item > 0);
}

static char *put_texts(struct sheet *sheet, char *at, const struct payrule_text *texts, size_t count)
{
    *at++ = '[';
    for (size_t i = 0; i < count; i++)
        at = sheet_text(sheet, put_comma(at, i), texts[i]);
    *at++ = ']';
    return at;
}

/* ---- units and lines ---- */

static char *put_units(struct sheet *sheet, char *at, const struct payrule_units *units, size_t count)
{
    *at++ = '{';
    for (size_t i = 0; i < count; i++) {
        at = sheet_text(sheet, put_comma(at, i), units[i].code);
        *at++ = ':';
        at = put_number(at, units[i].units);
    }
    *at++ = '}';
    return at;
}

static char *put_all_units(struct sheet *sheet, char *at, const struct payrule_answer *answer)
{
    at = put(at, ",\"units\":{\"billed\":");
    at = put_units(sheet, at, answer->billed, answer->billed_count);
    at = put(at, ",\"supported\":[");
    for (size_t i = 0; i < answer->supported_count; i++) {
        at = put_comma(sheet_room(sheet, at, 0), i);
        at = put_units(sheet, at, answer->supported[i].items, answer->supported[i].count);
    }
    at = put(at, "],\"minutes\":");
    at = put_number(at, answer->minutes);
    *at++ = '}';
    return at;
}

static char *put_line(char *at, const struct payrule_line *line)
{
    at = put_number(put(at, "{\"line\":"), line->number);
    at = put_word(put(at, ",\"outcome\":\""), outcome_words[line->outcome]);
    *at++ = '"';
    if (line->units_at_risk > 0)
        at = put_number(put(at, ",\"units_at_risk\":"), line->units_at_risk);
    *at++ = '}';
    return at;
}

static char *put_lines(struct sheet *sheet, char *at, const struct payrule_answer *answer)
{
    at = put(at, ",\"lines\":[");
    for (size_t i = 0; i < answer->line_count; i++)
        at = put_line(put_comma(sheet_room(sheet, at, 0), i), &answer->lines[i]);
    *at++ = ']';
    return at;
}

/* ---- findings ---- */

static char *put_cite(struct sheet *sheet, char *at, const struct payrule_cite *cite)
{
    at = sheet_text(sheet, put(at, "{\"source\":"), cite->source);
    at = sheet_text(sheet, put(at, ",\"section\":"), cite->section);
    if (!text_is(api_text_in(cite->status), "confirmed"))
        at = sheet_text(sheet, put(at, ",\"status\":"), cite->status);
    *at++ = '}';
    return at;
}

static char *put_cites(struct sheet *sheet, char *at, const struct payrule_finding *finding)
{
    if (finding->cite_count == 0)
        return at;
    at = put_cite(sheet, put(at, ",\"cite\":"), &finding->cites[0]);
    if (finding->cite_count < 2)
        return at;
    at = put(at, ",\"also\":[");
    for (size_t i = 1; i < finding->cite_count; i++)
        at = put_cite(sheet, put_comma(at, i - 1), &finding->cites[i]);
    *at++ = ']';
    return at;
}

static char *put_values(struct sheet *sheet, char *at, const struct payrule_finding *finding)
{
    at = put(at, ",\"values\":{");
    for (size_t i = 0; i < finding->value_count; i++) {
        at = sheet_text(sheet, put_comma(at, i), finding->values[i].name);
        *at++ = ':';
        at = sheet_text(sheet, at, finding->values[i].text);
    }
    *at++ = '}';
    return at;
}

static char *put_fixes(struct sheet *sheet, char *at, const struct payrule_finding *finding)
{
    at = put(at, ",\"fixes\":[");
    for (size_t i = 0; i < finding->fix_count; i++)
        at = sheet_raw(sheet, put_comma(at, i), finding->fixes[i].json);
    *at++ = ']';
    return at;
}

static char *put_lines_of(struct sheet *sheet, char *at, const struct payrule_finding *finding)
{
    at = put(at, ",\"lines\":[");
    for (size_t i = 0; i < finding->line_count; i++)
        at = put_number(put_comma(sheet_room(sheet, at, 0), i), finding->lines[i]);
    *at++ = ']';
    return at;
}

static char *put_verdict(struct sheet *sheet, char *at, const struct payrule_finding *finding)
{
    at = sheet_text(sheet, put(at, "{\"rule\":"), finding->rule);
    at = put_word(put(at, ",\"verdict\":\""), verdict_words[finding->verdict]);
    *at++ = '"';
    if (finding->has_effect) {
        at = put_word(put(at, ",\"effect\":\""), effect_words[finding->effect]);
        *at++ = '"';
    }
    return put_lines_of(sheet, at, finding);
}

static char *put_finding(struct sheet *sheet, char *at, const struct payrule_finding *finding)
{
    at = put_verdict(sheet, at, finding);
    at = put_number(put(at, ",\"units_denied\":"), finding->units_denied);
    at = put_some(sheet, at, ",\"group\":", finding->group);
    at = put_some(sheet, at, ",\"carc\":", finding->carc);
    if (finding->rarc_count > 0)
        at = put_texts(sheet, put(at, ",\"rarc\":"), finding->rarcs, finding->rarc_count);
    at = sheet_text(sheet, put(at, ",\"message\":"), finding->message);
    at = put_values(sheet, at, finding);
    at = put_cites(sheet, at, finding);
    at = put_some(sheet, at, ",\"override\":", finding->override);
    at = put_some(sheet, at, ",\"at\":", finding->place);
    at = put_fixes(sheet, at, finding);
    *at++ = '}';
    return at;
}

static char *put_unchecked(struct sheet *sheet, char *at, const struct payrule_finding *finding)
{
    at = put_verdict(sheet, at, finding);
    at = put_texts(sheet, put(at, ",\"needs\":"), finding->needs, finding->need_count);
    if (finding->least.length > 0) {
        at = put_number(put(at, ",\"least_minutes\":"), finding->least_minutes);
        at = sheet_text(sheet, put(at, ",\"message\":"), finding->least);
    }
    at = put_some(sheet, at, ",\"at\":", finding->place);
    *at++ = '}';
    return at;
}

static char *put_notice(struct sheet *sheet, char *at, const struct payrule_finding *finding)
{
    at = sheet_text(sheet, put(at, "{\"rule\":"), finding->rule);
    at = put_lines_of(sheet, at, finding);
    return put(at, ",\"message\":\"fewer units are billed than the minutes support\"}");
}

static inline char *put_list(struct sheet *sheet, char *at, const struct payrule_finding *findings, size_t count,
                             char *(*each)(struct sheet *sheet, char *at, const struct payrule_finding *finding))
{
    *at++ = '[';
    for (size_t i = 0; i < count; i++)
        at = each(sheet, put_comma(sheet_room(sheet, at, 0), i), &findings[i]);
    *at++ = ']';
    return at;
}

/* ---- the whole ---- */

static char *put_version(char *at, int32_t version)
{
    if (version == PAYRULE_NO_DATE)
        return at;
    at = put(at, ",\"version\":\"");
    date_format(at, version);
    at[DATE_TEXT_SIZE] = '"';
    return at + DATE_TEXT_SIZE + 1;
}

static char *put_amount(char *at, int64_t cents)
{
    if (!number_is_known(cents))
        return put(at, "null");
    *at++ = '"';
    at += number_format_hundredths(at, cents);
    *at++ = '"';
    return at;
}

static char *put_head(struct sheet *sheet, char *at, const struct payrule_answer *answer)
{
    at = sheet_text(sheet, put(at, "{\"session\":"), answer->session);
    at = sheet_text(sheet, put(at, ",\"payer\":"), answer->payer);
    at = put_version(at, answer->version);
    at = sheet_text(sheet, put(at, ",\"rulebook\":"), answer->rulebook);
    at = put_word(put(at, ",\"outcome\":\""), outcome_words[answer->outcome]);
    return put_amount(put(at, "\",\"at_risk\":"), answer->at_risk);
}

enum payrule_status payrule_answer_json(const struct payrule_answer *answer, payrule_sink sink, void *context)
{
    struct sheet sheet;
    char *at = sheet_begin(&sheet, sink, context);
    at = put_head(&sheet, at, answer);
    at = put_all_units(&sheet, at, answer);
    at = put_lines(&sheet, at, answer);
    at = put_list(&sheet, put(at, ",\"findings\":"), answer->findings, answer->finding_count, put_finding);
    if (answer->notice_count > 0)
        at = put_list(&sheet, put(at, ",\"notices\":"), answer->notices, answer->notice_count, put_notice);
    at = put_list(&sheet, put(at, ",\"unchecked\":"), answer->unchecked, answer->unchecked_count, put_unchecked);
    at = put_number(put(at, ",\"passed\":"), (int64_t)answer->passed);
    at = put_number(put(at, ",\"excused\":"), (int64_t)answer->excused);
    at = put(at, "}\n");
    return sheet_end(&sheet, at);
}
