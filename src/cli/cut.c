/* See cut.h. A long input is cut in parts, one for each thread; each part is surveyed and cut into pieces by itself,
 * and what lies between two parts is looked at when they are joined. */
#include "cli/cut.h"

#include <stdlib.h>

#define PIECE_SIZE ((size_t)64 << 10)
#define PART_LEAST ((size_t)1 << 20) /* bytes of an input that are worth a thread */

struct part {
    struct task task;
    const struct input *input;
    const char *bytes;
    size_t length;
    struct payrule_survey survey;
    struct pieces pieces; /* their lines counted from the part's first, 0 */
    uint64_t lines;
};

static void add_piece(struct pieces *pieces, struct piece piece)
{
    pieces->items = memory_grow(pieces->items, pieces->count, &pieces->capacity, sizeof *pieces->items);
    pieces->items[pieces->count++] = piece;
}

static void cut_part(void *context)
{
    struct part *part = context;
    struct payrule_piece cut;

    for (size_t at = 0; payrule_survey_cut(&part->survey, part->input->format, part->bytes + at, part->length - at,
                                           PIECE_SIZE, &cut); at += cut.length) {
        add_piece(&part->pieces,
                  (struct piece){ part->input, part->bytes + at, cut.length, part->lines, cut.ends_day != 0 });
        part->lines += cut.lines;
    }
}

/* ---- parts ---- */

struct parts {
    struct part *items;
    size_t count, capacity;
};

/* Behind the line that has a byte at that place. */
static size_t line_end(const struct input *input, size_t at)
{
    const char *newline = memchr(input->bytes + at, '\n', input->length - at);

    return newline != NULL ? (size_t)(newline + 1 - input->bytes) : input->length;
}

/* `most` parts or fewer: one where records do not stand on lines of their own. */
static void divide(struct parts *parts, const struct input *input, size_t most, int unordered)
{
    size_t least = input->format == PAYRULE_JSONL ? input->length / most : input->length;

    if (least < PART_LEAST)
        least = PART_LEAST;
    for (size_t from = 0, to; from < input->length; from = to) {
        to = input->length - from > least ? line_end(input, from + least) : input->length;
        parts->items = memory_grow(parts->items, parts->count, &parts->capacity, sizeof *parts->items);
        parts->items[parts->count++] = (struct part){
            .input = input, .bytes = input->bytes + from, .length = to - from, .survey = { .unordered = unordered }
        };
    }
}

/* Adds the part's pieces to those before it, `lines` of the same input being before them. */
static void join(struct pieces *pieces, struct payrule_survey *survey, const struct part *part, uint64_t lines)
{
    if (survey->began && part->survey.began)
        pieces->items[pieces->count - 1].ends_day = part->survey.first > survey->date;
    payrule_survey_join(survey, &part->survey);
    for (size_t i = 0; i < part->pieces.count; i++) {
        struct piece piece = part->pieces.items[i];

        piece.line += lines + 1;
        add_piece(pieces, piece);
    }
}

void cut_inputs(struct pool *pool, struct pieces *pieces, struct payrule_survey *survey, const struct input *inputs,
                int count)
{
    struct parts parts = { NULL, 0, 0 };
    uint64_t lines = 0;

    for (int i = 0; i < count; i++)
        divide(&parts, &inputs[i], (size_t)pool->count + 1, survey->unordered);
    for (size_t i = 0; i < parts.count; i++) {
        parts.items[i].task.work = cut_part;
        parts.items[i].task.context = &parts.items[i];
        pool_give(pool, &parts.items[i].task);
    }
    for (size_t i = 0; i < parts.count; i++) {
        struct part *part = &parts.items[i];

        pool_await(pool, &part->task);
        if (part->bytes == part->input->bytes)
            lines = 0;
        join(pieces, survey, part, lines);
        lines += part->lines;
        free(part->pieces.items);
    }
    free(parts.items);
}
