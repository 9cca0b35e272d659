/* Reading session records: JSON Lines and CSV, one struct session after another.
 *
 * Knows the dictionary (fields.def), no rules. Bad records become located diagnostics (messages_record.def) and are
 * refused; members that no dictionary row names become one warning per name and input. */
#ifndef RECORD_READER_H
#define RECORD_READER_H
#include <stdbool.h>

#include "base/arena.h"
#include "diag/diag.h"
#include "record/session.h"

enum record_format { RECORD_JSONL, RECORD_CSV };

/* Limits of one record; a record beyond one is refused. */
#define RECORD_BYTES_MAX (16u << 20)
#define RECORD_LINES_MAX 1000
#define RECORD_LIST_MAX 1000
#define RECORD_DEPTH_MAX 16

struct record_reader;

/* `name` is shown in diagnostics. The reader's own memory comes from `arena`. */
struct record_reader *record_reader_new(struct arena *arena, struct diagnostics *diagnostics, enum record_format format,
                                        struct text name);

/* The next record begins on this line of the input (1 unless said), for a reader of a part of it. */
void record_reader_at(struct record_reader *reader, uint64_t line);

/* Names of CSV columns that are another program's. `text` has a row for each: the name, TAB, the dictionary's name of
 * the column, or `-` for one that is known and not wanted (of the name `*`: all others); `#` begins a comment. Several
 * names may lead to one list, whose items then stand in order of the columns. What is wrong becomes a diagnostic, and
 * the row is left out. Texts are copied. */
struct record_columns;
struct record_columns *record_columns_new(struct arena *arena, struct diagnostics *diagnostics, struct text name,
                                          struct text text);
/* The reader's columns are called so; NULL: by the dictionary's names only. Before the first record. */
void record_reader_columns(struct record_reader *reader, const struct record_columns *columns);

enum record_status { RECORD_READ, RECORD_REFUSED, RECORD_BLANK };

/* JSON Lines: reads one line (without its newline) into *session. Texts without escapes point into `line`; the rest
 * goes to `memory`, which the caller resets between records. RECORD_REFUSED: a diagnostic was added, *session holds id
 * and line numbers as far as they were read. `line` must stay readable for 64 bytes beyond its end (any content; where
 * that does not begin with a control character, as a newline is one, the line is copied to `memory` first). */
enum record_status record_read_json(struct record_reader *reader, struct session *session, struct arena *memory,
                                    struct text line);

/* CSV: one row per session line, the session's columns repeated, rows of a session anywhere; header first, in any
 * order; separator , ; | or TAB by the header; lists joined by ';' (by '|' where the separator is ';'). Column names
 * are the dictionary's paths, those of a line with "line." before them ("line.code"), of the authorization
 * "authorization.". An empty cell is unknown. The first call is given the whole text; each reads the next session and
 * advances text->bytes beyond its first rows. Returns false at the end of the text. */
bool record_read_csv(struct record_reader *reader, struct session *session, struct arena *memory, struct text *text,
                     enum record_status *status);

/* Guesses from the first bytes: '{' after white space is JSON Lines, otherwise CSV. */
enum record_format record_guess(struct text beginning);

/* Writes the record as one line of JSON (with the newline): known members only, in dictionary order. */
void record_write_json(struct buffer *to, const struct session *session);

/* The JSON Schema of the record, made from the dictionary. */
void record_schema(struct buffer *to);

#endif
