/* Dated members of sets: whether the session judged has the code or name, on the days of the membership or on others.
 */
#include "trial/reach.h"

struct asking {
    struct reaching *reaching;
    const struct session *session;
};

static bool within(code_t code, const struct set_range *range) { return code >= range->low && code <= range->high; }

static bool any_within(struct code_list codes, const struct set_range *range)
{
    for (int32_t i = 0; i < codes.count; i++)
        if (within(codes.items[i], range))
            return true;
    return false;
}

/* What a line has of the set's kind. */
static bool line_has(const struct line *line, enum type type, const struct set_range *range)
{
    switch ((int)type) {
    case TYPE_CODE: return within(line->code, range);
    case TYPE_MODIFIER: return any_within(line->modifiers, range);
    case TYPE_PLACE: return within(line->place, range);
    case TYPE_ROLE: return within(line->provider.role, range);
    case TYPE_TAXONOMY: return within(line->provider.taxonomy, range);
    default: return false;
    }
}

static bool signer_within(const struct session *session, const struct set_range *range)
{
    for (int32_t i = 0; i < session->documents.count; i++)
        if (within(session->documents.items[i].signed_by, range))
            return true;
    return false;
}

static bool session_has(const struct session *session, enum type type, const struct set_range *range)
{
    for (int32_t i = 0; i < session->line_count; i++)
        if (line_has(&session->lines[i], type, range))
            return true;
    switch ((int)type) {
    case TYPE_DIAGNOSIS: return any_within(session->diagnoses, range);
    case TYPE_PLACE: return within(session->place, range);
    case TYPE_ROLE: return within(session->provider.role, range) || signer_within(session, range);
    case TYPE_TAXONOMY: return within(session->provider.taxonomy, range);
    default: return false;
    }
}

static bool session_names(const struct session *session, struct text name)
{
    for (int32_t i = 0; i < session->documented.count; i++)
        if (text_equal(session->documented.items[i], name))
            return true;
    for (int32_t i = 0; i < session->documents.count; i++)
        if (text_equal(session->documents.items[i].kind, name))
            return true;
    return false;
}

static void reach_member(const struct asking *asking, struct span at, date_t from, date_t until)
{
    date_t on = asking->session->date;
    elements_reach(asking->reaching->elements, ELEMENT_MEMBER, at,
                   from <= on && on <= until ? SIDE_FIRST : SIDE_SECOND);
}

static bool is_dated(date_t from, date_t until) { return from > DATE_MIN || until < DATE_MAX; }

static void reach_set(void *context, const struct set *set)
{
    const struct asking *asking = context;
    for (size_t i = 0; i < set->range_count; i++) {
        const struct set_range *range = &set->ranges[i];
        if (is_dated(range->from, range->until) && session_has(asking->session, set->type, range))
            reach_member(asking, range->at, range->from, range->until);
    }
    for (size_t i = 0; i < set->name_count; i++) {
        const struct set_name *name = &set->names[i];
        if (is_dated(name->from, name->until) && session_names(asking->session, name->name))
            reach_member(asking, name->at, name->from, name->until);
    }
}

void reach_members(struct reaching *reaching, const struct rule *rule)
{
    struct asking asking = { reaching, judged_session(reaching->judged) };
    element_visit_sets(rule, reach_set, &asking);
}
