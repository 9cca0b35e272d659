/* What the parts of the API share: the rulebook's insides, the frame that catches a lack of memory, and sinks.
 *
 * Private to src/api. */
#ifndef API_INTERNAL_H
#define API_INTERNAL_H
#include <stdatomic.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "check/rulebook.h"
#include "diag/diag.h"
#include "payrule.h"
#include "syntax/tree.h"
#include "table/cache.h"

struct plan;

#define API_FILE_BYTES_MAX ((size_t)4 << 20)
#define API_FILES_MAX ((size_t)10000)

enum rulebook_state {
    RULEBOOK_OPEN,      /* files can be added */
    RULEBOOK_COMPILED,  /* only read from now on */
    RULEBOOK_FAILED     /* memory ran out: can only be freed */
};

/* Compiled, it is immutable but for its reference count, and any number of threads may read it. */
struct payrule_rulebook {
    atomic_size_t references;
    struct allocator allocator;
    struct payrule_options options;
    enum rulebook_state state;
    struct arena work;                /* sources, trees, diagnostics, checked rulebook: messages and dumps need them */
    struct arena ruleset;             /* plans */
    struct table_cache cache;         /* what is mapped of it lives as long as the rulebook */
    struct sources sources;
    struct diagnostics diagnostics;   /* sorted once compiled */
    struct tree **trees;              /* by source, for those that were added; NULL before compile */
    size_t tree_count;
    const struct rulebook *rules;     /* NULL before compile */
    const struct plan *const *plans;  /* by profile of rules; NULL for one that has errors */
};

/* Runs `work`; running out of memory in the arenas ends it, and gives PAYRULE_ENOMEM. `other` may be NULL. The frames
 * of `work` are left by longjmp(), so that what they own must live in arenas or in *context. */
enum payrule_status api_guard(struct arena *arena, struct arena *other, enum payrule_status (*work)(void *context),
                              void *context);

/* The same with any number of arenas, whose places for failure are forgotten afterwards. */
enum payrule_status api_guard_all(struct arena *const *arenas, size_t count, enum payrule_status (*work)(void *context),
                                  void *context);

/* Writes the buffer to the sink and frees it. PAYRULE_ENOMEM when the buffer found no memory; then nothing is written.
 */
enum payrule_status api_deliver(struct buffer *buffer, payrule_sink sink, void *context);

/* How diagnostics are to be shown, and where to. */
struct api_view {
    enum payrule_format format;
    size_t most;  /* 0: all */
    int colour;
    payrule_sink sink;
    void *context;
};
enum payrule_status api_diagnostics(const struct diagnostics *diagnostics, struct allocator allocator,
                                    const struct api_view *view);

struct allocator api_allocator(const struct payrule_options *options);

static inline struct payrule_text api_text(struct text text)
{
    return (struct payrule_text){ text.bytes, text.length };
}
static inline struct text api_text_in(struct payrule_text text) { return (struct text){ text.bytes, text.length }; }

/* The JSON Schema of the answer (schema.c). */
void api_answer_schema(struct buffer *to);

/* The index of the profile in rulebook->rules, or SIZE_MAX. `name` may be NULL: not found. */
size_t api_profile(const struct payrule_rulebook *rulebook, const char *name);

#endif
