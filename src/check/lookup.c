/* Questions that evaluators ask of the checked rulebook: membership, values and editions by date, profiles by name. */
#include "check/rulebook.h"

static bool any_range(const struct set_range *ranges, size_t count, code_t code, date_t on)
{
    for (size_t i = 0; i < count; i++) {
        if (ranges[i].low <= code && code <= ranges[i].high && ranges[i].from <= on && on <= ranges[i].until)
            return true;
    }
    return false;
}

static bool any_name(const struct set_name *names, size_t count, struct text name, date_t on)
{
    for (size_t i = 0; i < count; i++) {
        if (text_equal(names[i].name, name) && names[i].from <= on && on <= names[i].until)
            return true;
    }
    return false;
}

bool set_has_code(const struct set *set, code_t code, date_t on)
{
    return any_range(set->ranges, set->range_count, code, on) &&
           !any_range(set->excluded, set->excluded_count, code, on);
}

bool set_has_name(const struct set *set, struct text name, date_t on)
{
    return any_name(set->names, set->name_count, name, on) &&
           !any_name(set->excluded_names, set->excluded_name_count, name, on);
}

const struct parameter_value *parameter_on(const struct parameter *parameter, date_t on)
{
    if (date_is_known(parameter->check_again) && on >= parameter->check_again)
        return NULL;
    for (size_t i = 0; i < parameter->count; i++) {
        if (parameter->values[i].from <= on && on <= parameter->values[i].until)
            return &parameter->values[i];
    }
    return NULL;
}

const struct table_edition *table_on(const struct rule_table *table, date_t on)
{
    for (size_t i = 0; i < table->edition_count; i++) {
        if (table->editions[i].from <= on && on <= table->editions[i].until)
            return &table->editions[i];
    }
    return NULL;
}

const struct profile *rulebook_profile(const struct rulebook *rulebook, struct text name)
{
    size_t low = 0, high = rulebook->profile_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = text_compare(rulebook->profiles[middle].name, name);

        if (order == 0)
            return &rulebook->profiles[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}
