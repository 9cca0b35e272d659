/* Claims of FHIR R4 from JSON: single resources, bundles, and one after the other (NDJSON).
 *
 * jansson allocates beside the arenas, so what it made is let go here, also when memory runs out. Its own words about
 * mistakes hold parts of the input and are not shown. */
#include "claim/claim.h"

#ifndef HAVE_JANSSON
void claim_read_fhir(struct claim_reading *reading, struct text input)
{
    struct diagnostic *diagnostic = diag_add_input(reading->diagnostics, MESSAGE_FHIR_NONE, reading->name, 0, 0);

    (void)input;
    diag_help(reading->diagnostics, diagnostic, "install a build with jansson, or send session records or X12 claims");
    reading->counts.refused++;
}
#else
#include <stdlib.h>

#include "claim/fhir.h"

void fhir_out_of_memory(struct fhir *fhir) { longjmp(*fhir->place, 1); }

/* ---- resources ---- */

static void count_other(struct fhir *fhir, enum fhir_other what, struct text kind)
{
    struct fhir_others *others = &fhir->others[what];

    if (others->count++ > 0)
        return;
    others->line = fhir->line;
    others->kind = arena_text(fhir->reading->arena, kind.bytes ? kind : TEXT("no resource"));
}

/* What a claim refers to. */
static bool is_companion(struct text kind)
{
    static const char *const kinds[] = { "Patient",          "Coverage", "Organization", "Practitioner",
                                         "PractitionerRole", "Location", "Condition" };

    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (text_is(kind, kinds[i]))
            return true;
    }
    return false;
}

static void read_bundle(struct fhir *fhir, const json_t *bundle)
{
    const json_t *entries = fhir_list(bundle, "entry");

    fhir_index_bundle(fhir, bundle);
    for (size_t i = 0; i < json_array_size(entries); i++) {
        const json_t *entry = json_array_get(entries, i), *resource = json_object_get(entry, "resource");
        struct text kind = fhir_text(resource, "resourceType");

        if (text_is(kind, "Claim"))
            fhir_read_claim(fhir, resource, fhir_text(entry, "fullUrl"));
        else if (!is_companion(kind))
            count_other(fhir, FHIR_UNREAD, kind);
    }
    json_decref(fhir->index);
    fhir->index = NULL;
}

static void read_resource(struct fhir *fhir, const json_t *resource)
{
    struct text kind = fhir_text(resource, "resourceType");

    if (text_is(kind, "Claim"))
        fhir_read_claim(fhir, resource, TEXT(""));
    else if (text_is(kind, "Bundle"))
        read_bundle(fhir, resource);
    else if (text_is(kind, "ClaimResponse") || text_is(kind, "ExplanationOfBenefit"))
        count_other(fhir, FHIR_ANSWER, kind);
    else
        count_other(fhir, FHIR_UNREAD, kind);
}

/* ---- documents ---- */

static const char *words_of_error(const json_error_t *error)
{
    switch (json_error_code(error)) {
    case json_error_stack_overflow: return "objects and lists are nested too deep";
    case json_error_invalid_utf8: return "a byte is no UTF-8";
    case json_error_null_character:
    case json_error_null_byte_in_key: return "a text holds the character 0";
    case json_error_premature_end_of_input: return "it ends before its braces and brackets are closed";
    case json_error_duplicate_key: return "a member is written twice in one object";
    case json_error_numeric_overflow: return "a number is too large";
    default: return "something stands here that JSON does not allow";
    }
}

static void advance(struct fhir *fhir, struct text *input, size_t length)
{
    fhir->line += text_count_lines((struct text){ input->bytes, length });
    *input = (struct text){ input->bytes + length, input->length - length };
}

static size_t line_end(struct text input, size_t from)
{
    const char *newline = memchr(input.bytes + from, '\n', input.length - from);

    return newline ? (size_t)(newline - input.bytes) + 1 : input.length;
}

/* Where the next document may begin: the line of the mistake, or the first after it that begins with a brace. Each byte
 * is passed over twice at most. */
static size_t find_next(struct text input, size_t mistake)
{
    size_t at = mistake < input.length ? mistake : input.length;

    while (at > 0 && input.bytes[at - 1] != '\n')
        at--;
    if (at == 0)
        at = line_end(input, 0);
    while (at < input.length && input.bytes[at] != '{')
        at = line_end(input, at);
    return at;
}

static void tell_syntax(struct fhir *fhir, const json_error_t *error)
{
    struct claim_reading *reading = fhir->reading;
    struct diagnostic *diagnostic = diag_add_input(reading->diagnostics, MESSAGE_FHIR_SYNTAX, reading->name,
                                                   fhir->line + (uint64_t)(error->line > 1 ? error->line - 1 : 0),
                                                   (uint32_t)(error->column > 0 ? error->column : 0),
                                                   words_of_error(error));

    diag_help(reading->diagnostics, diagnostic,
              "Export the claim again, or mend this place: each name and text stands in quotes, each name has its "
              "value after a colon, as in `\"resourceType\":\"Claim\"`");
}

static void refuse_document(struct fhir *fhir, struct text *input, const json_error_t *error, size_t size)
{
    struct claim_reading *reading = fhir->reading;
    size_t mistake = error->position > 0 ? (size_t)error->position - 1 : 0;
    bool longer = size < input->length && json_error_code(error) == json_error_premature_end_of_input;

    if (json_error_code(error) == json_error_out_of_memory)
        fhir_out_of_memory(fhir);
    if (longer)
        diag_add_input(reading->diagnostics, MESSAGE_FHIR_LONG, reading->name, fhir->line, 0,
                       (int)(FHIR_DOCUMENT_MAX >> 20));
    else
        tell_syntax(fhir, error);
    reading->counts.refused++;
    advance(fhir, input, find_next(*input, longer ? size : mistake));
}

/* A line that is a document by itself is read by itself: where it is broken the next line is not. */
static json_t *load(struct text input, size_t *size, json_error_t *error)
{
    const size_t flags = JSON_REJECT_DUPLICATES;
    size_t line = line_end(input, 0), shown = line;
    json_t *document = NULL;

    while (shown > 0 && strchr(" \t\r\n", input.bytes[shown - 1]))
        shown--;
    if (shown > 0 && input.bytes[shown - 1] == '}' && line <= FHIR_DOCUMENT_MAX) {
        document = json_loadb(input.bytes, line, flags, error);
        *size = line;
        if (document || json_error_code(error) != json_error_premature_end_of_input)
            return document;
    }
    *size = input.length < FHIR_DOCUMENT_MAX ? input.length : FHIR_DOCUMENT_MAX;
    document = json_loadb(input.bytes, *size, flags | JSON_DISABLE_EOF_CHECK, error);
    if (document)
        *size = (size_t)error->position;
    return document;
}

static void read_document(struct fhir *fhir, struct text *input)
{
    json_error_t error;
    size_t size;

    fhir->document = load(*input, &size, &error);
    if (!fhir->document) {
        refuse_document(fhir, input, &error, size);
        return;
    }
    read_resource(fhir, fhir->document);
    json_decref(fhir->document);
    fhir->document = NULL;
    advance(fhir, input, size);
}

static size_t blank_length(struct text input)
{
    size_t length = 0;

    while (length < input.length && input.bytes[length] && strchr(" \t\r\n", input.bytes[length]))
        length++;
    return length;
}

/* ---- the whole input ---- */

static void tell_of_others(struct fhir *fhir)
{
    struct claim_reading *reading = fhir->reading;
    const struct fhir_others *answers = &fhir->others[FHIR_ANSWER], *unread = &fhir->others[FHIR_UNREAD];
    bool none = reading->counts.claims == 0 && reading->counts.refused == 0;

    if (answers->count > 0) {
        struct diagnostic *diagnostic = diag_add_input(reading->diagnostics, MESSAGE_FHIR_ANSWER, reading->name,
                                                       answers->line, 0, TEXT_ARG(answers->kind), answers->count);

        diag_help(reading->diagnostics, diagnostic, "a claim is a resource with \"resourceType\":\"Claim\"");
        reading->counts.refused += answers->count;
    }
    if (unread->count > 0)
        diag_add_input(reading->diagnostics, MESSAGE_FHIR_OTHERS, reading->name, unread->line, 0,
                       TEXT_ARG(unread->kind), unread->count);
    if (none && answers->count == 0) {
        diag_add_input(reading->diagnostics, MESSAGE_FHIR_NO_CLAIM, reading->name, 0, 0);
        reading->counts.refused++;
    }
}

static void read_documents(struct fhir *fhir, struct text input)
{
    if (text_starts_with(input, TEXT("\xef\xbb\xbf")))
        input = (struct text){ input.bytes + 3, input.length - 3 }; /* a byte order mark */
    for (;;) {
        advance(fhir, &input, blank_length(input));
        if (input.length == 0)
            break;
        read_document(fhir, &input);
    }
    tell_of_others(fhir);
}

/* False when memory ran out. The arenas that may find none jump here. */
static bool read_guarded(struct fhir *fhir, struct text input)
{
    struct arena *arenas[] = { fhir->reading->arena, fhir->reading->diagnostics->arena, &fhir->memory };
    jmp_buf here, *before[3];
    volatile bool read = false;

    for (size_t i = 0; i < 3; i++)
        before[i] = arena_on_failure(arenas[i], &here);
    fhir->place = &here;
    if (setjmp(here) == 0) {
        read_documents(fhir, input);
        read = true;
    }
    for (size_t i = 3; i-- > 0;)
        arena_on_failure(arenas[i], before[i]);
    return read;
}

void claim_read_fhir(struct claim_reading *reading, struct text input)
{
    struct fhir fhir = { .reading = reading, .line = 1 };
    bool read;

    arena_init(&fhir.memory, reading->arena->allocator);
    read = read_guarded(&fhir, input);
    json_decref(fhir.index);
    json_decref(fhir.document);
    arena_free(&fhir.memory);
    if (!read && reading->arena->on_failure)
        longjmp(*reading->arena->on_failure, 1);
    if (!read)
        abort(); /* as the arena does, for programs without an API frame */
}
#endif
