/* What tests of the claim readers share: an input, what became of it, and what was said. */
#ifndef TESTS_SUPPORT_CLAIMS_H
#define TESTS_SUPPORT_CLAIMS_H
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

/* Reads the text with an allocator that may fail; a lack of memory leaves by the arena's way out. */
static inline void claims_read_failing(struct failing_allocator *failing,
                                       void (*read)(struct claim_reading *reading, struct text input), struct text text)
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
