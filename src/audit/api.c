/* The functions of payrule.h that tell what changed between two rulebooks. */
#include "api/internal.h"
#include "audit/diff.h"
#include "audit/words.h"

struct payrule_diff {
    struct allocator allocator;
    struct arena arena;
    struct payrule_rulebook *before, *after;
    struct diff diff;
    struct payrule_change *changes;
};

/* ---- making ---- */

static const char *subject_word(const struct change *change)
{
    static const char *const words[] = {
        [SUBJECT_PROFILE] = "profile", [SUBJECT_RULE] = "rule",     [SUBJECT_PARAMETER] = "parameter",
        [SUBJECT_SET] = "set",         [SUBJECT_TABLE] = "table",   [SUBJECT_SOURCE] = "source",
        [SUBJECT_NOTE] = "note",
    };

    return words[change->subject];
}

static const char *status_word(enum fact_status status)
{
    static const char *const words[] = { "confirmed", "secondary", "recalled", "derived" };

    return words[status];
}

static const struct payrule_text *texts_public(struct arena *arena, const struct text *texts, size_t count)
{
    struct payrule_text *made = ARENA_ARRAY(arena, count, struct payrule_text);

    for (size_t i = 0; i < count; i++)
        made[i] = api_text(texts[i]);
    return made;
}

static const struct payrule_cite *cites_public(struct arena *arena, const struct change *change)
{
    struct payrule_cite *made = ARENA_ARRAY(arena, change->cite_count, struct payrule_cite);

    for (size_t i = 0; i < change->cite_count; i++) {
        const struct cite *cite = &change->cites[i];

        made[i] = (struct payrule_cite){ api_text(cite->source->name), api_text(cite->source->title),
                                         api_text(cite->section), api_text(text_of(status_word(cite->status))) };
    }
    return made;
}

/* "from 2026-07-01: the limit falls from 20 to 12 visits per calendar year" */
static struct text sentence_of(struct arena *arena, const struct change *change)
{
    struct text days = words_days(arena, change->from, change->until);

    return days.length == 0 ? change->sentence
                            : arena_printf(arena, "%.*s: %.*s", (int)days.length - 1, days.bytes + 1,
                                           TEXT_ARG(change->sentence));
}

static struct payrule_change change_public(struct payrule_diff *diff, const struct change *change)
{
    struct arena *arena = &diff->arena;
    const struct sources *sources = (change->gone ? diff->diff.before : diff->diff.after)->sources;
    struct payrule_change made = {
        .meaning = change->meaning,
        .profile = api_text(change->profile),
        .profiles = texts_public(arena, change->profiles, change->profile_count),
        .profile_count = change->profile_count,
        .subject = api_text(text_of(subject_word(change))),
        .name = api_text(change->name),
        .title = api_text(change->title),
        .part = api_text(text_of(change->part)),
        .sentence = api_text(sentence_of(arena, change)),
        .before = api_text(change->before),
        .after = api_text(change->after),
        .from = change->from > DATE_MIN ? change->from : PAYRULE_NO_DATE,
        .until = change->until < DATE_MAX ? change->until : PAYRULE_NO_DATE,
        .rules = texts_public(arena, change->rules, change->rule_count),
        .rule_count = change->rule_count,
        .cites = cites_public(arena, change),
        .cite_count = change->cite_count,
        .file = api_text(sources->items[change->at.file].name),
    };
    uint32_t column;

    sources_locate(sources, change->at, &made.line, &column);
    return made;
}

struct making { struct payrule_diff *diff; struct text profile; };

static enum payrule_status make(void *context)
{
    const struct making *making = context;
    struct payrule_diff *diff = making->diff;

    diff->diff = (struct diff){ .arena = &diff->arena, .before = diff->before->rules, .after = diff->after->rules,
                                .partial = diff->before->diagnostics.errors + diff->after->diagnostics.errors > 0 };
    diff_make(&diff->diff, making->profile);
    diff->changes = ARENA_ARRAY(&diff->arena, diff->diff.count, struct payrule_change);
    for (size_t i = 0; i < diff->diff.count; i++)
        diff->changes[i] = change_public(diff, &diff->diff.changes[i]);
    return PAYRULE_OK;
}

enum payrule_status payrule_diff_new(struct payrule_diff **made, struct payrule_rulebook *before,
                                     struct payrule_rulebook *after, const char *profile)
{
    struct allocator allocator = after->allocator;
    struct making making = { NULL, text_of(profile != NULL ? profile : "") };
    enum payrule_status status;

    *made = NULL;
    if (before->state != RULEBOOK_COMPILED || after->state != RULEBOOK_COMPILED)
        return PAYRULE_EUSAGE;
    if (profile != NULL && api_profile(before, profile) == SIZE_MAX && api_profile(after, profile) == SIZE_MAX)
        return PAYRULE_ENOTFOUND;
    making.diff = allocator.resize(allocator.context, NULL, 0, sizeof *making.diff);
    if (making.diff == NULL)
        return PAYRULE_ENOMEM;
    *making.diff = (struct payrule_diff){ .allocator = allocator, .before = payrule_rulebook_ref(before),
                                          .after = payrule_rulebook_ref(after) };
    arena_init(&making.diff->arena, allocator);
    status = api_guard(&making.diff->arena, NULL, make, &making);
    if (status == PAYRULE_OK)
        *made = making.diff;
    else
        payrule_diff_free(making.diff);
    return status;
}

void payrule_diff_free(struct payrule_diff *diff)
{
    struct allocator allocator;

    if (diff == NULL)
        return;
    allocator = diff->allocator;
    payrule_rulebook_unref(diff->before);
    payrule_rulebook_unref(diff->after);
    arena_free(&diff->arena);
    allocator.resize(allocator.context, diff, sizeof *diff, 0);
}

enum payrule_status payrule_diff_change(const struct payrule_diff *diff, size_t index, struct payrule_change *change)
{
    if (index >= diff->diff.count)
        return PAYRULE_END;
    *change = diff->changes[index];
    return PAYRULE_OK;
}
