/* See test_mutate.h. What is tried and told is the library's; here it is written. */
#include "cli/test_mutate.h"

#include <unistd.h>

#include "cli/progress.h"

#define SEED 1u
#define PER_MILLE 1000u

struct mutating {
    struct cli *cli;
    const struct mutate_request *request;
    struct progress progress;
    bool begun;
    size_t done;
};

static int is_wanted(void *context, struct payrule_text file)
{
    const struct mutating *mutating = context;
    const struct rule_files *only = mutating->request->only;

    for (size_t i = 0; i < only->count; i++) {
        if (text_same(text_from(only->items[i].path), file))
            return 1;
    }
    return only->count == 0;
}

static void show_progress(void *context, size_t done, size_t total)
{
    struct mutating *mutating = context;

    if (!mutating->begun)
        progress_begin(&mutating->progress, "trying changes", PROGRESS_THINGS, total);
    mutating->begun = true;
    progress_step(&mutating->progress, done - mutating->done);
    mutating->done = done;
}

/* ---- text ---- */

/* Each line of the test, set in by four columns. */
static void write_test(struct out *out, struct payrule_text test)
{
    for (size_t begin = 0, end; begin < test.length; begin = end + 1) {
        for (end = begin; end < test.length && test.bytes[end] != '\n';)
            end++;
        out_string(out, "    ");
        out_clean(out, (struct payrule_text){ test.bytes + begin, end - begin });
        out_char(out, '\n');
    }
}

static void write_text(struct out *out, const struct payrule_mutant *mutant)
{
    static const char *const words[] = {
        [PAYRULE_MUTANT_SURVIVED] = "no test would notice if ",
        [PAYRULE_MUTANT_ALLOWED] = "allowed: no test would notice if ",
        [PAYRULE_MUTANT_KILLED] = "a test notices if ",
    };

    out_clean(out, mutant->file);
    out_printf(out, ":%u:%u: %s", mutant->line, mutant->column, words[mutant->fate]);
    out_clean(out, mutant->change);
    out_char(out, '\n');
    if (mutant->fate == PAYRULE_MUTANT_KILLED)
        return;
    out_string(out, "  ");
    out_clean(out, mutant->fate == PAYRULE_MUTANT_ALLOWED ? mutant->reason : mutant->clause);
    out_char(out, '\n');
    if (mutant->fate == PAYRULE_MUTANT_ALLOWED)
        return;
    out_string(out, mutant->test.length > 0 ? "  this test would notice:\n"
                                            : "  no test was found that would notice\n");
    write_test(out, mutant->test);
}

/* Per mille of the mutants that a test could have noticed; all of none. */
static size_t score_of(const struct payrule_mutation_score *score)
{
    size_t mutants = score->killed + score->survived;

    return mutants == 0 ? PER_MILLE : score->killed * PER_MILLE / mutants;
}

static void write_score(struct out *out, const struct payrule_mutation_score *score)
{
    size_t per_mille = score_of(score);

    if (score->rows > 0)
        out_printf(out, "table rows, which are data and not counted: a test notices %zu of %zu left out\n",
                   score->rows_noticed, score->rows);
    out_printf(out, "killed %zu of %zu mutants (%zu.%zu %%), %zu survivor%s, %zu allowed\n", score->killed,
               score->killed + score->survived, per_mille / 10, per_mille % 10, score->survived,
               score->survived == 1 ? "" : "s", score->allowed);
}

/* ---- JSON ---- */

static void write_member(struct out *out, const char *key, struct payrule_text text)
{
    out_printf(out, ",\"%s\":", key);
    out_json(out, text);
}

static void write_json(struct out *out, const struct payrule_mutant *mutant)
{
    static const char *const words[] = { [PAYRULE_MUTANT_SURVIVED] = "survived",
                                         [PAYRULE_MUTANT_ALLOWED] = "allowed",
                                         [PAYRULE_MUTANT_KILLED] = "killed" };

    out_printf(out, "{\"mutant\":\"%s\"", words[mutant->fate]);
    write_member(out, "kind", mutant->kind);
    write_member(out, "file", mutant->file);
    out_printf(out, ",\"line\":%u,\"column\":%u", mutant->line, mutant->column);
    write_member(out, "place", mutant->place);
    write_member(out, "change", mutant->change);
    write_member(out, "clause", mutant->clause);
    if (mutant->fate == PAYRULE_MUTANT_ALLOWED)
        write_member(out, "reason", mutant->reason);
    if (mutant->test.length > 0)
        write_member(out, "test", mutant->test);
    out_string(out, "}\n");
}

static void write_json_score(struct out *out, const struct payrule_mutation_score *score)
{
    out_printf(out,
               "{\"mutants\":%zu,\"killed\":%zu,\"survivors\":%zu,\"allowed\":%zu,\"refused\":%zu,"
               "\"unchanged\":%zu,\"rows\":%zu,\"rows_noticed\":%zu}\n",
               score->killed + score->survived, score->killed, score->survived, score->allowed, score->refused,
               score->unchanged, score->rows, score->rows_noticed);
}

static void each(void *context, const struct payrule_mutant *mutant)
{
    struct mutating *mutating = context;

    if (mutating->begun)
        progress_end(&mutating->progress);
    mutating->begun = false;
    if (mutating->request->format == PAYRULE_JSON)
        write_json(&mutating->cli->out, mutant);
    else
        write_text(&mutating->cli->out, mutant);
}

/* ---- the run ---- */

static unsigned thread_count(int wanted)
{
    long processors = wanted > 0 ? wanted : sysconf(_SC_NPROCESSORS_ONLN);

    return processors > 0 && processors < INT16_MAX ? (unsigned)processors : 1;
}

/* Compared without rounding: 94.96 percent are less than 95. */
static enum status judge_score(const struct mutate_request *request, const struct payrule_mutation_score *score)
{
    size_t mutants = score->killed + score->survived;

    if (request->at_least == 0)
        return score->survived > 0 ? STATUS_FOUND : STATUS_CLEAN;
    return score->killed * 100 < (size_t)request->at_least * mutants ? STATUS_FOUND : STATUS_CLEAN;
}

enum status test_mutate(struct cli *cli, const struct rules *rules, const struct mutate_request *request)
{
    struct mutating mutating = { .cli = cli, .request = request };
    struct payrule_mutation options = { .profile = request->payer,
                                        .wanted = is_wanted,
                                        .sample = (size_t)request->sample,
                                        .seed = request->seed > 0 ? (unsigned)request->seed : SEED,
                                        .threads = thread_count(request->threads),
                                        .find_tests = 1,
                                        .tell_killed = request->verbose,
                                        .progress = show_progress };
    struct payrule_mutation_score score;
    enum payrule_status status = payrule_rulebook_mutate(rules->rulebook, &options, &score, each, &mutating);

    if (mutating.begun)
        progress_end(&mutating.progress);
    if (status == PAYRULE_ENOMEM)
        return cli_error(cli, "out of memory");
    if (status != PAYRULE_OK)
        return cli_error(cli,
                         "the rules must be free of errors, and their tests pass, before changes of them are tried");
    if (request->format == PAYRULE_JSON)
        write_json_score(&cli->out, &score);
    else
        write_score(&cli->out, &score);
    return judge_score(request, &score);
}
