/* `count assistant units`: how many of a code's units must carry a mark. Sessions whose minutes, units or modifiers are
 * left out are outside of what is said here. */
#include "prove/encode.h"

/* The session's lines of one code, added up. */
struct service {
    term_t minutes, assistant; /* all of them; an assistant's */
    term_t units, marked;
};

static term_t at_least_zero(struct encoder *encoder, term_t a)
{
    return term_larger(encoder->terms, a, number(encoder, 0));
}

static void add_if(struct encoder *encoder, term_t *sum, term_t condition, term_t part)
{
    *sum = term_add(encoder->terms, *sum, term_choose(encoder->terms, condition, part, number(encoder, 0)));
}

static term_t is_marked(struct encoder *encoder, const struct rule *rule, struct spot spot, term_t here)
{
    struct fact marked = fact_of(encoder, TERM_FALSE);

    if (rule->check.marks != NULL)
        marked = encode_modifiers(encoder, spot, QUANTITY_ANY, rule->check.marks, space_date(encoder->space, 0));
    encoder_assume(encoder, ASSUME_MODIFIERS, either(encoder, no(encoder, here), no(encoder, marked.lacks)));
    return marked.yes;
}

static struct service service_of(struct encoder *encoder, const struct rule *rule, struct spot key)
{
    term_t zero = number(encoder, 0), code = encode_code(encoder, key).low;
    struct service service = { zero, zero, zero, zero };

    for (unsigned line = 0; line < space_lines(encoder->space, 0); line++) {
        struct spot spot = { 0, line };
        term_t same = term_same(encoder->terms, encode_code(encoder, spot).low, code);
        term_t here = both(encoder, same, encode_names_line(encoder, rule, spot));
        term_t units = encode_stated(encoder, spot, FIELD_LINE_UNITS, here, ASSUME_MINUTES);
        term_t minutes = encode_stated(encoder, spot, FIELD_LINE_MINUTES, here, ASSUME_MINUTES);
        term_t assistant = encode_stated(encoder, spot, FIELD_LINE_ASSISTANT, here, ASSUME_ASSISTANT);

        service.minutes = term_add(encoder->terms, service.minutes, minutes);
        service.assistant = term_add(encoder->terms, service.assistant, assistant);
        service.units = term_add(encoder->terms, service.units, units);
        add_if(encoder, &service.marked, both(encoder, here, is_marked(encoder, rule, spot, here)), units);
    }
    return service;
}

/* The share in percent, rounded half up, is over the limit: (200 a + all) div (2 all) > limit, without the division. */
static term_t share_is_over(struct encoder *encoder, const struct check *check, term_t assistant, term_t therapist)
{
    struct terms *terms = encoder->terms;
    term_t all = term_add(terms, assistant, therapist);

    return both(encoder, term_less(terms, number(encoder, 0), all),
                term_at_most(terms, term_scale(terms, all, 2 * (int64_t)check->share_percent + 1),
                             term_scale(terms, assistant, 200)));
}

/* Marked units of those that whole blocks leave, which are more than none. */
static term_t leftover_marked(struct encoder *encoder, const struct check *check, term_t left, term_t assistant,
                              term_t therapist)
{
    struct terms *terms = encoder->terms;
    term_t split = number(encoder, check->last_two_split), two = term_at_most(terms, number(encoder, 2), left);
    term_t marked = term_choose(terms, share_is_over(encoder, check, assistant, therapist), left, number(encoder, 0));

    if (check->therapist_keeps > 0)
        marked = term_choose(terms, term_at_most(terms, number(encoder, check->therapist_keeps), therapist),
                             number(encoder, 0), marked);
    if (check->last_two_split == 0)
        return marked;
    two =
        both(encoder, two, both(encoder, term_at_most(terms, split, assistant), term_at_most(terms, split, therapist)));
    return term_choose(terms, two, number(encoder, 1), marked);
}

/* Is the number of marked units an accepted one? More whole blocks than units: any split between the two is. */
static term_t is_accepted(struct encoder *encoder, const struct check *check, const struct service *service)
{
    struct terms *terms = encoder->terms;
    term_t zero = number(encoder, 0), marked = service->marked;
    term_t therapist = at_least_zero(encoder, term_subtract(terms, service->minutes, service->assistant));
    term_t with = term_divide(terms, service->assistant, check->block);
    term_t without = term_divide(terms, therapist, check->block);
    term_t left = term_subtract(terms, service->units, term_add(terms, with, without));
    term_t more = leftover_marked(encoder, check, left, term_remainder(terms, service->assistant, check->block),
                                  term_remainder(terms, therapist, check->block));
    term_t exact =
        term_same(terms, marked, term_add(terms, with, term_choose(terms, term_less(terms, zero, left), more, zero)));
    term_t split = both(encoder, term_at_most(terms, term_subtract(terms, service->units, without), marked),
                        term_at_most(terms, marked, term_smaller(terms, with, service->units)));

    return term_choose(terms, term_same(terms, service->assistant, zero), term_same(terms, marked, zero),
                       term_choose(terms, term_less(terms, left, zero), split, exact));
}

void encode_count_assistant(struct encoder *encoder, const struct rule *rule, struct findings *to)
{
    for (unsigned line = 0; line < space_lines(encoder->space, 0); line++) {
        struct spot spot = { 0, line };
        struct service service = service_of(encoder, rule, spot);
        struct finding *finding = findings_add(encoder, to);

        finding->spot = spot;
        finding->asked = encode_names_line(encoder, rule, spot);
        finding->pass = is_accepted(encoder, &rule->check, &service);
        finding->fail = no(encoder, finding->pass);
        finding->denied = encode_stated(encoder, spot, FIELD_LINE_UNITS, finding->asked, ASSUME_MINUTES);
    }
}
