/* Gathering what rules and records name, sorting it, and finding places. */
#include "prove/domain.h"

#include <stdlib.h>

#include "check/rules.h"
#include "record/value.h"
#include "table/pairs.h"

void domains_init(struct domains *domains, struct arena *arena)
{
    *domains = (struct domains){ .arena = arena, .first_day = DATE_MAX, .last_day = DATE_MIN };
#define DISCIPLINE(word, modifier) \
    domains_add_code(domains, TYPE_DISCIPLINE, code_parse(TEXT(word))); \
    domains_add_code(domains, TYPE_MODIFIER, code_parse(TEXT(modifier)));
#include "record/disciplines.def"
#undef DISCIPLINE
}

void domains_add_code(struct domains *domains, enum type type, code_t code)
{
    struct code_domain *of = &domains->codes[type];

    if (!code_is_known(code))
        return;
    of->codes = arena_grow(domains->arena, of->codes, of->count, &of->capacity, sizeof of->codes[0]);
    of->codes[of->count++] = code;
}

void domains_add_text(struct domains *domains, struct text text)
{
    if (text.bytes == NULL || text.length == 0)
        return;
    domains->texts = arena_grow(domains->arena, domains->texts, domains->text_count, &domains->text_capacity,
                                sizeof domains->texts[0]);
    domains->texts[domains->text_count++] = text;
}

/* ---- rules ---- */

#define TABLE_ROWS_MAX 600

static void add_day(struct domains *domains, date_t day)
{
    if (day <= DATE_MIN || day >= DATE_MAX)
        return;
    domains->first_day = day < domains->first_day ? day : domains->first_day;
    domains->last_day = day > domains->last_day ? day : domains->last_day;
}

static void add_days(struct domains *domains, date_t from, date_t until)
{
    add_day(domains, from);
    add_day(domains, until);
}

static bool is_whole_code(enum type type, code_t code)
{
    char text[CODE_TEXT_SIZE];
    size_t length = code_format(text, code);

    return length >= value_code_shape(type).shortest && length <= value_code_shape(type).longest;
}

/* A prefix begins with itself, which may be too short to be a code of the type. */
static code_t whole_code(enum type type, code_t low)
{
    char text[CODE_TEXT_SIZE];
    size_t length = code_format(text, low);

    while (length > 0 && length < value_code_shape(type).shortest)
        text[length++] = '0';
    return code_parse((struct text){ text, length });
}

static void add_ranges(struct domains *domains, enum type type, const struct set_range *ranges, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        add_days(domains, ranges[i].from, ranges[i].until);
        domains_add_code(domains, type, whole_code(type, ranges[i].low));
        if (ranges[i].high != ranges[i].low && is_whole_code(type, ranges[i].high))
            domains_add_code(domains, type, ranges[i].high);
    }
}

static void add_set(struct domains *domains, const struct set *set)
{
    if (set == NULL)
        return;
    domains->sets =
        arena_grow(domains->arena, domains->sets, domains->set_count, &domains->set_capacity, sizeof domains->sets[0]);
    domains->sets[domains->set_count++] = set;
    domains->modifiers |= set->type == TYPE_MODIFIER;
    add_ranges(domains, set->type, set->ranges, set->range_count);
    add_ranges(domains, set->type, set->excluded, set->excluded_count);
    for (size_t i = 0; i < set->name_count; i++)
        domains_add_text(domains, set->names[i].name);
    for (size_t i = 0; i < set->excluded_name_count; i++)
        domains_add_text(domains, set->excluded_names[i].name);
}

static void add_table(struct domains *domains, const struct rule_table *table)
{
    if (table == NULL)
        return;
    domains->tables = arena_grow(domains->arena, domains->tables, domains->table_count, &domains->table_capacity,
                                 sizeof domains->tables[0]);
    domains->tables[domains->table_count++] = table;
    for (size_t i = 0; i < table->edition_count; i++)
        add_days(domains, table->editions[i].from, table->editions[i].until);
}

static void add_window(struct domains *domains, const struct window *window)
{
    add_set(domains, window->documents);
    add_set(domains, window->signed_by);
}

static void add_measure(struct domains *domains, const struct measure *measure)
{
    add_set(domains, measure->codes);
    add_set(domains, measure->modifiers);
    add_window(domains, &measure->window);
    add_table(domains, measure->weights);
}

static void add_amount(struct domains *domains, enum type type, int64_t amount)
{
    if (amount > domains->largest[type])
        domains->largest[type] = amount;
}

static void add_literal(struct domains *domains, const struct literal *literal)
{
    if (type_row(literal->type)->storage == STORAGE_CODE)
        domains_add_code(domains, literal->type, literal->code);
    else if (type_row(literal->type)->storage == STORAGE_TEXT)
        domains_add_text(domains, literal->text);
    else if (type_row(literal->type)->storage == STORAGE_DATE)
        add_day(domains, literal->date);
    else
        add_amount(domains, literal->type, literal->number);
}

static void add_parameter(struct domains *domains, const struct parameter *parameter)
{
    for (size_t i = 0; parameter != NULL && i < parameter->count; i++) {
        add_days(domains, parameter->values[i].from, parameter->values[i].until);
        add_literal(domains, &parameter->values[i].value);
    }
}

static bool add_expr(void *context, const struct expr *expr)
{
    struct domains *domains = context;

    add_set(domains, expr->set);
    add_set(domains, expr->signed_by);
    add_table(domains, expr->table);
    add_parameter(domains, expr->parameter);
    if (expr->kind == EXPR_LITERAL)
        add_literal(domains, &expr->literal);
    if (expr->measure != NULL)
        add_measure(domains, expr->measure);
    if (expr->kind == EXPR_BILLED || expr->kind == EXPR_PRIMARY)
        add_window(domains, &expr->window);
    return true;
}

void domains_add_rule(struct domains *domains, const struct rule *rule)
{
    add_days(domains, rule->from, rule->until);
    add_set(domains, rule->applies_to);
    expr_visit(rule->when, add_expr, domains);
    expr_visit(rule->check.condition, add_expr, domains);
    expr_visit(rule->check.amount, add_expr, domains);
    for (size_t i = 0; i < rule->unless_count; i++)
        expr_visit(rule->unlesses[i], add_expr, domains);
    for (size_t i = 0; i < rule->waiver_count; i++) {
        add_days(domains, rule->waivers[i].from, rule->waivers[i].until);
        expr_visit(rule->waivers[i].when, add_expr, domains);
    }
    for (size_t i = 0; i < rule->lift_count; i++) {
        add_days(domains, rule->lifts[i].from, rule->lifts[i].until);
        add_set(domains, rule->lifts[i].modifiers);
    }
    add_set(domains, rule->check.marks);
    add_set(domains, rule->check.column1);
    add_set(domains, rule->check.column2);
    if (rule->check.kind == CHECK_LIMIT)
        add_measure(domains, &rule->check.measure);
    add_table(domains, rule->check.table);
}

static void add_row(struct domains *domains, const struct rule_table *table, const struct table_edition *edition,
                    size_t row)
{
    if (table->format == TABLE_MUE) {
        domains_add_code(domains, TYPE_CODE, edition->mue[row].code);
        add_amount(domains, TYPE_UNITS, edition->mue[row].value);
    } else if (table->format == TABLE_ADDON) {
        domains_add_code(domains, TYPE_CODE, edition->addons[row].addon);
        domains_add_code(domains, TYPE_CODE, edition->addons[row].primary);
    } else {
        domains_add_code(domains, TYPE_CODE, edition->keys[row]);
    }
}

static void add_pair(void *context, code_t column1, code_t column2, const struct pair_row *rows, size_t count)
{
    struct domains *domains = context;

    for (size_t i = 0; i < count; i++)
        add_days(domains, rows[i].from, rows[i].until);
    domains_add_code(domains, TYPE_CODE, column1);
    domains_add_code(domains, TYPE_CODE, column2);
}

static void add_rows(struct domains *domains, const struct rule_table *table, const struct table_edition *edition)
{
    if (table->format == TABLE_NCCI_PTP) {
        pairs_walk(edition->pairs, add_pair, domains);
        return;
    }
    for (size_t row = 0; row < edition->row_count; row++)
        add_row(domains, table, edition, row);
}

bool domains_add_tables(struct domains *domains)
{
    for (size_t i = 0; i < domains->table_count; i++) {
        const struct rule_table *table = domains->tables[i];

        for (size_t k = 0; k < table->edition_count; k++) {
            const struct table_edition *edition = &table->editions[k];

            if (edition->row_count > TABLE_ROWS_MAX)
                return false;
            add_rows(domains, table, edition);
        }
    }
    return true;
}

/* ---- records ---- */

static void add_provider(struct domains *domains, const struct provider *provider)
{
    domains_add_code(domains, TYPE_NPI, provider->npi);
    domains_add_code(domains, TYPE_ROLE, provider->role);
    domains_add_code(domains, TYPE_TAXONOMY, provider->taxonomy);
}

static void add_line(struct domains *domains, const struct line *line)
{
    domains_add_code(domains, TYPE_CODE, line->code);
    domains_add_code(domains, TYPE_PLACE, line->place);
    domains_add_text(domains, line->body_region);
    add_provider(domains, &line->provider);
    for (int32_t i = 0; i < line->modifiers.count; i++)
        domains_add_code(domains, TYPE_MODIFIER, line->modifiers.items[i]);
}

static void add_lists(struct domains *domains, const struct session *session)
{
    for (int32_t i = 0; i < session->diagnoses.count; i++)
        domains_add_code(domains, TYPE_DIAGNOSIS, session->diagnoses.items[i]);
    for (int32_t i = 0; i < session->documented.count; i++)
        domains_add_text(domains, session->documented.items[i]);
    for (int32_t i = 0; i < session->documents.count; i++) {
        domains_add_text(domains, session->documents.items[i].kind);
        domains_add_code(domains, TYPE_ROLE, session->documents.items[i].signed_by);
    }
    for (int32_t i = 0; i < session->authorizations.count; i++) {
        domains_add_text(domains, session->authorizations.items[i].number);
        domains_add_code(domains, TYPE_NPI, session->authorizations.items[i].npi);
        for (int32_t k = 0; k < session->authorizations.items[i].codes.count; k++)
            domains_add_code(domains, TYPE_CODE, session->authorizations.items[i].codes.items[k]);
    }
}

/* Members of the session itself, by the dictionary. */
static void add_members(struct domains *domains, const struct session *session)
{
    for (enum field field = 0; field < FIELD_COUNT; field++) {
        const struct field_row *row = field_row(field);
        const char *at = (const char *)session + row->offset;

        if (row->scope != SCOPE_SESSION || row->list)
            continue;
        if (type_row(row->type)->storage == STORAGE_CODE)
            domains_add_code(domains, row->type, *(const code_t *)(const void *)at);
        else if (type_row(row->type)->storage == STORAGE_TEXT)
            domains_add_text(domains, *(const struct text *)(const void *)at);
    }
}

void domains_add_session(struct domains *domains, const struct session *session)
{
    add_members(domains, session);
    add_lists(domains, session);
    for (int32_t i = 0; i < session->line_count; i++)
        add_line(domains, &session->lines[i]);
}

/* ---- what no rule names ---- */

static bool is_named(const struct code_domain *of, code_t code)
{
    for (size_t i = 0; i < of->count; i++) {
        if (of->codes[i] == code)
            return true;
    }
    return false;
}

static bool is_in_a_set(const struct domains *domains, enum type type, code_t code)
{
    for (size_t i = 0; i < domains->set_count; i++) {
        const struct set *set = domains->sets[i];

        for (size_t k = 0; k < set->range_count && set->type == type; k++) {
            if (set->ranges[k].low <= code && code <= set->ranges[k].high)
                return true;
        }
    }
    return false;
}

/* The shortest codes of one character over and over: 99999 before ZZZZZ, 88888, and so on. */
static void add_stranger(struct domains *domains, enum type type)
{
    static const char characters[] = "9Z8Y7X6W5V4U3T2S1R";
    struct code_shape shape = value_code_shape(type);
    char text[CODE_LENGTH];

    for (size_t i = 0; characters[i] != '\0'; i++) {
        struct text candidate = { text, shape.shortest };
        code_t code;

        if (shape.digits && characters[i] > '9')
            continue;
        memset(text, characters[i], sizeof text);
        code = code_parse(candidate);
        if (is_named(&domains->codes[type], code) || is_in_a_set(domains, type, code))
            continue;
        domains_add_code(domains, type, code);
        return;
    }
}

void domains_add_strangers(struct domains *domains)
{
    for (enum type type = 0; type < TYPE_COUNT; type++) {
        if (type_row(type)->storage != STORAGE_CODE || type == TYPE_DISCIPLINE)
            continue;
        add_stranger(domains, type);
        if (type == TYPE_NPI)
            add_stranger(domains, type);
    }
    domains_add_text(domains, TEXT("other"));
    domains_add_text(domains, TEXT("another"));
}

/* ---- codes that are all alike ---- */

static uint64_t mixed(uint64_t hash, uint64_t with)
{
    return (hash ^ with) * UINT64_C(0x9e3779b97f4a7c15) ^ hash >> 31;
}

static uint64_t mix_ranges(uint64_t hash, const struct set_range *ranges, size_t count, code_t code)
{
    for (size_t i = 0; i < count; i++) {
        if (ranges[i].low <= code && code <= ranges[i].high)
            hash = mixed(hash, (uint64_t)(uint32_t)ranges[i].from << 32 | (uint32_t)ranges[i].until);
    }
    return hash;
}

/* The same for codes that every set treats alike on every day. */
static uint64_t likeness(const struct domains *domains, enum type type, code_t code)
{
    uint64_t hash = 1;

    for (size_t i = 0; i < domains->set_count; i++) {
        if (domains->sets[i]->type != type)
            continue;
        hash = mix_ranges(mixed(hash, i + 1), domains->sets[i]->ranges, domains->sets[i]->range_count, code);
        hash = mix_ranges(mixed(hash, 0), domains->sets[i]->excluded, domains->sets[i]->excluded_count, code);
    }
    return hash;
}

static void thin(struct domains *domains, enum type type, size_t most)
{
    struct code_domain *of = &domains->codes[type];
    uint64_t *hashes = ARENA_ARRAY(domains->arena, of->count, uint64_t);
    size_t kept = 0;

    for (size_t i = 0; i < of->count; i++) {
        uint64_t hash = likeness(domains, type, of->codes[i]);
        size_t alike = 0;

        if (is_named(&(struct code_domain){ .codes = of->codes, .count = kept }, of->codes[i]))
            continue;
        for (size_t k = 0; k < kept; k++)
            alike += hashes[k] == hash;
        if (alike >= most)
            continue;
        hashes[kept] = hash;
        of->codes[kept++] = of->codes[i];
    }
    of->count = kept;
}

void domains_thin(struct domains *domains, size_t most)
{
    if (domains->table_count == 0)
        thin(domains, TYPE_CODE, most);
    thin(domains, TYPE_DIAGNOSIS, 1);
    thin(domains, TYPE_TAXONOMY, 1);
}

/* ---- places ---- */

static int compare_codes(const void *left, const void *right)
{
    code_t a = *(const code_t *)left, b = *(const code_t *)right;

    return a < b ? -1 : a > b;
}

static int compare_texts(const void *left, const void *right)
{
    return text_compare(*(const struct text *)left, *(const struct text *)right);
}

static void sort_codes(struct code_domain *of)
{
    size_t kept = 0;

    if (of->count > 0)
        qsort(of->codes, of->count, sizeof of->codes[0], compare_codes);
    for (size_t i = 0; i < of->count; i++) {
        if (kept == 0 || of->codes[kept - 1] != of->codes[i])
            of->codes[kept++] = of->codes[i];
    }
    of->count = kept;
}

void domains_sort(struct domains *domains)
{
    size_t kept = 0;

    for (enum type type = 0; type < TYPE_COUNT; type++)
        sort_codes(&domains->codes[type]);
    if (domains->text_count > 0)
        qsort(domains->texts, domains->text_count, sizeof domains->texts[0], compare_texts);
    for (size_t i = 0; i < domains->text_count; i++) {
        if (kept == 0 || !text_equal(domains->texts[kept - 1], domains->texts[i]))
            domains->texts[kept++] = domains->texts[i];
    }
    domains->text_count = kept;
}

int64_t domains_place(const struct domains *domains, enum type type, code_t code)
{
    const struct code_domain *of = &domains->codes[type];
    const code_t *found =
        of->count == 0 ? NULL : bsearch(&code, of->codes, of->count, sizeof of->codes[0], compare_codes);

    return found == NULL ? -1 : found - of->codes;
}

int64_t domains_place_text(const struct domains *domains, struct text text)
{
    const struct text *found = domains->text_count == 0 ? NULL
                                                        : bsearch(&text, domains->texts, domains->text_count,
                                                                  sizeof domains->texts[0], compare_texts);

    return found == NULL ? -1 : found - domains->texts;
}

size_t domains_count(const struct domains *domains, enum type type)
{
    return type_row(type)->storage == STORAGE_TEXT ? domains->text_count : domains->codes[type].count;
}
