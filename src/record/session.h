/* The session record in memory: one patient, one date of service, one billing provider, one payer.
 *
 * Every member can be unknown (left out in the input) or known to be none (null, [] or false written out). Texts and
 * lists belong to the input line or to the arena given to the reader, and live as long as the shorter of both. */
#ifndef RECORD_SESSION_H
#define RECORD_SESSION_H
#include <stddef.h>
#include <stdint.h>

#include "base/code.h"
#include "base/date.h"
#include "base/number.h"
#include "base/text.h"

typedef int8_t flag_t;  /* FLAG_UNKNOWN, 0 or 1 */
#define FLAG_UNKNOWN ((flag_t)-1)

/* Text: bytes NULL is unknown, length 0 is none. Lists: count -1 is unknown, 0 is none. */
#define LIST_UNKNOWN (-1)
struct name_list { const struct text *items; int32_t count; };
struct code_list { const code_t *items; int32_t count; };
struct number_list { const int64_t *items; int32_t count; };

struct provider {
    code_t npi, role, taxonomy;
    flag_t there, in_network, enrolled;
};

/* A practitioner of whom a record holds no more. */
struct named_provider { flag_t there; code_t npi; };

struct authorization {
    struct text number;
    date_t from, through;
    int64_t visits, units;
    struct code_list codes;
    code_t npi;
};
struct authorization_list { const struct authorization *items; int32_t count; };

struct document {
    struct text kind;
    date_t date;
    code_t signed_by;
};
struct document_list { const struct document *items; int32_t count; };

/* Of these two, what most rules and the history read comes first: many sessions wait to be judged, and judging them
 * touches fewer cache lines so. */
struct line {
    int64_t number;
    code_t code;
    int64_t minutes, units;
    int64_t charge;                   /* cents */
    struct code_list modifiers;
    date_t through;
    flag_t group, voided;
    struct provider provider;
    struct text body_region;
    int64_t allowed;                  /* cents */
    int64_t assistant_minutes;
    struct number_list pointers;
    struct text revenue_code, note;
    code_t place;
};

struct session {
    struct text id;
    struct { flag_t there; struct text id; date_t birth_date; } patient;
    struct line *lines;
    int32_t line_count;
    date_t date, received, injury;
    code_t frequency, discipline;
    struct code_list diagnoses;
    struct name_list documented;
    struct authorization_list authorizations;  /* "authorization" (one object or null) and "authorizations" (a list) */
    struct provider provider, billing;
    struct text claim, original_claim, purpose, body_region;
    struct text payer, clinic, setting, supervision, claim_note;
    code_t place;
    struct provider supervisor;
    struct named_provider referring, ordering, attending;
    struct {
        flag_t there, recertification;
        date_t established, first_treatment, sent, certified, through;
        code_t established_by;
    } plan_of_care;
    struct { flag_t there; date_t date; code_t by; } order;
    struct { flag_t there; struct text number; date_t from, through; int64_t visits, units; } referral;
    date_t onset, surgery, first_treatment, notified;
    int64_t payer_order;
    flag_t telehealth, abn, employer_authorized;
    struct document_list documents;
};

/* everything unknown, no lines */
extern const struct session session_unknown;
extern const struct line line_unknown;
extern const struct authorization authorization_unknown;
extern const struct document document_unknown;

enum type {
#define TYPE(id, name, storage, unit) TYPE_##id,
#include "record/types.def"
#undef TYPE
    TYPE_COUNT
};
enum storage { STORAGE_FLAG, STORAGE_NUMBER, STORAGE_DATE, STORAGE_TEXT, STORAGE_CODE };
struct type_row { const char *id, *name, *unit; enum storage storage; };
const struct type_row *type_row(enum type type);

enum field {
#define FIELD(id, scope, path, type, list, member, help) FIELD_##id,
#define OBJECT(scope, path, member)
#include "record/fields.def"
#undef OBJECT
#undef FIELD
    FIELD_COUNT
};
enum field_scope { SCOPE_SESSION, SCOPE_LINE, SCOPE_AUTHORIZATION, SCOPE_DOCUMENT };
struct field_row {
    const char *id, *path, *help;
    enum field_scope scope;
    enum type type;
    bool list;
    uint32_t offset;  /* of the member in its struct */
};
const struct field_row *field_row(enum field field);

#endif
