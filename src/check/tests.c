/* Tests: dividing a test into scenarios, each with its date, its sessions and its expectations. See given.c and
 * expect.c. */
#include "check/tests.h"

#include "check/expect.h"
#include "check/given.h"

/* Clauses of one kind of a scenario. */
struct nodes { const struct node **items; size_t count, capacity; };

struct scenario_draft {
    struct scope *scope;
    const struct node *on;
    struct nodes given, also, earlier, expect;
    bool sound;
};

static void push(struct arena *arena, struct nodes *to, const struct node *node)
{
    to->items = arena_grow(arena, to->items, to->count, &to->capacity, sizeof *to->items);
    to->items[to->count++] = node;
}

/* ---- one scenario ---- */

static bool is_complete(const struct scenario_draft *draft)
{
    struct diagnostics *diagnostics = draft->scope->diagnostics;

    if (draft->given.count == 0)
        diag_help(diagnostics, diag_add(diagnostics, MESSAGE_TEST_NO_SESSION, draft->on->at),
                  "Give the session that is judged: `given 24 minutes of 97112 GP billed 2`");
    else if (draft->expect.count == 0)
        diag_help(diagnostics, diag_add(diagnostics, MESSAGE_TEST_NO_EXPECTATION, draft->on->at),
                  "Say what must come out: `expect pass units.timed`");
    return draft->given.count > 0 && draft->expect.count > 0;
}

static void add_earlier(struct scenario_draft *draft, struct given *given)
{
    for (size_t i = 0; i < draft->earlier.count; i++) {
        const struct node *node = draft->earlier.items[i], *date = node_child(node, NODE_DATE);
        struct diagnostic *diagnostic;

        if (date == NULL)
            continue;
        if (date->number < given->date) {
            given_add(given, "earlier", (date_t)date->number, &draft->earlier.items[i], 1);
            continue;
        }
        diagnostic = diag_add(draft->scope->diagnostics, MESSAGE_TEST_EARLIER, date->at);
        diag_label(draft->scope->diagnostics, diagnostic, draft->on->at, "the day judged");
        diag_help(draft->scope->diagnostics, diagnostic,
                  "Give an earlier day, or `also that day` for another session of the day.");
        given->sound = false;
    }
}

/* The session judged is the last of its day in order of id: "judged" comes after "also". */
static bool bind_sessions(struct scenario_draft *draft, struct scenario *scenario)
{
    struct given given = { .scope = draft->scope, .date = (date_t)draft->on->first->number, .sound = true };

    add_earlier(draft, &given);
    for (size_t i = 0; i < draft->also.count; i++)
        given_add(&given, "also", given.date, &draft->also.items[i], 1);
    given_add(&given, "judged", given.date, draft->given.items, draft->given.count);
    scenario->sessions = given.sessions;
    scenario->session_count = given.count;
    scenario->judged = given.count - 1;
    return given.sound && given.count > 0;
}

static bool bind_scenario(struct scenario_draft *draft, struct scenario *scenario)
{
    struct expectation *expectations;
    bool sound;

    *scenario = (struct scenario){ .at = draft->on->at };
    if (!draft->sound || !node_is(draft->on->first, NODE_DATE) || !is_complete(draft))
        return false;
    sound = bind_sessions(draft, scenario);
    sound &= expectations_bind(draft->scope, draft->expect.items, draft->expect.count, &expectations,
                               &scenario->expectation_count);
    scenario->expectations = expectations;
    return sound;
}

/* A scenario without sessions of its own has those of the one before. */
static void take_over(struct scenario_draft *draft, const struct scenario_draft *before)
{
    if (draft->given.count > 0)
        return;
    draft->given = before->given;
    if (draft->also.count == 0)
        draft->also = before->also;
    if (draft->earlier.count == 0)
        draft->earlier = before->earlier;
}

/* ---- one test ---- */

struct test_draft {
    struct scope *scope;
    const struct node *test;
    struct scenario *scenarios;
    size_t count, capacity;
    struct scenario_draft before;
    bool sound;
    bool before_on;            /* something stands before the first date: that it is missing below is no news */
};

static void end_scenario(struct test_draft *draft, struct scenario_draft *scenario)
{
    if (scenario->on == NULL)
        return;
    take_over(scenario, &draft->before);
    draft->scenarios =
        arena_grow(draft->scope->arena, draft->scenarios, draft->count, &draft->capacity, sizeof *draft->scenarios);
    if (bind_scenario(scenario, &draft->scenarios[draft->count]))
        draft->count++;
    else
        draft->sound = false;
    draft->before = *scenario;
}

static void report_before_on(struct test_draft *draft, const struct node *clause)
{
    struct diagnostic *diagnostic;

    if (draft->sound) {
        diagnostic = diag_add(draft->scope->diagnostics, MESSAGE_TEST_NO_DATE, clause->at);
        diag_help(draft->scope->diagnostics, diagnostic, "Begin with the date of service: `on 2026-03-02`");
    }
    draft->sound = false;
    draft->before_on = true;
}

static void add_clause(struct test_draft *draft, struct scenario_draft *scenario, const struct node *clause)
{
    struct nodes *to = NULL;

    switch (clause->kind) {
    case NODE_GIVEN_SESSION: to = &scenario->given; break;
    case NODE_ALSO: to = &scenario->also; break;
    case NODE_EARLIER: to = &scenario->earlier; break;
    case NODE_EXPECT: to = &scenario->expect; break;
    case NODE_ERROR: scenario->sound = draft->sound = false; break;
    default: break;  /* title, citations, notes */
    }
    if (to != NULL && scenario->on == NULL)
        report_before_on(draft, clause);
    else if (to != NULL)
        push(draft->scope->arena, to, clause);
}

static void report_no_scenario(struct test_draft *draft)
{
    struct diagnostic *diagnostic = diag_add(draft->scope->diagnostics, MESSAGE_TEST_EMPTY, draft->test->first->at);

    diag_help(draft->scope->diagnostics, diagnostic,
              "Write `on 2026-03-02`, `given 24 minutes of 97112 GP` and `expect pass units.timed`.");
}

static bool bind_test(struct scope *scope, const struct node *test, struct rule_test *to)
{
    struct test_draft draft = { .scope = scope, .test = test, .sound = true };
    struct scenario_draft scenario = { .scope = scope, .sound = true };
    enum fact_status status = STATUS_CONFIRMED;
    size_t cite_count;

    cites_bind(scope, test, &cite_count, &status);
    for (const struct node *clause = test->first; clause != NULL; clause = clause->next) {
        if (clause->kind == NODE_ON) {
            end_scenario(&draft, &scenario);
            scenario = (struct scenario_draft){ .scope = scope, .on = clause, .sound = !draft.before_on };
            draft.before_on = false;
        } else {
            add_clause(&draft, &scenario, clause);
        }
    }
    end_scenario(&draft, &scenario);
    if (draft.sound && draft.count == 0)
        report_no_scenario(&draft);
    *to = (struct rule_test){ .title = node_text(test, NODE_STRING),
                              .scenarios = draft.scenarios,
                              .scenario_count = draft.count,
                              .at = test->first == NULL ? test->at : span_join(test->at, test->first->at) };
    return draft.sound && draft.count > 0;
}

void tests_bind(struct scope *scope)
{
    struct rule_test *tests = NULL;
    size_t count = 0, capacity = 0;

    for (const struct node *item = scope->tree->file->first; item != NULL; item = item->next) {
        if (item->kind != NODE_TEST)
            continue;
        tests = arena_grow(scope->arena, tests, count, &capacity, sizeof *tests);
        if (bind_test(scope, item, &tests[count]))
            count++;
    }
    scope->profile->tests = tests;
    scope->profile->test_count = count;
}
