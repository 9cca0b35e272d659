/* The parts of the FHIR reader: documents, values of JSON, references, parties, lines.
 *
 * Private to src/claim. A claim is read with functions that return false when it was refused, after one diagnostic.
 * What a claim does not say, or says in a way that the record cannot hold, stays unknown; the second gets a warning. */
#ifndef CLAIM_FHIR_H
#define CLAIM_FHIR_H
#include <setjmp.h>

#include "claim/claim.h"
#include "claim/jansson.h"

#define FHIR_DOCUMENT_MAX ((size_t)64 << 20) /* bytes of one resource or bundle */
#define FHIR_SEQUENCE_MAX 1000               /* items, diagnoses and so on are numbered 1 to this */
#define FHIR_LIST_MAX 100 /* entries of a small list that are looked at: codings, identifiers, links */
#define FHIR_TEXT_MAX 200 /* bytes of an identifier or a name */

/* Extensions of our own on an item; .invalid belongs to nobody. docs/claims_fhir.md says what they hold. */
#define FHIR_OURS "https://payrule.invalid/fhir/"

enum fhir_system {
    FHIR_PROCEDURE,
    FHIR_DIAGNOSIS,
    FHIR_PLACE,
    FHIR_REVENUE,
    FHIR_TAXONOMY,
    FHIR_NPI,
    FHIR_INFORMATION,
    FHIR_OURS_INFORMATION
};

/* Resources that are no claims. */
enum fhir_other { FHIR_ANSWER, FHIR_UNREAD, FHIR_OTHER_COUNT };
struct fhir_others {
    size_t count;
    uint64_t line;
    struct text kind;
};

struct fhir {
    struct claim_reading *reading;
    struct arena memory; /* of one claim */
    jmp_buf *place;      /* where to go when memory runs out */
    uint64_t line;       /* of the input, where the document begins */
    json_t *document;    /* that is read */
    json_t *index;       /* of a bundle: what references name, to resources */
    struct fhir_others others[FHIR_OTHER_COUNT];
};

/* Entries of a list by their `sequence`; NULL where there is none. */
struct fhir_numbered {
    const json_t *at[FHIR_SEQUENCE_MAX + 1];
    bool any;
};

struct fhir_claim {
    struct fhir *fhir;
    const json_t *json;
    struct text name; /* what messages and sessions call it */
    int64_t item;     /* the item that is read, 0 outside of items */
    struct fhir_numbered care_team, diagnoses, information;
    int32_t ranks[FHIR_SEQUENCE_MAX + 1]; /* of diagnoses: places in the session's list, 0 where there is none */
    bool ranked;                          /* the list of diagnoses is known */
};

struct fhir_item {
    date_t date;
    struct line line;
};

/* ---- fhir.c ---- */
_Noreturn void fhir_out_of_memory(struct fhir *fhir);

/* ---- fhir_json.c: values ---- */
/* NULL, unknown and not a text are an empty text with bytes NULL; so is one of more than FHIR_TEXT_MAX bytes. */
struct text fhir_text(const json_t *object, const char *key);
const json_t *fhir_list(const json_t *object, const char *key);
/* The first object of a list, or NULL. */
const json_t *fhir_first(const json_t *object, const char *key);
/* A whole number from 0 to VALUE_COUNT_MAX. */
bool fhir_count(const json_t *number, int64_t *count);
/* An amount of whole cents. */
bool fhir_cents(const json_t *number, int64_t *cents);
/* The day of a date or a dateTime, as written where it happened. */
bool fhir_date(const json_t *object, const char *key, date_t *date);
bool fhir_is_system(struct text uri, enum fhir_system system);
/* The code of the system in a CodeableConcept; a coding without a system counts when `bare`. */
struct text fhir_code(const json_t *concept, enum fhir_system system, bool bare);
/* The extension of ours with this name, or NULL. */
const json_t *fhir_extension(const json_t *object, const char *name);
/* Sorts the entries of the list by `sequence`. False when two have the same, or one is beyond FHIR_SEQUENCE_MAX. */
bool fhir_number(struct fhir_numbered *numbered, const json_t *object, const char *key);
/* The i-th entry that object's list of sequences names, or NULL at its end; entries that do not exist are skipped. */
const json_t *fhir_linked(const struct fhir_numbered *numbered, const json_t *object, const char *key, size_t *i);

/* ---- fhir_refer.c: references ---- */
void fhir_index_bundle(struct fhir *fhir, const json_t *bundle);
/* The resource that a Reference names, contained or in the bundle, or NULL. */
const json_t *fhir_resolve(const struct fhir_claim *claim, const json_t *reference);
/* What a Reference calls its target: its identifier, else the id within "Type/id", else the whole reference. */
struct text fhir_reference_id(const json_t *reference);

/* ---- fhir_tell.c: diagnostics ---- */
/* Refuses the claim; always false. */
bool fhir_refuse(struct fhir_claim *claim, enum message message, const char *what, const char *help);
/* Warns that a value was left out. */
void fhir_left_out(struct fhir_claim *claim, const char *what, const char *expected);

/* ---- fhir_party.c: who ---- */
bool fhir_read_patient(struct fhir_claim *claim, struct session *session);
void fhir_read_payer(struct fhir_claim *claim, struct session *session);
/* A practitioner or an organization. */
void fhir_read_provider(struct fhir_claim *claim, const json_t *reference, struct provider *provider);

/* ---- fhir_team.c: the care team ---- */
void fhir_read_rendering(struct fhir_claim *claim, const json_t *item, struct provider *provider);
/* Who supervised, referred and attended. */
void fhir_read_team(struct fhir_claim *claim, struct session *session);

/* ---- fhir_item.c: a line ---- */
bool fhir_read_item(struct fhir_claim *claim, const json_t *json, struct fhir_item *item);

/* ---- fhir_claim.c ---- */
/* Adds the sessions of a claim; `url` is the entry's in a bundle, or empty. */
void fhir_read_claim(struct fhir *fhir, const json_t *json, struct text url);

#endif
