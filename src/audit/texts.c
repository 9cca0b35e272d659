/* What changed in words only: titles, messages, citations, notes, names. No verdict depends on any of it. */
#include "audit/diff.h"
#include "audit/words.h"

struct telling {
    struct diff *diff;
    const struct profile_pair *profile;
    const struct rule_pair *rule;
};

static void tell(const struct telling *telling, const struct rule *rule, const char *part, struct text before,
                 struct text after, struct text sentence)
{
    const struct change change = { .subject = SUBJECT_RULE, .part = part, .name = telling->rule->name,
                                   .title = rule->title, .sentence = sentence, .before = before, .after = after,
                                   .from = DATE_MIN, .until = DATE_MAX, .at = rule->at };

    diff_tell(telling->diff, change, telling->profile->after->name, rule->profile);
}

/* A text that is quoted, where it changed. */
static void compare_quoted(const struct telling *telling, const struct rule *rule, const char *part, struct text before,
                           struct text after)
{
    struct arena *arena = telling->diff->arena;

    if (text_equal(before, after))
        return;
    if (before.length == 0)
        tell(telling, rule, part, before, after, arena_printf(arena, "a %s: \"%.*s\"", part, TEXT_ARG(after)));
    else if (after.length == 0)
        tell(telling, rule, part, before, after,
             arena_printf(arena, "no %s any more: \"%.*s\"", part, TEXT_ARG(before)));
    else
        tell(telling, rule, part, before, after,
             arena_printf(arena, "the %s is \"%.*s\" instead of \"%.*s\"", part, TEXT_ARG(after), TEXT_ARG(before)));
}

/* ---- messages ---- */

static struct text words_of_say(struct arena *arena, const struct rule *rule)
{
    static const char *const values[] = {
        [SAY_TEXT] = "",           [SAY_EXPR] = "",           [SAY_CODE] = "code",         [SAY_BILLED] = "billed",
        [SAY_SUPPORTED] = "supported", [SAY_MINUTES] = "minutes", [SAY_TOTAL] = "total",   [SAY_LIMIT] = "limit",
        [SAY_COLUMN1] = "column1", [SAY_COLUMN2] = "column2", [SAY_INDICATOR] = "indicator",
        [SAY_ROW_FROM] = "row_from", [SAY_ASSISTANT] = "assistant",
    };
    struct text text = TEXT("");

    for (size_t i = 0; i < rule->say_count; i++) {
        const struct say_part *part = &rule->say[i];
        struct text words = part->value == SAY_TEXT ? part->text : text_of(values[part->value]);

        if (part->value == SAY_EXPR)
            words = words_node(arena, part->expr->node);
        text = arena_printf(arena, part->value == SAY_TEXT ? "%.*s%.*s" : "%.*s{%.*s}", TEXT_ARG(text),
                            TEXT_ARG(words));
    }
    return text;
}

/* ---- citations ---- */

static const char *status_word(enum fact_status status)
{
    static const char *const words[] = {
        [STATUS_CONFIRMED] = "confirmed",
        [STATUS_SECONDARY] = "secondary",
        [STATUS_RECALLED] = "recalled",
        [STATUS_DERIVED] = "derived",
    };

    return words[status];
}

static bool same_cite(const struct cite *a, const struct cite *b)
{
    return text_equal(a->section, b->section) && a->status == b->status &&
           (text_equal(a->source->name, b->source->name) || text_equal(a->source->title, b->source->title));
}

/* The citations of one rule that the other has not. */
static struct text list_cites(struct arena *arena, const struct rule *rule, const struct rule *other)
{
    struct text text = TEXT("");

    for (size_t i = 0; i < rule->cite_count; i++) {
        const struct cite *cite = &rule->cites[i];
        bool is_there = false;

        for (size_t k = 0; k < other->cite_count && !is_there; k++)
            is_there = same_cite(&other->cites[k], cite);
        if (!is_there)
            text = arena_printf(arena, "%.*s%s%.*s %.*s (%s)", TEXT_ARG(text), text.length > 0 ? "; " : "",
                                TEXT_ARG(cite->source->name), TEXT_ARG(cite->section), status_word(cite->status));
    }
    return text;
}

static void compare_cites(const struct telling *telling, const struct rule *before, const struct rule *after)
{
    struct arena *arena = telling->diff->arena;
    struct text gone = list_cites(arena, before, after), come = list_cites(arena, after, before);

    if (gone.length > 0 && come.length > 0)
        tell(telling, after, "citation", gone, come,
             arena_printf(arena, "cites %.*s instead of %.*s", TEXT_ARG(come), TEXT_ARG(gone)));
    else if (come.length > 0)
        tell(telling, after, "citation", gone, come, arena_printf(arena, "cites also %.*s", TEXT_ARG(come)));
    else if (gone.length > 0)
        tell(telling, after, "citation", gone, come, arena_printf(arena, "cites no longer %.*s", TEXT_ARG(gone)));
    if (before->status != after->status)
        tell(telling, after, "status", text_of(status_word(before->status)), text_of(status_word(after->status)),
             arena_printf(arena, "the status is %s instead of %s", status_word(after->status),
                          status_word(before->status)));
}

/* Told of the source, however many rules cite it. */
static void tell_source(const struct telling *telling, const struct source_row *before, const struct source_row *after)
{
    struct text sentence = arena_printf(telling->diff->arena, "the title is \"%.*s\" instead of \"%.*s\"",
                                        TEXT_ARG(after->title), TEXT_ARG(before->title));
    const struct change change = { .subject = SUBJECT_SOURCE, .part = "title", .name = after->name,
                                   .before = before->title, .after = after->title, .sentence = sentence,
                                   .from = DATE_MIN, .until = DATE_MAX, .at = after->at };

    diff_tell(telling->diff, change, telling->profile->after->name, TEXT(""));
}

static void compare_sources(const struct telling *telling, const struct rule *before, const struct rule *after)
{
    for (size_t i = 0; i < after->cite_count; i++) {
        const struct source_row *source = after->cites[i].source;

        for (size_t k = 0; k < before->cite_count; k++) {
            const struct source_row *old = before->cites[k].source;

            if (text_equal(source->name, old->name) && !text_equal(source->title, old->title))
                tell_source(telling, old, source);
        }
    }
}

/* ---- rules ---- */

static void compare_stretch(void *context, const struct rule *before, const struct rule *after, date_t from,
                            date_t until)
{
    const struct telling *telling = context;
    struct arena *arena = telling->diff->arena;

    (void)from;
    (void)until;
    if (before == NULL || after == NULL)
        return;
    if (!text_equal(before->name, after->name))
        tell(telling, after, "name", before->name, after->name,
             arena_printf(arena, "was called %.*s", TEXT_ARG(before->name)));
    compare_quoted(telling, after, "title", before->title, after->title);
    compare_quoted(telling, after, "message", words_of_say(arena, before), words_of_say(arena, after));
    compare_quoted(telling, after, "reason", before->because, after->because);
    compare_cites(telling, before, after);
    compare_sources(telling, before, after);
}

void diff_rule_texts(struct diff *diff, const struct profile_pair *profile, const struct rule_pair *rule)
{
    struct telling telling = { diff, profile, rule };

    stretches_visit(diff->arena, profile, rule, compare_stretch, &telling);
}

/* ---- profiles ---- */

static void compare_property(struct diff *diff, const struct profile_pair *pair, const char *part, struct text before,
                             struct text after)
{
    const struct profile *profile = pair->after;

    if (text_equal(before, after))
        return;
    diff_tell(diff,
              (struct change){ .subject = SUBJECT_PROFILE, .part = part, .name = profile->name, .title = profile->title,
                               .before = before, .after = after, .from = DATE_MIN, .until = DATE_MAX,
                               .at = profile->at,
                               .sentence = arena_printf(diff->arena, "the %s is \"%.*s\" instead of \"%.*s\"", part,
                                                        TEXT_ARG(after), TEXT_ARG(before)) },
              profile->name, profile->name);
}

static const struct rule_note *find_note(const struct profile *profile, struct text name)
{
    for (size_t i = 0; i < profile->note_count; i++) {
        if (text_equal(profile->notes[i].name, name))
            return &profile->notes[i];
    }
    return NULL;
}

static void tell_note(struct diff *diff, const struct profile_pair *pair, const struct rule_note *note, bool gone,
                      struct text sentence)
{
    diff_tell(diff,
              (struct change){ .subject = SUBJECT_NOTE, .part = "note", .name = note->name, .title = note->title,
                               .from = DATE_MIN, .until = DATE_MAX, .cites = note->cites,
                               .cite_count = note->cite_count, .at = note->at, .gone = gone, .sentence = sentence },
              pair->after->name, note->profile);
}

static void compare_notes(struct diff *diff, const struct profile_pair *pair)
{
    struct arena *arena = diff->arena;

    for (size_t i = 0; i < pair->after->note_count; i++) {
        const struct rule_note *note = &pair->after->notes[i], *old = find_note(pair->before, note->name);

        if (old == NULL)
            tell_note(diff, pair, note, false,
                      arena_printf(arena, "is new: \"%.*s\", not encoded because \"%.*s\"",
                                   TEXT_ARG(note->title), TEXT_ARG(note->because)));
        else if (!text_equal(note->title, old->title) || !text_equal(note->because, old->because))
            tell_note(diff, pair, note, false,
                      arena_printf(arena, "is \"%.*s\", because \"%.*s\", instead of \"%.*s\", because \"%.*s\"",
                                   TEXT_ARG(note->title), TEXT_ARG(note->because), TEXT_ARG(old->title),
                                   TEXT_ARG(old->because)));
    }
    for (size_t i = 0; i < pair->before->note_count; i++) {
        const struct rule_note *note = &pair->before->notes[i];

        if (find_note(pair->after, note->name) == NULL)
            tell_note(diff, pair, note, true, arena_printf(arena, "is gone: \"%.*s\"", TEXT_ARG(note->title)));
    }
}

static struct text words_of_date(struct diff *diff, date_t date)
{
    return date_is_known(date) ? words_date(diff->arena, date) : TEXT("no date");
}

static struct text name_of_base(struct diff *diff, const struct profile *profile)
{
    if (profile->base == NULL)
        return TEXT("no profile");
    if (!date_is_known(profile->known_on))
        return profile->base->name;
    return arena_printf(diff->arena, "%.*s as known on %.*s", TEXT_ARG(profile->base->name),
                        TEXT_ARG(words_date(diff->arena, profile->known_on)));
}

void diff_profile_texts(struct diff *diff, const struct profile_pair *pair)
{
    const struct profile *before = pair->before, *after = pair->after;

    if (before == NULL || after == NULL)
        return;
    compare_property(diff, pair, "name", before->name, after->name);
    compare_property(diff, pair, "title", before->title, after->title);
    compare_property(diff, pair, "base", name_of_base(diff, before), name_of_base(diff, after));
    compare_property(diff, pair, "setting", before->setting, after->setting);
    compare_property(diff, pair, "family", before->family, after->family);
    compare_property(diff, pair, "owner", before->owner, after->owner);
    compare_property(diff, pair, "day of verification", words_of_date(diff, before->verified),
                     words_of_date(diff, after->verified));
    compare_notes(diff, pair);
}
