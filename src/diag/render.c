/* Diagnostics as text for people. Knows excerpts, carets and colours; nothing of rules or records. */
#include "diag/diag.h"
#include "diag/display.h"

#define GUTTER_LEAST 5   /* cells of the line numbers */
#define ROW_CELLS 1024   /* more than an excerpt can take */
#define MARKS_MAX (DIAG_LABELS_MAX + 1)

#define PLAIN "\033[0m"
#define BOLD "\033[1m"
#define RED "\033[1;31m"
#define YELLOW "\033[1;33m"
#define BLUE "\033[1;34m"
#define CYAN "\033[1;36m"

struct renderer {
    struct buffer *to;
    bool colour;
    int gutter;  /* cells of the line numbers of this diagnostic */
};

/* A place with carets or dashes under it. */
struct mark {
    const struct diag_place *place;
    struct text text;   /* written beside or below; may be empty */
    size_t begin, end;  /* cells of the excerpt, end exclusive */
    bool primary;
    bool hangs;         /* its text is written in a row of its own */
};

static const char *level_colour(enum diag_level level)
{
    static const char *const colours[] = { [DIAG_ERROR] = RED, [DIAG_WARNING] = YELLOW, [DIAG_NOTE] = CYAN };

    return colours[level];
}

static void paint(const struct renderer *out, const char *colour)
{
    if (out->colour)
        buffer_string(out->to, colour);
}

/* ---- the first line -------------------------------------------------------------------------------------------- */

static void write_place(const struct renderer *out, const struct diag_place *place)
{
    display_write(out->to, place->file);
    if (place->line > 0)
        buffer_printf(out->to, ":%llu", (unsigned long long)place->line);
    if (place->line > 0 && place->column > 0)
        buffer_printf(out->to, ":%u", place->column);
}

static void write_headline(const struct renderer *out, const struct diagnostic *diagnostic)
{
    paint(out, BOLD);
    if (diagnostic->place.file.length > 0) {
        write_place(out, &diagnostic->place);
        buffer_string(out->to, ": ");
    }
    paint(out, level_colour(diagnostic->level));
    buffer_printf(out->to, "%s[%s]:", diag_level_name(diagnostic->level), message_row(diagnostic->id)->code);
    paint(out, PLAIN);
    paint(out, BOLD);
    buffer_char(out->to, ' ');
    display_write(out->to, diagnostic->text);
    paint(out, PLAIN);
    buffer_char(out->to, '\n');
}

/* ---- excerpts and their marks ---------------------------------------------------------------------------------- */

static bool same_line(const struct diag_place *a, const struct diag_place *b)
{
    return a->line == b->line && a->skipped == b->skipped && text_equal(a->file, b->file);
}

static bool same_place(const struct diag_place *a, const struct diag_place *b)
{
    return same_line(a, b) && a->column == b->column && a->width == b->width;
}

static struct mark make_mark(const struct diag_place *place, struct text text, bool primary)
{
    size_t column = place->column > place->skipped ? place->column - place->skipped : 1;
    struct mark mark = { .place = place, .text = text, .primary = primary };

    mark.begin = display_width(place->excerpt, column - 1);
    mark.end = display_width(place->excerpt, column - 1 + place->width);
    if (mark.end == mark.begin)  /* at the end of the line, or a combining character */
        mark.end++;
    if (mark.end > ROW_CELLS)
        mark.end = ROW_CELLS;
    if (mark.begin >= mark.end)
        mark.begin = mark.end - 1;
    return mark;
}

/* The diagnostic's own place and those of its labels. The first label at the diagnostic's place names its carets. */
static size_t collect_marks(struct mark *marks, const struct diagnostic *diagnostic)
{
    size_t count = 1;

    marks[0] = make_mark(&diagnostic->place, (struct text){ "", 0 }, true);
    for (const struct diag_label *label = diagnostic->labels; label != NULL; label = label->next) {
        if (count == MARKS_MAX)
            break;
        if (marks[0].text.length == 0 && same_place(&label->place, &diagnostic->place))
            marks[0].text = label->text;
        else
            marks[count++] = make_mark(&label->place, label->text, false);
    }
    return count;
}

/* By line of the same file; other files follow in order of name. Equal places keep the primary mark first. */
static int compare_marks(const struct mark *a, const struct mark *b, struct text first_file)
{
    int order = text_equal(b->place->file, first_file) - text_equal(a->place->file, first_file);

    if (order == 0)
        order = text_compare(a->place->file, b->place->file);
    if (order == 0)
        order = (a->place->line > b->place->line) - (a->place->line < b->place->line);
    return order != 0 ? order : (a->place->column > b->place->column) - (a->place->column < b->place->column);
}

/* By insertion, which is stable; there are few. */
static void sort_marks(struct mark *marks, size_t count)
{
    struct text first_file = marks[0].place->file;

    for (size_t i = 1; i < count; i++) {
        struct mark mark = marks[i];
        size_t to = i;

        for (; to > 0 && compare_marks(&mark, &marks[to - 1], first_file) < 0; to--)
            marks[to] = marks[to - 1];
        marks[to] = mark;
    }
}

static void begin_row(const struct renderer *out, uint64_t line)
{
    paint(out, BLUE);
    if (line > 0)
        buffer_printf(out->to, "%*llu |", out->gutter, (unsigned long long)line);
    else
        buffer_printf(out->to, "%*s |", out->gutter, "");
    paint(out, PLAIN);
}

static void write_row(const struct renderer *out, const char *colour, struct text cells, struct text text)
{
    begin_row(out, 0);
    buffer_char(out->to, ' ');
    paint(out, colour);
    buffer_add(out->to, cells);
    display_write(out->to, text);
    paint(out, PLAIN);
    buffer_char(out->to, '\n');
}

/* The mark whose text can stand beside the carets, as nothing else reaches as far to the right; `count` if none. */
static size_t find_beside(const struct mark *marks, size_t count)
{
    size_t last = 0;

    for (size_t i = 1; i < count; i++) {
        if (marks[i].end > marks[last].end || (marks[i].end == marks[last].end && marks[last].text.length == 0))
            last = i;
    }
    return marks[last].text.length > 0 ? last : count;
}

/* The row of carets and dashes; carets win where both would be. */
static void write_marks(const struct renderer *out, const char *colour, const struct mark *marks, size_t count,
                        size_t beside)
{
    char cells[ROW_CELLS + 1];
    size_t length = 0;

    memset(cells, ' ', sizeof cells);
    for (int primary = 0; primary <= 1; primary++) {
        for (size_t i = 0; i < count; i++) {
            if (marks[i].primary == (primary == 1))
                memset(cells + marks[i].begin, primary == 1 ? '^' : '-', marks[i].end - marks[i].begin);
            length = marks[i].end > length ? marks[i].end : length;
        }
    }
    if (beside < count)
        length++;  /* a space before the text */
    write_row(out, colour, (struct text){ cells, length },
              beside < count ? marks[beside].text : (struct text){ "", 0 });
}

/* Puts '|' at the beginning of each of the first `count` marks whose text is still to come, left of `before`. */
static size_t fill_bars(char *cells, const struct mark *marks, size_t count, size_t before)
{
    size_t length = 0;

    memset(cells, ' ', ROW_CELLS);
    for (size_t i = 0; i < count; i++) {
        if (marks[i].hangs && marks[i].begin < before) {
            cells[marks[i].begin] = '|';
            length = marks[i].begin + 1;
        }
    }
    return length;
}

/* Texts below the marks, the rightmost first, each at the end of a bar. Marks are in order of their beginning. */
static void write_hanging(const struct renderer *out, const char *colour, struct mark *marks, size_t count,
                          size_t beside)
{
    char cells[ROW_CELLS];
    size_t bars;

    for (size_t i = 0; i < count; i++)
        marks[i].hangs = i != beside && marks[i].text.length > 0;
    bars = fill_bars(cells, marks, count, ROW_CELLS);
    if (bars > 0)
        write_row(out, colour, (struct text){ cells, bars }, (struct text){ "", 0 });
    for (size_t i = count; i-- > 0;) {
        if (!marks[i].hangs)
            continue;
        fill_bars(cells, marks, i, marks[i].begin);
        write_row(out, colour, (struct text){ cells, marks[i].begin }, marks[i].text);
    }
}

/* One line of a file and all the marks on it. */
static void write_line(const struct renderer *out, enum diag_level level, struct mark *marks, size_t count)
{
    const struct diag_place *place = marks[0].place;
    const char *colour = BLUE;
    size_t beside = find_beside(marks, count);

    begin_row(out, place->line);
    if (place->excerpt.length > 0)
        buffer_char(out->to, ' ');
    display_write(out->to, place->excerpt);
    buffer_char(out->to, '\n');
    if (place->column == 0)
        return;
    for (size_t i = 0; i < count; i++) {
        if (marks[i].primary)
            colour = level_colour(level);
    }
    write_marks(out, colour, marks, count, beside);
    write_hanging(out, colour, marks, count, beside);
}

/* What stands between two lines that do not follow one another. */
static void write_gap(const struct renderer *out, const struct diag_place *before, const struct diag_place *next)
{
    if (!text_equal(before->file, next->file)) {
        buffer_printf(out->to, "%*s ", out->gutter, "");
        paint(out, BLUE);
        buffer_string(out->to, "in ");
        write_place(out, next);
        paint(out, PLAIN);
        buffer_char(out->to, '\n');
    } else if (next->line > before->line + 1) {
        buffer_printf(out->to, "%*s...\n", out->gutter - 1, "");
    }
}

static int digits_of(uint64_t number)
{
    int digits = 1;

    for (; number > 9; number /= 10)
        digits++;
    return digits;
}

static void write_excerpts(struct renderer *out, const struct diagnostic *diagnostic)
{
    struct mark marks[MARKS_MAX];
    size_t count = collect_marks(marks, diagnostic);

    out->gutter = GUTTER_LEAST;
    for (size_t i = 0; i < count; i++) {
        if (digits_of(marks[i].place->line) > out->gutter)
            out->gutter = digits_of(marks[i].place->line);
    }
    sort_marks(marks, count);
    for (size_t i = 0, end; i < count; i = end) {
        for (end = i + 1; end < count && same_line(marks[i].place, marks[end].place);)
            end++;
        if (i > 0)
            write_gap(out, marks[i - 1].place, marks[i].place);
        write_line(out, diagnostic->level, marks + i, end - i);
    }
}

/* ---- notes and help -------------------------------------------------------------------------------------------- */

/* Further lines of a remark are indented as its first. */
static void write_remark(const struct renderer *out, const struct diag_remark *remark)
{
    struct text rest = remark->text;
    const char *newline;

    paint(out, CYAN);
    buffer_string(out->to, remark->help ? "help:" : "note:");
    paint(out, PLAIN);
    buffer_char(out->to, ' ');
    while (rest.length > 0 && (newline = memchr(rest.bytes, '\n', rest.length)) != NULL) {
        size_t length = (size_t)(newline - rest.bytes);

        display_write(out->to, (struct text){ rest.bytes, length });
        buffer_char(out->to, '\n');
        rest = (struct text){ newline + 1, rest.length - length - 1 };
        if (rest.length > 0 && rest.bytes[0] != '\n')
            buffer_repeat(out->to, ' ', sizeof "help:");
    }
    display_write(out->to, rest);
    buffer_char(out->to, '\n');
}

static void write_diagnostic(struct renderer *out, const struct diagnostic *diagnostic)
{
    write_headline(out, diagnostic);
    if (diagnostic->place.line > 0 && (diagnostic->at.end > 0 || diagnostic->place.excerpt.length > 0))
        write_excerpts(out, diagnostic);
    for (const struct diag_remark *remark = diagnostic->remarks; remark != NULL; remark = remark->next)
        write_remark(out, remark);
}

void diag_render(struct buffer *to, const struct diagnostics *diagnostics, bool colour, size_t most)
{
    struct renderer out = { .to = to, .colour = colour };
    size_t shown = most == 0 || most > diagnostics->count ? diagnostics->count : most;
    size_t left_out = diagnostics->count - shown + diagnostics->dropped;

    for (size_t i = 0; i < shown; i++)
        write_diagnostic(&out, diagnostics->items[i]);
    if (left_out > 0)
        buffer_printf(to, "... and %zu more%s\n", left_out, shown < diagnostics->count ? " (use --all)" : "");
}
