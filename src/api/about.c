/* What a rulebook is made of, for reports: profiles, editions of tables, notes. */
#include "api/internal.h"
#include "check/rulebook.h"

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
        .rulebook = api_text(rulebook->rules->digest),
        .from = date_public(found->from),
        .until = date_public(found->until),
        .verified = date_public(found->verified),
    };
    return PAYRULE_OK;
}

enum payrule_status payrule_rulebook_edition(const struct payrule_rulebook *rulebook, size_t index,
                                             struct payrule_edition *edition)
{
    if (rulebook->state != RULEBOOK_COMPILED)
        return PAYRULE_EUSAGE;
    for (size_t i = 0; i < rulebook->rules->table_count; i++) {
        const struct rule_table *table = rulebook->rules->tables[i];

        if (index >= table->edition_count) {
            index -= table->edition_count;
            continue;
        }
        *edition = (struct payrule_edition){
            .table = api_text(table->name),
            .title = api_text(table->title),
            .file = api_text(table->editions[index].path),
            .checksum = api_text(table->editions[index].checksum),
            .from = date_public(table->editions[index].from),
            .until = date_public(table->editions[index].until),
            .rows = table->editions[index].row_count,
        };
        return PAYRULE_OK;
    }
    return PAYRULE_END;
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
