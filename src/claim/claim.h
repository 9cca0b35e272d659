/* Claims in formats of others, told as session records.
 *
 * A claim file is translated once into JSON Lines of the session record, which is then read and judged as any other
 * input; `payrule convert` shows the same text. One session per patient, date of service and billing provider; what a
 * claim does not tell stays unknown. A claim is the whole bill: a line without modifiers is known to have none. Knows
 * formats, no rules. Safe in any thread; nothing is shared. */
#ifndef CLAIM_CLAIM_H
#define CLAIM_CLAIM_H
#include "base/arena.h"
#include "base/buffer.h"
#include "diag/diag.h"
#include "record/session.h"

/* Which profile judges the claims of a payer: rows of a mapping file, `PAYER-ID-OR-NAME <TAB> PROFILE`. */
struct payer_row { struct text payer, profile; };
struct payer_map { const struct payer_row *rows; size_t count; };  /* in order of payer */

/* Reads a mapping file: rows as above, blank lines, and comments that begin with `#`. What is no row is told. */
void payer_map_read(struct payer_map *map, struct arena *arena, struct diagnostics *diagnostics, struct text name,
                    struct text input);
/* The profile for the payer's id or name, without regard to case; bytes NULL when there is no row. */
struct text payer_map_find(const struct payer_map *map, struct text payer);

struct claim_counts { size_t claims, lines, sessions, refused; };

struct claim_reading {
    struct arena *arena;              /* reset by the caller between inputs */
    struct diagnostics *diagnostics;  /* messages_claim.def; places are segments or lines of the input, ids only */
    struct text name;                 /* of the input, as diagnostics show it */
    const struct payer_map *payers;   /* may be empty: the payer's id stays as it is */
    struct buffer *to;                /* gets the session records */
    void (*give)(void *context);      /* may be NULL; else called at times, to take what is in `to` and clear it */
    void *give_context;
    unsigned threads;                 /* that may read X12, at most CREW_MOST; the arena's allocator is theirs, too */
    size_t piece;                     /* bytes that each of them reads at a time; 0: as many as are worth it */
    size_t pieces_used;               /* result: of which the work was not done again */
    struct claim_counts counts;
};

/* Bytes in `to` from which `give` is called. */
#define CLAIM_GIVE_BYTES ((size_t)1 << 20)

/* True when the input begins as X12 does: with its header, or with the segment that should follow it. */
bool claim_is_x12(struct text beginning);
/* True for JSON in whose beginning stands the name of the member that every resource has. */
bool claim_is_fhir(struct text beginning);

/* Each reads the whole of an input. What cannot be read is refused with one diagnostic, and the rest goes on. */
void claim_read_x12(struct claim_reading *reading, struct text input);
void claim_read_fhir(struct claim_reading *reading, struct text input);

#endif
