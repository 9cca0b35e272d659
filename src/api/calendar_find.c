/* Finds what changes in one profile: its own days, its rules, waivers, parameters, sets and tables. Knows no order and
 * no layout: what several profiles share is found in each of them. */
#include "api/calendar.h"
#include "api/list.h"

struct finding {
    struct calendar *calendar;
    const struct profile *profile;
    size_t index;
};

/* ---- events ---- */

static bool is_asked(const struct finding *finding, date_t day)
{
    const struct payrule_calendar *request = finding->calendar->request;

    return day >= request->from && day <= request->until && day >= finding->profile->from &&
           day <= finding->profile->until;
}

/* The sentence is what `words` holds; cite may be empty. */
static void add(const struct finding *finding, date_t day, enum calendar_kind kind, struct span at, struct text subject,
                struct text cite)
{
    struct calendar *calendar = finding->calendar;
    struct calendar_event event = {
        .day = day, .kind = kind, .at = at, .subject = subject, .cite = cite, .profile = finding->index
    };

    event.sentence = arena_text(calendar->arena, buffer_text(&calendar->words));
    buffer_clear(&calendar->words);
    calendar->events =
        arena_grow(calendar->arena, calendar->events, calendar->count, &calendar->capacity, sizeof *calendar->events);
    calendar->events[calendar->count++] = event;
}

/* Those that stand in the file of `at`: of a changed rule, what the change cites. */
static struct text cites_of(const struct finding *finding, const struct cite *cites, size_t count, struct span at)
{
    struct text text = TEXT("");

    for (size_t i = 0; i < count; i++) {
        if (cites[i].source == NULL || cites[i].at.file != at.file)
            continue;
        text = arena_printf(finding->calendar->arena, "%.*s%s%.*s %.*s", TEXT_ARG(text), text.length > 0 ? "; " : "",
                            TEXT_ARG(cites[i].source->name), TEXT_ARG(cites[i].section));
    }
    return text;
}

static struct buffer *words(const struct finding *finding) { return &finding->calendar->words; }

/* ---- the profile's own days ---- */

/* Of no place: a child that says nothing has its base's days, which are told once. */
static void find_own(const struct finding *finding)
{
    const struct profile *profile = finding->profile;
    const struct span nowhere = { 0, 0, 0 };
    date_t again = profile->verified;

    if (date_is_known(again))
        again = date_add_months(again, PROFILE_VERIFIED_MONTHS);
    if (is_asked(finding, profile->from)) {
        buffer_string(words(finding), "the rules come into force");
        add(finding, profile->from, CALENDAR_PROFILE, nowhere, TEXT("profile"), TEXT(""));
    }
    if (profile->until < DATE_MAX && is_asked(finding, profile->until)) {
        buffer_string(words(finding), "last day of all rules");
        add(finding, profile->until, CALENDAR_PROFILE, nowhere, TEXT("profile"), TEXT(""));
    }
    if (date_is_known(again) && is_asked(finding, again)) {
        buffer_string(words(finding), "the rules are to be held against the payer's own text again; ");
        buffer_string(words(finding), "they last were on ");
        buffer_date(words(finding), profile->verified);
        add(finding, again, CALENDAR_VERIFY, nowhere, TEXT("verified"), TEXT(""));
    }
}

/* ---- rules ---- */

static void add_rule(const struct finding *finding, date_t day, enum calendar_kind kind, const struct rule *rule)
{
    buffer_printf(words(finding), ": %.*s", TEXT_ARG(rule->title));
    if (kind == CALENDAR_RULE && day == rule->from && rule->because.length > 0)
        buffer_printf(words(finding), " (%.*s: %.*s)", TEXT_ARG(rule->profile), TEXT_ARG(rule->because));
    add(finding, day, kind, rule->at, rule->name, cites_of(finding, rule->cites, rule->cite_count, rule->at));
}

static bool follows(const struct rule *before, const struct rule *after)
{
    return text_equal(before->name, after->name) && before->until + 1 == after->from;
}

/* A rule that begins or ends with the profile is told with it. */
static void find_rule(const struct finding *finding, size_t index)
{
    const struct profile *profile = finding->profile;
    const struct rule *rule = &profile->rules[index];
    bool changes = index > 0 && follows(&profile->rules[index - 1], rule);
    bool goes_on = index + 1 < profile->rule_count && follows(rule, &profile->rules[index + 1]);

    if (rule->from > profile->from && is_asked(finding, rule->from)) {
        buffer_printf(words(finding), "rule %.*s %s", TEXT_ARG(rule->name), changes ? "changes" : "comes into force");
        add_rule(finding, rule->from, CALENDAR_RULE, rule);
    }
    if (rule->until < profile->until && !goes_on && is_asked(finding, rule->until)) {
        buffer_printf(words(finding), "last day of rule %.*s", TEXT_ARG(rule->name));
        add_rule(finding, rule->until, CALENDAR_RULE, rule);
    }
    if (date_is_known(rule->check_again) && rule->check_again <= rule->until && is_asked(finding, rule->check_again)) {
        buffer_printf(words(finding), "rule %.*s has no verdict from this day on, until it is checked again",
                      TEXT_ARG(rule->name));
        add_rule(finding, rule->check_again, CALENDAR_CHECK, rule);
    }
}

static void find_waiver(const struct finding *finding, const struct rule *rule, const struct waiver *waiver)
{
    if (is_asked(finding, waiver->from)) {
        buffer_printf(words(finding), "rule %.*s is waived until ", TEXT_ARG(rule->name));
        buffer_date(words(finding), waiver->until);
        buffer_printf(words(finding), ": %.*s", TEXT_ARG(waiver->because));
        if (waiver->approver.length > 0)
            buffer_printf(words(finding), " (approved by: %.*s)", TEXT_ARG(waiver->approver));
        add(finding, waiver->from, CALENDAR_WAIVER, waiver->at, rule->name, TEXT(""));
    }
    if (is_asked(finding, waiver->until)) {
        buffer_printf(words(finding), "last day of the waiver of rule %.*s: %.*s", TEXT_ARG(rule->name),
                      TEXT_ARG(waiver->because));
        add(finding, waiver->until, CALENDAR_WAIVER, waiver->at, rule->name, TEXT(""));
    }
}

static void find_rules(const struct finding *finding)
{
    for (size_t i = 0; i < finding->profile->rule_count; i++) {
        const struct rule *rule = &finding->profile->rules[i];

        find_rule(finding, i);
        for (size_t k = 0; k < rule->waiver_count; k++)
            find_waiver(finding, rule, &rule->waivers[k]);
    }
}

/* ---- parameters ---- */

static void find_value(const struct finding *finding, const struct parameter *parameter, size_t index)
{
    const struct parameter_value *value = &parameter->values[index];
    const struct parameter_value *before = index > 0 ? value - 1 : NULL;
    bool goes_on = index + 1 < parameter->count && value[1].from == value->until + 1;
    struct buffer *to = words(finding);

    if (value->from > finding->profile->from && is_asked(finding, value->from)) {
        buffer_printf(to, "%.*s: ", TEXT_ARG(parameter->title));
        list_write_value(to, &value->value);
        if (before != NULL && before->until + 1 == value->from) {
            buffer_string(to, ", until now ");
            list_write_value(to, &before->value);
        }
        add(finding, value->from, CALENDAR_VALUE, parameter->at, parameter->name,
            cites_of(finding, &value->cite, 1, parameter->at));
    }
    if (value->until < finding->profile->until && !goes_on && is_asked(finding, value->until)) {
        buffer_printf(to, "%.*s: last day of ", TEXT_ARG(parameter->title));
        list_write_value(to, &value->value);
        buffer_string(to, "; no value is known after it");
        add(finding, value->until, CALENDAR_VALUE, parameter->at, parameter->name,
            cites_of(finding, &value->cite, 1, parameter->at));
    }
}

static void find_parameters(const struct finding *finding)
{
    size_t count;
    const struct parameter *const *used = list_used_parameters(finding->calendar->arena, finding->profile, &count);

    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < used[i]->count; k++)
            find_value(finding, used[i], k);
        if (date_is_known(used[i]->check_again) && is_asked(finding, used[i]->check_again)) {
            buffer_printf(words(finding), "%.*s: no value from this day on, until it is checked again",
                          TEXT_ARG(used[i]->title));
            add(finding, used[i]->check_again, CALENDAR_CHECK, used[i]->at, used[i]->name, TEXT(""));
        }
    }
}

/* ---- sets ---- */

static date_t day_of(const struct node *member, enum node_kind kind)
{
    const struct node *edge = node_child(member, kind);

    return edge != NULL && edge->first != NULL ? (date_t)edge->first->number : DATE_UNKNOWN;
}

/* The members of `list` whose day of that kind is `day`, with commas. */
static void write_members(struct buffer *to, const struct node *list, enum node_kind kind, date_t day)
{
    const char *comma = "";

    for (const struct node *member = list->first; member != NULL; member = member->next) {
        if (member->kind != NODE_MEMBER || day_of(member, kind) != day)
            continue;
        buffer_string(to, comma);
        node_print(to, member->first);
        comma = ", ";
    }
}

/* Members that share a day are told together, at the first of them. */
static bool is_first(const struct node *list, const struct node *member, enum node_kind kind)
{
    const struct node *first = list->first;

    while (first != member && (first->kind != NODE_MEMBER || day_of(first, kind) != day_of(member, kind)))
        first = first->next;
    return first == member;
}

/* `list` is the set's list, or what it leaves out. */
static void find_members(const struct finding *finding, const struct node *set, const struct node *list)
{
    static const enum node_kind edges[] = { NODE_FROM, NODE_UNTIL };
    const char *out = list->kind == NODE_EXCEPT ? "does not hold" : "holds";
    struct text name = node_child(set, NODE_NAME)->text;

    for (const struct node *member = list->first; member != NULL; member = member->next) {
        if (member->kind == NODE_EXCEPT)
            find_members(finding, set, member);
        for (size_t i = 0; i < 2 && member->kind == NODE_MEMBER; i++) {
            date_t day = day_of(member, edges[i]);

            if (!date_is_known(day) || !is_asked(finding, day) || !is_first(list, member, edges[i]))
                continue;
            if (i == 0 && day <= finding->profile->from)
                continue;
            buffer_printf(words(finding), "%.*s %.*s %s ", TEXT_ARG(set->text), TEXT_ARG(name), out);
            write_members(words(finding), list, edges[i], day);
            buffer_string(words(finding), i == 0 ? " from this day on" : " for the last day");
            add(finding, day, CALENDAR_SET, set->at, name, TEXT(""));
        }
    }
}

static void find_sets(const struct finding *finding, const struct tree *tree)
{
    for (const struct node *item = tree->file->first; item != NULL; item = item->next) {
        const struct node *list = item->kind == NODE_SET ? node_child(item, NODE_LIST) : NULL;

        if (list != NULL)
            find_members(finding, item, list);
    }
}

/* ---- tables ---- */

static void find_editions(const struct finding *finding, const struct rule_table *table)
{
    for (size_t i = 0; i < table->edition_count; i++) {
        const struct table_edition *edition = &table->editions[i];
        bool goes_on = i + 1 < table->edition_count && edition[1].from == edition->until + 1;

        if (edition->from > finding->profile->from && is_asked(finding, edition->from)) {
            buffer_printf(words(finding), "table %.*s is read from %.*s from this day on: %.*s", TEXT_ARG(table->name),
                          TEXT_ARG(edition->path), TEXT_ARG(table->title));
            add(finding, edition->from, CALENDAR_TABLE, table->at, table->name, TEXT(""));
        }
        if (edition->until < finding->profile->until && !goes_on && is_asked(finding, edition->until)) {
            buffer_printf(words(finding), "last day of table %.*s, %.*s; there is no data after it: %.*s",
                          TEXT_ARG(table->name), TEXT_ARG(edition->path), TEXT_ARG(table->title));
            add(finding, edition->until, CALENDAR_TABLE, table->at, table->name, TEXT(""));
        }
    }
}

void calendar_find(struct calendar *calendar, size_t index)
{
    const struct rulebook *rules = calendar->rulebook->rules;
    const struct finding finding = { calendar, &rules->profiles[index], index };

    find_own(&finding);
    find_rules(&finding);
    find_parameters(&finding);
    for (const struct profile *profile = finding.profile; profile != NULL; profile = profile->base) {
        find_sets(&finding, calendar->rulebook->trees[profile->source]);
        for (size_t i = 0; i < rules->table_count; i++) {
            if (rules->tables[i]->at.file == profile->source)
                find_editions(&finding, rules->tables[i]);
        }
    }
}
