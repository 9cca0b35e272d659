/* Receipts judged again: what of a verdict reproduces byte for byte, and why not. Knows what a verdict depends on. */
#include "api/verify.h"

#include "api/history.h"

static void init(struct payrule_verifier *verifier)
{
    arena_init(&verifier->told, verifier->allocator);
    arena_init(&verifier->record, verifier->allocator);
    arena_init(&verifier->session, verifier->allocator);
    buffer_init(&verifier->answer, verifier->allocator);
    buffer_init(&verifier->history, verifier->allocator);
    buffer_init(&verifier->record_bytes, verifier->allocator);
    buffer_init(&verifier->tables, verifier->allocator);
}

enum payrule_status payrule_verifier_new(struct payrule_verifier **made, struct payrule_rulebook *rulebook,
                                         const struct payrule_verifier_options *options)
{
    struct allocator allocator = rulebook->allocator;
    struct payrule_verifier *verifier;

    *made = NULL;
    if (rulebook->state != RULEBOOK_COMPILED)
        return PAYRULE_EUSAGE;
    verifier = allocator.resize(allocator.context, NULL, 0, sizeof *verifier);
    if (verifier == NULL)
        return PAYRULE_ENOMEM;
    *verifier = (struct payrule_verifier){ .allocator = allocator };
    if (options != NULL)
        verifier->options = *options;
    verifier->rulebook = payrule_rulebook_ref(rulebook);
    init(verifier);
    receipt_write_tables(&verifier->tables, rulebook);
    *made = verifier;
    if (!verifier->tables.failed)
        return PAYRULE_OK;
    payrule_verifier_free(verifier);
    *made = NULL;
    return PAYRULE_ENOMEM;
}

void payrule_verifier_free(struct payrule_verifier *verifier)
{
    if (verifier == NULL)
        return;
    arena_free(&verifier->told);
    arena_free(&verifier->record);
    arena_free(&verifier->session);
    buffer_free(&verifier->answer);
    buffer_free(&verifier->history);
    buffer_free(&verifier->record_bytes);
    buffer_free(&verifier->tables);
    payrule_rulebook_unref(verifier->rulebook);
    verifier->allocator.resize(verifier->allocator.context, verifier, sizeof *verifier, 0);
}

/* ---- reasons ---- */

void verify_because(struct payrule_verifier *verifier, enum payrule_reason_kind kind, const char *format, ...)
{
    struct reasons *reasons = &verifier->reasons;
    va_list arguments;
    struct text text;

    va_start(arguments, format);
    text = arena_vprintf(&verifier->told, format, arguments);
    va_end(arguments);
    reasons->items =
        arena_grow(&verifier->told, reasons->items, reasons->count, &reasons->capacity, sizeof *reasons->items);
    reasons->items[reasons->count++] = (struct payrule_reason){ kind, api_text(text) };
}

static bool has_sum(struct text part, struct text sum)
{
    char made[RECEIPT_SUM_SIZE];

    receipt_sum(made, part);
    return text_equal(sum, (struct text){ made, sizeof made });
}

/* A part that is not what its checksum says. */
static void because_changed(struct payrule_verifier *verifier)
{
    const struct receipt *receipt = &verifier->receipt;

    if (!receipt->located && !has_sum(receipt->session, receipt->session_sum))
        verify_because(verifier, PAYRULE_REASON_RECEIPT,
                       "the session in the receipt was changed: its checksum is another");
    if (!receipt->located && !has_sum(receipt->history, receipt->history_sum))
        verify_because(verifier, PAYRULE_REASON_RECEIPT,
                       "the history in the receipt was changed: its checksum is another");
    if (!has_sum(receipt->answer, receipt->answer_sum))
        verify_because(verifier, PAYRULE_REASON_RECEIPT,
                       "the answer in the receipt was changed: its checksum is another");
}

/* The table in the list that has the same name and file. */
static struct text find_table(struct text list, struct text table)
{
    struct receipt_cursor cursor = receipt_cursor(list);
    struct text name = receipt_string(table, "table"), file = receipt_string(table, "file"), item;

    while (receipt_item(&cursor, &item))
        if (text_equal(receipt_string(item, "table"), name) && text_equal(receipt_string(item, "file"), file))
            return item;
    return (struct text){ NULL, 0 };
}

static void because_of_table(struct payrule_verifier *verifier, struct text was, struct text now)
{
    struct text name = receipt_string(was, "table"), file = receipt_string(was, "file");

    if (now.bytes == NULL)
        verify_because(verifier, PAYRULE_REASON_TABLE, "the rulebook has no edition %.*s of the table %.*s any more",
                       TEXT_ARG(file), TEXT_ARG(name));
    else if (!text_equal(receipt_value(was, "sum"), receipt_value(now, "sum")))
        verify_because(verifier, PAYRULE_REASON_TABLE, "the edition %.*s of the table %.*s holds other rows",
                       TEXT_ARG(file), TEXT_ARG(name));
    else if (!text_equal(was, now))
        verify_because(verifier, PAYRULE_REASON_TABLE, "the edition %.*s of the table %.*s is for other days",
                       TEXT_ARG(file), TEXT_ARG(name));
}

static void because_of_tables(struct payrule_verifier *verifier)
{
    size_t before = verifier->reasons.count;
    struct text then = verifier->receipt.tables, now = buffer_text(&verifier->tables), table;
    struct receipt_cursor cursor = receipt_cursor(then);

    if (text_equal(then, now))
        return;
    while (receipt_item(&cursor, &table))
        because_of_table(verifier, table, find_table(now, table));
    cursor = receipt_cursor(now);
    while (receipt_item(&cursor, &table)) {
        struct text name = receipt_string(table, "table"), file = receipt_string(table, "file");

        if (find_table(then, table).bytes == NULL)
            verify_because(verifier, PAYRULE_REASON_TABLE, "the edition %.*s of the table %.*s is new", TEXT_ARG(file),
                           TEXT_ARG(name));
    }
    if (verifier->reasons.count == before)
        verify_because(verifier, PAYRULE_REASON_TABLE, "the tables are named in another order");
}

/* Rule files and tables are the same, and their common checksum is not. */
static void because_of_sum(struct payrule_verifier *verifier)
{
    const struct receipt *receipt = &verifier->receipt;
    const struct rulebook *rules = verifier->rulebook->rules;

    if (text_equal(receipt->rules, rules->rules_digest) &&
        text_equal(receipt->tables, buffer_text(&verifier->tables)) && !text_equal(receipt->rulebook, rules->digest))
        verify_because(verifier, PAYRULE_REASON_RECEIPT,
                       "the rulebook's checksum in the receipt was changed: it is not that of its rules and tables");
}

void verify_reasons(struct payrule_verifier *verifier)
{
    const struct receipt *receipt = &verifier->receipt;
    const struct rulebook *rules = verifier->rulebook->rules;

    because_changed(verifier);
    if (!text_is(receipt->engine, RECEIPT_ENGINE))
        verify_because(verifier, PAYRULE_REASON_ENGINE, "it was judged by %.*s, and this is %s",
                       TEXT_ARG(receipt->engine), RECEIPT_ENGINE);
    if (!text_equal(receipt->rules, rules->rules_digest))
        verify_because(verifier, PAYRULE_REASON_RULES, "the rule files are others: %.*s was %.*s",
                       TEXT_ARG(rules->rules_digest), TEXT_ARG(receipt->rules));
    because_of_tables(verifier);
    because_of_sum(verifier);
}

/* ---- the call ---- */

static void conclude(struct payrule_verifier *verifier, struct payrule_verified *verified, enum payrule_status judged)
{
    struct text was = verifier->receipt.answer, is = buffer_text(&verifier->answer);
    bool same = false, equal;

    is.length -= is.length > 0; /* the newline */
    equal = judged == PAYRULE_OK && text_equal(was, is);
    if (judged == PAYRULE_OK)
        same = equal || verify_compare(&verifier->told, was, is, &verifier->differences);
    if (!equal && verifier->reasons.count == 0)
        verify_because(verifier, PAYRULE_REASON_NONE,
                       "nothing that the receipt names is another: the answer is not what %s gives", RECEIPT_ENGINE);
    verified->reproduced = equal;
    verified->same_verdict = same;
    for (size_t i = 0; i < verifier->reasons.count; i++)
        if (verifier->reasons.items[i].kind >= PAYRULE_REASON_HISTORY)
            verified->reproduced = false;
    verified->reasons = verifier->reasons.items;
    verified->reason_count = verifier->reasons.count;
    verified->differences = verifier->differences.items;
    verified->difference_count = verifier->differences.count;
}

struct verifying {
    struct payrule_verifier *verifier;
    struct payrule_verified *verified;
};

static struct payrule_text unescaped(struct payrule_verifier *verifier, struct text text)
{
    if (text.bytes == NULL || !receipt_unescape(&verifier->told, &text))
        return (struct payrule_text){ "", 0 };
    return api_text(text);
}

static enum payrule_status cannot_read(struct payrule_verifier *verifier, struct payrule_verified *verified,
                                       const char *problem, const char *at)
{
    verified->problem = api_text(arena_text(&verifier->told, text_of(problem)));
    verified->column = (size_t)(at - verifier->line.bytes) + 1;
    return PAYRULE_EINPUT;
}

static enum payrule_status verify(void *context)
{
    const struct verifying *verifying = context;
    struct payrule_verifier *verifier = verifying->verifier;
    struct payrule_verified *verified = verifying->verified;
    struct receipt_cursor cursor = receipt_cursor(verifier->line);
    enum payrule_status status;
    size_t wrong;

    if (!text_valid_utf8(verifier->line, &wrong))
        return cannot_read(verifier, verified, "a receipt is UTF-8 without NUL", verifier->line.bytes + wrong);
    if (!receipt_read(&cursor, &verifier->receipt))
        return cannot_read(verifier, verified, cursor.problem, cursor.at);
    verified->session = unescaped(verifier, receipt_string(verifier->receipt.answer, "session"));
    verified->payer = unescaped(verifier, verifier->receipt.payer);
    verify_reasons(verifier);
    status = verify_judge(verifier);
    if (status == PAYRULE_EINPUT)
        return cannot_read(verifier, verified, verifier->problem, verifier->problem_at);
    if (status != PAYRULE_OK && status != PAYRULE_ENOTFOUND)
        return status;
    conclude(verifier, verified, status);
    return PAYRULE_OK;
}

static void begin(struct payrule_verifier *verifier, struct text line)
{
    arena_reset(&verifier->told);
    buffer_clear(&verifier->answer);
    buffer_clear(&verifier->history);
    verifier->line = line;
    verifier->receipt = (struct receipt){ .located = false };
    verifier->reasons = (struct reasons){ NULL, 0, 0 };
    verifier->differences = (struct differences){ NULL, 0, 0 };
    verifier->problem = NULL;
}

enum payrule_status payrule_verify(struct payrule_verifier *verifier, const char *bytes, size_t length,
                                   struct payrule_verified *verified)
{
    struct arena *arenas[] = { &verifier->told, &verifier->record, &verifier->session };
    struct verifying verifying = { verifier, verified };
    enum payrule_status status;

    *verified = (struct payrule_verified){ .reproduced = 0 };
    if (verifier->broken)
        return PAYRULE_ENOMEM;
    begin(verifier, (struct text){ bytes, length });
    status = api_guard_all(arenas, sizeof arenas / sizeof *arenas, verify, &verifying);
    payrule_run_free(verifier->run);
    verifier->run = NULL;
    if (verifier->answer.failed || verifier->history.failed || verifier->record_bytes.failed)
        status = PAYRULE_ENOMEM;
    verifier->broken = status == PAYRULE_ENOMEM;
    return status;
}
