/* See content.h. Contents are written as bytes that are the same when the meaning is, and numbered by them. */
#include "audit/content.h"

#include <stdlib.h>

#include "audit/tables.h"
#include "record/value.h"

/* `made`: of a set its normal form. */
struct known { const void *thing; uint32_t number; const void *made; };
struct entry { uint64_t hash; struct text bytes; };

struct content {
    struct arena *arena;
    struct entry *entries;       /* by number */
    size_t count, capacity;
    uint32_t *slots;             /* number + 1, by hash; a power of two */
    size_t slot_count;
    struct known *things;        /* by address; a power of two, free where `thing` is NULL */
    size_t thing_count, thing_slots;
    const struct table_edition **editions;  /* one of each content */
    const struct rule_table **tables;       /* that they belong to */
    size_t edition_count, edition_capacity, table_capacity;
};

struct content *content_new(struct arena *arena)
{
    struct content *content = ARENA_NEW(arena, struct content);

    content->arena = arena;
    return content;
}

/* ---- numbers of bytes ---- */

static uint32_t *find_slot(struct content *content, uint64_t hash, struct text bytes)
{
    size_t mask = content->slot_count - 1, at = (size_t)hash & mask;

    while (content->slots[at] != 0) {
        const struct entry *entry = &content->entries[content->slots[at] - 1];

        if (entry->hash == hash && text_equal(entry->bytes, bytes))
            break;
        at = (at + 1) & mask;
    }
    return &content->slots[at];
}

static void grow_slots(struct content *content)
{
    content->slot_count = content->slot_count > 0 ? 2 * content->slot_count : 256;
    content->slots = ARENA_ARRAY(content->arena, content->slot_count, uint32_t);
    for (size_t i = 0; i < content->count; i++)
        *find_slot(content, content->entries[i].hash, content->entries[i].bytes) = (uint32_t)i + 1;
}

uint32_t content_number(struct content *content, struct text bytes)
{
    uint64_t hash = text_hash(bytes);
    uint32_t *slot;

    if (2 * content->count >= content->slot_count)
        grow_slots(content);
    slot = find_slot(content, hash, bytes);
    if (*slot == 0) {
        content->entries = arena_grow(content->arena, content->entries, content->count, &content->capacity,
                                      sizeof *content->entries);
        content->entries[content->count++] = (struct entry){ hash, bytes };
        *slot = (uint32_t)content->count;
    }
    return *slot - 1;
}

/* ---- things met before ---- */

static struct known *find_known(const struct content *content, const void *thing)
{
    size_t mask = content->thing_slots - 1;
    size_t at = (size_t)((uint64_t)(uintptr_t)thing * UINT64_C(0x9E3779B97F4A7C15) >> 32) & mask;

    while (content->things[at].thing != NULL && content->things[at].thing != thing)
        at = (at + 1) & mask;
    return &content->things[at];
}

/* The place of the thing, whose `thing` is NULL when it is new. */
static struct known *known_of(struct content *content, const void *thing)
{
    struct known *before = content->things;
    size_t count = content->thing_slots;

    if (2 * content->thing_count >= content->thing_slots) {
        content->thing_slots = count > 0 ? 2 * count : 256;
        content->things = ARENA_ARRAY(content->arena, content->thing_slots, struct known);
        for (size_t i = 0; i < count; i++) {
            if (before[i].thing != NULL)
                *find_known(content, before[i].thing) = before[i];
        }
    }
    return find_known(content, thing);
}

static uint32_t remember(struct content *content, struct known known)
{
    *known_of(content, known.thing) = known;
    content->thing_count++;
    return known.number;
}

const void **content_keep(struct content *content, const void *thing)
{
    if (known_of(content, thing)->thing == NULL)
        remember(content, (struct known){ thing, 0, NULL });
    return &known_of(content, thing)->made;
}

/* ---- days ---- */

struct days { date_t from, until; };
struct day_list { struct days *items; size_t count, capacity; };

static int compare_days(const void *left, const void *right)
{
    const struct days *a = left, *b = right;

    return a->from != b->from ? (a->from > b->from) - (a->from < b->from)
                              : (a->until > b->until) - (a->until < b->until);
}

/* Joins stretches that overlap or follow one another; returns how many are left. */
static size_t join_days(struct days *items, size_t count)
{
    size_t kept = 0;

    if (count > 1)
        qsort(items, count, sizeof *items, compare_days);
    for (size_t i = 0; i < count; i++) {
        if (kept > 0 && (items[kept - 1].until >= DATE_MAX || items[i].from <= items[kept - 1].until + 1)) {
            if (items[i].until > items[kept - 1].until)
                items[kept - 1].until = items[i].until;
        } else {
            items[kept++] = items[i];
        }
    }
    return kept;
}

static void push_days(struct arena *arena, struct day_list *list, date_t from, date_t until)
{
    if (from > until)
        return;
    list->items = arena_grow(arena, list->items, list->count, &list->capacity, sizeof *list->items);
    list->items[list->count++] = (struct days){ from, until };
}

/* What is left of the days without those taken out; both are joined lists. */
static void subtract_days(struct arena *arena, struct day_list *to, const struct day_list *days,
                          const struct day_list *out)
{
    to->count = 0;
    for (size_t i = 0; i < days->count; i++) {
        date_t from = days->items[i].from, until = days->items[i].until;

        for (size_t k = 0; k < out->count && from <= until; k++) {
            if (out->items[k].until < from || out->items[k].from > until)
                continue;
            push_days(arena, to, from, out->items[k].from - 1);
            from = out->items[k].until >= DATE_MAX ? DATE_MAX : out->items[k].until + 1;
            if (out->items[k].until >= until)
                from = until + 1;
        }
        push_days(arena, to, from, until);
    }
}

static bool same_days(const struct day_list *a, const struct set_range *ranges, size_t count)
{
    if (a->count != count)
        return false;
    for (size_t i = 0; i < count; i++) {
        if (a->items[i].from != ranges[i].from || a->items[i].until != ranges[i].until)
            return false;
    }
    return true;
}

/* ---- sets of codes ---- */

/* A sweep over the codes: the ranges that hold the code at hand, and those that are taken out of it. */
struct sweep {
    struct arena *arena;
    const struct set_range **begin;   /* by low */
    size_t count, next;
    const struct set_range **active;
    size_t active_count;
    struct day_list days;
};

static int compare_lows(const void *left, const void *right)
{
    const struct set_range *a = *(const struct set_range *const *)left, *b = *(const struct set_range *const *)right;

    return (a->low > b->low) - (a->low < b->low);
}

static int compare_codes(const void *left, const void *right)
{
    code_t a = *(const code_t *)left, b = *(const code_t *)right;

    return (a > b) - (a < b);
}

static struct sweep sweep_new(struct arena *arena, const struct set_range *ranges, size_t count)
{
    struct sweep sweep = { .arena = arena, .count = count };

    sweep.begin = ARENA_ARRAY(arena, count, const struct set_range *);
    sweep.active = ARENA_ARRAY(arena, count, const struct set_range *);
    for (size_t i = 0; i < count; i++)
        sweep.begin[i] = &ranges[i];
    if (count > 1)
        qsort(sweep.begin, count, sizeof *sweep.begin, compare_lows);
    return sweep;
}

/* The days on which the ranges hold the code; codes come in ascending order. */
static void sweep_to(struct sweep *sweep, code_t code)
{
    size_t kept = 0;

    while (sweep->next < sweep->count && sweep->begin[sweep->next]->low <= code)
        sweep->active[sweep->active_count++] = sweep->begin[sweep->next++];
    sweep->days.count = 0;
    for (size_t i = 0; i < sweep->active_count; i++) {
        if (sweep->active[i]->high < code)
            continue;
        sweep->active[kept++] = sweep->active[i];
        push_days(sweep->arena, &sweep->days, sweep->active[i]->from, sweep->active[i]->until);
    }
    sweep->active_count = kept;
    sweep->days.count = join_days(sweep->days.items, sweep->days.count);
}

/* The codes at which something begins or has ended, in order, each once. */
static code_t *find_bounds(struct arena *arena, const struct set *set, size_t *count)
{
    code_t *bounds = ARENA_ARRAY(arena, 2 * (set->range_count + set->excluded_count), code_t);
    size_t found = 0;

    *count = 0;
    for (size_t i = 0; i < set->range_count + set->excluded_count; i++) {
        const struct set_range *range =
            i < set->range_count ? &set->ranges[i] : &set->excluded[i - set->range_count];

        bounds[found++] = range->low;
        bounds[found++] = range->high + 1;
    }
    if (found > 1)
        qsort(bounds, found, sizeof *bounds, compare_codes);
    for (size_t i = 0; i < found; i++) {
        if (*count == 0 || bounds[*count - 1] != bounds[i])
            bounds[(*count)++] = bounds[i];
    }
    return bounds;
}

struct plain_ranges { struct set_range *items; size_t count, capacity, last; /* where the last code's begin */ };

static void add_plain(struct arena *arena, struct plain_ranges *to, code_t low, code_t high,
                      const struct day_list *days)
{
    size_t last = to->count - to->last;

    if (last > 0 && to->items[to->last].high + 1 == low && same_days(days, to->items + to->last, last)) {
        for (size_t i = to->last; i < to->count; i++)
            to->items[i].high = high;
        return;
    }
    to->last = to->count;
    for (size_t i = 0; i < days->count; i++) {
        to->items = arena_grow(arena, to->items, to->count, &to->capacity, sizeof *to->items);
        to->items[to->count++] = (struct set_range){
            .low = low, .high = high, .from = days->items[i].from, .until = days->items[i].until
        };
    }
}

static void make_plain_ranges(struct arena *arena, struct plain_set *plain, const struct set *set)
{
    size_t count;
    const code_t *bounds = find_bounds(arena, set, &count);
    struct sweep in = sweep_new(arena, set->ranges, set->range_count);
    struct sweep out = sweep_new(arena, set->excluded, set->excluded_count);
    struct plain_ranges ranges = { NULL, 0, 0, 0 };
    struct day_list left = { NULL, 0, 0 };

    for (size_t i = 0; i + 1 < count; i++) {
        sweep_to(&in, bounds[i]);
        sweep_to(&out, bounds[i]);
        subtract_days(arena, &left, &in.days, &out.days);
        add_plain(arena, &ranges, bounds[i], bounds[i + 1] - 1, &left);
    }
    plain->ranges = ranges.items;
    plain->range_count = ranges.count;
}

/* ---- sets of names ---- */

static int compare_names(const void *left, const void *right)
{
    return text_compare(((const struct set_name *)left)->name, ((const struct set_name *)right)->name);
}

static struct set_name *sort_names(struct arena *arena, const struct set_name *names, size_t count)
{
    struct set_name *sorted = ARENA_ARRAY(arena, count, struct set_name);

    if (count > 0)
        memcpy(sorted, names, count * sizeof *names);
    if (count > 1)
        qsort(sorted, count, sizeof *sorted, compare_names);
    return sorted;
}

/* The days of the names equal to `name` from *at on; *at moves behind them. */
static void collect_days(struct arena *arena, struct day_list *days, const struct set_name *names, size_t count,
                         size_t *at, struct text name)
{
    days->count = 0;
    while (*at < count && text_compare(names[*at].name, name) < 0)
        (*at)++;
    for (; *at < count && text_equal(names[*at].name, name); (*at)++)
        push_days(arena, days, names[*at].from, names[*at].until);
    days->count = join_days(days->items, days->count);
}

static void make_plain_names(struct arena *arena, struct plain_set *plain, const struct set *set)
{
    const struct set_name *in = sort_names(arena, set->names, set->name_count);
    const struct set_name *out = sort_names(arena, set->excluded_names, set->excluded_name_count);
    struct day_list days = { NULL, 0, 0 }, taken = days, left = days;
    struct set_name *names = NULL;
    size_t capacity = 0, taken_at = 0;

    for (size_t at = 0; at < set->name_count;) {
        struct text name = in[at].name;

        collect_days(arena, &days, in, set->name_count, &at, name);
        collect_days(arena, &taken, out, set->excluded_name_count, &taken_at, name);
        subtract_days(arena, &left, &days, &taken);
        for (size_t i = 0; i < left.count; i++) {
            names = arena_grow(arena, names, plain->name_count, &capacity, sizeof *names);
            names[plain->name_count++] = (struct set_name){
                .name = name, .from = left.items[i].from, .until = left.items[i].until
            };
        }
    }
    plain->names = names;
}

/* ---- contents as bytes ---- */

/* Bytes that grow in the arena. */
struct bytes { struct arena *arena; char *items; size_t count, capacity; };

static void put(struct bytes *to, const void *from, size_t size)
{
    while (to->count + size > to->capacity) {
        char *items = arena_alloc(to->arena, 2 * to->capacity + size + 64);

        if (to->count > 0)
            memcpy(items, to->items, to->count);
        to->items = items;
        to->capacity = 2 * to->capacity + size + 64;
    }
    memcpy(to->items + to->count, from, size);
    to->count += size;
}

static void put_number(struct bytes *to, int64_t number) { put(to, &number, sizeof number); }

static void put_text(struct bytes *to, struct text text)
{
    put_number(to, (int64_t)text.length);
    if (text.length > 0)
        put(to, text.bytes, text.length);
}

static struct text text_of_bytes(const struct bytes *bytes) { return (struct text){ bytes->items, bytes->count }; }

static struct known number_set(struct content *content, const struct set *set)
{
    struct plain_set *plain = ARENA_NEW(content->arena, struct plain_set);
    struct bytes bytes = { .arena = content->arena };

    plain->type = set->type;
    make_plain_ranges(content->arena, plain, set);
    make_plain_names(content->arena, plain, set);
    put(&bytes, "set", 3);
    put_number(&bytes, set->type);
    put_number(&bytes, (int64_t)plain->range_count);
    for (size_t i = 0; i < plain->range_count; i++) {
        put_number(&bytes, (int64_t)plain->ranges[i].low);
        put_number(&bytes, (int64_t)plain->ranges[i].high);
        put_number(&bytes, plain->ranges[i].from);
        put_number(&bytes, plain->ranges[i].until);
    }
    for (size_t i = 0; i < plain->name_count; i++) {
        put_text(&bytes, plain->names[i].name);
        put_number(&bytes, plain->names[i].from);
        put_number(&bytes, plain->names[i].until);
    }
    return (struct known){ set, content_number(content, text_of_bytes(&bytes)), plain };
}

static const struct known *known_set(struct content *content, const struct set *set)
{
    if (known_of(content, set)->thing == NULL)
        remember(content, number_set(content, set));
    return known_of(content, set);
}

uint32_t content_of_set(struct content *content, const struct set *set)
{
    return set == NULL ? content_number(content, TEXT("all")) : known_set(content, set)->number;
}

const struct plain_set *content_plain(struct content *content, const struct set *set)
{
    return known_set(content, set)->made;
}

/* ---- parameters ---- */

bool literal_equal(const struct literal *a, const struct literal *b)
{
    if (a->type != b->type)
        return false;
    switch (type_row(a->type)->storage) {
    case STORAGE_FLAG:
    case STORAGE_NUMBER: return a->number == b->number;
    case STORAGE_DATE: return a->date == b->date;
    case STORAGE_TEXT: return text_equal(a->text, b->text);
    case STORAGE_CODE: return a->code == b->code;
    }
    return false;
}

static void put_literal(struct bytes *to, const struct literal *literal)
{
    switch (type_row(literal->type)->storage) {
    case STORAGE_FLAG:
    case STORAGE_NUMBER: put_number(to, literal->number); return;
    case STORAGE_DATE: put_number(to, literal->date); return;
    case STORAGE_TEXT: put_text(to, literal->text); return;
    case STORAGE_CODE: put_number(to, (int64_t)literal->code); return;
    }
}

/* Values that follow one another and are equal are one. */
static void put_values(struct bytes *to, const struct parameter *parameter)
{
    for (size_t i = 0; i < parameter->count;) {
        const struct parameter_value *value = &parameter->values[i++];
        date_t until = value->until;

        for (; i < parameter->count && parameter->values[i].from - 1 == until &&
               literal_equal(&parameter->values[i].value, &value->value); i++)
            until = parameter->values[i].until;
        put_number(to, value->from);
        put_number(to, until);
        put_literal(to, &value->value);
    }
}

uint32_t content_of_parameter(struct content *content, const struct parameter *parameter)
{
    const struct known *known = known_of(content, parameter);
    struct bytes bytes = { .arena = content->arena };

    if (known->thing != NULL)
        return known->number;
    put(&bytes, "par", 3);
    put_number(&bytes, parameter->type);
    put_number(&bytes, parameter->check_again);
    put_values(&bytes, parameter);
    return remember(content, (struct known){ parameter, content_number(content, text_of_bytes(&bytes)), NULL });
}

/* ---- tables ---- */

static bool same_columns(const struct rule_table *a, const struct rule_table *b)
{
    if (a->format != b->format || a->column_count != b->column_count)
        return false;
    for (size_t i = 0; i < a->column_count; i++) {
        if (!text_equal(a->columns[i].name, b->columns[i].name) || a->columns[i].type != b->columns[i].type ||
            a->columns[i].key != b->columns[i].key || a->columns[i].list != b->columns[i].list)
            return false;
    }
    return true;
}

/* The number of the edition's rows. */
static size_t number_edition(struct content *content, const struct rule_table *table,
                             const struct table_edition *edition)
{
    for (size_t i = 0; i < content->edition_count; i++) {
        if (same_columns(content->tables[i], table) && rows_equal(table, content->editions[i], edition))
            return i;
    }
    content->editions = arena_grow(content->arena, content->editions, content->edition_count,
                                   &content->edition_capacity, sizeof *content->editions);
    content->tables = arena_grow(content->arena, content->tables, content->edition_count, &content->table_capacity,
                                 sizeof *content->tables);
    content->editions[content->edition_count] = edition;
    content->tables[content->edition_count] = table;
    return content->edition_count++;
}

static void put_editions(struct content *content, struct bytes *to, const struct rule_table *table)
{
    for (size_t i = 0; i < table->edition_count;) {
        const struct table_edition *edition = &table->editions[i++];
        size_t number = number_edition(content, table, edition);
        date_t until = edition->until;

        for (; i < table->edition_count && table->editions[i].from - 1 == until &&
               number_edition(content, table, &table->editions[i]) == number; i++)
            until = table->editions[i].until;
        put_number(to, edition->from);
        put_number(to, until);
        put_number(to, (int64_t)number);
    }
}

uint32_t content_of_table(struct content *content, const struct rule_table *table)
{
    const struct known *known = known_of(content, table);
    struct bytes bytes = { .arena = content->arena };

    if (known->thing != NULL)
        return known->number;
    put(&bytes, "tab", 3);
    put_number(&bytes, table->format);
    put_number(&bytes, (int64_t)table->column_count);
    for (size_t i = 0; i < table->column_count; i++) {
        put_text(&bytes, table->columns[i].name);
        put_number(&bytes, (int64_t)table->columns[i].type);
        put_number(&bytes, table->columns[i].key * 2 + table->columns[i].list);
    }
    put_editions(content, &bytes, table);
    return remember(content, (struct known){ table, content_number(content, text_of_bytes(&bytes)), NULL });
}
