/* What the engine knows, as JSON, for editors and documents: fields, types, keywords, messages, words of the answer;
 * and the JSON Schema of the session record. */
#include "api/internal.h"
#include "record/reader.h"
#include "record/session.h"
#include "syntax/keywords.h"

static void member(struct json *json, const char *key, const char *value)
{
    json_key(json, key);
    json_string(json, value);
}

static void open_list(struct json *json, const char *key)
{
    json_key(json, key);
    json_open(json, '[');
}

static void write_types(struct json *json)
{
    open_list(json, "types");
    for (enum type id = 0; id < TYPE_COUNT; id++) {
        json_open(json, '{');
        member(json, "id", type_row(id)->id);
        member(json, "name", type_row(id)->name);
        member(json, "unit", type_row(id)->unit);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static const char *scope_name(enum field_scope scope)
{
    switch (scope) {
    case SCOPE_SESSION:
        return "session";
    case SCOPE_LINE:
        return "line";
    case SCOPE_AUTHORIZATION:
        return "authorization";
    case SCOPE_DOCUMENT:
        return "document";
    }
    return "";
}

static void write_fields(struct json *json)
{
    open_list(json, "fields");
    for (enum field id = 0; id < FIELD_COUNT; id++) {
        const struct field_row *row = field_row(id);

        json_open(json, '{');
        member(json, "id", row->id);
        member(json, "scope", scope_name(row->scope));
        member(json, "path", row->path);
        member(json, "type", type_row(row->type)->name);
        json_key(json, "list");
        json_bool(json, row->list);
        member(json, "help", row->help);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void write_keywords(struct json *json)
{
    static const char *const spellings[] = {
#define KEYWORD(id, spelling) spelling,
#define ALSO(id, spelling) spelling,
#include "syntax/keywords.def"
#undef ALSO
#undef KEYWORD
    };

    open_list(json, "keywords");
    for (size_t i = 0; i < sizeof spellings / sizeof spellings[0]; i++)
        json_string(json, spellings[i]);
    json_close(json, ']');
}

static void write_nodes(struct json *json)
{
    static const struct {
        const char *name, *children;
    } nodes[] = {
#define NODE(id, name, children) { name, children },
#include "syntax/nodes.def"
#undef NODE
    };

    open_list(json, "nodes");
    for (size_t i = 0; i < sizeof nodes / sizeof nodes[0]; i++) {
        json_open(json, '{');
        member(json, "name", nodes[i].name);
        member(json, "holds", nodes[i].children);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void write_messages(struct json *json)
{
    open_list(json, "messages");
    for (enum message id = 0; id < MESSAGE_COUNT; id++) {
        const struct message_row *row = message_row(id);

        json_open(json, '{');
        member(json, "code", row->code);
        member(json, "level", diag_level_name(row->level));
        member(json, "title", row->title);
        member(json, "why", row->why);
        member(json, "wrong", row->wrong);
        member(json, "right", row->right);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void write_words(struct json *json, const char *key, const char *const *words, size_t count)
{
    open_list(json, key);
    for (size_t i = 0; i < count; i++)
        json_string(json, words[i]);
    json_close(json, ']');
}

/* In order of weight, the lightest first. */
static void write_answer_words(struct json *json)
{
    write_words(json, "outcomes", outcome_words, sizeof outcome_words / sizeof outcome_words[0]);
    write_words(json, "verdicts", verdict_words, sizeof verdict_words / sizeof verdict_words[0]);
    write_words(json, "effects", effect_words, sizeof effect_words / sizeof effect_words[0]);
}

enum payrule_status payrule_describe(payrule_sink sink, void *context)
{
    struct buffer out;
    struct json json = json_to(&out);

    buffer_init(&out, allocator_standard);
    json_open(&json, '{');
    member(&json, "version", PAYRULE_VERSION);
    member(&json, "language", "1");
    write_fields(&json);
    write_types(&json);
    write_keywords(&json);
    write_nodes(&json);
    write_messages(&json);
    write_answer_words(&json);
    json_close(&json, '}');
    buffer_char(&out, '\n');
    return api_deliver(&out, sink, context);
}

enum payrule_status payrule_schema(const char *what, payrule_sink sink, void *context)
{
    struct buffer out;

    if (!text_is(text_of(what), "session") && !text_is(text_of(what), "answer"))
        return PAYRULE_EUSAGE;
    buffer_init(&out, allocator_standard);
    if (text_is(text_of(what), "session"))
        record_schema(&out);
    else
        api_answer_schema(&out);
    return api_deliver(&out, sink, context);
}
