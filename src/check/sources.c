/* Sources and citations: which text a rule rests on and how sure that is. */
#include "check/named.h"

/* How much a status takes away from a fact: what somebody computed from confirmed facts is surer than what a third
 * party wrote. */
static int weakness(enum fact_status status)
{
    switch (status) {
    case STATUS_CONFIRMED: return 0;
    case STATUS_DERIVED: return 1;
    case STATUS_SECONDARY: return 2;
    case STATUS_RECALLED: return 3;
    }
    return 0;
}

enum fact_status status_weaker(enum fact_status a, enum fact_status b)
{
    return weakness(b) > weakness(a) ? b : a;
}

enum fact_status status_of_word(struct scope *scope, const struct node *status, enum fact_status otherwise)
{
    static const char *const words[] = {
        [STATUS_CONFIRMED] = "confirmed", [STATUS_SECONDARY] = "secondary",
        [STATUS_RECALLED] = "recalled", [STATUS_DERIVED] = "derived",
    };
    struct diagnostic *diagnostic;

    if (status == NULL)
        return otherwise;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (text_is(status->text, words[i]))
            return (enum fact_status)i;
    }
    diagnostic = diag_add(scope->diagnostics, MESSAGE_STATUS_WORD, status->at, TEXT_ARG(status->text));
    diag_help(scope->diagnostics, diagnostic,
              "Write `status confirmed`, `status secondary`, `status recalled` or `status derived`.");
    return otherwise;
}

static const struct source_row *source_of_symbol(struct symbol *symbol)
{
    struct source_row *source;

    if (symbol->state == SYMBOL_DONE)
        return symbol->value.source;
    source = ARENA_NEW(symbol->scope->arena, struct source_row);
    source->name = symbol->name;
    source->title = node_text(symbol->node, NODE_STRING);
    source->at = symbol->node->at;
    symbol->state = SYMBOL_DONE;
    symbol->value.source = source;
    return source;
}

bool cite_bind(struct scope *scope, const struct node *node, struct cite *cite)
{
    struct symbol *symbol = scope_find(scope, SYMBOL_SOURCE, node_child(node, NODE_NAME));

    if (symbol == NULL)
        return false;
    cite->source = source_of_symbol(symbol);
    cite->section = node_text(node, NODE_STRING);
    cite->at = node->at;
    cite->status = status_of_word(symbol->scope, node_child(symbol->node, NODE_STATUS), STATUS_CONFIRMED);
    cite->status = status_of_word(scope, node_child(node, NODE_STATUS), cite->status);
    return true;
}

const struct cite *cites_bind(struct scope *scope, const struct node *node, size_t *count, enum fact_status *status)
{
    struct cite *cites = NULL;
    size_t capacity = 0;

    *count = 0;
    for (const struct node *child = node->first; child != NULL; child = child->next) {
        if (child->kind != NODE_CITE)
            continue;
        cites = arena_grow(scope->arena, cites, *count, &capacity, sizeof *cites);
        if (!cite_bind(scope, child, &cites[*count]))
            continue;
        *status = status_weaker(*status, cites[*count].status);
        ++*count;
    }
    return cites;
}
