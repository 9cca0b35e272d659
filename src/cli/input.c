/* Input files in memory. Knows line ends and the first byte of a format, not what records are. */
#include "cli/input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/progress.h"

/* The file's pages, and after them zeros: a mapping ends with its file's last page, which may be full. */
static bool map_file(struct input *input, int descriptor, size_t length)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    size_t size = (length + INPUT_SLACK + page - 1) / page * page;
    char *bytes = mmap(NULL, size, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (bytes == MAP_FAILED)
        return false;
    if (mmap(bytes, length, PROT_READ, MAP_PRIVATE | MAP_FIXED, descriptor, 0) == MAP_FAILED) {
        munmap(bytes, size);
        return false;
    }
    madvise(bytes, length, MADV_SEQUENTIAL);
    input->bytes = input->mapping = bytes;
    input->length = length;
    input->mapped = size;
    return true;
}

static bool read_all(struct input *input, int descriptor)
{
    size_t capacity = (size_t)1 << 16, length = 0;
    char *bytes = memory_resize(NULL, capacity, 1);
    ssize_t got;

    while ((got = read(descriptor, bytes + length, capacity - INPUT_SLACK - length)) != 0) {
        if (got < 0 && errno != EINTR)
            break;
        length += got > 0 ? (size_t)got : 0;
        if (capacity - length <= INPUT_SLACK)
            bytes = memory_resize(bytes, capacity *= 2, 1);
    }
    memset(bytes + length, 0, capacity - length);
    input->bytes = bytes;
    input->length = length;
    input->mapping = NULL;
    return got == 0;
}

static enum status input_map(const struct cli *cli, struct input *input, const char *path)
{
    bool standard = strcmp(path, "-") == 0;
    int descriptor = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    struct stat about;
    int error;

    *input = (struct input){ .name = standard ? "standard input" : path };
    if (descriptor < 0)
        return cli_error(cli, "cannot read %s: %s", path, strerror(errno));
    if (fstat(descriptor, &about) != 0 || !S_ISREG(about.st_mode) || about.st_size == 0 || standard ||
        !map_file(input, descriptor, (size_t)about.st_size)) {
        if (!read_all(input, descriptor)) {
            error = errno;
            input_close(input);
            if (!standard)
                close(descriptor);
            return cli_error(cli, "cannot read %s: %s", input->name, strerror(error));
        }
    }
    if (!standard)
        close(descriptor);
    return STATUS_CLEAN;
}

/* Nothing but X12 begins as it does, so that whoever names another format for it was mistaken; read as JSON each of its
 * lines would be a diagnostic. (CSV says so itself.) */
static bool is_mistaken(const struct input *input, enum payrule_input named)
{
    return (named == PAYRULE_JSONL || named == PAYRULE_FHIR) &&
           payrule_guess(input->bytes, input->length) == PAYRULE_837P;
}

enum status input_open(const struct cli *cli, struct input *input, const char *path,
                       const struct input_request *request)
{
    enum status status = input_map(cli, input, path);
    struct input claims;

    if (status != STATUS_CLEAN)
        return status;
    if (is_mistaken(input, request->format)) {
        status = cli_error(cli, "%s holds X12 claims; leave out `--from`, or say `--from 837p`", input->name);
        input_close(input);
        return status;
    }
    input->format = request->format != PAYRULE_GUESS ? request->format : payrule_guess(input->bytes, input->length);
    if (request->as_it_is || input->format == PAYRULE_JSONL ||
        (input->format == PAYRULE_CSV && !request->as_records))
        return STATUS_CLEAN;
    claims = *input;
    status = input_convert(cli, input, &claims, request);
    input_close(&claims);
    return status;
}

void input_close(struct input *input)
{
    free(input->own_name);
    if (input->mapping != NULL)
        munmap(input->mapping, input->mapped);
    else
        free((void *)input->bytes);
    input->bytes = NULL;
}

enum status inputs_open(const struct cli *cli, struct input **inputs, char *const *paths, int count,
                        const struct input_request *request)
{
    *inputs = memory_resize(NULL, (size_t)count, sizeof **inputs);
    for (int i = 0; i < count; i++) {
        enum status status = input_open(cli, &(*inputs)[i], paths[i], request);

        if (status != STATUS_CLEAN) {
            inputs_close(*inputs, i);
            *inputs = NULL;
            return status;
        }
    }
    return STATUS_CLEAN;
}

void inputs_close(struct input *inputs, int count)
{
    for (int i = 0; inputs != NULL && i < count; i++)
        input_close(&inputs[i]);
    free(inputs);
}

size_t inputs_refused(const struct input *inputs, int count)
{
    size_t refused = 0;

    for (int i = 0; i < count; i++)
        refused += inputs[i].refused;
    return refused;
}

uint64_t input_count_lines(const char *bytes, size_t length)
{
    const char *end = bytes + length, *newline;
    uint64_t count = 0;

    for (; bytes < end && (newline = memchr(bytes, '\n', (size_t)(end - bytes))) != NULL; bytes = newline + 1)
        count++;
    return count;
}

enum payrule_status inputs_learn(struct payrule_run *run, const struct input *inputs, int count)
{
    enum payrule_status status = PAYRULE_OK;
    struct progress progress;

    progress_begin(&progress, "reading", PROGRESS_BYTES, inputs_length(inputs, count));
    for (int i = 0; i < count && status == PAYRULE_OK; i++) {
        status = payrule_run_input(run, inputs[i].name, inputs[i].format, inputs[i].bytes, inputs[i].length);
        if (status == PAYRULE_OK)
            status = payrule_run_learn(run);
        progress_step(&progress, inputs[i].length);
    }
    progress_end(&progress);
    return status;
}

uint64_t inputs_length(const struct input *inputs, int count)
{
    uint64_t length = 0;

    for (int i = 0; i < count; i++)
        length += inputs[i].length;
    return length;
}
