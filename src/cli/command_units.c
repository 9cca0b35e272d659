/* payrule units: minutes to units, for one day's lines typed on the command line. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/files.h"
#include "cli/input.h"
#include "cli/names.h"
#include "cli/options.h"
#include "cli/page.h"

#define LINES_MOST 50
#define CODE_MOST 10
#define LABEL 11 /* width of the words before the table */
#define COLUMN 8 /* width of one code in it */

struct units_options {
    const char *payer, *rules, *setting;
    int32_t date, known_on;
    int format;
};

#define OFFSET(member) offsetof(struct units_options, member)
const struct option_row option_rows_units[] = {
    { "payer", OPTION_TEXT, "NAME", "the payer's profile", OFFSET(payer) },
    { "rules", OPTION_TEXT, "DIR", "the rulebook's folder, REV:PATH in git, or a pack", OFFSET(rules) },
    { "date", OPTION_DATE, "DATE", "date of service; today when left out", OFFSET(date) },
    { "known-on", OPTION_DATE, "DATE", "rules as they were recorded by the end of that day", OFFSET(known_on) },
    { "setting", OPTION_TEXT, "NAME", "practitioner or hospital", OFFSET(setting) },
    { "format", OPTION_CHOICE, "text|json", "json: the whole answer", OFFSET(format) },
    OPTION_ROW_REQUIRE_SIGNATURE,
    OPTION_ROW_NO_CACHE,
    { NULL, OPTION_FLAG, NULL, NULL, 0 }
};

/* ---- the record ---- */

/* One operand, CODE[/MODIFIER...]:MINUTES[:UNITS]. */
struct typed_line {
    const char *code, *modifiers, *minutes, *units; /* units NULL: not said */
    int code_length, modifiers_length, minutes_length;
};

static int count_of(const char *text, const char *characters) { return (int)strspn(text, characters); }

#define DIGITS "0123456789"
#define CODE_CHARACTERS DIGITS "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

static bool read_line(const char *text, struct typed_line *line)
{
    *line = (struct typed_line){ .code = text, .code_length = count_of(text, CODE_CHARACTERS) };
    text += line->code_length;
    line->modifiers = text;
    line->modifiers_length = count_of(text, "/" CODE_CHARACTERS);
    text += line->modifiers_length;
    if (line->code_length == 0 || line->code_length > CODE_MOST ||
        (line->modifiers_length > 0 && line->modifiers[0] != '/') || *text++ != ':')
        return false;
    line->minutes = text;
    line->minutes_length = count_of(text, DIGITS);
    text += line->minutes_length;
    if (line->minutes_length == 0 || line->minutes_length > 5)
        return false;
    if (*text == ':') {
        line->units = ++text;
        text += count_of(text, DIGITS);
    }
    return *text == '\0' && (line->units == NULL || (text > line->units && text - line->units <= 5));
}

static void write_modifiers(struct out *out, const struct typed_line *line)
{
    const char *at = line->modifiers, *end = at + line->modifiers_length;

    out_string(out, "\"modifiers\":[");
    if (at == end)
        out_string(out, "\"GP\"");
    while (at < end) {
        int length = count_of(at + 1, CODE_CHARACTERS);

        out_printf(out, "%s\"%.*s\"", at > line->modifiers ? "," : "", length, at + 1);
        at += length + 1;
    }
    out_char(out, ']');
}

/* Leading zeros are no JSON. */
static void write_number(struct out *out, const char *key, const char *digits)
{
    out_printf(out, ",\"%s\":%ld", key, strtol(digits, NULL, 10));
}

static enum status write_lines(const struct cli *cli, struct out *out, int count, char **operands)
{
    struct typed_line line;

    for (int i = 0; i < count; i++) {
        if (!read_line(operands[i], &line))
            return cli_usage(
                cli,
                "`%s` is not a code and its minutes; write 97112:24, with units 97112:24:2, with a modifier "
                "97112/GO:24",
                operands[i]);
        out_printf(out, "%s{\"line\":%d,\"code\":\"%.*s\",", i > 0 ? "," : "", i + 1, line.code_length, line.code);
        write_modifiers(out, &line);
        write_number(out, "minutes", line.minutes);
        if (line.units != NULL)
            write_number(out, "units", line.units);
        out_char(out, '}');
    }
    return STATUS_CLEAN;
}

/* The typed lines as a session record of a patient without history. */
static enum status write_record(const struct cli *cli, const struct units_options *values, struct out *out, int count,
                                char **operands)
{
    char date[10];
    enum status status;

    date_write(date, values->date);
    out_printf(out, "{\"id\":\"units\",\"date\":\"%.10s\",\"patient\":{\"id\":\"units\"},", date);
    if (values->setting != NULL) {
        out_string(out, "\"setting\":");
        out_json(out, text_from(values->setting));
        out_char(out, ',');
    }
    out_string(out, "\"lines\":[");
    status = write_lines(cli, out, count, operands);
    out_string(out, "]}\n");
    return status;
}

/* ---- the answer ---- */

/* Codes that some accepted allocation has, in order. */
struct columns {
    struct payrule_text codes[LINES_MOST];
    size_t count;
};

static void add_column(struct columns *columns, struct payrule_text code)
{
    for (size_t i = 0; i < columns->count; i++) {
        if (text_same(columns->codes[i], code))
            return;
    }
    if (columns->count < LINES_MOST)
        columns->codes[columns->count++] = code;
}

static struct columns columns_of(const struct payrule_answer *answer)
{
    struct columns columns = { .count = 0 };

    for (size_t i = 0; i < answer->supported_count; i++) {
        for (size_t k = 0; k < answer->supported[i].count; k++)
            add_column(&columns, answer->supported[i].items[k].code);
    }
    return columns;
}

/* PAYRULE_UNKNOWN where the number is not known. */
static int64_t units_of(const struct payrule_units *units, size_t count, struct payrule_text code, int64_t otherwise)
{
    for (size_t i = 0; i < count; i++) {
        if (text_same(units[i].code, code))
            return units[i].units;
    }
    return otherwise;
}

static void write_row(const struct page *page, const char *label, const struct columns *columns,
                      const struct payrule_units *units, size_t count)
{
    int64_t sum = 0;

    out_string(page->out, "  ");
    page_cell(page, text_from(label), LABEL);
    for (size_t i = 0; i < columns->count; i++) {
        int64_t number = units_of(units, count, columns->codes[i], 0);
        char text[24];

        snprintf(text, sizeof text, number == PAYRULE_UNKNOWN ? "-" : "%lld", (long long)number);
        page_cell_right(page, text_from(text), COLUMN);
        sum += number != PAYRULE_UNKNOWN ? number : 0;
    }
    out_printf(page->out, "   %lld unit%s\n", (long long)sum, sum == 1 ? "" : "s");
}

static bool knows_billed(const struct payrule_answer *answer)
{
    for (size_t i = 0; i < answer->billed_count; i++) {
        if (answer->billed[i].units != PAYRULE_UNKNOWN)
            return true;
    }
    return false;
}

static void write_table(const struct page *page, const struct payrule_answer *answer)
{
    const struct columns columns = columns_of(answer);

    out_repeat(page->out, ' ', 2 + LABEL);
    for (size_t i = 0; i < columns.count; i++)
        page_cell_right(page, columns.codes[i], COLUMN);
    out_char(page->out, '\n');
    if (knows_billed(answer))
        write_row(page, "billed", &columns, answer->billed, answer->billed_count);
    for (size_t i = 0; i < answer->supported_count; i++)
        write_row(page, i == 0 ? "supported" : "or", &columns, answer->supported[i].items, answer->supported[i].count);
}

/* The rules that say the billed units are too many. */
static bool is_about_units(const struct payrule_finding *finding)
{
    for (size_t i = 0; i < finding->value_count; i++) {
        if (text_same(finding->values[i].name, text_from("supported")))
            return true;
    }
    return false;
}

static enum status write_findings(const struct page *page, const struct payrule_answer *answer)
{
    enum status status = STATUS_CLEAN;

    for (size_t i = 0; i < answer->finding_count; i++) {
        if (!is_about_units(&answer->findings[i]))
            continue;
        page_row(page, effect_name(answer->findings[i].effect), PAGE_RED, answer->findings[i].message);
        status = STATUS_FOUND;
    }
    return status;
}

static enum status write_answer(struct cli *cli, const struct units_options *values,
                                const struct payrule_answer *answer)
{
    const struct page page = { &cli->out, (size_t)cli_width(STDOUT_FILENO), 2, 2 + LABEL + 2,
                               cli_has_colour(STDOUT_FILENO) };

    if (values->format == PAYRULE_JSON) {
        payrule_answer_json(answer, out_sink, &cli->out);
        return STATUS_CLEAN;
    }
    out_clean(&cli->out, answer->payer);
    out_string(&cli->out, " on ");
    out_text(&cli->out, answer->date);
    if (answer->supported_count == 0) {
        out_string(&cli->out, ": no rule in force counts the minutes of these codes\n");
        return STATUS_UNCHECKED;
    }
    if (answer->minutes != PAYRULE_UNKNOWN)
        out_printf(&cli->out, ": %lld timed minute%s", (long long)answer->minutes, answer->minutes == 1 ? "" : "s");
    out_char(&cli->out, '\n');
    write_table(&page, answer);
    if (answer->supported_count > 1)
        out_string(&cli->out, "Each of these is accepted.\n");
    return write_findings(&page, answer);
}

/* ---- judging ---- */

static enum status judge(struct cli *cli, const struct units_options *values, struct payrule_run *run,
                         const struct out *record)
{
    const struct payrule_answer *answer = NULL;
    enum payrule_status status =
        payrule_run_input(run, "the operands", PAYRULE_JSONL, record->bytes, record->length - INPUT_SLACK);

    if (status == PAYRULE_OK)
        status = payrule_run_next(run, &answer);
    if (status == PAYRULE_EINPUT) {
        payrule_run_diagnostics(run, PAYRULE_TEXT, 0, cli_has_colour(STDERR_FILENO), cli_stderr_sink, NULL);
        return STATUS_USAGE;
    }
    return answer != NULL ? write_answer(cli, values, answer) : cli_error(cli, "out of memory");
}

static enum status units_run(struct cli *cli, const struct units_options *values, struct rules *rules,
                             const struct out *record)
{
    const struct payrule_run_options options = { PAYRULE_NO_DATE, 0, PAYRULE_NO_DATE };
    struct payrule_run *run = NULL;
    enum payrule_status made = payrule_run_new(&run, rules->rulebook, values->payer, &options);
    enum status status;

    if (made == PAYRULE_ERULES)
        return cli_error(cli, "the rules of %s have errors", values->payer);
    status = made == PAYRULE_OK ? judge(cli, values, run, record) : cli_error(cli, "out of memory");
    payrule_run_free(run);
    return status;
}

enum status command_units(struct cli *cli, int argc, char **argv)
{
    struct units_options values = { .date = date_today(), .known_on = PAYRULE_NO_DATE };
    struct rules rules = { .rulebook = NULL };
    struct out record;
    bool errors = false;
    int read = options_read(cli, &values, &argc, argv);
    enum status status;

    if (read != OPTIONS_GO_ON)
        return (enum status)read;
    if (argc == 0 || argc > LINES_MOST)
        return cli_usage(cli, "name 1 to %d codes with their minutes: 97112:24 97110:23", LINES_MOST);
    out_open(&record, OUT_MEMORY);
    status = write_record(cli, &values, &record, argc, argv);
    out_repeat(&record, '\0', INPUT_SLACK);
    if (status == STATUS_CLEAN)
        status = rules_load_known(cli, &rules, values.rules, values.known_on, values.payer, &errors);
    if (status == STATUS_CLEAN) {
        status = units_run(cli, &values, &rules, &record);
        if (errors)
            status = status_worse(status, STATUS_ERRORS);
    }
    out_close(&record);
    rules_free(&rules);
    return status;
}
