/* payrule check: everything that is wrong with rule files; its stages can be shown. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/files.h"
#include "cli/options.h"
#include "cli/watch.h"
#include "payrule_prove.h"

#define DIAGNOSTICS_SHOWN 20

struct check_options {
    const char *rules, *payer;
    int format, dump;
    int32_t today;
    bool all, prove, watch;
};

#define OFFSET(member) offsetof(struct check_options, member)
const struct option_row option_rows_check[] = {
    { "rules", OPTION_TEXT, "DIR", "the rulebook's folder, or REV:PATH in git", OFFSET(rules) },
    { "format", OPTION_CHOICE, "text|json", "json: an object for each diagnostic, on standard output", OFFSET(format) },
    { "all", OPTION_FLAG, "", "show all diagnostics, not the first 20", OFFSET(all) },
    { "today", OPTION_DATE, "DATE", "the day that decides what is past its `check again by`", OFFSET(today) },
    { "dump", OPTION_CHOICE, "none|tokens|tree|rulebook|plan", "show a stage of compiling", OFFSET(dump) },
    { "prove", OPTION_FLAG, "", "prove, too, which rules can never fail, apply or matter (takes its time)",
      OFFSET(prove) },
    { "payer", OPTION_TEXT, "NAME", "with --dump=plan and --prove: of this profile only", OFFSET(payer) },
    { "watch", OPTION_FLAG, "", "check again whenever a rule file or table changes, until Ctrl-C", OFFSET(watch) },
    OPTION_ROW_NO_CACHE,
    { NULL, OPTION_FLAG, NULL, NULL, 0 }
};

static void count_up(const struct rules *rules)
{
    size_t errors = payrule_rulebook_errors(rules->rulebook), warnings = payrule_rulebook_warnings(rules->rulebook);
    size_t count = rules->files.count + rules->packed;

    fprintf(stderr, "%zu file%s, %zu error%s, %zu warning%s\n", count, count == 1 ? "" : "s",
            errors, errors == 1 ? "" : "s", warnings, warnings == 1 ? "" : "s");
}

/* ---- proofs ---- */

struct proving { struct cli *cli; int format; size_t found, unproved; };

static const char *flaw_words(enum payrule_flaw_kind kind)
{
    switch (kind) {
    case PAYRULE_NEVER_FAILS: return "can never fail";
    case PAYRULE_NEVER_APPLIES: return "can never apply";
    case PAYRULE_ALWAYS_EXCUSED: return "is excused whenever its check fails";
    case PAYRULE_IMPLIED: return "fails only where this one does, as gravely: ";
    case PAYRULE_CONTRADICTS: return "applies together with this one, and both never pass together: ";
    case PAYRULE_GAP: return "a session that rules name has units that no rule counts or limits:";
    case PAYRULE_UNPROVED: return "was not proved: ";
    }
    return "";
}

static const char *flaw_id(enum payrule_flaw_kind kind)
{
    static const char *const ids[] = {
        [PAYRULE_NEVER_FAILS] = "never_fails",       [PAYRULE_NEVER_APPLIES] = "never_applies",
        [PAYRULE_ALWAYS_EXCUSED] = "always_excused", [PAYRULE_IMPLIED] = "implied",
        [PAYRULE_CONTRADICTS] = "contradicts",   [PAYRULE_GAP] = "gap",
        [PAYRULE_UNPROVED] = "unproved",
    };

    return ids[kind];
}

static void show_flaw(void *context, const struct payrule_flaw *flaw)
{
    struct proving *proving = context;
    struct out *out = &proving->cli->out;
    bool two = flaw->kind == PAYRULE_IMPLIED || flaw->kind == PAYRULE_CONTRADICTS;
    struct payrule_text more = two ? flaw->other : flaw->why;

    proving->found += flaw->kind != PAYRULE_UNPROVED;
    proving->unproved += flaw->kind == PAYRULE_UNPROVED;
    if (proving->format == PAYRULE_JSON) {
        out_string(out, "{\"proof\":\"");
        out_string(out, flaw_id(flaw->kind));
        out_string(out, "\",\"rule\":");
        out_json(out, flaw->rule);
        out_string(out, two ? ",\"other\":" : ",\"why\":");
        out_json(out, more);
        if (flaw->records.length > 0) {
            out_string(out, ",\"records\":");
            out_json(out, flaw->records);
        }
        out_string(out, "}\n");
        return;
    }
    out_text(out, flaw->file);
    out_printf(out, ":%u: ", flaw->line);
    out_text(out, flaw->rule);
    out_printf(out, "%s%s", flaw->rule.length > 0 ? " " : "", flaw_words(flaw->kind));
    out_text(out, more);
    out_char(out, '\n');
    if (flaw->table.length > 0)
        out_char(out, '\n');
    out_text(out, flaw->table);
    if (flaw->table.length > 0)
        out_char(out, '\n');
}

static enum status prove_profile(struct cli *cli, const struct rules *rules, const char *payer,
                                 struct proving *proving)
{
    switch (payrule_prove_check(rules->rulebook, payer, NULL, show_flaw, proving)) {
    case PAYRULE_OK: return STATUS_CLEAN;
    case PAYRULE_ENOTFOUND: return rules_tell_payer(cli, rules, payer);
    case PAYRULE_EUSAGE: return cli_error(cli, "this program was built without the solver Z3, which proofs need");
    case PAYRULE_ERULES: return STATUS_ERRORS;
    default: return cli_error(cli, "out of memory");
    }
}

/* One profile, or all of them. */
static enum status prove(struct cli *cli, const struct rules *rules, const struct check_options *values)
{
    struct proving proving = { .cli = cli, .format = values->format };
    enum status status = STATUS_CLEAN;

    if (values->payer != NULL)
        status = prove_profile(cli, rules, values->payer, &proving);
    for (size_t i = 0; values->payer == NULL; i++) {
        struct payrule_text name = payrule_rulebook_profile(rules->rulebook, i);
        char *payer = name.bytes == NULL ? NULL : strndup(name.bytes, name.length);

        if (payer == NULL)
            break;
        status = status_worse(status, prove_profile(cli, rules, payer, &proving));
        free(payer);
    }
    if (values->format != PAYRULE_JSON) {
        out_string(&cli->out, "proved for ");
        payrule_prove_bound(NULL, out_sink, &cli->out);
        out_char(&cli->out, '\n');
    }
    if (proving.found > 0)
        status = status_worse(status, STATUS_FOUND);
    return proving.unproved > 0 ? status_worse(status, STATUS_UNCHECKED) : status;
}

/* ---- the command ---- */

struct checking {
    struct cli *cli;
    const struct check_options *values;
};

static enum status show(const struct checking *checking, const struct rules *rules)
{
    static const char *const stages[] = { NULL, "tokens", "tree", "rulebook", "plan" };
    const struct check_options *values = checking->values;
    struct cli *cli = checking->cli;
    enum payrule_status dumped = PAYRULE_OK;

    if (values->format == PAYRULE_JSON) {
        payrule_rulebook_diagnostics(rules->rulebook, PAYRULE_JSON, 0, 0, out_sink, &cli->out);
    } else {
        rules_show_diagnostics(rules, values->all ? 0 : DIAGNOSTICS_SHOWN);
        count_up(rules);
    }
    if (values->dump > 0)
        dumped = payrule_rulebook_dump(rules->rulebook, stages[values->dump], values->payer, out_sink, &cli->out);
    if (dumped == PAYRULE_ENOTFOUND)
        return rules_tell_payer(cli, rules, values->payer);
    if (payrule_rulebook_errors(rules->rulebook) > 0)
        return STATUS_ERRORS;
    return payrule_rulebook_warnings(rules->rulebook) > 0 ? STATUS_FOUND : STATUS_CLEAN;
}

static enum status check(void *context, const struct rules *rules)
{
    const struct checking *checking = context;
    enum status status = show(checking, rules);

    return checking->values->prove ? status_worse(status, prove(checking->cli, rules, checking->values)) : status;
}

enum status command_check(struct cli *cli, int argc, char **argv)
{
    struct check_options values = { .today = PAYRULE_NO_DATE };
    struct checking checking = { cli, &values };
    int read = options_read(cli, &values, &argc, argv);
    const struct rules_request request = { values.rules, argv, argc, .paths_as_given = true, .today = values.today };

    if (read != OPTIONS_GO_ON)
        return (enum status)read;
    if (values.watch && (values.format != PAYRULE_TEXT || values.dump > 0))
        return cli_usage(cli, "--watch shows text");
    return values.watch ? watch_rules(cli, &request, check, &checking) : rules_run(cli, &request, check, &checking);
}
