/* Fills lines. Comments keep their order; one that stood where a line cannot end moves to the next place where it
 * can. What was written is read back the same way, so that formatting twice changes nothing. */
#include "syntax/layout.h"

#define HANG 4u           /* columns that further lines of a clause are indented by */
#define HANG_FURTHEST 40u /* columns; beyond them further lines do not begin below a word */

void layout_begin(struct layout *layout, struct buffer *to, const struct tree *tree, struct text source)
{
    *layout = (struct layout){ .to = to, .tree = tree, .source = source, .begin = LAYOUT_NOWHERE, .first = true };
    buffer_init(&layout->words, to->allocator);
}

/* ---- writing ---- */

static unsigned width_of(struct text text)
{
    unsigned width = 0;

    for (size_t i = 0; i < text.length; i++)
        width += ((unsigned char)text.bytes[i] & 0xc0) != 0x80;
    return width;
}

static void put(struct layout *layout, struct text text)
{
    buffer_add(layout->to, text);
    layout->column += width_of(text);
}

static void end_line(struct layout *layout)
{
    buffer_char(layout->to, '\n');
    layout->column = 0;
    layout->commented = false;
}

static void go_to(struct layout *layout, unsigned column)
{
    buffer_repeat(layout->to, ' ', column - layout->column);
    layout->column = column;
}

/* ---- blank lines and comments ---- */

/* Whether a blank line stands before this place of the source. */
static bool blank_before(const struct layout *layout, uint32_t at)
{
    unsigned lines = 0;

    while (at > 0 && memchr(" \t\r\n", layout->source.bytes[at - 1], 4) != NULL)
        lines += layout->source.bytes[--at] == '\n';
    return lines > 1;
}

static void separate(struct layout *layout, uint32_t at)
{
    if (!layout->first && (layout->blank || blank_before(layout, at)))
        buffer_char(layout->to, '\n');
    layout->first = false;
    layout->blank = false;
}

/* The next comment if it stands before this place, or NULL. */
static const struct comment *comment_before(const struct layout *layout, uint32_t at)
{
    if (layout->tree == NULL || layout->comment >= layout->tree->comment_count ||
        layout->tree->comments[layout->comment].at.begin >= at)
        return NULL;
    return &layout->tree->comments[layout->comment];
}

static struct text comment_text(const struct layout *layout, const struct comment *comment)
{
    return (struct text){ layout->source.bytes + comment->at.begin, comment->at.end - comment->at.begin };
}

void layout_comments(struct layout *layout, unsigned indent, uint32_t begin)
{
    const struct comment *comment;

    for (; (comment = comment_before(layout, begin)) != NULL; layout->comment++) {
        separate(layout, comment->at.begin);
        go_to(layout, indent);
        put(layout, comment_text(layout, comment));
        end_line(layout);
    }
}

/* A comment on the line of a clause, or on a line of its own below it. */
static void put_comment(struct layout *layout, const struct comment *comment, bool beside, unsigned indent)
{
    if (beside && !layout->commented) {
        buffer_string(layout->to, "  ");
    } else {
        end_line(layout);
        go_to(layout, indent);
    }
    put(layout, comment_text(layout, comment));
    layout->commented = true;
    layout->comment++;
}

void layout_end(struct layout *layout)
{
    layout_comments(layout, 0, LAYOUT_NOWHERE);
    if (layout->words.failed)
        layout->to->failed = true;
    buffer_free(&layout->words);
}

/* ---- clauses ---- */

void layout_open(struct layout *layout, unsigned indent, uint32_t begin)
{
    layout_comments(layout, indent, begin);
    separate(layout, begin);
    go_to(layout, indent);
    layout->indent = indent;
    layout->hang = indent + HANG;
    layout->begun = false;
}

/* Writes the comments before the next words and goes to the place of these: after a blank, or on the next line. */
static void make_room(struct layout *layout, struct text words)
{
    unsigned hang = layout->new_line ? layout->indent : layout->hang;
    bool full = layout->tree != NULL && (layout->new_line || layout->column + 1 + width_of(words) > LAYOUT_WIDTH);
    const struct comment *comment;

    while (layout->begin != LAYOUT_NOWHERE && (comment = comment_before(layout, layout->begin)) != NULL)
        put_comment(layout, comment, !comment->alone, hang);
    if (layout->commented || full) {
        end_line(layout);
        go_to(layout, hang);
    } else {
        put(layout, TEXT(" "));
    }
    layout->new_line = false;
}

/* Puts the words that belong together on the line, or on the next one. */
static void flush(struct layout *layout)
{
    struct text words = buffer_text(&layout->words);

    if (words.length == 0)
        return;
    if (layout->begun)
        make_room(layout, words);
    put(layout, words);
    layout->begun = true;
    buffer_clear(&layout->words);
    layout->begin = LAYOUT_NOWHERE;
}

/* Whether a comment stands behind the clause on its last line. */
static bool stands_beside(const struct layout *layout, const struct comment *comment, uint32_t end)
{
    return !comment->alone && comment->at.begin >= end &&
           memchr(layout->source.bytes + end, '\n', comment->at.begin - end) == NULL;
}

void layout_close(struct layout *layout, uint32_t end)
{
    const struct comment *comment;

    flush(layout);
    while ((comment = comment_before(layout, end)) != NULL)
        put_comment(layout, comment, !comment->alone, layout->indent);
    while ((comment = comment_before(layout, LAYOUT_NOWHERE)) != NULL && stands_beside(layout, comment, end))
        put_comment(layout, comment, true, layout->indent);
    end_line(layout);
}

/* ---- words ---- */

void layout_at(struct layout *layout, uint32_t begin)
{
    if (layout->begin == LAYOUT_NOWHERE)
        layout->begin = begin;
}

void layout_text(struct layout *layout, struct text text)
{
    if (text.length == 0)
        return;
    if (layout->words.length > 0 && !layout->tight)
        buffer_char(&layout->words, ' ');
    buffer_add(&layout->words, text);
    layout->tight = false;
}

void layout_word(struct layout *layout, const char *word)
{
    layout_text(layout, text_of(word));
}

void layout_tight(struct layout *layout, const char *word)
{
    layout->tight = true;
    layout_word(layout, word);
}

void layout_opening(struct layout *layout, const char *word)
{
    layout_word(layout, word);
    layout->tight = true;
}

void layout_break(struct layout *layout)
{
    if (!layout->together)
        flush(layout);
}

bool layout_comment_waits(const struct layout *layout, uint32_t end)
{
    return comment_before(layout, end) != NULL;
}

void layout_new_line(struct layout *layout)
{
    flush(layout);
    layout->new_line = true;
}

void layout_hang_here(struct layout *layout)
{
    unsigned column = layout->column + width_of(buffer_text(&layout->words)) + 1;

    if (column <= HANG_FURTHEST)
        layout->hang = column;
}
