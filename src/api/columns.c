/* The map of columns of a run's CSV inputs. */
#include "api/run.h"

struct mapping {
    struct payrule_run *run;
    struct text name, text;
};

static enum payrule_status read_map(void *context)
{
    struct mapping *mapping = context;
    struct payrule_run *run = mapping->run;
    size_t before = run->diagnostics.errors;

    run->columns = record_columns_new(&run->keep, &run->diagnostics, mapping->name, mapping->text);
    return run->diagnostics.errors > before ? PAYRULE_EINPUT : PAYRULE_OK;
}

enum payrule_status payrule_run_columns(struct payrule_run *run, const char *name, const char *bytes, size_t length)
{
    struct mapping mapping = { run, text_of(name), { bytes, length } };

    if (run->opened || run->root != run)
        return PAYRULE_EUSAGE;
    return run_guard(run, read_map, &mapping);
}
