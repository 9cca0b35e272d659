/* A run's insides: reading, learning, judging, answering one session after another. Private to src/api. */
#ifndef API_RUN_H
#define API_RUN_H
#include "api/internal.h"
#include "eval/eval.h"
#include "record/reader.h"

/* A session of the input, and where it is in the history. */
struct coming {
    const struct session *session;
    struct arrival arrival;
    uint64_t line;                   /* of the input, where the record begins */
};

/* A session that was read and waits to be judged. These are small and stand one after another, so that what some
 * sessions ahead will be needed can be fetched. */
struct kept {
    struct coming coming;
    struct patient *likely;          /* whose it very likely is, while it is being learned; or NULL */
    uint64_t hash;                   /* of the patient's id */
    bool refused;                    /* the session is not whole, and not in the history */
};
struct kept_list {
    struct kept *items;
    size_t count, capacity, next;    /* next: is judged next */
};

/* An input whose sessions were learned: those that were read arrived one after another. */
struct learned {
    const char *bytes;               /* NULL: a free slot */
    uint64_t first_order;
};
/* By address of the bytes; of several inputs that stood there the last. */
struct learned_inputs {
    struct learned *slots;           /* `size` of them, a power of two or 0 */
    size_t size, count;
};

/* Where a session stands in an input. */
struct standing { const struct text *name; uint64_t line; };
/* By order of arrival. */
struct standings {
    struct standing *items;
    size_t count, capacity;
};

/* What answers of a run have in common. */
struct known_texts {
    struct arena *arena;                     /* lives as long */
    const struct payrule_finding **findings; /* what is the same in every finding of a rule: names, citations, place;
                                              * by index of the plan's rules; NULL: the rule had no finding yet */
    date_t date;                             /* of the session answered last, */
    char date_text[DATE_TEXT_SIZE];          /* as text; empty: there was none */
};

struct payrule_run {
    struct payrule_rulebook *rulebook;
    struct allocator allocator;
    const struct plan *plan;
    struct payrule_run_options options;
    jmp_buf failure;                 /* where all arenas lead when memory runs out; set while run_guard() works */
    struct arena keep;               /* evaluator, readers, own history */
    struct arena told;               /* diagnostics */
    struct arena record;             /* the session read last */
    struct arena waiting;            /* sessions that are kept */
    struct arena memory;             /* judging of one */
    struct arena answering;          /* its answer */
    struct arena trying;             /* judging of the repairs tried for it */
    struct buffer scratch, json_scratch;
    struct buffer receipt;           /* the line in the making */
    struct text receipt_head;        /* what all receipts of the run begin with; bytes NULL: not made yet */
    struct payrule_run *root;        /* the run this one was forked from, or itself */
    struct history own_history;      /* of the root */
    struct learned_inputs learned_inputs; /* of the root */
    struct standings standings;      /* of the root, when it `locates` sessions */
    bool locates;
    bool forgets;                    /* the root: not all is in the history any more */
    struct payrule_history *store;   /* of the root: of past sessions, the caller's; NULL: none */
    struct record_reader *store_reader;
    struct eval *eval;
    struct sources no_sources;       /* records are no rule files */
    struct diagnostics diagnostics, silent;
    const struct record_columns *columns;  /* of CSV inputs, or NULL; a fork's are its root's */
    struct record_reader *reader;    /* NULL: the input is not begun */
    struct kept_reader {
        struct record_reader *reader;
        enum record_format format;
        struct text name;
    } kept_readers[2]; /* by silence */
    enum record_format format;
    struct text name, input, rest;   /* rest: not read yet */
    uint64_t first_line, line;       /* number of the line that `input`, `rest` begins with */
    uint64_t next_order;             /* of arrival of the session read next, or ARRIVAL_ANY */
    struct kept_list kept;           /* what was read of the input */
    size_t most_kept;                /* sessions of an input so far, for which there is room at once */
    size_t refused;
    bool opened;                     /* there is an input */
    bool learned;                    /* the input is in the history */
    bool holds;                      /* all of the input is in `kept` */
    bool broken;
    struct known_texts known;
    struct payrule_answer answer;
    struct coming read;              /* the session that was read last, where none are kept */
    const struct coming *answered;   /* what `answer` is of; NULL: nothing */
};

/* What answering one session needs at hand. */
struct answering {
    struct arena *arena;
    struct allocator allocator;
    const struct payrule_rulebook *rulebook;
    const struct plan *plan;
    struct eval *eval;
    const struct session *session;
    const struct eval_result *result;
    enum payrule_detail detail;
    struct arena *trying;
    struct buffer *scratch,
        *json_scratch; /* for texts in the making; owned by the run, so that a jump out loses nothing */
    struct known_texts *known; /* NULL: none are kept */
};

/* Fills *answer; texts and lists live in the arena, or are the rulebook's or the session's. */
void answer_fill(struct answering *answering, struct payrule_answer *answer);
/* The accepted allocations over all pools of the session's first counting rule: each combination, at most
 * POOL_SUPPORTED_MAX. */
size_t answer_allocations(struct arena *arena, const struct eval_result *result,
                          struct payrule_allocation **allocations, int64_t *minutes);
/* The rule's message with its values filled in. */
struct text answer_message(struct answering *answering, const struct judgement *judgement);
size_t answer_values(struct answering *answering, const struct judgement *judgement, struct payrule_value **values);
/* Names of the missing members, tables and values. */
size_t answer_needs(struct arena *arena, const struct needs *needs, struct payrule_text **names);
/* In a count of units that lacks minutes: how many must be documented. */
void answer_least(struct answering *answering, const struct judgement *judgement, struct payrule_finding *finding);
/* Repairs that were tried and make the judgement go away without a new finding. */
size_t answer_fixes(struct answering *answering, const struct judgement *judgement, struct payrule_fix **fixes);
/* Whether a repair of the judgement is among them that does what `wanted` says, on the line of that number (0: any). */
bool answer_offers(struct answering *answering, const struct judgement *judgement, const struct fix *wanted,
                   int64_t line);
/* The derivation of the rule of that name as `payrule explain` writes it; of the rules that count units where
 * `counting`; of all that did not pass where neither is asked. The session was judged with *trace. */
void answer_explain(struct answering *answering, const struct trace *trace, bool counting, struct text name,
                    struct buffer *out);
struct text value_text(struct buffer *scratch, struct arena *arena, enum type type, const struct value *value);
struct text code_text(struct arena *arena, code_t code);

/* Calls `work` with every arena of the run leading back: PAYRULE_ENOMEM, and the run is broken, when memory runs out.
 */
enum payrule_status run_guard(struct payrule_run *run, enum payrule_status (*work)(void *context), void *context);

/* There is an input, and what was read of it ahead was learned. */
bool run_can_judge(const struct payrule_run *run);
/* The next session of the input, whose history is settled; it lives until the next call. PAYRULE_OK, PAYRULE_END, or
 * PAYRULE_EINPUT for a record that was refused. */
enum payrule_status run_next(struct payrule_run *run, const struct coming **coming);

/* Judges a session of the settled history and fills run->answer. PAYRULE_EINPUT: another of its patient, date and id
 * came first, which is told. */
enum payrule_status run_answer(struct payrule_run *run, const struct coming *coming);

/* Adds what the store holds of the patients that got their first session since the last time. */
enum payrule_status run_remember(struct payrule_run *run);

#endif
