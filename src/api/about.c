/* What a rulebook is made of, for reports: profiles, editions of tables, notes. */
#include "api/internal.h"
#include "check/rulebook.h"
#include "check/rules.h"

static int32_t date_public(date_t date) { return date_is_known(date) && date != DATE_MAX ? date : PAYRULE_NO_DATE; }

static const struct profile *find_profile(const struct payrule_rulebook *rulebook, const char *name)
{
    size_t index = rulebook->state == RULEBOOK_COMPILED ? api_profile(rulebook, name) : SIZE_MAX;

    return index != SIZE_MAX ? &rulebook->rules->profiles[index] : NULL;
}

enum payrule_status payrule_rulebook_about(const struct payrule_rulebook *rulebook, const char *profile,
                                           struct payrule_profile_about *about)
{
    const struct profile *found = find_profile(rulebook, profile);

    if (!found)
        return PAYRULE_ENOTFOUND;
    *about = (struct payrule_profile_about){
        .name = api_text(found->name),
        .title = api_text(found->title),
        .extends = api_text(found->base ? found->base->name : TEXT("")),
        .family = api_text(found->family),
        .setting = api_text(found->setting),
        .known_on = date_public(found->known_on),
        .rulebook = api_text(rulebook->rules->digest),
        .from = date_public(found->from),
        .until = date_public(found->until),
        .verified = date_public(found->verified),
    };
    return PAYRULE_OK;
}

/* ---- editions ---- */

static struct payrule_edition edition_public(const struct rule_table *table, const struct table_edition *edition)
{
    return (struct payrule_edition){
        .table = api_text(table->name),
        .title = api_text(table->title),
        .file = api_text(edition->path),
        .checksum = api_text(edition->checksum),
        .from = date_public(edition->from),
        .until = date_public(edition->until),
        .rows = edition->row_count,
    };
}

/* Visits expressions until one reads the table. */
static bool reads_other(void *table, const struct expr *expr)
{
    return expr->table != table && (expr->kind != EXPR_MEASURE || expr->measure->weights != table);
}

static bool profile_reads(const struct profile *profile, const struct rule_table *table)
{
    for (size_t i = 0; i < profile->rule_count; i++) {
        const struct rule *rule = &profile->rules[i];

        if (rule->check.table == table || rule->check.measure.weights == table ||
            !rule_visit(rule, reads_other, (void *)table))
            return true;
    }
    return false;
}

/* The edition at `index` of the tables that the profile reads; of all, when it is NULL. */
static enum payrule_status find_edition(const struct payrule_rulebook *rulebook, const struct profile *profile,
                                        size_t index, struct payrule_edition *edition)
{
    for (size_t i = 0; i < rulebook->rules->table_count; i++) {
        const struct rule_table *table = rulebook->rules->tables[i];

        if (profile != NULL && !profile_reads(profile, table))
            continue;
        if (index < table->edition_count) {
            *edition = edition_public(table, &table->editions[index]);
            return PAYRULE_OK;
        }
        index -= table->edition_count;
    }
    return PAYRULE_END;
}

enum payrule_status payrule_rulebook_edition(const struct payrule_rulebook *rulebook, size_t index,
                                             struct payrule_edition *edition)
{
    if (rulebook->state != RULEBOOK_COMPILED)
        return PAYRULE_EUSAGE;
    return find_edition(rulebook, NULL, index, edition);
}

enum payrule_status payrule_rulebook_edition_of(const struct payrule_rulebook *rulebook, const char *profile,
                                                size_t index, struct payrule_edition *edition)
{
    const struct profile *found = find_profile(rulebook, profile);

    return found != NULL ? find_edition(rulebook, found, index, edition) : PAYRULE_ENOTFOUND;
}

enum payrule_status payrule_rulebook_note(const struct payrule_rulebook *rulebook, const char *profile, size_t index,
                                          struct payrule_note *note)
{
    const struct profile *found = find_profile(rulebook, profile);

    if (!found)
        return PAYRULE_ENOTFOUND;
    if (index >= found->note_count)
        return PAYRULE_END;
    *note = (struct payrule_note){ api_text(found->notes[index].name), api_text(found->notes[index].title),
                                   api_text(found->notes[index].because) };
    return PAYRULE_OK;
}
