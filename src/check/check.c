/* The checker: from syntax trees to the rulebook. Bases are checked before the profiles that extend them; each
 * profile is checked whole, so that one run shows all that is wrong. */
#include <sodium.h>
#include <stdlib.h>

#include "check/analysis.h"
#include "check/profiles.h"
#include "check/rules.h"
#include "check/tests.h"
#include "check/waivers.h"

/* ---- named things ---- */

static void bind_symbols(struct scope *scope)
{
    for (struct symbol *symbol = scope->maps[SYMBOL_SET].first; symbol != NULL; symbol = symbol->after)
        set_of_symbol(symbol);
    for (struct symbol *symbol = scope->maps[SYMBOL_TABLE].first; symbol != NULL; symbol = symbol->after)
        table_of_symbol(symbol);
    for (struct symbol *symbol = scope->maps[SYMBOL_PARAMETER].first; symbol != NULL; symbol = symbol->after)
        parameter_of_symbol(symbol);
    for (const struct symbol *symbol = scope->maps[SYMBOL_SOURCE].first; symbol != NULL; symbol = symbol->after)
        status_of_word(scope, node_child(symbol->node, NODE_STATUS), STATUS_CONFIRMED);
}

static void bind_note(struct scope *scope, const struct symbol *symbol, struct rule_note *note)
{
    const struct node *reason = node_child(symbol->node, NODE_NOT_ENCODED);
    enum fact_status status = STATUS_CONFIRMED;
    struct diagnostic *diagnostic;

    note->name = symbol->name;
    note->title = node_text(symbol->node, NODE_STRING);
    note->profile = scope->profile->name;
    note->at = item_head(symbol->node);
    note->cites = cites_bind(scope, symbol->node, &note->cite_count, &status);
    note->because = reason == NULL ? TEXT("") : node_text(reason, NODE_STRING);
    if (reason == NULL && node_child(symbol->node, NODE_ERROR) == NULL) {
        diagnostic = diag_add(scope->diagnostics, MESSAGE_NOTE_REASON, note->at, TEXT_ARG(symbol->name));
        diag_help(scope->diagnostics, diagnostic,
                  "Say why no rule stands for it: `not encoded because \"a clinical judgement\"`");
    }
    for (const struct node *node = symbol->node->first; node != NULL; node = node->next) {
        if (node_is_check(node->kind) || node_is_option(node->kind) || node->kind == NODE_OTHERWISE) {
            diagnostic =
                diag_add(scope->diagnostics, MESSAGE_CLAUSE_MISPLACED, node->at, node_kind_name(node->kind), "a note");
            diag_help(scope->diagnostics, diagnostic,
                      "A note has citations and a reason; what can be checked is a `rule`.");
        }
    }
}

/* The base's notes and the profile's own. */
static void bind_notes(struct scope *scope)
{
    const struct profile *base = scope->profile->base;
    size_t inherited = base == NULL ? 0 : base->note_count, count = inherited;
    struct rule_note *notes = ARENA_ARRAY(scope->arena, inherited + scope->maps[SYMBOL_NOTE].count, struct rule_note);

    for (size_t i = 0; i < inherited; i++)
        notes[i] = base->notes[i];
    for (const struct symbol *symbol = scope->maps[SYMBOL_NOTE].first; symbol != NULL; symbol = symbol->after)
        bind_note(scope, symbol, &notes[count++]);
    scope->profile->notes = notes;
    scope->profile->note_count = count;
}

/* ---- the rulebook ---- */

static int compare_profiles(const void *first, const void *second)
{
    const struct profile *a = first, *b = second;

    return text_compare(a->name, b->name);
}

/* Those of today's rulebook are sorted by name, those of earlier days stay in their order. */
static void place_profiles(struct checker *checker, struct rulebook *rulebook, struct profile *now,
                           struct profile *past)
{
    for (size_t i = 0; i < checker->order_count; i++) {
        const struct scope *scope = checker->order[i];

        if (date_is_known(scope->day))
            past[rulebook->past_count++] = *scope->profile;
        else
            now[rulebook->profile_count++] = *scope->profile;
    }
    if (rulebook->profile_count > 1)
        qsort(now, rulebook->profile_count, sizeof *now, compare_profiles);
}

/* Profiles move into the rulebook, and their bases with them. A base comes before what extends it. */
static void keep_profiles(struct checker *checker, struct rulebook *rulebook)
{
    struct profile *now = ARENA_ARRAY(checker->arena, checker->order_count, struct profile);
    struct profile *past = ARENA_ARRAY(checker->arena, checker->past_count, struct profile);
    size_t next_past = 0;

    rulebook->profiles = now;
    rulebook->past = past;
    place_profiles(checker, rulebook, now, past);
    for (size_t i = 0; i < checker->order_count; i++) {
        struct scope *scope = checker->order[i];
        struct profile *kept = date_is_known(scope->day)
            ? &past[next_past++] : &now[rulebook_profile(rulebook, scope->profile->name) - now];

        if (kept->base != NULL)
            kept->base = scope->base->kept;
        scope->kept = kept;
    }
}

static size_t count_symbols(const struct checker *checker, enum symbol_kind kind)
{
    size_t count = 0;

    for (size_t i = 0; i < checker->order_count; i++)
        count += checker->order[i]->maps[kind].count;
    return count;
}

/* All things of a kind that have no errors, in order of profiles and files; *count of them. */
static const void **list_symbols(const struct checker *checker, enum symbol_kind kind, size_t *count)
{
    const void **list = ARENA_ARRAY(checker->arena, count_symbols(checker, kind), const void *);

    *count = 0;
    for (size_t i = 0; i < checker->order_count; i++) {
        for (const struct symbol *symbol = checker->order[i]->maps[kind].first; symbol != NULL;
             symbol = symbol->after) {
            const void *value = kind == SYMBOL_SET ? (const void *)symbol->value.set
                : kind == SYMBOL_TABLE ? (const void *)symbol->value.table : (const void *)symbol->value.parameter;

            if (value != NULL)
                list[(*count)++] = value;
        }
    }
    return list;
}

/* ---- the digests ---- */

static void hash_text(crypto_hash_sha256_state *state, struct text text)
{
    uint8_t length[8];

    for (size_t i = 0; i < sizeof length; i++)
        length[i] = (uint8_t)((uint64_t)text.length >> (8 * i));
    crypto_hash_sha256_update(state, length, sizeof length);
    crypto_hash_sha256_update(state, (const unsigned char *)text.bytes, text.length);
}

static int compare_sources(const void *first, const void *second)
{
    const struct source *a = *(const struct source *const *)first, *b = *(const struct source *const *)second;
    int order = text_compare(a->name, b->name);

    return order != 0 ? order : text_compare(a->text, b->text);
}

/* The files in order of name, so that the order in which they were given does not count. */
static void hash_sources(crypto_hash_sha256_state *state, struct arena *arena, const struct sources *sources)
{
    const struct source **sorted = ARENA_ARRAY(arena, sources->count, const struct source *);

    for (size_t i = 0; i < sources->count; i++)
        sorted[i] = &sources->items[i];
    if (sources->count > 1)
        qsort(sorted, sources->count, sizeof *sorted, compare_sources);
    for (size_t i = 0; i < sources->count; i++) {
        hash_text(state, sorted[i]->name);
        hash_text(state, sorted[i]->text);
    }
}

static void hash_tables(crypto_hash_sha256_state *state, const struct rulebook *rulebook)
{
    for (size_t i = 0; i < rulebook->table_count; i++) {
        for (size_t k = 0; k < rulebook->tables[i]->edition_count; k++) {
            hash_text(state, rulebook->tables[i]->editions[k].path);
            hash_text(state, rulebook->tables[i]->editions[k].checksum);
        }
    }
}

static struct text finish_digest(struct arena *arena, crypto_hash_sha256_state state)
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    char hex[2 * sizeof hash + 1];

    crypto_hash_sha256_final(&state, hash);
    sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
    return arena_printf(arena, "sha256:%s", hex);
}

static void make_digests(struct arena *arena, struct rulebook *rulebook)
{
    crypto_hash_sha256_state state;

    crypto_hash_sha256_init(&state);
    hash_sources(&state, arena, rulebook->sources);
    rulebook->rules_digest = finish_digest(arena, state);
    hash_tables(&state, rulebook);
    rulebook->digest = finish_digest(arena, state);
}

static const struct rulebook *keep(struct checker *checker)
{
    struct rulebook *rulebook = ARENA_NEW(checker->arena, struct rulebook);

    rulebook->sources = checker->diagnostics->sources;
    keep_profiles(checker, rulebook);
    rulebook->sets = (const struct set *const *)list_symbols(checker, SYMBOL_SET, &rulebook->set_count);
    rulebook->tables = (const struct rule_table *const *)list_symbols(checker, SYMBOL_TABLE, &rulebook->table_count);
    rulebook->parameters =
        (const struct parameter *const *)list_symbols(checker, SYMBOL_PARAMETER, &rulebook->parameter_count);
    make_digests(checker->arena, rulebook);
    return rulebook;
}

/* ---- the run ---- */

/* Runs one step for each profile, bases first; one that has errors, or whose base has, is broken. */
static void each_profile(struct checker *checker, void (*step)(struct scope *scope))
{
    for (size_t i = 0; i < checker->order_count; i++) {
        struct scope *scope = checker->order[i];
        size_t errors = checker->diagnostics->errors;

        step(scope);
        if (checker->diagnostics->errors != errors || (scope->base != NULL && scope->base->broken))
            scope->broken = true;
        scope->profile->broken = scope->broken;
    }
}

static void bind(struct scope *scope)
{
    profile_read(scope);
    bind_symbols(scope);
    texts_settle(scope);
    rules_bind(scope);
    waivers_check(scope);
    bind_notes(scope);
}

/* The tests of an earlier day were run then. */
static void bind_tests(struct scope *scope)
{
    if (!date_is_known(scope->day))
        tests_bind(scope);
}

static void make_scopes(struct checker *checker, struct tree *const *trees, size_t count)
{
    checker->scopes = ARENA_ARRAY(checker->arena, count, struct scope);
    checker->scope_count = count;
    for (size_t i = 0; i < count; i++) {
        struct scope *scope = &checker->scopes[i];

        scope->checker = checker;
        scope->arena = checker->arena;
        scope->diagnostics = checker->diagnostics;
        scope->day = DATE_UNKNOWN;
        scope->tree = trees[i];
        scope->broken = trees[i]->broken;
    }
    profiles_order(checker);
}

const struct rulebook *check_rulebook(struct arena *arena, struct diagnostics *diagnostics, struct tree *const *trees,
                                      size_t tree_count, struct table_loader loader, date_t today)
{
    struct checker checker = { .arena = arena, .diagnostics = diagnostics, .loader = loader, .today = today };
    size_t before = diagnostics->count;

    make_scopes(&checker, trees, tree_count);
    each_profile(&checker, scope_collect);
    each_profile(&checker, bind);
    each_profile(&checker, bind_tests);
    analysis_run(&checker);
    analysis_filter(&checker, before);
    return keep(&checker);
}
