/* Any bytes as JSON Lines: no crash, an answer that does not depend on what stands behind the line, and a record that
 * was read is the same after it was written and read again. */
#include <stdint.h>

#include "tests/support/records.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* `read` was read from a line; what is written of it gives the same record. */
static void write_and_read(const struct session *read)
{
    struct records again;
    struct buffer written;

    records_open(&again, RECORD_JSONL);
    buffer_init(&written, allocator_standard);
    record_write_json(&written, read);
    if (records_read(&again, (struct text){ written.bytes, written.length - 1 }, " ") != RECORD_READ)
        abort();
    if (again.diagnostics.count > 0 || records_session_difference(read, &again.session))
        abort();
    buffer_free(&written);
    records_close(&again);
}

static void read_line(struct records *plain, struct records *hostile, struct text line)
{
    enum record_status status = records_read(plain, line, "\n\"}],\"lines\":[{\"code\":\"9711200.\\u00");

    if (records_read(hostile, line, "\"}],\"lines\":[{\"code\":\"9711200.\\u00") != status)
        abort();
    if (status != RECORD_READ)
        return;
    if (records_session_difference(&plain->session, &hostile->session))
        abort();
    write_and_read(&plain->session);
}

/* What is told can be shown. */
static void render(const struct diagnostics *diagnostics)
{
    struct buffer shown;

    buffer_init(&shown, allocator_standard);
    diag_render(&shown, diagnostics, false, 0);
    buffer_free(&shown);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct text rest = { (const char *)data, size };
    struct records plain, hostile;

    records_open(&plain, RECORD_JSONL);
    records_open(&hostile, RECORD_JSONL);
    while (rest.length > 0) {
        const char *newline = memchr(rest.bytes, '\n', rest.length);
        size_t length = newline ? (size_t)(newline - rest.bytes) : rest.length;

        read_line(&plain, &hostile, (struct text){ rest.bytes, length });
        length += newline != NULL;
        rest = (struct text){ rest.bytes + length, rest.length - length };
    }
    render(&plain.diagnostics);
    records_close(&plain);
    records_close(&hostile);
    return 0;
}
