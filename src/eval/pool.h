/* The lines that a count of units takes together, and what the minutes of one discipline's support. Inside src/eval. */
#ifndef EVAL_POOL_H
#define EVAL_POOL_H
#include "eval/context.h"
#include "eval/count.h"

/* Beyond these the verdict is unknown: lines without a discipline, codes without minutes, codes of such a pool, and
 * minutes that are tried one by one. */
#define UNKNOWN_DISCIPLINES_MAX 6
#define UNKNOWN_MINUTES_MAX 3
#define LISTED_CODES_MAX 64
#define MINUTES_TRIED_MAX 65536

struct pool_line {
    const struct past_line *line;
    size_t at; /* index of its session in the patient's */
    enum discipline discipline;
    bool asked;         /* `blame` is known: what a failure that falls on this line comes to */
    enum verdict blame;
    bool may, ever;     /* some completion of its pool, or of any, denies units of it */
};

/* The lines of the day (or session) that the rule counts, in order of session id and line. */
struct gathered {
    struct pool_line *lines;
    size_t count, capacity;
    size_t unknown[UNKNOWN_DISCIPLINES_MAX]; /* lines whose discipline is not known */
    size_t unknown_count;
};

/* One discipline's lines, code by code. */
struct counted_pool {
    const struct gathered *gathered;
    struct pool_line **lines;
    size_t line_count;
    uint32_t *items;       /* index in `codes` of each line */
    struct counted *codes; /* ascending */
    size_t code_count;
    struct support support;
    bool has_support; /* all minutes are known */
    unsigned seen;    /* what completions come to for the session judged, a bit for each verdict */
    bool widened;     /* by see_any() */
    enum verdict verdict;
    bool below;
    struct needs needs;
    int64_t *excess; /* by code, when it fails */
    int64_t excess_total;
};

/* Fills in `verdict`, `needs`, `support` and `excess` of a pool whose lines and codes are collected. */
void pool_judge(struct eval *eval, struct counted_pool *pool);
/* Fewer units are billed than the minutes support. */
bool pool_is_below(const struct counted_pool *pool);
/* Keeps the pool's accepted allocations for the answer, where somebody asks for counts (units.c). */
void pool_keep(struct eval *eval, const struct counted_pool *pool);
/* Takes the denied units from the pool's last ones; `denied[i]` for each of its lines. Returns what falls on the
 * session judged. */
int64_t pool_deny_last(struct eval *eval, const struct counted_pool *pool, int64_t *denied);
/* the line of the session judged, in the session's own order */
int32_t pool_session_index(const struct eval *eval, const struct past_line *line);

/* ---- what completions of unknown facts come to: a bit for each verdict ---- */
static inline unsigned seen_bit(enum verdict verdict) { return 1u << verdict; }
/* The verdict of all completions together; *open: they differ. */
enum verdict seen_verdict(unsigned seen, bool *open);

#endif
