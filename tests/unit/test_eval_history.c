/* What the history keeps of a session is told again as it was said: what few sessions say, and any number of lists of
 * modifiers. */
#include "eval/history.h"
#include "tests/support/unit.h"

#define LISTS 400 /* far more than lines share */

static struct arena arena;

static int make_arena(void **state)
{
    (void)state;
    arena_init(&arena, allocator_standard);
    return 0;
}

static int free_arena(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

static struct line line_of(int64_t number, const char *code)
{
    struct line line = line_unknown;

    line.number = number;
    line.code = code_parse(text_of(code));
    line.units = 2;
    return line;
}

static struct session session_of(const char *id, date_t date, struct line *lines, int32_t count)
{
    struct session session = session_unknown;

    session.id = text_of(id);
    session.patient.id = TEXT("P-1");
    session.date = date;
    session.provider.npi = code_parse(TEXT("1588910591"));
    session.lines = lines;
    session.line_count = count;
    return session;
}

static struct session told(const struct history *history, struct arrival arrival)
{
    struct session record;

    history_record(&arena, history, arrival.patient, arrival.at, &record);
    return record;
}

static void test_plain(void **state)
{
    struct line lines[] = { line_of(2, "97140"), line_of(1, "97110") };
    struct session session = session_of("S-1", 20000, lines, 2), record;
    struct history history;

    (void)state;
    lines[0].provider.npi = code_parse(TEXT("1340562440")); /* and nothing else that few lines say */
    history_init(&history, &arena);
    record = told(&history, history_add(&history, &session));
    assert_text(record.id, "S-1");
    assert_text(record.patient.id, "P-1");
    assert_int_equal(record.line_count, 2);
    assert_int_equal(record.lines[0].number, 1); /* in order of number */
    assert_int_equal(record.lines[0].code, lines[1].code);
    assert_int_equal(record.lines[1].units, 2);
    assert_int_equal(record.lines[1].minutes, NUMBER_UNKNOWN);
    assert_int_equal(record.lines[1].allowed, NUMBER_UNKNOWN);
    assert_int_equal(record.lines[1].modifiers.count, LIST_UNKNOWN);
    assert_int_equal(record.lines[0].provider.npi, session.provider.npi);
    assert_int_equal(record.lines[1].provider.npi, lines[0].provider.npi);
    assert_int_equal(record.lines[1].through, DATE_UNKNOWN);
    assert_null(record.lines[1].body_region.bytes);
    assert_null(record.claim.bytes);
    assert_int_equal(record.injury, DATE_UNKNOWN);
}

static void test_details(void **state)
{
    struct line lines[] = { line_of(1, "97110"), line_of(2, "97140"), line_of(3, "97112") };
    struct session session = session_of("S-1", 20000, lines, 3), record;
    struct history history;

    (void)state;
    lines[0].allowed = 1234;
    lines[0].through = 20004;
    lines[1].provider.npi = code_parse(TEXT("1340562440"));
    lines[2].voided = 1;
    session.body_region = TEXT("neck");
    lines[1].body_region = TEXT("back");
    session.claim = TEXT("C-2");
    session.original_claim = TEXT("C-1");
    session.injury = 19000;
    session.purpose = TEXT("habilitative");
    history_init(&history, &arena);
    record = told(&history, history_add(&history, &session));
    assert_int_equal(record.line_count, 2);
    assert_int_equal(record.lines[0].allowed, 1234);
    assert_int_equal(record.lines[0].through, 20004);
    assert_int_equal(record.lines[0].provider.npi, session.provider.npi);
    assert_text(record.lines[0].body_region, "neck");
    assert_int_equal(record.lines[1].provider.npi, lines[1].provider.npi);
    assert_text(record.lines[1].body_region, "back");
    assert_text(record.claim, "C-2");
    assert_text(record.original_claim, "C-1");
    assert_int_equal(record.injury, 19000);
    assert_text(record.purpose, "habilitative");
}

/* Each list of one modifier, and with a second one. */
static struct code_list list_of(code_t items[2], int which)
{
    const char names[] = { (char)('A' + which / 2 % 26), (char)('A' + which / 52) };

    items[0] = code_parse((struct text){ names, 2 });
    items[1] = code_parse(TEXT("GP"));
    return (struct code_list){ items, 1 + which % 2 };
}

static void test_many_lists(void **state)
{
    struct line line = line_of(1, "97110");
    struct history history;
    code_t items[2];

    (void)state;
    history_init(&history, &arena);
    for (int i = 0; i < 2 * LISTS; i++) {
        struct session session = session_of("S", 20000 + i, &line, 1);
        line.modifiers = list_of(items, i % LISTS);
        history_add(&history, &session);
    }
    for (int i = 0; i < 2 * LISTS; i++) {
        struct session record = told(&history, (struct arrival){ history.new, 0, (size_t)i });
        struct code_list expected = list_of(items, i % LISTS), found = record.lines[0].modifiers;
        assert_int_equal(found.count, expected.count);
        assert_memory_equal(found.items, expected.items, (size_t)expected.count * sizeof *items);
    }
}

static struct past_session const *past_at(const struct history *history, struct arrival arrival, size_t at)
{
    return history_session(history, arrival.patient, at);
}

/* Of what is forgotten it is known when it was, and whether there was a line. */
static void test_forget(void **state)
{
    struct line line = line_of(1, "97110"), voided = line_of(1, "97140");
    struct session first = session_of("S-1", 20000, &line, 1), empty = session_of("S-2", 20001, &voided, 1),
                   late = session_of("S-9", 20002, &line, 1), early = session_of("S-3", 20002, &line, 1);
    struct history history;
    struct arrival arrival;

    (void)state;
    voided.voided = 1;
    history_init(&history, &arena);
    history_forget(&history, 1);
    history_add(&history, &first);
    history_add(&history, &empty);
    history_settle(&history);
    history_forget(&history, 1);
    history_add(&history, &late);
    arrival = history_add(&history, &early);
    history_settle(&history);
    assert_int_equal(arrival.patient->count, 4);
    assert_int_equal(past_at(&history, arrival, 0)->id_length, 0);
    assert_text(past_id(past_at(&history, arrival, 1)), "S-2");
    assert_text(past_id(past_at(&history, arrival, 2)), "S-3");
    history_forget(&history, 0);
    assert_int_equal(past_at(&history, arrival, 0)->line_count, 1);
    assert_int_equal(past_at(&history, arrival, 0)->lines[0].code, CODE_UNKNOWN);
    assert_int_equal(past_at(&history, arrival, 1)->line_count, 0);
    assert_int_equal(arrival.patient->dates[3], 20002);
    assert_int_equal(history_find(&history, arrival, 20002, early.id), SIZE_MAX);
    history_free(&history);
}

/* A year of days, each forgotten when the next begins, takes no more memory for sessions than two of them. */
static void test_forget_bounded(void **state)
{
    struct line line = line_of(1, "97110");
    struct history history;
    size_t total = 0, ages = 0;

    (void)state;
    history_init(&history, &arena);
    for (date_t date = 20000; date < 20365; date++) {
        history_forget(&history, 0);
        for (int i = 0; i < 100; i++) {
            struct session session = session_of("S", date, &line, 1);
            history_add(&history, &session);
        }
        history_settle(&history);
    }
    for (const struct age *age = history.oldest; age; age = age->next, ages++)
        total += age->contents.total;
    assert_int_equal(ages, 1);
    assert_null(history.spare);
    assert_true(total < 3 * 100 * (sizeof(struct past_session) + sizeof(struct past_line)));
    history_free(&history);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_plain, make_arena, free_arena),
        cmocka_unit_test_setup_teardown(test_details, make_arena, free_arena),
        cmocka_unit_test_setup_teardown(test_many_lists, make_arena, free_arena),
        cmocka_unit_test_setup_teardown(test_forget, make_arena, free_arena),
        cmocka_unit_test_setup_teardown(test_forget_bounded, make_arena, free_arena),
    };

    return cmocka_run_group_tests_name("what the history keeps", tests, NULL, NULL);
}
