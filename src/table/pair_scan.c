/* A large pair table read by several threads, in pieces of whole lines. Knows ordinary lines only: whatever is not one
 * makes the whole text another reader's (pairs.c), so that there is one place that knows what is wrong with a row. */
#include "base/crew.h"
#include "table/pair_load.h"
#include "table/pair_row.h"

#define CAPTIONS_MAX 64  /* lines before the first row */
#define ROWS_IN_RUN 4    /* a table whose runs are shorter on average is read slowly */

struct piece {
    const char *begin, *end;
    uint32_t line, line_count;
    size_t row_count, understood;
    struct pair_row *rows;               /* room for line_count of them */
    struct pair_run *runs;
    size_t run_count, run_capacity;
    uint32_t first_row;                  /* the number of rows[0] among all rows, while there are gaps */
    bool ordinary;
};

struct work {
    struct piece *pieces;
    size_t count;
    struct text text;
    uint8_t *digest;                     /* NULL: not wanted */
};

/* ---- pieces ------------------------------------------------------------------------------------------------------ */

static const char *next_line(const char *at, const char *end)
{
    const char *feed = memchr(at, '\n', (size_t)(end - at));

    return feed ? feed + 1 : end;
}

/* The first line that is an ordinary row; NULL when it does not come soon, or the table is one with commas. */
static const char *find_first_row(struct text text, uint32_t *number)
{
    struct lines lines = lines_open(text);
    struct pair_dates dates = { 0 };
    struct pair_line line;

    *number = lines.line;
    if (lines.separator != '\t')
        return NULL;
    for (const char *at = lines.at; at < lines.end && *number < lines.line + CAPTIONS_MAX; (*number)++) {
        const char *next = next_line(at, lines.end);

        if (next - at > PAIR_ROW_SHORTEST && next[-1] == '\n' && pair_row_read(&line, &dates, at, next - 1, *number))
            return at;
        at = next;
    }
    return NULL;
}

/* The end of a piece that begins at `begin`: a line's beginning, where another column 1 begins as well. */
static const char *piece_end(const char *begin, const char *end, size_t size)
{
    const char *last, *at;

    if ((size_t)(end - begin) <= size)
        return end;
    last = next_line(begin + size, end);
    for (at = next_line(last, end); end - at > PAIR_ROW_SHORTEST && memcmp(at, last, 6) == 0;)
        at = next_line(at, end);
    return end - at > PAIR_ROW_SHORTEST ? at : end;
}

/* Cuts the text from `begin` up to `end` into pieces, in scratch memory. */
static void cut(struct pair_load *load, struct work *work, const char *begin, const char *end)
{
    size_t capacity = (size_t)(end - begin) / load->piece_bytes + 1;

    work->pieces = pair_load_resize(load, BLOCK_PIECES, capacity, sizeof *work->pieces);
    while (begin < end) {
        struct piece piece = { .begin = begin, .end = piece_end(begin, end, load->piece_bytes) };

        work->pieces[work->count++] = piece;
        begin = piece.end;
    }
}

/* ---- counting lines ---------------------------------------------------------------------------------------------- */

static void count_lines(void *context, size_t index)
{
    struct piece *piece = &((struct work *)context)->pieces[index];
    uint32_t count = 0;

    for (const char *at = piece->begin; (at = memchr(at, '\n', (size_t)(piece->end - at))) != NULL; at++)
        count++;
    piece->line_count = count;
}

/* Gives each piece its place among the rows and runs. */
static struct pair_row *share_out(struct pair_load *load, struct work *work, uint32_t line)
{
    size_t rows = 0, runs = 0;
    struct pair_row *all;
    struct pair_run *all_runs;

    for (size_t i = 0; i < work->count; i++) {
        work->pieces[i].line = line + (uint32_t)rows;
        work->pieces[i].first_row = (uint32_t)rows;
        work->pieces[i].run_capacity = work->pieces[i].line_count / ROWS_IN_RUN + 1;
        rows += work->pieces[i].line_count;
        runs += work->pieces[i].run_capacity;
    }
    all = arena_take_array(load->arena, rows, sizeof *all);
    all_runs = pair_load_resize(load, BLOCK_RUNS, runs, sizeof *all_runs);
    for (size_t i = 0; i < work->count; i++) {
        work->pieces[i].rows = all + work->pieces[i].first_row;
        work->pieces[i].runs = all_runs;
        all_runs += work->pieces[i].run_capacity;
    }
    return all;
}

/* ---- reading ----------------------------------------------------------------------------------------------------- */

static bool begin_run(struct piece *piece, uint32_t column1)
{
    if (piece->run_count == piece->run_capacity)
        return false;
    piece->runs[piece->run_count++] =
        (struct pair_run){ .column1 = column1, .first = piece->first_row + (uint32_t)piece->row_count };
    return true;
}

/* false: the row is not in order. */
static bool add_row(struct piece *piece, const struct pair_line *line)
{
    size_t last = piece->row_count, first;
    struct pair_run *run;

    if ((piece->run_count == 0 || piece->runs[piece->run_count - 1].column1 != line->column1) &&
        !begin_run(piece, line->column1))
        return false;
    run = &piece->runs[piece->run_count - 1];
    first = run->first - piece->first_row;
    piece->rows[piece->row_count++] = line->row;
    run->end = piece->first_row + (uint32_t)piece->row_count;
    if (last == first || piece->rows[last - 1].column2 < line->row.column2) {
        run->pairs++;
        return true;
    }
    return piece->rows[last - 1].column2 == line->row.column2 && pair_load_settle(piece->rows, first, last);
}

static void read_piece(struct piece *piece)
{
    struct pair_dates dates = { 0 };
    uint32_t number = piece->line;

    for (const char *at = piece->begin, *end; at < piece->end; at = end + 1, number++) {
        struct pair_line line;

        end = memchr(at, '\n', (size_t)(piece->end - at));
        if (!end || end - at < PAIR_ROW_SHORTEST || !pair_row_read(&line, &dates, at, end, number))
            return;
        piece->understood++;
        if (line.kept && !add_row(piece, &line))
            return;
    }
    piece->ordinary = true;
}

/* Work 0 is the checksum, which takes longest and therefore begins first. */
static void read_part(void *context, size_t index)
{
    struct work *work = context;

    if (index > 0)
        read_piece(&work->pieces[index - 1]);
    else if (work->digest)
        checksum_sha256(work->digest, work->text);
}

/* ---- the whole --------------------------------------------------------------------------------------------------- */

/* Moves the rows of the piece down over the gap before it, which rows of indicator 9 have left. */
static void close_gap(struct piece *piece, struct pair_row *rows, size_t row)
{
    uint32_t gap = piece->first_row - (uint32_t)row;

    if (gap == 0)
        return;
    memmove(rows + row, piece->rows, piece->row_count * sizeof *rows);
    for (size_t i = 0; i < piece->run_count; i++) {
        piece->runs[i].first -= gap;
        piece->runs[i].end -= gap;
    }
}

/* false: some piece was not ordinary. */
static bool join(struct pair_load *load, struct pair_scan *scan, const struct work *work)
{
    scan->pieces = pair_load_resize(load, BLOCK_PIECE_RUNS, work->count, sizeof *scan->pieces);
    scan->piece_count = work->count;
    for (size_t i = 0; i < work->count; i++) {
        struct piece *piece = &work->pieces[i];

        if (!piece->ordinary)
            return false;
        close_gap(piece, scan->rows, scan->row_count);
        scan->pieces[i] = (struct pair_runs){ piece->runs, piece->run_count };
        scan->row_count += piece->row_count;
        scan->understood += piece->understood;
    }
    return true;
}

bool pair_scan(struct pair_load *load, struct pair_scan *scan, struct text text, uint8_t *digest)
{
    struct work work = { .text = text, .digest = digest };
    uint32_t line;
    const char *begin = text.length >= load->piece_bytes ? find_first_row(text, &line) : NULL;
    const char *end = text.bytes + text.length;

    if (!begin || end[-1] != '\n')
        return false;
    scan->begin = begin;
    cut(load, &work, begin, end);
    crew_run(load->threads, work.count, count_lines, &work);
    scan->rows = share_out(load, &work, line);
    crew_run(load->threads, work.count + 1, read_part, &work);
    scan->digested = digest != NULL;
    return join(load, scan, &work);
}
