/* Reading an interchange in several threads: pieces of it are read ahead, each as if it were alone, and taken over when
 * the reader comes to where one begins.
 *
 * A piece is taken over only where nothing could have come of it otherwise: it was begun as the reader stands now, had
 * nothing to tell, and has no identifier that came before. Any other is read once more, in its turn. So what is written
 * and told is the same with any number of threads, and nothing here knows what that is. */
#include "base/crew.h"
#include "claim/x12.h"

#define PIECE_BYTES ((size_t)384 << 10)  /* worth a thread */
#define CUT_BYTES ((size_t)16 << 10)     /* within which a level is looked for */
#define PIECES_PER_THREAD 2

/* Where a piece may begin: before a segment behind which no more is known of what came before it than this. */
enum cut {
    CUT_NOWHERE,
    CUT_SUBSCRIBER,  /* the transaction and the billing provider */
    CUT_BILLING,     /* the transaction */
    CUT_TRANSACTION  /* the guide; none is open */
};

/* What is known then; the rest is empty. */
struct x12_start {
    struct text version, billing_level;
    struct x12_delimiters delimiters;
    struct x12_counter transaction;
    struct x12_party billing;
    enum x12_kind kind;
    size_t segments;             /* before it */
    bool outside, has_claims;
};

struct piece {
    enum cut cut;
    size_t begin, end;           /* offsets in the input */
    struct x12_start start;      /* as it was read */
    struct x12_reader reader;    /* as it was at the end */
    struct claim_reading reading;
    struct arena arena;
    struct diagnostics diagnostics;
    struct sources no_sources;
    struct buffer to;
    bool whole;                  /* it was read to its end, and nothing was told */
};

struct x12_ahead {
    struct x12_reader *reader;
    struct piece *pieces;
    size_t most, count, next;    /* that there can be, that were read, the next to be taken over */
    size_t bytes;                /* of a piece, about */
    size_t resume;               /* offset from which there is something to do again */
};

/* ---- where ---- */

static struct x12_start start_of(const struct x12_reader *reader, enum cut cut)
{
    struct x12_start start = { .version = reader->version, .delimiters = reader->scanner.delimiters,
                               .segments = reader->scanner.segments, .outside = reader->loop == X12_OUTSIDE };

    start.transaction.open = reader->transaction.open;
    if (cut == CUT_TRANSACTION)
        return start;
    start.transaction = reader->transaction;
    start.kind = reader->kind;
    start.has_claims = reader->has_claims;
    if (cut == CUT_BILLING)
        return start;
    start.billing = reader->billing;
    start.billing_level = reader->hl[0];
    return start;
}

static bool same_party(const struct x12_party *a, const struct x12_party *b)
{
    return a->there == b->there && a->person == b->person && a->npi == b->npi && a->taxonomy == b->taxonomy;
}

static bool same_counter(const struct x12_counter *a, const struct x12_counter *b)
{
    return a->first == b->first && a->inside == b->inside && a->open == b->open && text_equal(a->control, b->control);
}

static bool same_start(const struct x12_start *a, const struct x12_start *b)
{
    return a->segments == b->segments && a->outside == b->outside && a->kind == b->kind &&
           a->has_claims == b->has_claims && text_equal(a->version, b->version) &&
           memcmp(&a->delimiters, &b->delimiters, sizeof a->delimiters) == 0 &&
           text_equal(a->billing_level, b->billing_level) && same_party(&a->billing, &b->billing) &&
           same_counter(&a->transaction, &b->transaction);
}

/* Whether a piece may begin with the segment, which the scanner has read. One that is cut off ends no claim. */
static enum cut cut_before(struct x12_scanner *scanner, const struct x12_segment *segment)
{
    struct x12_elements elements;
    struct text level;

    if (!segment->ended)
        return CUT_NOWHERE;
    if (segment->name == X12_ID('S', 'T', 0))
        return CUT_TRANSACTION;
    if (segment->name != X12_ID('H', 'L', 0))
        return CUT_NOWHERE;
    x12_split(scanner, segment, &elements);
    if (elements.count < 4)
        return CUT_NOWHERE;
    level = (struct text){ elements.starts[3], (size_t)(elements.starts[4] - 1 - elements.starts[3]) };
    return text_is(level, "20") ? CUT_BILLING : text_is(level, "22") ? CUT_SUBSCRIBER : CUT_NOWHERE;
}

/* The same for the segment that begins at the offset. */
static enum cut cut_at(const struct x12_scanner *scanner, size_t at)
{
    struct x12_scanner probe = *scanner;
    struct x12_segment segment;

    probe.at = probe.repeated_from = at;
    x12_next(&probe, &segment);
    return cut_before(&probe, &segment);
}

/* The same where the reader stands. Outside of transactions levels say nothing. */
static enum cut cut_here(const struct x12_reader *reader)
{
    enum cut cut = cut_at(&reader->scanner, reader->scanner.at);

    return (cut == CUT_TRANSACTION) == (reader->loop == X12_OUTSIDE) ? cut : CUT_NOWHERE;
}

/* Looks for a level to cut before, where *at is somewhere in a segment; it becomes *at. */
static enum cut find_level(const struct x12_scanner *scanner, size_t *at)
{
    struct x12_scanner probe = *scanner;
    struct x12_segment segment;
    size_t most = *at + CUT_BYTES, begin = *at;
    enum cut cut = CUT_NOWHERE;

    probe.at = probe.repeated_from = *at;
    while (x12_pass_blanks(&probe) && probe.at < most && cut != CUT_BILLING && cut != CUT_SUBSCRIBER) {
        begin = probe.at;
        x12_next(&probe, &segment);
        cut = begin > *at ? cut_before(&probe, &segment) : CUT_NOWHERE;  /* the first is the rest of one */
    }
    *at = begin;
    return cut == CUT_TRANSACTION ? CUT_NOWHERE : cut;
}

/* Where a piece of about so many bytes ends that begins at *at, which becomes the place: best at a transaction,
 * otherwise at a level of the one in which the reader stands. `inside`: that is where *at is, too. */
static enum cut find_cut(const struct x12_scanner *scanner, size_t *at, size_t bytes, bool inside)
{
    size_t wanted = *at + bytes, most = wanted + bytes / 2, last = 0, found = *at;

    while (found < wanted && (found = x12_find_transaction(scanner, found + 1, most)) < most)
        last = found;
    if (last == 0 && !inside)
        return CUT_NOWHERE;
    *at = last != 0 ? last : wanted;
    return last != 0 ? cut_at(scanner, last) : find_level(scanner, at);
}

/* ---- reading ahead ---- */

/* Gives a reader's state another owner. What is around transactions is the owner's, as no piece has a part of it; what
 * points into the reader is forgotten, as it would be at the next segment: one before which a piece may be cut. */
static void keep_own(struct x12_reader *reader, const struct x12_reader *own)
{
    reader->reading = own->reading;
    reader->before = own->before;
    reader->ahead = own->ahead;
    reader->interchange = own->interchange;
    reader->group = own->group;
    reader->party = NULL;
    reader->person = NULL;
    reader->lines = own->lines;
    reader->line_capacity = own->line_capacity;
    reader->made = own->made;
    reader->made_capacity = own->made_capacity;
    reader->dated = own->dated;
    reader->dated_capacity = own->dated_capacity;
    reader->ids = own->ids;
    reader->told = own->told;
    reader->line = own->line;
}

/* A piece of the input from `begin`, before which so many segments stand. */
static void begin_piece(struct piece *piece, const struct x12_reader *reader, enum cut cut, size_t begin,
                        size_t segments)
{
    const struct x12_reader own = { .reading = &piece->reading, .before = reader, .line.offset = begin };

    arena_reset(&piece->arena);
    buffer_clear(&piece->to);
    diag_init(&piece->diagnostics, &piece->arena, &piece->no_sources);
    piece->diagnostics.limit = 0;  /* whatever is told, the piece is read again */
    piece->reading = (struct claim_reading){ .arena = &piece->arena, .diagnostics = &piece->diagnostics,
                                             .name = reader->reading->name, .payers = reader->reading->payers,
                                             .to = &piece->to };
    piece->cut = cut;
    piece->begin = begin;
    piece->reader = *reader;
    keep_own(&piece->reader, &own);
    piece->reader.scanner.at = piece->reader.scanner.repeated_from = begin;
    piece->reader.scanner.segments = segments;
    piece->reader.needs_past = false;
    if (cut == CUT_TRANSACTION) {
        piece->reader.loop = X12_OUTSIDE;
        piece->reader.transaction = (struct x12_counter){ .open = false };
    }
    piece->start = start_of(&piece->reader, cut);
}

static void read_piece(struct piece *piece)
{
    struct x12_scanner *scanner = &piece->reader.scanner;

    while (x12_pass_blanks(scanner) && scanner->at < piece->end) {
        if (!x12_read_within(&piece->reader) || piece->diagnostics.dropped > 0)
            return;
    }
    x12_end_claim(&piece->reader);  /* as what follows would */
    piece->whole = piece->diagnostics.dropped == 0 && !piece->reader.needs_past && !piece->to.failed &&
                   scanner->at == piece->end;
}

static void work(void *context, size_t index)
{
    struct piece *piece = &((struct x12_ahead *)context)->pieces[index];
    jmp_buf here;

    piece->whole = false;
    arena_on_failure(&piece->arena, &here);
    if (setjmp(here) == 0)
        read_piece(piece);
    arena_on_failure(&piece->arena, NULL);
}

/* Cuts pieces from where the reader stands, which is such a place. */
static void cut_pieces(struct x12_ahead *ahead, enum cut cut)
{
    const struct x12_reader *reader = ahead->reader;
    const struct x12_scanner *scanner = &reader->scanner;
    size_t begin = scanner->at, segments = scanner->segments, end;
    bool inside = reader->loop != X12_OUTSIDE;

    while (ahead->count < ahead->most && scanner->input.length - begin > 2 * ahead->bytes) {
        enum cut next;

        end = begin;
        next = find_cut(scanner, &end, ahead->bytes, inside);
        if (next == CUT_NOWHERE)
            break;
        begin_piece(&ahead->pieces[ahead->count], reader, cut, begin, segments);
        ahead->pieces[ahead->count++].end = end;
        segments += x12_count((struct text){ scanner->input.bytes + begin, end - begin },
                              scanner->delimiters.terminator);
        begin = end;
        cut = next;
        inside &= cut != CUT_TRANSACTION;
    }
}

/* ---- taking over ---- */

/* What came of the piece, as if the reader had read it. False: it has to. */
static bool take_over(struct x12_reader *reader, struct piece *piece)
{
    const struct x12_start now = start_of(reader, piece->cut);
    struct claim_counts *counts = &reader->reading->counts;
    struct x12_reader own = *reader;

    if (!piece->whole || !same_start(&now, &piece->start) ||
        !claim_ids_join(&own.ids, own.reading->arena, &piece->reader.ids))
        return false;
    counts->claims += piece->reading.counts.claims;
    counts->lines += piece->reading.counts.lines;
    counts->sessions += piece->reading.counts.sessions;
    counts->refused += piece->reading.counts.refused;
    buffer_add(own.reading->to, buffer_text(&piece->to));
    own.group.inside += piece->reader.group.inside;
    *reader = piece->reader;
    keep_own(reader, &own);
    reader->reading->pieces_used++;
    x12_give(reader);
    return true;
}

/* ---- the calls ---- */

void x12_ahead_open(struct x12_reader *reader)
{
    struct claim_reading *reading = reader->reading;
    unsigned threads = reading->threads < CREW_MOST ? reading->threads : CREW_MOST;
    size_t bytes = reading->piece > 0 ? reading->piece : PIECE_BYTES;
    struct x12_ahead *ahead;

    if (threads < 2 || reader->scanner.input.length < 2 * bytes)
        return;
    ahead = ARENA_NEW(reading->arena, struct x12_ahead);
    ahead->reader = reader;
    ahead->bytes = bytes;
    ahead->most = threads * PIECES_PER_THREAD;
    ahead->pieces = ARENA_ARRAY(reading->arena, ahead->most, struct piece);
    for (size_t i = 0; i < ahead->most; i++) {
        arena_init(&ahead->pieces[i].arena, reading->arena->allocator);
        buffer_init(&ahead->pieces[i].to, reading->arena->allocator);
        sources_init(&ahead->pieces[i].no_sources, &ahead->pieces[i].arena);
    }
    reader->ahead = ahead;
}

void x12_ahead_close(struct x12_reader *reader)
{
    for (size_t i = 0; reader->ahead != NULL && i < reader->ahead->most; i++) {
        arena_free(&reader->ahead->pieces[i].arena);
        buffer_free(&reader->ahead->pieces[i].to);
    }
    reader->ahead = NULL;
}

/* Reads pieces ahead, if they can be cut here and are work for two. Otherwise some of the input is read before another
 * look, so that no part of it is looked through often. */
static void read_pieces(struct x12_ahead *ahead)
{
    struct x12_reader *reader = ahead->reader;
    enum cut cut = cut_here(reader);

    ahead->count = ahead->next = 0;
    if (cut == CUT_NOWHERE)
        return;
    x12_end_claim(reader);  /* as the segment that follows would */
    cut_pieces(ahead, cut);
    if (ahead->count == 0 && cut != CUT_TRANSACTION)  /* the levels of a transaction may do */
        ahead->resume = reader->scanner.at + ahead->bytes;
    if (ahead->count == 1) {
        ahead->resume = ahead->pieces[0].end;
        ahead->count = 0;
    }
    crew_run(reader->reading->threads, ahead->count, work, ahead);
}

bool x12_read_ahead(struct x12_reader *reader)
{
    struct x12_ahead *ahead = reader->ahead;
    struct piece *piece;

    if (ahead == NULL || reader->scanner.at < ahead->resume)
        return false;
    while (ahead->next < ahead->count && ahead->pieces[ahead->next].begin < reader->scanner.at)
        ahead->next++;
    if (ahead->next == ahead->count)
        read_pieces(ahead);
    if (ahead->next == ahead->count)
        return false;
    piece = &ahead->pieces[ahead->next];
    ahead->resume = piece->begin;
    if (piece->begin > reader->scanner.at)
        return false;
    x12_end_claim(reader);  /* as the segment that follows would */
    ahead->next++;
    if (take_over(reader, piece))
        return true;
    ahead->resume = piece->end;
    return false;
}
