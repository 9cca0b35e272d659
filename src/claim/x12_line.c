/* Service lines: procedure, modifiers, units or minutes, charge, pointers to diagnoses. Dates and providers of a line
 * are read in x12_claim.c. */
#include "claim/x12.h"
#include "record/reader.h"
#include "record/value.h"

struct x12_line *x12_last_line(struct x12_reader *reader)
{
    return &reader->lines[reader->claim.line_count - 1];
}

/* False, once told, where no claim is open. */
static bool in_claim(struct x12_reader *reader)
{
    if (!reader->claim.open && x12_once(reader, MESSAGE_X12_LINE_OUTSIDE, TEXT("")))
        x12_tell(reader, MESSAGE_X12_LINE_OUTSIDE, &reader->segment);
    return reader->claim.open;
}

void x12_begin_line(struct x12_reader *reader)
{
    struct x12_claim *claim = &reader->claim;
    struct x12_line *line;

    if (!in_claim(reader))
        return;
    if (claim->line_count == RECORD_LINES_MAX)
        claim->many = true;  /* and the last place is written again */
    else {
        reader->lines = arena_grow(reader->reading->arena, reader->lines, claim->line_count, &reader->line_capacity,
                                   sizeof *reader->lines);
        claim->line_count++;
    }
    line = x12_last_line(reader);
    memset(line, 0, offsetof(struct x12_line, modifiers));
    line->segment = reader->segment;
    line->number = x12_element(reader, 1);
    line->units = line->minutes = line->charge = NUMBER_UNKNOWN;
    line->dates = (struct x12_span){ DATE_UNKNOWN, DATE_UNKNOWN };
    reader->reading->counts.lines++;
    reader->loop = X12_LINE;
    reader->party = NULL;
    reader->person = NULL;
}

/* The line that a service stands in; a second service in one line, or one without a line, begins a new one. */
static struct x12_line *line_of_service(struct x12_reader *reader)
{
    if (reader->loop != X12_LINE || x12_last_line(reader)->has_service) {
        x12_begin_line(reader);
        if (!reader->claim.open)
            return NULL;
        x12_last_line(reader)->number = (struct text){ NULL, 0 };
    }
    x12_last_line(reader)->has_service = true;
    return x12_last_line(reader);
}

/* ---- what was done ---- */

static void read_modifiers(struct x12_reader *reader, struct x12_line *line, const struct text *parts)
{
    for (size_t i = 0; i < X12_MODIFIERS_MAX; i++) {
        if (parts[i].length == 0)
            continue;
        if (x12_read_value(reader, &line->modifiers[line->modifier_count], TYPE_MODIFIER, parts[i], "a modifier"))
            line->modifier_count++;
        else
            line->strange_modifiers = true;
    }
}

/* `SV101` or `SV202`: the kind of code, the code, its modifiers. Without a code the line has no procedure. */
static void read_procedure(struct x12_reader *reader, struct x12_line *line, struct text composite)
{
    struct text parts[2 + X12_MODIFIERS_MAX];

    x12_parts(&reader->scanner, composite, parts, 2 + X12_MODIFIERS_MAX);
    read_modifiers(reader, line, parts + 2);
    if (text_is(parts[0], "HC") && parts[1].length > 0 && !value_read(&line->code, TYPE_CODE, parts[1]) &&
        !reader->claim.refused) {
        reader->claim.refused = true;
        x12_tell(reader, MESSAGE_X12_PROCEDURE, &reader->segment, x12_shown(reader->claim.id).bytes,
                 x12_shown_value(parts[1]).bytes);
    }
}

/* UN counts units, MJ minutes (of anesthesia); others, such as days, are no units of a procedure. */
static void read_quantity(struct x12_reader *reader, struct x12_line *line, struct text measure, struct text quantity)
{
    if (text_is(measure, "UN"))
        x12_read_value(reader, &line->units, TYPE_UNITS, quantity, "the quantity");
    else if (text_is(measure, "MJ"))
        x12_read_value(reader, &line->minutes, TYPE_MINUTES, quantity, "the quantity");
    else if (quantity.length > 0)
        x12_tell(reader, MESSAGE_X12_MEASURE, &reader->segment, x12_shown_value(measure).bytes);
}

static void read_pointers(struct x12_reader *reader, struct x12_line *line, struct text composite)
{
    struct text parts[X12_POINTERS_MAX];
    size_t count = x12_parts(&reader->scanner, composite, parts, X12_POINTERS_MAX);

    for (size_t i = 0; i < count; i++) {
        if (parts[i].length == 0)
            continue;
        if (number_parse(&line->pointers[line->pointer_count], parts[i]) && line->pointers[line->pointer_count] > 0)
            line->pointer_count++;
        else
            line->strange_pointers = true;
    }
}

void x12_read_professional(struct x12_reader *reader)
{
    struct x12_line *line = line_of_service(reader);

    if (line == NULL)
        return;
    if (reader->claim.kind == X12_UNKNOWN)
        reader->claim.kind = X12_PROFESSIONAL;
    read_procedure(reader, line, x12_element(reader, 1));
    x12_read_value(reader, &line->charge, TYPE_MONEY, x12_element(reader, 2), "the charge");
    read_quantity(reader, line, x12_element(reader, 3), x12_element(reader, 4));
    x12_read_value(reader, &line->place, TYPE_PLACE, x12_element(reader, 5), "the place of service");
    read_pointers(reader, line, x12_element(reader, 7));
}

void x12_read_institutional(struct x12_reader *reader)
{
    struct x12_line *line = line_of_service(reader);

    if (line == NULL)
        return;
    if (reader->claim.kind == X12_UNKNOWN)
        reader->claim.kind = X12_INSTITUTIONAL;
    line->revenue = x12_element(reader, 1);
    read_procedure(reader, line, x12_element(reader, 2));
    x12_read_value(reader, &line->charge, TYPE_MONEY, x12_element(reader, 3), "the charge");
    read_quantity(reader, line, x12_element(reader, 4), x12_element(reader, 5));
}
