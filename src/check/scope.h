/* The names of a profile: what each file defines, what it inherits, and which of it was ever used.
 *
 * Shared by the parts of the checker. A scope is one rule file with its one profile; a name that it does not define
 * is looked up in the profile that it extends. Knows names and nodes, no types. */
#ifndef CHECK_SCOPE_H
#define CHECK_SCOPE_H
#include "check/rulebook.h"

enum symbol_kind {
    SYMBOL_SOURCE, SYMBOL_SET, SYMBOL_TABLE, SYMBOL_PARAMETER, SYMBOL_RULE, SYMBOL_NOTE, SYMBOL_KIND_COUNT
};

/* Named things are made when they are first asked for; `busy` finds those that need themselves. */
enum symbol_state { SYMBOL_FRESH, SYMBOL_BUSY, SYMBOL_DONE };

struct symbol {
    enum symbol_kind kind;
    struct text name;
    const struct node *node;   /* the item */
    struct scope *scope;       /* that defines it */
    enum symbol_state state;
    bool used;                 /* by something other than itself */
    union {                    /* by kind; NULL when it has errors, which were reported */
        const struct source_row *source;
        const struct set *set;
        const struct rule_table *table;
        const struct parameter *parameter;
    } value;
    struct symbol *next;       /* of the same bucket */
    struct symbol *after;      /* of the same kind, in order of the file */
};

struct symbol_map {
    struct symbol **buckets;
    size_t bucket_count;       /* a power of two */
    struct symbol *first, *last;
    size_t count;
};

struct scope {
    struct checker *checker;
    struct arena *arena;
    struct diagnostics *diagnostics;
    const struct tree *tree;
    const struct node *node;   /* the profile item, NULL when the file has none */
    struct scope *base;        /* extends; NULL: none, or not found */
    date_t day;                /* by which the file was recorded so; DATE_UNKNOWN: it is of today's rulebook */
    struct profile *profile;
    const struct profile *kept;  /* its place in the rulebook, once all are checked */
    struct symbol_map maps[SYMBOL_KIND_COUNT];
    struct rule_text *rules;   /* the texts in force, inherited ones too; see texts.h */
    size_t rule_count;
    bool broken;
    enum symbol_state state;   /* while the order of profiles is found */
    struct scope *below;       /* the scope that extends this one and is placed next */
};

struct checker {
    struct arena *arena;
    struct diagnostics *diagnostics;
    struct table_loader loader;
    date_t today;
    struct scope *scopes;      /* by file, scope_count of them */
    size_t scope_count;
    struct scope **order;      /* bases first; those with a profile only, and bases of earlier days */
    size_t order_count;
    struct past_day *days;     /* whose rulebooks were asked for; see past.c */
    size_t past_count;         /* scopes of earlier days */
    size_t set_members;        /* written out so far, in all sets */
    unsigned set_depth;        /* sets inside sets that are being written out */
    size_t test_items;         /* sessions and what they hold, made so far in all tests */
    size_t empty_steps;        /* taken so far to find sets that hold nothing */
    bool sets_full, tests_full;  /* more than the bounds, reported */
    struct read_edition *editions;  /* of tables, read so far; see tables.c */
    size_t edition_count, edition_capacity;
};

/* The text of a NAME or STRING child; empty when there is none. */
struct text node_text(const struct node *node, enum node_kind kind);
static inline bool node_is(const struct node *node, enum node_kind kind) { return node != NULL && node->kind == kind; }

/* "set", "rule", ...: what messages call a symbol of this kind */
const char *symbol_kind_name(enum symbol_kind kind);
/* Enters the items of the scope's file; a name that is there twice is reported. */
void scope_collect(struct scope *scope);
/* The scope's own symbol, or NULL. */
struct symbol *scope_own(const struct scope *scope, enum symbol_kind kind, struct text name);
/* The same, inherited ones too; marks nothing as used. */
struct symbol *scope_peek(const struct scope *scope, enum symbol_kind kind, struct text name);
/* Whether the name may be that of an item that could not be read, or of a base that is not there: what refers to it is
 * not at fault. */
bool scope_may_hold(const struct scope *scope, struct text name);
/* The source, set or table named at `name`, marked as used. Not found: reported with the nearest name unless
 * scope_may_hold() it, and NULL. */
struct symbol *scope_find(struct scope *scope, enum symbol_kind kind, const struct node *name);
/* Looking for the nearest name costs much: only the first diagnostics get a "did you mean". */
bool scope_may_suggest(const struct scope *scope);
/* The name of that kind nearest to `name`, or empty. */
struct text scope_nearest(const struct scope *scope, enum symbol_kind kind, struct text name);
/* Of today's rulebook; NULL: none. */
struct scope *checker_scope(const struct checker *checker, struct text profile);

#endif
