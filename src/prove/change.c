/* What became of a rule, told as text or as JSON. */
#include "api/internal.h"
#include "base/json.h"
#include "payrule_prove.h"

static struct text text_from(struct payrule_text text) { return (struct text){ text.bytes, text.length }; }

static const char *outcome_word(enum payrule_outcome outcome) { return outcome_words[outcome]; }

const char *payrule_direction_word(enum payrule_direction direction)
{
    static const char *const words[] = {
        [PAYRULE_SAME] = "same",           [PAYRULE_STRICTER] = "stricter", [PAYRULE_LOOSER] = "looser",
        [PAYRULE_BOTH_WAYS] = "both ways", [PAYRULE_GAVE_UP] = "unknown",   [PAYRULE_NOT_PROVED] = "not proved",
    };

    return words[direction];
}

/* ---- text ---- */

#define PROFILES_SHOWN 6

static void write_profiles(struct buffer *to, const struct payrule_rule_change *change)
{
    for (size_t i = 0; i < change->profile_count && i < PROFILES_SHOWN; i++) {
        buffer_string(to, i > 0 ? ", " : "");
        buffer_add(to, text_from(change->profiles[i]));
    }
    if (change->profile_count > PROFILES_SHOWN)
        buffer_printf(to, " and %zu more", change->profile_count - PROFILES_SHOWN);
}

/* "units.timed (medicare.part_b, federal.va): stricter", "medicare.part_b as a whole: stricter" */
static void write_subject(struct buffer *to, const struct payrule_rule_change *change)
{
    if (change->rule.length == 0) {
        write_profiles(to, change);
        buffer_string(to, change->profile_count > 1 ? ", each as a whole" : " as a whole");
        return;
    }
    buffer_add(to, text_from(change->rule));
    if (change->was.length > 0) {
        buffer_string(to, ", which was ");
        buffer_add(to, text_from(change->was));
        buffer_char(to, ',');
    }
    buffer_string(to, " (");
    write_profiles(to, change);
    buffer_char(to, ')');
}

static void write_head(struct buffer *to, const struct payrule_rule_change *change)
{
    write_subject(to, change);
    buffer_printf(to, ": %s", payrule_direction_word(change->direction));
    if (change->added || change->removed)
        buffer_string(to, change->added ? " (a new rule)" : " (removed)");
    if (change->direction == PAYRULE_NOT_PROVED) {
        buffer_string(to, ", as this is not encoded: ");
        buffer_add(to, text_from(change->why));
    } else if (change->lines > 0) {
        buffer_printf(to, ", of sessions of %u line%s after %u other session%s; beyond that ", change->lines,
                      change->lines == 1 ? "" : "s", change->sessions, change->sessions == 1 ? "" : "s");
        buffer_add(to, text_from(change->why));
    } else if (change->direction == PAYRULE_GAVE_UP) {
        buffer_string(to, ", as ");
        buffer_add(to, text_from(change->why));
    }
    buffer_char(to, '\n');
}

static void write_verdict(struct buffer *to, const char *version, enum payrule_outcome outcome, int64_t units)
{
    buffer_printf(to, "  %s: %s", version, outcome_word(outcome));
    if (units > 0)
        buffer_printf(to, ", %lld unit%s", (long long)units, units == 1 ? "" : "s");
    buffer_char(to, '\n');
}

static void write_witness(struct buffer *to, const char *heading, const struct payrule_witness *witness)
{
    if (witness->records.bytes == NULL)
        return;
    buffer_printf(to, "\n  %s:\n\n", heading);
    buffer_add(to, text_from(witness->table));
    buffer_char(to, '\n');
    write_verdict(to, "before", witness->before, witness->units_before);
    buffer_add(to, text_from(witness->derivation_before));
    write_verdict(to, "after", witness->after, witness->units_after);
    buffer_add(to, text_from(witness->derivation_after));
}

static void write_text(struct buffer *to, const struct payrule_rule_change *change)
{
    write_head(to, change);
    for (size_t i = 0; i < change->assumed_count; i++) {
        buffer_string(to, i == 0 ? "  where " : " and ");
        buffer_add(to, text_from(change->assumed[i]));
    }
    if (change->assumed_count > 0)
        buffer_char(to, '\n');
    if (change->direction == PAYRULE_SAME && change->lines == 0)
        buffer_string(to, "  no session within the bound is judged differently\n");
    if ((change->direction == PAYRULE_STRICTER || change->direction == PAYRULE_LOOSER) && change->lines == 0)
        buffer_printf(to, "  no session within the bound is judged more %s\n",
                      change->direction == PAYRULE_STRICTER ? "loosely" : "strictly");
    write_witness(to, "the smallest session that is judged more strictly", &change->stricter);
    write_witness(to, "the smallest session that is judged more loosely", &change->looser);
}

/* ---- JSON ---- */

static void json_side(struct json *json, const char *name, enum payrule_outcome outcome, int64_t units,
                      struct payrule_text derivation)
{
    json_key(json, name);
    json_open(json, '{');
    json_key(json, "outcome");
    json_string(json, outcome_word(outcome));
    json_key(json, "units");
    json_number(json, units);
    json_key(json, "derivation");
    json_text(json, text_from(derivation));
    json_close(json, '}');
}

static void json_witness(struct json *json, const char *name, const struct payrule_witness *witness)
{
    if (witness->records.bytes == NULL)
        return;
    json_key(json, name);
    json_open(json, '{');
    json_key(json, "session");
    json_text(json, text_from(witness->session));
    json_key(json, "records");
    json_text(json, text_from(witness->records));
    json_side(json, "before", witness->before, witness->units_before, witness->derivation_before);
    json_side(json, "after", witness->after, witness->units_after, witness->derivation_after);
    json_close(json, '}');
}

static void json_size(struct json *json, const struct payrule_rule_change *change)
{
    if (change->lines == 0)
        return;
    json_key(json, "proved_up_to");
    json_open(json, '{');
    json_key(json, "lines");
    json_number(json, change->lines);
    json_key(json, "sessions");
    json_number(json, change->sessions);
    json_key(json, "other_lines");
    json_number(json, change->other_lines);
    json_close(json, '}');
}

static void write_json(struct buffer *to, const struct payrule_rule_change *change)
{
    struct json json = json_to(to);

    json_open(&json, '{');
    if (change->rule.length > 0) {
        json_key(&json, "rule");
        json_text(&json, text_from(change->rule));
    }
    if (change->was.length > 0) {
        json_key(&json, "was");
        json_text(&json, text_from(change->was));
    }
    json_key(&json, "profiles");
    json_open(&json, '[');
    for (size_t i = 0; i < change->profile_count; i++)
        json_text(&json, text_from(change->profiles[i]));
    json_close(&json, ']');
    if (change->added || change->removed) {
        json_key(&json, change->added ? "added" : "removed");
        json_bool(&json, true);
    }
    json_key(&json, "direction");
    json_string(&json, payrule_direction_word(change->direction));
    if (change->why.length > 0) {
        json_key(&json, "why");
        json_text(&json, text_from(change->why));
    }
    json_size(&json, change);
    json_key(&json, "assumed");
    json_open(&json, '[');
    for (size_t i = 0; i < change->assumed_count; i++)
        json_text(&json, text_from(change->assumed[i]));
    json_close(&json, ']');
    json_witness(&json, "stricter", &change->stricter);
    json_witness(&json, "looser", &change->looser);
    json_close(&json, '}');
    buffer_char(to, '\n');
}

enum payrule_status payrule_change_write(const struct payrule_rule_change *change, enum payrule_format format,
                                         payrule_sink sink, void *context)
{
    struct buffer buffer;

    buffer_init(&buffer, allocator_standard);
    if (format == PAYRULE_JSON)
        write_json(&buffer, change);
    else
        write_text(&buffer, change);
    return api_deliver(&buffer, sink, context);
}
