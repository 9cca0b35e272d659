/* Whether a complete claim can be judged, and what in it disagrees. Writes nothing but diagnostics. */
#include "claim/x12.h"
#include "record/reader.h"
#include "record/value.h"

static struct x12_words claim_words(const struct x12_reader *reader)
{
    return x12_shown(reader->claim.id);
}

bool x12_has_procedure(const struct x12_line *line)
{
    return line->has_service && code_is_known(line->code);
}

/* A line without dates has those of the claim, or of an institution's statement. */
static void complete_dates(const struct x12_claim *claim, struct x12_line *line)
{
    if (!date_is_known(line->dates.from))
        line->dates = claim->service;
    if (!date_is_known(line->dates.from) && claim->kind == X12_INSTITUTIONAL)
        line->dates = claim->statement;
}

/* Institutions bill some lines by a revenue code alone. */
static void warn_no_procedure(struct x12_reader *reader, const struct x12_line *line)
{
    if (x12_once(reader, MESSAGE_X12_NO_PROCEDURE, line->revenue))
        x12_tell(reader, MESSAGE_X12_NO_PROCEDURE, &line->segment, claim_words(reader).bytes,
                 line->revenue.length > 0 ? x12_shown_value(line->revenue).bytes : "none");
}

static bool check_line(struct x12_reader *reader, struct x12_line *line)
{
    if (!line->has_service) {
        x12_tell(reader, MESSAGE_X12_NO_SERVICE, &line->segment, claim_words(reader).bytes);
        return false;
    }
    if (!code_is_known(line->code)) {
        warn_no_procedure(reader, line);
        return true;
    }
    complete_dates(&reader->claim, line);
    if (!date_is_known(line->dates.from))
        x12_tell(reader, MESSAGE_X12_NO_DATE, &line->segment, claim_words(reader).bytes);
    return date_is_known(line->dates.from);
}

static bool check_lines(struct x12_reader *reader)
{
    const struct x12_claim *claim = &reader->claim;
    size_t count = 0;

    if (claim->many) {
        x12_tell(reader, MESSAGE_X12_MANY, &claim->segment, claim_words(reader).bytes, RECORD_LINES_MAX,
                 X12_AUTHORIZATIONS_MAX);
        return false;
    }
    for (size_t i = 0; i < claim->line_count; i++) {
        if (!check_line(reader, &reader->lines[i]))
            return false;
        count += x12_has_procedure(&reader->lines[i]);
    }
    if (count == 0)
        x12_tell(reader, MESSAGE_X12_NO_LINES, &claim->segment, claim_words(reader).bytes);
    return count > 0;
}

static void check_total(struct x12_reader *reader)
{
    int64_t sum = 0;
    bool overflow = false;
    char said[NUMBER_TEXT_SIZE], found[NUMBER_TEXT_SIZE];
    int said_length, found_length;

    for (size_t i = 0; i < reader->claim.line_count; i++) {
        if (!number_is_known(reader->lines[i].charge))
            return;
        sum = number_add(sum, reader->lines[i].charge, &overflow);
    }
    if (!number_is_known(reader->claim.total) || sum == reader->claim.total)
        return;
    said_length = (int)number_format_hundredths(said, reader->claim.total);
    found_length = (int)number_format_hundredths(found, sum);
    x12_tell(reader, MESSAGE_X12_TOTAL, &reader->claim.segment, claim_words(reader).bytes, said_length, said,
             found_length, found);
}

static void check_pointers(struct x12_reader *reader)
{
    const struct x12_claim *claim = &reader->claim;

    for (size_t i = 0; i < claim->line_count && !claim->strange_diagnoses; i++) {
        struct x12_line *line = &reader->lines[i];

        for (int32_t k = 0; k < line->pointer_count; k++)
            line->strange_pointers |= line->pointers[k] > claim->diagnosis_count;
        if (line->strange_pointers)
            x12_tell(reader, MESSAGE_X12_POINTER, &line->segment, claim_words(reader).bytes, claim->diagnosis_count);
    }
}

bool x12_numbers_ascend(struct x12_reader *reader)
{
    int64_t last = 0, number;

    for (size_t i = 0; i < reader->claim.line_count; i++) {
        const struct x12_line *line = &reader->lines[i];

        if (!number_parse(&number, line->number) || number <= last || number > VALUE_COUNT_MAX) {
            x12_tell(reader, MESSAGE_X12_LINE_NUMBER, &line->segment, claim_words(reader).bytes);
            return false;
        }
        last = number;
    }
    return true;
}

bool x12_check_claim(struct x12_reader *reader)
{
    if (reader->claim.refused || !check_lines(reader))
        return false;
    check_total(reader);
    check_pointers(reader);
    return true;
}
