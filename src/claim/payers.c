/* The mapping file of payers: which profile judges the claims of a payer. Knows lines and tabs, no profiles. */
#include <stdlib.h>

#include "claim/claim.h"

static char folded(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

/* Without regard to case. */
static int compare_payers(struct text a, struct text b)
{
    size_t shorter = a.length < b.length ? a.length : b.length;

    for (size_t i = 0; i < shorter; i++) {
        unsigned char x = (unsigned char)folded(a.bytes[i]), y = (unsigned char)folded(b.bytes[i]);

        if (x != y)
            return x < y ? -1 : 1;
    }
    return (a.length > b.length) - (a.length < b.length);
}

static int compare_rows(const void *first, const void *second)
{
    const struct payer_row *a = first, *b = second;

    return compare_payers(a->payer, b->payer);
}

struct text payer_map_find(const struct payer_map *map, struct text payer)
{
    const struct payer_row key = { .payer = payer };
    const struct payer_row *found = NULL;

    if (map != NULL && map->count > 0 && payer.length > 0)
        found = bsearch(&key, map->rows, map->count, sizeof *map->rows, compare_rows);
    return found != NULL ? found->profile : (struct text){ NULL, 0 };
}

static struct text without_blanks(struct text text)
{
    while (text.length > 0 && strchr(" \t\r", text.bytes[text.length - 1]) != NULL)
        text.length--;
    while (text.length > 0 && strchr(" \t", text.bytes[0]) != NULL) {
        text.bytes++;
        text.length--;
    }
    return text;
}

/* False: the line is no row. */
static bool read_row(struct payer_row *row, struct text line)
{
    const char *tab = memchr(line.bytes, '\t', line.length);
    size_t length = tab != NULL ? (size_t)(tab - line.bytes) : 0;

    if (tab == NULL)
        return false;
    row->payer = without_blanks((struct text){ line.bytes, length });
    row->profile = without_blanks((struct text){ tab + 1, line.length - length - 1 });
    return row->payer.length > 0 && row->profile.length > 0 &&
           memchr(row->profile.bytes, '\t', row->profile.length) == NULL;
}

static void tell_repeated(const struct payer_map *map, struct diagnostics *diagnostics, struct text name)
{
    for (size_t i = 1; i < map->count; i++) {
        if (compare_rows(&map->rows[i - 1], &map->rows[i]) == 0 &&
            !text_equal(map->rows[i - 1].profile, map->rows[i].profile))
            diag_add_input(diagnostics, MESSAGE_PAYER_TWICE, name, 0, 0, TEXT_ARG(map->rows[i].payer));
    }
}

void payer_map_read(struct payer_map *map, struct arena *arena, struct diagnostics *diagnostics, struct text name,
                    struct text input)
{
    struct payer_row *rows = NULL;
    size_t capacity = 0, count = 0;
    uint64_t number = 0;

    while (input.length > 0) {
        const char *newline = memchr(input.bytes, '\n', input.length);
        size_t length = newline != NULL ? (size_t)(newline - input.bytes) : input.length;
        struct text line = without_blanks((struct text){ input.bytes, length });

        number++;
        input.bytes += length + (newline != NULL);
        input.length -= length + (newline != NULL);
        if (line.length == 0 || line.bytes[0] == '#')
            continue;
        rows = arena_grow(arena, rows, count, &capacity, sizeof *rows);
        if (read_row(&rows[count], line))
            count++;
        else
            diag_add_input(diagnostics, MESSAGE_PAYER_ROW, name, number, 1);
    }
    if (count > 1)
        qsort(rows, count, sizeof *rows, compare_rows);
    *map = (struct payer_map){ rows, count };
    tell_repeated(map, diagnostics, name);
}
