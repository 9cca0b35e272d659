/* See alike.h. */
#include "eval/alike.h"

#include <string.h>

#define FIRST_SLOT_BITS 8
#define MOST_SLOT_BITS 12
/* code, members, modifiers */
#define WORDS_MAX (1 + ALIKE_FIELDS_MAX + 1)
#define SLOT_ALIGNMENT 64 /* so that one of that size lies in one cache line */

/* What was said of the last line that came to this slot. What tells the line from others follows, `word_count` words,
 * and then the list of rules to be asked. */
struct slot {
    struct alike_said said;
    uint64_t words[];
};

/* Where a word is found. */
enum whence { OF_LINE, OF_SESSION, OF_LINE_FLAG, OF_SESSION_FLAG, OF_TAXONOMY, OF_FIELD };
struct member {
    enum whence whence;
    uint16_t field;
    uint32_t offset;
};

struct alike {
    struct arena *arena;
    const struct plan_alike *plan;
    struct member members[ALIKE_FIELDS_MAX], *members_end;
    char *slots;        /* slot_size bytes each */
    size_t slot_size, word_count;
    unsigned slot_bits;
    size_t taken_over;  /* slots that were used, and now tell of another line */
    uint32_t eras;      /* of the session's date, and of the day that decides; never 0 */
    date_t date, decided;
    struct alike_said unnamed; /* what is said of a line that no rule names */
};

static void make_slots(struct alike *alike, unsigned bits)
{
    alike->slot_bits = bits;
    alike->taken_over = 0;
    char *slots = arena_alloc(alike->arena, (alike->slot_size << bits) + SLOT_ALIGNMENT);
    alike->slots = slots + (SLOT_ALIGNMENT - (uintptr_t)slots % SLOT_ALIGNMENT) % SLOT_ALIGNMENT;
}

static enum whence whence_of(const struct plan_member *member)
{
    switch (member->storage) {
    case STORAGE_CODE: return member->field == FIELD_PROVIDER_TAXONOMY ? OF_TAXONOMY : OF_FIELD;
    case STORAGE_FLAG: return member->of_line ? OF_LINE_FLAG : OF_SESSION_FLAG;
    default: return member->of_line ? OF_LINE : OF_SESSION;
    }
}

struct alike *alike_new(struct arena *arena, const struct plan *plan)
{
    if (plan->alike.rule_count == 0 || plan->rule_count > UINT16_MAX || plan->alike.era_count >= UINT16_MAX)
        return NULL;
    struct alike *alike = ARENA_NEW(arena, struct alike);
    size_t rules = (plan->alike.most_rules * sizeof(uint16_t) + 7) / 8;
    alike->arena = arena;
    alike->plan = &plan->alike;
    alike->members_end = alike->members + plan->alike.member_count;
    for (uint32_t i = 0; i < plan->alike.member_count; i++) {
        const struct plan_member *member = &plan->alike.members[i];
        alike->members[i] = (struct member){ whence_of(member), member->field, member->offset };
    }
    alike->word_count = 1 + plan->alike.member_count + plan->alike.modifiers;
    alike->slot_size = sizeof(struct slot) + (alike->word_count + rules) * sizeof(uint64_t);
    make_slots(alike, FIRST_SLOT_BITS);
    alike->date = alike->decided = DATE_UNKNOWN;
    return alike;
}

static uint16_t *rules_of(const struct alike *alike, struct slot *slot)
{
    return (uint16_t *)(void *)(slot->words + alike->word_count);
}

const uint16_t *alike_rules(const struct alike *alike, const struct alike_said *said)
{
    return (const uint16_t *)(const void *)(((const struct slot *)(const void *)said)->words + alike->word_count);
}

static uint32_t era_of(const struct plan_alike *plan, date_t date)
{
    uint32_t low = 0, high = plan->era_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (plan->eras[middle] <= date)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

void alike_begin(struct alike *alike, const struct eval *eval)
{
    if (alike->date == eval->session->date && alike->decided == eval->decided)
        return;
    alike->date = eval->session->date;
    alike->decided = eval->decided;
    alike->eras = (era_of(alike->plan, alike->date) << 16 | era_of(alike->plan, alike->decided)) + 1;
}

/* ---- what lines are told apart by ---- */

static inline uint64_t word_of(struct eval *eval, const struct member *member, struct place place)
{
    const char *of_line = (const char *)place.line + member->offset;
    const char *of_session = (const char *)eval->session + member->offset;
    switch (member->whence) {
    case OF_LINE: return (uint64_t)*(const int64_t *)(const void *)of_line;
    case OF_SESSION: return (uint64_t)*(const int64_t *)(const void *)of_session;
    case OF_LINE_FLAG: return (uint64_t)(int64_t)*(const flag_t *)of_line;
    case OF_SESSION_FLAG: return (uint64_t)(int64_t)*(const flag_t *)of_session;
    case OF_TAXONOMY: return eval_taxonomy(eval, place);
    case OF_FIELD: break;
    }
    return eval_code_of_field(eval, (enum field)member->field, place);
}

/* The history keeps equal lists once, but for very many: then lines seem to differ that do not. */
static inline uint64_t word_of_modifiers(const struct past_line *past)
{
    return past->modifiers ? (uint64_t)(uintptr_t)past->modifiers : past->modifier_count == LIST_UNKNOWN;
}

static inline uint64_t hash_with(uint64_t hash, uint64_t word) { return (hash << 29 | hash >> 35) ^ word; }

/* Multiplied once, because the slot's address waits for it. */
static inline struct slot *slot_at(const struct alike *alike, uint64_t hash)
{
    size_t at = hash * UINT64_C(0x9E3779B97F4A7C15) >> (64 - alike->slot_bits);
    return (struct slot *)(void *)(alike->slots + at * alike->slot_size);
}

/* Writes what tells the line from others to `word` and what follows it; returns its slot. */
static inline struct slot *tell_apart(const struct alike *alike, struct eval *eval, struct place place, uint64_t *word)
{
    uint64_t hash = hash_with(alike->eras, place.line->code);
    *word++ = place.line->code;
    for (const struct member *member = alike->members; member < alike->members_end; member++) {
        *word = word_of(eval, member, place);
        hash = hash_with(hash, *word++);
    }
    if (alike->plan->modifiers) {
        *word = word_of_modifiers(place.past);
        hash = hash_with(hash, *word);
    }
    return slot_at(alike, hash);
}

/* ---- what is said of a line that was not seen before ---- */

/* What is known of the rule and the line at once: NOT_APPLICABLE, PASS, or UNKNOWN when it is to be judged. A limit
 * passes up to so many units. */
static enum verdict verdict_at_once(struct eval *eval, const struct plan_rule *rule, struct place place, int64_t *most)
{
    enum tri when = TRI_TRUE;
    eval->rule = rule;
    eval->missing = (struct needs){ 0 };
    if (rule->when != PLAN_NONE)
        when = eval_condition(eval, rule->when, rule->when_by_line ? place : place_of_session());
    if (when != TRI_TRUE)
        return when == TRI_FALSE ? VERDICT_NOT_APPLICABLE : VERDICT_UNKNOWN;
    if (rule->check == CHECK_LIMIT)
        return limit_of_line(eval, place, most);
    return condition_passes(eval, place) ? VERDICT_PASS : VERDICT_UNKNOWN;
}

static void ask(struct eval *eval, struct alike_said *said, uint16_t *rules, plan_index index, struct place place)
{
    const struct plan_rule *rule = &eval->plan->rules[index];
    int64_t most = ALIKE_ANY_UNITS;
    enum verdict verdict = rule->narrow ? verdict_at_once(eval, rule, place, &most) : VERDICT_UNKNOWN;
    if (verdict == VERDICT_UNKNOWN && !plan_alike_lists(rule, index)) {
        said->first_rules |= UINT64_C(1) << index;
    } else if (verdict == VERDICT_UNKNOWN && said->count == eval->plan->alike.most_rules) {
        said->too_many = true;
    } else if (verdict == VERDICT_UNKNOWN) {
        rules[said->count++] = (uint16_t)index;
    } else if (verdict == VERDICT_PASS) {
        said->passed |= UINT64_C(1) << (rule->narrow - 1);
        said->most_units = most < said->most_units ? most : said->most_units;
    }
}

static void ask_all(struct eval *eval, const struct plan_slot *named, struct alike_said *said, uint16_t *rules,
                    struct place place)
{
    const struct plan *plan = eval->plan;
    const plan_index *indexes = plan->indexes + named->first, *wide = plan->indexes + eval->period->first_wide;
    date_t on = eval->session->date;
    for (uint32_t i = 0; i < named->count; i++)
        if (i < named->always_count || plan_set_has(plan, plan->rules[indexes[i]].found_by, place.line->code, on))
            ask(eval, said, rules, indexes[i], place);
    for (uint32_t i = 0; i < eval->period->wide_count; i++)
        if (plan_set_has(plan, plan->rules[wide[i]].found_by, place.line->code, on))
            ask(eval, said, rules, wide[i], place);
}

/* Nothing but which sums the code is of. */
static struct alike_said said_of_code(const struct eval *eval, code_t code)
{
    struct alike_said said = { .most_units = ALIKE_ANY_UNITS };
    for (uint32_t i = 0; i < eval->plan->alike.sum_count; i++)
        said.sums |= (uint8_t)(plan_set_has(eval->plan, eval->plan->alike.sums[i], code, eval->session->date) << i);
    return said;
}

/* Word by word, as the words were just written: they would be waited for by loads of several at once. */
static inline bool is_of(const struct alike *alike, const struct slot *slot, const uint64_t *words)
{
    uint64_t differs = slot->said.eras ^ alike->eras;
    for (size_t i = 0; i < alike->word_count; i++)
        differs |= slot->words[i] ^ words[i];
    return differs == 0;
}

/* Asks about the line, which may be one too many for so few slots: then there are more from now on. Where no rule names
 * its code, that is not kept in place of what many lines say. */
static const struct alike_said *learn(struct alike *alike, struct eval *eval, struct place place, const uint64_t *words,
                                      struct slot *slot)
{
    const struct plan_slot *named = plan_rules_of_code(eval->plan, eval->period, place.line->code);
    struct alike_said said = said_of_code(eval, place.line->code);
    if (named->count == 0 && eval->period->wide_count == 0) {
        alike->unnamed = said;
        return &alike->unnamed;
    }
    alike->taken_over += slot->said.eras != 0;
    said.eras = alike->eras;
    memcpy(slot->words, words, alike->word_count * sizeof *words);
    ask_all(eval, named, &said, rules_of(alike, slot), place);
    slot->said = said;
    if (alike->taken_over >> alike->slot_bits != 0 && alike->slot_bits < MOST_SLOT_BITS)
        make_slots(alike, alike->slot_bits + 2);
    return &slot->said;
}

const struct alike_said *alike_find(struct alike *alike, struct eval *eval, struct place place)
{
    uint64_t words[WORDS_MAX];
    struct slot *slot = tell_apart(alike, eval, place, words);
    return is_of(alike, slot, words) ? &slot->said : learn(alike, eval, place, words, slot);
}
