/* Repairs: each `fix` of a rule is applied to a copy of the session, which is judged again; it is shown only when the
 * finding is gone and no other has come. */
#include "api/run.h"
#include "base/json.h"
#include "eval/say.h"

/* A copy of the session with the repair applied, and how to say it. */
struct trial {
    struct answering *answering;
    const struct judgement *judgement;
    struct session session;
    struct line *lines;
    struct buffer *text;
    struct json json;
    bool applied, assumed;
};

static void trial_begin(struct trial *trial, struct answering *answering, const struct judgement *judgement)
{
    struct arena *arena = answering->arena;
    *trial = (struct trial){ .answering = answering, .judgement = judgement, .session = *answering->session };
    trial->lines = ARENA_ARRAY(arena, (size_t)trial->session.line_count, struct line);
    for (int32_t i = 0; i < trial->session.line_count; i++)
        trial->lines[i] = answering->session->lines[i];
    trial->session.lines = trial->lines;
    trial->text = answering->scratch;
    buffer_clear(trial->text);
    buffer_clear(answering->json_scratch);
    trial->json = json_to(answering->json_scratch);
}

/* ---- what the kinds of fix do ---- */

/* {"NAME": one object, or a list when several lines are meant} */
static void json_each(struct trial *trial, const char *name,
                      void (*each)(struct trial *trial, uint32_t share, const void *what), const void *what)
{
    uint32_t count = trial->judgement->share_count;
    json_open(&trial->json, '{');
    json_key(&trial->json, name);
    if (count > 1)
        json_open(&trial->json, '[');
    for (uint32_t i = 0; i < count; i++)
        each(trial, i, what);
    if (count > 1)
        json_close(&trial->json, ']');
    json_close(&trial->json, '}');
}

static void say_number(struct trial *trial, uint32_t share)
{
    buffer_string(trial->text, "line ");
    buffer_number(trial->text, trial->lines[trial->judgement->shares[share].line].number);
}

/* one of a list of lines */
static void say_line(struct trial *trial, uint32_t share)
{
    buffer_string(trial->text, share == 0 ? "" : ", ");
    say_number(trial, share);
}

static int64_t repaired_units(const struct trial *trial, const struct fix *fix, uint32_t share)
{
    const struct share *of = &trial->judgement->shares[share];
    if (fix->units >= 0)
        return fix->units;
    int64_t billed = trial->lines[of->line].units;
    return number_is_known(billed) && number_is_known(of->units) && of->units <= billed ? billed - of->units
                                                                                        : NUMBER_UNKNOWN;
}

static void json_set_units(struct trial *trial, uint32_t share, const void *what)
{
    (void)what;
    const struct line *line = &trial->lines[trial->judgement->shares[share].line];
    json_open(&trial->json, '{');
    json_key(&trial->json, "line");
    json_number(&trial->json, line->number);
    json_key(&trial->json, "to");
    json_number(&trial->json, line->units);
    json_close(&trial->json, '}');
}

static void apply_units(struct trial *trial, const struct fix *fix)
{
    for (uint32_t i = 0; i < trial->judgement->share_count; i++) {
        struct line *line = &trial->lines[trial->judgement->shares[i].line];
        int64_t units = repaired_units(trial, fix, i);
        if (!number_is_known(units) || units == line->units)
            return;
        line->units = units;
        buffer_string(trial->text, i == 0 ? "" : ", ");
        if (units == 0)
            buffer_string(trial->text, "do not bill ");
        else
            buffer_printf(trial->text, "bill %lld unit%s on ", (long long)units, units == 1 ? "" : "s");
        say_number(trial, i);
    }
    trial->applied = true;
    json_each(trial, "set_units", json_set_units, NULL);
}

static void json_line_code(struct trial *trial, uint32_t share, const void *what)
{
    json_open(&trial->json, '{');
    json_key(&trial->json, "line");
    json_number(&trial->json, trial->lines[trial->judgement->shares[share].line].number);
    json_key(&trial->json, "code");
    json_code(&trial->json, *(const code_t *)what);
    json_close(&trial->json, '}');
}

static bool has_code(struct code_list codes, code_t code)
{
    for (int32_t i = 0; i < codes.count; i++)
        if (codes.items[i] == code)
            return true;
    return false;
}

/* The line's modifiers with one more (wanted) or without it. */
static void change_modifiers(struct trial *trial, struct line *line, code_t modifier, bool wanted)
{
    int32_t count = line->modifiers.count > 0 ? line->modifiers.count : 0;
    code_t *items = ARENA_ARRAY(trial->answering->arena, (size_t)count + 1, code_t);
    int32_t kept = 0;
    for (int32_t i = 0; i < count; i++)
        if (wanted || line->modifiers.items[i] != modifier)
            items[kept++] = line->modifiers.items[i];
    if (wanted)
        items[kept++] = modifier;
    line->modifiers = (struct code_list){ items, kept };
}

static void apply_modifier(struct trial *trial, const struct fix *fix, bool wanted)
{
    struct text code = code_text(trial->answering->arena, fix->code);
    buffer_printf(trial->text, "%s modifier %.*s %s ", wanted ? "add" : "remove", TEXT_ARG(code),
                  wanted ? "to" : "from");
    for (uint32_t i = 0; i < trial->judgement->share_count; i++) {
        struct line *line = &trial->lines[trial->judgement->shares[i].line];
        if (line->modifiers.count == LIST_UNKNOWN || has_code(line->modifiers, fix->code) == wanted)
            return;
        change_modifiers(trial, line, fix->code, wanted);
        say_line(trial, i);
    }
    trial->applied = true;
    json_each(trial, wanted ? "add_modifier" : "remove_modifier", json_line_code, &fix->code);
}

static void apply_code(struct trial *trial, const struct fix *fix)
{
    struct text code = code_text(trial->answering->arena, fix->code);
    buffer_printf(trial->text, "bill %.*s on ", TEXT_ARG(code));
    for (uint32_t i = 0; i < trial->judgement->share_count; i++) {
        trial->lines[trial->judgement->shares[i].line].code = fix->code;
        say_line(trial, i);
    }
    trial->applied = true;
    json_each(trial, "replace_code", json_line_code, &fix->code);
}

/* ---- things to obtain: applied as if they were there ---- */

static void obtain_authorization(struct trial *trial)
{
    struct arena *arena = trial->answering->arena;
    struct session *session = &trial->session;
    code_t *codes = ARENA_ARRAY(arena, (size_t)session->line_count, code_t);
    for (int32_t i = 0; i < session->line_count; i++)
        codes[i] = session->lines[i].code;
    struct authorization *authorization = ARENA_NEW(arena, struct authorization);
    *authorization = (struct authorization){ .from = DATE_NONE,
                                             .through = DATE_NONE,
                                             .visits = NUMBER_NONE,
                                             .units = NUMBER_NONE,
                                             .codes = { codes, session->line_count },
                                             .npi = CODE_NONE };
    session->authorizations = (struct authorization_list){ authorization, 1 };
}

static void obtain_document(struct trial *trial, struct text kind)
{
    struct arena *arena = trial->answering->arena;
    struct session *session = &trial->session;
    int32_t count = session->documents.count > 0 ? session->documents.count : 0;
    struct document *documents = ARENA_ARRAY(arena, (size_t)count + 1, struct document);
    for (int32_t i = 0; i < count; i++)
        documents[i] = session->documents.items[i];
    documents[count] = (struct document){ kind, session->date, session->provider.role };
    session->documents = (struct document_list){ documents, count + 1 };
}

static void obtain_plan_of_care(struct session *session)
{
    session->plan_of_care.there = 1;
    session->plan_of_care.established = session->date;
    session->plan_of_care.certified = session->date;
    session->plan_of_care.through = DATE_NONE;
}

static void obtain_referral(struct session *session)
{
    session->referral.there = 1;
    session->referral.number = TEXT("to be obtained");
    session->referral.from = session->referral.through = DATE_NONE;
    session->referral.visits = session->referral.units = NUMBER_NONE;
}

/* A field of the session: a yes, or the date of service. False for other types: no value can be assumed. */
static bool obtain_field(struct session *session, enum field field)
{
    const struct field_row *row = field_row(field);
    if (row->scope != SCOPE_SESSION || row->list)
        return false;
    void *at = (char *)session + row->offset;
    if (row->type == TYPE_FLAG)
        *(flag_t *)at = 1;
    else if (row->type == TYPE_DATE)
        *(date_t *)at = session->date;
    else
        return false;
    return true;
}

static void apply_obtain(struct trial *trial, const struct fix *fix)
{
    static const char *const names[] = { "authorization", "referral", "plan of care", "", "" };
    struct text name = fix->name.length > 0 ? fix->name : text_of(names[fix->obtain]);
    trial->applied = true;
    trial->assumed = true;
    switch (fix->obtain) {
    case OBTAIN_AUTHORIZATION: obtain_authorization(trial); break;
    case OBTAIN_REFERRAL: obtain_referral(&trial->session); break;
    case OBTAIN_PLAN_OF_CARE: obtain_plan_of_care(&trial->session); break;
    case OBTAIN_DOCUMENT: obtain_document(trial, fix->name); break;
    case OBTAIN_FIELD: trial->applied = obtain_field(&trial->session, fix->field); break;
    }
    buffer_printf(trial->text, "obtain %.*s", TEXT_ARG(name));
    json_open(&trial->json, '{');
    json_key(&trial->json, "obtain");
    json_text(&trial->json, name);
    json_close(&trial->json, '}');
}

static void trial_apply(struct trial *trial, const struct fix *fix)
{
    switch (fix->kind) {
    case FIX_SET_UNITS: apply_units(trial, fix); break;
    case FIX_ADD_MODIFIER: apply_modifier(trial, fix, true); break;
    case FIX_REMOVE_MODIFIER: apply_modifier(trial, fix, false); break;
    case FIX_REPLACE_CODE: apply_code(trial, fix); break;
    case FIX_OBTAIN: apply_obtain(trial, fix); break;
    }
}

/* ---- judging the copy ---- */

static bool concerns_line(const struct judgement *judgement, int32_t line)
{
    for (uint32_t i = 0; i < judgement->share_count; i++)
        if (judgement->shares[i].line == line)
            return true;
    return judgement->share_count == 0;
}

/* `after` was not there before: no judgement of that rule that is as bad, on any of its lines. */
static bool is_new(const struct eval_result *before, const struct judgement *after)
{
    for (uint32_t i = 0; i < after->share_count || (i == 0 && after->share_count == 0); i++) {
        bool known = false;
        for (size_t k = 0; k < before->count && !known; k++)
            known = before->judgements[k].rule == after->rule && before->judgements[k].verdict >= after->verdict &&
                    (after->share_count == 0 || concerns_line(&before->judgements[k], after->shares[i].line));
        if (!known)
            return true;
    }
    return false;
}

/* The repaired finding is still there, in whole or in part, or could not be judged any more. */
static bool is_still_there(const struct judgement *finding, const struct judgement *after)
{
    if (after->rule != finding->rule)
        return false;
    for (uint32_t i = 0; i < finding->share_count; i++)
        if (concerns_line(after, finding->shares[i].line))
            return true;
    return finding->share_count == 0;
}

static bool repairs(const struct trial *trial, const struct eval_result *after)
{
    for (size_t i = 0; i < after->count; i++) {
        const struct judgement *judgement = &after->judgements[i];
        if (judgement->verdict < VERDICT_NO_DATA)
            continue;
        if (is_still_there(trial->judgement, judgement) || is_new(trial->answering->result, judgement))
            return false;
    }
    return true;
}

static bool trial_repairs(struct trial *trial)
{
    struct answering *answering = trial->answering;
    struct arena *arena = answering->arena;
    struct history history = eval_history_with(answering->eval, arena, &trial->session);
    struct eval *eval = eval_copy(answering->eval, arena, answering->trying, &history);
    const struct eval_result *after = eval_session(eval, &trial->session, history_arrival(&history, &trial->session));
    return after && repairs(trial, after);
}

static bool fix_fill(struct trial *trial, const struct plan_fix *plan_fix, struct payrule_fix *fix)
{
    struct answering *answering = trial->answering;
    if (eval_asked(answering->eval, trial->judgement, plan_fix->condition) != TRI_TRUE)
        return false;
    trial_apply(trial, plan_fix->fix);
    if (!trial->applied || !trial_repairs(trial))
        return false;
    *fix = (struct payrule_fix){ api_text(arena_text(answering->arena, buffer_text(trial->text))),
                                 api_text(arena_text(answering->arena, buffer_text(answering->json_scratch))),
                                 trial->assumed };
    return true;
}

size_t answer_fixes(struct answering *answering, const struct judgement *judgement, struct payrule_fix **fixes)
{
    const struct plan_rule *rule = judgement->rule;
    size_t count = 0;
    *fixes = ARENA_ARRAY(answering->arena, rule->fix_count, struct payrule_fix);
    for (uint32_t i = 0; i < rule->fix_count; i++) {
        struct trial trial;
        trial_begin(&trial, answering, judgement);
        count += fix_fill(&trial, &answering->plan->fixes[rule->first_fix + i], &(*fixes)[count]);
    }
    return count;
}

/* ---- is a certain repair offered? ---- */

static bool is_alike(const struct fix *fix, const struct fix *wanted)
{
    if (fix->kind != wanted->kind)
        return false;
    switch (fix->kind) {
    case FIX_SET_UNITS: return true; /* by what the trial set */
    case FIX_ADD_MODIFIER:
    case FIX_REMOVE_MODIFIER:
    case FIX_REPLACE_CODE: return fix->code == wanted->code;
    case FIX_OBTAIN:
        return fix->obtain == wanted->obtain && fix->field == wanted->field &&
               (fix->obtain == OBTAIN_FIELD || text_equal(fix->name, wanted->name));
    }
    return false;
}

static bool did(const struct trial *trial, const struct fix *wanted, int64_t number)
{
    const struct judgement *judgement = trial->judgement;
    for (uint32_t i = 0; i < judgement->share_count; i++) {
        const struct line *line = &trial->lines[judgement->shares[i].line];
        if ((number == 0 || line->number == number) &&
            (wanted->kind != FIX_SET_UNITS || wanted->units < 0 || wanted->units == line->units))
            return true;
    }
    return judgement->share_count == 0 && number == 0;
}

bool answer_offers(struct answering *answering, const struct judgement *judgement, const struct fix *wanted,
                   int64_t line)
{
    const struct plan_rule *rule = judgement->rule;
    for (uint32_t i = 0; i < rule->fix_count; i++) {
        const struct plan_fix *fix = &answering->plan->fixes[rule->first_fix + i];
        struct payrule_fix offered;
        struct trial trial;
        if (!is_alike(fix->fix, wanted))
            continue;
        trial_begin(&trial, answering, judgement);
        if (fix_fill(&trial, fix, &offered) && did(&trial, wanted, line))
            return true;
    }
    return false;
}
