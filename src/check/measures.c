/* Measures and their windows: what is counted, over which time, and which of them go together. */
#include "check/expressions.h"

#define ROLLING_DAYS_MAX 36525
#define ROLLING_MONTHS_MAX 1200

/* ---- words ---- */

static const struct { const char *word; enum type type;
} measures[] = {
    [MEASURE_UNITS] = { "units", TYPE_UNITS },
    [MEASURE_MINUTES] = { "minutes", TYPE_MINUTES },
    [MEASURE_SERVICES] = { "services", TYPE_SERVICES },
    [MEASURE_VISITS] = { "visits", TYPE_VISITS },
    [MEASURE_SESSIONS] = { "sessions", TYPE_SESSIONS },
    [MEASURE_TREATMENT_DAYS] = { "treatment days", TYPE_TREATMENT_DAYS },
    [MEASURE_CHARGES] = { "charges", TYPE_MONEY },
    [MEASURE_ALLOWED] = { "allowed amount", TYPE_MONEY },
    [MEASURE_POINTS] = { "points", TYPE_POINTS },
};

enum type measure_type(enum measure_kind kind) { return measures[kind].type; }
const char *measure_word(enum measure_kind kind) { return measures[kind].word; }

/* The one of several words, spelled `unit` or `units` alike. */
static bool is_word(struct text word, const char *plural)
{
    struct text longer = text_of(plural);

    return text_equal(word, longer) || (word.length + 1 == longer.length && text_starts_with(longer, word));
}

bool measure_kind_of_word(struct text word, enum measure_kind *kind)
{
    for (size_t i = 0; i < sizeof measures / sizeof measures[0]; i++) {
        if (is_word(word, measures[i].word)) {
            *kind = (enum measure_kind)i;
            return true;
        }
    }
    return false;
}

/* ---- windows ---- */

/* The word without its "per ". */
static struct text without_per(struct text word)
{
    return text_starts_with(word, TEXT("per ")) ? (struct text){ word.bytes + 4, word.length - 4 } : word;
}

static unsigned scope_of_word(struct text word)
{
    for (unsigned bit = 0; bit < SCOPE_COUNT; bit++) {
        if (text_equal(word, without_per(text_of(scope_words[bit]))))
            return 1u << bit;
    }
    return 0;
}

static enum window_kind kind_of_word(struct text word)
{
    for (int kind = 0; kind <= WINDOW_LIFETIME; kind++) {
        if (text_equal(word, without_per(text_of(window_words[kind]))))
            return (enum window_kind)kind;
    }
    return WINDOW_LINE;
}

static bool report_rolling(struct scope *scope, const struct node *node)
{
    struct diagnostic *diagnostic = diag_add(scope->diagnostics, MESSAGE_ROLLING_LENGTH, node->at);

    diag_help(scope->diagnostics, diagnostic,
              "Write from 1 day to 100 years: `per rolling 14 days`, `per rolling 12 months`");
    return false;
}

static bool read_rolling(struct scope *scope, const struct node *node, struct window *window)
{
    const struct node *quantity = node->first;
    enum type type = quantity == NULL || quantity->kind != NODE_QUANTITY ? TYPE_COUNT : literal_own_type(quantity);
    struct literal length;

    if (node_is(quantity, NODE_ERROR))
        return false;
    if (type != TYPE_DAYS && type != TYPE_MONTHS && type != TYPE_YEARS)
        return report_rolling(scope, quantity != NULL ? quantity : node);
    if (!literal_read(scope, quantity, type, &length))
        return false;
    if (length.number < 1 || length.number > (type == TYPE_DAYS ? ROLLING_DAYS_MAX : ROLLING_MONTHS_MAX))
        return report_rolling(scope, quantity);
    if (type == TYPE_YEARS && length.number > ROLLING_MONTHS_MAX / 12)
        return report_rolling(scope, quantity);
    if (type == TYPE_DAYS)
        window->rolling_days = (int32_t)length.number;
    else
        window->rolling_months = (int32_t)(type == TYPE_YEARS ? length.number * 12 : length.number);
    return true;
}

static bool read_signer(struct scope *scope, const struct node *event, struct window *window)
{
    const struct node *signed_by = node_child(event, NODE_SIGNED_BY);

    if (signed_by == NULL)
        return true;
    window->signed_by = signed_by->first == NULL ? NULL : set_bind(scope, signed_by->first, need_roles);
    return window->signed_by != NULL;
}

static bool read_event(struct scope *scope, const struct node *node, struct window *window)
{
    const struct node *event = node_child(node, NODE_EVENT);

    if (event == NULL)
        return false;
    for (int kind = 0; kind <= EVENT_DOCUMENT; kind++) {
        if (text_is(event->text, event_words[kind]))
            window->event = (enum event_kind)kind;
    }
    if (window->event != EVENT_DOCUMENT)
        return true;
    if (event->first == NULL || event->first->kind != NODE_NAME)
        return false;
    window->documents = set_bind_name(scope, event->first, need_documents, true);
    return window->documents != NULL && read_signer(scope, event, window);
}

static bool report_second(struct scope *scope, const struct node *node, const struct node *first)
{
    struct diagnostic *diagnostic = diag_add(scope->diagnostics, MESSAGE_WINDOW_TWICE, node->at);

    diag_label(scope->diagnostics, diagnostic, first->at, "the first one");
    diag_help(scope->diagnostics, diagnostic,
              "Keep one window of time; `per code`, `per billing provider`, `per rendering provider`, "
              "`per discipline`, `per body region`, `per injury` and `per purpose` may stand beside it, once each.");
    return false;
}

/* Reads one `per ...` or `since ...`; *first is the window of time seen before. */
static bool read_window(struct scope *scope, const struct node *node, struct window *window, const struct node **first)
{
    struct text word = without_per(node->text);
    unsigned per = scope_of_word(word);

    if (per != 0) {
        if ((window->scopes & per) != 0)
            return report_second(scope, node, node);
        window->scopes = (uint8_t)(window->scopes | per);
        return true;
    }
    if (*first != NULL)
        return report_second(scope, node, *first);
    *first = node;
    window->kind = kind_of_word(word);
    window->at = node->at;
    if (window->kind == WINDOW_ROLLING)
        return read_rolling(scope, node, window);
    return window->kind != WINDOW_SINCE || read_event(scope, node, window);
}

static bool read_windows(struct scope *scope, const struct node *node, struct window *window, const struct node **first)
{
    bool sound = true;

    for (const struct node *child = node->first; child != NULL; child = child->next) {
        if (child->kind == NODE_WINDOW)
            sound &= read_window(scope, child, window, first);
    }
    return sound;
}

bool windows_bind(struct scope *scope, const struct node *node, const struct node *more, struct window *window,
                  bool *found)
{
    const struct node *first = NULL;
    bool sound;

    *window = (struct window){ .at = node->at };
    sound = read_windows(scope, node, window, &first);
    if (more != NULL)
        sound &= read_windows(scope, more, window, &first);
    *found = first != NULL;
    if (!*found && (window->scopes & PER_INJURY) != 0) {
        window->kind = WINDOW_INJURY;
        *found = true;
    }
    return sound;
}

bool window_is_missing(struct scope *scope, const struct node *node, const char *what, const char *example)
{
    struct diagnostic *diagnostic = diag_add(scope->diagnostics, MESSAGE_WINDOW_MISSING, node->at, what);

    diag_help(scope->diagnostics, diagnostic, "Add a window: `%s`", example);
    return false;
}

/* ---- measures ---- */

static bool report_no_points(struct scope *scope, const struct node *node, const struct rule_table *table, size_t found)
{
    struct diagnostic *diagnostic =
        diag_add(scope->diagnostics, MESSAGE_POINTS_COLUMN, node->at, TEXT_ARG(table->name), found);

    diag_label(scope->diagnostics, diagnostic, table->at, "the table");
    diag_help(scope->diagnostics, diagnostic, "Say which column holds the points of a code: `column points as points`");
    return false;
}

static bool read_weights(struct scope *scope, const struct node *node, struct measure *measure)
{
    const struct node *name = node_child(node, NODE_NAME);
    size_t found = 0;

    measure->weights = table_bind_format(scope, name, TABLE_COLUMNS);
    if (measure->weights == NULL)
        return false;
    for (size_t i = 0; i < measure->weights->column_count; i++) {
        if (measure->weights->columns[i].type == TYPE_POINTS) {
            measure->weight_column = (uint32_t)i;
            found++;
        }
    }
    return found == 1 || report_no_points(scope, name, measure->weights, found);
}

static bool read_table(struct scope *scope, const struct node *node, struct measure *measure)
{
    const struct node *by_table = node_child(node, NODE_BY_TABLE);
    struct diagnostic *diagnostic;

    if (by_table != NULL && measure->kind == MEASURE_POINTS)
        return read_weights(scope, by_table, measure);
    if (by_table == NULL && measure->kind != MEASURE_POINTS)
        return true;
    if (by_table == NULL) {
        diagnostic = diag_add(scope->diagnostics, MESSAGE_POINTS_TABLE, node->at);
        diag_help(scope->diagnostics, diagnostic,
                  "Name the table that holds each code's points: `points by table weights`");
    } else {
        diagnostic = diag_add(scope->diagnostics, MESSAGE_MEASURE_TABLE, by_table->at, measures[measure->kind].word);
        diag_help(scope->diagnostics, diagnostic, "Only points are counted by a table: `points by table weights`");
    }
    return false;
}

static bool read_lines(struct scope *scope, const struct node *of_lines, struct measure *measure)
{
    const struct node *codes, *with;

    if (of_lines == NULL)
        return true;
    with = node_child(of_lines, NODE_WITH);
    codes = of_lines->first == with ? NULL : of_lines->first;
    if (codes != NULL) {
        measure->codes = set_bind(scope, codes, need_codes);
        if (measure->codes == NULL)
            return false;
    }
    if (with != NULL && with->first != NULL) {
        measure->modifiers = set_bind(scope, with->first, need_modifiers);
        return measure->modifiers != NULL;
    }
    return true;
}

bool measure_bind(struct scope *scope, const struct node *node, struct measure *measure)
{
    bool sound;

    *measure = (struct measure){ .at = node->at };
    if (!measure_kind_of_word(node->text, &measure->kind))
        return false;
    sound = read_table(scope, node, measure);
    return read_lines(scope, node_child(node, NODE_OF_LINES), measure) && sound;
}

/* Why the two make no sense together, or NULL. */
static const char *senseless(const struct measure *measure)
{
    enum window_kind window = measure->window.kind;
    bool visits = measure->kind == MEASURE_VISITS || measure->kind == MEASURE_SESSIONS;

    if (window == WINDOW_LINE && measure->window.scopes != 0)
        return "a line has one code, one provider, one discipline, one body region, one injury and one purpose";
    if (window == WINDOW_LINE && measure->kind == MEASURE_SERVICES)
        return "a line is one service";
    if (window == WINDOW_LINE && (visits || measure->kind == MEASURE_TREATMENT_DAYS))
        return "a line is part of one visit on one day";
    if (window == WINDOW_SESSION && (visits || measure->kind == MEASURE_TREATMENT_DAYS))
        return "a session is one visit on one day";
    if (window == WINDOW_DAY && measure->kind == MEASURE_TREATMENT_DAYS)
        return "a date of service is one treatment day";
    return NULL;
}

bool measure_window_fits(struct scope *scope, const struct measure *measure, const struct node *node)
{
    const char *why = senseless(measure);
    struct diagnostic *diagnostic;

    if (why == NULL)
        return true;
    diagnostic = diag_add(scope->diagnostics, MESSAGE_WINDOW_SENSELESS, node->at, measures[measure->kind].word,
                          window_words[measure->window.kind]);
    diag_note(scope->diagnostics, diagnostic, "Here %s.", why);
    diag_help(scope->diagnostics, diagnostic,
              "Count over a longer time, as `visits per calendar year`, or another measure, as `units per line`.");
    return false;
}

bool measure_is_per_line(const struct measure *measure)
{
    return measure->window.kind == WINDOW_LINE ||
           (measure->window.scopes & (PER_CODE | PER_LINE_VALUE)) != 0;
}
