/* What two judges say of one session, rule by rule. */
#include "tests/reference/compare.h"

struct verdict_list {
    const struct reference_verdict *items;
    size_t count;
};

/* What the rule comes to for the session. */
struct summary {
    enum verdict verdict;
    int64_t denied; /* all units denied */
    unsigned ways;  /* of failures, a bit each */
    uint64_t needs[2];
    bool certain, counted; /* counted: the denied units are said */
    bool partly_open;      /* fails, but not every line or code is settled */
};

static struct summary summarize(struct verdict_list list, struct text rule)
{
    struct summary summary = { .verdict = VERDICT_NOT_APPLICABLE, .certain = true, .counted = true };

    for (size_t i = 0; i < list.count; i++) {
        if (text_equal(list.items[i].rule, rule) && list.items[i].verdict > summary.verdict)
            summary.verdict = list.items[i].verdict;
    }
    for (size_t i = 0; i < list.count; i++) {
        const struct reference_verdict *row = &list.items[i];

        if (!text_equal(row->rule, rule))
            continue;
        summary.partly_open |= row->verdict == VERDICT_UNKNOWN || row->verdict == VERDICT_NO_DATA;
        summary.certain &= row->certain;
        if (row->verdict != summary.verdict)
            continue;
        summary.needs[0] |= row->needs[0];
        summary.needs[1] |= row->needs[1];

        summary.counted &= row->denied_units >= 0;
        summary.denied += row->denied_units;
        summary.ways |= 1u << row->way;
    }
    return summary;
}

static const char *verdict_name(enum verdict verdict)
{
    static const char *const names[] = { "not applicable", "pass", "excused", "no data", "unknown", "fail" };

    return names[verdict];
}

static void write_needs(struct buffer *to, const uint64_t *needs)
{
    for (int field = 0; field < FIELD_COUNT; field++) {
        if (needs[field / 64] >> (field % 64) & 1)
            buffer_printf(to, " %s", field_row((enum field)field)->id);
    }
    if (needs[1] >> (REFERENCE_NEEDS_DOCUMENTS - 64) & 1)
        buffer_string(to, " documents");
    if (needs[1] >> (REFERENCE_NEEDS_AUTHORIZATION - 64) & 1)
        buffer_string(to, " authorization");
    if (needs[1] >> (REFERENCE_NEEDS_HISTORY - 64) & 1)
        buffer_string(to, " history");
}

static void write_summary(struct buffer *to, const char *who, const struct summary *summary)
{
    buffer_printf(to, "  %s: %s", who, verdict_name(summary->verdict));
    if (summary->verdict == VERDICT_FAIL)
        buffer_printf(to, " denied %d ways %x%s", (int)summary->denied, summary->ways,
                      summary->certain ? "" : " (not certain)");
    if (summary->verdict == VERDICT_UNKNOWN)
        write_needs(to, summary->needs);
    buffer_char(to, '\n');
}

static bool same_summary(const struct summary *slow, const struct summary *fast)
{
    if (slow->verdict != fast->verdict)
        return false;
    if (fast->verdict == VERDICT_UNKNOWN && (fast->needs[0] | fast->needs[1]) == 0)
        return false;
    if (slow->verdict == VERDICT_FAIL && slow->certain && !slow->partly_open && slow->counted &&
        slow->denied != fast->denied)
        return false;
    return slow->verdict != VERDICT_FAIL || slow->ways == fast->ways;
}

static enum verdict of_line(struct verdict_list list, struct text rule, int64_t line)
{
    enum verdict verdict = VERDICT_NOT_APPLICABLE;

    for (size_t i = 0; i < list.count; i++) {
        if (text_equal(list.items[i].rule, rule) && list.items[i].line == line && list.items[i].verdict > verdict)
            verdict = list.items[i].verdict;
    }
    return verdict;
}

/* Requirements that are judged line by line must agree about every line. */
static bool same_lines(struct verdict_list slow, struct verdict_list fast, const struct rule *rule,
                       const struct session *session, struct buffer *to)
{
    bool by_line = (rule->check.kind == CHECK_REQUIRE || rule->check.kind == CHECK_FORBID) && rule->per_line;

    for (int32_t i = 0; i < session->line_count && by_line; i++) {
        enum verdict a = of_line(slow, rule->name, session->lines[i].number),
                     b = of_line(fast, rule->name, session->lines[i].number);

        if (a == b)
            continue;
        buffer_printf(to, "%.*s on line %d\n  slow: %s\n  fast: %s\n", TEXT_ARG(rule->name),
                      (int)session->lines[i].number, verdict_name(a), verdict_name(b));
        return false;
    }
    return true;
}

/* The text of the name in force on the day that decides, or some text when that day is not known. */
static const struct rule *text_in_force(const struct profile *profile, const struct rule *first,
                                        const struct session *session)
{
    date_t decided = profile->decided_by_received ? session->received : session->date;

    for (size_t i = 0; i < profile->rule_count; i++) {
        const struct rule *rule = &profile->rules[i];

        if (text_equal(rule->name, first->name) && rule->from <= decided && decided <= rule->until)
            return rule;
    }
    return first;
}

static bool compare_rule(struct verdict_list slow, struct verdict_list fast, const struct rule *rule,
                         const struct session *session, struct buffer *to)
{
    struct summary a = summarize(slow, rule->name), b = summarize(fast, rule->name);

    if (same_summary(&a, &b))
        return same_lines(slow, fast, rule, session, to);
    buffer_printf(to, "%.*s\n", TEXT_ARG(rule->name));
    write_summary(to, "slow", &a);
    write_summary(to, "fast", &b);
    return false;
}

/* ---- accepted allocations ---- */

static bool has_allocation(const struct reference_pool *pool, const int64_t *row)
{
    for (size_t i = 0; i < pool->allocation_count; i++) {
        if (memcmp(&pool->allocations[i * pool->code_count], row, pool->code_count * sizeof *row) == 0)
            return true;
    }
    return false;
}

static bool same_pool(const struct reference_pool *a, const struct reference_pool *b)
{
    if (a->code_count != b->code_count || a->allocation_count != b->allocation_count)
        return false;
    for (size_t i = 0; i < a->code_count; i++) {
        if (a->codes[i] != b->codes[i])
            return false;
    }
    for (size_t i = 0; i < a->allocation_count; i++) {
        if (!has_allocation(b, &a->allocations[i * a->code_count]))
            return false;
    }
    return true;
}

/* The fast evaluator's pools of the rule, where it shows any, hold the one that the slow judge finds for the first
 * line. */
static bool compare_pools(struct fast *fast, struct arena *arena, const struct reference_case *which,
                          const struct rule *rule, struct buffer *to)
{
    struct reference_pool slow;
    size_t count;
    const struct fast_pool *pools = fast_pools(fast, &count);
    bool any = false;

    if (rule->check.kind != CHECK_COUNT_UNITS)
        return true;
    slow = reference_pool_of(arena, which, rule);
    for (size_t i = 0; i < count && slow.code_count > 0; i++) {
        if (!text_equal(pools[i].rule, rule->name) || !pools[i].complete)
            continue;
        any = true;
        if (same_pool(&pools[i].pool, &slow))
            return true;
    }
    if (any)
        buffer_printf(to, "%.*s\n  accepted allocations differ: slow %d\n", TEXT_ARG(rule->name),
                      (int)slow.allocation_count);
    return !any;
}

bool compare_case(struct fast *fast, struct arena *arena, const struct profile *profile, const struct random_set *set,
                  struct buffer *to)
{
    struct reference_case which = { profile, set->sessions, set->count, set->judged, set->history_from };
    struct verdict_list slow, quick;
    bool same = true;

    slow.items = reference_judge(arena, &which, &slow.count);
    quick.items = fast_verdicts(fast, arena, set, &quick.count);
    if (quick.items == NULL) {
        buffer_string(to, "the fast evaluator refused the session\n");
        return false;
    }
    if (fast_brief_differs(fast) != NULL) {
        buffer_printf(to, "without judgements of what passes, the fast evaluator differs in %s\n",
                      fast_brief_differs(fast));
        return false;
    }
    for (size_t i = 0; i < profile->rule_count; i++) {
        const struct rule *rule = text_in_force(profile, &profile->rules[i], &set->sessions[set->judged]);

        if (i > 0 && text_equal(profile->rules[i].name, profile->rules[i - 1].name))
            continue;
        same &= compare_rule(slow, quick, rule, &set->sessions[set->judged], to);
        same &= compare_pools(fast, arena, &which, rule, to);
    }
    return same;
}

bool compare_book(const struct random_book *book, const struct random_set *set, int profile, struct buffer *to)
{
    struct arena arena;
    const struct rulebook *rulebook;
    const struct profile *judged;
    bool same = true;

    arena_init(&arena, allocator_standard);
    rulebook = random_book_check(&arena, book, false);
    if (rulebook != NULL) {
        judged = rulebook_profile(rulebook, profile == 0 ? TEXT("base.plan") : TEXT("child.plan"));
        same = compare_case(fast_new(&arena, rulebook, judged), &arena, judged, set, to);
    }
    arena_free(&arena);
    return same;
}
