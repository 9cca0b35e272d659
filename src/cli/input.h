/* Files of session records: mapped into memory with the slack that the library asks for. */
#ifndef CLI_INPUT_H
#define CLI_INPUT_H
#include "cli/cli.h"

#define INPUT_SLACK 64  /* readable bytes beyond the end, as payrule_run_input() wants them */

struct input {
    const char *name;           /* as diagnostics show it */
    enum payrule_input format;  /* JSONL or CSV: a guess is settled by the first bytes */
    const char *bytes;
    size_t length;
    void *mapping;              /* NULL: `bytes` was allocated */
    size_t mapped;
};

/* Opens a file, or reads standard input to its end when path is "-". What is wrong was told. */
enum status input_open(const struct cli *cli, struct input *input, const char *path, enum payrule_input format);
void input_close(struct input *input);
/* Opens all; on failure those that were opened are closed again. */
enum status inputs_open(const struct cli *cli, struct input **inputs, char *const *paths, int count,
                        enum payrule_input format);
void inputs_close(struct input *inputs, int count);
enum payrule_input input_guess(const char *bytes, size_t length);
uint64_t count_lines(const char *bytes, size_t length);
/* Reads all inputs into the run's history. */
enum payrule_status inputs_learn(struct payrule_run *run, const struct input *inputs, int count);
uint64_t inputs_length(const struct input *inputs, int count);

#endif
