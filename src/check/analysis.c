/* Running the analyses, and finding names that nothing uses. */
#include "check/analysis.h"

#include "check/analyses.h"

static void report_unused(struct scope *scope, const struct symbol *symbol)
{
    const struct node *name = node_child(symbol->node, NODE_NAME);
    struct diagnostic *diagnostic = diag_add(scope->diagnostics, MESSAGE_NAME_UNUSED, name->at,
                                             symbol_kind_name(symbol->kind), TEXT_ARG(symbol->name));

    diag_help(scope->diagnostics, diagnostic, "Use it, leave it out, or say why it stays with `# allow %s: reason`.",
              message_row(MESSAGE_NAME_UNUSED)->code);
}

void analyse_unused(struct scope *scope)
{
    static const enum symbol_kind kinds[] = { SYMBOL_SET, SYMBOL_TABLE, SYMBOL_PARAMETER };

    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        for (const struct symbol *symbol = scope->maps[kinds[i]].first; symbol != NULL; symbol = symbol->after) {
            if (!symbol->used)
                report_unused(scope, symbol);
        }
    }
}

/* With errors about, a name may be used where nobody could read it. */
static bool any_broken(const struct checker *checker)
{
    for (size_t i = 0; i < checker->scope_count; i++) {
        if (checker->scopes[i].broken || checker->scopes[i].profile == NULL)
            return true;
    }
    return false;
}

void analysis_run(struct checker *checker)
{
    bool broken = any_broken(checker);

    for (size_t i = 0; i < checker->order_count; i++) {
        struct scope *scope = checker->order[i];
        size_t errors = checker->diagnostics->errors;

        if (scope->broken)
            continue;
        analyse_dates(scope);
        analyse_reasons(scope);
        analyse_constants(scope);
        analyse_pairs(scope);
        analyse_patterns(scope);
        if (!broken)
            analyse_unused(scope);
        scope->profile->broken =
            checker->diagnostics->errors != errors || (scope->base != NULL && scope->base->profile->broken);
    }
}
