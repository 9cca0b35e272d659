/* Standard input, judged as it comes: each session knows those before it. All complete lines that have arrived are
 * judged, what came of them is written, and only then is more waited for. */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/judge.h"

#define READ_SIZE ((size_t)256 << 10)
#define NAME "standard input"
#define TELLING_BYTES ((size_t)8)  /* that show what an input is */

struct stream {
    struct judging *judging;
    struct payrule_run *run;
    const struct input_request *request;
    enum payrule_input format;
    char *bytes;
    size_t length, capacity; /* INPUT_SLACK bytes beyond capacity are there as well */
    uint64_t line;           /* number of the first line in `bytes` */
    bool ended;
};

/* What was answered is recorded; what nobody could read is not. */
static enum payrule_status record_lines(const struct stream *stream, size_t length)
{
    struct payrule_history *history = stream->judging->recording;

    if (history == NULL || stream->judging->out->error != 0 || judge_lost_receipts(stream->judging))
        return PAYRULE_OK;
    return payrule_history_record(history, stream->format, stream->bytes, length, NULL);
}

static enum payrule_status judge_lines(struct stream *stream, size_t length)
{
    const struct payrule_answer *answer;
    enum payrule_status status;

    status = payrule_run_input_at(stream->run, NAME, stream->format, stream->bytes, length, stream->line);
    while (status != PAYRULE_ENOMEM && status != PAYRULE_ESTORE &&
           (status = payrule_run_next(stream->run, &answer)) != PAYRULE_END) {
        if (answer == NULL)
            continue;
        status = judge_receipt(stream->judging, stream->run, stream->judging->receipts);
        judge_write(stream->judging, stream->judging->out, answer);
        tally_answer(&stream->judging->tally, answer);
    }
    out_flush(stream->judging->out);
    if (stream->judging->receipts != NULL)
        out_flush(stream->judging->receipts);
    if (status == PAYRULE_END)
        status = record_lines(stream, length);
    stream->line += input_count_lines(stream->bytes, length);
    memmove(stream->bytes, stream->bytes + length, stream->length - length);
    stream->length -= length;
    return status;
}

/* Reads what is there; false at an error. */
static bool read_more(struct stream *stream)
{
    ssize_t got;

    if (stream->capacity - stream->length < READ_SIZE) {
        stream->capacity = stream->capacity * 2 + READ_SIZE;
        stream->bytes = memory_resize(stream->bytes, stream->capacity + INPUT_SLACK, 1);
    }
    do {
        got = read(STDIN_FILENO, stream->bytes + stream->length, stream->capacity - stream->length);
    } while (got < 0 && errno == EINTR);
    if (got < 0)
        return false;
    stream->ended = got == 0;
    stream->length += (size_t)got;
    memset(stream->bytes + stream->length, 0, INPUT_SLACK);
    return true;
}

/* Bytes of the complete lines; at the end of the input the last line need not end. CSV and claims are taken whole. */
static size_t complete_length(const struct stream *stream)
{
    size_t length = stream->length;

    if (stream->ended)
        return length;
    if (stream->format == PAYRULE_CSV || input_is_claims(stream->format))
        return 0;
    while (length > 0 && stream->bytes[length - 1] != '\n')
        length--;
    return length;
}

/* Until bytes that tell are there, it may be any. */
static void settle_format(struct stream *stream)
{
    size_t blanks = strspn(stream->bytes, " \t\r\n");

    if (stream->format == PAYRULE_GUESS && (stream->ended || blanks + TELLING_BYTES < stream->length))
        stream->format = payrule_guess(stream->bytes, stream->length);
}

/* Claims, all of which are there, become records in their place. */
static void convert_claims(struct stream *stream)
{
    const struct input claims = { .name = NAME, .format = stream->format, .bytes = stream->bytes,
                                  .length = stream->length };
    struct input records;

    if (input_convert(stream->judging->cli, &records, &claims, stream->request) != STATUS_CLEAN) {
        stream->judging->refused++;
        stream->length = 0;
        return;
    }
    stream->judging->refused += records.refused;
    free(stream->bytes);
    stream->bytes = (char *)records.bytes;
    stream->length = records.length;
    stream->format = records.format;
    free(records.own_name);
}

enum payrule_status judge_pipe(struct judging *judging, const struct input_request *request)
{
    struct stream stream = { .judging = judging, .run = judging->run, .request = request, .format = request->format,
                             .line = 1 };
    enum payrule_status status = PAYRULE_OK;

    while (status == PAYRULE_OK && !stream.ended && judging->out->error == 0) {
        size_t length;

        if (!read_more(&stream)) {
            (void)cli_error(judging->cli, "cannot read %s: %s", NAME, strerror(errno));
            judging->broken_off = true;
            break;
        }
        settle_format(&stream);
        if (stream.ended && input_is_claims(stream.format))
            convert_claims(&stream);
        length = complete_length(&stream);
        if (length > 0)
            status = judge_lines(&stream, length);
    }
    free(stream.bytes);
    return status;
}
