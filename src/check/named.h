/* Named things of a profile: sources, sets, tables, parameters, and the literals they are made of.
 *
 * Each is made when it is first asked for, and once. What has errors was reported and is NULL; whoever gets NULL is
 * silent. */
#ifndef CHECK_NAMED_H
#define CHECK_NAMED_H
#include "check/scope.h"

/* ---- literals and lives (literals.c) ---- */

struct life { date_t from, until; };  /* inclusive */

static inline bool life_overlaps(struct life a, struct life b) { return a.from <= b.until && b.from <= a.until; }
static inline struct life life_both(struct life a, struct life b)
{
    return (struct life){ a.from > b.from ? a.from : b.from, a.until < b.until ? a.until : b.until };
}
/* Reads the FROM and UNTIL children into *life, which holds the defaults. Reversed dates are reported; then false. */
bool life_read(struct scope *scope, const struct node *node, struct life *life);

/* The type that a word after `as` or after digits names, TYPE_COUNT for none. Weeks are TYPE_DAYS. */
enum type type_of_word(struct text word);
/* "minutes", "money", "a provider role": a value of the type, in a sentence */
const char *type_name(enum type type);
/* The type that the literal says by itself; TYPE_COUNT when it takes the type of its context (a bare number, a
 * code). */
enum type literal_own_type(const struct node *node);
/* Reads the literal as a value of the type. Reported when it is not one; then false. */
bool literal_read(struct scope *scope, const struct node *node, enum type type, struct literal *literal);
/* Reads a code of the type as written. */
bool literal_code(struct scope *scope, const struct node *node, enum type type, code_t *code);

/* ---- citations (sources.c) ---- */

/* The citations among the node's children; *count of them. *status becomes the weakest of *status and theirs. */
const struct cite *cites_bind(struct scope *scope, const struct node *node, size_t *count, enum fact_status *status);
bool cite_bind(struct scope *scope, const struct node *node, struct cite *cite);
enum fact_status status_of_word(struct scope *scope, const struct node *status, enum fact_status otherwise);
enum fact_status status_weaker(enum fact_status a, enum fact_status b);

/* ---- sets (sets.c, members.c) ---- */

/* What a list must hold. `word` names the sets that may stand in it ("codes", "documents"); NULL: only values
 * written out. */
struct set_need { enum type type; const char *word; };

extern const struct set_need need_codes, need_modifiers, need_diagnoses, need_roles, need_taxonomies, need_documents,
    need_elements;
/* for `in` after a value of the type; word NULL for types that have no named sets */
struct set_need need_of_type(enum type type);
/* The set of a LIST node. */
const struct set *set_bind(struct scope *scope, const struct node *list, struct set_need need);
/* The set that a NAME node stands for, or with `literal` a set of that one name. */
const struct set *set_bind_name(struct scope *scope, const struct node *name, struct set_need need, bool literal);
/* The set symbol's own set; NULL with errors. */
const struct set *set_of_symbol(struct symbol *symbol);
/* "diagnoses": the word before the set's name */
struct text set_word(const struct symbol *symbol);

/* ---- tables (tables.c) ---- */

const struct rule_table *table_bind(struct scope *scope, const struct node *name);
const struct rule_table *table_of_symbol(struct symbol *symbol);
/* The same, of one format; another is reported. */
const struct rule_table *table_bind_format(struct scope *scope, const struct node *name, enum table_format format);
/* Finds the column; not there: reported, false. */
bool table_find_column(struct scope *scope, const struct rule_table *table, const struct node *name, uint32_t *column);
const char *table_format_name(enum table_format format);

/* ---- parameters (parameters.c) ---- */

const struct parameter *parameter_of_symbol(struct symbol *symbol);

#endif
