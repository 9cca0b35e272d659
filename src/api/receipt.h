/* A receipt: one line of JSON in one order and spacing, so that a checksum over a part of it can be made again. What it
 * holds, how it is written and how it is read. Private to src/api; docs/receipts.md describes it to users. */
#ifndef API_RECEIPT_H
#define API_RECEIPT_H
#include "api/run.h"

#define RECEIPT_ENGINE "payrule " PAYRULE_VERSION
#define RECEIPT_SUM_SIZE 71  /* "sha256:" and 64 digits */

/* Parts are as they stand in the line, quotes of texts left out. */
struct receipt {
    struct text engine, payer, rulebook, rules;
    struct text tables;                 /* an array */
    struct text session_sum, history_sum, answer_sum;
    date_t history_from, as_of;         /* DATE_UNKNOWN: not said */
    bool located;
    struct text session;                /* a record, or {"file":...,"line":...} */
    struct text history;                /* an array of records, or of places */
    struct text answer;
};

/* The place of one session; of the store: by date and id. */
struct receipt_place {
    bool stored;
    struct text file;                   /* escapes resolved */
    uint64_t line;
    struct text date, id;
    struct text sum;                    /* of what the history keeps of it; empty for the session itself */
};

/* Reading, with a cursor that goes through a part from front to back. */
struct receipt_cursor {
    const char *begin, *at, *end;
    const char *problem;                /* NULL: none yet; what should stand at `at` */
};

struct receipt_cursor receipt_cursor(struct text part);
/* False: problem says what was expected. */
bool receipt_read(struct receipt_cursor *cursor, struct receipt *receipt);
/* Items of an array one after another; false at its end or when there is a problem. */
bool receipt_item(struct receipt_cursor *cursor, struct text *item);
/* Members of an object one after another; keys without their quotes. */
bool receipt_member(struct receipt_cursor *cursor, struct text *key, struct text *value);
/* The value of a member of the object, or bytes NULL. */
struct text receipt_value(struct text object, const char *key);
/* The same of a text: what stands between its quotes, escapes as they are. */
struct text receipt_string(struct text object, const char *key);
/* Escapes resolved; false for what no text of ours holds. */
bool receipt_unescape(struct arena *arena, struct text *text);
bool receipt_read_place(struct arena *arena, struct text item, struct receipt_place *place);

/* Writes "sha256:..." */
void receipt_sum(char sum[RECEIPT_SUM_SIZE], struct text bytes);
/* "tables" as receipts of this rulebook have it. */
void receipt_write_tables(struct buffer *to, const struct payrule_rulebook *rulebook);
/* The array of the sessions that judging the one at `self` may have read, whole. `all`: every session but itself. */
void receipt_write_history(struct payrule_run *run, struct buffer *to, const struct patient *patient, size_t self,
                           bool all);
/* A payrule_sink; the context is a struct buffer. */
int receipt_gather(void *context, const char *bytes, size_t length);

#endif
