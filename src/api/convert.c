/* payrule_convert(): claims, and records of either format, as JSON Lines of the session record. Knows no rules. */
#include "api/internal.h"
#include "claim/claim.h"
#include "record/reader.h"

#define GUESS_BYTES ((size_t)4096)

struct converting {
    const char *name;
    enum payrule_input format;
    struct text input;
    const struct payrule_convert_options *options;
    payrule_sink sink;
    void *context;
    struct arena keep, record;       /* record: one session's, when records are read */
    struct buffer to;
    struct diagnostics diagnostics;
    struct sources no_sources;       /* inputs are no rule files */
    struct claim_counts counts;
    bool stopped;                    /* the sink wants no more */
};

static const char *name_or(const char *name, const char *otherwise) { return name != NULL ? name : otherwise; }

static void give(void *context)
{
    struct converting *converting = context;

    if (!converting->to.failed && !converting->stopped && converting->to.length > 0)
        converting->stopped = converting->sink(converting->context, converting->to.bytes, converting->to.length) != 0;
    buffer_clear(&converting->to);
}

/* ---- records ---- */

static enum record_status read_line(struct record_reader *reader, struct session *session, struct arena *memory,
                                    struct text *rest)
{
    const char *end = memchr(rest->bytes, '\n', rest->length);
    struct text line = { rest->bytes, end != NULL ? (size_t)(end - rest->bytes) : rest->length };
    size_t taken = line.length + (end != NULL);

    *rest = (struct text){ rest->bytes + taken, rest->length - taken };
    if (line.length > 0 && line.bytes[line.length - 1] == '\r')
        line.length--;
    return record_read_json(reader, session, memory, line);
}

static bool read_record(struct converting *converting, struct record_reader *reader, struct session *session,
                        struct text *rest, enum record_status *status)
{
    arena_reset(&converting->record);
    if (converting->format == PAYRULE_CSV)
        return record_read_csv(reader, session, &converting->record, rest, status);
    if (rest->length == 0)
        return false;
    *status = read_line(reader, session, &converting->record, rest);
    return true;
}

static void convert_records(struct converting *converting)
{
    const struct payrule_convert_options *options = converting->options;
    struct record_reader *reader =
        record_reader_new(&converting->keep, &converting->diagnostics,
                          converting->format == PAYRULE_CSV ? RECORD_CSV : RECORD_JSONL, text_of(converting->name));
    struct text rest = converting->input;
    struct session session;
    enum record_status status;

    if (options->columns != NULL && converting->format == PAYRULE_CSV)
        record_reader_columns(reader, record_columns_new(&converting->keep, &converting->diagnostics,
                                                         text_of(name_or(options->columns_name, "columns")),
                                                         (struct text){ options->columns, options->columns_length }));
    record_reader_at(reader, 1);
    while (read_record(converting, reader, &session, &rest, &status)) {
        converting->counts.refused += status == RECORD_REFUSED;
        if (status != RECORD_READ)
            continue;
        record_write_json(&converting->to, &session);
        converting->counts.sessions++;
        if (converting->to.length >= CLAIM_GIVE_BYTES)
            give(converting);
    }
}

/* ---- claims ---- */

static void convert_claims(struct converting *converting)
{
    const struct payrule_convert_options *options = converting->options;
    struct payer_map payers = { NULL, 0 };
    struct claim_reading reading = {
        .arena = &converting->keep, .diagnostics = &converting->diagnostics, .name = text_of(converting->name),
        .payers = &payers, .to = &converting->to, .give = give, .give_context = converting,
        .threads = options->threads,
    };

    if (options->payers != NULL)
        payer_map_read(&payers, &converting->keep, &converting->diagnostics,
                       text_of(name_or(options->payers_name, "payers")),
                       (struct text){ options->payers, options->payers_length });
    if (converting->format == PAYRULE_FHIR)
        claim_read_fhir(&reading, converting->input);
    else
        claim_read_x12(&reading, converting->input);
    converting->counts = reading.counts;
}

static enum payrule_status convert(void *context)
{
    struct converting *converting = context;

    sources_init(&converting->no_sources, &converting->keep);
    diag_init(&converting->diagnostics, &converting->keep, &converting->no_sources);
    if (converting->format == PAYRULE_JSONL || converting->format == PAYRULE_CSV)
        convert_records(converting);
    else
        convert_claims(converting);
    give(converting);
    return converting->to.failed ? PAYRULE_ENOMEM : PAYRULE_OK;
}

/* ---- the call ---- */

static enum payrule_status conclude(struct converting *converting, struct payrule_converted *converted)
{
    const struct payrule_convert_options *options = converting->options;
    const struct api_view view = { options->format, options->most, options->colour, options->tell,
                                   options->tell_context };
    const struct claim_counts *counts = &converting->counts;

    if (converted != NULL)
        *converted = (struct payrule_converted){ counts->claims,  counts->lines,
                                                 counts->sessions, counts->refused,
                                                 converting->diagnostics.errors, converting->diagnostics.warnings };
    if (options->tell != NULL && api_diagnostics(&converting->diagnostics, converting->keep.allocator, &view))
        return PAYRULE_ENOMEM;
    return counts->refused > 0 || converting->diagnostics.errors > 0 ? PAYRULE_EINPUT : PAYRULE_OK;
}

static struct allocator allocator_of(const struct payrule_convert_options *options)
{
    return api_allocator(&(struct payrule_options){ .resize = options->resize,
                                                    .resize_context = options->resize_context });
}

static bool is_blank(struct text text)
{
    for (size_t i = 0; i < text.length; i++) {
        if (strchr(" \t\r\n", text.bytes[i]) == NULL || text.bytes[i] == '\0')
            return false;
    }
    return true;
}

enum payrule_input payrule_guess(const char *bytes, size_t length)
{
    struct text beginning = { bytes, length < GUESS_BYTES ? length : GUESS_BYTES };

    if (claim_is_x12(beginning))
        return PAYRULE_837P;
    if (claim_is_fhir(beginning))
        return PAYRULE_FHIR;
    return record_guess(beginning) == RECORD_CSV && !is_blank(beginning) ? PAYRULE_CSV : PAYRULE_JSONL;
}

enum payrule_status payrule_convert(const char *name, enum payrule_input format, const char *bytes, size_t length,
                                    const struct payrule_convert_options *options, struct payrule_converted *converted,
                                    payrule_sink sink, void *context)
{
    static const struct payrule_convert_options defaults;
    struct converting converting = {
        .name = name, .format = format, .input = { bytes, length }, .options = options != NULL ? options : &defaults,
        .sink = sink, .context = context,
    };
    struct allocator allocator = allocator_of(converting.options);
    enum payrule_status status;

    if (format > PAYRULE_837I)
        return PAYRULE_EUSAGE;
    if (format == PAYRULE_GUESS)
        converting.format = payrule_guess(bytes, length);
    arena_init(&converting.keep, allocator);
    arena_init(&converting.record, allocator);
    buffer_init(&converting.to, allocator);
    status = api_guard(&converting.keep, &converting.record, convert, &converting);
    if (status == PAYRULE_OK)
        status = conclude(&converting, converted);
    buffer_free(&converting.to);
    arena_free(&converting.record);
    arena_free(&converting.keep);
    return status;
}
