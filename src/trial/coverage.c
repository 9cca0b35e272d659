/* Coverage as the API gives it. What is reached is found by measure.c, what is said of it by sentences.c. */
#include <stdlib.h>

#include "trial/coverage.h"
#include "trial/testing.h"

/* ---- making it ---- */

struct making {
    struct payrule_coverage *coverage;
    struct testing testing;
};

static int compare_elements(const void *first, const void *second)
{
    const struct element *a = *(const struct element *const *)first, *b = *(const struct element *const *)second;
    if (a->at.file != b->at.file)
        return a->at.file < b->at.file ? -1 : 1;
    if (a->at.begin != b->at.begin)
        return a->at.begin < b->at.begin ? -1 : 1;
    return (a->kind > b->kind) - (a->kind < b->kind);
}

static enum payrule_status make(void *context)
{
    struct making *making = context;
    struct payrule_coverage *coverage = making->coverage;
    coverage->profiles = ARENA_ARRAY(&coverage->arena, coverage->rulebook->rules->profile_count, struct elements);
    elements_init(&coverage->all, &coverage->arena);
    rows_init(&coverage->rows, &coverage->arena);
    coverage_measure(coverage, &making->testing);
    coverage->order = ARENA_ARRAY(&coverage->arena, coverage->all.count, const struct element *);
    for (size_t i = 0; i < coverage->all.count; i++)
        coverage->order[i] = &coverage->all.items[i];
    if (coverage->all.count > 1)
        qsort(coverage->order, coverage->all.count, sizeof(const struct element *), compare_elements);
    cover_describe_all(coverage);
    return PAYRULE_OK;
}

enum payrule_status payrule_coverage_new(struct payrule_coverage **coverage, const struct payrule_rulebook *rulebook)
{
    struct allocator allocator = rulebook->allocator;
    *coverage = NULL;
    if (rulebook->state != RULEBOOK_COMPILED)
        return PAYRULE_EUSAGE;
    struct payrule_coverage *made = allocator.resize(allocator.context, NULL, 0, sizeof *made);
    if (!made)
        return PAYRULE_ENOMEM;
    *made = (struct payrule_coverage){ .rulebook = rulebook };
    arena_init(&made->arena, allocator);
    struct making making = { .coverage = made };
    testing_open(&making.testing, rulebook->allocator);
    making.testing.rulebook = rulebook;
    enum payrule_status status = testing_guard(&making.testing, &made->arena, make, &making);
    testing_close(&making.testing);
    if (status == PAYRULE_OK)
        *coverage = made;
    else
        payrule_coverage_free(made);
    return status;
}

void payrule_coverage_free(struct payrule_coverage *coverage)
{
    if (!coverage)
        return;
    struct allocator allocator = coverage->rulebook->allocator;
    arena_free(&coverage->arena);
    allocator.resize(allocator.context, coverage, sizeof *coverage, 0);
}

/* ---- reading it ---- */

enum payrule_status payrule_coverage_item(const struct payrule_coverage *coverage, size_t index,
                                          struct payrule_cover *item)
{
    if (index >= coverage->all.count)
        return PAYRULE_END;
    *item = coverage->covers[index];
    return PAYRULE_OK;
}

/* The index in the rulebook of the profile without errors that is at `index` among those. */
static size_t sound_profile(const struct payrule_rulebook *rulebook, size_t index)
{
    size_t at = 0;
    for (; at < rulebook->rules->profile_count; at++)
        if (rulebook->plans[at] && index-- == 0)
            break;
    return at;
}

enum payrule_status payrule_coverage_profile(const struct payrule_coverage *coverage, size_t index,
                                             struct payrule_cover_profile *profile)
{
    const struct rulebook *rules = coverage->rulebook->rules;
    size_t at = sound_profile(coverage->rulebook, index);
    if (at >= rules->profile_count)
        return PAYRULE_END;
    const struct source *source = &rules->sources->items[rules->profiles[at].source];
    *profile = (struct payrule_cover_profile){ .profile = api_text(rules->profiles[at].name),
                                               .file = api_text(source->name),
                                               .text = api_text(source->text) };
    const struct elements *elements = &coverage->profiles[at];
    for (size_t i = 0; i < elements->count; i++) {
        const struct element *element = &elements->items[i];
        enum payrule_cover_group group = cover_group(element->kind);
        profile->all[group]++;
        profile->reached[group] += element->reached == element->sides;
    }
    return PAYRULE_OK;
}

enum payrule_status payrule_coverage_table(const struct payrule_coverage *coverage, size_t index,
                                           struct payrule_cover_table *table)
{
    const struct rulebook *rules = coverage->rulebook->rules;
    for (size_t i = 0; i < rules->table_count; i++) {
        if (index >= rules->tables[i]->edition_count) {
            index -= rules->tables[i]->edition_count;
            continue;
        }
        const struct table_edition *edition = &rules->tables[i]->editions[index];
        *table = (struct payrule_cover_table){ .table = api_text(rules->tables[i]->name),
                                               .file = api_text(edition->path),
                                               .rows = edition->row_count,
                                               .used = rows_of(&coverage->rows, edition) };
        return PAYRULE_OK;
    }
    return PAYRULE_END;
}
