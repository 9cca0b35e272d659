/* Opening a store of past sessions, telling what is wrong with it, forgetting. Knows no rules. */
#include "api/history.h"

#define WAIT_USUAL 5000 /* milliseconds */

static void init(struct payrule_history *history)
{
    arena_init(&history->keep, history->allocator);
    arena_init(&history->record, history->allocator);
    arena_init(&history->listing, history->allocator);
    buffer_init(&history->scratch, history->allocator);
    sources_init(&history->no_sources, &history->keep);
    diag_init(&history->diagnostics, &history->keep, &history->no_sources);
    diag_init(&history->silent, &history->keep, &history->no_sources);
    history->silent.limit = 0;
}

enum payrule_status history_guard(struct payrule_history *history, enum payrule_status (*work)(void *context),
                                  void *context)
{
    struct arena *arenas[] = { &history->keep, &history->record, &history->listing };
    enum payrule_status status;

    if (history->broken)
        return PAYRULE_ENOMEM;
    status = api_guard_all(arenas, sizeof arenas / sizeof *arenas, work, context);
    if (history->scratch.failed)
        status = PAYRULE_ENOMEM;
    history->broken = status == PAYRULE_ENOMEM;
    return status;
}

enum payrule_status history_status(enum store_status status)
{
    switch (status) {
    case STORE_OK: return PAYRULE_OK;
    case STORE_END: return PAYRULE_END;
    case STORE_FAILED: return PAYRULE_ESTORE;
    case STORE_NO_MEMORY: return PAYRULE_ENOMEM;
    }
    return PAYRULE_ESTORE;
}

/* ---- opening ---- */

struct opening {
    struct payrule_history *history;
    const char *path;
    const struct payrule_history_options *options;
};

static enum store_access store_access(enum payrule_access access)
{
    return access == PAYRULE_READ ? STORE_READ : access == PAYRULE_WRITE ? STORE_WRITE : STORE_CREATE;
}

static enum payrule_status open_store(void *context)
{
    struct opening *opening = context;
    struct payrule_history *history = opening->history;
    const char *path = arena_text(&history->keep, text_of(opening->path)).bytes;
    int32_t wait = opening->options->wait > 0 ? opening->options->wait : WAIT_USUAL;

    return history_status(store_open(&history->store, path, store_access(opening->options->access), wait));
}

enum payrule_status payrule_history_open(struct payrule_history **made, const char *path,
                                         const struct payrule_history_options *options)
{
    static const struct payrule_history_options defaults = { .access = PAYRULE_READ };
    struct opening opening = { NULL, path, options != NULL ? options : &defaults };
    const struct payrule_options memory = { .resize = opening.options->resize,
                                            .resize_context = opening.options->resize_context };
    struct allocator allocator = api_allocator(&memory);
    struct payrule_history *history = allocator.resize(allocator.context, NULL, 0, sizeof *history);
    enum payrule_status status;

    *made = NULL;
    if (history == NULL)
        return PAYRULE_ENOMEM;
    *history = (struct payrule_history){ .allocator = allocator };
    init(history);
    opening.history = history;
    status = history_guard(history, open_store, &opening);
    if (status == PAYRULE_ENOMEM) {
        payrule_history_close(history);
        return status;
    }
    *made = history;
    return status;
}

void payrule_history_close(struct payrule_history *history)
{
    if (history == NULL)
        return;
    store_close(&history->store);
    arena_free(&history->keep);
    arena_free(&history->record);
    arena_free(&history->listing);
    buffer_free(&history->scratch);
    history->allocator.resize(history->allocator.context, history, sizeof *history, 0);
}

/* ---- what is wrong ---- */

static enum payrule_status complain(void *context)
{
    struct payrule_history *history = context;

    if (history->store.failed && !history->told)
        store_complain(&history->store, &history->diagnostics);
    history->told = history->store.failed;
    return PAYRULE_OK;
}

enum payrule_status payrule_history_diagnostics(struct payrule_history *history, enum payrule_format format,
                                                size_t most, int colour, payrule_sink sink, void *context)
{
    const struct api_view view = { format, most, colour, sink, context };
    enum payrule_status status = history_guard(history, complain, history);

    return status == PAYRULE_OK ? api_diagnostics(&history->diagnostics, history->allocator, &view) : status;
}

size_t payrule_history_refused(const struct payrule_history *history) { return history->refused; }

/* ---- forgetting ---- */

struct forgetting {
    struct payrule_history *history;
    const char *const *patients;
    size_t count;
    uint64_t *removed;
};

static enum payrule_status forget(void *context)
{
    struct forgetting *forgetting = context;
    struct store *store = &forgetting->history->store;
    enum store_status status = store_begin_writing(store);

    for (size_t i = 0; i < forgetting->count && status == STORE_OK; i++) {
        int64_t removed = 0;

        status = store_forget(store, text_of(forgetting->patients[i]), &removed);
        if (forgetting->removed != NULL)
            forgetting->removed[i] = (uint64_t)removed;
    }
    if (status == STORE_OK)
        status = store_commit(store);
    if (status == STORE_OK)
        status = store_wipe(store);
    else
        store_rest(store);
    return history_status(status);
}

enum payrule_status payrule_history_forget(struct payrule_history *history, const char *const *patients, size_t count,
                                           uint64_t *removed)
{
    struct forgetting forgetting = { history, patients, count, removed };

    if (!store_is_open(&history->store, true))
        return PAYRULE_EUSAGE;
    return history_guard(history, forget, &forgetting);
}

/* ---- from when on it is complete ---- */

enum payrule_status payrule_history_complete_from(struct payrule_history *history, int32_t *from)
{
    date_t day = DATE_UNKNOWN;
    enum payrule_status status = PAYRULE_EUSAGE;

    if (store_is_open(&history->store, false))
        status = history_status(store_complete_from(&history->store, &day));
    *from = date_is_known(day) ? day : PAYRULE_NO_DATE;
    return status;
}

enum payrule_status payrule_history_set_complete_from(struct payrule_history *history, int32_t from)
{
    enum store_status status;

    if (!store_is_open(&history->store, true) || from < DATE_MIN || from > DATE_MAX)
        return PAYRULE_EUSAGE;
    status = store_begin_writing(&history->store);
    if (status == STORE_OK)
        status = store_set_complete_from(&history->store, from);
    if (status == STORE_OK)
        status = store_commit(&history->store);
    else
        store_rest(&history->store);
    return history_status(status);
}
