/* The scenarios of a file's tests as nodes that can be varied, and ways to vary them. A variation is made in place,
 * printed and taken back, as a mutant is. */
#ifndef MUTATE_SCENES_H
#define MUTATE_SCENES_H
#include "mutate/hints.h"

#define SCENE_CLAUSES_MAX 12

/* A date and the sessions given for it. */
struct scene {
    struct node *on;
    struct node *clauses[SCENE_CLAUSES_MAX];  /* given, also that day, earlier on */
    size_t clause_count;
    bool asks_rule;  /* something is expected of a rule that is looked for */
};
struct scenes { struct scene *items; size_t count, capacity; };

/* Edits that are made together. */
struct variation { struct edit *edits; size_t count; };
struct variations { struct arena *arena; struct variation *items; size_t count, capacity; };

/* Adds the scenes of the file's tests that ask for one of the rules, or those that do not, in order. */
void scenes_find(struct scenes *to, struct arena *arena, const struct node *file, const struct names *rules,
                 bool asking);
/* Adds what the scene becomes with another session like the one judged: that day, of another billing provider that day,
 * the day before, almost a year before; and with each of its lines twice. */
void scenes_add_doubled(struct scenes *to, struct arena *arena, const struct scene *scene);
/* The scene's lines of a test, without expectations. */
void scene_print(struct buffer *to, const struct scene *scene);

/* Another number, date or code in one place. */
void variations_of_values(struct variations *to, const struct scene *scene, const struct hints *hints);
/* Other days of earlier sessions. */
void variations_of_earlier(struct variations *to, const struct scene *scene, const struct hints *hints);
/* One more modifier, diagnosis, place, ... of those that are hinted at. */
void variations_of_words(struct variations *to, const struct scene *scene, const struct hints *hints);
/* Something given is left out; without `all` minutes and billed units stay. */
void variations_of_less(struct variations *to, const struct scene *scene, bool all);
/* The whole scene on other days. */
void variations_of_days(struct variations *to, const struct scene *scene, const struct hints *hints);
void variation_apply(const struct variation *variation);
void variation_undo(const struct variation *variation);

#endif
