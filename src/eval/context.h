/* What the parts of the evaluator share while one session is judged. Inside src/eval only. */
#ifndef EVAL_CONTEXT_H
#define EVAL_CONTEXT_H
#include "eval/eval.h"
#include "eval/value.h"

struct alike;
struct strangers;
struct trace;

/* Sums over the lines of the session judged that are of a set of codes, or of any. Where a number is not known the sum
 * tells nothing, and what `each` of them came to, or-ed, is negative. */
struct own_sums { uint64_t units, minutes, each_units, each_minutes; };

struct eval {
    const struct plan *plan;
    const struct history *history;
    struct arena *arena;              /* lives as long as the evaluator */
    struct arena *memory;             /* reset before each session */
    date_t history_from;              /* DATE_UNKNOWN: not stated */
    enum keep keep;
    struct trace *trace;              /* NULL: no derivation wanted */

    /* of the session judged */
    const struct session *session;
    const struct patient *patient;
    size_t own_at;                    /* its index in patient->sessions */
    const struct past_session *own;
    const struct past_line **own_lines;  /* by index in session->lines; NULL for a voided line */
    size_t line_room;                 /* for how many lines there is room there, and in the scopes below */
    date_t as_of;                     /* DATE_UNKNOWN: the session's own deciding date */
    date_t decided;                   /* the day that picks rules and parameters */
    bool undecided;                   /* the deciding date is not known */
    const struct past_session *past_of;  /* of which session's past this was asked for last: */
    date_t past_from;                 /* from what day on, */
    size_t past_first;                /* and where that begins */
    struct start {
        date_t of, from;              /* of each dated window, where it begins for the day asked for last, */
        bool complete;                /* and whether all sessions from then on are known */
    } *starts;
    const struct plan_period *period; /* NULL: the profile is not in force on that day, */
    date_t period_of;                 /* which is this one */
    const struct plan_rule *rule;     /* being judged */
    bool when_settled;                /* its `when` says the same for all lines: */
    enum tri when;
    struct needs when_needs;          /* with an unknown `when` */
    bool unseen;                      /* nobody asks how checks pass */
    enum verdict worst;               /* of its judgements */
    struct needs missing;             /* see below */

    /* lines in scope, a bit each: scope_words words a rule that is scoped, zero between sessions; own_scope: all lines
     * not voided, where some check looks at them */
    uint64_t *scope, *own_scope;
    size_t scope_words;
    /* rules that can apply, a bit each, and a bit for each word of these; zero between sessions */
    uint64_t *asked, *asked_words;

    bool judged_before, remembers;    /* from the second session on there are */
    struct alike *alike;              /* what rules said of lines, or NULL where no rule is narrow, */
    struct strangers *strangers;      /* and codes that pair tables do not name together, or NULL (conflict.c): */
    struct strangers *met;            /* those of this table on that day, */
    const struct rule_table *met_table; /* asked for last */
    date_t met_on;
    uint64_t passed_before;           /* narrow rules that pass on lines that need not be asked, a bit each */

    bool summed;                      /* its lines are added up: */
    struct own_sums sums[ALIKE_SUMS_MAX]; /* over those of the plan's sums, */
    struct own_sums sums_of_set;      /* and of the set asked for last, in few sessions: */
    bool set_summed;                  /* they are there, */
    plan_index summed_set;            /* for this one */
    plan_index counted;               /* the measure counted last, by its first_alike, or PLAN_NONE: */
    struct interval count;            /* what it came to in the session */

    struct eval_result *result;       /* that below, whose arrays live as long as the evaluator */
    struct eval_result own_result;
    size_t judgement_capacity, pool_capacity;
};

/* A line of the session judged, or the session itself (`line` NULL). Two words, which are passed in registers. */
struct place {
    const struct line *line;
    const struct past_line *past;
};

/* ---- missing facts ----
 * What is found missing is gathered in eval->missing. A function that returns TRI_UNKNOWN, or an interval of more than
 * one value, has added what it needs; one that returns anything else leaves `missing` as it found it. */
static inline enum tri missing_fact(struct eval *eval, unsigned need)
{
    eval->missing.bits[need / 64] |= UINT64_C(1) << need % 64;
    return TRI_UNKNOWN;
}
enum tri missing_data(struct eval *eval, const char *kind, struct text name);
static inline enum tri tri_of(bool truth) { return truth ? TRI_TRUE : TRI_FALSE; }
static inline enum tri tri_not(enum tri truth) { return (enum tri)(TRI_TRUE - truth); }

/* ---- conditions.c, values.c ---- */
enum tri eval_truth(struct eval *eval, const struct plan_node *node, struct place place);
enum tri eval_truth_traced(struct eval *eval, const struct plan_node *node, struct place place);
static inline enum tri eval_condition(struct eval *eval, plan_index index, struct place place)
{
    const struct plan_node *node = &eval->plan->nodes[index];
    return eval->trace ? eval_truth_traced(eval, node, place) : eval_truth(eval, node, place);
}
struct interval eval_measure(struct eval *eval, plan_index measure, struct place place);
/* also dates and flags */
struct interval eval_number_of(struct eval *eval, plan_index node, struct place place);
static inline struct interval eval_number(struct eval *eval, plan_index index, struct place place)
{
    const struct plan_node *node = &eval->plan->nodes[index];
    if (node->kind == EXPR_LITERAL && node->storage == STORAGE_NUMBER && !eval->trace)
        return interval_of(node->literal.number);
    return eval_number_of(eval, index, place);
}
code_t eval_code(struct eval *eval, plan_index node, struct place place);             /* or CODE_UNKNOWN, CODE_NONE */
struct text eval_text(struct eval *eval, plan_index node, struct place place); /* bytes NULL: unknown, empty: none */
/* the same of any type, with what it needs; `missing` is left alone */
struct value eval_value(struct eval *eval, plan_index node, struct place place);
/* `of` compared with `to`; what both need was added before, and is dropped when it does not decide */
enum tri eval_compare(struct eval *eval, enum comparison comparison, struct interval left, struct interval right,
                      const struct needs *before);
/* what the comparison says of every pair of values in the two; `missing` is left alone */
enum tri eval_compare_intervals(enum comparison comparison, struct interval left, struct interval right);
struct interval eval_date(struct eval *eval, date_t date, unsigned need);
struct interval eval_count(struct eval *eval, int64_t number, unsigned need);
/* the rendering provider of the line, else of the session */
code_t eval_role(const struct eval *eval, struct place place);
static inline code_t eval_taxonomy(const struct eval *eval, struct place place)
{
    if (place.line && (place.line->provider.taxonomy != CODE_UNKNOWN || place.line->provider.there == 0))
        return place.line->provider.taxonomy;
    return eval->session->provider.taxonomy;
}
code_t eval_npi(const struct eval *eval, struct place place);
/* CODE_UNKNOWN or CODE_NONE where there is none; what is missing is not noted */
code_t eval_code_of_field(struct eval *eval, enum field field, struct place place);

/* ---- documents.c ---- */
enum tri eval_document(struct eval *eval, const struct plan_node *node, struct place place);
enum tri eval_diagnosis(struct eval *eval, const struct plan_node *node, struct place place);
/* the date of the latest document that the window names, by kind and signer, on or before the date judged */
struct interval eval_latest_document(struct eval *eval, const struct plan_window *window);

/* ---- authorization.c ---- */
/* *way says how it failed; only set when the answer is false */
enum tri eval_authorization(struct eval *eval, uint8_t covers, struct place place, enum way *way);
/* its first to last day hold the date of service; an end known to be none is open */
enum tri eval_authorized_date(struct eval *eval, const struct authorization *authorization);
/* the first day of the first authorization that covers the date */
struct interval eval_authorized_from(struct eval *eval);

/* The patient's session at that index. */
static inline const struct past_session *eval_past(const struct eval *eval, size_t at)
{
    return history_session(eval->history, eval->patient, at);
}

/* ---- windows.c ---- */
/* The sessions of a window: patient->sessions[first .. last - 1]. */
struct stretch {
    size_t first, last;
    bool complete;         /* all sessions of the window are known; if not, what that needs was added to `missing` */
};
struct stretch eval_window_of_many(struct eval *eval, const struct plan_window *window);
static inline struct stretch eval_window(struct eval *eval, const struct plan_window *window)
{
    if (window->kind <= WINDOW_SESSION)
        return (struct stretch){ eval->own_at, eval->own_at + 1, true };
    return eval_window_of_many(eval, window);
}
/* Sets where a dated window begins for the session's day. */
void eval_dated_begins(struct eval *eval, const struct plan_window *window);
/* Where it begins; many sessions of one day follow one another. */
static inline const struct start *eval_dated_start(struct eval *eval, const struct plan_window *window)
{
    const struct start *start = &eval->starts[window->dated];
    if (start->of != eval->session->date)
        eval_dated_begins(eval, window);
    return start;
}
/* The session judged is all that the window holds, and nothing of it is missing: what is seen without searching. */
static inline bool eval_is_alone(struct eval *eval, const struct plan_window *window)
{
    if (window->kind <= WINDOW_SESSION)
        return true;
    if (window->dated == PLAN_NONE)
        return false;
    const struct start *start = eval_dated_start(eval, window);
    return start->complete && (eval->own_at == 0 || eval->patient->dates[eval->own_at - 1] < start->from);
}
/* How many sessions the window holds. */
static inline size_t eval_sessions_in(struct eval *eval, const struct plan_window *window)
{
    if (eval_is_alone(eval, window))
        return 1;
    struct stretch stretch = eval_window_of_many(eval, window);
    return stretch.last - stretch.first;
}
/* the session belongs to the window: claims are told apart here, superseded sessions are left out */
bool eval_in_window(const struct eval *eval, const struct plan_window *window, size_t at);

/* ---- measures.c ---- */
/* Which lines a count is about, beside its window. */
struct group {
    code_t code;                /* CODE_UNKNOWN: any */
    struct place place;         /* the line that gives discipline and region */
    plan_index codes, modifiers;
    uint8_t scopes;
    bool per_day;               /* a line with a date span counts its units of one day */
    bool up_to_own;             /* what comes after the session judged is left out */
};
/* Why low and high of a total differ is in `missing`. */
struct total {
    int64_t low, high;                /* the whole window */
    int64_t before_low, before_high;  /* what comes before the session judged in order of date and id */
    int64_t own_low, own_high;        /* the session judged */
};
/* Every session of the measure's window counts: how many they are is told by positions. */
static inline bool eval_by_position(const struct eval *eval, const struct plan_measure *measure)
{
    return measure->by_position && !eval->patient->corrected && !eval->patient->has_empty;
}
/* What a count by positions comes to at least, and at most, whatever day its window begins on: that often decides, and
 * need not be sought. Anything, where it tells nothing. */
static inline struct interval eval_positions_roughly(struct eval *eval, const struct plan_measure *measure)
{
    if (measure->window.dated == PLAN_NONE || !eval_dated_start(eval, &measure->window)->complete)
        return (struct interval){ 1, VALUE_INFINITY };
    return (struct interval){ 1, (int64_t)eval->own_at + 1 };
}
struct total eval_total(struct eval *eval, const struct plan_measure *measure, const struct group *group);
/* What the counted lines of a session tell of its disciplines, a bit each; `open`: some line tells none. */
struct told { unsigned certain, possible; bool open_certain, open_possible; };
void told_add(struct told *told, unsigned discipline, bool certain);
/* The visits of one date and billing provider, session by session. */
struct told_visits { unsigned certain, possible; int64_t open; bool open_certain; };
void told_visits_add(struct told_visits *visits, const struct told *told);
struct interval told_visits_count(const struct told_visits *visits);
/* Several rules of a session ask for the same sums. Most sets are added up when its lines are looked at (judge.c). */
const struct own_sums *eval_add_own_lines(struct eval *eval, plan_index set);
static inline const struct own_sums *eval_own_sums(struct eval *eval, plan_index set)
{
    unsigned summed = eval->summed && set != PLAN_NONE ? eval->plan->sets[set].summed : 0;
    return summed > 0 ? &eval->sums[summed - 1] : eval_add_own_lines(eval, set);
}
static inline void own_sums_add(struct own_sums *sums, const struct past_line *line, bool counts)
{
    uint64_t mask = -(uint64_t)counts; /* no branch: nobody could foretell which lines count */
    sums->units += (uint64_t)line->units & mask;
    sums->minutes += (uint64_t)line->minutes & mask;
    sums->each_units |= (uint64_t)line->units & mask;
    sums->each_minutes |= (uint64_t)line->minutes & mask;
}
static inline bool own_units_known(const struct own_sums *sums) { return (int64_t)sums->each_units >= 0; }
static inline bool own_minutes_known(const struct own_sums *sums) { return (int64_t)sums->each_minutes >= 0; }
/* certain, possible or not: the line is one that the group is about */
enum tri eval_in_group(struct eval *eval, const struct group *group, const struct past_session *session,
                       const struct past_line *line);
/* quantity of a line for a measure; unknown is 0 to infinity */
struct interval eval_line_quantity(struct eval *eval, const struct plan_measure *measure,
                                   const struct past_session *session, const struct past_line *line);
/* the line has some modifier of the set */
enum tri eval_has_modifier(struct eval *eval, plan_index set, const struct past_line *line, date_t on);
/* known units divided by the days of the line's span, to the nearest whole, half up */
int64_t units_a_day(const struct past_line *line);

/* ---- checks: each judges a rule on the lines in scope and adds its judgements ---- */
void judge_count_units(struct eval *eval);
/* What is said of a rule with such a check where nobody asks how it passes: VERDICT_NOT_APPLICABLE, VERDICT_PASS, or
 * VERDICT_UNKNOWN when it is to be judged. `missing` is left as it may be (at_once.c). */
enum verdict judge_at_once(struct eval *eval, const struct plan_rule *rule);
/* The count passes (units_quick.c). */
bool count_passes_at_once(struct eval *eval);
/* The sessions of the window are within the limit. */
bool sessions_pass_at_once(struct eval *eval);
/* The session is alone in the window and meets nothing in it. */
bool conflicts_pass_at_once(struct eval *eval);
void judge_count_assistant(struct eval *eval, const uint64_t *scope);
void judge_limit(struct eval *eval);
void judge_conditions(struct eval *eval, const uint64_t *scope);
/* The rule's condition passes at this place, and nobody asks how. */
bool condition_passes(struct eval *eval, struct place place);
/* What a limit of each line's units says of this line at once: VERDICT_NOT_APPLICABLE when it is not counted,
 * VERDICT_PASS with the most units that pass, or VERDICT_UNKNOWN when it is to be judged. */
enum verdict limit_of_line(struct eval *eval, struct place place, int64_t *most);
void judge_conflicts(struct eval *eval, const uint64_t *scope);

/* ---- judge.c ---- */
static inline bool scope_has(const uint64_t *scope, int32_t line) { return scope[line / 64] >> line % 64 & 1; }
/* A new judgement of the rule being judged, everything unknown. */
struct judgement judgement_new(void);
/* The rule has this one verdict, whatever its check, `unless` and waivers would say. */
void judgement_whole(struct eval *eval, enum verdict verdict, struct needs needs);
/* The rule's `when` is false for all lines. */
void judgement_not_applicable(struct eval *eval);
/* Applies `when`, `unless` and waivers to what the check alone found, and keeps the judgement. `place` is the line that
 * the conditions are asked about. */
void judgement_settle(struct eval *eval, struct judgement *judgement, struct place place);
/* A line that a count or a limit concerns: what its check says of it (pass, fail, unknown), and its affected units. */
struct affected {
    struct share share;
    enum verdict verdict;
};
/* The same for a judgement about several lines, ascending, at least one: each asks the conditions of its own, and
 * lines of one verdict are one judgement. `needs` are those of the lines that are unknown. */
void judgement_settle_lines(struct eval *eval, struct judgement *judgement, const struct affected *lines,
                            uint32_t count);
/* what a failure that falls on this line comes to; no derivation is kept */
enum verdict judgement_if_failed(struct eval *eval, struct place place);
/* A check that passes leaves no judgement behind. */
static inline bool judgement_passes_unseen(const struct eval *eval)
{
    return eval->unseen && (eval->when_settled || eval->rule->when == PLAN_NONE);
}
/* The pass of such a check. */
static inline void judgement_pass_unseen(struct eval *eval)
{
    if (eval->worst < VERDICT_PASS)
        eval->worst = VERDICT_PASS;
}
/* A check that passes at this place: the whole of it when nobody asks for more than findings. False: settle a
 * judgement. */
bool judgement_passes(struct eval *eval);
/* The number of a line of the session judged among the session's own, voided ones too; for few sessions. */
int32_t eval_index_of(const struct eval *eval, const struct past_line *line);
static inline struct place place_of_line(const struct eval *eval, int32_t index)
{
    return (struct place){ &eval->session->lines[index], eval->own_lines[index] };
}
static inline struct place place_of_session(void) { return (struct place){ NULL, NULL }; }

/* ---- trace.c ---- */
/* Begins the step of a clause and goes one deeper; trace_truth() or trace_value() ends it. */
size_t trace_open(struct trace *trace, const struct plan_node *node);
void trace_truth(struct trace *trace, size_t step, enum tri truth, const struct needs *needs);
void trace_value(struct trace *trace, size_t step, const struct value *value);

#endif
