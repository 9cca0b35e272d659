/* Diagnostics: what was wrong, where, what was expected, and what to do.
 *
 * Messages live in messages.def, one row each, with a stable code. A diagnostic copies all it shows into the arena of
 * its queue, so that it outlives the text it speaks of. */
#ifndef DIAG_DIAG_H
#define DIAG_DIAG_H
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/json.h"
#include "base/text.h"

/* A stretch of a source: byte offsets, end exclusive. */
struct span {
    uint32_t file;  /* index of the source in its struct sources */
    uint32_t begin, end;
};

static inline struct span span_join(struct span a, struct span b) { return (struct span){ a.file, a.begin, b.end }; }

/* A rule file's text, read whole. */
struct source {
    struct text name;      /* as diagnostics show it */
    struct text text;
    uint32_t *line_starts; /* offsets, line_count of them, the first is 0 */
    uint32_t line_count;
};

struct sources {
    struct arena *arena;
    struct source *items;
    size_t count, capacity;
};

void sources_init(struct sources *sources, struct arena *arena);
/* Adds a text (copied) and returns its index. At most 16 MiB a text; the caller checks. */
uint32_t sources_add(struct sources *sources, struct text name, struct text text);
/* 1-based line, and 1-based column counted in characters (code points) */
void sources_locate(const struct sources *sources, struct span at, uint32_t *line, uint32_t *column);
/* the text of one line, without its end */
struct text sources_line(const struct sources *sources, uint32_t file, uint32_t line);

enum diag_level { DIAG_ERROR, DIAG_WARNING, DIAG_NOTE };

const char *diag_level_name(enum diag_level level);

enum message {
#define MESSAGE(id, code, level, headline, title, why, wrong, right) MESSAGE_##id,
#include "diag/messages.def"
#undef MESSAGE
    MESSAGE_COUNT
};

struct message_row {
    const char *id, *code;
    enum diag_level level;
    const char *headline;       /* printf format: lower case, no full stop, what was read and what was expected */
    const char *title, *why;    /* for `payrule explain CODE`: sentences */
    const char *wrong, *right;  /* rule text or input, each a complete small example */
};

const struct message_row *message_row(enum message id);
/* the row with this code, or NULL */
const struct message_row *message_by_code(struct text code);

/* Where in a file: a stretch of one line, and the line as it is shown. */
struct diag_place {
    struct text file;           /* name of the source or input */
    uint64_t line;              /* 1-based; 0 when the whole file is meant */
    uint32_t column, width;     /* in characters; column 1-based, 0 when the whole line is meant */
    uint32_t skipped;           /* column - skipped is the column within the excerpt */
    struct text excerpt;        /* the line, or with "..." a window of a long one; empty for none */
};

struct diag_label { struct diag_place place; struct text text; struct diag_label *next; };
struct diag_remark { bool help; struct text text; struct diag_remark *next; };  /* "note:" or "help:" */
struct diag_edit { struct span at; struct text replacement; };                  /* safe to apply unread */

struct diagnostic {
    enum message id;
    enum diag_level level;
    struct diag_place place;    /* what the carets point at */
    struct span at;             /* as given; zero for input records */
    struct text text;           /* the formatted headline */
    struct diag_label *labels;
    struct diag_remark *remarks;
    struct diag_edit *edit;     /* or NULL */
    uint64_t order;             /* order of arrival, the last sort key */
};

struct diagnostics {
    struct arena *arena;
    const struct sources *sources;
    struct diagnostic **items;
    size_t count, capacity;
    size_t errors, warnings;
    size_t dropped;             /* arrived after `limit` were kept */
    struct diagnostic spare;    /* what diag_add() returns for those; never shown */
    size_t limit;               /* how many are kept, 10,000 unless changed */
};

void diag_init(struct diagnostics *diagnostics, struct arena *arena, const struct sources *sources);
/* Adds one at a place in a source; further arguments fill the headline's format. Never NULL. */
struct diagnostic *diag_add(struct diagnostics *diagnostics, enum message id, struct span at, ...);
/* Adds one about an input record: file, line and column are given, excerpt may be empty (no patient data!). */
struct diagnostic *diag_add_input(struct diagnostics *diagnostics, enum message id, struct text file, uint64_t line,
                                  uint32_t column, ...);
struct diagnostic *diag_vadd_input(struct diagnostics *diagnostics, enum message id, struct text file, uint64_t line,
                                   uint32_t column, va_list arguments);
/* Further places: what else on the line, or elsewhere, belongs to it. A label at the very place of the diagnostic is
 * written beside its carets. The first DIAG_LABELS_MAX are kept. */
#define DIAG_LABELS_MAX 12
void diag_label(struct diagnostics *diagnostics, struct diagnostic *diagnostic, struct span at, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
void diag_note(struct diagnostics *diagnostics, struct diagnostic *diagnostic, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void diag_help(struct diagnostics *diagnostics, struct diagnostic *diagnostic, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void diag_edit(struct diagnostics *diagnostics, struct diagnostic *diagnostic, struct span at, struct text replacement);

/* Moves what `from` holds about input records to the end of `to`, in order of arrival; `from` is empty afterwards, and
 * its arena may be reset. A warning that `to` holds already, of the same file and in the same words, is left out. */
void diag_take(struct diagnostics *to, struct diagnostics *from);

/* "did you mean": of `candidates` the one nearest to `word`, or empty when none is near enough to be meant. */
struct text diag_nearest(struct text word, const struct text *candidates, size_t count);

/* By file, place, then arrival. */
void diag_sort(struct diagnostics *diagnostics);
/* Text: `file:line:column: error[P0101]: headline`, the line, the carets, labels, notes, help. `colour` adds ANSI. At
 * most `most` are shown (0: all) and the number left out is told. */
void diag_render(struct buffer *to, const struct diagnostics *diagnostics, bool colour, size_t most);
/* One JSON object {"code","level","file","line","column","width","message","labels","notes","help","edit"}; labels are
 * objects {"file","line","column","width","text"}, notes and help lists of text, edit null or
 * {"begin","end","replacement"} in bytes of the file. */
void diag_json(struct json *json, const struct diagnostic *diagnostic);
/* The page of `payrule explain CODE`. */
void diag_explain(struct buffer *to, const struct message_row *row);

#endif
