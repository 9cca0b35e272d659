/* One question about rules: the space of sessions it is asked over, and the search for the smallest of them. */
#ifndef PROVE_STUDY_H
#define PROVE_STUDY_H
#include "payrule_prove.h"
#include "prove/encode.h"
#include "prove/solve.h"

#define STUDY_PROFILES_MAX 2
#define STUDY_SESSIONS_MAX 60 /* other sessions that can be asked about */
#define STUDY_ALIKE_MAX 200   /* where they are alike */

/* How large a space is: lines of the session judged, other sessions, lines of each. `alike`: of the sessions of that
 * size those are asked about whose other sessions are one and the same, day after day; there are few of them, and where
 * none is found nothing is proved. */
struct study_size { unsigned lines, sessions, other_lines; bool alike; };

struct study {
    struct arena *arena;
    struct study_size size;
    struct payrule_prove_options options;  /* with the defaults filled in */
    struct terms terms;
    struct domains domains;
    struct space space;
    struct solver *solver;      /* made when it is first asked */
    term_t well_formed;         /* what it holds of all sessions */
    const char *why_not;        /* NULL: it can be asked */
    date_t preferred;           /* day that a session is best on, or DATE_UNKNOWN */
    int64_t *values;            /* of all terms, in the case found last */
};

struct payrule_prove_options study_options(const struct payrule_prove_options *options);
/* The sizes to ask over, small ones first, so that what is found is found soon and small; the last is the options'.
 * `visits`: as many other sessions are asked about as the rules may count, where these are more. false: no more. */
bool study_size(const struct payrule_prove_options *options, int64_t visits, size_t nth, struct study_size *size);
/* The largest number of visits, sessions or days that the rules of the study name; and whether so many sessions are
 * asked about, as they must be before anything is proved of all. */
int64_t study_visits(const struct study *study);
static inline bool study_reaches(int64_t visits) { return visits < STUDY_SESSIONS_MAX; }
/* Begins a study of all texts of these rules in these profiles. `study->solver` is to be freed by study_end(), also
 * after the arena was left for want of memory. */
void study_begin(struct study *study, struct arena *arena, const struct payrule_prove_options *options,
                 struct study_size size, const struct profile *const *profiles, size_t profile_count,
                 const struct text *rules, size_t rule_count);
void study_end(struct study *study);
/* Is there a session with this, within the bound? Well-formedness and the assumption are part of the question. */
enum solved study_find(struct study *study, term_t assumption, term_t that);
/* The same of all these terms, with what was added to the solver. */
enum solved study_ask(struct study *study, const term_t *those, size_t count);
/* Computes study->values of all terms there are from the case found last. */
void study_take_values(struct study *study);
/* After study_find() said yes: the smallest such session (shrink.c). Fewest sessions, fewest lines; nothing said that
 * need not be; of that shape the fewest minutes, units and cents, and the lowest codes. */
void study_shrink(struct study *study, term_t assumption, term_t that);
/* The bound in words. */
void study_write_bound(struct buffer *to, const struct payrule_prove_options *options);

#endif
