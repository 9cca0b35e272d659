/* Any bytes as receipts: no crash, an end, and one that cannot be read is told with a place in it. The lines of the
 * input are also those that located receipts find. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "payrule.h"

#define SLACK 64

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char rules[] = "payer rules 1\n"
                            "profile example.plan \"An invented plan\"\n"
                            "  in force from 2024-01-01\n"
                            "  verified 2026-11-20\n"
                            "end\n"
                            "source manual \"Invented manual\"\n"
                            "rule visits.year \"Two visits\"\n"
                            "  cite manual \"2\"\n"
                            "  limit visits to 2 per calendar year\n"
                            "  otherwise deny as PR-119\n"
                            "end\n";

struct lines {
    const char *bytes, *end;
};

static int give_line(void *context, const char *file, size_t file_length, uint64_t line, const char **bytes,
                     size_t *length)
{
    const struct lines *lines = context;
    const char *at = lines->bytes, *newline;

    (void)file;
    for (; file_length > 0 && line > 1 && at < lines->end; line--) {
        newline = memchr(at, '\n', (size_t)(lines->end - at));
        at = newline != NULL ? newline + 1 : lines->end;
    }
    if (at >= lines->end || line != 1)
        return 0;
    newline = memchr(at, '\n', (size_t)(lines->end - at));
    *bytes = at;
    *length = (size_t)((newline != NULL ? newline : lines->end) - at);
    return 1;
}

static void verify_line(struct payrule_verifier *verifier, const char *bytes, size_t length)
{
    struct payrule_verified verified;
    enum payrule_status status = payrule_verify(verifier, bytes, length, &verified);

    if (status != PAYRULE_OK && status != PAYRULE_EINPUT)
        abort();
    if (status == PAYRULE_EINPUT &&
        (verified.problem.length == 0 || verified.column < 1 || verified.column > length + 1))
        abort();
    if (status == PAYRULE_OK && !verified.reproduced && verified.reason_count == 0)
        abort();
}

static void verify_all(struct payrule_verifier *verifier, const struct lines *lines)
{
    for (const char *at = lines->bytes; at < lines->end;) {
        const char *newline = memchr(at, '\n', (size_t)(lines->end - at));
        const char *end = newline != NULL ? newline : lines->end;

        verify_line(verifier, at, (size_t)(end - at));
        at = end + 1;
    }
}

/* Made once: that takes longer than all that is done with it. */
static struct payrule_rulebook *the_rulebook(void)
{
    static struct payrule_rulebook *rulebook;

    if (rulebook != NULL)
        return rulebook;
    rulebook = payrule_rulebook_new(NULL);
    if (rulebook == NULL || payrule_rulebook_add(rulebook, "plan.rules", rules, sizeof rules - 1) != PAYRULE_OK ||
        payrule_rulebook_compile(rulebook) != PAYRULE_OK)
        abort();
    return rulebook;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *copy = calloc(1, size + SLACK);
    struct lines lines = { copy, copy + size };
    const struct payrule_verifier_options options = { give_line, &lines, NULL };
    struct payrule_verifier *verifier = NULL;

    if (copy == NULL)
        abort();
    if (size > 0)
        memcpy(copy, data, size);
    if (payrule_verifier_new(&verifier, the_rulebook(), &options) != PAYRULE_OK)
        abort();
    verify_all(verifier, &lines);
    payrule_verifier_free(verifier);
    free(copy);
    return 0;
}
