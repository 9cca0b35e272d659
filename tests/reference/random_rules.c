/* A grammar of rules: each symbol has alternatives, of which one is taken. `<symbol>` stands for a symbol, `<+n>`
 * for the day n days after the one around which things change, `|` for the end of a clause. */
#include <stdlib.h>

#include "tests/reference/random.h"

#define DEPTH_MAX 4
#define ALTERNATIVES_MAX 40

struct symbol {
    const char *name;
    const char *alternatives[ALTERNATIVES_MAX];
};

static const struct symbol symbols[] = {
    { "base",
      { "profile base.plan \"Base\"\n  version decided by <decided>\n"
        "  in force from 2018-01-01<ends>\n<plan_year>end\n" } },
    { "ends", { "", "", "", "", "", " until <day>" } },
    { "child", { "profile child.plan \"Child\"\n  extends base.plan\n<child_line>end\n<child_own>" } },
    { "child_own",
      { "", "", "", "codes timed = 97110, 97129<dated_code>, 97130\n", "modifiers distinct = 59, KX\n",
        "\nsource bulletin \"Bulletin\"\n\nparameter units_max \"Units\" as units\n  from 2018-01-01 is <n> units "
        "cite bulletin \"1\"\nend\n" } },
    { "child_line", { "", "  plan year starts in July\n", "  version decided by <decided>\n",
        "  in force from <-3>\n" } },
    { "decided", { "date of service", "date of service", "date of service", "date received" } },
    { "plan_year", { "  plan year starts in July\n", "  plan year starts in March\n", "" } },
    { "common",
      { "\nsource manual \"Manual\"\n"
        "codes timed = 97110, 97112, 97140, 97530<dated_code>\n"
        "codes most = timed, 97129..97130, G0283 except 97140\n"
        "codes untimed = G02*, 97150\n"
        "diagnoses neuro = G20.A*, G81*, S06.2X1A<dated_diagnosis>\n"
        "modifiers distinct = 59, XU<dated_modifier>\n"
        "providers qualified = PT, OT<dated_role>\n"
        "taxonomies therapists = 225100000X, 225X00000X<dated_code>\n"
        "places clinics = 11<dated_code>, 12\n"
        "documents reports = progress_report<dated_element>, recertification\n"
        "documents reports_but = reports except recertification\n"
        "elements note_but = note_all except impairment\n"
        "elements note_all = impairment, skilled_technique<dated_element>\n"
        "\ntable ncci \"Pairs\"\n  format ncci ptp\n  file \"pairs.tsv\"<edition>\nend\n"
        "\ntable mue \"Unlikely\"\n  format mue\n  file \"mue.tsv\"<edition>\nend\n"
        "\ntable addon \"Add-on\"\n  format addon\n  file \"addon.tsv\"<edition>\nend\n"
        "\ntable weights \"Weights\"\n  format columns\n  column code as key code\n  column points as points\n"
        "  column roles as list of providers\n  column cap as units\n<editions>end\n"
        "\nparameter visits_max \"Visits\" as visits\n  from 2018-01-01 is <n> visits cite manual \"1\"\n"
        "  from <day> is <n> visits cite manual \"1\"\n<again>end\n"
        "\nparameter units_max \"Units\" as units\n  from 2018-01-01 is <n> units cite manual \"1\"\n<again>end\n"
        "\nparameter money_max \"Money\" as money\n  from 2018-01-01 is $<money> cite manual \"1\"\n"
        "  from <day> is $<money> cite manual \"1\"\nend\n"
        "\nparameter days_max \"Days\" as days\n  from 2018-01-01 is <days> days cite manual \"1\"\n"
        "  from <day> is <days> days cite manual \"1\"\n<again>end\n"
        "\nparameter minutes_max \"Minutes\" as minutes\n  from 2018-01-01 is <minutes> minutes cite manual \"1\"\n"
        "<again>end\n" } },
    { "dated_code", { "", " until <day>", " from <day>" } },
    { "dated_diagnosis", { "", " until <day>", ", R26.81 from <day>" } },
    { "dated_role", { ", SLP", ", SLP until <day>", ", SLP, PTA from <day>" } },
    { "dated_modifier", { "", ", XS from <day>" } },
    { "dated_element", { "", " until <day>" } },
    { "edition", { "", "", " from 2018-01-01", " from <day>", " from 2018-01-01 until <day>" } },
    { "editions",
      { "  file \"weights.tsv\"\n",
        "  file \"weights.tsv\" from 2018-01-01 until <+0>\n  file \"late.tsv\" from <+1>\n",
        "  file \"weights.tsv\" from 2018-01-01 until <+0>\n  file \"late.tsv\" from <+3>\n" } },
    { "again", { "", "", "  check again by <day>\n" } },

    /* small things */
    { "n", { "0", "1", "2", "3", "4", "5", "6" } },
    { "m", { "1", "2", "3" } },
    { "money", { "40", "80", "120.50", "200" } },
    { "day", { "<-3>", "<-1>", "<+0>", "<+1>", "<+2>" } },
    { "minutes", { "0", "8", "15", "23" } },
    { "days", { "0", "1", "3", "7", "30" } },
    { "order", { "<", "<=", ">", ">=", "is", "is not", "at least", "at most", "more than", "less than" } },
    { "same", { "is", "is not" } },
    { "codes",
      { "timed", "most", "untimed", "97110", "97112", "(97110, 97112)", "(97129, 97130)", "(timed except 97110)" } },
    { "named", { "timed", "most", "untimed", "97110", "97112", "G0283" } },
    { "list",
      { "timed", "most", "untimed", "97110", "97112", "97110, 97112", "97129, 97130", "timed except 97110",
        "97110..97150", "971*, G0283", "most, 97150", "timed, most" } },
    { "modifiers", { "(GP, GN)", "(KX, CQ)", "distinct", "GP", "(59 from <day>, KX)" } },
    { "roles", { "qualified", "(PT, PTA)", "OT" } },

    /* windows */
    { "longer",
      { "per week", "per month", "per calendar year", "per plan year", "per rolling 2 days", "per rolling 7 days",
        "per rolling 1 month", "per rolling 2 weeks", "per rolling 3 months", "per plan of care", "per authorization",
        "per referral", "per injury", "since onset", "since injury", "since surgery", "since first treatment",
        "since plan of care", "since document reports", "since document progress_report",
        "since document reports signed by <roles>", "per lifetime" } },
    { "span", { "per date of service", "per date of service per injury", "per claim", "<longer>", "<longer>" } },
    { "scope",
      { "", "", "", " per billing provider", " per discipline", " per body region", " per rendering provider",
        " per purpose" } },
    { "scopes",
      { "<scope>", "<scope>", " per code", " per code per billing provider", " per discipline per code",
        " per billing provider per discipline", " per rendering provider per discipline",
        " per purpose per discipline" } },

    /* measures with what they are compared to */
    { "of", { "", "", " of <codes>", " of lines with <modifiers>", " of <codes> with <modifiers>" } },
    { "tally",
      { "units<of> <span><scope> <order> <n> units", "units<of> per session <order> <n> units",
        "minutes<of> <span><scope> <order> <minutes> minutes", "services<of> <span><scope> <order> <n> services",
        "visits<of> <longer><scope> <order> <n> visits", "visits <longer> <order> visits_max",
        "visits per plan year > visits_max", "visits per date of service <order> <m> visits",
        "sessions<of> <longer><scope> <order> <n> sessions", "treatment days<of> <longer> <order> <n> treatment days",
        "charges<of> <span><scope> <order> $<money>", "allowed amount<of> <longer><scope> <order> $<money>",
        "allowed amount<of> <longer><scope> <order> money_max", "points by table weights <span> <order> <n> points",
        "minutes<of> <span> <order> minutes_max", "units<of> <longer><scope> <order> units per date of service",
        "units <longer> + units per date of service <order> <n> units" } },

    /* conditions that read the session alone */
    { "fact",
      { "clinic <same> \"north\"",
        "clinic is given",
        "place of service in clinics",
        "place of service not in (11, 21)",
        "place of service <same> 11",
        "setting <same> practitioner",
        "provider role <same> PT",
        "provider role in <roles>",
        "provider taxonomy in therapists",
        "telehealth",
        "abn",
        "employer_authorized",
        "age <order> 18 years",
        "payer_order <order> 1",
        "purpose in (habilitative, maintenance)",
        "supervision <same> direct",
        "discipline <same> PT",
        "provider.in_network",
        "referral.visits <order> <n> visits",
        "surgery is given",
        "referral.number is given",
        "order.by in <roles>",
        "received is given",
        "patient.id is \"P-1\"",
        "authorization",
        "plan_of_care.recertification",
        "authorization.visits <order> <n> visits",
        "authorization.units <order> units per date of service",
        "authorization.from <order> <day>",
        "authorization.npi is given",
        "authorization.number is \"A1\"",
        "provider.npi <same> 1992999999",
        "billing_provider.npi <same> 1992999999",
        "supervisor.role in <roles>",
        "frequency <same> 7",
        "claim <same> \"C-1\"",
        "payer is given",
        "setting in (practitioner, hospital)",
        "notified at most date of service - 1 days",
        "plan_of_care.established_by in <roles>" } },
    { "dates",
      { "days from onset to date of service <order> <days> days",
        "days from date of service to date received <order> 3 days", "date of service <order> onset + <days> days",
        "date of service <order> injury + 1 months", "date of service - surgery <order> <days> days",
        "date received <order> date of service + <days> days",
        "plan_of_care.certified <order> plan_of_care.established + 30 days", "onset <order> <day>",
        "days from onset to date of service <order> days_max", "date of service - 1 months <order> surgery",
        "plan_of_care.through <order> plan_of_care.first_treatment + <days> days",
        "plan_of_care.sent <order> plan_of_care.established + days_max",
        "referral.through <order> authorization.through",
        "date of service <order> <day>", "first treatment + 1 years <order> date of service" } },
    { "papers",
      { "document progress_report",
        "document reports",
        "document reports signed by <roles>",
        "document reports within <days> days before date of service",
        "document progress_report signed by <roles> within <days> days after plan_of_care.established",
        "document recertification within <days> days of onset",
        "document reports_but within 3 days after order.date",
        "document evaluation signed by (PT, MD) within <days> days before plan_of_care.certified",
        "documented impairment",
        "documented any of note_but",
        "documented any of note_all",
        "documented all of note_all",
        "diagnosis in neuro",
        "diagnosis in (G20*, R26*)",
        "diagnosis not in neuro",
        "every diagnosis in neuro",
        "plan of care",
        "plan of care covering date of service",
        "referral",
        "referral covering date of service",
        "authorization covering date of service",
        "authorization covering date of service, visits",
        "authorization covering visits" } },
    { "others",
      { "<named> billed <span>", "(<list>, G0283) billed <span>", "97129 billed per date of service",
        "97110 billed per session",
        "timed billed per date of service per billing provider" } },
    { "session", { "<fact>", "<fact>", "<dates>", "<papers>", "<papers>", "<tally>", "<tally>", "<others>" } },

    /* conditions that read a line */
    { "mark",
      { "modifier KX", "modifier in <modifiers>", "modifier not in <modifiers>", "any modifier of <modifiers>",
        "all modifiers of (GP, KX)", "exactly one modifier of (GP, GO, GN)" } },
    { "cell",
      { "column points of table weights <order> <n> points", "column cap of table weights <order> <n> units",
        "units per date of service per code <order> column cap of table weights",
        "units <order> column cap of table weights", "provider in column roles of table weights",
        "provider not in column roles of table weights" } },
    { "own",
      { "minutes <order> <minutes> minutes", "units <order> <n> units", "code <same> 97112", "code in <codes>",
        "charges <order> $<money>", "line.place_of_service in clinics", "line.body_region <same> knee", "line.group",
        "assistant minutes <order> 5 minutes", "assistant minutes + 8 minutes <order> minutes",
        "line.provider.role <same> PTA", "body_region <same> knee", "provider in <roles>", "provider not in <roles>",
        "provider in therapists", "units per line <order> <n> units", "line.through <order> <day>",
        "days from date of service to line.through <order> 1 days", "allowed amount per line <order> $<money>",
        "provider.role in column roles of table weights", "line.provider.npi <same> 1992999999",
        "document reports within 3 days of line.through" } },
    { "covering",
      { "authorization covering code", "authorization covering code, date of service, units",
        "authorization covering units", "authorization covering date of service, provider",
        "authorization covering code, visits",
        "authorization covering code, date of service, units, visits, provider" } },
    { "scoped",
      { "units<of> <span><scopes> <order> <n> units", "visits <longer><scopes> <order> <n> visits",
        "minutes <span> per discipline <order> <minutes> minutes", "primary from table addon per date of service",
        "primary from table addon per session", "primary from table addon <longer>",
        "timed billed per date of service per discipline", "<named> billed <span> per body region",
        "<named> billed <span> per rendering provider" } },
    { "line", { "<mark>", "<mark>", "<own>", "<own>", "<cell>", "<covering>", "<scoped>", "<scoped>" } },

    { "leaf", { "<session>", "<session>", "<line>" } },
    { "condition",
      { "<leaf>", "<leaf>", "<leaf>", "<leaf>", "<condition> and <condition>", "<condition> or <condition>",
        "not <leaf>", "not (<condition>)", "(<condition> or <condition>) and <leaf>" } },

    /* checks; what follows a bar is an option of its own */
    { "pool_window", { "per date of service", "per date of service", "per session" } },
    { "block", { "", "", "|one unit is 15 minutes", "|one unit is <block_minutes> minutes" } },
    { "block_minutes", { "5", "10", "8", "4", "20" } },
    { "thresholds",
      { "", "", "|first unit needs <first> minutes", "|last unit needs <last> minutes",
        "|first unit needs <first> minutes|last unit needs <last> minutes" } },
    { "first", { "1", "3", "8", "12", "20" } },
    { "last", { "1", "2", "4" } },
    { "leftover", { "", "|leftover goes to most leftover minutes", "|leftover goes to most minutes" } },
    { "compare", { "", "", "|compare total units" } },
    { "count",
      { "count units by total minutes <pool_window><block><thresholds><leftover><compare>",
        "count units by total minutes <pool_window><block><thresholds><leftover><compare>",
        "count units by each code <pool_window><block><thresholds><compare>",
        "count units by each code within total minutes <pool_window><block><thresholds><compare>",
        "count units by nearest quarter hour <pool_window><block><compare>" } },
    { "assistant",
      { "count assistant units per date of service<block>|assistant share over <share> percent<exceptions>|"
        "marked by CQ, CO" } },
    { "share", { "10", "10", "0", "50" } },
    { "exceptions",
      { "", "|therapist keeps the last unit from <last> minutes", "|last two units split from <last> minutes each",
        "|therapist keeps the last unit from <last> minutes|last two units split from <last> minutes each" } },
    { "counting", { "", "", ", counting only the excess", ", counting all of them" } },
    { "units_amount",
      { "<n>", "<n> units", "units_max", "column cap of table weights", "authorization.units", "referral.units" } },
    { "visits_amount", { "<n>", "<n> visits", "visits_max", "referral.visits", "authorization.visits" } },
    { "limit",
      { "limit units<of> to <units_amount> <span><scopes><counting>",
        "limit units<of> to <units_amount> per session<scopes><counting>", "limit units<of> to <n> per line<counting>",
        "limit minutes<of> to minutes_max per line<counting>", "limit charges<of> to $<money> per line<counting>",
        "limit units to table mue per code per date of service<counting>",
        "limit units to table mue per code per date of service, counting all of them",
        "limit minutes<of> to <minutes> minutes <span><scopes><counting>",
        "limit services<of> to <n> <span><scopes><counting>",
        "limit visits<of> to <visits_amount> <longer><scopes><counting>",
        "limit visits to <m> per date of service<scope><counting>",
        "limit sessions<of> to <n> <longer><scopes><counting>", "limit treatment days to <n> <longer><counting>",
        "limit treatment days<of> to <n> <longer><scopes>", "limit charges<of> to $<money> <span><scopes><counting>",
        "limit allowed amount<of> to money_max <longer><scope><counting>",
        "limit points by table weights to <n> points <span><scopes><counting>" } },
    { "lifts",
      { "", "|lifted by <lifting> on column 1", "|lifted by <lifting> on column 2 until <day>",
        "|lifted by <lifting> on either line from <day>",
        "|lifted by 59 on column 2 until <+0>|lifted by <lifting> on either line from <+1>" } },
    { "lifting", { "distinct", "59, XU", "KX" } },
    { "conflict_window", { "per date of service", "per session", "per date of service per billing provider" } },
    { "conflict",
      { "conflict pairs from table ncci <conflict_window><lifts>",
        "conflict pairs from table ncci <conflict_window><lifts>",
        "conflict <codes> with <codes> <conflict_window><lifts>" } },
    { "condition_check",
      { "require <condition>", "require <condition>", "forbid <condition>", "require <covering>", "require <scoped>",
        "require <papers>", "require <covering> and <covering>",
        "require authorization covering code, units, visits|otherwise hold as CO-198 when exceeded",
        "require authorization covering date of service, visits|otherwise hold as CO-198 when exceeded|"
        "otherwise deny as CO-197 when absent|otherwise warn when not covering",
        "require referral covering date of service|otherwise hold as CO-197 when absent|"
        "otherwise warn when not covering",
        "require plan of care covering date of service and referral|otherwise hold when not covering" } },
    { "check",
      { "<count>", "<count>", "<assistant>", "<limit>", "<limit>", "<limit>", "<condition_check>", "<condition_check>",
        "<condition_check>", "<conflict>" } },
    { "life", { "from <day>", "from 2018-01-01 until <day>", "until <day>", "from <-3> until <+1>" } },
    { "effect", { "deny", "hold", "warn", "inform" } },
    { "otherwise", { "deny as CO-151 with N362", "hold", "deny", "warn as PR-119" } },
    { "count_change",
      { "first unit needs <first> minutes", "last unit needs <last> minutes", "one unit is <block_minutes> minutes",
        "leftover goes to most minutes", "compare total units", "<count>" } },
    { "assistant_change",
      { "therapist keeps the last unit from <last> minutes", "last two units split from <last> minutes each",
        "assistant share over <share> percent", "marked by CQ", "<assistant>" } },
    { "conflict_change",
      { "lifted by <lifting> on either line", "lifted by KX on column 1 until <day>", "<conflict>" } },
    { "condition_change", { "require <condition>", "forbid <condition>", "require <papers>" } },
};

static const struct symbol *find_symbol(const char *name, size_t length)
{
    for (size_t i = 0; i < sizeof symbols / sizeof symbols[0]; i++) {
        if (strlen(symbols[i].name) == length && memcmp(symbols[i].name, name, length) == 0)
            return &symbols[i];
    }
    return NULL;
}

/* Deep down the first alternatives are taken: those of symbols that nest do not. */
static const char *pick(struct random *random, const struct symbol *symbol, int depth)
{
    int count = 0;

    while (count < ALTERNATIVES_MAX && symbol->alternatives[count] != NULL)
        count++;
    return symbol->alternatives[depth > DEPTH_MAX && count > 3 && symbol->alternatives[0][0] == '<'
                                    ? random_below(random, 3)
                                    : random_below(random, count)];
}

static void expand_text(struct random *random, struct buffer *to, const char *text, date_t around, int depth)
{
    while (*text != '\0') {
        const char *end = *text == '<' ? strchr(text, '>') : NULL;
        bool is_symbol = end != NULL && text[1] != ' ' && text[1] != '=' && end > text + 1;

        if (!is_symbol) {
            buffer_char(to, *text++);
            continue;
        }
        if (text[1] == '+' || text[1] == '-') {
            buffer_date(to, around + atoi(text + 1));
        } else {
            const struct symbol *symbol = find_symbol(text + 1, (size_t)(end - text) - 1);

            if (symbol == NULL)
                abort();
            expand_text(random, to, pick(random, symbol, depth), around, depth + 1);
        }
        text = end + 1;
    }
}

void random_expand(struct random *random, struct buffer *to, const char *symbol, date_t around, int depth)
{
    char text[40] = "<";

    strcat(strcat(text, symbol), ">");
    expand_text(random, to, text, around, depth);
}

/* ---- rules ---- */

struct making {
    struct random *random;
    struct arena *arena;
    struct random_item *item;
    struct buffer text;
    date_t around;
};

static void add_clause(struct making *making, const char *text, bool needed)
{
    struct text left;

    buffer_clear(&making->text);
    expand_text(making->random, &making->text, text, making->around, 0);
    left = buffer_text(&making->text);
    while (left.length > 0 && making->item->count < RANDOM_CLAUSES_MAX) {
        const char *bar = memchr(left.bytes, '|', left.length);
        size_t length = bar == NULL ? left.length : (size_t)(bar - left.bytes);

        making->item->clauses[making->item->count++] =
            (struct random_clause){ arena_text(making->arena, (struct text){ left.bytes, length }), needed, false };
        length += bar != NULL;
        left = (struct text){ left.bytes + length, left.length - length };
    }
}

static void maybe(struct making *making, int percent, const char *text)
{
    if (random_chance(making->random, percent))
        add_clause(making, text, false);
}

static void add_rule_clauses(struct making *making)
{
    static const char *const checks[] = { "<count>",           "<count>",           "<assistant>",
                                          "<limit>",           "<limit>",           "<limit>",
                                          "<limit>",           "<condition_check>", "<condition_check>",
                                          "<condition_check>", "<condition_check>", "<conflict>" };
    const char *check = checks[random_below(making->random, 12)];
    bool counts = strcmp(check, "<count>") == 0 || strcmp(check, "<assistant>") == 0;

    maybe(making, 15, "in force <life>");
    if (counts)
        add_clause(making, "applies to <list>", true);
    else
        maybe(making, 50, "applies to <list>");
    maybe(making, 25, "when <condition>");
    maybe(making, 8, "when <condition>");
    add_clause(making, check, true);
    maybe(making, 25, "unless <condition>");
    maybe(making, 10, "unless <condition>");
    maybe(making, 20, "if unknown <effect>");
    add_clause(making, "otherwise <otherwise>", true);
    maybe(making, 4, "check again by <day>");
}

static struct text head_of(struct making *making, const char *verb, int number)
{
    struct text head;

    buffer_clear(&making->text);
    if (strcmp(verb, "rule") == 0)
        buffer_printf(&making->text, "rule r.%d \"Rule\"", number);
    else
        buffer_printf(&making->text, "%s rule r.%d ", verb, number);
    if (strcmp(verb, "waive") == 0)
        expand_text(making->random, &making->text, "from <-3> until <day> ", making->around, 0);
    if (strcmp(verb, "rule") != 0)
        buffer_string(&making->text, "because \"a reason\"");
    head = arena_text(making->arena, buffer_text(&making->text));
    return head;
}

static void add_waiver_clauses(struct making *making)
{
    add_clause(making, "approved by \"Director\"", true);
    maybe(making, 50, "when <condition>");
}

static void add_change_clauses(struct making *making, const char *check)
{
    maybe(making, 60, "in force from <day>");
    add_clause(making, "otherwise <otherwise>", false);
    maybe(making, 40, "unless <condition>");
    maybe(making, 30, "when <condition>");
    maybe(making, 30, "applies to <list>");
    if (check != NULL)
        maybe(making, 35, check);
}

/* What a change of this rule's check can say. */
static const char *change_of(const struct random_item *rule)
{
    static const char *const changes[][2] = { { "count units", "<count_change>" },
                                              { "count assistant", "<assistant_change>" },
                                              { "limit ", "<limit>" },
                                              { "conflict ", "<conflict_change>" },
                                              { "require ", "<condition_change>" },
                                              { "forbid ", "<condition_change>" } };

    for (size_t i = 0; i < rule->count; i++) {
        for (size_t k = 0; k < sizeof changes / sizeof changes[0]; k++) {
            struct text text = rule->clauses[i].text, begin = text_of(changes[k][0]);

            if (text.length > begin.length && text_starts_with(text, begin))
                return changes[k][1];
        }
    }
    return NULL;
}

/* number > 0: a rule of the base; below: the -number-th item of the profile that extends it. */
void random_item_make(struct random *random, struct arena *arena, const struct random_book *book,
                      struct random_item *item, int number)
{
    static const char *const verbs[] = { "change", "change", "replace", "remove", "waive", "waive", "rule" };
    struct making making = { .random = random, .arena = arena, .item = item, .around = book->around };
    const char *verb = number > 0 ? "rule" : verbs[random_below(random, 7)];
    int of = number > 0 ? number : strcmp(verb, "rule") == 0 ? 100 - number : -number;

    if (strcmp(verb, "waive") == 0 && random_chance(random, 30))
        of = random_between(random, 1, 4); /* beside what else is done to that rule */
    buffer_init(&making.text, allocator_standard);
    *item = (struct random_item){ .head = head_of(&making, verb, of) };
    add_clause(&making, "cite manual \"1\"", true);
    if (strcmp(verb, "rule") == 0 || strcmp(verb, "replace") == 0)
        add_rule_clauses(&making);
    else if (strcmp(verb, "change") == 0)
        add_change_clauses(&making, (size_t)of <= book->base_count ? change_of(&book->base[of - 1]) : NULL);
    else if (strcmp(verb, "waive") == 0)
        add_waiver_clauses(&making);
    buffer_free(&making.text);
}
