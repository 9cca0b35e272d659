/* The rules of a profile, each told once with a checksum of what it means, so that two versions of a rulebook can be
 * compared rule by rule. */
#include <sodium.h>
#include <stdlib.h>

#include "api/internal.h"
#include "api/list.h"

struct telling {
    const struct payrule_rulebook *rulebook;
    size_t profile;  /* SIZE_MAX: all */
    struct arena arena;
    struct buffer buffer;
    void (*each)(void *context, const struct payrule_rule_about *rule);
    void *context;
};

static int compare_lines(const void *first, const void *second)
{
    return text_compare(*(const struct text *)first, *(const struct text *)second);
}

/* The lines of the buffer in bytewise order. */
static const struct text *sort_lines(struct arena *arena, const struct buffer *buffer, size_t *count)
{
    struct text whole = buffer_text(buffer);
    struct text *lines = ARENA_ARRAY(arena, text_count_lines(whole) + 1, struct text);
    size_t begin = 0;

    *count = 0;
    for (size_t i = 0; i < whole.length; i++) {
        if (whole.bytes[i] != '\n')
            continue;
        lines[(*count)++] = (struct text){ whole.bytes + begin, i + 1 - begin };
        begin = i + 1;
    }
    if (*count > 1)
        qsort(lines, *count, sizeof *lines, compare_lines);
    return lines;
}

/* One version of the rule; they follow one another by their first day. */
static void hash_rule(struct telling *telling, crypto_hash_sha256_state *state, const struct profile *profile,
                      const struct rule *rule)
{
    const struct text *lines;
    size_t count;

    buffer_clear(&telling->buffer);
    rule_meaning(&telling->buffer, profile, rule);
    if (telling->buffer.failed)
        arena_fail(&telling->arena);
    lines = sort_lines(&telling->arena, &telling->buffer, &count);
    for (size_t i = 0; i < count; i++)
        crypto_hash_sha256_update(state, (const unsigned char *)lines[i].bytes, lines[i].length);
}

static struct text meaning_of(struct telling *telling, const struct profile *profile, const struct rule *rules,
                              size_t count)
{
    crypto_hash_sha256_state state;
    unsigned char hash[crypto_hash_sha256_BYTES];
    char hex[2 * sizeof hash + 1];

    crypto_hash_sha256_init(&state);
    for (size_t i = 0; i < count; i++)
        hash_rule(telling, &state, profile, &rules[i]);
    crypto_hash_sha256_final(&state, hash);
    sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
    return arena_printf(&telling->arena, "sha256:%s", hex);
}

/* The profile itself, or the one of its bases that has the name. */
static const struct profile *writer_of(const struct profile *profile, struct text name)
{
    while (profile != NULL && !text_equal(profile->name, name))
        profile = profile->base;
    return profile;
}

static struct text cites_of(struct telling *telling, const struct rule *rule)
{
    buffer_clear(&telling->buffer);
    list_write_cites(&telling->buffer, rule->cites, rule->cite_count);
    if (telling->buffer.failed)
        arena_fail(&telling->arena);
    return arena_text(&telling->arena, buffer_text(&telling->buffer));
}

static void tell_rule(struct telling *telling, const struct profile *profile, const struct rule *rules, size_t count)
{
    const struct rule *last = &rules[count - 1];
    const struct sources *sources = telling->rulebook->rules->sources;
    const struct profile *writer = writer_of(profile, last->profile);
    struct payrule_rule_about about = {
        .profile = api_text(profile->name),
        .rule = api_text(last->name),
        .title = api_text(last->title),
        .written_by = api_text(last->profile),
        .cite = api_text(cites_of(telling, last)),
        .status = api_text(list_status_name(last->status)),
        .file = api_text(sources->items[last->at.file].name),
        .verified = writer != NULL && date_is_known(writer->verified) ? writer->verified : PAYRULE_NO_DATE,
        .unusable = profile->broken,
        .meaning = api_text(meaning_of(telling, profile, rules, count)),
    };
    uint32_t column;

    sources_locate(sources, last->at, &about.line, &column);
    telling->each(telling->context, &about);
    arena_reset(&telling->arena);
}

static void tell_profile(struct telling *telling, const struct profile *profile)
{
    for (size_t begin = 0, end; begin < profile->rule_count; begin = end) {
        for (end = begin + 1; end < profile->rule_count &&
             text_equal(profile->rules[end].name, profile->rules[begin].name);)
            end++;
        tell_rule(telling, profile, profile->rules + begin, end - begin);
    }
}

static enum payrule_status tell_all(void *context)
{
    struct telling *telling = context;
    const struct rulebook *rules = telling->rulebook->rules;

    for (size_t i = 0; i < rules->profile_count; i++) {
        if (telling->profile == SIZE_MAX || telling->profile == i)
            tell_profile(telling, &rules->profiles[i]);
    }
    return PAYRULE_OK;
}

enum payrule_status payrule_rulebook_rules(const struct payrule_rulebook *rulebook, const char *profile,
                                           void (*each)(void *context, const struct payrule_rule_about *rule),
                                           void *context)
{
    struct telling telling = { .rulebook = rulebook, .profile = api_profile(rulebook, profile), .each = each,
                               .context = context };
    enum payrule_status status;

    if (rulebook->state != RULEBOOK_COMPILED)
        return rulebook->state == RULEBOOK_FAILED ? PAYRULE_ENOMEM : PAYRULE_EUSAGE;
    if (profile != NULL && telling.profile == SIZE_MAX)
        return PAYRULE_ENOTFOUND;
    arena_init(&telling.arena, rulebook->allocator);
    buffer_init(&telling.buffer, rulebook->allocator);
    status = api_guard(&telling.arena, NULL, tell_all, &telling);
    buffer_free(&telling.buffer);
    arena_free(&telling.arena);
    return status;
}
