/* The checked rulebook: what the rule files mean. Names are bound, types and units settled, overrides resolved.
 *
 * It is the meaning that three evaluators share: src/plan lowers it, tests/reference walks it straight, src/audit will
 * turn it into formulas. Plain immutable data in one arena; every part keeps the span it came from. `docs/language.md`
 * defines what each part does; comments here only say which field holds what. */
#ifndef CHECK_RULEBOOK_H
#define CHECK_RULEBOOK_H
#include "base/code.h"
#include "base/date.h"
#include "base/text.h"
#include "diag/diag.h"
#include "record/session.h"
#include "syntax/tree.h"
#include "table/table.h"

/* ---- named things ---- */

enum fact_status { STATUS_CONFIRMED, STATUS_SECONDARY, STATUS_RECALLED, STATUS_DERIVED };  /* how sure a citation is */

struct source_row { struct text name, title; struct span at; };
struct cite { const struct source_row *source; struct text section; enum fact_status status; struct span at; };

/* A set of codes (any type whose storage is CODE) or of names (storage TEXT). Named sets inside it are written out. */
struct set_range { code_t low, high; date_t from, until; struct span at; };   /* all inclusive; where it is written */
struct set_name { struct text name; date_t from, until; struct span at; };
struct set {
    struct text name;          /* empty for a list written in place */
    enum type type;
    const struct set_range *ranges, *excluded;
    size_t range_count, excluded_count;
    const struct set_name *names, *excluded_names;
    size_t name_count, excluded_name_count;
    struct span at;
};

struct literal {
    enum type type;
    int64_t number;
    date_t date;
    code_t code;
    struct text text;
}; /* by the type's storage */

struct parameter_value { date_t from, until; struct literal value; struct cite cite; struct span at; };
struct parameter {
    struct text name, title;
    enum type type;
    const struct parameter_value *values;  /* ascending, no overlaps */
    size_t count;
    date_t check_again;                    /* DATE_UNKNOWN: none. From that day on every value is no data */
    struct span at;
};

struct rule_table {
    struct text name, title;
    enum table_format format;
    const struct table_column *columns;
    size_t column_count;
    const struct table_edition *editions;  /* ascending by `from`, no overlaps */
    size_t edition_count;
    struct span at;
};

/* ---- windows and measures ---- */

enum window_kind {
    WINDOW_LINE,
    WINDOW_SESSION,
    WINDOW_CLAIM,
    WINDOW_DAY,
    WINDOW_WEEK,
    WINDOW_MONTH,
    WINDOW_CALENDAR_YEAR,
    WINDOW_PLAN_YEAR,
    WINDOW_ROLLING,
    WINDOW_PLAN_OF_CARE,
    WINDOW_AUTHORIZATION,
    WINDOW_REFERRAL,
    WINDOW_INJURY,  /* `per injury` without another window of time */
    WINDOW_SINCE,
    WINDOW_LIFETIME
};
enum event_kind { EVENT_ONSET, EVENT_INJURY, EVENT_SURGERY, EVENT_FIRST_TREATMENT, EVENT_PLAN_OF_CARE, EVENT_DOCUMENT };
enum {
    PER_CODE = 1,
    PER_BILLING_PROVIDER = 2,
    PER_DISCIPLINE = 4,
    PER_BODY_REGION = 8,
    PER_RENDERING_PROVIDER = 16,
    PER_INJURY = 32,   /* sessions with the same date of injury */
    PER_PURPOSE = 64,
    SCOPE_COUNT = 7,   /* of these bits */
    PER_LINE_VALUE = PER_DISCIPLINE | PER_BODY_REGION | PER_RENDERING_PROVIDER /* a line may leave these out */
};

struct window {
    enum window_kind kind;
    uint8_t scopes;              /* PER_... bits; none: the patient */
    int32_t rolling_days, rolling_months;  /* WINDOW_ROLLING: one of them, the other 0 */
    enum event_kind event;       /* WINDOW_SINCE */
    const struct set *documents; /* EVENT_DOCUMENT: kinds */
    const struct set *signed_by; /* EVENT_DOCUMENT: roles, or NULL */
    struct span at;
};

enum measure_kind {
    MEASURE_UNITS,
    MEASURE_MINUTES,
    MEASURE_SERVICES,
    MEASURE_VISITS,
    MEASURE_SESSIONS,
    MEASURE_TREATMENT_DAYS,
    MEASURE_CHARGES,
    MEASURE_ALLOWED,
    MEASURE_POINTS
};
struct measure {
    enum measure_kind kind;
    const struct set *codes;      /* NULL: in a limit or count, the rule's `applies to`; in a condition, all codes */
    const struct set *modifiers;  /* lines with any of them; NULL: all lines */
    const struct rule_table *weights;  /* MEASURE_POINTS: key -> points column */
    uint32_t weight_column;
    struct window window;
    struct span at;
};

/* ---- expressions ---- */

enum expr_kind {
    /* conditions: true, false or unknown */
    EXPR_OR, EXPR_AND, EXPR_NOT,  /* left, right */
    EXPR_COMPARE,       /* comparison; left, right of one type (or TYPE_NAME/TEXT against literal) */
    EXPR_IN,            /* left in set; negated */
    EXPR_IN_COLUMN,     /* left in the list cell of table.column in the row of the line's code; negated */
    EXPR_GIVEN,         /* left is known and not none */
    EXPR_FLAG,          /* left, of TYPE_FLAG */
    EXPR_MODIFIERS,     /* quantity, set */
    EXPR_DIAGNOSIS,     /* quantity ANY or ALL (every), set: of those the line points to */
    EXPR_DOCUMENT,      /* set (kinds), signed_by or NULL, within_days (-1: none), side, left = date */
    EXPR_DOCUMENTED,    /* quantity ANY or ALL, set (names) */
    EXPR_PROVIDER_IN,   /* set of TYPE_ROLE or TYPE_TAXONOMY; negated */
    EXPR_PLAN_OF_CARE,  /* covering: must cover the date of service */
    EXPR_REFERRAL,      /* covering */
    EXPR_AUTHORIZATION, /* covers: COVERS_ bits */
    EXPR_BILLED,        /* set, window: another line with such a code */
    EXPR_PRIMARY,       /* table (TABLE_ADDON), window */
    /* values */
    EXPR_LITERAL,
    EXPR_FIELD,         /* a line's provider, place or body region is the session's when it is left out */
    EXPR_PARAMETER,
    EXPR_ADD, EXPR_SUBTRACT,  /* same unit; or date +- days, weeks (as days), months, years; date - date is days */
    EXPR_DAYS_FROM,     /* days from left to right */
    EXPR_AGE,
    EXPR_MEASURE,       /* measure over its window; counts the session judged */
    EXPR_TABLE_VALUE    /* table.column for the line's code; TABLE_MUE: the MUE value */
};
enum comparison { COMPARE_IS, COMPARE_IS_NOT, COMPARE_LESS, COMPARE_AT_MOST, COMPARE_MORE, COMPARE_AT_LEAST };
enum quantity { QUANTITY_ANY, QUANTITY_ALL, QUANTITY_EXACTLY_ONE };
enum side { SIDE_BEFORE, SIDE_AFTER, SIDE_OF };
enum { COVERS_CODE = 1, COVERS_DATE = 2, COVERS_UNITS = 4, COVERS_VISITS = 8, COVERS_PROVIDER = 16 };

struct expr {
    enum expr_kind kind;
    enum type type;        /* TYPE_FLAG for conditions */
    bool negated, covering;
    bool per_line;         /* reads something of the line */
    uint8_t covers;
    enum comparison comparison;
    enum quantity quantity;
    enum side side;
    enum field field;      /* EXPR_FIELD */
    int32_t within_days;
    uint32_t column;
    const struct expr *left, *right;
    const struct set *set, *signed_by;
    const struct parameter *parameter;
    const struct rule_table *table;
    const struct measure *measure;  /* EXPR_MEASURE; its window also serves EXPR_BILLED and EXPR_PRIMARY as `window` */
    struct window window;
    struct literal literal;
    struct span at;
    const struct node *node;  /* for printing */
};

/* ---- rules ---- */

enum check_kind {
    CHECK_COUNT_UNITS,
    CHECK_COUNT_ASSISTANT,
    CHECK_LIMIT,
    CHECK_REQUIRE,
    CHECK_FORBID,
    CHECK_CONFLICT_TABLE,
    CHECK_CONFLICT_PAIR
};
enum count_method { COUNT_TOTAL_MINUTES, COUNT_EACH_CODE, COUNT_EACH_WITHIN_TOTAL, COUNT_NEAREST_QUARTER };
enum leftover { LEFTOVER_MOST_LEFTOVER, LEFTOVER_MOST_MINUTES };
enum effect { EFFECT_INFORM, EFFECT_WARN, EFFECT_HOLD, EFFECT_DENY };   /* in order of weight */
enum way { WAY_ANY, WAY_ABSENT, WAY_EXCEEDED, WAY_NOT_COVERING };
enum lift_side { LIFT_COLUMN_1, LIFT_COLUMN_2, LIFT_EITHER };

struct check {
    enum check_kind kind;
    struct span at;
    const struct node *node;
    /* CHECK_COUNT_UNITS, CHECK_COUNT_ASSISTANT; window.kind is WINDOW_DAY or WINDOW_SESSION */
    enum count_method method;
    enum leftover leftover;
    bool compare_total;
    int32_t block, first_unit, last_unit;      /* minutes */
    int32_t share_percent;                     /* assistant: more than this of the unit's or service's minutes */
    int32_t therapist_keeps, last_two_split;   /* minutes; 0: no such exception */
    const struct set *marks;                   /* modifiers that show assistant units */
    struct window window;                      /* also CONFLICT_*, PRIMARY */
    /* CHECK_LIMIT */
    struct measure measure;
    const struct expr *amount;                 /* literal, parameter or field; NULL when a table gives it */
    const struct rule_table *table;            /* limit from a table, conflict pairs */
    uint32_t column;
    bool all_units;                            /* counting all of them; else only the excess */
    /* CHECK_REQUIRE, CHECK_FORBID */
    const struct expr *condition;
    /* CHECK_CONFLICT_PAIR */
    const struct set *column1, *column2;
};

struct lift { const struct set *modifiers; enum lift_side side; date_t from, until; struct span at; };
struct outcome_row {
    enum effect effect;
    enum way way;                 /* WAY_ANY: every way that has no row of its own */
    char group[3];                /* "CO", "PR", "OA", "PI"; "" when there is none */
    struct text carc;             /* "151"; empty when there is none */
    const struct text *rarcs;
    size_t rarc_count;
    struct span at;
};

enum say_value {
    SAY_TEXT, /* plain text */
    SAY_EXPR, /* a field, parameter or measure */
    /* what the check computed */
    SAY_CODE,
    SAY_BILLED,
    SAY_SUPPORTED,
    SAY_MINUTES,
    SAY_TOTAL,
    SAY_LIMIT,
    SAY_COLUMN1,
    SAY_COLUMN2,
    SAY_INDICATOR,
    SAY_ROW_FROM,
    SAY_ASSISTANT /* units an assistant gave */
};
struct say_part { enum say_value value; struct text text; const struct expr *expr; };

enum fix_kind { FIX_SET_UNITS, FIX_ADD_MODIFIER, FIX_REMOVE_MODIFIER, FIX_REPLACE_CODE, FIX_OBTAIN };
enum obtain { OBTAIN_AUTHORIZATION, OBTAIN_REFERRAL, OBTAIN_PLAN_OF_CARE, OBTAIN_DOCUMENT, OBTAIN_FIELD };
struct fix {
    enum fix_kind kind;
    enum obtain obtain;
    int64_t units;             /* FIX_SET_UNITS; -1: to what is supported or allowed */
    code_t code;
    struct text name;          /* OBTAIN_DOCUMENT: kind; OBTAIN_FIELD: path */
    enum field field;
    const struct expr *condition;  /* or NULL */
    struct span at;
};

struct waiver {
    date_t from, until;        /* inclusive */
    struct text because, approver;
    const struct expr *when;   /* or NULL */
    struct span at;
};

enum override_kind { OVERRIDE_NONE, OVERRIDE_REPLACE, OVERRIDE_CHANGE };

/* One rule of one profile over one stretch of time: overrides and life spans resolved. A rule whose text changes at a
 * date is two of these with the same name. */
struct rule {
    struct text name, title;
    struct text profile;             /* that wrote this text */
    date_t from, until;              /* inclusive */
    enum fact_status status;         /* the weakest of its citations, or as the rule says */
    const struct cite *cites;
    size_t cite_count;
    const struct set *applies_to;    /* or NULL: all codes */
    struct span applies_at;          /* of that clause */
    bool per_line;                   /* judged line by line; otherwise once a session */
    const struct expr *when;         /* or NULL; several `when` are joined by and */
    struct check check;
    const struct expr *const *unlesses;
    size_t unless_count;
    const struct lift *lifts;
    size_t lift_count;
    const struct outcome_row *outcomes;
    size_t outcome_count;
    bool has_unknown_effect;
    enum effect unknown_effect;
    struct span unknown_at;          /* of that clause */
    const struct say_part *say;      /* say_count 0: the title */
    size_t say_count;
    const struct fix *fixes;
    size_t fix_count;
    const struct waiver *waivers;
    size_t waiver_count;
    enum override_kind override_kind;
    struct text because;             /* of the override */
    struct text base;                /* profile overridden */
    struct span override_at;
    struct span at;                  /* of the text in force: `rule NAME` or the override */
    date_t check_again;              /* from that day on the rule is no data; DATE_UNKNOWN: none */
};

struct removed_rule { struct text name, because, profile, base; struct span at; };
struct rule_note {
    struct text name, title, because, profile;
    const struct cite *cites;
    size_t cite_count;
    struct span at;
};

/* ---- tests ---- */

enum verdict { VERDICT_NOT_APPLICABLE, VERDICT_PASS, VERDICT_EXCUSED, VERDICT_NO_DATA, VERDICT_UNKNOWN, VERDICT_FAIL };
enum outcome {
    OUTCOME_CLEAN,
    OUTCOME_WARNED,
    OUTCOME_INCOMPLETE,
    OUTCOME_HELD,
    OUTCOME_DENIED
}; /* in order of weight */

struct units_of { code_t code; int64_t units; };
struct allocation { const struct units_of *items; size_t count; };

enum expectation_kind { EXPECT_VERDICT, EXPECT_ALLOCATIONS, EXPECT_OUTCOME, EXPECT_FIX };
struct expectation {
    enum expectation_kind kind;
    struct text profile;             /* after `under`; empty: the file's own */
    struct text rule;
    enum verdict verdict;
    bool has_effect; enum effect effect;
    int64_t denied_units;            /* -1: not said */
    struct text group, carc;         /* empty: not said */
    const struct text *needing; size_t needing_count;
    int64_t line;                    /* 0: not said */
    const struct allocation *allocations; size_t allocation_count;  /* exactly these, in any order */
    enum outcome outcome;
    const struct fix *fix;           /* EXPECT_FIX: a repair of `rule` that is offered; NULL: none is */
    struct span at;
    const struct node *node;
};
/* One `on DATE` of a test: sessions, which of them is judged, what must come out. */
struct scenario {
    const struct session *sessions;
    size_t session_count;
    size_t judged;
    const struct expectation *expectations;
    size_t expectation_count;
    struct span at;
};
struct rule_test { struct text title; const struct scenario *scenarios; size_t scenario_count; struct span at; };

/* ---- profiles ---- */

#define PROFILE_VERIFIED_MONTHS 12 /* after `verified` it is to be read beside the payer's own text again */

struct profile {
    struct text name, title, owner, family, setting;
    const struct profile *base;      /* extends; or NULL */
    date_t known_on;                 /* the base is the one recorded by that day; DATE_UNKNOWN: not pinned */
    bool decided_by_received;        /* which date picks the version of rules and parameters */
    date_t from, until;
    int plan_year_month;             /* 1 to 12; 1 when not said */
    date_t verified;
    const struct rule *rules;        /* sorted by name, then from */
    size_t rule_count;
    const struct removed_rule *removed;
    size_t removed_count;
    const struct rule_note *notes;
    size_t note_count;
    const struct rule_test *tests;   /* of its own file */
    size_t test_count;
    uint32_t source;                 /* index of its file in the sources */
    struct span at;
    bool broken;                     /* has errors: cannot be evaluated */
};

struct rulebook {
    const struct profile *profiles;  /* sorted by name */
    size_t profile_count;
    const struct profile *past;      /* bases as they were recorded earlier; only a `base` leads to them */
    size_t past_count;
    const struct parameter *const *parameters;
    size_t parameter_count;
    const struct rule_table *const *tables;
    size_t table_count;
    const struct set *const *sets;   /* the named ones */
    size_t set_count;
    const struct sources *sources;
    struct text rules_digest;        /* "sha256:..." over all rule files' names and texts */
    struct text digest;              /* the same over these and the tables' paths and checksums */
};

/* What is recorded of the rulebook by the end of an earlier day. */
enum past_state {
    PAST_NOT_KEPT,  /* no versions of the rulebook are recorded anywhere */
    PAST_NOTHING,   /* they begin later */
    PAST_FOUND
};
struct past_file { struct text name, text; };

/* Gives the bytes of a table file named in a rule file; the path is relative to the rulebook's folder, without "..".
 * The text must live as long as the arena. false: not found. */
struct table_loader {
    bool (*load)(void *context, struct text path, struct text *text);
    void *context;
    /* Tells the state of the file last loaded under that path; may be NULL. */
    bool (*stamp)(void *context, struct text path, struct table_stamp *stamp);
    struct table_cache *cache;  /* must live as long as the arena; NULL: none */
    unsigned threads;           /* that reading a large table may use */
    /* For `extends NAME as known on DATE`: the rule files as recorded by the end of that day, and a table file of that
     * time. NULL: PAST_NOT_KEPT. Names and texts must live as long as the arena. `sources` are the diagnostics' own:
     * files of earlier days that are extended are added to them. */
    enum past_state (*past)(void *context, date_t day, const struct past_file **files, size_t *count);
    bool (*load_past)(void *context, date_t day, struct text path, struct text *text);
    struct sources *sources;
    /* A rulebook of the same table files: what it read of them is taken over, and lives as long as it. NULL: none. */
    const struct rulebook *before;
};

/* Checks all sources of `diagnostics->sources` (each one rule file, already parsed into `trees`, in the same order).
 * `today` decides what is past its `check again by` (a warning); DATE_UNKNOWN: no such warnings.
 * A rulebook is always made; profiles with errors are `broken`. */
const struct rulebook *check_rulebook(struct arena *arena, struct diagnostics *diagnostics, struct tree *const *trees,
                                      size_t tree_count, struct table_loader loader, date_t today);

/* words.c: by verdict, effect and outcome */
extern const char *const verdict_words[VERDICT_FAIL + 1];
extern const char *const effect_words[EFFECT_DENY + 1];
extern const char *const outcome_words[OUTCOME_DENIED + 1];
/* "per date of service", "injury", "per discipline"; a scope by the number of its bit */
extern const char *const window_words[WINDOW_LIFETIME + 1];
extern const char *const event_words[EVENT_DOCUMENT + 1];
extern const char *const scope_words[SCOPE_COUNT];
/* The scopes that stand beside the window's own word, which for `per injury` is window and scope in one. */
unsigned window_scopes_said(enum window_kind kind, unsigned scopes);

bool set_has_code(const struct set *set, code_t code, date_t on);
bool set_has_name(const struct set *set, struct text name, date_t on);
/* the value in force on that day, or NULL */
const struct parameter_value *parameter_on(const struct parameter *parameter, date_t on);
const struct table_edition *table_on(const struct rule_table *table, date_t on);
const struct profile *rulebook_profile(const struct rulebook *rulebook, struct text name);
/* What a rule of the profile means, as lines whose order does not count: not what it and the things it names are
 * called, where they stand, what they cite and say, and why. */
void rule_meaning(struct buffer *to, const struct profile *profile, const struct rule *rule);
/* one line per part, as `check --dump=rulebook` shows */
void rulebook_dump(struct buffer *to, const struct rulebook *rulebook);

#endif
