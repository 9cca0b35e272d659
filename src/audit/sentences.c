/* What happened to a clause, in a sentence without a subject: the rule's name stands before it. */
#include "audit/diff.h"
#include "audit/words.h"

/* The template with the new words for @ and the old ones for %. */
static struct text fill(struct arena *arena, const char *template, struct text before, struct text after)
{
    struct text text = TEXT("");
    const char *rest = template;

    for (;;) {
        size_t length = strcspn(rest, "@%");
        struct text words = rest[length] == '@' ? after : rest[length] == '%' ? before : TEXT("");

        text = arena_printf(arena, "%.*s%.*s%.*s", TEXT_ARG(text), (int)length, rest, TEXT_ARG(words));
        if (rest[length] == '\0')
            return text;
        rest += length + 1;
    }
}

/* ---- sets ---- */

/* A member: a range of codes or a name, with its days. */
struct member { struct text name; date_t from, until; };
struct members { struct member *items; size_t count; };

static struct members members_of(struct diff *diff, const struct set *set)
{
    const struct plain_set *plain = content_plain(diff->content, set);
    struct members members = { ARENA_ARRAY(diff->arena, plain->range_count + plain->name_count, struct member), 0 };

    for (size_t i = 0; i < plain->range_count; i++)
        members.items[members.count++] =
            (struct member){ words_range(diff->arena, plain->type, &plain->ranges[i]), plain->ranges[i].from,
                             plain->ranges[i].until };
    for (size_t i = 0; i < plain->name_count; i++)
        members.items[members.count++] =
            (struct member){ plain->names[i].name, plain->names[i].from, plain->names[i].until };
    return members;
}

static bool has_name(const struct members *members, struct text name)
{
    for (size_t i = 0; i < members->count; i++) {
        if (text_equal(members->items[i].name, name))
            return true;
    }
    return false;
}

static bool has_member(const struct members *members, const struct member *wanted)
{
    for (size_t i = 0; i < members->count; i++) {
        const struct member *member = &members->items[i];

        if (member->from == wanted->from && member->until == wanted->until && text_equal(member->name, wanted->name))
            return true;
    }
    return false;
}

/* Those that `other` has not, in words: with other days there when `moved`, not at all when not. */
static struct text list_members(struct diff *diff, const struct members *members, const struct members *other,
                                bool moved)
{
    struct text listed[WORDS_MEMBERS + 1];
    size_t count = 0, kept = 0;

    for (size_t i = 0; i < members->count; i++) {
        const struct member *member = &members->items[i];

        if (has_member(other, member) || has_name(other, member->name) != moved || count++ >= WORDS_MEMBERS)
            continue;
        listed[kept++] = arena_printf(diff->arena, "%.*s%.*s", TEXT_ARG(member->name),
                                      TEXT_ARG(words_days(diff->arena, member->from, member->until)));
    }
    if (count > kept)
        listed[kept++] = arena_printf(diff->arena, "%zu more", count - WORDS_MEMBERS);
    return words_join(diff->arena, listed, kept);
}

static struct text add_part(struct arena *arena, struct text text, struct text part)
{
    return part.length == 0   ? text
           : text.length == 0 ? part
                              : arena_printf(arena, "%.*s; %.*s", TEXT_ARG(text), TEXT_ARG(part));
}

struct text set_sentence(struct diff *diff, const struct set *before, const struct set *after,
                         const struct set_words *words)
{
    struct members a = members_of(diff, before), b = members_of(diff, after);
    struct text gone = list_members(diff, &a, &b, false), come = list_members(diff, &b, &a, false);
    struct text was = list_members(diff, &a, &b, true), now = list_members(diff, &b, &a, true), text = TEXT("");

    if (come.length > 0)
        text = fill(diff->arena, words->come, gone, come);
    if (gone.length > 0)
        text = add_part(diff->arena, text, fill(diff->arena, words->gone, gone, come));
    if (was.length > 0 || now.length > 0)
        text = add_part(diff->arena, text, fill(diff->arena, words->moved, was.length > 0 ? was : TEXT("nothing"),
                                                now.length > 0 ? now : TEXT("nothing")));
    return text;
}

struct text set_members_only(struct diff *diff, const struct set *set, const struct set *other)
{
    struct members members = members_of(diff, set), others = members_of(diff, other);
    struct text alone = list_members(diff, &members, &others, false);

    return add_part(diff->arena, alone, list_members(diff, &members, &others, true));
}

/* ---- limits ---- */

/* "the limit falls from 20 to 12 visits per calendar year" */
static struct text limit_sentence(struct diff *diff, const struct clause *before, const struct clause *after)
{
    struct text move;

    if (before->literal != NULL && after->literal != NULL)
        move = words_move(diff->arena, before->literal, after->literal);
    else
        move = arena_printf(diff->arena, "is %.*s instead of %.*s", TEXT_ARG(after->words), TEXT_ARG(before->words));
    return arena_printf(diff->arena, "the limit %.*s %.*s", TEXT_ARG(move), TEXT_ARG(after->more));
}

/* ---- any clause ---- */

static const struct set_words codes_words = { "no longer applies to %", "applies also to @",
                                              "applies to @ instead of %" };

struct text clause_sentence(struct diff *diff, const struct clause *before, const struct clause *after)
{
    const struct slot_row *row = slot_row(before != NULL ? before->slot : after->slot);
    struct text none = TEXT("");

    if (before == NULL)
        return fill(diff->arena, row->added, none, after->words);
    if (after == NULL)
        return fill(diff->arena, row->removed, before->words, none);
    if (before->slot == SLOT_LIMIT)
        return limit_sentence(diff, before, after);
    if (before->slot == SLOT_CODES)
        return set_sentence(diff, before->set, after->set, &codes_words);
    if (text_equal(before->words, after->words))  /* named things of one name that hold something else */
        return arena_printf(diff->arena, "%s: `%.*s` reads the same, but means something else", row->name,
                            TEXT_ARG(after->words));
    return fill(diff->arena, row->changed, before->words, after->words);
}
