/* Expressions, windows and measures: binding names, settling types and units.
 *
 * Everything returns NULL (or false) when it was reported; NULL below is passed on silently. */
#ifndef CHECK_EXPRESSIONS_H
#define CHECK_EXPRESSIONS_H
#include "check/named.h"

/* ---- fields (fields.c) ---- */

/* The field of a path as rules write it: a member of the session, else of the line; `line.minutes` is always the
 * line's. Fields of authorizations and documents have no name in rules. FIELD_COUNT: none. */
enum field field_of_path(struct text path);
/* The field of a phrase such as "date of service"; FIELD_COUNT: none. */
enum field field_of_phrase(struct text phrase);
/* The line's own field of a measure word; FIELD_COUNT: none. */
enum field field_of_measure(enum measure_kind kind);
/* How a rule names the field: its path, with `line.` before a line's. */
struct text field_written(struct arena *arena, enum field field);
/* The parameter, field or `extra` name nearest to the name, or empty. */
struct text value_nearest(struct scope *scope, struct text name, const struct text *extra, size_t extra_count);

/* ---- values (values.c) ---- */

/* A value. `hint` is the type that a bare number, code or name takes; TYPE_COUNT: none. */
const struct expr *value_bind(struct scope *scope, const struct node *node, enum type hint);
/* true for a bare number or code and for a name that nothing has: their type comes from the other side. */
bool value_needs_context(struct scope *scope, const struct node *node);
/* A literal, name or phrase of this type; a literal of another type, or a value of one, is reported with `where`. */
const struct expr *value_bind_as(struct scope *scope, const struct node *node, enum type type, const char *where);
/* The literal can be read as a value of the type. */
bool literal_fits(const struct node *node, enum type type);
/* "minutes", "a code": what a label says of a side. */
const char *value_described(const struct node *node, const struct expr *expr);
struct expr *expr_new(struct scope *scope, enum expr_kind kind, enum type type, const struct node *node);
struct expr *expr_field(struct scope *scope, enum field field, const struct node *node);

/* ---- conditions (conditions.c, facts.c) ---- */

const struct expr *condition_bind(struct scope *scope, const struct node *node);
const struct expr *expr_and(struct scope *scope, const struct expr *left, const struct expr *right);
/* Conditions that name facts of the session: modifiers, diagnoses, documents, ... */
const struct expr *fact_bind(struct scope *scope, const struct node *node);
/* `value in column NAME of table NAME` */
const struct expr *in_column_bind(struct scope *scope, const struct node *node, const struct expr *left,
                                  const struct node *column);

/* ---- repairs (fixes.c) ---- */

/* What a FIX_... node says, but for its condition; whether it fits a rule is not looked at. */
bool fix_read(struct scope *scope, const struct node *node, struct fix *fix);

/* ---- windows and measures (measures.c) ---- */

/* The windows among the children of `node`, and of `more` when it is not NULL. *found: a window of time is among
 * them. */
bool windows_bind(struct scope *scope, const struct node *node, const struct node *more, struct window *window,
                  bool *found);
/* Reports that a window is missing; returns false. */
bool window_is_missing(struct scope *scope, const struct node *node, const char *what, const char *example);
/* A measure without its windows. */
bool measure_bind(struct scope *scope, const struct node *node, struct measure *measure);
/* Does the window make sense for the measure? Reported when not. */
bool measure_window_fits(struct scope *scope, const struct measure *measure, const struct node *node);
bool measure_kind_of_word(struct text word, enum measure_kind *kind);
enum type measure_type(enum measure_kind kind);
const char *measure_word(enum measure_kind kind);
/* The measure reads something of the line judged. */
bool measure_is_per_line(const struct measure *measure);

#endif
