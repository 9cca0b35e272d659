/* Elements as values of the dictionary. What cannot be read is left unknown, with a warning: dates and names of
 * persons are never shown. */
#include "claim/x12.h"
#include "record/value.h"

struct text x12_first_of(struct x12_reader *reader, struct text text)
{
    const char *next = reader->elements.repeated && text.length > 0
                           ? memchr(text.bytes, reader->scanner.delimiters.repetition, text.length) : NULL;

    if (next != NULL)
        text.length = (size_t)(next - text.bytes);
    if (reader->has_zero && text.length > 0 && (next = memchr(text.bytes, '\0', text.length)) != NULL) {
        text.length = (size_t)(next - text.bytes);
        if (x12_once(reader, MESSAGE_X12_ZERO, TEXT("")))
            x12_tell(reader, MESSAGE_X12_ZERO, &reader->segment);
    }
    return text;
}

/* X12 may leave out a zero before the point, and digits after it: ".5", "500.". */
static struct text with_zeros(struct text text, char zeros[NUMBER_TEXT_SIZE])
{
    bool before = text.bytes[0] == '.', after = text.bytes[text.length - 1] == '.';

    if ((!before && !after) || text.length > NUMBER_TEXT_SIZE - 2)
        return text;
    zeros[0] = '0';
    memcpy(zeros + before, text.bytes, text.length);
    return (struct text){ zeros, text.length + before - after };
}

bool x12_read_value(struct x12_reader *reader, void *to, enum type type, struct text value, const char *what)
{
    char zeros[NUMBER_TEXT_SIZE];

    if (value.length == 0)
        return false;
    if (value_read(to, type, type_row(type)->storage == STORAGE_NUMBER ? with_zeros(value, zeros) : value))
        return true;
    x12_tell(reader, MESSAGE_X12_VALUE, &reader->segment, what, value_expected(type), x12_shown_value(value).bytes);
    return false;
}

/* The check digit of ISO 7812 over "80840" and the number: every second digit from the right is doubled. */
static bool npi_fits(struct text npi)
{
    unsigned sum = 24;  /* what 80840 adds */

    for (size_t i = 0; i < npi.length; i++) {
        unsigned digit = (unsigned)(npi.bytes[i] - '0'), twice = digit * 2;

        sum += i % 2 == 0 ? twice / 10 + twice % 10 : digit;
    }
    return sum % 10 == 0;
}

void x12_read_npi(struct x12_reader *reader, code_t *npi, struct text value)
{
    if (value.length == 0)
        return;
    if (!value_read(npi, TYPE_NPI, value)) {
        if (x12_once(reader, MESSAGE_X12_NPI, value))
            x12_tell(reader, MESSAGE_X12_NPI, &reader->segment, x12_shown_value(value).bytes);
    } else if (!npi_fits(value) && x12_once(reader, MESSAGE_X12_NPI_DIGIT, value)) {
        x12_tell(reader, MESSAGE_X12_NPI_DIGIT, &reader->segment, x12_shown_value(value).bytes);
    }
}

static bool read_range(struct x12_span *span, struct text value)
{
    struct x12_span found;

    if (value.length == 8)  /* one day, though a range was announced */
        return date_parse_compact(&span->from, value) && date_parse_compact(&span->through, value);
    if (value.length != 17 || value.bytes[8] != '-' ||
        !date_parse_compact(&found.from, (struct text){ value.bytes, 8 }) ||
        !date_parse_compact(&found.through, (struct text){ value.bytes + 9, 8 }) || found.through < found.from)
        return false;
    *span = found;
    return true;
}

static bool read_day(struct x12_span *span, struct text value)
{
    if (!date_parse_compact(&span->from, value))
        return false;
    span->through = span->from;
    return true;
}

bool x12_read_span(struct x12_reader *reader, struct x12_span *span, struct text format, struct text value)
{
    if (text_is(format, "RD8") ? read_range(span, value)
                               : read_day(span, text_is(format, "DT") && value.length == 12
                                                    ? (struct text){ value.bytes, 8 } : value))
        return true;
    x12_tell(reader, MESSAGE_X12_DATE, &reader->segment);
    return false;
}

void x12_read_date(struct x12_reader *reader, date_t *date, struct text format, struct text value)
{
    struct x12_span span;

    if (x12_read_span(reader, &span, format, value))
        *date = span.from;
}
