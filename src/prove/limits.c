/* `limit`: what is counted, in which groups, and whose units lie beyond. */
#include "prove/encode.h"

/* The lines of the session judged that are counted with one of them, and what that one's group comes to. */
struct group {
    const struct rule *rule;
    struct spot key;
    struct window window;
    struct members members; /* all that is counted */
    struct members up_to;   /* the same without what comes after the session, where only the excess counts */
    struct reading amount, total;
    bool each_day;  /* units of a date span are divided by its days: MUE */
    term_t by_line; /* MUE of indicator 1: each line is alone */
};

static bool is_own(struct spot spot) { return spot.session == 0; }

static term_t at_least_zero(struct encoder *encoder, term_t a)
{
    return term_larger(encoder->terms, a, number(encoder, 0));
}

static void add_if(struct encoder *encoder, term_t *sum, term_t condition, term_t part)
{
    *sum = term_add(encoder->terms, *sum, term_choose(encoder->terms, condition, part, number(encoder, 0)));
}

/* ---- one line's part ---- */

static struct reading part_of(struct encoder *encoder, const struct group *group, struct spot spot)
{
    if (group->each_day) {
        struct reading through = space_read(encoder->space, spot.session, spot.line, FIELD_LINE_THROUGH);

        if (through.known != TERM_FALSE)
            encoder_refuse(encoder, "units of a date span divided by its days");
    }
    return encode_measure_line(encoder, &group->rule->check.measure, spot);
}

/* What a failure takes of the line when it takes all. */
static term_t units_of(struct encoder *encoder, struct spot spot)
{
    struct reading units = space_read(encoder->space, spot.session, spot.line, FIELD_LINE_UNITS);

    return term_choose(encoder->terms, units.known, units.low, number(encoder, 0));
}

/* Does the line add to the count: for sure, and at all? */
static struct reading adds(struct encoder *encoder, const struct group *group, const struct member *member)
{
    if (measure_adds_up(group->rule->check.measure.kind))
        return part_of(encoder, group, member->spot);
    return reading_number(encoder, TYPE_UNITS, number(encoder, 1));
}

/* ---- amounts ---- */

static struct reading amount_of_expr(struct encoder *encoder, struct spot spot, const struct expr *expr)
{
    struct reading amount;

    if (expr->per_line)
        encoder_refuse(encoder, "a limit that each line has its own of");
    amount = encode_value(encoder, spot, expr);
    amount.low =
        term_choose(encoder->terms, reading_is_open(encoder, &amount), at_least_zero(encoder, amount.low), amount.low);
    return reading_choose(encoder, amount.none, reading_number(encoder, expr->type, number(encoder, 0)), amount);
}

static struct reading amount_of_table(struct encoder *encoder, const struct rule *rule, struct spot spot)
{
    struct reading amount = encode_table(encoder, rule->check.table, rule->check.column, encode_code(encoder, spot).low,
                                         space_date(encoder->space, 0), TYPE_UNITS);

    amount.low = term_choose(encoder->terms, reading_is_open(encoder, &amount), number(encoder, 0), amount.low);
    return amount;
}

/* The line's row of the MUE table says 1: each line is tested alone. */
static term_t is_by_line(struct encoder *encoder, const struct rule *rule, struct spot spot)
{
    const struct code_domain *domain = &encoder->space->domains->codes[TYPE_CODE];
    term_t code = encode_code(encoder, spot).low, by_line = TERM_FALSE;

    for (size_t i = 0; i < rule->check.table->edition_count; i++) {
        const struct table_edition *edition = &rule->check.table->editions[i];
        term_t days = encode_days(encoder, edition->from, space_date(encoder->space, 0), edition->until);

        for (size_t k = 0; k < domain->count; k++) {
            const struct mue_row *row = table_mue(edition, domain->codes[k]);

            if (row != NULL && row->indicator == 1)
                by_line = either(encoder, by_line,
                                 both(encoder, days, term_same(encoder->terms, code, number(encoder, (int64_t)k))));
        }
    }
    return by_line;
}

/* ---- the group of a line ---- */

static struct members select_counted(struct encoder *encoder, const struct rule *rule, struct members members)
{
    const struct measure *measure = &rule->check.measure;

    return encode_selected(encoder, members, measure->codes != NULL ? measure->codes : rule->applies_to,
                           measure->modifiers);
}

static struct members keep_up_to(struct encoder *encoder, struct members members)
{
    struct members kept = members;

    kept.items = ARENA_ARRAY(encoder->terms->arena, members.count + 1, struct member);
    for (size_t i = 0; i < members.count; i++) {
        term_t before = space_is_up_to(encoder->space, members.items[i].spot.session, 0);

        kept.items[i] = members.items[i];
        kept.items[i].here = both(encoder, kept.items[i].here, before);
        kept.items[i].sure = both(encoder, kept.items[i].sure, before);
    }
    return kept;
}

/* Others are left out where the line stands alone. */
static void stand_alone(struct encoder *encoder, struct group *group)
{
    for (size_t i = 0; i < group->members.count; i++) {
        struct member *member = &group->members.items[i];
        bool same = is_own(member->spot) && member->spot.line == group->key.line;
        term_t counts = same ? TERM_TRUE : no(encoder, group->by_line);

        member->here = both(encoder, member->here, counts);
        member->sure = both(encoder, member->sure, counts);
    }
}

static void assume_rendering(struct encoder *encoder, const struct member *member, term_t absent)
{
    struct reading provider = encode_field(encoder, member->spot, FIELD_LINE_NPI);

    encoder_assume(encoder, ASSUME_RENDERING,
                   either(encoder, absent, no(encoder, reading_is_open(encoder, &provider))));
}

/* Lines that do not say what divides the groups would be groups of their own. */
static void assume_known(struct encoder *encoder, const struct group *group, const struct member *member)
{
    term_t absent = no(encoder, member->here);

    if ((group->window.scopes & PER_DISCIPLINE) != 0)
        encoder_assume(encoder, ASSUME_DISCIPLINE,
                       either(encoder, absent, encode_discipline(encoder, member->spot).known));
    if ((group->window.scopes & PER_BODY_REGION) != 0)
        encoder_assume(encoder, ASSUME_REGION,
                       either(encoder, absent, encode_field(encoder, member->spot, FIELD_LINE_REGION).known));
    if ((group->window.scopes & PER_RENDERING_PROVIDER) != 0)
        assume_rendering(encoder, member, absent);
}

static struct group group_of(struct encoder *encoder, const struct rule *rule, struct spot key)
{
    struct group group = { .rule = rule, .key = key, .window = rule->check.measure.window };
    bool mue = rule->check.table != NULL && rule->check.table->format == TABLE_MUE;

    if (mue) {
        group.each_day = true;
        group.window = (struct window){ .kind = WINDOW_DAY, .scopes = PER_CODE | PER_BILLING_PROVIDER };
        group.by_line = is_by_line(encoder, rule, key);
    }
    if (rule->check.table != NULL)
        group.window.scopes |= PER_CODE;
    group.amount = rule->check.table != NULL ? amount_of_table(encoder, rule, key)
                                             : amount_of_expr(encoder, key, rule->check.amount);
    group.members = select_counted(encoder, rule, encode_window(encoder, &group.window, key));
    stand_alone(encoder, &group);
    for (size_t i = 0; i < group.members.count; i++)
        assume_known(encoder, &group, &group.members.items[i]);
    group.up_to = rule->check.all_units ? group.members : keep_up_to(encoder, group.members);
    group.total = encode_measure(encoder, &rule->check.measure, group.up_to);
    return group;
}

/* ---- judging a group: its own lines ---- */

struct own_lines {
    term_t here[64], sure[64]; /* by line: counted in this group */
    term_t fail[64], open[64], denied[64];
    term_t lacks[64]; /* why it is not sure that the line is counted */
};

static term_t is_over(struct encoder *encoder, const struct group *group)
{
    return term_less(encoder->terms, group->amount.high, group->total.low);
}

/* The session's own part, at least and at most. */
static void own_part(struct encoder *encoder, const struct group *group, term_t *least, term_t *most)
{
    *least = *most = number(encoder, 0);
    for (size_t i = 0; i < group->members.count; i++) {
        const struct member *member = &group->members.items[i];
        struct reading part;

        if (!is_own(member->spot))
            continue;
        part = adds(encoder, group, member);
        add_if(encoder, least, member->sure, part.low);
        add_if(encoder, most, member->here, part.high);
    }
}

/* How much of each own line lies beyond the limit, in order. */
static void find_excess(struct encoder *encoder, const struct group *group, struct own_lines *own)
{
    struct terms *terms = encoder->terms;
    term_t low = number(encoder, 0), high;
    bool units = group->rule->check.measure.kind == MEASURE_UNITS;

    high = term_choose(terms, group->up_to.more, number(encoder, SPACE_ENDLESS), low);
    for (unsigned session = encoder->space->bounds.sessions; session-- > 0;) { /* the judged one is the last */
        for (size_t i = 0; i < group->up_to.count; i++) {
            const struct member *member = &group->up_to.items[i];
            unsigned line = member->spot.line;
            struct reading part;
            term_t sure, beyond, passes;

            if (member->spot.session != session)
                continue;
            part = part_of(encoder, group, member->spot);
            sure = term_choose(terms, member->sure, part.low, number(encoder, 0));
            low = term_add(terms, low, sure);
            add_if(encoder, &high, member->here, part.high);
            if (session != 0)
                continue;
            beyond = term_smaller(terms, at_least_zero(encoder, term_subtract(terms, low, group->amount.high)), sure);
            own->fail[line] = term_less(terms, number(encoder, 0), beyond);
            passes = either(encoder, term_same(terms, part.high, number(encoder, 0)),
                            term_at_most(terms, high, group->amount.low));
            own->open[line] = no(encoder, either(encoder, own->fail[line], passes));
            own->denied[line] = units ? beyond : units_of(encoder, member->spot);
        }
    }
}

/* Whole lines: those that surely add to the count are affected when it is surely too high. */
static void affect_all(struct encoder *encoder, const struct group *group, struct own_lines *own)
{
    struct terms *terms = encoder->terms;

    for (size_t i = 0; i < group->members.count; i++) {
        const struct member *member = &group->members.items[i];
        unsigned line = member->spot.line;
        struct reading part;
        term_t surely;

        if (!is_own(member->spot))
            continue;
        part = adds(encoder, group, member);
        surely = both(encoder, member->sure, term_less(terms, number(encoder, 0), part.low));
        own->fail[line] = both(encoder, is_over(encoder, group), surely);
        own->open[line] =
            both(encoder, no(encoder, own->fail[line]), no(encoder, term_same(terms, part.high, number(encoder, 0))));
        own->denied[line] = units_of(encoder, member->spot);
    }
}

/* No data is as open as what is unknown. */
static term_t weight_if_failed(struct encoder *encoder, const struct rule *rule, struct spot spot)
{
    term_t verdict = encode_failure(encoder, rule, spot);

    return term_choose(encoder->terms, term_same(encoder->terms, verdict, number(encoder, VERDICT_NO_DATA)),
                       number(encoder, VERDICT_UNKNOWN), verdict);
}

/* A line that may be affected or not matters where that could come to more than the lines that surely are. */
static void drop_possible(struct encoder *encoder, const struct group *group, unsigned lines, struct own_lines *own)
{
    struct terms *terms = encoder->terms;
    term_t worst = number(encoder, -1);

    for (unsigned line = 0; line < lines; line++) {
        term_t fails = both(encoder, own->here[line], own->fail[line]);

        if (fails != TERM_FALSE)
            worst = term_choose(
                terms, fails,
                term_larger(terms, worst, weight_if_failed(encoder, group->rule, (struct spot){ 0, line })), worst);
    }
    for (unsigned line = 0; line < lines; line++) {
        if (own->open[line] != TERM_FALSE)
            own->open[line] =
                both(encoder, own->open[line],
                     term_less(terms, worst, weight_if_failed(encoder, group->rule, (struct spot){ 0, line })));
    }
}

static void gather_own(struct encoder *encoder, const struct group *group, struct own_lines *own)
{
    (void)encoder;
    for (size_t i = 0; i < group->members.count; i++) {
        const struct member *member = &group->members.items[i];

        if (!is_own(member->spot))
            continue;
        own->here[member->spot.line] = member->here;
        own->sure[member->spot.line] = member->sure;
        own->lacks[member->spot.line] = both(encoder, member->lacks, no(encoder, member->sure));
    }
}

/* What the group of this line makes of it; each line is judged by its own group, which is the same for all of it. */
static void judge_line(struct encoder *encoder, const struct rule *rule, unsigned line, struct findings *to)
{
    struct terms *terms = encoder->terms;
    struct group group = group_of(encoder, rule, (struct spot){ 0, line });
    struct own_lines own = { .here = { TERM_FALSE } };
    struct finding *finding;
    term_t least, most, over = is_over(encoder, &group), all_pass, fails;

    gather_own(encoder, &group, &own);
    own_part(encoder, &group, &least, &most);
    fails = both(encoder, over, term_less(terms, number(encoder, 0), least));
    all_pass = both(encoder, no(encoder, fails),
                    either(encoder, term_at_most(terms, group.total.high, group.amount.low),
                           term_same(terms, most, number(encoder, 0))));
    if (rule->check.all_units || !measure_adds_up(rule->check.measure.kind))
        affect_all(encoder, &group, &own);
    else
        find_excess(encoder, &group, &own);
    drop_possible(encoder, &group, space_lines(encoder->space, 0), &own);
    finding = findings_add(encoder, to);
    finding->spot = (struct spot){ 0, line };
    finding->asked = own.here[line];
    finding->fail = both(encoder, no(encoder, all_pass), own.fail[line]);
    finding->pass = either(encoder, all_pass, no(encoder, either(encoder, own.fail[line], own.open[line])));
    finding->lacks = either(encoder, group.total.lacks, group.amount.lacks);
    finding->lacks = either(encoder, finding->lacks, both(encoder, over, own.lacks[line]));
    finding->denied = own.denied[line] == TERM_FALSE ? number(encoder, 0) : own.denied[line];
}

void encode_limit(struct encoder *encoder, const struct rule *rule, struct findings *to)
{
    for (unsigned line = 0; line < space_lines(encoder->space, 0); line++)
        judge_line(encoder, rule, line, to);
}
