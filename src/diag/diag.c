/* The queue of diagnostics: adding, places, order, and the nearest name. Knows the table of messages; not how a
 * diagnostic is shown. */
#include "diag/diag.h"

#include <stdlib.h>

#define KEPT_FIRST 10000  /* the limit until somebody changes it */
#define LINE_SHOWN 160u   /* characters of a line that are shown */
#define LINE_BEFORE 60u   /* of these, before the place when the line is longer */

const char *diag_level_name(enum diag_level level)
{
    static const char *const names[] = { [DIAG_ERROR] = "error", [DIAG_WARNING] = "warning", [DIAG_NOTE] = "note" };

    return names[level];
}

void diag_init(struct diagnostics *diagnostics, struct arena *arena, const struct sources *sources)
{
    *diagnostics = (struct diagnostics){ .arena = arena, .sources = sources, .limit = KEPT_FIRST };
}

static bool is_spare(const struct diagnostics *diagnostics, const struct diagnostic *diagnostic)
{
    return diagnostic == &diagnostics->spare;
}

/* Offset of the byte after the first `count` characters, or the text's end. */
static size_t skip_characters(struct text text, size_t count)
{
    size_t at = 0;

    for (; count > 0 && at < text.length; count--) {
        at++;
        while (at < text.length && ((unsigned char)text.bytes[at] & 0xc0) == 0x80)
            at++;
    }
    return at;
}

/* Copies the line, or the part of a long line around the place, into the arena. */
static void take_excerpt(struct arena *arena, struct diag_place *place, struct text line)
{
    size_t first = 0, last;

    place->skipped = 0;
    if (skip_characters(line, LINE_SHOWN) == line.length && line.length <= LINE_SHOWN * 4) {
        place->excerpt = arena_text(arena, line);
        return;
    }
    if (place->column > LINE_BEFORE + 3) {  /* cutting off less than the "..." gains nothing */
        place->skipped = place->column - LINE_BEFORE;
        first = skip_characters(line, place->skipped);
    }
    line = (struct text){ line.bytes + first, line.length - first };
    last = skip_characters(line, LINE_SHOWN);
    if (last > LINE_SHOWN * 4)  /* not UTF-8 */
        last = LINE_SHOWN * 4;
    place->excerpt = arena_printf(arena, "%s%.*s%s", first > 0 ? "..." : "", (int)last, line.bytes,
                                  last < line.length ? "..." : "");
    if (first > 0)
        place->skipped -= 3;
}

/* A place at the end of the file is moved back to the end of the last line that holds something. */
static struct span before_final_space(const struct source *source, struct span at)
{
    struct text text = source->text;

    if (at.begin < text.length)
        return at;
    while (text.length > 0 && memchr(" \t\r\n", text.bytes[text.length - 1], 4) != NULL)
        text.length--;
    return (struct span){ at.file, (uint32_t)text.length, (uint32_t)text.length };
}

static struct diag_place find_place(const struct diagnostics *diagnostics, struct span at)
{
    const struct source *source = &diagnostics->sources->items[at.file];
    struct diag_place place = { .file = arena_text(diagnostics->arena, source->name) };
    struct text line;
    uint32_t number, end;

    at = before_final_space(source, at);
    sources_locate(diagnostics->sources, at, &number, &place.column);
    place.line = number;
    line = sources_line(diagnostics->sources, at.file, number);
    end = (uint32_t)(line.bytes - source->text.bytes) + (uint32_t)line.length;
    for (uint32_t i = at.begin; i < at.end && i < end; i++)
        place.width += ((unsigned char)source->text.bytes[i] & 0xc0) != 0x80;
    if (place.width == 0)
        place.width = 1;
    take_excerpt(diagnostics->arena, &place, line);
    return place;
}

/* Counts one more, and returns where to write it: in the list or, beyond the limit, in the spare one. */
static struct diagnostic *new_diagnostic(struct diagnostics *diagnostics, enum message id)
{
    enum diag_level level = message_row(id)->level;
    struct diagnostic *diagnostic = &diagnostics->spare;

    diagnostics->errors += level == DIAG_ERROR;
    diagnostics->warnings += level == DIAG_WARNING;
    if (diagnostics->count >= diagnostics->limit) {
        diagnostics->dropped++;
    } else {
        diagnostics->items = arena_grow(diagnostics->arena, diagnostics->items, diagnostics->count,
                                        &diagnostics->capacity, sizeof(struct diagnostic *));
        diagnostic = ARENA_NEW(diagnostics->arena, struct diagnostic);
        diagnostics->items[diagnostics->count++] = diagnostic;
    }
    *diagnostic = (struct diagnostic){ .id = id, .level = level, .order = diagnostics->count };
    return diagnostic;
}

struct diagnostic *diag_add(struct diagnostics *diagnostics, enum message id, struct span at, ...)
{
    struct diagnostic *diagnostic = new_diagnostic(diagnostics, id);
    va_list arguments;

    if (is_spare(diagnostics, diagnostic))
        return diagnostic;
    va_start(arguments, at);
    diagnostic->text = arena_vprintf(diagnostics->arena, message_row(id)->headline, arguments);
    va_end(arguments);
    diagnostic->at = at;
    diagnostic->place = find_place(diagnostics, at);
    return diagnostic;
}

struct diagnostic *diag_vadd_input(struct diagnostics *diagnostics, enum message id, struct text file, uint64_t line,
                                   uint32_t column, va_list arguments)
{
    struct diagnostic *diagnostic = new_diagnostic(diagnostics, id);

    if (is_spare(diagnostics, diagnostic))
        return diagnostic;
    diagnostic->text = arena_vprintf(diagnostics->arena, message_row(id)->headline, arguments);
    diagnostic->place.file = arena_text(diagnostics->arena, file);
    diagnostic->place.line = line;
    diagnostic->place.column = column;
    diagnostic->place.width = 1;
    return diagnostic;
}

struct diagnostic *diag_add_input(struct diagnostics *diagnostics, enum message id, struct text file, uint64_t line,
                                  uint32_t column, ...)
{
    struct diagnostic *diagnostic;
    va_list arguments;

    va_start(arguments, column);
    diagnostic = diag_vadd_input(diagnostics, id, file, line, column, arguments);
    va_end(arguments);
    return diagnostic;
}

void diag_label(struct diagnostics *diagnostics, struct diagnostic *diagnostic, struct span at, const char *format, ...)
{
    struct diag_label **end = &diagnostic->labels;
    va_list arguments;
    size_t count = 0;

    for (; *end != NULL; end = &(*end)->next)
        count++;
    if (is_spare(diagnostics, diagnostic) || count >= DIAG_LABELS_MAX)
        return;
    *end = ARENA_NEW(diagnostics->arena, struct diag_label);
    (*end)->place = find_place(diagnostics, at);
    va_start(arguments, format);
    (*end)->text = arena_vprintf(diagnostics->arena, format, arguments);
    va_end(arguments);
}

static bool is_told(const struct diagnostics *diagnostics, const struct diagnostic *warning)
{
    for (size_t i = 0; i < diagnostics->count; i++) {
        const struct diagnostic *other = diagnostics->items[i];

        if (other->id == warning->id && text_equal(other->place.file, warning->place.file) &&
            text_equal(other->text, warning->text))
            return true;
    }
    return false;
}

static void take_remarks(struct arena *arena, struct diagnostic *to, const struct diagnostic *from)
{
    struct diag_remark **end = &to->remarks;

    for (const struct diag_remark *remark = from->remarks; remark != NULL; remark = remark->next) {
        *end = ARENA_NEW(arena, struct diag_remark);
        **end = (struct diag_remark){ remark->help, arena_text(arena, remark->text), NULL };
        end = &(*end)->next;
    }
}

/* A diagnostic of an input has neither labels nor edits. */
static void take_one(struct diagnostics *to, const struct diagnostic *from)
{
    struct diagnostic *diagnostic = new_diagnostic(to, from->id);

    if (is_spare(to, diagnostic))
        return;
    diagnostic->place = from->place;
    diagnostic->place.file = arena_text(to->arena, from->place.file);
    diagnostic->place.excerpt = arena_text(to->arena, from->place.excerpt);
    diagnostic->text = arena_text(to->arena, from->text);
    take_remarks(to->arena, diagnostic, from);
}

void diag_take(struct diagnostics *to, struct diagnostics *from)
{
    size_t errors = to->errors + from->errors;

    for (size_t i = 0; i < from->count; i++) {
        if (from->items[i]->level != DIAG_WARNING || !is_told(to, from->items[i]))
            take_one(to, from->items[i]);
    }
    to->errors = errors;
    to->dropped += from->dropped;
    from->items = NULL;
    from->count = from->capacity = from->errors = from->warnings = from->dropped = 0;
}

/* Remarks are sentences, whatever their first word is made of. */
static struct text as_sentence(struct arena *arena, struct text text)
{
    if (text.length == 0 || text.bytes[0] < 'a' || text.bytes[0] > 'z')
        return text;
    return arena_printf(arena, "%c%.*s", text.bytes[0] - 'a' + 'A', (int)text.length - 1, text.bytes + 1);
}

static void __attribute__((format(printf, 4, 0)))
add_remark(struct diagnostics *diagnostics, struct diagnostic *diagnostic, bool help, const char *format,
           va_list arguments)
{
    struct diag_remark **end = &diagnostic->remarks;

    if (is_spare(diagnostics, diagnostic))
        return;
    while (*end != NULL)
        end = &(*end)->next;
    *end = ARENA_NEW(diagnostics->arena, struct diag_remark);
    (*end)->help = help;
    (*end)->text = as_sentence(diagnostics->arena, arena_vprintf(diagnostics->arena, format, arguments));
}

void diag_note(struct diagnostics *diagnostics, struct diagnostic *diagnostic, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    add_remark(diagnostics, diagnostic, false, format, arguments);
    va_end(arguments);
}

void diag_help(struct diagnostics *diagnostics, struct diagnostic *diagnostic, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    add_remark(diagnostics, diagnostic, true, format, arguments);
    va_end(arguments);
}

void diag_edit(struct diagnostics *diagnostics, struct diagnostic *diagnostic, struct span at, struct text replacement)
{
    if (is_spare(diagnostics, diagnostic))
        return;
    diagnostic->edit = ARENA_NEW(diagnostics->arena, struct diag_edit);
    *diagnostic->edit = (struct diag_edit){ at, arena_text(diagnostics->arena, replacement) };
}

struct text diag_nearest(struct text word, const struct text *candidates, size_t count)
{
    unsigned limit = word.length < 6 ? 1 : word.length < 24 ? (unsigned)word.length / 3 : 8;
    struct text nearest = { "", 0 };

    for (size_t i = 0; i < count; i++) {
        unsigned distance = text_distance(word, candidates[i], limit);

        if (distance > limit || distance >= word.length)
            continue;
        nearest = candidates[i];
        if (distance == 0)
            break;
        limit = distance - 1;
    }
    return nearest;
}

static int compare(const void *first, const void *second)
{
    const struct diagnostic *a = *(struct diagnostic *const *)first, *b = *(struct diagnostic *const *)second;
    int order = text_compare(a->place.file, b->place.file);

    if (order == 0)
        order = (a->place.line > b->place.line) - (a->place.line < b->place.line);
    if (order == 0)
        order = (a->place.column > b->place.column) - (a->place.column < b->place.column);
    return order != 0 ? order : (a->order > b->order) - (a->order < b->order);
}

void diag_sort(struct diagnostics *diagnostics)
{
    if (diagnostics->count > 1)
        qsort(diagnostics->items, diagnostics->count, sizeof *diagnostics->items, compare);
}
