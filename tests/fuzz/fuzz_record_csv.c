/* Any bytes as CSV: no crash, an end, and a session that was read is a record that JSON can hold. */
#include <stdint.h>

#include "tests/support/records.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct records records;
    enum record_status status;
    struct buffer shown;
    char *copy = malloc(size + (size == 0));  /* a block of its own: a look beyond its end is found */
    struct text text = { copy, size };

    if (copy == NULL)
        abort();
    if (size > 0)
        memcpy(copy, data, size);
    records_open(&records, RECORD_CSV);
    for (size_t left = size; record_read_csv(records.reader, &records.session, &records.memory, &text, &status);) {
        if (status == RECORD_READ)
            write_and_read(&records.session);
        if (text.length >= left)
            abort();  /* nothing was read: this would go on for ever */
        left = text.length;
        arena_reset(&records.memory);
    }
    buffer_init(&shown, allocator_standard);
    diag_render(&shown, &records.diagnostics, false, 0);
    buffer_free(&shown);
    records_close(&records);
    free(copy);
    return 0;
}
