/* Random rulebooks, written in the language, and random sessions to judge by them.
 *
 * Everything follows from a seed. A rulebook is kept as items and clauses, a case as plain structs, so that what is
 * found can be made smaller piece by piece. */
#ifndef TESTS_REFERENCE_RANDOM_H
#define TESTS_REFERENCE_RANDOM_H
#include "base/arena.h"
#include "base/buffer.h"
#include "check/rulebook.h"
#include "record/session.h"

struct random { uint64_t state; };

uint64_t random_next(struct random *random);
int random_below(struct random *random, int count);        /* 0 .. count - 1 */
bool random_chance(struct random *random, int percent);
int random_between(struct random *random, int low, int high);

/* ---- rulebooks ---- */

#define RANDOM_CLAUSES_MAX 24
#define RANDOM_ITEMS_MAX 16

struct random_clause { struct text text; bool needed, dropped; };
struct random_item {
    struct text head;           /* "rule r.1 \"...\"" */
    struct random_clause clauses[RANDOM_CLAUSES_MAX];
    size_t count;
    bool dropped;
};
/* A base profile with its rules and one that extends it and overrides some. */
struct random_book {
    struct text base_head, child_head, common;  /* profile items; sets, tables, parameters */
    struct random_item base[RANDOM_ITEMS_MAX], child[RANDOM_ITEMS_MAX];
    size_t base_count, child_count;
    struct text pairs, mue, addons, weights;    /* the tables' files */
    struct text late_weights;
    date_t around;                              /* rules and sessions change near this day */
};

void random_book_make(struct random *random, struct arena *arena, struct random_book *book);
/* The table file of that path. */
void random_book_table(const struct random_book *book, struct text path, struct text *text);
void random_book_write(struct buffer *to, const struct random_book *book, bool child);
/* Parses and checks both files; NULL when they have errors, which are printed when `show`. */
const struct rulebook *random_book_check(struct arena *arena, const struct random_book *book, bool show);

/* Expands a symbol of the grammar of rules (random_rules.c); `depth` bounds nesting. */
void random_expand(struct random *random, struct buffer *to, const char *symbol, date_t around, int depth);
void random_item_make(struct random *random, struct arena *arena, const struct random_book *book,
                      struct random_item *item, int number);

/* ---- sessions ---- */

#define RANDOM_SESSIONS_MAX 8

struct random_set {
    struct session sessions[RANDOM_SESSIONS_MAX];
    size_t count, judged;
    date_t history_from;
};

/* `mess`: in percent, how often a member is left out. */
void random_set_make(struct random *random, struct arena *arena, struct random_set *set, date_t around, int mess);

#endif
