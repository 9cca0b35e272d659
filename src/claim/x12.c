/* Claims in X12 (837P and 837I, guides 5010 and 4010): interchanges, groups and transactions, and the levels that say
 * whose claim it is. What is in a claim is read in x12_claim.c and x12_line.c.
 *
 * The guides count segments and repeat control numbers; where those disagree the claims are read all the same, with a
 * warning. A segment stands for itself: no order is asked for beyond the levels (HL) and the claim (CLM). */
#include "claim/x12.h"

#include <stdio.h>

/* ---- what is no claim ---- */

/* Transactions of the same family, by ST01. */
static const struct { const char *id, *what; } others[] = {
    { "270", "a question about eligibility (270)" },
    { "271", "an answer about eligibility (271)" },
    { "276", "a question about the status of claims (276)" },
    { "277", "an answer about the status of claims, or their acknowledgement (277, 277CA)" },
    { "278", "a request for or an answer about authorization (278)" },
    { "820", "a payment of premiums (820)" },
    { "824", "a report on a transaction (824)" },
    { "834", "an enrollment (834)" },
    { "835", "a remittance advice (835)" },
    { "997", "an acknowledgement (997)" },
    { "999", "an acknowledgement (999)" },
};

static struct x12_words what_is(struct text id)
{
    struct x12_words words = x12_shown_value(id);
    struct x12_words what;

    snprintf(what.bytes, sizeof what.bytes, "a transaction `%.20s`", words.bytes);
    return what;
}

static void refuse_transaction(struct x12_reader *reader, struct text id, const char *what)
{
    struct diagnostic *diagnostic;

    reader->reading->counts.refused++;
    reader->loop = X12_OUTSIDE;
    if (!x12_once(reader, MESSAGE_X12_NO_CLAIM, id))
        return;
    diagnostic = x12_tell(reader, MESSAGE_X12_NO_CLAIM, &reader->segment, what);
    diag_help(reader->reading->diagnostics, diagnostic, "give the 837P or 837I file that the claims were sent in");
}

static bool refuse_other(struct x12_reader *reader, struct text id)
{
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        if (text_is(id, others[i].id)) {
            refuse_transaction(reader, id, others[i].what);
            return true;
        }
    }
    if (text_is(id, "837"))
        return false;
    refuse_transaction(reader, id, what_is(id).bytes);
    return true;
}

/* ---- envelopes ---- */

static void warn_count(struct x12_reader *reader, const char *what, size_t found)
{
    struct text said = x12_element(reader, 1);
    struct x12_words shown = x12_shown_value(said);
    int64_t number;

    if (!reader->has_claims || said.length == 0 || (number_parse(&number, said) && (uint64_t)number == found))
        return;
    x12_tell(reader, MESSAGE_X12_COUNT, &reader->segment, TEXT_ARG(reader->segment.id), shown.bytes, found, what);
}

static void warn_control(struct x12_reader *reader, struct text begun, const char *beginning)
{
    struct text ended = x12_element(reader, 2);

    if (reader->has_claims && !text_equal(begun, ended))
        x12_tell(reader, MESSAGE_X12_CONTROL, &reader->segment, TEXT_ARG(reader->segment.id),
                 x12_shown_value(ended).bytes, beginning, x12_shown_value(begun).bytes);
}

static void warn_unended(struct x12_reader *reader, struct x12_counter *counter, const char *what, const char *end)
{
    if (counter->open)
        x12_tell(reader, MESSAGE_X12_UNENDED, &reader->segment, what, end);
    counter->open = false;
}

static enum x12_kind kind_of(struct text version)
{
    static const struct { const char *part; enum x12_kind kind; } guides[] = {
        { "X222", X12_PROFESSIONAL }, { "X098", X12_PROFESSIONAL },
        { "X223", X12_INSTITUTIONAL }, { "X096", X12_INSTITUTIONAL },
    };

    for (size_t i = 0; i < sizeof guides / sizeof *guides; i++) {
        if (version.length >= 10 && memcmp(version.bytes + 6, guides[i].part, 4) == 0)
            return guides[i].kind;
    }
    return X12_UNKNOWN;
}

static bool is_dental(struct text version)
{
    return version.length >= 10 && (memcmp(version.bytes + 6, "X224", 4) == 0 ||
                                    memcmp(version.bytes + 6, "X097", 4) == 0);
}

static void forget_people(struct x12_reader *reader, bool billing)
{
    if (billing)
        reader->billing = (struct x12_party){ .there = false };
    reader->subscriber = reader->patient = (struct x12_person){ .birth_date = DATE_UNKNOWN };
    reader->payer_order = NUMBER_UNKNOWN;
    reader->payer_id = reader->payer_name = (struct text){ NULL, 0 };
    reader->party = NULL;
    reader->person = NULL;
}

static void begin_transaction(struct x12_reader *reader)
{
    struct text id = x12_element(reader, 1), guide = x12_element(reader, 3);

    warn_unended(reader, &reader->transaction, "a transaction", "SE");
    reader->transaction =
        (struct x12_counter){ .first = reader->segment.number, .control = x12_element(reader, 2), .open = true };
    reader->group.inside++;
    if (guide.length > 0)
        reader->version = guide;
    reader->kind = kind_of(reader->version);
    forget_people(reader, true);
    memset(reader->hl, 0, sizeof reader->hl);
    reader->loop = X12_HEADING;
    if (!refuse_other(reader, id) && is_dental(reader->version))
        refuse_transaction(reader, TEXT("837D"), "a dental claim (837D)");
    reader->has_claims = reader->loop != X12_OUTSIDE;
}

static void end_transaction(struct x12_reader *reader)
{
    if (reader->transaction.open) {
        warn_count(reader, "segments", reader->segment.number - reader->transaction.first + 1);
        warn_control(reader, reader->transaction.control, "ST");
    }
    reader->transaction.open = false;
    reader->loop = X12_OUTSIDE;
}

static void begin_group(struct x12_reader *reader)
{
    warn_unended(reader, &reader->transaction, "a transaction", "SE");
    warn_unended(reader, &reader->group, "a group", "GE");
    reader->group = (struct x12_counter){ .control = x12_element(reader, 6), .open = true };
    reader->interchange.inside++;
    reader->version = x12_element(reader, 8);
    reader->loop = X12_OUTSIDE;
}

static void end_group(struct x12_reader *reader)
{
    warn_unended(reader, &reader->transaction, "a transaction", "SE");
    if (reader->group.open) {
        warn_count(reader, "transactions", reader->group.inside);
        warn_control(reader, reader->group.control, "GS");
    }
    reader->group.open = false;
    reader->loop = X12_OUTSIDE;
}

static void end_interchange(struct x12_reader *reader)
{
    warn_unended(reader, &reader->transaction, "a transaction", "SE");
    warn_unended(reader, &reader->group, "a group", "GE");
    warn_count(reader, "groups", reader->interchange.inside);
    warn_control(reader, reader->interchange.control, "ISA");
    reader->interchange.open = false;
    reader->loop = X12_OUTSIDE;
}

/* ---- levels ---- */

/* The parent that HL02 names is the last level of the kind above; otherwise claims may be told as somebody else's. */
static void check_parent(struct x12_reader *reader, struct text parent, int above)
{
    while (above > 0 && reader->hl[above].bytes == NULL)
        above--;
    if (parent.length > 0 && !text_equal(parent, reader->hl[above]))
        x12_tell(reader, MESSAGE_X12_PARENT, &reader->segment, x12_shown_value(parent).bytes,
                 x12_shown_value(reader->hl[above]).bytes);
}

static void begin_level(struct x12_reader *reader)
{
    struct text level = x12_element(reader, 3);
    int depth = text_is(level, "20") ? 0 : text_is(level, "22") ? 1 : text_is(level, "23") ? 2 : -1;

    if (depth < 0) {
        x12_tell(reader, MESSAGE_X12_LEVEL, &reader->segment, x12_shown_value(level).bytes);
        return;
    }
    if (depth > 0)
        check_parent(reader, x12_element(reader, 2), depth - 1);
    if (depth < 2)
        forget_people(reader, depth == 0);
    else
        reader->patient = (struct x12_person){ .there = true, .birth_date = DATE_UNKNOWN };
    for (int i = depth; i < 3; i++)
        reader->hl[i] = (struct text){ NULL, 0 };
    reader->hl[depth] = x12_element(reader, 1);
    reader->party = NULL;
    reader->person = NULL;
    reader->loop = depth == 0 ? X12_BILLING : depth == 1 ? X12_SUBSCRIBER : X12_PATIENT;
}

/* ---- segments ---- */

static void warn_unknown(struct x12_reader *reader)
{
    struct text id = reader->segment.name != 0 ? reader->segment.id : TEXT("?");

    if (x12_once(reader, MESSAGE_X12_SEGMENT, id))
        x12_tell(reader, MESSAGE_X12_SEGMENT, &reader->segment, x12_shown(id).bytes);
}

/* Does what a segment asks for that ends the claim before it. */
static void read_ending(struct x12_reader *reader, void (*read)(struct x12_reader *reader))
{
    x12_end_claim(reader);
    x12_split(&reader->scanner, &reader->segment, &reader->elements);
    read(reader);
}

static void read_segment(struct x12_reader *reader)
{
    bool inside = reader->loop != X12_OUTSIDE;

    switch (reader->segment.name) {
    case X12_ID('G', 'S', 0): read_ending(reader, begin_group); break;
    case X12_ID('S', 'T', 0): read_ending(reader, begin_transaction); break;
    case X12_ID('S', 'E', 0): read_ending(reader, end_transaction); break;
    case X12_ID('G', 'E', 0): read_ending(reader, end_group); break;
    case X12_ID('I', 'E', 'A'): read_ending(reader, end_interchange); break;
    case X12_ID('H', 'L', 0):
        if (inside)
            read_ending(reader, begin_level);
        break;
    case X12_ID('C', 'L', 'M'):
        if (inside)
            read_ending(reader, x12_begin_claim);
        break;
    default:
        if (inside && !x12_read_claim_segment(reader))
            warn_unknown(reader);
    }
}

bool x12_read_within(struct x12_reader *reader)
{
    if (x12_at_header(&reader->scanner))
        return false;
    x12_next(&reader->scanner, &reader->segment);
    switch (reader->segment.name) {
    case X12_ID('G', 'S', 0): case X12_ID('G', 'E', 0): case X12_ID('I', 'E', 'A'): return false;
    default: read_segment(reader); return true;
    }
}

/* ---- interchanges ---- */

/* The input ends, or another interchange begins, before this one is complete. A claim that is open may lack lines, a
 * transaction claims. */
static void cut_short(struct x12_reader *reader)
{
    if (reader->claim.open) {
        reader->claim.refused = true;
        x12_tell(reader, MESSAGE_X12_CLAIM_CUT, &reader->claim.segment, x12_shown(reader->claim.id).bytes);
        x12_end_claim(reader);
    } else if (reader->transaction.open && reader->loop != X12_OUTSIDE) {
        x12_tell(reader, MESSAGE_X12_CUT, &reader->segment);
        reader->reading->counts.refused++;
    } else {
        warn_unended(reader, &reader->group, "a group", "GE");
        warn_unended(reader, &reader->interchange, "an interchange", "IEA");
    }
    reader->transaction.open = reader->group.open = reader->interchange.open = false;
    reader->loop = X12_OUTSIDE;
}

static void read_interchange(struct x12_reader *reader)
{
    x12_split(&reader->scanner, &reader->segment, &reader->elements);
    reader->interchange = (struct x12_counter){ .control = x12_element(reader, 13), .open = true };
    reader->version = (struct text){ NULL, 0 };
    while (reader->interchange.open && x12_pass_blanks(&reader->scanner) && !x12_at_header(&reader->scanner)) {
        if (x12_read_ahead(reader))
            continue;
        x12_next(&reader->scanner, &reader->segment);
        if (!reader->segment.ended && reader->segment.name != X12_ID('I', 'E', 'A'))
            break;  /* the last one, cut somewhere */
        read_segment(reader);
    }
    cut_short(reader);
}

/* What stands where an interchange should begin. */
static void refuse_strange(struct x12_reader *reader, enum message message)
{
    struct x12_scanner *scanner = &reader->scanner;
    struct text rest = { scanner->input.bytes + scanner->at, scanner->input.length - scanner->at };
    struct x12_segment here = { .number = scanner->segments + 1, .offset = scanner->at };
    struct diagnostic *diagnostic;

    if (rest.length > 3)
        rest.length = 3;
    diagnostic = x12_tell(reader, message, &here, x12_shown(rest).bytes);
    diag_help(reader->reading->diagnostics, diagnostic,
              "a claim file begins with ISA, whose 106 characters show what separates segments and elements");
    reader->reading->counts.refused++;
    scanner->at += rest.length;
    x12_seek_header(scanner);
}

static void read_input(struct x12_reader *reader)
{
    do {
        enum x12_header header = X12_HEADER_READ;

        if (!x12_pass_blanks(&reader->scanner) || !x12_at_header(&reader->scanner)) {
            refuse_strange(reader, MESSAGE_X12_NO_HEADER);
            continue;
        }
        header = x12_read_header(&reader->scanner, &reader->segment);
        if (header == X12_HEADER_READ)
            read_interchange(reader);
        else
            refuse_strange(reader, header == X12_HEADER_ENDS ? MESSAGE_X12_HEADER_CUT : MESSAGE_X12_DELIMITERS);
    } while (x12_pass_blanks(&reader->scanner));
}

/* What other threads have is given up even when memory runs out. */
static void read_in_threads(struct x12_reader *reader)
{
    struct arena *arena = reader->reading->arena;
    jmp_buf here, *before = arena_on_failure(arena, &here);
    volatile bool failed = true;

    if (setjmp(here) == 0) {
        x12_ahead_open(reader);
        read_input(reader);
        failed = false;
    }
    arena_on_failure(arena, before);
    x12_ahead_close(reader);
    if (failed)
        arena_fail(arena);
}

void claim_read_x12(struct claim_reading *reading, struct text input)
{
    struct x12_reader *reader = ARENA_NEW(reading->arena, struct x12_reader);

    reader->reading = reading;
    reader->scanner.input = input;
    if (text_starts_with(input, TEXT("\xef\xbb\xbf")))  /* a byte order mark */
        reader->scanner.at = 3;
    reader->line.number = 1;
    reader->has_zero = input.length > 0 && memchr(input.bytes, '\0', input.length) != NULL;
    read_in_threads(reader);
}
