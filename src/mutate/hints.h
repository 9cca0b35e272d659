/* What a mutant suggests to try: the numbers, dates and codes near which it differs from what is written, and the rules
 * that it is about. */
#ifndef MUTATE_HINTS_H
#define MUTATE_HINTS_H
#include "mutate/points.h"

#define HINTS_MAX 16

struct hints {
    int64_t numbers[HINTS_MAX], money[HINTS_MAX], dates[HINTS_MAX];
    struct text words[HINTS_MAX];  /* codes, and names of documents and elements */
    size_t number_count, money_count, date_count, word_count;
    const struct node *set;        /* the set that loses a member, or NULL */
    bool authorization;            /* an authorization is asked for */
};

/* Trees of a file and its bases. */
struct family { const struct tree *const *trees; size_t count; };

struct names { struct text *items; size_t count, capacity; };

void hints_find(struct hints *hints, const struct family *family, const struct mutant *mutant);
/* The rules that say the name of the mutant's item, or of a set that does; of a rule its own name. */
void names_of_rules(struct names *to, struct arena *arena, const struct family *family, const struct mutant *mutant);
bool names_hold(const struct names *names, struct text name);
/* the item's own name; empty for a profile */
struct text item_name(const struct node *item);
/* `rule`, `replace rule` or `change rule` */
bool is_text_of_rule(const struct node *item);
/* The set of that name in the family, or NULL. */
const struct node *find_set(const struct family *family, struct text name);

#endif
