/* What tests of the claim readers share: an input, what became of it, and what was said. */
#ifndef TESTS_SUPPORT_CLAIMS_H
#define TESTS_SUPPORT_CLAIMS_H
#include <stdio.h>
#include <stdlib.h>

#include "claim/claim.h"
#include "tests/support/failing_allocator.h"
#include "tests/support/records.h"

struct claims {
    struct arena arena;
    struct diagnostics diagnostics;
    struct buffer sessions;
    struct claim_reading reading;
};

static inline void claims_open(struct claims *claims, const struct payer_map *payers)
{
    arena_init(&claims->arena, allocator_standard);
    diag_init(&claims->diagnostics, &claims->arena, NULL);
    buffer_init(&claims->sessions, allocator_standard);
    claims->reading = (struct claim_reading){ .arena = &claims->arena, .diagnostics = &claims->diagnostics,
                                              .name = TEXT("input"), .payers = payers, .to = &claims->sessions };
}

static inline void claims_close(struct claims *claims)
{
    buffer_free(&claims->sessions);
    arena_free(&claims->arena);
}

/* The reader of records takes each line without a word. */
static inline bool claims_are_sessions(struct text sessions)
{
    struct records records;
    bool taken = true;

    records_open(&records, RECORD_JSONL);
    while (sessions.length > 0 && taken) {
        const char *newline = memchr(sessions.bytes, '\n', sessions.length);
        struct text line = { sessions.bytes, newline ? (size_t)(newline - sessions.bytes) : sessions.length };

        taken = newline && records_read(&records, line, " ") == RECORD_READ && records.diagnostics.count == 0;
        sessions = (struct text){ line.bytes + line.length + 1, sessions.length - line.length - (newline != NULL) };
    }
    records_close(&records);
    return taken;
}

typedef void (*claims_reader)(struct claim_reading *reading, struct text input);

/* The reader gets a block of its own, so that a look beyond its end is found. */
static inline void claims_read(struct claims *claims, claims_reader read, const char *bytes, size_t length)
{
    char *copy = malloc(length + (length == 0));

    if (copy == NULL)
        abort();
    if (length > 0)
        memcpy(copy, bytes, length);
    read(&claims->reading, (struct text){ copy, length });
    free(copy);
}

/* What was said, as a comment of TAP. */
static inline void claims_show(const struct claims *claims)
{
    struct buffer shown;

    buffer_init(&shown, allocator_standard);
    diag_render(&shown, &claims->diagnostics, false, 0);
    fprintf(stderr, "# %.*s\n", TEXT_ARG(buffer_text(&shown)));
    buffer_free(&shown);
}

/* Reads the text with an allocator that may fail; a lack of memory leaves by the arena's way out. */
static inline void claims_read_failing(struct failing_allocator *failing, claims_reader read, struct text text)
{
    struct claims claims;
    jmp_buf here;

    claims_open(&claims, NULL);
    claims.arena.allocator = failing_allocator_use(failing);
    arena_on_failure(&claims.arena, &here);
    if (setjmp(here) == 0)
        read(&claims.reading, text);
    claims_close(&claims);
}

#endif
