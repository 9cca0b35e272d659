/* A run that judges with a store: what it holds of a patient joins the run's history before the patient is judged. */
#include "api/history.h"
#include "api/run.h"

/* The records are read into the arena of the answer that comes next. */
static enum payrule_status add_past(struct payrule_run *run, struct text patient)
{
    struct store *store = &run->store->store;
    enum store_status status = store_find(store, patient);
    struct store_row row;
    struct session session;

    while (status == STORE_OK && (status = store_next(store, &row)) == STORE_OK) {
        arena_reset(&run->answering);
        status = store_read(store, run->store_reader, &row, &session, &run->answering);
        if (status == STORE_OK)
            history_add_past(&run->own_history, &session);
    }
    return status == STORE_END ? PAYRULE_OK : history_status(status);
}

enum payrule_status run_remember(struct payrule_run *run)
{
    enum payrule_status status;
    const struct patient *patient;

    if (run->store == NULL)
        return PAYRULE_OK;
    status = history_status(store_begin_reading(&run->store->store));
    while (status == PAYRULE_OK && (patient = history_next_new(&run->own_history)) != NULL)
        status = add_past(run, patient_id(patient));
    store_rest(&run->store->store);
    return status;
}

static enum payrule_status attach(void *context)
{
    struct payrule_run *run = context;
    date_t from = DATE_UNKNOWN;
    enum payrule_status status = history_status(store_complete_from(&run->store->store, &from));

    run->store_reader = record_reader_new(&run->keep, &run->silent, RECORD_JSONL, TEXT("store"));
    if (run->options.history_from == PAYRULE_NO_DATE && date_is_known(from)) {
        run->options.history_from = from;
        eval_set_history_from(run->eval, from);
    }
    return status;
}

enum payrule_status payrule_run_history(struct payrule_run *run, struct payrule_history *history)
{
    if (run->store != NULL || run->root != run || run->own_history.patient_count > 0 ||
        !store_is_open(&history->store, false))
        return PAYRULE_EUSAGE;
    run->store = history;
    return run_guard(run, attach, run);
}
