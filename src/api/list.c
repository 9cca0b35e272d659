/* What a rulebook holds, as aligned text or as one JSON object a line: payers, rules, codes, parameters, notes. */
#include "api/list.h"

#include "api/internal.h"
#include "diag/display.h"

/* ---- rows ---- */

/* Text: a cell is padded to the widest of its column, so rows are kept until the end. JSON: written at once. */
void list_begin(struct list *list)
{
    list->column = 0;
    if (list->format == PAYRULE_JSON) {
        list->json = json_to(list->to);
        json_open(&list->json, '{');
    }
}

void list_end(struct list *list)
{
    if (list->format == PAYRULE_JSON) {
        json_close(&list->json, '}');
        buffer_char(list->to, '\n');
        return;
    }
    list->cells = arena_grow(list->arena, list->cells, list->cell_count, &list->cell_capacity, sizeof *list->cells);
    list->cells[list->cell_count++] = (struct list_cell){ .last = true };
}

static void add_cell(struct list *list, struct text text)
{
    size_t width = display_width(text, SIZE_MAX);

    list->cells = arena_grow(list->arena, list->cells, list->cell_count, &list->cell_capacity, sizeof *list->cells);
    list->cells[list->cell_count++] = (struct list_cell){ arena_text(list->arena, text), false };
    if (list->column < LIST_COLUMNS && width > list->widths[list->column])
        list->widths[list->column] = width;
    list->column++;
}

void list_text(struct list *list, const char *key, struct text text)
{
    if (list->format == PAYRULE_TEXT) {
        add_cell(list, text);
        return;
    }
    json_key(&list->json, key);
    json_text(&list->json, text);
}

void list_date(struct list *list, const char *key, date_t date)
{
    char bytes[DATE_TEXT_SIZE];
    bool known = date_is_known(date) && date < DATE_MAX;

    if (list->format == PAYRULE_JSON) {
        json_key(&list->json, key);
        json_date(&list->json, known ? date : DATE_UNKNOWN);
        return;
    }
    if (known)
        date_format(bytes, date);
    add_cell(list, known ? (struct text){ bytes, sizeof bytes } : TEXT("-"));
}

void list_write(struct list *list)
{
    size_t column = 0, pending = 0;

    for (size_t i = 0; i < list->cell_count; i++) {
        const struct list_cell *cell = &list->cells[i];

        if (cell->last) {
            buffer_char(list->to, '\n');
            column = pending = 0;
            continue;
        }
        if (cell->text.length > 0) {
            buffer_repeat(list->to, ' ', pending);
            display_write(list->to, cell->text);
            pending = 0;
        }
        pending += 2 + list->widths[column] - (cell->text.length > 0 ? display_width(cell->text, SIZE_MAX) : 0);
        column++;
    }
}

/* ---- payers ---- */

#define STATUSES (STATUS_DERIVED + 1)

struct text list_status_name(enum fact_status status)
{
    switch (status) {
    case STATUS_CONFIRMED:
        return TEXT("confirmed");
    case STATUS_SECONDARY:
        return TEXT("secondary");
    case STATUS_RECALLED:
        return TEXT("recalled");
    case STATUS_DERIVED:
        return TEXT("derived");
    }
    return TEXT("");
}

/* How sure the profile's facts are: texts of rules, and values of the parameters that they read. */
static void count_facts(const struct list *list, const struct profile *profile, int64_t counts[STATUSES])
{
    size_t count;
    const struct parameter *const *used = list_used_parameters(list->arena, profile, &count);

    for (size_t i = 0; i < profile->rule_count; i++)
        counts[profile->rules[i].status]++;
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < used[i]->count; k++)
            counts[used[i]->values[k].cite.status]++;
    }
}

static void write_facts(struct buffer *to, const struct profile *profile, const int64_t counts[STATUSES])
{
    const char *comma = "";

    for (enum fact_status status = STATUS_CONFIRMED; status <= STATUS_DERIVED; status++) {
        if (counts[status] == 0)
            continue;
        buffer_string(to, comma);
        buffer_number(to, counts[status]);
        buffer_printf(to, " %.*s", TEXT_ARG(list_status_name(status)));
        comma = ", ";
    }
    if (comma[0] == '\0')
        buffer_string(to, "no rules");
    buffer_printf(to, "; %zu note%s", profile->note_count, profile->note_count == 1 ? "" : "s");
}

/* One cell of text, or a member for each number. */
static void list_facts(struct list *list, const struct profile *profile)
{
    int64_t counts[STATUSES] = { 0 };
    struct buffer text;

    count_facts(list, profile, counts);
    if (list->format == PAYRULE_JSON) {
        for (enum fact_status status = STATUS_CONFIRMED; status <= STATUS_DERIVED; status++) {
            json_key_text(&list->json, list_status_name(status));
            json_number(&list->json, counts[status]);
        }
        json_key(&list->json, "notes");
        json_number(&list->json, (int64_t)profile->note_count);
        return;
    }
    buffer_init(&text, list->to->allocator);
    write_facts(&text, profile, counts);
    list->to->failed |= text.failed;
    if (!text.failed)
        list_text(list, "facts", buffer_text(&text));
    buffer_free(&text);
}

/* "medicare.part_b as known on 2026-11-20"; JSON has the day by itself. */
static void list_extends(struct list *list, const struct profile *profile)
{
    struct text base = profile->base != NULL ? profile->base->name : TEXT("");
    char day[DATE_TEXT_SIZE];

    if (profile->base != NULL && date_is_known(profile->known_on) && list->format == PAYRULE_TEXT) {
        date_format(day, profile->known_on);
        base = arena_printf(list->arena, "%.*s as known on %.*s", TEXT_ARG(base), DATE_TEXT_SIZE, day);
    }
    list_text(list, "extends", base);
    if (list->format == PAYRULE_JSON)
        list_date(list, "known_on", profile->known_on);
}

static void list_payers(struct list *list, const struct profile *profile)
{
    list_begin(list);
    list_text(list, "payer", profile->name);
    list_date(list, "from", profile->from);
    list_date(list, "until", profile->until);
    list_extends(list, profile);
    list_date(list, "verified", profile->verified);
    list_text(list, "family", profile->family);
    list_facts(list, profile);
    list_text(list, "state", profile->broken ? TEXT("has errors") : TEXT(""));
    list_text(list, "title", profile->title);
    list_end(list);
}

/* ---- rules ---- */

void list_write_cites(struct buffer *to, const struct cite *cites, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            buffer_string(to, "; ");
        buffer_add(to, cites[i].source->name);
        buffer_char(to, ' ');
        buffer_add(to, cites[i].section);
    }
}

static void list_cites(struct list *list, const struct cite *cites, size_t count)
{
    struct buffer text;

    buffer_init(&text, list->to->allocator);
    list_write_cites(&text, cites, count);
    list->to->failed |= text.failed;
    if (!list->to->failed)
        list_text(list, "cite", buffer_text(&text));
    buffer_free(&text);
}

static void list_rule(struct list *list, const struct profile *profile, const struct rule *rule)
{
    list_begin(list);
    list_text(list, "payer", profile->name);
    list_text(list, "rule", rule->name);
    list_date(list, "from", rule->from);
    list_date(list, "until", rule->until);
    list_text(list, "written_by", rule->profile);
    list_text(list, "status", list_status_name(rule->status));
    list_cites(list, rule->cites, rule->cite_count);
    list_text(list, "title", rule->title);
    list_end(list);
}

static void list_removed(struct list *list, const struct profile *profile, const struct removed_rule *removed)
{
    list_begin(list);
    list_text(list, "payer", profile->name);
    list_text(list, "rule", removed->name);
    list_date(list, "from", DATE_UNKNOWN);
    list_date(list, "until", DATE_UNKNOWN);
    list_text(list, "written_by", removed->profile);
    list_text(list, "status", TEXT("removed"));
    list_text(list, "cite", TEXT(""));
    list_text(list, "title", removed->because);
    list_end(list);
}

static void list_rules(struct list *list, const struct profile *profile)
{
    for (size_t i = 0; i < profile->rule_count; i++)
        list_rule(list, profile, &profile->rules[i]);
    for (size_t i = 0; i < profile->removed_count; i++)
        list_removed(list, profile, &profile->removed[i]);
}

/* ---- notes ---- */

static void list_notes(struct list *list, const struct profile *profile)
{
    for (size_t i = 0; i < profile->note_count; i++) {
        const struct rule_note *note = &profile->notes[i];

        list_begin(list);
        list_text(list, "payer", profile->name);
        list_text(list, "note", note->name);
        list_cites(list, note->cites, note->cite_count);
        list_text(list, "title", note->title);
        list_text(list, "not_encoded_because", note->because);
        list_end(list);
    }
}

/* ---- entry ---- */

static void (*list_of(struct text what))(struct list *list, const struct profile *profile)
{
    static const struct {
        const char *what;
        void (*list)(struct list *list, const struct profile *profile);
    } lists[] = {
        { "payers", list_payers }, { "rules", list_rules },           { "codes", list_codes },
        { "notes", list_notes },   { "parameters", list_parameters },
    };

    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        if (text_is(what, lists[i].what))
            return lists[i].list;
    }
    return NULL;
}

static enum payrule_status list_profiles(void *context)
{
    struct list *list = context;

    for (size_t i = 0; i < list->rules->profile_count; i++) {
        if (list->profile == SIZE_MAX || list->profile == i)
            list->each(list, &list->rules->profiles[i]);
    }
    list_write(list);
    return PAYRULE_OK;
}

enum payrule_status list_run(struct list *list, const struct payrule_rulebook *rulebook, const char *profile,
                             payrule_sink sink, void *context)
{
    struct arena arena;
    struct buffer out;

    list->to = &out;
    list->arena = &arena;
    list->profile = api_profile(rulebook, profile);
    if (rulebook->state != RULEBOOK_COMPILED || list->each == NULL)
        return rulebook->state == RULEBOOK_FAILED ? PAYRULE_ENOMEM : PAYRULE_EUSAGE;
    if (profile != NULL && list->profile == SIZE_MAX)
        return PAYRULE_ENOTFOUND;
    list->rules = rulebook->rules;
    arena_init(&arena, rulebook->allocator);
    buffer_init(&out, rulebook->allocator);
    if (api_guard(&arena, NULL, list_profiles, list) == PAYRULE_ENOMEM)
        out.failed = true;
    arena_free(&arena);
    return api_deliver(&out, sink, context);
}

enum payrule_status payrule_rulebook_list(const struct payrule_rulebook *rulebook, const char *what,
                                          const char *profile, enum payrule_format format, payrule_sink sink,
                                          void *context)
{
    struct list list = { .format = format, .each = list_of(text_of(what)) };

    return list_run(&list, rulebook, profile, sink, context);
}
