/* What the parts of the slow judge share: values that may be open, sessions that count, conditions, checks. */
#ifndef TESTS_REFERENCE_INTERNAL_H
#define TESTS_REFERENCE_INTERNAL_H
#include "tests/reference/reference.h"

#define REFERENCE_ENDLESS (INT64_MAX / 4)  /* no upper bound; its negative, no lower one */

/* Why something is not settled. */
struct doubt { uint64_t needs[2]; bool no_data; };

enum truth { TRUTH_FALSE, TRUTH_TRUE, TRUTH_OPEN };
struct answer {
    enum truth truth;
    struct doubt doubt;  /* when open */
    enum way way;        /* when false */
};

/* A number, date, flag, code or text. An open number lies between `low` and `high`; an open date, code or text can
 * be anything. */
enum value_state { VALUE_KNOWN, VALUE_NONE, VALUE_OPEN };
struct value {
    enum value_state state;
    enum type type;
    int64_t low, high;   /* numbers, dates, flags; equal when known */
    code_t code;
    struct text text;
    struct doubt doubt;  /* when open */
};

struct judging {
    struct arena *arena;
    const struct profile *profile;
    const struct session *sessions;
    size_t count;
    const struct session *session;  /* the one judged */
    date_t history_from;            /* DATE_UNKNOWN: not stated */
    date_t decided;                 /* the date that picks rules and parameters */
};

/* ---- values.c ---- */

struct doubt doubt_needs(int bit);
struct doubt doubt_no_data(void);
struct doubt doubt_both(struct doubt a, struct doubt b);
struct answer answer_of(bool yes);
struct answer answer_open(struct doubt doubt);
struct answer answer_and(struct answer a, struct answer b);
struct answer answer_or(struct answer a, struct answer b);
struct answer answer_not(struct answer a);
int64_t bound_add(int64_t a, int64_t b);
struct value value_number(enum type type, int64_t number);
struct value value_between(enum type type, int64_t low, int64_t high, struct doubt doubt);
struct value value_none(enum type type);
struct value value_open(enum type type, struct doubt doubt);
struct answer value_compare(struct value a, struct value b, enum comparison comparison);
struct answer value_in_set(struct value value, const struct set *set, date_t on);
struct value value_of_literal(struct literal literal);

/* ---- lookups.c ---- */

bool reference_set_has_code(const struct set *set, code_t code, date_t on);
bool reference_set_has_name(const struct set *set, struct text name, date_t on);
struct value lookup_parameter(const struct judging *judging, const struct parameter *parameter);
/* NULL: no edition for that day */
const struct table_edition *lookup_edition(const struct rule_table *table, date_t on);
const struct mue_row *lookup_mue(const struct rule_table *table, code_t code, date_t on);
const struct table_cell *lookup_cell(const struct rule_table *table, uint32_t column, code_t code, date_t on);
struct value lookup_field(const struct judging *judging, const struct line *line, enum field field);

/* ---- members.c ---- */

bool line_is_billed(const struct line *line);
bool session_is_voiding(const struct session *session);
/* Same patient, not superseded; the session judged always. */
bool session_counts(const struct judging *judging, const struct session *session);
/* Does it come before the session judged, or is it that one, in order of date and id? */
bool session_is_up_to(const struct judging *judging, const struct session *session);
int session_order(const struct session *a, const struct session *b);
/* CODE_UNKNOWN when nothing says it */
code_t discipline_of_line(const struct session *session, const struct line *line);
struct text line_region(const struct session *session, const struct line *line);
code_t billing_provider(const struct session *session);

/* The scopes beside a window, with the values of what is judged. */
struct scope_key {
    uint8_t scopes;
    code_t code, discipline, npi, rendering;
    struct text region;
    const struct session *session;  /* the one judged */
    const struct line *of;  /* the line whose values these are: always within its own scope; or NULL */
};
struct scope_key scope_key_of(const struct judging *judging, const struct line *line, uint8_t scopes);

/* What lies in a window: lines in order of date, id and line. */
struct member {
    const struct session *session;
    const struct line *line;
    bool certain;
    struct doubt doubt;   /* when not certain */
};
struct members {
    struct member *items;
    size_t count;
    bool more;            /* the history may hold others */
        struct doubt doubt;   /* about `more` */
};
struct members window_members(const struct judging *judging, const struct window *window, struct scope_key key,
                              const struct line *line);
/* Keeps the lines of these codes with one of these modifiers; NULL: any. */
struct members members_select(struct members members, const struct set *codes, const struct set *modifiers);

/* ---- measures.c ---- */

/* One line's part of a measure that adds up: units, minutes, services, money, points. */
struct value measure_line(const struct measure *measure, const struct session *session, const struct line *line);
struct value measure_members(const struct measure *measure, struct members members);

/* ---- conditions.c, documents.c ---- */

struct answer condition(const struct judging *judging, const struct line *line, const struct expr *expr);
struct value evaluate(const struct judging *judging, const struct line *line, const struct expr *expr);
struct answer condition_modifiers(const struct line *line, enum quantity quantity, const struct set *set, date_t on);
struct answer condition_primary(const struct judging *judging, const struct line *line, const struct expr *expr);
struct answer condition_billed(const struct judging *judging, const struct line *line, const struct window *window,
                               const struct set *codes, code_t code);
struct answer condition_diagnosis(const struct judging *judging, const struct line *line, const struct expr *expr);
struct answer condition_document(const struct judging *judging, const struct line *line, const struct expr *expr);
struct answer condition_documented(const struct judging *judging, const struct expr *expr);

/* ---- authorizations.c ---- */

struct answer condition_authorization(const struct judging *judging, const struct line *line, const struct expr *expr);
/* May a span of days with these ends hold the day? none at an end leaves it open there. */
struct answer days_hold(date_t from, date_t through, date_t on, struct doubt from_doubt, struct doubt through_doubt);

/* ---- checks: what a check finds of one line, or of the session ---- */

enum result { RESULT_PASS, RESULT_LIFTED, RESULT_OPEN, RESULT_FAIL, RESULT_SETTLED };
struct finding {
    const struct line *line;  /* NULL: the session */
    enum result result;
    struct doubt doubt;       /* when open */
    enum way way;             /* when failed */
    int64_t denied;           /* units, when failed */
    size_t group;             /* findings of one group become one verdict */
    bool uncertain;           /* fails, but not always by these units */
    enum verdict verdict;     /* when settled: its conditions were asked */
};
struct findings { struct finding *items; size_t count; };

/* What a failure that falls on this line comes to when its conditions are asked; *doubt: why it is open. */
enum verdict verdict_if_failed(const struct judging *judging, const struct rule *rule, const struct line *line,
                               struct doubt *doubt);
bool rule_names_line(const struct judging *judging, const struct rule *rule, const struct line *line);
bool rule_names_any_line(const struct judging *judging, const struct rule *rule);
struct findings findings_new(const struct judging *judging);
void findings_count_units(const struct judging *judging, const struct rule *rule, struct findings *to);
void findings_count_assistant(const struct judging *judging, const struct rule *rule, struct findings *to);
void findings_limit(const struct judging *judging, const struct rule *rule, struct findings *to);
void findings_conflict(const struct judging *judging, const struct rule *rule, struct findings *to);

#endif
