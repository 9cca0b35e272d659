/* The first text of a payer's rule file: a profile that extends another one and says nothing more, with examples of
 * what such files say, switched off by a # that nothing but the rule follows.
 *
 * The examples name rules that the base has, so that each is right the moment its # is taken away. Knows the checked
 * rulebook and its trees; no procedure code and no payer. */
#include "api/internal.h"

#define EXAMPLE_RULES 3 /* that examples change: one is replaced, one changed, one waived or removed */

struct skeleton {
    const struct payrule_rulebook *rulebook;
    const struct profile *base;
    struct arena *arena;
    struct buffer draft, *to;       /* the text as written, and laid out, as the caller gets it */
    struct text name, title;
    date_t from;                    /* a day on which the rules of the examples are in force */
    const struct rule *rules[EXAMPLE_RULES];  /* NULL where the base has too few */
    bool made;
};

/* ---- what the examples can speak of ---- */

/* The first day of the year of today, or the nearest day on which the base is in force. */
static date_t example_day(const struct skeleton *skeleton)
{
    date_t today = skeleton->rulebook->options.today != 0 ? skeleton->rulebook->options.today : skeleton->base->from;
    date_t day = date_year_start(today, 1);

    if (day < skeleton->base->from)
        day = skeleton->base->from;
    return day > skeleton->base->until ? skeleton->base->until : day;
}

/* One text for the whole of the profile's life from that day on, and an effect that can be made another. */
static bool is_example(const struct skeleton *skeleton, size_t index)
{
    const struct profile *base = skeleton->base;
    const struct rule *rule = &base->rules[index];

    if (index > 0 && text_equal(rule->name, base->rules[index - 1].name))
        return false;
    if (index + 1 < base->rule_count && text_equal(rule->name, base->rules[index + 1].name))
        return false;
    return rule->outcome_count == 1 && rule->from <= skeleton->from && rule->until == base->until;
}

static bool is_taken(const struct skeleton *skeleton, const struct rule *rule)
{
    for (size_t i = 0; i < EXAMPLE_RULES; i++) {
        if (skeleton->rules[i] == rule)
            return true;
    }
    return false;
}

/* Limits are what payers differ in most; any other rule will do. */
static const struct rule *next_example(const struct skeleton *skeleton)
{
    const struct rule *found = NULL;

    for (size_t i = 0; i < skeleton->base->rule_count; i++) {
        const struct rule *rule = &skeleton->base->rules[i];

        if (!is_example(skeleton, i) || is_taken(skeleton, rule))
            continue;
        if (rule->check.kind == CHECK_LIMIT)
            return rule;
        if (found == NULL && rule->check.kind != CHECK_COUNT_UNITS)
            found = rule;
    }
    return found;
}

static bool has_rule(const struct skeleton *skeleton, struct text name)
{
    for (size_t i = 0; i < skeleton->base->rule_count; i++) {
        if (text_equal(skeleton->base->rules[i].name, name))
            return true;
    }
    return false;
}

static bool has_note(const struct skeleton *skeleton, struct text name)
{
    for (size_t i = 0; i < skeleton->base->note_count; i++) {
        if (text_equal(skeleton->base->notes[i].name, name))
            return true;
    }
    return false;
}

/* The name, with a number where the base has one of that name already. */
static struct text free_name(const struct skeleton *skeleton, const char *wanted,
                             bool (*has)(const struct skeleton *skeleton, struct text name))
{
    struct text name = text_of(wanted);

    for (int number = 2; has(skeleton, name); number++)
        name = arena_printf(skeleton->arena, "%s_%d", wanted, number);
    return name;
}

/* ---- the test: a scenario of the base's own tests ---- */

/* Of the clauses of a test: what is given and expected on the first day of it. */
struct scenario_nodes { const struct node *on, *end; };

static bool asks_units(const struct node *expect)
{
    const struct node *what = expect->first;

    return expect->text.length == 0 && what != NULL &&
           (what->kind == NODE_EXPECT_UNITS || what->kind == NODE_ALTERNATIVE);
}

/* The scenario asks for units, and for nothing that one of the examples would change. */
static bool find_scenario(const struct node *test, struct scenario_nodes *found)
{
    bool asks = false;

    found->on = node_child(test, NODE_ON);
    found->end = found->on == NULL ? NULL : found->on->next;
    for (; found->end != NULL && found->end->kind != NODE_ON; found->end = found->end->next) {
        if (found->end->kind == NODE_ERROR)
            return false;
        asks |= found->end->kind == NODE_EXPECT && asks_units(found->end);
    }
    return asks;
}

static void write_clause(const struct skeleton *skeleton, struct buffer *to, const struct node *clause)
{
    if (clause->kind != NODE_EXPECT) {
        buffer_string(to, "  ");
        node_print(to, clause);
        buffer_char(to, '\n');
        return;
    }
    if (!asks_units(clause))
        return;
    buffer_string(to, "  ");
    node_print(to, clause);
    buffer_printf(to, "\n  under %.*s ", TEXT_ARG(skeleton->base->name));
    node_print(to, clause);
    buffer_char(to, '\n');
}

static void write_test(const struct skeleton *skeleton, struct buffer *to)
{
    const struct tree *tree = skeleton->rulebook->trees[skeleton->base->source];
    struct scenario_nodes found = { NULL, NULL };
    const struct node *item = tree->file->first;

    while (item != NULL && (item->kind != NODE_TEST || !find_scenario(item, &found)))
        item = item->next;
    if (item == NULL)
        return;
    buffer_printf(to,
                  "\n# What the base answers, this payer answers, until a rule above says otherwise.\n"
                  "test \"the rules of %.*s answer here as there\"\n",
                  TEXT_ARG(skeleton->base->name));
    for (const struct node *clause = found.on; clause != found.end; clause = clause->next)
        write_clause(skeleton, to, clause);
    buffer_string(to, "end\n");
}

/* ---- examples ---- */

static void write_quoted(struct buffer *to, struct text text)
{
    buffer_char(to, '"');
    for (size_t i = 0; i < text.length; i++) {
        if (text.bytes[i] == '"' || text.bytes[i] == '\\')
            buffer_char(to, '\\');
        buffer_char(to, text.bytes[i]);
    }
    buffer_char(to, '"');
}

static void write_date(struct buffer *to, const char *before, date_t date, const char *after)
{
    buffer_string(to, before);
    buffer_date(to, date);
    buffer_string(to, after);
}

static void write_parameter(const struct skeleton *skeleton, struct buffer *to)
{
    struct text rule = free_name(skeleton, "visits.of_year", has_rule);

    buffer_string(to, "\n# A value that changes from time to time, and a rule of this payer's own that reads it.\n"
                      "#parameter visits_a_year \"Visits a calendar year\" as visits\n");
    write_date(to, "#  from ", skeleton->from, " is 20 visits cite manual \"3.1\"\n");
    buffer_printf(to,
                  "#end\n"
                  "#rule %.*s \"Visits of a calendar year\"\n"
                  "#  cite manual \"3.1\"\n",
                  TEXT_ARG(rule));
    write_date(to, "#  in force from ", skeleton->from, "\n");
    buffer_string(to, "#  limit visits to visits_a_year per calendar year\n"
                      "#  otherwise deny as PR-119\n"
                      "#  say \"visit {visits} of the year; the plan pays {limit}\"\n"
                      "#end\n");
}

/* Hold what the base denies, deny what it does not. */
static void write_other_effect(struct buffer *to, const struct rule *rule)
{
    const struct outcome_row *outcome = &rule->outcomes[0];

    buffer_printf(to, "#  otherwise %s", outcome->effect == EFFECT_DENY ? "hold" : "deny");
    if (outcome->carc.length > 0)
        buffer_printf(to, " as %s-%.*s\n", outcome->group, TEXT_ARG(outcome->carc));
    else
        buffer_string(to, " as CO-16\n");
}

static void write_change(const struct skeleton *skeleton, struct buffer *to)
{
    const struct rule *rule = skeleton->rules[0];

    if (rule == NULL)
        return;
    buffer_printf(to,
                  "\n# A rule of the base with another effect, limit or condition: only the clauses given are changed, "
                  "and before\n# `in force from` the base's text holds.\n"
                  "#change rule %.*s because \"Manual 4.2 treats such claims in another way\"\n"
                  "#  cite manual \"4.2\"\n",
                  TEXT_ARG(rule->name));
    write_date(to, "#  in force from ", skeleton->from, "\n");
    write_other_effect(to, rule);
    buffer_string(to, "#end\n");
}

static void write_replace(const struct skeleton *skeleton, struct buffer *to)
{
    const struct rule *rule = skeleton->rules[1];

    if (rule == NULL)
        return;
    buffer_printf(to,
                  "\n# A rule of the base written anew under its name.\n"
                  "#replace rule %.*s because \"Manual 5.3 asks for a signed plan of care\"\n"
                  "#  cite manual \"5.3\"\n"
                  "#  require document plan_of_care\n"
                  "#  otherwise hold as CO-50\n"
                  "#end\n",
                  TEXT_ARG(rule->name));
}

static void write_waive(const struct skeleton *skeleton, struct buffer *to)
{
    const struct rule *rule = skeleton->rules[0];
    date_t until = date_add_months(skeleton->from, 12) - 1; /* the year that holds today */

    if (rule == NULL)
        return;
    buffer_printf(to, "\n# A rule that the payer does not hold against anybody for a time.\n#waive rule %.*s",
                  TEXT_ARG(rule->name));
    write_date(to, " from ", skeleton->from, "");
    write_date(to, " until ", until < skeleton->base->until ? until : skeleton->base->until,
               " because \"Bulletin of the payer\"\n");
    buffer_string(to, "#  cite manual \"all chapters\"\n"
                      "#  approved by \"Director of compliance\"\n"
                      "#end\n");
}

static void write_remove(const struct skeleton *skeleton, struct buffer *to)
{
    const struct rule *rule = skeleton->rules[2];

    if (rule == NULL)
        return;
    buffer_printf(to,
                  "\n# A rule of the base that this payer does not have.\n"
                  "#remove rule %.*s because \"Manual 6.1 does not ask for it\"\n"
                  "#  cite manual \"6.1\"\n"
                  "#end\n",
                  TEXT_ARG(rule->name));
}

/* ---- the file ---- */

static void write_profile(const struct skeleton *skeleton, struct buffer *to)
{
    const struct profile *base = skeleton->base;

    buffer_printf(to, "profile %.*s ", TEXT_ARG(skeleton->name));
    write_quoted(to, skeleton->title);
    buffer_printf(to, "\n  extends %.*s\n  version decided by %s\n", TEXT_ARG(base->name),
                  base->decided_by_received ? "date received" : "date of service");
    if (base->from > DATE_MIN)
        write_date(to, "  #in force from ", base->from, "\n");
    if (base->setting.length > 0)
        buffer_printf(to, "  setting %.*s\n", TEXT_ARG(base->setting));
    if (base->family.length > 0)
        buffer_printf(to, "  family %.*s\n", TEXT_ARG(base->family));
    buffer_string(to, "  #plan year starts in July\n  #owner \"Compliance, therapy desk\"\n");
    if (skeleton->rulebook->options.today != 0)
        write_date(to, "  #verified ", skeleton->rulebook->options.today, "\n");
    buffer_string(to, "end\n");
}

static void write_head(const struct skeleton *skeleton, struct buffer *to)
{
    buffer_printf(to,
                  "payer rules 1\n\n"
                  "# This payer has the rules of %.*s, until its own manual says otherwise here.\n"
                  "# Lines that begin with a # and no blank after it are examples: fill them in and take the # away.\n"
                  "# The cookbook of the documentation has a sentence for most of what manuals say.\n\n",
                  TEXT_ARG(skeleton->base->name));
    write_profile(skeleton, to);
    buffer_string(to, "\n# What the rules are taken from: title and edition of the manual, and its bulletins.\n"
                      "source manual \"Provider manual, title and edition to be filled in\"\n"
                      "#source bulletin \"Provider bulletin 3\"\n");
}

static void write_note(const struct skeleton *skeleton, struct buffer *to)
{
    struct text name = free_name(skeleton, "manual.unread", has_note);

    buffer_printf(to,
                  "\n# What nobody has read yet is said. Take this note away with the last chapter, and write one for "
                  "each part\n# that no machine can check.\n"
                  "note %.*s \"The payer's own manual\"\n"
                  "  cite manual \"all chapters\"\n"
                  "  not encoded because \"it is still to be read; until then the rules of %.*s answer\"\n"
                  "end\n",
                  TEXT_ARG(name), TEXT_ARG(skeleton->base->name));
}

static void write_file(const struct skeleton *skeleton, struct buffer *to)
{
    write_head(skeleton, to);
    write_note(skeleton, to);
    write_parameter(skeleton, to);
    write_change(skeleton, to);
    write_replace(skeleton, to);
    write_remove(skeleton, to);
    write_waive(skeleton, to);
    write_test(skeleton, to);
}

/* A name as the scanner knows it: lower case, digits, `_` and dots. Whether it is a word of the language is seen when
 * the file is read. */
static bool is_name(struct text name)
{
    for (size_t i = 0; i < name.length; i++) {
        char c = name.bytes[i];
        bool letter = c >= 'a' && c <= 'z';

        if (!letter && (i == 0 || ((c < '0' || c > '9') && c != '_' && c != '.')))
            return false;
    }
    return name.length > 0;
}

/* What was written is read as any rule file, and laid out. */
static void lay_out(struct skeleton *skeleton, struct text text)
{
    struct sources sources;
    struct diagnostics diagnostics;
    const struct tree *tree;

    sources_init(&sources, skeleton->arena);
    sources_add(&sources, TEXT("new.rules"), text);
    diag_init(&diagnostics, skeleton->arena, &sources);
    tree = syntax_parse(skeleton->arena, &diagnostics, 0);
    skeleton->made = !tree->broken;
    if (skeleton->made)
        tree_print(skeleton->to, tree, &sources);
}

static enum payrule_status make(void *context)
{
    struct skeleton *skeleton = context;

    skeleton->from = example_day(skeleton);
    for (size_t i = 0; i < EXAMPLE_RULES; i++)
        skeleton->rules[i] = next_example(skeleton);
    if (skeleton->title.length == 0)
        skeleton->title = arena_printf(skeleton->arena, "%.*s, by the rules of %.*s", TEXT_ARG(skeleton->name),
                                       TEXT_ARG(skeleton->base->name));
    write_file(skeleton, &skeleton->draft);
    if (skeleton->draft.failed)
        return PAYRULE_ENOMEM;
    lay_out(skeleton, buffer_text(&skeleton->draft));
    return PAYRULE_OK;
}

enum payrule_status payrule_rulebook_new_payer(const struct payrule_rulebook *rulebook, const char *name,
                                               const char *base, const char *title, payrule_sink sink, void *context)
{
    size_t index = api_profile(rulebook, base);
    struct arena arena;
    struct buffer out;
    struct skeleton skeleton = { .rulebook = rulebook, .arena = &arena, .to = &out, .name = text_of(name) };

    if (index == SIZE_MAX)
        return PAYRULE_ENOTFOUND;
    if (rulebook->rules->profiles[index].broken)
        return PAYRULE_ERULES;
    if (!is_name(skeleton.name) || rulebook_profile(rulebook->rules, skeleton.name) != NULL)
        return PAYRULE_EUSAGE;
    skeleton.base = &rulebook->rules->profiles[index];
    skeleton.title = text_of(title != NULL ? title : "");
    arena_init(&arena, rulebook->allocator);
    buffer_init(&out, rulebook->allocator);
    buffer_init(&skeleton.draft, rulebook->allocator);
    if (api_guard(&arena, NULL, make, &skeleton) == PAYRULE_ENOMEM)
        out.failed = true;
    buffer_free(&skeleton.draft);
    arena_free(&arena);
    if (!out.failed && !skeleton.made) {
        buffer_free(&out);
        return PAYRULE_EUSAGE;
    }
    return api_deliver(&out, sink, context);
}
