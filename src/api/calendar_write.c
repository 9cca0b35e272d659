/* Writes a calendar: for people, as JSON (an object for each event), or as iCalendar (RFC 5545). */
#include "api/calendar.h"

#define FOLD_BYTES 75u /* of a line of iCalendar, without its end */

static struct text payer_name(const struct calendar *calendar, const struct calendar_event *event, size_t i)
{
    return calendar->rulebook->rules->profiles[event->profiles[i]].name;
}

/* The comma is a character of its own in iCalendar, and is written with a backslash there. */
static void write_payers(const struct calendar *calendar, struct buffer *to, const struct calendar_event *event,
                         const char *comma)
{
    for (size_t i = 0; i < event->profile_count; i++) {
        if (i > 0)
            buffer_string(to, comma);
        buffer_add(to, payer_name(calendar, event, i));
    }
}

/* ---- text ---- */

static bool same_payers(const struct calendar_event *a, const struct calendar_event *b)
{
    if (a->profile_count != b->profile_count)
        return false;
    for (size_t i = 0; i < a->profile_count; i++) {
        if (a->profiles[i] != b->profiles[i])
            return false;
    }
    return true;
}

static void write_line(struct calendar *calendar, const struct calendar_event *event,
                       const struct calendar_event *before)
{
    bool new_day = before == NULL || before->day != event->day;

    if (new_day) {
        if (before != NULL)
            buffer_char(calendar->to, '\n');
        buffer_date(calendar->to, event->day);
        buffer_char(calendar->to, '\n');
    }
    if (new_day || !same_payers(before, event)) {
        buffer_string(calendar->to, "  ");
        write_payers(calendar, calendar->to, event, ", ");
        buffer_char(calendar->to, '\n');
    }
    buffer_printf(calendar->to, "    %.*s", TEXT_ARG(event->sentence));
    if (event->cite.length > 0)
        buffer_printf(calendar->to, " [%.*s]", TEXT_ARG(event->cite));
    buffer_char(calendar->to, '\n');
}

static void write_text(struct calendar *calendar)
{
    for (size_t i = 0; i < calendar->count; i++)
        write_line(calendar, &calendar->events[i], i > 0 ? &calendar->events[i - 1] : NULL);
    if (calendar->count > 0)
        return;
    buffer_string(calendar->to, "nothing changes from ");
    buffer_date(calendar->to, calendar->request->from);
    buffer_string(calendar->to, " to ");
    buffer_date(calendar->to, calendar->request->until);
    buffer_char(calendar->to, '\n');
}

/* ---- JSON ---- */

static void write_object(struct calendar *calendar, const struct calendar_event *event)
{
    struct json json = json_to(calendar->to);

    json_open(&json, '{');
    json_key(&json, "date");
    json_date(&json, event->day);
    json_key(&json, "payers");
    json_open(&json, '[');
    for (size_t i = 0; i < event->profile_count; i++)
        json_text(&json, payer_name(calendar, event, i));
    json_close(&json, ']');
    json_key(&json, "kind");
    json_string(&json, calendar_kind_words[event->kind]);
    json_key(&json, "name");
    json_text(&json, event->subject);
    json_key(&json, "text");
    json_text(&json, event->sentence);
    json_key(&json, "cite");
    if (event->cite.length > 0)
        json_text(&json, event->cite);
    else
        json_null(&json);
    json_close(&json, '}');
    buffer_char(calendar->to, '\n');
}

/* ---- iCalendar ---- */

/* One content line: what `words` holds, folded where it is longer than 75 bytes, never within a character. */
static void write_folded(struct calendar *calendar)
{
    struct text line = buffer_text(&calendar->words);
    size_t room = FOLD_BYTES;

    while (line.length > room) {
        size_t cut = room;

        while (cut > 0 && ((unsigned char)line.bytes[cut] & 0xc0) == 0x80)
            cut--;
        buffer_add(calendar->to, (struct text){ line.bytes, cut });
        buffer_string(calendar->to, "\r\n ");
        line = (struct text){ line.bytes + cut, line.length - cut };
        room = FOLD_BYTES - 1;
    }
    buffer_add(calendar->to, line);
    buffer_string(calendar->to, "\r\n");
    buffer_clear(&calendar->words);
}

static void write_escaped(struct buffer *to, struct text text)
{
    for (size_t i = 0; i < text.length; i++) {
        char c = text.bytes[i];

        if (c == '\\' || c == ';' || c == ',')
            buffer_char(to, '\\');
        if (c == '\n')
            buffer_string(to, "\\n");
        else if ((unsigned char)c >= ' ' && c != 0x7f)
            buffer_char(to, c);
    }
}

static void write_property(struct calendar *calendar, const char *line)
{
    buffer_string(&calendar->words, line);
    write_folded(calendar);
}

static void write_day(struct calendar *calendar, const char *name, date_t day, const char *after)
{
    int year, month, date;

    date_split(day, &year, &month, &date);
    buffer_printf(&calendar->words, "%s:%04d%02d%02d%s", name, year, month, date, after);
    write_folded(calendar);
}

/* The same event has the same name whenever the calendar is made, also when its sentence was made better or another
 * payer inherits it: day, kind, the profile whose file holds it (for a profile's own days the first of those that share
 * it), and its name there. Of several of one name on one day the later ones are numbered. */
static void write_uid(struct calendar *calendar, const struct calendar_event *event, size_t number)
{
    const struct rulebook *rules = calendar->rulebook->rules;
    struct text owner = rules->profiles[event->profiles[0]].name;
    int year, month, date;

    for (size_t i = 0; i < rules->profile_count && event->kind > CALENDAR_VERIFY; i++) {
        if (rules->profiles[i].source == event->at.file)
            owner = rules->profiles[i].name;
    }
    date_split(event->day, &year, &month, &date);
    buffer_printf(&calendar->words, "UID:%04d%02d%02d-%s-%.*s-%.*s", year, month, date,
                  calendar_kind_words[event->kind], TEXT_ARG(owner), TEXT_ARG(event->subject));
    if (number > 0)
        buffer_printf(&calendar->words, "-%zu", number + 1);
    buffer_string(&calendar->words, "@payrule");
    write_folded(calendar);
}

static size_t number_among_alike(const struct calendar *calendar, size_t index)
{
    const struct calendar_event *event = &calendar->events[index];
    size_t number = 0;

    for (size_t i = index; i > 0 && calendar->events[i - 1].day == event->day; i--) {
        const struct calendar_event *other = &calendar->events[i - 1];

        number += other->kind == event->kind && text_equal(other->subject, event->subject) &&
                  other->at.file == event->at.file;
    }
    return number;
}

static void write_event(struct calendar *calendar, size_t index)
{
    const struct calendar_event *event = &calendar->events[index];

    write_property(calendar, "BEGIN:VEVENT");
    write_uid(calendar, event, number_among_alike(calendar, index));
    write_day(calendar, "DTSTAMP", calendar->request->made, "T000000Z");
    write_day(calendar, "DTSTART;VALUE=DATE", event->day, "");
    buffer_string(&calendar->words, "SUMMARY:");
    write_payers(calendar, &calendar->words, event, "\\, ");
    buffer_string(&calendar->words, ": ");
    write_escaped(&calendar->words, event->sentence);
    write_folded(calendar);
    if (event->cite.length > 0) {
        buffer_string(&calendar->words, "DESCRIPTION:");
        write_escaped(&calendar->words, event->cite);
        write_folded(calendar);
    }
    buffer_printf(&calendar->words, "CATEGORIES:%s", calendar_kind_words[event->kind]);
    write_folded(calendar);
    write_property(calendar, "TRANSP:TRANSPARENT");
    write_property(calendar, "END:VEVENT");
}

static void write_icalendar(struct calendar *calendar)
{
    write_property(calendar, "BEGIN:VCALENDAR");
    write_property(calendar, "VERSION:2.0");
    write_property(calendar, "PRODID:-//payrule//payrule " PAYRULE_VERSION "//EN");
    write_property(calendar, "CALSCALE:GREGORIAN");
    for (size_t i = 0; i < calendar->count; i++)
        write_event(calendar, i);
    write_property(calendar, "END:VCALENDAR");
}

void calendar_write(struct calendar *calendar)
{
    switch (calendar->request->format) {
    case PAYRULE_CALENDAR_TEXT:
        write_text(calendar);
        return;
    case PAYRULE_CALENDAR_JSON:
        for (size_t i = 0; i < calendar->count; i++)
            write_object(calendar, &calendar->events[i]);
        return;
    case PAYRULE_CALENDAR_ICS:
        write_icalendar(calendar);
        return;
    }
}
