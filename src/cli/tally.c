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

int64_t tally_risk(const struct tally_sums *sums)
{
    int64_t sum = 0;

    for (int i = 0; i < OUTCOME_COUNT; i++)
        sum += sums->at_risk[i];
    return sum;
}

void tally_sum(struct tally_sums *to, const struct tally_sums *from)
{
    for (int i = 0; i < OUTCOME_COUNT; i++) {
        to->sessions[i] += from->sessions[i];
        to->at_risk[i] += from->at_risk[i];
    }
}

static struct tally_sums sums_of(enum payrule_outcome outcome, uint64_t sessions, int64_t at_risk)
{
    struct tally_sums sums = { .sessions = { 0 } };

    sums.sessions[outcome] = sessions;
    sums.at_risk[outcome] = at_risk;
    return sums;
}

/* Versions of a rule may have titles of their own; which is kept must not depend on what came first. */
static void keep_title(struct tally_row *row, const char *title)
{
    if (title == NULL || (row->title != NULL && strcmp(row->title, title) <= 0))
        return;
    free(row->title);
    row->title = memory_string(title, strlen(title));
}

struct tally_row *tally_add(struct tally_rows *rows, const char *key, size_t length, uint64_t count,
                            const struct tally_sums *sums)
{
    uint32_t *slot;

    if (rows->count * 2 >= rows->slot_count)
        grow_slots(rows);
    slot = find_slot(rows, key, length);
    if (*slot != 0) {
        rows->items[*slot - 1].count += count;
        tally_sum(&rows->items[*slot - 1].sums, sums);
        return &rows->items[*slot - 1];
    }
    if (rows->count == rows->capacity) {
        rows->capacity = rows->capacity * 2 + 16;
        rows->items = memory_resize(rows->items, rows->capacity, sizeof *rows->items);
    }
    rows->items[rows->count++] = (struct tally_row){ memory_string(key, length), length, count, *sums, NULL };
    *slot = (uint32_t)rows->count;
    return &rows->items[rows->count - 1];
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

static enum payrule_outcome outcome_of(enum payrule_effect effect)
{
    return effect == PAYRULE_DENY ? PAYRULE_DENIED : effect == PAYRULE_HOLD ? PAYRULE_HELD : PAYRULE_WARNED;
}

static void count_findings(struct tally *tally, const struct payrule_answer *answer, struct out *key)
{
    for (size_t i = 0; i < answer->finding_count; i++) {
        const struct payrule_finding *finding = &answer->findings[i];
        struct tally_row *row;
        struct tally_sums sums = sums_of(outcome_of(finding->effect), 0, finding->at_risk);

        key->length = 0;
        out_text(key, finding->rule);
        out_char(key, '\0');
        out_string(key, effect_name(finding->effect));
        row = tally_add(&tally->findings, key->bytes, key->length, !was_met_before(answer->findings, i), &sums);
        key->length = 0;
        out_text(key, finding->title);
        out_char(key, '\0');
        keep_title(row, key->bytes);
    }
}

static void count_needs(struct tally *tally, const struct payrule_answer *answer, struct out *key)
{
    bool history = false;

    for (size_t i = 0; i < answer->unchecked_count; i++) {
        const struct payrule_finding *finding = &answer->unchecked[i];
        struct tally_sums sums = sums_of(outcome_of(finding->effect), 0, finding->at_risk);

        key->length = 0;
        out_text(key, finding->rule);
        out_char(key, '\0');
        out_string(key, finding->verdict == PAYRULE_NO_DATA ? "no data: " : "");
        for (size_t k = 0; k < finding->need_count; k++) {
            out_string(key, k > 0 ? ", " : "");
            out_text(key, finding->needs[k]);
        }
        tally_add(&tally->needs, key->bytes, key->length, !was_met_before(answer->unchecked, i), &sums);
        history |= needs_history_only(finding);
    }
    tally->history += history;
}

/* A line that a rule denies and another holds was denied; its amount is in the larger of both. */
static void count_codes(struct tally *tally, const struct payrule_answer *answer)
{
    for (size_t i = 0; i < answer->line_count; i++) {
        const struct payrule_line *line = &answer->lines[i];
        struct tally_sums sums = sums_of(line->outcome, 1, line->at_risk);

        tally_add(&tally->codes, line->code.bytes, line->code.length, 1, &sums);
    }
}

static void count_dates(struct tally *tally, const char *first, const char *last)
{
    if (tally->first[0] == '\0' || memcmp(first, tally->first, sizeof tally->first) < 0)
        memcpy(tally->first, first, sizeof tally->first);
    if (tally->last[0] == '\0' || memcmp(last, tally->last, sizeof tally->last) > 0)
        memcpy(tally->last, last, sizeof tally->last);
}

static void count_groups(struct tally *tally, const struct payrule_answer *answer)
{
    struct tally_sums sums = sums_of(answer->outcome, 1, answer->at_risk);

    count_codes(tally, answer);
    tally_add(&tally->clinics, answer->clinic.length > 0 ? answer->clinic.bytes : "", answer->clinic.length, 1, &sums);
    if (answer->date.length != sizeof tally->first)
        return;
    tally_add(&tally->months, answer->date.bytes, 7, 1, &sums);
    count_dates(tally, answer->date.bytes, answer->date.bytes);
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
    if (tally->grouped)
        count_groups(tally, answer);
    if (!tally->detailed || answer->finding_count + answer->unchecked_count == 0)
        return;
    out_open(&key, OUT_MEMORY);
    count_findings(tally, answer, &key);
    count_needs(tally, answer, &key);
    out_close(&key);
}

void tally_merge_rows(struct tally_rows *rows, const struct tally_rows *other)
{
    for (size_t i = 0; i < other->count; i++)
        keep_title(
            tally_add(rows, other->items[i].key, other->items[i].key_length, other->items[i].count,
                      &other->items[i].sums),
            other->items[i].title);
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
    tally_merge_rows(&tally->findings, &other->findings);
    tally_merge_rows(&tally->needs, &other->needs);
    tally_merge_rows(&tally->codes, &other->codes);
    tally_merge_rows(&tally->clinics, &other->clinics);
    tally_merge_rows(&tally->months, &other->months);
    if (other->first[0] != '\0')
        count_dates(tally, other->first, other->last);
}

void tally_free_rows(struct tally_rows *rows)
{
    for (size_t i = 0; i < rows->count; i++) {
        free(rows->items[i].key);
        free(rows->items[i].title);
    }
    free(rows->items);
    free(rows->slots);
}

void tally_free(struct tally *tally)
{
    tally_free_rows(&tally->findings);
    tally_free_rows(&tally->needs);
    tally_free_rows(&tally->codes);
    tally_free_rows(&tally->clinics);
    tally_free_rows(&tally->months);
}

uint64_t tally_sessions(const struct tally *tally)
{
    uint64_t sum = 0;

    for (int i = 0; i < OUTCOME_COUNT; i++)
        sum += tally->sessions[i];
    return sum;
}

static int compare_keys(const void *left, const void *right)
{
    const struct tally_row *a = left, *b = right;
    size_t shorter = a->key_length < b->key_length ? a->key_length : b->key_length;
    int order = shorter > 0 ? memcmp(a->key, b->key, shorter) : 0;

    return order != 0 ? order : (a->key_length > b->key_length) - (a->key_length < b->key_length);
}

static int compare_counts(const void *left, const void *right)
{
    const struct tally_row *a = left, *b = right;

    if (a->count != b->count)
        return a->count < b->count ? 1 : -1;
    return compare_keys(left, right);
}

static int compare_risks(const void *left, const void *right)
{
    const struct tally_row *a = left, *b = right;
    int64_t first = tally_risk(&a->sums), second = tally_risk(&b->sums);

    if (first != second)
        return first < second ? 1 : -1;
    return compare_counts(left, right);
}

/* The slots are stale afterwards; nothing is added to rows that are shown. */
void tally_sort(struct tally_rows *rows, enum tally_order order)
{
    static int (*const compare[])(const void *, const void *) = {
        [TALLY_BY_COUNT] = compare_counts, [TALLY_BY_RISK] = compare_risks, [TALLY_BY_KEY] = compare_keys
    };

    if (rows->count > 1)
        qsort(rows->items, rows->count, sizeof *rows->items, compare[order]);
}

enum status tally_status(const struct tally *tally)
{
    return tally->failing > 0 ? STATUS_FOUND : tally->unchecked > 0 ? STATUS_UNCHECKED : STATUS_CLEAN;
}
