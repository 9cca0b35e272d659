/* The generator's dice, and rulebooks from pieces to a checked rulebook. */
#include "tests/reference/random.h"

#include <stdio.h>

#include "syntax/tree.h"

uint64_t random_next(struct random *random)
{
    uint64_t x = random->state;

    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    random->state = x;
    return x * UINT64_C(0x2545f4914f6cdd1d);
}

int random_below(struct random *random, int count) { return (int)(random_next(random) >> 33) % count; }

bool random_chance(struct random *random, int percent) { return random_below(random, 100) < percent; }

int random_between(struct random *random, int low, int high) { return low + random_below(random, high - low + 1); }

/* ---- tables ---- */

static const char *const codes[] = { "97110", "97112", "97129", "97130", "97140", "97150", "97530", "G0283" };
#define CODE_COUNT ((int)(sizeof codes / sizeof codes[0]))

static void add_compact(struct buffer *to, date_t date)
{
    char text[DATE_TEXT_SIZE];

    date_format(text, date);
    buffer_printf(to, "%.4s%.2s%.2s", text, text + 5, text + 8);
}

static struct text taken(struct arena *arena, struct buffer *buffer)
{
    struct text text = arena_text(arena, buffer_text(buffer));

    buffer_clear(buffer);
    return text;
}

static void write_pairs(struct random *random, struct buffer *to, date_t around)
{
    int count = random_between(random, 1, 8);

    buffer_string(to, "97113\t97032\t\t20180101\t*\t1\tx\n");
    for (int i = 0; i < count; i++) {
        int first = random_below(random, CODE_COUNT), second = random_below(random, CODE_COUNT);

        buffer_printf(to, "%s\t%s\t\t", codes[first], codes[second == first ? (second + 1) % CODE_COUNT : second]);
        add_compact(to, random_chance(random, 70) ? date_join(2018, 1, 1) : around + random_between(random, -2, 2));
        buffer_char(to, '\t');
        if (random_chance(random, 70))
            buffer_char(to, '*');
        else
            add_compact(to, around + random_between(random, 2, 5));
        buffer_printf(to, "\t%d\tx\n", random_chance(random, 10) ? 9 : random_below(random, 2));
    }
}

static void write_mue(struct random *random, struct buffer *to)
{
    for (int i = 0; i < CODE_COUNT; i++) {
        if (random_chance(random, 75))
            buffer_printf(to, "%s\t%d\t%d\n", codes[i], random_below(random, 6), random_between(random, 1, 3));
    }
    buffer_string(to, "97113\t4\t3\n");
}

static void write_addons(struct random *random, struct buffer *to, date_t around)
{
    buffer_string(to, "97546\t97545\t1\t20200101\t*\n");
    for (int i = random_between(random, 1, 3); i > 0; i--) {
        buffer_printf(to, "%s\t%s\t1\t", codes[random_below(random, CODE_COUNT)],
                      codes[random_below(random, CODE_COUNT)]);
        add_compact(to, random_chance(random, 70) ? date_join(2020, 1, 1) : around + random_between(random, -2, 2));
        buffer_string(to, "\t*\n");
    }
    if (random_chance(random, 20))
        buffer_string(to, "97130\tCCCCC\t2\t20200101\t*\n");
}

static void write_weights(struct random *random, struct buffer *to)
{
    static const char *const roles[] = { "", "PT", "PT;OT", "PT;PTA;SLP" };

    buffer_string(to, "code\tpoints\troles\tcap\n");
    for (int i = 0; i < CODE_COUNT; i++) {
        if (random_chance(random, 20))
            continue;
        buffer_printf(to, "%s\t%d.%d\t%s\t", codes[i], random_below(random, 4), random_below(random, 10),
                      roles[random_below(random, 4)]);
        if (random_chance(random, 85))
            buffer_number(to, random_below(random, 6));
        buffer_char(to, '\n');
    }
    buffer_string(to, "97113\t2.5\tPT\t4\n");
}

static void make_tables(struct random *random, struct arena *arena, struct buffer *text, struct random_book *book)
{
    write_pairs(random, text, book->around);
    book->pairs = taken(arena, text);
    write_mue(random, text);
    book->mue = taken(arena, text);
    write_addons(random, text, book->around);
    book->addons = taken(arena, text);
    write_weights(random, text);
    book->weights = taken(arena, text);
    write_weights(random, text);
    book->late_weights = taken(arena, text);
}

/* ---- the whole book ---- */

static struct text expanded(struct random *random, struct arena *arena, struct buffer *text, const char *symbol,
                            date_t around)
{
    random_expand(random, text, symbol, around, 0);
    return taken(arena, text);
}

static date_t pick_around(struct random *random)
{
    static const int days[][3] = { { 2026, 1, 1 }, { 2026, 7, 1 }, { 2026, 3, 2 }, { 2026, 2, 1 }, { 2024, 2, 29 } };
    const int *day = days[random_below(random, 5)];

    return date_join(day[0], day[1], day[2]);
}

void random_book_make(struct random *random, struct arena *arena, struct random_book *book)
{
    struct buffer text;

    buffer_init(&text, allocator_standard);
    *book = (struct random_book){ .around = pick_around(random) };
    book->base_head = expanded(random, arena, &text, "base", book->around);
    book->child_head = expanded(random, arena, &text, "child", book->around);
    book->common = expanded(random, arena, &text, "common", book->around);
    make_tables(random, arena, &text, book);
    buffer_free(&text);
    book->base_count = (size_t)random_between(random, 4, 7);
    for (size_t i = 0; i < book->base_count; i++)
        random_item_make(random, arena, book, &book->base[i], (int)i + 1);
    book->child_count = (size_t)random_between(random, 0, 4);
    for (size_t i = 0; i < book->child_count; i++)
        random_item_make(random, arena, book, &book->child[i], -((int)i + 1));
}

static void write_items(struct buffer *to, const struct random_item *items, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (items[i].dropped)
            continue;
        buffer_char(to, '\n');
        buffer_add(to, items[i].head);
        buffer_char(to, '\n');
        for (size_t k = 0; k < items[i].count; k++) {
            if (items[i].clauses[k].dropped)
                continue;
            buffer_string(to, "  ");
            buffer_add(to, items[i].clauses[k].text);
            buffer_char(to, '\n');
        }
        buffer_string(to, "end\n");
    }
}

void random_book_write(struct buffer *to, const struct random_book *book, bool child)
{
    buffer_string(to, "payer rules 1\n\n");
    buffer_add(to, child ? book->child_head : book->base_head);
    if (!child)
        buffer_add(to, book->common);
    write_items(to, child ? book->child : book->base, child ? book->child_count : book->base_count);
}

void random_book_table(const struct random_book *book, struct text path, struct text *text)
{
    if (text_is(path, "pairs.tsv"))
        *text = book->pairs;
    else if (text_is(path, "mue.tsv"))
        *text = book->mue;
    else if (text_is(path, "addon.tsv"))
        *text = book->addons;
    else if (text_is(path, "late.tsv"))
        *text = book->late_weights;
    else
        *text = book->weights;
}

static bool load_table(void *context, struct text path, struct text *text)
{
    random_book_table(context, path, text);
    return true;
}

static void show_errors(const struct diagnostics *diagnostics)
{
    struct buffer text;

    buffer_init(&text, allocator_standard);
    diag_render(&text, diagnostics, false, 0);
    fwrite(text.bytes, 1, text.length, stderr);
    buffer_free(&text);
}

const struct rulebook *random_book_check(struct arena *arena, const struct random_book *book, bool show)
{
    struct sources *sources = ARENA_NEW(arena, struct sources);
    struct diagnostics *diagnostics = ARENA_NEW(arena, struct diagnostics);
    struct random_book *kept = ARENA_NEW(arena, struct random_book);
    struct tree *trees[2];
    const struct rulebook *rulebook;
    struct buffer text;

    sources_init(sources, arena);
    diag_init(diagnostics, arena, sources);
    buffer_init(&text, allocator_standard);
    *kept = *book;
    for (int child = 0; child < 2; child++) {
        uint32_t source;

        buffer_clear(&text);
        random_book_write(&text, book, child == 1);
        source = sources_add(sources, child ? TEXT("child.rules") : TEXT("base.rules"), buffer_text(&text));
        trees[child] = syntax_parse(arena, diagnostics, source);
    }
    buffer_free(&text);
    rulebook = check_rulebook(arena, diagnostics, trees, 2,
                              (struct table_loader){ .load = load_table, .context = kept }, DATE_UNKNOWN);
    if (diagnostics->errors == 0)
        return rulebook;
    if (show)
        show_errors(diagnostics);
    return NULL;
}
