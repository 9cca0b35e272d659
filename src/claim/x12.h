/* The parts of the X12 reader: segments, the claim that is being collected, and the sessions made of it.
 *
 * Private to src/claim. Texts are slices of the input. */
#ifndef CLAIM_X12_H
#define CLAIM_X12_H
#include "claim/claim.h"
#include "claim/ids.h"

#define X12_ELEMENTS_MAX 32      /* of a segment; no claim segment has more, and what follows is not read */
#define X12_COMPONENTS_MAX 16
#define X12_ID_BYTES_MAX 80      /* of a claim's or a person's identifier */
#define X12_SHOWN_MAX 40         /* bytes of an input's text in a message */

/* ---- segments (x12_scan.c) ---- */

struct x12_delimiters { char element, component, repetition, terminator; };  /* repetition: '\0' when there is none */

/* A segment's id as a number, for switches: X12_ID('H', 'L', 0). */
#define X12_ID(a, b, c) ((uint32_t)(a) << 16 | (uint32_t)(b) << 8 | (uint32_t)(c))

struct x12_segment {
    struct text id, text;        /* the id may be empty; text is all of it, without its terminator */
    uint32_t name;               /* the id by X12_ID; 0 when it has not two or three characters */
    size_t number, offset;       /* counted from 1 and from 0, over the whole input */
    uint32_t separators;         /* bit i: its byte i, of the first 32, separates elements */
    bool ended;                  /* by its terminator, not by the end of the input */
};

struct x12_scanner {
    struct text input;
    size_t at, segments;         /* read so far */
    struct x12_delimiters delimiters;
    size_t repeated_from;        /* no separator of repetitions stands from the segment that was split last to here */
};

/* The elements of a segment, the id being the first of them: element i lies from starts[i] to the separator before
 * starts[i + 1]. Most are never asked for, so that nothing else is done for them. */
struct x12_elements {
    const char *starts[X12_ELEMENTS_MAX + 2];
    size_t count;
    bool repeated;               /* a separator of repetitions stands somewhere in them */
};

enum x12_header { X12_HEADER_READ, X12_HEADER_ENDS, X12_HEADER_DELIMITERS };

/* Passes over white space; true when anything is left. */
bool x12_pass_blanks(struct x12_scanner *scanner);
/* Do the letters ISA stand here, as the header of an interchange begins? */
bool x12_at_header(const struct x12_scanner *scanner);
/* Reads the header that begins here, and the delimiters that it shows. Nothing is read when it is not whole. */
enum x12_header x12_read_header(struct x12_scanner *scanner, struct x12_segment *segment);
/* Goes on to the next header, or to the end of the input. */
void x12_seek_header(struct x12_scanner *scanner);
/* The segment that begins here, where x12_pass_blanks() has found something. */
void x12_next(struct x12_scanner *scanner, struct x12_segment *segment);
/* Finds the elements of the segment that was read last. */
void x12_split(struct x12_scanner *scanner, const struct x12_segment *segment, struct x12_elements *elements);
/* The parts of a composite element; returns their number, at most `most`. The rest of `parts` is made empty. */
size_t x12_parts(const struct x12_scanner *scanner, struct text element, struct text *parts, size_t most);
/* The offset at which a segment ST begins, from one place on to another, which is returned when there is none. */
size_t x12_find_transaction(const struct x12_scanner *scanner, size_t from, size_t to);
static inline bool x12_is_blank(char c)
{
    return (unsigned char)c <= ' ' && (c == ' ' || c == '\t' || c == '\r' || c == '\n');
}
/* The text without white space around it. */
static inline struct text x12_without_blanks(struct text text)
{
    while (text.length > 0 && x12_is_blank(text.bytes[text.length - 1]))
        text.length--;
    while (text.length > 0 && x12_is_blank(text.bytes[0])) {
        text.bytes++;
        text.length--;
    }
    return text;
}
/* How often the character stands there. */
size_t x12_count(struct text text, char c);

/* ---- what a claim says ---- */

enum x12_kind { X12_UNKNOWN, X12_PROFESSIONAL, X12_INSTITUTIONAL };

struct x12_party {
    bool there, person;
    code_t npi, taxonomy;
};

/* The subscriber, or the patient when that is another person. */
struct x12_person {
    bool there;
    struct text member, first_name, relation;
    date_t birth_date;
};

struct x12_span { date_t from, through; };  /* both DATE_UNKNOWN, or both known */

#define X12_MODIFIERS_MAX 4
#define X12_POINTERS_MAX 12
#define X12_NOTE_BYTES_MAX 1000

struct x12_line {
    struct x12_segment segment;  /* its LX */
    struct text number;
    bool has_service, strange_modifiers, strange_pointers;
    code_t code, place;          /* code: CODE_UNKNOWN where the line has a revenue code only */
    struct text revenue, note;
    int64_t units, minutes, charge;
    struct x12_span dates;
    struct x12_party rendering;
    int32_t modifier_count, pointer_count;
    code_t modifiers[X12_MODIFIERS_MAX];     /* what follows the counts is written before it is read */
    int64_t pointers[X12_POINTERS_MAX];
};

/* `line` is the index of the line that the number stands at, or X12_WHOLE_CLAIM. */
struct x12_authorization { struct text number; size_t line; };
#define X12_WHOLE_CLAIM SIZE_MAX
#define X12_AUTHORIZATIONS_MAX 100
#define X12_DIAGNOSES_MAX 100

struct x12_claim {
    bool open;                   /* between its CLM and what ends it */
    bool strange_diagnoses;      /* one could not be read, so that places in the list mean nothing */
    bool old_diagnoses;          /* ICD-9-CM */
    bool many;                   /* lines or authorizations beyond their limit */
    struct x12_segment segment;  /* its CLM */
    struct text id, original, referral, note;
    int64_t total;
    enum x12_kind kind;
    code_t place, frequency;
    struct x12_span service, statement;
    date_t onset, injury, first_treatment;
    struct x12_party rendering, supervising, referring, ordering, attending;
    bool refused;                /* it cannot be judged, which was told: once for a claim */
    int32_t diagnosis_count;
    size_t authorization_count, line_count;
    code_t diagnoses[X12_DIAGNOSES_MAX];     /* what follows the counts is written before it is read */
    struct x12_authorization authorizations[X12_AUTHORIZATIONS_MAX];
};

/* Which loop of the transaction the segments stand in. */
enum x12_loop {
    X12_OUTSIDE,                 /* of a transaction that is read */
    X12_HEADING,
    X12_BILLING,
    X12_SUBSCRIBER,
    X12_PATIENT,
    X12_CLAIM,
    X12_OTHER_PAYER,             /* what another payer knows, beside the claim */
    X12_LINE,
    X12_LINE_OTHER_PAYER
};

struct x12_dated { date_t date; uint32_t line; };

/* An interchange, a group or a transaction: where it began, its control number, how many are inside it. */
struct x12_counter { size_t first; struct text control; size_t inside; bool open; };

struct x12_ahead;

struct x12_reader {
    struct claim_reading *reading;
    struct x12_ahead *ahead;     /* pieces that other threads read, or NULL */
    const struct x12_reader *before;  /* of a piece: who reads what comes before it, and waits meanwhile */
    bool needs_past;             /* what was written may be another with other claims before it */
    struct x12_scanner scanner;
    struct x12_segment segment;  /* that is being read */
    struct x12_elements elements;
    struct x12_counter interchange, group, transaction;
    struct text version;         /* GS08 or ST03: which guide the transaction follows */
    bool has_zero;               /* the byte 0 stands somewhere in the input */
    bool has_claims;             /* the last transaction was one of claims: others are not checked */
    enum x12_kind kind;
    enum x12_loop loop;
    struct text hl[3];           /* HL01 of the last billing provider, subscriber and patient */
    struct x12_party billing;
    struct x12_person subscriber, patient;
    int64_t payer_order;
    struct text payer_id, payer_name;
    struct x12_party *party;     /* that the next PRV speaks of, or NULL */
    struct x12_person *person;   /* that the next DMG speaks of, or NULL */
    struct x12_claim claim;
    struct x12_line *lines;      /* of the claim; the memory serves all claims */
    size_t line_capacity;
    struct claim_ids ids;
    struct claim_ids told;       /* what was warned of once: NPIs, payers, segments, kinds of transaction */
    struct line *made;           /* lines of the session in the making */
    struct x12_dated *dated;     /* lines of the claim that have a procedure, by date */
    size_t made_capacity, dated_capacity;
    struct { size_t offset, begin; uint64_t number; } line;  /* where the last diagnostic stood, and its line */
};

/* ---- telling (x12_tell.c) ---- */

/* One diagnostic about the segment; arguments fill the headline's format. A note says which segment and byte it is. */
struct diagnostic *x12_tell(struct x12_reader *reader, enum message message, const struct x12_segment *segment, ...);
/* True the first time that this is asked for the message and text. */
bool x12_once(struct x12_reader *reader, enum message message, struct text text);
/* A text of the input as messages show it: the first bytes, without what could steer a terminal. */
struct x12_words { char bytes[X12_SHOWN_MAX + 4]; };
struct x12_words x12_shown(struct text text);
/* The same for what should be a code or number: in a broken file a name may stand in its place, so that what has no
 * digit is shown only when it is very short. */
struct x12_words x12_shown_value(struct text text);

/* ---- values (x12_value.c) ---- */

/* The element's text as far as no other repetition, and no byte 0, follows. */
struct text x12_first_of(struct x12_reader *reader, struct text element);
/* The element, the first where it is repeated; empty when there is none. Inline, as most are a few bytes that need
 * nothing done. */
static inline struct text x12_element(struct x12_reader *reader, size_t index)
{
    const struct x12_elements *elements = &reader->elements;
    struct text text = { "", 0 };

    if (index >= elements->count)
        return text;
    text.bytes = elements->starts[index];
    text.length = (size_t)(elements->starts[index + 1] - 1 - text.bytes);
    text = x12_without_blanks(text);
    return elements->repeated || reader->has_zero ? x12_first_of(reader, text) : text;
}
/* Reads a value as the dictionary has it. One that cannot be read is warned of as `what`, and *to is unchanged. */
bool x12_read_value(struct x12_reader *reader, void *to, enum type type, struct text value, const char *what);
/* The same for ten digits, whose last must fit the others; where it does not, that is warned of once. */
void x12_read_npi(struct x12_reader *reader, code_t *npi, struct text value);
/* Reads a date, or a range of dates, by the format that stands before it. */
bool x12_read_span(struct x12_reader *reader, struct x12_span *span, struct text format, struct text value);
/* Reads the one date of an event. */
void x12_read_date(struct x12_reader *reader, date_t *date, struct text format, struct text value);

/* ---- reading in several threads (x12.c, x12_ahead.c) ---- */

/* Reads a segment. False: it is one that does not stand within a group. */
bool x12_read_within(struct x12_reader *reader);
/* Asks for other threads, if they are allowed and there is work for them. */
void x12_ahead_open(struct x12_reader *reader);
/* Within an interchange, where x12_pass_blanks() has found something: true when a piece was taken over that another
 * thread has read, so that the reader stands behind it. */
bool x12_read_ahead(struct x12_reader *reader);
void x12_ahead_close(struct x12_reader *reader);

/* ---- segments of a claim (x12_claim.c, x12_line.c) ---- */

void x12_begin_claim(struct x12_reader *reader);
/* Another segment within a transaction, but HL and CLM. False: no claim has such a segment. */
bool x12_read_claim_segment(struct x12_reader *reader);
void x12_read_provider(struct x12_reader *reader, struct x12_party *party);
void x12_add_authorization(struct x12_reader *reader, size_t line);
void x12_begin_line(struct x12_reader *reader);
void x12_read_professional(struct x12_reader *reader);
void x12_read_institutional(struct x12_reader *reader);
/* The line that was begun last. */
struct x12_line *x12_last_line(struct x12_reader *reader);

/* ---- sessions (x12_check.c, x12_session.c) ---- */

/* If a claim is open, it is complete: checks it, and writes its sessions or refuses it. */
void x12_end_claim(struct x12_reader *reader);
/* Hands over the sessions, when there are many. */
void x12_give(struct x12_reader *reader);
/* Has the line a procedure, so that a record can hold it? */
bool x12_has_procedure(const struct x12_line *line);
/* Gives each line its dates; false when the claim cannot be judged, which was told. Warns of what disagrees. */
bool x12_check_claim(struct x12_reader *reader);
/* Line numbers that ascend; if not, which is warned of, lines are numbered by their place. */
bool x12_numbers_ascend(struct x12_reader *reader);
void x12_write_sessions(struct x12_reader *reader);

#endif
