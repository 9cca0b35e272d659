/* Claims as input: converted as a whole into session records in memory. Knows the library's call, no format. */
#include <stdlib.h>
#include <unistd.h>

#include "cli/files.h"
#include "cli/input.h"

#define MAP_BYTES_MAX ((size_t)64 << 20)
#define DIAGNOSTICS_SHOWN 20

static enum status read_map(const struct cli *cli, const char *path, struct file_text *text)
{
    *text = (struct file_text){ NULL, 0 };
    return path != NULL ? files_read(cli, path, MAP_BYTES_MAX, text) : STATUS_CLEAN;
}

static char *name_of_records(const char *name)
{
    static const char behind[] = " (converted)";
    size_t length = strlen(name);
    char *own = memory_resize(NULL, length + sizeof behind, 1);

    memcpy(own, name, length);
    memcpy(own + length, behind, sizeof behind);
    return own;
}

static enum status write_with(const struct cli *cli, const struct input *input,
                              const struct payrule_convert_options *options, struct out *out, size_t *refused)
{
    struct payrule_converted converted = { .refused = 0 };
    enum payrule_status done =
        payrule_convert(input->name, input->format, input->bytes, input->length, options, &converted, out_sink, out);

    *refused = converted.refused > 0 ? converted.refused : converted.errors;
    return done == PAYRULE_ENOMEM ? cli_error(cli, "out of memory") : STATUS_CLEAN;
}

enum status input_write(const struct cli *cli, const struct input *input, const struct input_request *request,
                        struct out *out, size_t *refused)
{
    struct file_text payers, columns = { NULL, 0 };
    enum status status = read_map(cli, request->payers, &payers);

    if (status == STATUS_CLEAN)
        status = read_map(cli, request->columns, &columns);
    if (status == STATUS_CLEAN) {
        const struct payrule_convert_options options = {
            .payers = payers.bytes,
            .payers_length = payers.length,
            .payers_name = request->payers,
            .columns = columns.bytes,
            .columns_length = columns.length,
            .columns_name = request->columns,
            .tell = cli_stderr_sink,
            .most = request->all ? 0 : DIAGNOSTICS_SHOWN,
            .colour = cli_has_colour(STDERR_FILENO),
            .threads = (unsigned)request->threads,
        };

        status = write_with(cli, input, &options, out, refused);
        free(columns.bytes);
    }
    free(payers.bytes);
    return status;
}

enum status input_convert(const struct cli *cli, struct input *converted, const struct input *input,
                          const struct input_request *request)
{
    struct out out;
    enum status status;

    *converted = (struct input){ .format = PAYRULE_JSONL };
    out_open(&out, OUT_MEMORY);
    status = input_write(cli, input, request, &out, &converted->refused);
    if (status != STATUS_CLEAN) {
        out_close(&out);
        return status;
    }
    memset(out_room(&out, INPUT_SLACK), 0, INPUT_SLACK);
    converted->bytes = out.bytes;  /* malloc'd, as input_close() expects */
    converted->length = out.length;
    converted->name = converted->own_name = name_of_records(input->name);
    return STATUS_CLEAN;
}
