/* The evaluation plan of one profile: flat, immutable, shared between threads.
 *
 * Everything refers to everything by 32-bit index into the plan's arrays. Rules are indexed by the day that decides and
 * by procedure code, so that judging a session costs nothing for rules that cannot apply to it. Made from the checked
 * rulebook alone; knows no sessions. Texts, tables, parameters and spans are the rulebook's, which outlives the plan.
 */
#ifndef PLAN_PLAN_H
#define PLAN_PLAN_H
#include "check/rulebook.h"

#define PLAN_NONE UINT32_MAX

typedef uint32_t plan_index;

struct plan_range { code_t low, high; date_t from, until; };

/* Codes: `range_count` ranges from `first`, exclusions taken out, sorted by low. `plain`: no dates, so they are
 * disjoint and can be searched by halves. Where all are single codes as well, they stand in a hash of 2 to the power of
 * `hash_bits` from `first_hashed`; otherwise hash_bits is 0. Names: `name_count` from `first_name`. */
struct plan_set {
    plan_index first, first_name, first_hashed;
    uint32_t range_count, name_count;
    uint8_t hash_bits;
    bool plain;
    uint8_t summed;               /* its number among those whose lines are added up, from 1; 0: it is none */
    struct text name;
};

struct plan_window {
    enum window_kind kind;
    uint8_t scopes;
    int32_t days, months;
    enum event_kind event;
    plan_index documents, signed_by;  /* sets or PLAN_NONE */
    bool running; /* looks at what came before and this session; otherwise at all of the day, claim or session */
    plan_index dated;                 /* its number among those that begin on a day which the date judged tells, or
                                       * PLAN_NONE */
};

struct plan_measure {
    enum measure_kind kind;
    plan_index codes, modifiers;  /* sets or PLAN_NONE */
    const struct rule_table *weights;
    uint32_t weight_column;
    bool by_position;             /* every session of the window counts, so that positions tell how many */
    bool by_code_only;            /* units or minutes of every line of these codes, whoever billed it and how */
    plan_index first_alike;       /* the first measure that counts the same */
    struct plan_window window;
};

struct plan_node {
    enum expr_kind kind : 8;
    enum type type : 8;            /* EXPR_PROVIDER_IN: the set's, role or taxonomy */
    enum storage storage : 4;      /* of a value */
    enum comparison comparison : 4;
    enum quantity quantity : 4;
    enum side side : 4;
    bool negated : 1, covering : 1;
    bool by_line : 1;              /* asks a line, and says nothing of a session */
    uint8_t covers;
    uint16_t field;
    plan_index left, right;        /* nodes */
    plan_index set, signed_by;     /* sets */
    plan_index measure;            /* EXPR_MEASURE; EXPR_BILLED and EXPR_PRIMARY use its window only */
    int32_t within_days;
    uint32_t column;
    const struct rule_table *table;
    const struct parameter *parameter;
    struct literal literal;
    const struct node *node;       /* for derivations */
};

struct plan_lift { plan_index modifiers; enum lift_side side; date_t from, until; };
struct plan_fix { const struct fix *fix; plan_index condition; };
struct plan_waiver { const struct waiver *waiver; plan_index when; };

/* What of a rule can be told at a glance, without judging its lines one by one: that its count or its limit of sessions
 * is kept, that nothing of the session conflicts, that its condition of the session holds. */
enum at_once { AT_ONCE_NEVER, AT_ONCE_COUNT, AT_ONCE_SESSIONS, AT_ONCE_CONFLICT, AT_ONCE_CONDITION };

/* A condition that compares a measure with a number as written; `measure` is PLAN_NONE for any other. */
struct plan_count { plan_index measure; enum comparison comparison; int64_t number; };

struct plan_rule {
    const struct rule *rule;
    plan_index applies_to;         /* set or PLAN_NONE */
    bool per_line;
    bool when_by_line;             /* its `when` may say another thing of each line */
    bool lines_apart;              /* its `when`, `unless` or waivers may say another thing of each line */
    bool by_code;                  /* judged of the lines that applies_to names, and of nothing without one */
    plan_index found_by;           /* the set by whose codes it is found: applies_to, or those that its `when` wants
                                    * billed in the session; PLAN_NONE: it is asked of every session */
    bool when_is_found;            /* its `when` wants nothing but a code of found_by */
    bool scoped;                   /* by_code, and its check is of the lines that found it alone */
    enum at_once at_once;
    bool at_once_asks;             /* before that its `when`, or the day from which there is no data */
    uint8_t narrow;                /* its number among the narrow rules, from 1; 0: it is none */
    date_t check_again;            /* no data from that day on, or DATE_UNKNOWN */
    plan_index when;
    enum check_kind check;
    plan_index condition, amount;  /* nodes */
    struct plan_count when_count, condition_count; /* the same as `when` and `condition`, where they are such */
    plan_index measure;            /* CHECK_LIMIT */
    plan_index marks, column1, column2;  /* sets */
    struct plan_window window;     /* counts, conflicts */
    plan_index first_unless; uint32_t unless_count;  /* in `indexes` */
    plan_index first_lift; uint32_t lift_count;
    plan_index first_fix; uint32_t fix_count;
    plan_index first_waiver; uint32_t waiver_count;
    plan_index first_say;          /* in `indexes`: for each part of the rule's `say` its node, or PLAN_NONE */
};

/* The rules in force over a stretch of deciding days. */
struct plan_period {
    date_t from, until;
    plan_index first_always; uint32_t always_count;   /* rules not bound to codes, in `words` */
    plan_index first_idle; uint32_t idle_count;       /* bound to codes by `when`: without a line they do not apply */
    plan_index first_wide; uint32_t wide_count;       /* bound to codes by prefixes or large ranges: asked one by one */
    plan_index slots; uint32_t slot_mask;             /* hash of the codes that are named singly */
    uint32_t rule_count;                              /* rules in force */
};
/* The rules of a code, in `indexes`: first those that name it on all days. */
struct plan_slot { code_t code; plan_index first; uint32_t count, always_count; };
/* Rules as bits: of 64, from 64 * `at` on. */
struct plan_word { uint32_t at; uint64_t rules; };

#define ALIKE_RULES_MAX 64
#define ALIKE_FIELDS_MAX 8
#define ALIKE_ASKED_MAX 32
#define ALIKE_SUMS_MAX 4
/* Of the rules that are to be asked about a line the first of the plan are bits of a word, and the others are listed;
 * so are those that must know which lines found them. */
static inline bool plan_alike_lists(const struct plan_rule *rule, plan_index index)
{
    return rule->scoped || index >= 64;
}
/* A member of the session or of a line, by which lines are told apart. */
struct plan_member { uint16_t field; bool of_line; enum storage storage; uint32_t offset; };
/* The narrow rules look at nothing but the line's code, these members and, where `modifiers` is set, its modifiers: of
 * lines that are alike in them they say the same, on two days of one era; those that limit a line's units allow the
 * same of them. */
struct plan_alike {
    struct plan_member members[ALIKE_FIELDS_MAX];
    uint32_t member_count, rule_count;
    plan_index rules[ALIKE_RULES_MAX];   /* the narrow ones, by their number less 1 */
    uint64_t limits;                     /* those that limit a line's units, a bit each */
    plan_index sums[ALIKE_SUMS_MAX];     /* sets whose units or minutes a session's rules add up, */
    uint32_t sum_count;                  /* so many of them */
    uint32_t most_rules;                 /* of one code that are listed, of which ALIKE_ASKED_MAX are kept in mind */
    bool modifiers;
    const date_t *eras;                  /* first days of all but the first, ascending */
    uint32_t era_count;
};

struct plan {
    const struct profile *profile;
    const struct rulebook *rulebook;
    const struct plan_node *nodes;
    const struct plan_range *ranges;
    const struct set_name *names;
    const struct plan_set *sets;
    const code_t *hashed;
    const struct plan_measure *measures;
    const struct plan_rule *rules;
    const struct plan_lift *lifts;
    const struct plan_fix *fixes;
    const struct plan_waiver *waivers;
    const struct plan_period *periods;   /* ascending */
    const struct plan_slot *slots;
    const struct plan_word *words;
    const plan_index *indexes;
    uint32_t node_count, range_count, name_count, set_count, measure_count, rule_count, lift_count, fix_count,
        waiver_count, period_count, slot_count, word_count, index_count, hashed_count;
    struct plan_alike alike;
    uint32_t dated_count; /* windows */
    bool looks_ahead; /* some window holds sessions of later days: that of a claim */
    int32_t reach;    /* of how many days before the one judged more than the dates of sessions is asked, or REACH_ALL */
};
#define REACH_ALL INT32_MAX

/* Lowers one profile that is not broken. The plan lives in `arena`. */
const struct plan *plan_lower(struct arena *arena, const struct rulebook *rulebook, const struct profile *profile);
/* the period that holds the day, or NULL: the profile is not in force */
const struct plan_period *plan_period_on(const struct plan *plan, date_t day);
/* the rules that name this code singly; of a code that none names, `count` is 0 */
const struct plan_slot *plan_rules_of_code(const struct plan *plan, const struct plan_period *period, code_t code);
bool plan_set_has_range(const struct plan *plan, const struct plan_set *set, code_t code, date_t on);

static inline uint32_t plan_hash(code_t code, unsigned bits)
{
    return (uint32_t)(code * UINT64_C(0x9E3779B97F4A7C15) >> (64 - bits));
}

static inline bool plan_codes_have(const struct plan *plan, const struct plan_set *of, code_t code, date_t on)
{
    if (of->hash_bits == 0)
        return of->plain && of->range_count == 1
                   ? plan->ranges[of->first].low <= code && code <= plan->ranges[of->first].high
                   : plan_set_has_range(plan, of, code, on);
    const code_t *hashed = plan->hashed + of->first_hashed;
    uint32_t at = plan_hash(code, of->hash_bits);
    while (hashed[at] != code && hashed[at] != CODE_UNKNOWN)
        at = (at + 1) & ((1u << of->hash_bits) - 1);
    return hashed[at] != CODE_UNKNOWN;
}
static inline bool plan_set_has(const struct plan *plan, plan_index set, code_t code, date_t on)
{
    return plan_codes_have(plan, &plan->sets[set], code, on);
}
bool plan_set_has_name(const struct plan *plan, plan_index set, struct text name, date_t on);
/* one line per rule, node, set and period, as `check --dump=plan` shows */
void plan_dump(struct buffer *to, const struct plan *plan);

#endif
