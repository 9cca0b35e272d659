/* Counting answers. */
#include "cli/tally.h"

#include <stdlib.h>

static uint64_t hash(const char *bytes, size_t length)
{
    uint64_t value = UINT64_C(14695981039346656037); /* FNV-1a */

    for (size_t i = 0; i < length; i++)
        value = (value ^ (unsigned char)bytes[i]) * UINT64_C(1099511628211);
    return value;
}

static uint32_t *find_slot(const struct tally_rows *rows, const char *key, size_t length)
{
    size_t mask = rows->slot_count - 1, at = hash(key, length) & mask;

    while (rows->slots[at] != 0) {
        const struct tally_row *row = &rows->items[rows->slots[at] - 1];

        if (row->key_length == length && memcmp(row->key, key, length) == 0)
            break;
        at = (at + 1) & mask;
    }
    return &rows->slots[at];
}

static void grow_slots(struct tally_rows *rows)
{
    size_t count = rows->slot_count > 0 ? rows->slot_count * 2 : 64;

    free(rows->slots);
    rows->slots = memory_resize(NULL, count, sizeof *rows->slots);
    memset(rows->slots, 0, count * sizeof *rows->slots);
    rows->slot_count = count;
    for (size_t i = 0; i < rows->count; i++)
        *find_slot(rows, rows->items[i].key, rows->items[i].key_length) = (uint32_t)i + 1;
}

static void add(struct tally_rows *rows, const char *key, size_t length, uint64_t count)
{
    uint32_t *slot;

    if (rows->count * 2 >= rows->slot_count)
        grow_slots(rows);
    slot = find_slot(rows, key, length);
    if (*slot != 0) {
        rows->items[*slot - 1].count += count;
        return;
    }
    if (rows->count == rows->capacity) {
        rows->capacity = rows->capacity * 2 + 16;
        rows->items = memory_resize(rows->items, rows->capacity, sizeof *rows->items);
    }
    rows->items[rows->count++] = (struct tally_row){ memory_string(key, length), length, count };
    *slot = (uint32_t)rows->count;
}

bool needs_history_only(const struct payrule_finding *finding)
{
    return finding->need_count == 1 && text_same(finding->needs[0], text_from("history"));
}

bool was_met_before(const struct payrule_finding *findings, size_t index)
{
    const struct payrule_finding *finding = &findings[index];

    for (size_t i = 0; i < index; i++) {
        const struct payrule_finding *other = &findings[i];
        bool same = text_same(finding->rule, other->rule) && finding->effect == other->effect &&
                    finding->verdict == other->verdict && finding->need_count == other->need_count;

        for (size_t k = 0; same && k < finding->need_count; k++)
            same = text_same(finding->needs[k], other->needs[k]);
        if (same)
            return true;
    }
    return false;
}

static void count_findings(struct tally *tally, const struct payrule_answer *answer, struct out *key)
{
    for (size_t i = 0; i < answer->finding_count; i++) {
        const struct payrule_finding *finding = &answer->findings[i];

        if (was_met_before(answer->findings, i))
            continue;
        key->length = 0;
        out_text(key, finding->rule);
        out_char(key, '\0');
        out_string(key, effect_name(finding->effect));
        add(&tally->findings, key->bytes, key->length, 1);
    }
}

static void count_needs(struct tally *tally, const struct payrule_answer *answer, struct out *key)
{
    bool history = false;

    for (size_t i = 0; i < answer->unchecked_count; i++) {
        const struct payrule_finding *finding = &answer->unchecked[i];

        if (was_met_before(answer->unchecked, i))
            continue;
        key->length = 0;
        out_text(key, finding->rule);
        out_char(key, '\0');
        out_string(key, finding->verdict == PAYRULE_NO_DATA ? "no data: " : "");
        for (size_t k = 0; k < finding->need_count; k++) {
            out_string(key, k > 0 ? ", " : "");
            out_text(key, finding->needs[k]);
        }
        add(&tally->needs, key->bytes, key->length, 1);
        history |= needs_history_only(finding);
    }
    tally->history += history;
}

void tally_answer(struct tally *tally, const struct payrule_answer *answer)
{
    bool failing = false;
    struct out key;

    for (size_t i = 0; i < answer->finding_count && !failing; i++)
        failing = answer->findings[i].effect > PAYRULE_INFORM;
    tally->sessions[answer->outcome]++;
    tally->at_risk[answer->outcome] += answer->at_risk != PAYRULE_UNKNOWN ? answer->at_risk : 0;
    tally->failing += failing;
    tally->unchecked += answer->unchecked_count > 0;
    tally->fewer += answer->notice_count > 0;
    if (!tally->detailed || answer->finding_count + answer->unchecked_count == 0)
        return;
    out_open(&key, OUT_MEMORY);
    count_findings(tally, answer, &key);
    count_needs(tally, answer, &key);
    out_close(&key);
}

static void merge_rows(struct tally_rows *rows, const struct tally_rows *other)
{
    for (size_t i = 0; i < other->count; i++)
        add(rows, other->items[i].key, other->items[i].key_length, other->items[i].count);
}

void tally_merge(struct tally *tally, const struct tally *other)
{
    for (int i = 0; i < OUTCOME_COUNT; i++) {
        tally->sessions[i] += other->sessions[i];
        tally->at_risk[i] += other->at_risk[i];
    }
    tally->failing += other->failing;
    tally->unchecked += other->unchecked;
    tally->history += other->history;
    tally->fewer += other->fewer;
    merge_rows(&tally->findings, &other->findings);
    merge_rows(&tally->needs, &other->needs);
}

static void free_rows(struct tally_rows *rows)
{
    for (size_t i = 0; i < rows->count; i++)
        free(rows->items[i].key);
    free(rows->items);
    free(rows->slots);
}

void tally_free(struct tally *tally)
{
    free_rows(&tally->findings);
    free_rows(&tally->needs);
}

uint64_t tally_sessions(const struct tally *tally)
{
    uint64_t sum = 0;

    for (int i = 0; i < OUTCOME_COUNT; i++)
        sum += tally->sessions[i];
    return sum;
}

static int compare(const void *left, const void *right)
{
    const struct tally_row *a = left, *b = right;
    int order;

    if (a->count != b->count)
        return a->count < b->count ? 1 : -1;
    order = memcmp(a->key, b->key, a->key_length < b->key_length ? a->key_length : b->key_length);
    return order != 0 ? order : (a->key_length > b->key_length) - (a->key_length < b->key_length);
}

/* The slots are stale afterwards; nothing is added to rows that are shown. */
void tally_sort(struct tally_rows *rows)
{
    if (rows->count > 1)
        qsort(rows->items, rows->count, sizeof *rows->items, compare);
}

enum status tally_status(const struct tally *tally)
{
    return tally->failing > 0 ? STATUS_FOUND : tally->unchecked > 0 ? STATUS_UNCHECKED : STATUS_CLEAN;
}
