/* From checked rules to formulas: what a rule says of any session of a space, as docs/language.md has it.
 *
 * Written from the language's description, apart from src/plan and src/eval: it is another judge, whose sessions are
 * variables. What a rule uses and this cannot say makes the rule "not encoded", with the clause; nothing is guessed.
 * What it can say of some sessions only is an assumption that the formula carries. Private to src/prove. */
#ifndef PROVE_ENCODE_H
#define PROVE_ENCODE_H
#include "prove/space.h"

/* True, false, or open for want of a member (`lacks`) or of data (`silent`). `way`: how it is false, enum way. */
struct fact { term_t yes, no, lacks, silent, way; };

enum assumption {
    ASSUME_MINUTES,      /* each line says its minutes and billed units */
    ASSUME_ASSISTANT,    /* each line says which of its minutes an assistant gave */
    ASSUME_MODIFIERS,    /* the modifiers of each line are known */
    ASSUME_DISCIPLINE,   /* the discipline of each line is known */
    ASSUME_REGION,       /* the body region of each line is known */
    ASSUME_RENDERING,    /* the rendering provider of each line is known, or known to be none */
    ASSUME_NO_CORRECTION, /* no claim is voided or replaced */
    ASSUMPTION_COUNT
};
extern const char *const assumption_words[ASSUMPTION_COUNT];

struct encoder {
    struct terms *terms;
    const struct space *space;
    const struct profile *profile;
    const char *why_not;      /* NULL: encoded so far; otherwise what is not, the first */
    term_t assumption;        /* what the formula takes for granted */
    bool assumed[ASSUMPTION_COUNT];
};

/* What is asked about: a session's line, or the session (line VARIABLE_OF_SESSION). */
struct spot { unsigned session, line; };

/* What a rule comes to for the session judged. */
struct encoded_rule {
    const char *why_not;      /* not encoded; nothing else is set */
    term_t verdict;           /* enum verdict: the worst of its lines */
    term_t weight;            /* enum outcome: what that means for the session */
    term_t denied;            /* units affected by failures */
    term_t assumption;
    bool assumed[ASSUMPTION_COUNT];
};

/* All texts of that name, each on its days. */
struct encoded_rule encode_rule(struct terms *terms, const struct space *space, const struct profile *profile,
                                struct text name);

/* Does `when` surely hold, for the session or a line that it names, under one of the texts of that name? */
term_t encode_applies(struct terms *terms, const struct space *space, const struct profile *profile, struct text name);

/* The same, unless it surely does not hold; *why_not is set where that cannot be said. */
term_t encode_may_apply(struct terms *terms, const struct space *space, const struct profile *profile,
                        struct text name, const char **why_not);
/* Is the rule in force, and does the session have a line that it names? */
term_t encode_names(struct terms *terms, const struct space *space, const struct profile *profile,
                    const struct rule *rule);

void encoder_init(struct encoder *encoder, struct terms *terms, const struct space *space,
                  const struct profile *profile);
void encoder_refuse(struct encoder *encoder, const char *what);
void encoder_assume(struct encoder *encoder, enum assumption which, term_t that);
/* the date that picks rules and parameters; always known */
term_t encode_decided(const struct encoder *encoder);

/* ---- logic.c ---- */

struct fact fact_of(struct encoder *encoder, term_t yes);
struct fact fact_open(struct encoder *encoder, term_t lacks, term_t silent);
/* open where `open`, for these reasons, otherwise as `yes` says */
struct fact fact_unless_open(struct encoder *encoder, term_t open, term_t lacks, term_t silent, term_t yes);
struct fact fact_and(struct encoder *encoder, struct fact a, struct fact b);
struct fact fact_or(struct encoder *encoder, struct fact a, struct fact b);
struct fact fact_not(struct encoder *encoder, struct fact a);
struct fact fact_choose(struct encoder *encoder, term_t condition, struct fact yes, struct fact no);
term_t fact_is_open(struct encoder *encoder, struct fact fact);

struct reading reading_number(struct encoder *encoder, enum type type, term_t number);
struct reading reading_none(struct encoder *encoder, enum type type);
/* lies between, open unless low is high */
struct reading reading_between(struct encoder *encoder, enum type type, term_t low, term_t high, term_t lacks,
                               term_t silent);
struct reading reading_silent(struct encoder *encoder, enum type type);
struct reading reading_choose(struct encoder *encoder, term_t condition, struct reading yes, struct reading no);
term_t reading_is_open(struct encoder *encoder, const struct reading *reading);
struct fact reading_compare(struct encoder *encoder, struct reading a, struct reading b, enum comparison comparison);
struct fact reading_in_set(struct encoder *encoder, struct reading reading, const struct set *set, term_t date);

/* Is the code at this place of the type's domain in the set on that day? */
term_t encode_set_holds(struct encoder *encoder, const struct set *set, enum type type, term_t place, term_t date);
/* the same for one place of the domain */
term_t encode_set_holds_place(struct encoder *encoder, const struct set *set, size_t place, term_t date);
term_t encode_set_holds_name(struct encoder *encoder, const struct set *set, size_t place, term_t date);
term_t encode_days(struct encoder *encoder, date_t from, term_t day, date_t until);

/* ---- calendar.c: days to days ---- */

enum calendar { CALENDAR_WEEK, CALENDAR_MONTH, CALENDAR_YEAR };
/* the first day of the week, month, or year that begins in `first_month`, which holds the day */
term_t calendar_start(struct encoder *encoder, enum calendar calendar, int first_month, term_t day);
term_t calendar_add_months(struct encoder *encoder, term_t day, int64_t months);
term_t calendar_age(struct encoder *encoder, term_t birth, term_t day);

/* ---- fields.c ---- */

struct reading encode_field(struct encoder *encoder, struct spot spot, enum field field);
/* place in the domain of disciplines; not known where nothing says it */
struct reading encode_discipline(struct encoder *encoder, struct spot spot);
struct reading encode_code(struct encoder *encoder, struct spot spot);
/* -1 where the session does not say */
term_t encode_billing(struct encoder *encoder, unsigned session);
term_t encode_is_billed(struct encoder *encoder, struct spot spot);
struct reading encode_literal(struct encoder *encoder, const struct literal *literal);
/* Does a span of days hold the day? An end that is known to be none is open. */
struct fact encode_days_hold(struct encoder *encoder, struct reading from, struct reading through, term_t day);

/* ---- conditions.c, facts.c, authorizations.c ---- */

struct fact encode_condition(struct encoder *encoder, struct spot spot, const struct expr *expr);
struct reading encode_value(struct encoder *encoder, struct spot spot, const struct expr *expr);
struct fact encode_modifiers(struct encoder *encoder, struct spot spot, enum quantity quantity,
                                const struct set *set, term_t date);
struct fact encode_diagnosis(struct encoder *encoder, struct spot spot, const struct expr *expr);
struct fact encode_document(struct encoder *encoder, struct spot spot, const struct expr *expr);
struct fact encode_documented(struct encoder *encoder, struct spot spot, const struct expr *expr);
struct fact encode_billed(struct encoder *encoder, struct spot spot, const struct window *window,
                             const struct set *codes, term_t code);
struct fact encode_primary(struct encoder *encoder, struct spot spot, const struct expr *expr);
struct fact encode_authorization(struct encoder *encoder, struct spot spot, const struct expr *expr);

/* ---- members.c ---- */

/* A line that a window may hold. `here`: it may be there; `sure`: it is. */
struct member { struct spot spot; term_t here, sure, lacks, silent; };
struct members {
    struct member *items;
    size_t count;
    term_t more, lacks;  /* there may be others, for want of history or of the window's first day */
};
/* Other lines are in scope of a line where they share its scopes; a line always is in its own. */
struct members encode_window(struct encoder *encoder, const struct window *window, struct spot key);
struct members encode_selected(struct encoder *encoder, struct members members, const struct set *codes,
                              const struct set *modifiers);

/* ---- measures.c ---- */

struct reading encode_measure_line(struct encoder *encoder, const struct measure *measure, struct spot spot);
struct reading encode_measure(struct encoder *encoder, const struct measure *measure, struct members members);
bool measure_adds_up(enum measure_kind kind);
/* The number that the line says, 0 where that is none or the line is not `here`; that it says one is assumed. */
term_t encode_stated(struct encoder *encoder, struct spot spot, enum field field, term_t here, enum assumption which);
/* What the table says of the code at that place on that day; `column` as in struct expr. */
struct reading encode_table(struct encoder *encoder, const struct rule_table *table, uint32_t column, term_t code,
                             term_t date, enum type type);

/* ---- rule.c: findings ---- */

/* What a check finds of a line or the session; of `pass`, `lifted`, `fail` and open one holds, where it is `asked`. */
struct finding {
    struct spot spot;
    term_t asked;
    term_t pass, lifted, fail;
    term_t lacks;          /* when open: for want of a member, not of data alone */
    term_t way;
    term_t denied;         /* units, when failed */
};
struct findings {
    struct finding *items;
    size_t count, capacity;
    term_t settled;        /* a verdict that the check came to with its conditions asked; or not applicable */
    term_t denied;         /* units of failures among those */
};

/* What a finding comes to with the rule's conditions asked: its verdict. */
term_t encode_verdict(struct encoder *encoder, const struct rule *rule, const struct finding *finding);
/* the same for a failure at that line */
term_t encode_failure(struct encoder *encoder, const struct rule *rule, struct spot spot);
struct finding *findings_add(struct encoder *encoder, struct findings *findings);
term_t encode_names_line(struct encoder *encoder, const struct rule *rule, struct spot spot);

void encode_count_units(struct encoder *encoder, const struct rule *rule, struct findings *to);
void encode_count_assistant(struct encoder *encoder, const struct rule *rule, struct findings *to);
void encode_limit(struct encoder *encoder, const struct rule *rule, struct findings *to);
void encode_conflict(struct encoder *encoder, const struct rule *rule, struct findings *to);

/* shorthands */
static inline term_t both(struct encoder *encoder, term_t a, term_t b) { return term_and(encoder->terms, a, b); }
static inline term_t either(struct encoder *encoder, term_t a, term_t b) { return term_or(encoder->terms, a, b); }
static inline term_t no(struct encoder *encoder, term_t a) { return term_not(encoder->terms, a); }
static inline term_t number(struct encoder *encoder, int64_t n) { return term_number(encoder->terms, n); }

#endif
