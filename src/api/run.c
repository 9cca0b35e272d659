/* Runs: input is read record by record, learned into the history, judged and answered.
 *
 * An input is read once, and what was read waits to be judged, unless it is too long: then it is read again, in
 * silence. */
#include "api/run.h"
#include "base/fetch.h"

#define KEPT_INPUT_MAX ((size_t)32 << 20) /* bytes of an input that is kept, without being asked to */
#define AHEAD 16                          /* sessions for which the history is fetched before they are added */
#define INPUT_AHEAD 2048                  /* bytes by which the input is fetched before it is read */

enum { ARENA_COUNT = 7 };

static void run_arenas(struct payrule_run *run, struct arena *arenas[ARENA_COUNT])
{
    struct arena *all[ARENA_COUNT] = { &run->keep,   &run->told,      &run->record, &run->waiting,
                                       &run->memory, &run->answering, &run->trying };
    memcpy(arenas, all, sizeof all);
}

static void run_init_arenas(struct payrule_run *run)
{
    struct arena *arenas[ARENA_COUNT];
    run_arenas(run, arenas);
    for (size_t i = 0; i < ARENA_COUNT; i++) {
        arena_init(arenas[i], run->allocator);
        arena_on_failure(arenas[i], &run->failure);
    }
    buffer_init(&run->scratch, run->allocator);
    buffer_init(&run->json_scratch, run->allocator);
    buffer_init(&run->receipt, run->allocator);
}

void payrule_run_free(struct payrule_run *run)
{
    if (!run)
        return;
    struct arena *arenas[ARENA_COUNT];
    history_free(&run->own_history);
    run_arenas(run, arenas);
    for (size_t i = 0; i < ARENA_COUNT; i++)
        arena_free(arenas[i]);
    buffer_free(&run->scratch);
    buffer_free(&run->json_scratch);
    buffer_free(&run->receipt);
    payrule_rulebook_unref(run->rulebook);
    run->allocator.resize(run->allocator.context, run, sizeof *run, 0);
}

enum payrule_status run_guard(struct payrule_run *run, enum payrule_status (*work)(void *context), void *context)
{
    volatile enum payrule_status status = PAYRULE_ENOMEM;
    if (run->broken)
        return PAYRULE_ENOMEM;
    if (setjmp(run->failure) == 0)
        status = work(context);
    if (run->scratch.failed || run->json_scratch.failed || run->receipt.failed)
        status = PAYRULE_ENOMEM;
    run->broken = status == PAYRULE_ENOMEM;
    return status;
}

/* ---- making ---- */

static enum payrule_status run_make(void *context)
{
    struct payrule_run *run = context;
    sources_init(&run->no_sources, &run->keep);
    diag_init(&run->diagnostics, &run->told, &run->no_sources);
    diag_init(&run->silent, &run->keep, &run->no_sources);
    run->silent.limit = 0;
    if (run->root == run)
        history_init(&run->own_history, &run->keep);
    run->eval = eval_new(&run->keep, &run->memory, run->plan, &run->root->own_history);
    run->known.arena = &run->keep;
    eval_set_keep(run->eval, run->options.brief ? KEEP_FINDINGS : KEEP_COUNTS);
    if (run->options.history_from != PAYRULE_NO_DATE)
        eval_set_history_from(run->eval, run->options.history_from);
    if (run->options.as_of != PAYRULE_NO_DATE)
        eval_set_as_of(run->eval, run->options.as_of);
    return PAYRULE_OK;
}

/* `root` NULL: the run has a history of its own. */
static enum payrule_status run_create(struct payrule_run **made, struct payrule_rulebook *rulebook,
                                      const struct plan *plan, const struct payrule_run_options *options,
                                      struct payrule_run *root)
{
    struct allocator allocator = rulebook->allocator;
    struct payrule_run *run = allocator.resize(allocator.context, NULL, 0, sizeof *run);
    if (!run)
        return PAYRULE_ENOMEM;
    *run = (struct payrule_run){ .allocator = allocator, .plan = plan, .options = *options };
    run->root = root ? root : run;
    run->rulebook = payrule_rulebook_ref(rulebook);
    run_init_arenas(run);
    enum payrule_status status = run_guard(run, run_make, run);
    if (status != PAYRULE_OK) {
        payrule_run_free(run);
        run = NULL;
    }
    *made = run;
    return status;
}

enum payrule_status payrule_run_new(struct payrule_run **run, struct payrule_rulebook *rulebook, const char *profile,
                                    const struct payrule_run_options *options)
{
    static const struct payrule_run_options defaults = { PAYRULE_NO_DATE, 0, PAYRULE_NO_DATE };
    *run = NULL;
    if (rulebook->state != RULEBOOK_COMPILED)
        return PAYRULE_EUSAGE;
    size_t index = api_profile(rulebook, profile);
    if (index == SIZE_MAX)
        return PAYRULE_ENOTFOUND;
    if (!rulebook->plans[index])
        return PAYRULE_ERULES;
    return run_create(run, rulebook, rulebook->plans[index], options ? options : &defaults, NULL);
}

enum payrule_status payrule_run_fork(struct payrule_run **fork, struct payrule_run *run)
{
    *fork = NULL;
    if (run->broken)
        return PAYRULE_ENOMEM;
    return run_create(fork, run->rulebook, run->plan, &run->options, run->root);
}

int payrule_run_looks_ahead(const struct payrule_run *run)
{
    /* with a store: a session of the input may replace a stored correction */
    return run->plan->looks_ahead || run->root->store != NULL;
}

/* ---- input ---- */

struct opening {
    struct payrule_run *run;
    const char *name;
    enum payrule_input format;
    struct text text;
    uint64_t line;
};

static enum payrule_status run_open(void *context)
{
    struct opening *opening = context;
    struct payrule_run *run = opening->run;
    if (!run->name.bytes || !text_is(run->name, opening->name))
        run->name = arena_text(&run->keep, text_of(opening->name));
    run->input = run->rest = opening->text;
    run->format = opening->format == PAYRULE_CSV     ? RECORD_CSV
                  : opening->format == PAYRULE_JSONL ? RECORD_JSONL
                                                     : record_guess(opening->text);
    run->first_line = opening->line;
    run->reader = NULL;
    run->kept = (struct kept_list){ NULL, 0, 0, 0 };
    run->holds = false;
    run->learned = run->root != run; /* a fork judges what its root has learned */
    run->opened = true;
    run->answered = NULL;
    return PAYRULE_OK;
}

enum payrule_status payrule_run_input_at(struct payrule_run *run, const char *name, enum payrule_input format,
                                         const char *bytes, size_t length, uint64_t first_line)
{
    struct opening opening = { run, name, format, { bytes, length }, first_line };
    if (format > PAYRULE_CSV)
        return PAYRULE_EUSAGE;
    return run_guard(run, run_open, &opening);
}

enum payrule_status payrule_run_input(struct payrule_run *run, const char *name, enum payrule_input format,
                                      const char *bytes, size_t length)
{
    return payrule_run_input_at(run, name, format, bytes, length, 1);
}

/* Begins the input. A long one comes in many pieces of one name: their reader is kept, so that memory does not grow
 * with them and a warning is given once. A reader of CSV holds a header, which is its own input's. */
static void run_begin(struct payrule_run *run, bool silent)
{
    struct kept_reader *kept = &run->kept_readers[silent];

    run->rest = run->input;
    run->line = run->first_line;
    if (!kept->reader || run->format != RECORD_JSONL || kept->format != RECORD_JSONL ||
        !text_equal(kept->name, run->name)) {
        kept->reader = record_reader_new(&run->keep, silent ? &run->silent : &run->diagnostics, run->format, run->name);
        record_reader_columns(kept->reader, run->root->columns);
        kept->format = run->format;
        kept->name = run->name;
    }
    run->reader = kept->reader;
    record_reader_at(run->reader, run->first_line);
}

/* The processor foresees what follows in the same page of memory; this is for the next one. */
static void fetch_input(struct text rest, size_t length)
{
    if (length < INPUT_AHEAD && rest.length > 2 * INPUT_AHEAD)
        fetch_bytes(rest.bytes + INPUT_AHEAD, length);
}

static enum record_status read_line(struct payrule_run *run, struct session *session, struct arena *memory)
{
    const char *end = memchr(run->rest.bytes, '\n', run->rest.length);
    size_t length = end ? (size_t)(end - run->rest.bytes) : run->rest.length;
    struct text line = { run->rest.bytes, length };
    size_t taken = end ? length + 1 : length;
    fetch_input(run->rest, taken);
    run->rest = (struct text){ run->rest.bytes + taken, run->rest.length - taken };
    run->line++;
    if (line.length > 0 && line.bytes[line.length - 1] == '\r')
        line.length--;
    return record_read_json(run->reader, session, memory, line);
}

/* Reads the next record: PAYRULE_OK, PAYRULE_END or PAYRULE_EINPUT. */
static enum payrule_status run_read(struct payrule_run *run, struct session *session, struct arena *memory)
{
    enum record_status status = RECORD_BLANK;
    while (status == RECORD_BLANK) {
        if (run->format != RECORD_CSV && run->rest.length == 0)
            return PAYRULE_END;
        if (run->format != RECORD_CSV)
            status = read_line(run, session, memory);
        else if (!record_read_csv(run->reader, session, memory, &run->rest, &status))
            return PAYRULE_END;
    }
    return status == RECORD_READ ? PAYRULE_OK : PAYRULE_EINPUT;
}

/* The line of the record that was read last; of CSV, whose records have no line of their own, that of the input. */
static uint64_t run_line(const struct payrule_run *run)
{
    return run->format == RECORD_JSONL ? run->line - 1 : run->line;
}

/* ---- reading what is judged later ---- */

/* Where the next session goes. Its members are written where they stay: a copy of what was just written waits. */
static struct kept *kept_new(struct payrule_run *run)
{
    struct kept_list *list = &run->kept;
    list->items = arena_grow(&run->waiting, list->items, list->count, &list->capacity, sizeof *list->items);
    return &list->items[list->count++];
}

static enum payrule_status read_all(void *context)
{
    struct payrule_run *run = context;
    size_t room = run->most_kept + 1;
    arena_reset(&run->waiting);
    run->kept = (struct kept_list){ arena_take_array(&run->waiting, room, sizeof *run->kept.items), 0, room, 0 };
    run_begin(run, false);
    for (;;) {
        struct session *session = arena_take(&run->waiting, sizeof *session);
        enum payrule_status status = run_read(run, session, &run->waiting);
        if (status == PAYRULE_END)
            break;
        struct kept *kept = kept_new(run);
        kept->coming.session = session;
        kept->coming.arrival = (struct arrival){ .order = ARRIVAL_ANY };
        kept->likely = NULL;
        kept->coming.line = run_line(run);
        kept->refused = status == PAYRULE_EINPUT;
        kept->hash = kept->refused ? 0 : text_hash(session->patient.id);
        run->refused += kept->refused;
    }
    if (run->kept.count > run->most_kept)
        run->most_kept = run->kept.count;
    run->holds = true;
    return PAYRULE_OK;
}

enum payrule_status payrule_run_read(struct payrule_run *run)
{
    if (!run->opened || run->holds || run->root == run)
        return PAYRULE_EUSAGE;
    run->learned = false;
    return run_guard(run, read_all, run);
}

/* ---- learning ---- */

/* The slot of an input, or the free one where it would stand. */
static struct learned *learned_slot(const struct learned_inputs *inputs, const char *bytes)
{
    size_t mask = inputs->size - 1, at = (size_t)((uintptr_t)bytes * UINT64_C(0x9E3779B97F4A7C15) >> 20) & mask;
    while (inputs->slots[at].bytes && inputs->slots[at].bytes != bytes)
        at = (at + 1) & mask;
    return &inputs->slots[at];
}

static void grow_learned(struct arena *arena, struct learned_inputs *inputs)
{
    struct learned_inputs grown = { .size = inputs->size > 0 ? 2 * inputs->size : 64, .count = inputs->count };
    grown.slots = ARENA_ARRAY(arena, grown.size, struct learned);
    for (size_t i = 0; i < inputs->size; i++)
        if (inputs->slots[i].bytes)
            *learned_slot(&grown, inputs->slots[i].bytes) = inputs->slots[i];
    *inputs = grown;
}

/* Notes which session of the history is the first of this input. */
static void learn_input(struct payrule_run *run, const char *bytes)
{
    if (run->learned_inputs.count * 2 >= run->learned_inputs.size)
        grow_learned(&run->keep, &run->learned_inputs);
    struct learned *slot = learned_slot(&run->learned_inputs, bytes);
    run->learned_inputs.count += slot->bytes == NULL;
    *slot = (struct learned){ bytes, run->own_history.arrived };
}

/* Fetches what the sessions after that one will read and write in the history, which is far away: each step finds what
 * the one before it has fetched. */
static void fetch_to_learn(const struct history *history, const struct kept_list *list, size_t at)
{
    struct kept *kept = list->items + at;
    size_t left = list->count - at;
    if (left > 2 * AHEAD)
        fetch_line(&kept[2 * AHEAD]);
    if (left > AHEAD)
        history_fetch_slot(history, kept[AHEAD].hash);
    if (left > AHEAD / 2) {
        kept[AHEAD / 2].likely = history_likely(history, kept[AHEAD / 2].hash);
        history_fetch_patient(kept[AHEAD / 2].likely);
    }
    if (left > AHEAD / 4)
        history_fetch_end(kept[AHEAD / 4].likely);
}

/* Notes where the session that arrived last stands. */
static void note_standing(struct payrule_run *run, struct text name, uint64_t line)
{
    struct standings *standings = &run->standings;
    const struct text *kept = standings->count > 0 ? standings->items[standings->count - 1].name : NULL;
    if (!run->locates)
        return;
    if (!kept || !text_equal(*kept, name)) {
        struct text *copy = ARENA_NEW(&run->keep, struct text);
        *copy = arena_text(&run->keep, name);
        kept = copy;
    }
    standings->items = arena_grow(&run->keep, standings->items, standings->count, &standings->capacity,
                                  sizeof *standings->items);
    standings->items[standings->count++] = (struct standing){ kept, line };
}

static void learn_kept(struct payrule_run *run, const struct kept_list *list, struct text name)
{
    for (size_t i = 0; i < list->count; i++) {
        struct kept *kept = &list->items[i];
        fetch_to_learn(&run->own_history, list, i);
        if (kept->refused)
            continue;
        history_add_hashed(&run->own_history, kept->coming.session, kept->hash, kept->likely,
                           &kept->coming.arrival);
        note_standing(run, name, kept->coming.line);
    }
}

static void learn_unkept(struct payrule_run *run)
{
    struct session session;
    enum payrule_status status;
    run_begin(run, false);
    for (;;) {
        arena_reset(&run->record);
        if ((status = run_read(run, &session, &run->record)) == PAYRULE_END)
            break;
        run->refused += status != PAYRULE_OK;
        if (status != PAYRULE_OK)
            continue;
        history_add(&run->own_history, &session);
        note_standing(run, run->name, run_line(run));
    }
    run->reader = NULL;
}

static enum payrule_status learn(void *context)
{
    struct payrule_run *run = context;
    learn_input(run, run->input.bytes);
    if (!run->holds && run->input.length <= KEPT_INPUT_MAX)
        read_all(run);
    if (run->holds)
        learn_kept(run, &run->kept, run->name);
    else
        learn_unkept(run);
    enum payrule_status status = run_remember(run);
    history_settle(&run->own_history);
    run->learned = true;
    return status;
}

enum payrule_status payrule_run_learn(struct payrule_run *run)
{
    if (!run->opened || run->root != run || run->learned)
        return PAYRULE_EUSAGE;
    return run_guard(run, learn, run);
}

struct family { struct payrule_run *run, *fork; };

static enum payrule_status merge(void *context)
{
    struct family *family = context;
    diag_take(&family->run->diagnostics, &family->fork->diagnostics);
    family->run->refused += family->fork->refused;
    family->fork->refused = 0;
    arena_reset(&family->fork->told);
    return PAYRULE_OK;
}

enum payrule_status payrule_run_merge(struct payrule_run *run, struct payrule_run *fork)
{
    struct family family = { run, fork };
    if (fork->root != run || fork == run)
        return PAYRULE_EUSAGE;
    return run_guard(run, merge, &family);
}

static enum payrule_status learn_from(void *context)
{
    struct family *family = context;
    learn_input(family->run, family->fork->input.bytes);
    learn_kept(family->run, &family->fork->kept, family->fork->name);
    family->fork->learned = true;
    enum payrule_status status = run_remember(family->run);
    history_settle(&family->run->own_history);
    return status == PAYRULE_OK ? merge(context) : status;
}

enum payrule_status payrule_run_learn_from(struct payrule_run *run, struct payrule_run *fork)
{
    struct family family = { run, fork };
    if (fork->root != run || fork == run || !fork->holds || fork->learned)
        return PAYRULE_EUSAGE;
    return run_guard(run, learn_from, &family);
}

static enum payrule_status forget(void *context)
{
    struct payrule_run *run = context;
    if (run->plan->reach == REACH_ALL || run->store || run->locates)
        return PAYRULE_OK;
    run->forgets = true;
    history_forget(&run->own_history, run->plan->reach);
    return PAYRULE_OK;
}

enum payrule_status payrule_run_forget(struct payrule_run *run)
{
    return run->root == run ? run_guard(run, forget, run) : PAYRULE_EUSAGE;
}

/* ---- judging ---- */

/* What is read of a session itself: most rules read its first members, and those of its lines. */
static void fetch_session(const struct session *session)
{
    fetch_bytes(session, offsetof(struct session, authorizations));
}

static void fetch_lists(const struct session *session)
{
    fetch_bytes(session->lines, (size_t)session->line_count * sizeof *session->lines);
    fetch_line(session->documented.items);
}

/* The input's bytes that a session still names. */
static void fetch_texts(const struct session *session)
{
    fetch_line(session->id.bytes);
    if (session->documented.count > 0)
        fetch_line(session->documented.items[0].bytes);
}

/* The same for judging. */
static void fetch_to_judge(const struct kept_list *list, size_t at)
{
    const struct kept *kept = list->items + at;
    size_t left = list->count - at;
    if (left > AHEAD)
        fetch_line(&kept[AHEAD]);
    if (left > 8)
        fetch_line(kept[8].coming.arrival.patient);
    if (left > 6)
        history_fetch_place(kept[6].coming.arrival);
    if (left > 4) {
        history_fetch_session(kept[4].coming.arrival);
        fetch_session(kept[4].coming.session);
    }
    if (left > 3 && !kept[3].refused)
        fetch_lists(kept[3].coming.session);
    if (left > 2 && !kept[2].refused)
        fetch_texts(kept[2].coming.session);
}

static enum payrule_status next_kept(struct payrule_run *run, const struct coming **coming)
{
    struct kept_list *list = &run->kept;
    if (list->next == list->count)
        return PAYRULE_END;
    fetch_to_judge(list, list->next);
    const struct kept *kept = &list->items[list->next++];
    *coming = &kept->coming;
    return kept->refused ? PAYRULE_EINPUT : PAYRULE_OK;
}

/* What was learned is read again, and arrives in the same order. */
static void begin_again(struct payrule_run *run)
{
    const struct learned_inputs *inputs = &run->root->learned_inputs;
    const struct learned *slot = inputs->size > 0 ? learned_slot(inputs, run->input.bytes) : NULL;
    run->next_order = slot && slot->bytes ? slot->first_order : ARRIVAL_ANY;
    run_begin(run, true);
}

static enum payrule_status next_read(struct payrule_run *run, const struct coming **next)
{
    struct coming *coming = &run->read;
    struct history *history = &run->root->own_history;
    if (!run->reader && run->learned)
        begin_again(run);
    else if (!run->reader)
        run_begin(run, false);
    arena_reset(&run->record);
    struct session *session = ARENA_NEW(&run->record, struct session);
    coming->session = session;
    *next = coming;
    enum payrule_status status = run_read(run, session, &run->record);
    coming->line = run_line(run);
    run->refused += status == PAYRULE_EINPUT && !run->learned;
    if (status != PAYRULE_OK)
        return status;
    if (run->learned) {
        coming->arrival = history_arrival(history, session);
        coming->arrival.order = run->next_order;
        run->next_order += run->next_order != ARRIVAL_ANY;
    } else {
        coming->arrival = history_add(history, session);
        note_standing(run->root, run->name, coming->line);
        status = run_remember(run);
        history_settle(history);
    }
    return status;
}

bool run_can_judge(const struct payrule_run *run) { return run->opened && (run->learned || !run->holds); }

enum payrule_status run_next(struct payrule_run *run, const struct coming **coming)
{
    run->answered = NULL;
    return run->holds ? next_kept(run, coming) : next_read(run, coming);
}

enum payrule_status run_answer(struct payrule_run *run, const struct coming *coming)
{
    const struct eval_result *result = eval_session(run->eval, coming->session, coming->arrival);
    arena_reset(&run->answering);
    if (!result) {
        diag_add_input(&run->diagnostics, MESSAGE_SESSION_TWICE, run->name, coming->line, 1,
                       TEXT_ARG(coming->session->id));
        run->refused++;
        return PAYRULE_EINPUT;
    }
    enum payrule_detail detail = (enum payrule_detail)run->options.brief;
    struct answering answering = {
        &run->answering, run->allocator, run->rulebook, run->plan,     run->eval,         coming->session,
        result,          detail,         &run->trying,  &run->scratch, &run->json_scratch, &run->known
    };
    answer_fill(&answering, &run->answer);
    return PAYRULE_OK;
}

struct next { struct payrule_run *run; const struct payrule_answer *answer; };

static enum payrule_status next(void *context)
{
    struct next *next = context;
    struct payrule_run *run = next->run;
    const struct coming *coming;
    enum payrule_status status = run_next(run, &coming);
    if (status == PAYRULE_OK)
        status = run_answer(run, coming);
    if (status != PAYRULE_OK)
        return status;
    run->answered = coming;
    next->answer = &run->answer;
    return status;
}

enum payrule_status payrule_run_next(struct payrule_run *run, const struct payrule_answer **answer)
{
    struct next context = { run, NULL };
    *answer = NULL;
    if (!run_can_judge(run))
        return PAYRULE_EUSAGE;
    enum payrule_status status = run_guard(run, next, &context);
    if (status == PAYRULE_OK)
        *answer = context.answer;
    return status;
}

/* ---- what happened ---- */

enum payrule_status payrule_run_diagnostics(const struct payrule_run *run, enum payrule_format format, size_t most,
                                            int colour, payrule_sink sink, void *context)
{
    const struct api_view view = { format, most, colour, sink, context };
    return api_diagnostics(&run->diagnostics, run->allocator, &view);
}

size_t payrule_run_errors(const struct payrule_run *run) { return run->diagnostics.errors; }

size_t payrule_run_warnings(const struct payrule_run *run) { return run->diagnostics.warnings; }

size_t payrule_run_refused(const struct payrule_run *run) { return run->refused; }
