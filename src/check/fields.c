/* Names of fields as rules write them, and the nearest name when there is none. Knows the dictionary and parameters. */
#include "check/expressions.h"

#define LINE_PREFIX "line."
#define AUTHORIZATION_PREFIX "authorization."

static enum field find_field(enum field_scope scope, struct text path)
{
    for (int field = 0; field < FIELD_COUNT; field++) {
        const struct field_row *row = field_row((enum field)field);

        if (row->scope == scope && text_is(path, row->path))
            return (enum field)field;
    }
    return FIELD_COUNT;
}

static struct text without_prefix(struct text path, struct text prefix)
{
    return (struct text){ path.bytes + prefix.length, path.length - prefix.length };
}

enum field field_of_path(struct text path)
{
    enum field field;

    if (text_starts_with(path, TEXT(LINE_PREFIX)))
        return find_field(SCOPE_LINE, without_prefix(path, TEXT(LINE_PREFIX)));
    if (text_starts_with(path, TEXT(AUTHORIZATION_PREFIX)))
        return find_field(SCOPE_AUTHORIZATION, without_prefix(path, TEXT(AUTHORIZATION_PREFIX)));
    field = find_field(SCOPE_SESSION, path);
    return field != FIELD_COUNT ? field : find_field(SCOPE_LINE, path);
}

enum field field_of_phrase(struct text phrase)
{
    static const struct { const char *phrase; enum field field; } phrases[] = {
        { "date of service", FIELD_DATE }, { "date received", FIELD_RECEIVED }, { "place of service", FIELD_PLACE },
        { "provider role", FIELD_PROVIDER_ROLE }, { "provider taxonomy", FIELD_PROVIDER_TAXONOMY },
        { "assistant minutes", FIELD_LINE_ASSISTANT }, { "setting", FIELD_SETTING }, { "code", FIELD_LINE_CODE },
        { "onset", FIELD_ONSET }, { "injury", FIELD_INJURY }, { "surgery", FIELD_SURGERY },
        { "first treatment", FIELD_FIRST_TREATMENT },
    };

    for (size_t i = 0; i < sizeof phrases / sizeof phrases[0]; i++) {
        if (text_is(phrase, phrases[i].phrase))
            return phrases[i].field;
    }
    return FIELD_COUNT;
}

enum field field_of_measure(enum measure_kind kind)
{
    switch (kind) {
    case MEASURE_UNITS: return FIELD_LINE_UNITS;
    case MEASURE_MINUTES: return FIELD_LINE_MINUTES;
    case MEASURE_CHARGES: return FIELD_LINE_CHARGE;
    case MEASURE_ALLOWED: return FIELD_LINE_ALLOWED;
    case MEASURE_SERVICES:
    case MEASURE_VISITS:
    case MEASURE_SESSIONS:
    case MEASURE_TREATMENT_DAYS:
    case MEASURE_POINTS: break;
    }
    return FIELD_COUNT;
}

struct text field_written(struct arena *arena, enum field field)
{
    const struct field_row *row = field_row(field);

    if (row->scope == SCOPE_AUTHORIZATION)
        return arena_printf(arena, AUTHORIZATION_PREFIX "%s", row->path);
    return row->scope == SCOPE_LINE ? arena_printf(arena, LINE_PREFIX "%s", row->path) : text_of(row->path);
}

struct text value_nearest(struct scope *scope, struct text name, const struct text *extra, size_t extra_count)
{
    struct text candidates[FIELD_COUNT * 2 + 1 + 64];
    size_t count = 0;

    if (!scope_may_suggest(scope))
        return TEXT("");
    for (size_t i = 0; i < extra_count && i < 64; i++)
        candidates[count++] = extra[i];
    candidates[count] = scope_nearest(scope, SYMBOL_PARAMETER, name);
    count += candidates[count].length > 0;
    for (int field = 0; field < FIELD_COUNT; field++) {
        const struct field_row *row = field_row((enum field)field);

        if (row->scope == SCOPE_SESSION || row->scope == SCOPE_LINE)
            candidates[count++] = text_of(row->path);
        if (row->scope == SCOPE_LINE || row->scope == SCOPE_AUTHORIZATION)
            candidates[count++] = field_written(scope->arena, (enum field)field);
    }
    return diag_nearest(name, candidates, count);
}
