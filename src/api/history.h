/* The insides of a store that was opened. Private to src/api. */
#ifndef API_HISTORY_H
#define API_HISTORY_H
#include "api/internal.h"
#include "history/store.h"

struct payrule_history {
    struct allocator allocator;
    struct arena keep;     /* names, readers, diagnostics */
    struct arena record;   /* the record at hand */
    struct arena listing;  /* what is shown */
    struct buffer scratch;
    struct store store;
    struct sources no_sources;
    struct diagnostics diagnostics, silent;
    struct intake {
        struct record_reader *reader;
        struct text name;
    } intakes[2];          /* of JSON Lines, by silence; kept, as memory must not grow with the pieces of an input */
    size_t refused;
    bool told, broken;     /* told: what is wrong with the store stands among the diagnostics */
};

/* Calls `work` with the arenas leading back: PAYRULE_ENOMEM, and only closing helps, when memory runs out. */
enum payrule_status history_guard(struct payrule_history *history, enum payrule_status (*work)(void *context),
                                  void *context);
/* STORE_END is PAYRULE_END. */
enum payrule_status history_status(enum store_status status);

#endif
