/* Views of a rulebook: its diagnostics, its stages, a file in canonical layout, the page of a code. */
#include "api/internal.h"
#include "plan/plan.h"

/* ---- diagnostics ---- */

static void write_json_lines(struct buffer *to, const struct diagnostics *diagnostics, size_t most)
{
    size_t shown = most == 0 || most > diagnostics->count ? diagnostics->count : most;

    for (size_t i = 0; i < shown; i++) {
        struct json json = json_to(to);

        diag_json(&json, diagnostics->items[i]);
        buffer_char(to, '\n');
    }
}

enum payrule_status api_diagnostics(const struct diagnostics *diagnostics, struct allocator allocator,
                                    const struct api_view *view)
{
    struct buffer out;

    buffer_init(&out, allocator);
    if (view->format == PAYRULE_JSON)
        write_json_lines(&out, diagnostics, view->most);
    else
        diag_render(&out, diagnostics, view->colour != 0, view->most);
    return api_deliver(&out, view->sink, view->context);
}

enum payrule_status payrule_rulebook_diagnostics(const struct payrule_rulebook *rulebook, enum payrule_format format,
                                                 size_t most, int colour, payrule_sink sink, void *context)
{
    const struct api_view view = { format, most, colour, sink, context };

    if (rulebook->state == RULEBOOK_FAILED)
        return PAYRULE_ENOMEM;
    return api_diagnostics(&rulebook->diagnostics, rulebook->allocator, &view);
}

size_t payrule_rulebook_errors(const struct payrule_rulebook *rulebook) { return rulebook->diagnostics.errors; }

size_t payrule_rulebook_warnings(const struct payrule_rulebook *rulebook) { return rulebook->diagnostics.warnings; }

size_t payrule_rulebook_unrecorded(const struct payrule_rulebook *rulebook)
{
    const struct diagnostics *diagnostics = &rulebook->diagnostics;
    size_t count = 0;
    for (size_t i = 0; i < diagnostics->count; i++)
        count += diagnostics->items[i]->id == MESSAGE_PAST_NOTHING;
    return count;
}

/* A code as in P0101; also in lower case, as it is easily typed. */
static const struct message_row *find_message(const char *code)
{
    char word[8];
    size_t length = strlen(code);

    if (length == 0 || length > sizeof word)
        return NULL;
    memcpy(word, code, length);
    if (word[0] == 'p')
        word[0] = 'P';
    return message_by_code((struct text){ word, length });
}

enum payrule_status payrule_explain_code(const char *code, payrule_sink sink, void *context)
{
    const struct message_row *row = find_message(code);
    struct buffer out;

    if (row == NULL)
        return PAYRULE_ENOTFOUND;
    buffer_init(&out, allocator_standard);
    diag_explain(&out, row);
    return api_deliver(&out, sink, context);
}

/* ---- a stage, or a file printed anew ---- */

/* Work on the rulebook's texts that needs memory of its own, so that the rulebook stays as it is and threads can
 * share it. */
struct view {
    const struct payrule_rulebook *rulebook;
    struct arena arena;
    struct buffer out;
    uint32_t source; /* for one file */
    size_t profile;  /* for one plan; SIZE_MAX: all */
};

static enum payrule_status view_run(struct view *view, const struct payrule_rulebook *rulebook,
                                    enum payrule_status (*work)(void *context), payrule_sink sink, void *context)
{
    enum payrule_status status;

    view->rulebook = rulebook;
    arena_init(&view->arena, rulebook->allocator);
    buffer_init(&view->out, rulebook->allocator);
    status = api_guard(&view->arena, NULL, work, view);
    arena_free(&view->arena);
    if (status != PAYRULE_OK) {
        buffer_free(&view->out);
        return status;
    }
    return api_deliver(&view->out, sink, context);
}

/* Diagnostics of a view are not shown: those of compiling are the ones that count. */
static void begin_diagnostics(struct view *view, struct diagnostics *diagnostics)
{
    diag_init(diagnostics, &view->arena, &view->rulebook->sources);
}

static enum payrule_status dump_tokens(void *context)
{
    struct view *view = context;
    struct diagnostics diagnostics;

    begin_diagnostics(view, &diagnostics);
    for (size_t i = 0; i < view->rulebook->tree_count; i++)
        token_dump(&view->out, &view->arena, &diagnostics, (uint32_t)i);
    return PAYRULE_OK;
}

static enum payrule_status dump_trees(void *context)
{
    struct view *view = context;

    for (size_t i = 0; i < view->rulebook->tree_count; i++)
        tree_dump(&view->out, view->rulebook->trees[i]->file);
    return PAYRULE_OK;
}

static enum payrule_status dump_rulebook(void *context)
{
    struct view *view = context;

    rulebook_dump(&view->out, view->rulebook->rules);
    return PAYRULE_OK;
}

static enum payrule_status dump_plans(void *context)
{
    struct view *view = context;

    for (size_t i = 0; i < view->rulebook->rules->profile_count; i++) {
        if (view->rulebook->plans[i] != NULL && (view->profile == SIZE_MAX || view->profile == i))
            plan_dump(&view->out, view->rulebook->plans[i]);
    }
    return PAYRULE_OK;
}

enum payrule_status payrule_rulebook_dump(const struct payrule_rulebook *rulebook, const char *stage,
                                          const char *profile, payrule_sink sink, void *context)
{
    struct view view = { .profile = api_profile(rulebook, profile) };
    struct text word = text_of(stage);

    if (rulebook->state != RULEBOOK_COMPILED)
        return rulebook->state == RULEBOOK_FAILED ? PAYRULE_ENOMEM : PAYRULE_EUSAGE;
    if (text_is(word, "tokens"))
        return view_run(&view, rulebook, dump_tokens, sink, context);
    if (text_is(word, "tree"))
        return view_run(&view, rulebook, dump_trees, sink, context);
    if (text_is(word, "rulebook"))
        return view_run(&view, rulebook, dump_rulebook, sink, context);
    if (!text_is(word, "plan"))
        return PAYRULE_EUSAGE;
    if (profile != NULL && view.profile == SIZE_MAX)
        return PAYRULE_ENOTFOUND;
    return view_run(&view, rulebook, dump_plans, sink, context);
}

static enum payrule_status print_file(void *context)
{
    struct view *view = context;
    struct diagnostics diagnostics;
    const struct tree *tree;

    begin_diagnostics(view, &diagnostics);
    tree = syntax_parse(&view->arena, &diagnostics, view->source);
    if (tree->broken)
        return PAYRULE_ERULES;
    tree_print(&view->out, tree, &view->rulebook->sources);
    return PAYRULE_OK;
}

enum payrule_status payrule_rulebook_format(const struct payrule_rulebook *rulebook, const char *name,
                                            payrule_sink sink, void *context)
{
    struct view view = { .profile = SIZE_MAX };

    if (rulebook->state == RULEBOOK_FAILED)
        return PAYRULE_ENOMEM;
    for (size_t i = 0; i < rulebook->sources.count; i++) {
        if (text_is(rulebook->sources.items[i].name, name)) {
            view.source = (uint32_t)i;
            return view_run(&view, rulebook, print_file, sink, context);
        }
    }
    return PAYRULE_ENOTFOUND;
}
