/* See alike.h. */
#include "eval/alike.h"

#include <string.h>

#include "base/fetch.h"

#define FIRST_SLOT_BITS 8
#define MOST_SLOT_BITS 12
#define MODIFIERS_MAX 4
/* code, members, modifiers */
#define WORDS_MAX (1 + ALIKE_FIELDS_MAX + 1)
#define SLOT_ALIGNMENT 64 /* so that one of that size lies in one cache line */

/* What was said of the last line that came to this slot. What tells the line from others follows, `word_count` words,
 * and then the rules to be asked. */
struct slot {
    uint64_t passed;
    uint32_t eras;   /* 0: there was no line */
    uint16_t count;  /* of rules to be asked */
    bool too_many;
    uint64_t words[];
};

struct alike {
    struct arena *arena;
    const struct plan_alike *plan;
    char *slots;        /* slot_size bytes each */
    size_t slot_size, word_count;
    unsigned slot_bits;
    size_t taken_over;  /* slots that were used, and now tell of another line */
    uint32_t eras;      /* of the session's date, and of the day that decides; never 0 */
    date_t date, decided;
    struct traits *traits;  /* the session's lines */
};

/* What tells a line from others. */
struct traits {
    uint64_t words[WORDS_MAX], hash;
    bool whole;         /* false: it has modifiers that are told by no word */
};

static void make_slots(struct alike *alike, unsigned bits)
{
    alike->slot_bits = bits;
    alike->taken_over = 0;
    char *slots = arena_alloc(alike->arena, (alike->slot_size << bits) + SLOT_ALIGNMENT);
    alike->slots = slots + (SLOT_ALIGNMENT - (uintptr_t)slots % SLOT_ALIGNMENT) % SLOT_ALIGNMENT;
}

struct alike *alike_new(struct arena *arena, const struct plan *plan)
{
    if (plan->alike.rule_count == 0 || plan->rule_count > UINT16_MAX || plan->alike.era_count >= UINT16_MAX)
        return NULL;
    struct alike *alike = ARENA_NEW(arena, struct alike);
    size_t rules = (plan->alike.most_rules * sizeof(uint16_t) + 7) / 8;
    alike->arena = arena;
    alike->plan = &plan->alike;
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

static void find_eras(struct alike *alike, const struct eval *eval)
{
    if (alike->date == eval->session->date && alike->decided == eval->decided)
        return;
    alike->date = eval->session->date;
    alike->decided = eval->decided;
    alike->eras = (era_of(alike->plan, alike->date) << 16 | era_of(alike->plan, alike->decided)) + 1;
}

/* ---- what lines are told apart by ---- */

static uint64_t word_of(struct eval *eval, const struct plan_member *member, struct place place)
{
    const char *base = member->of_line ? (const char *)place.line : (const char *)eval->session;
    const void *at = base + member->offset;
    switch (member->storage) {
    case STORAGE_CODE: return eval_code_of_field(eval, (enum field)member->field, place);
    case STORAGE_FLAG: return (uint64_t)(int64_t)*(const flag_t *)at;
    default: return (uint64_t)*(const int64_t *)at;
    }
}

/* Modifiers have two characters, twelve bits; those of which one has more, or which are more, are told by no word. */
static bool word_of_modifiers(struct code_list modifiers, uint64_t *word)
{
    const unsigned bits = 12, rest = 6 * CODE_LENGTH - bits;
    uint64_t joined = modifiers.count == LIST_UNKNOWN;
    *word = 0;
    for (int32_t i = 0; i < modifiers.count && i < MODIFIERS_MAX; i++) {
        if (modifiers.items[i] << (64 - rest) != 0)
            return false;
        joined = joined << bits | modifiers.items[i] >> rest;
    }
    *word = joined;
    return modifiers.count <= MODIFIERS_MAX;
}

/* Multiplied once, because the slot's address waits for it. */
static uint64_t hash_of(uint32_t eras, const uint64_t *words, size_t count)
{
    uint64_t hash = eras;
    for (size_t i = 0; i < count; i++)
        hash = (hash << 29 | hash >> 35) ^ words[i];
    return hash * UINT64_C(0x9E3779B97F4A7C15);
}

static void tell_apart(const struct alike *alike, struct eval *eval, struct place place, struct traits *traits)
{
    size_t at = 0;
    traits->words[at++] = place.line->code;
    for (uint32_t i = 0; i < alike->plan->member_count; i++)
        traits->words[at++] = word_of(eval, &alike->plan->members[i], place);
    traits->whole = !alike->plan->modifiers || word_of_modifiers(place.line->modifiers, &traits->words[at]);
    traits->hash = hash_of(alike->eras, traits->words, alike->word_count);
}

static struct slot *slot_of(const struct alike *alike, const struct traits *traits)
{
    return (struct slot *)(void *)(alike->slots + (traits->hash >> (64 - alike->slot_bits)) * alike->slot_size);
}

/* The slots of all lines are fetched before the first of them is looked at. */
void alike_begin(struct alike *alike, struct eval *eval)
{
    find_eras(alike, eval);
    alike->traits = arena_take_array(eval->memory, (size_t)eval->session->line_count, sizeof *alike->traits);
    for (int32_t i = 0; i < eval->session->line_count; i++) {
        if (!eval->own_lines[i])
            continue;
        tell_apart(alike, eval, place_of_line(eval, i), &alike->traits[i]);
        const struct slot *slot = slot_of(alike, &alike->traits[i]);
        fetch_line(slot);
        fetch_line((const char *)slot + alike->slot_size - 1);
    }
}

/* ---- what is said of a line that was not seen before ---- */

/* What is known of the rule and the line at once: NOT_APPLICABLE, PASS, or UNKNOWN when it is to be judged. */
static enum verdict verdict_at_once(struct eval *eval, const struct plan_rule *rule, struct place place)
{
    enum tri when = TRI_TRUE;
    eval->rule = rule;
    eval->missing = (struct needs){ 0 };
    if (rule->when != PLAN_NONE)
        when = eval_condition(eval, rule->when, rule->when_by_line ? place : place_of_session());
    if (when != TRI_TRUE)
        return when == TRI_FALSE ? VERDICT_NOT_APPLICABLE : VERDICT_UNKNOWN;
    if (rule->check == CHECK_LIMIT)
        return limit_of_line(eval, place);
    return condition_passes(eval, place) ? VERDICT_PASS : VERDICT_UNKNOWN;
}

static void ask(struct eval *eval, struct slot *slot, uint16_t *rules, plan_index index, struct place place)
{
    const struct plan_rule *rule = &eval->plan->rules[index];
    enum verdict verdict = rule->narrow ? verdict_at_once(eval, rule, place) : VERDICT_UNKNOWN;
    if (verdict == VERDICT_UNKNOWN && slot->count == eval->plan->alike.most_rules)
        slot->too_many = true;
    else if (verdict == VERDICT_UNKNOWN)
        rules[slot->count++] = (uint16_t)index;
    else if (verdict == VERDICT_PASS)
        slot->passed |= UINT64_C(1) << (rule->narrow - 1);
}

static void ask_all(struct eval *eval, struct slot *slot, uint16_t *rules, struct place place)
{
    const struct plan *plan = eval->plan;
    const struct plan_slot *named = plan_rules_of_code(plan, eval->period, place.line->code);
    const plan_index *indexes = plan->indexes + named->first, *wide = plan->indexes + eval->period->first_wide;
    date_t on = eval->session->date;
    slot->passed = 0;
    slot->count = 0;
    slot->too_many = false;
    for (uint32_t i = 0; i < named->count; i++)
        if (i < named->always_count || plan_set_has(plan, plan->rules[indexes[i]].found_by, place.line->code, on))
            ask(eval, slot, rules, indexes[i], place);
    for (uint32_t i = 0; i < eval->period->wide_count; i++)
        if (plan_set_has(plan, plan->rules[wide[i]].found_by, place.line->code, on))
            ask(eval, slot, rules, wide[i], place);
}

static bool is_of(const struct alike *alike, const struct slot *slot, const uint64_t *words)
{
    uint64_t differs = slot->eras ^ alike->eras;
    for (size_t i = 0; i < alike->word_count; i++)
        differs |= slot->words[i] ^ words[i];
    return differs == 0;
}

/* Asks about the line, which may be one too many for so few slots; returns its slot. */
static struct slot *learn(struct alike *alike, struct eval *eval, struct place place, const struct traits *traits)
{
    struct slot *slot = slot_of(alike, traits);
    alike->taken_over += slot->eras != 0;
    if (alike->taken_over >> alike->slot_bits != 0 && alike->slot_bits < MOST_SLOT_BITS) {
        make_slots(alike, alike->slot_bits + 2);
        slot = slot_of(alike, traits);
    }
    slot->eras = alike->eras;
    memcpy(slot->words, traits->words, alike->word_count * sizeof *traits->words);
    ask_all(eval, slot, rules_of(alike, slot), place);
    return slot;
}

bool alike_find(struct alike *alike, struct eval *eval, int32_t line, struct alike_rules *found)
{
    const struct traits *traits = &alike->traits[line];
    if (!traits->whole)
        return false;
    struct slot *slot = slot_of(alike, traits);
    if (!is_of(alike, slot, traits->words))
        slot = learn(alike, eval, place_of_line(eval, line), traits);
    *found = (struct alike_rules){ rules_of(alike, slot), slot->count, slot->passed };
    return !slot->too_many;
}
