/* The codes and words that matter: those that the rules name, and some that they do not.
 *
 * A formula speaks of a code by its place among these, in order; whatever else is written in a session is for the
 * rules as good as one of them. Knows rules as holders of sets and literals, no meaning. */
#ifndef PROVE_DOMAIN_H
#define PROVE_DOMAIN_H
#include "check/rulebook.h"

struct code_domain { code_t *codes; size_t count, capacity; };

struct domains {
    struct arena *arena;
    struct code_domain codes[TYPE_COUNT];  /* of types whose storage is CODE; sorted, each once */
    struct text *texts;                    /* of names and texts; sorted, each once */
    size_t text_count, text_capacity;
    const struct set **sets;               /* that were gathered */
    size_t set_count, set_capacity;
    const struct rule_table **tables;
    size_t table_count, table_capacity;
    bool modifiers;                        /* the rules name some */
    int64_t largest[TYPE_COUNT];           /* number of the type that the rules name */
    date_t first_day, last_day;            /* that the rules name; first_day > last_day: none */
};

void domains_init(struct domains *domains, struct arena *arena);
void domains_add_code(struct domains *domains, enum type type, code_t code);
void domains_add_text(struct domains *domains, struct text text);
/* Everything that the rule names. */
void domains_add_rule(struct domains *domains, const struct rule *rule);
/* The codes of the tables that the rules name; false: one has too many rows, or pairs of codes. */
bool domains_add_tables(struct domains *domains);
/* Everything that a record holds, so that its values have places. */
void domains_add_session(struct domains *domains, const struct session *session);
/* A code or two of each type, and a word, that no rule names. */
void domains_add_strangers(struct domains *domains);
/* Of procedure codes and diagnoses that all sets treat alike and no table holds, keeps this many; of those without any
 * set, one. To be called before domains_sort(). */
void domains_thin(struct domains *domains, size_t most);
/* To be called when all is added. */
void domains_sort(struct domains *domains);

/* Place among the type's, or -1. */
int64_t domains_place(const struct domains *domains, enum type type, code_t code);
int64_t domains_place_text(const struct domains *domains, struct text text);
size_t domains_count(const struct domains *domains, enum type type);

#endif
