/* Rows of a listing. Private to src/api. */
#ifndef API_LIST_H
#define API_LIST_H
#include "base/arena.h"
#include "base/json.h"
#include "check/rulebook.h"
#include "payrule.h"

#define LIST_COLUMNS 10

struct list_cell { struct text text; bool last; };  /* last: no cell, the end of its row */

struct list {
    struct buffer *to;
    struct arena *arena;
    enum payrule_format format;
    const struct rulebook *rules;
    size_t profile;  /* SIZE_MAX: all */
    date_t on, today;  /* of overrides: in force on that day; what is over. Unknown: neither asked nor known */
    void (*each)(struct list *list, const struct profile *profile);
    struct json json;
    struct list_cell *cells;
    size_t cell_count, cell_capacity;
    size_t column, widths[LIST_COLUMNS];
};

void list_begin(struct list *list);
void list_end(struct list *list);
void list_text(struct list *list, const char *key, struct text text);
/* unknown and "without an end" are "-", or null in JSON */
void list_date(struct list *list, const char *key, date_t date);
/* the rows of text, once all are there */
void list_write(struct list *list);

/* "cpm5 20.2; manual 7.2" */
void list_write_cites(struct buffer *to, const struct cite *cites, size_t count);
struct text list_status_name(enum fact_status status);

/* Runs list->each for the profile or profiles, and delivers what was listed. */
enum payrule_status list_run(struct list *list, const struct payrule_rulebook *rulebook, const char *profile,
                             payrule_sink sink, void *context);

/* The codes that the rules of a profile name, and the rules (list_used.c). */
void list_codes(struct list *list, const struct profile *profile);
/* The parameters that the rules of a profile read, each value a row. */
void list_parameters(struct list *list, const struct profile *profile);
/* The parameters that the rules of a profile read, by name. */
const struct parameter *const *list_used_parameters(struct arena *arena, const struct profile *profile, size_t *count);
/* "20 visits", "$2,480.00" */
void list_write_value(struct buffer *to, const struct literal *value);

#endif
