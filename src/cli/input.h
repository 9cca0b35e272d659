/* Files of session records: mapped into memory with the slack that the library asks for. Claims become records as they
 * are opened. */
#ifndef CLI_INPUT_H
#define CLI_INPUT_H
#include "cli/cli.h"

#define INPUT_SLACK 64  /* readable bytes beyond the end, as payrule_run_input() wants them */

struct input {
    const char *name;           /* as diagnostics show it */
    enum payrule_input format;  /* a guess is settled by the first bytes; of claims that were converted, JSONL */
    const char *bytes;
    size_t length;
    void *mapping;              /* NULL: `bytes` was allocated */
    size_t mapped;
    char *own_name;             /* of converted claims, or NULL */
    size_t refused;             /* claims that could not be converted, which was told */
};

/* How inputs are to be read. */
struct input_request {
    enum payrule_input format;  /* PAYRULE_GUESS: the first bytes decide, for each by itself */
    const char *payers;         /* --payers FILE, or NULL */
    const char *columns;        /* --columns FILE, or NULL: of CSV that is written as records */
    int threads;                /* that may read claims */
    bool all;                   /* show all diagnostics of claims */
    bool as_it_is;              /* claims are not converted */
    bool as_records;            /* CSV is converted, as claims are */
};

/* Opens a file, or reads standard input to its end when path is "-". What is wrong was told. */
enum status input_open(const struct cli *cli, struct input *input, const char *path,
                       const struct input_request *request);
void input_close(struct input *input);
/* Opens all; on failure those that were opened are closed again. */
enum status inputs_open(const struct cli *cli, struct input **inputs, char *const *paths, int count,
                        const struct input_request *request);
void inputs_close(struct input *inputs, int count);
static inline bool input_is_claims(enum payrule_input format) { return format > PAYRULE_CSV; }
/* Writes an input as session records, and tells what is wrong with it on stderr. */
enum status input_write(const struct cli *cli, const struct input *input, const struct input_request *request,
                        struct out *out, size_t *refused);
/* Makes an input of the records that claims become; `input` stays open. What is wrong was told. */
enum status input_convert(const struct cli *cli, struct input *converted, const struct input *input,
                          const struct input_request *request);
/* Claims of all inputs that could not be converted. */
size_t inputs_refused(const struct input *inputs, int count);
uint64_t input_count_lines(const char *bytes, size_t length);
/* Reads all inputs into the run's history. */
enum payrule_status inputs_learn(struct payrule_run *run, const struct input *inputs, int count);
uint64_t inputs_length(const struct input *inputs, int count);

#endif
