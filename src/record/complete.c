/* What no single member shows: required members, line numbers, pointers into the list of diagnoses. */
#include "record/internal.h"

#include <stdio.h>

/* Refuses the record for a member that it lacks. */
static void refuse_missing(struct record_reader *reader, const char *at, const char *what, const char *example)
{
    struct place place = record_place(reader, at);
    struct diagnostic *diagnostic = diag_add_input(reader->diagnostics, MESSAGE_RECORD_MISSING, reader->name,
                                                   place.line, place.column, what);

    record_refused(reader, diagnostic);
    diag_help(reader->diagnostics, diagnostic, "write for example %s", example);
}

static void check_required(struct record_reader *reader, const char *at)
{
    const struct session *session = reader->session;
    bool json = reader->format == RECORD_JSONL;

    if (session->id.length == 0)
        refuse_missing(reader, at, "`id`", json ? "\"id\":\"S-1001\"" : "S-1001 in a column `id`");
    if (!date_is_known(session->date))
        refuse_missing(reader, at, "`date`", json ? "\"date\":\"2026-03-02\"" : "2026-03-02 in a column `date`");
    if (session->patient.id.length == 0)
        refuse_missing(reader, at, "`patient.id`",
                       json ? "\"patient\":{\"id\":\"P-77\"}" : "P-77 in a column `patient.id`");
    if (session->line_count == 0)
        refuse_missing(reader, at, "`lines`", "\"lines\":[{\"code\":\"97112\",\"minutes\":24,\"units\":2}]");
}

static void check_codes(struct record_reader *reader, const char *at)
{
    for (int32_t i = 0; i < reader->session->line_count && !record_is_full(reader); i++) {
        struct words what;

        if (code_is_known(reader->session->lines[i].code))
            continue;
        snprintf(what.bytes, sizeof what.bytes, "`code` in the line at place %d", i + 1);
        refuse_missing(reader, at, what.bytes,
                       reader->format == RECORD_JSONL ? "\"code\":\"97112\"" : "97112 in a column `line.code`");
    }
}

static void refuse_number(struct record_reader *reader, const char *at, int64_t number)
{
    struct place place = record_place(reader, at);
    struct diagnostic *diagnostic = diag_add_input(reader->diagnostics, MESSAGE_RECORD_LINE_TWICE, reader->name,
                                                   place.line, place.column, (int)number);

    record_refused(reader, diagnostic);
    diag_help(reader->diagnostics, diagnostic,
              "give each line a number of its own, or leave all of them out: then they are numbered 1, 2, 3, ...");
}

static bool number_was_used(const struct line *lines, int32_t before)
{
    for (int32_t i = 0; i < before; i++) {
        if (lines[i].number == lines[before].number)
            return true;
    }
    return false;
}

static void check_numbers(struct record_reader *reader, const char *at)
{
    struct line *lines = reader->session->lines;
    int64_t largest = -1;

    for (int32_t i = 0; i < reader->session->line_count && !record_is_full(reader); i++) {
        if (!number_is_known(lines[i].number))
            lines[i].number = i + 1;
        if (lines[i].number <= largest && number_was_used(lines, i))
            refuse_number(reader, at, lines[i].number);
        if (lines[i].number > largest)
            largest = lines[i].number;
    }
}

static void refuse_pointer(struct record_reader *reader, const char *at, const struct line *line, int64_t pointer)
{
    struct place place = record_place(reader, at);
    int32_t count = reader->session->diagnoses.count;
    struct diagnostic *diagnostic = diag_add_input(reader->diagnostics, MESSAGE_RECORD_POINTER, reader->name,
                                                   place.line, place.column, (int)line->number, (int)pointer,
                                                   (int)(count < 0 ? 0 : count));

    record_refused(reader, diagnostic);
    diag_help(reader->diagnostics, diagnostic,
              "a line's diagnoses are places in the session's list, counted from 1: \"diagnoses\":[1]");
}

/* Pointers are checked against the session's list only where that is known. */
static bool is_pointer(const struct session *session, int64_t pointer)
{
    return pointer >= 1 && (session->diagnoses.count == LIST_UNKNOWN || pointer <= session->diagnoses.count);
}

static void check_pointers(struct record_reader *reader, const char *at)
{
    for (int32_t i = 0; i < reader->session->line_count; i++) {
        const struct line *line = &reader->session->lines[i];

        for (int32_t k = 0; k < line->pointers.count && !record_is_full(reader); k++) {
            if (!is_pointer(reader->session, line->pointers.items[k]))
                refuse_pointer(reader, at, line, line->pointers.items[k]);
        }
    }
}

static bool has_wrong_pointer(const struct session *session, const struct line *line)
{
    for (int32_t k = 0; k < line->pointers.count; k++) {
        if (!is_pointer(session, line->pointers.items[k]))
            return true;
    }
    return false;
}

/* The usual case in one pass: each line has a code and a number above that of the line before. */
static bool lines_are_right(const struct session *session)
{
    int64_t largest = -1;

    for (int32_t i = 0; i < session->line_count; i++) {
        struct line *line = &session->lines[i];

        if (!number_is_known(line->number))
            line->number = i + 1;
        if (!code_is_known(line->code) || line->number <= largest || has_wrong_pointer(session, line))
            return false;
        largest = line->number;
    }
    return true;
}

void record_complete(struct record_reader *reader, const char *at)
{
    check_required(reader, at);
    if (lines_are_right(reader->session))
        return;
    check_codes(reader, at);
    check_numbers(reader, at);
    check_pointers(reader, at);
}
