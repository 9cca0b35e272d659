/* Writing a record as one line of JSON, from the dictionary: what was left out stays out, what is known to be none is
 * written as null, [] or false. Reading the line gives the same record.
 *
 * What is written of each member is made by the compiler from its row of fields.def, as a record has few of all the
 * members that it may have: one that is left out costs a comparison. `at` is where the next byte goes; it is given and
 * returned, so that it stays in a register, and behind it is always room for all members of a scope but their texts and
 * lists, which ask for room themselves. A comma follows each value; what is closed takes the last one back. */
#include "base/json.h"
#include "base/plain.h"
#include "record/dictionary.h"
#include "record/reader.h"

#define INLINE __attribute__((always_inline)) static inline

#define VALUE_ROOM 40  /* of a number, date or code, and of what is around a key and a value */

enum {
    MEMBERS_ROOM = 256  /* brackets, and the names of lists of objects */
#define FIELD(id, scope, path, type, list, member, help) + sizeof(path) + VALUE_ROOM
#define OBJECT(scope, path, member) + sizeof(path) + VALUE_ROOM
#include "record/fields.def"
#undef OBJECT
#undef FIELD
};

enum {
#define TYPE(id, name, storage, unit) STORAGE_OF_##id = STORAGE_##storage,
#include "record/types.def"
#undef TYPE
};

/* Room for so many bytes, and for members behind them; NULL: there is no memory. */
static inline char *make_room(struct buffer *to, char *at, size_t size)
{
    if (__builtin_expect((size_t)(to->bytes + to->capacity - at) > size + MEMBERS_ROOM, 1))
        return at;
    to->length = (size_t)(at - to->bytes);
    return buffer_room_more(to, size + MEMBERS_ROOM);
}

/* ---- values ---- */

/* A literal. */
INLINE char *put(char *at, const char *literal)
{
    memcpy(at, literal, strlen(literal));
    return at + strlen(literal);
}

static char *put_number(char *at, int64_t number)
{
    return number_is_known(number) ? at + number_format(at, number) : put(at, "null");
}

static char *put_money(char *at, int64_t hundredths)
{
    if (!number_is_known(hundredths))
        return put(at, "null");
    *at++ = '"';
    at += number_format_hundredths(at, hundredths);
    *at++ = '"';
    return at;
}

static char *put_date(char *at, date_t date)
{
    if (!date_is_known(date))
        return put(at, "null");
    *at++ = '"';
    date_format(at, date);
    at += DATE_TEXT_SIZE;
    *at++ = '"';
    return at;
}

static char *put_code(char *at, code_t code)
{
    if (!code_is_known(code))
        return put(at, "null");
    *at++ = '"';
    at += code_format(at, code);
    *at++ = '"';
    return at;
}

static char *put_diagnosis(char *at, code_t code)
{
    if (!code_is_known(code))
        return put(at, "null");
    *at++ = '"';
    at += code_format_diagnosis(at, code);
    *at++ = '"';
    return at;
}

/* With escapes. */
static char *put_escaped(struct buffer *to, char *at, struct text text)
{
    struct json json = json_to(to);

    to->length = (size_t)(at - to->bytes);
    json_text(&json, text);
    return make_room(to, to->bytes + to->length, 0);
}

static char *put_text(struct buffer *to, char *at, struct text text)
{
    if ((at = make_room(to, at, text.length + 2)) == NULL)
        return NULL;
    if (!plain_copy(at + 1, text))
        return put_escaped(to, at, text);
    at[0] = at[text.length + 1] = '"';
    return at + text.length + 2;
}

INLINE char *put_one(struct buffer *to, char *at, enum type type, enum storage storage, const void *value)
{
    switch (storage) {
    case STORAGE_FLAG: return *(const flag_t *)value == 1 ? put(at, "true") : put(at, "false");
    case STORAGE_DATE: return put_date(at, *(const date_t *)value);
    case STORAGE_CODE:
        return (type == TYPE_DIAGNOSIS ? put_diagnosis : put_code)(at, *(const code_t *)value);
    case STORAGE_NUMBER:
        return (type == TYPE_MONEY ? put_money : put_number)(at, *(const int64_t *)value);
    case STORAGE_TEXT: break;
    }
    return ((const struct text *)value)->length > 0 ? put_text(to, at, *(const struct text *)value) : put(at, "null");
}

/* ---- lists ---- */

static char *close_with(char *at, char bracket)
{
    at -= at[-1] == ',';
    *at++ = bracket;
    return at;
}

static char *put_codes(struct buffer *to, char *at, struct code_list list, bool diagnoses)
{
    if ((at = make_room(to, at, (size_t)list.count * VALUE_ROOM)) == NULL)
        return NULL;
    *at++ = '[';
    for (int32_t i = 0; i < list.count; i++) {
        at = diagnoses ? put_diagnosis(at, list.items[i]) : put_code(at, list.items[i]);
        *at++ = ',';
    }
    return close_with(at, ']');
}

static char *put_numbers(struct buffer *to, char *at, struct number_list list)
{
    if ((at = make_room(to, at, (size_t)list.count * VALUE_ROOM)) == NULL)
        return NULL;
    *at++ = '[';
    for (int32_t i = 0; i < list.count; i++) {
        at = put_number(at, list.items[i]);
        *at++ = ',';
    }
    return close_with(at, ']');
}

static char *put_names(struct buffer *to, char *at, struct name_list list)
{
    *at++ = '[';
    for (int32_t i = 0; i < list.count; i++) {
        if ((at = put_text(to, at, list.items[i])) == NULL)
            return NULL;
        *at++ = ',';
    }
    return close_with(at, ']');
}

INLINE char *put_list(struct buffer *to, char *at, enum type type, enum storage storage, const void *value)
{
    switch (storage) {
    case STORAGE_CODE: return put_codes(to, at, *(const struct code_list *)value, type == TYPE_DIAGNOSIS);
    case STORAGE_NUMBER: return put_numbers(to, at, *(const struct number_list *)value);
    case STORAGE_TEXT: return put_names(to, at, *(const struct name_list *)value);
    case STORAGE_FLAG:
    case STORAGE_DATE: break;  /* the dictionary has no such list */
    }
    return at;
}

/* ---- members ---- */

INLINE bool is_known_list(enum storage storage, const void *value)
{
    switch (storage) {
    case STORAGE_NUMBER: return ((const struct number_list *)value)->count != LIST_UNKNOWN;
    case STORAGE_TEXT: return ((const struct name_list *)value)->count != LIST_UNKNOWN;
    case STORAGE_CODE: return ((const struct code_list *)value)->count != LIST_UNKNOWN;
    case STORAGE_FLAG:
    case STORAGE_DATE: break;
    }
    return false;
}

/* Something was written in the input: a value, or that there is none. */
INLINE bool is_written(enum storage storage, const void *value)
{
    switch (storage) {
    case STORAGE_FLAG: return *(const flag_t *)value != FLAG_UNKNOWN;
    case STORAGE_NUMBER: return *(const int64_t *)value != NUMBER_UNKNOWN;
    case STORAGE_DATE: return *(const date_t *)value != DATE_UNKNOWN;
    case STORAGE_TEXT: return ((const struct text *)value)->bytes != NULL;
    case STORAGE_CODE: return *(const code_t *)value != CODE_UNKNOWN;
    }
    return false;
}

INLINE char *put_key(char *at, const char *key)
{
    return put(put(put(at, "\""), key), "\":");
}

/* Ends the object that is open. */
static char *end_object(char *at, bool *open)
{
    if (!*open)
        return at;
    *open = false;
    return put(close_with(at, '}'), ",");
}

/* Begins an object, which is open when it is there. */
INLINE char *put_object(char *at, const char *path, flag_t there, bool *open)
{
    at = end_object(at, open);
    if (there == FLAG_UNKNOWN)
        return at;
    *open = there;
    return there ? put(put_key(at, path), "{") : put(put_key(at, path), "null,");
}

/* A value that is known. Its path tells whether it belongs to the object that is open, which is then closed if not;
 * what belongs to one that is not there is nowhere. */
INLINE char *put_member(struct buffer *to, char *at, const char *path, enum type type, enum storage storage, bool list,
                        const void *value, bool *open)
{
    const char *dot = strchr(path, '.');

    if (!(list ? is_known_list(storage, value) : is_written(storage, value)) || (dot != NULL && !*open))
        return at;
    if (dot == NULL)
        at = end_object(at, open);
    at = put_key(at, dot != NULL ? dot + 1 : path);
    at = list ? put_list(to, at, type, storage, value) : put_one(to, at, type, storage, value);
    return at != NULL ? put(at, ",") : NULL;
}

/* ---- scopes ---- */

/* The members of a scope in the order of the dictionary, in which those of an object stand together behind it. A row
 * does something in the function of its own scope. */
#define FIELD(id, scope, path, type, list, member, help)                                                               \
    if (SCOPE_##scope == THIS_SCOPE && (at = put_member(to, at, path, TYPE_##type, (enum storage)STORAGE_OF_##type,    \
            IS_LIST_##list, (const char *)from + offsetof(STRUCT_##scope, member), &open)) == NULL)                    \
        return NULL;
#define OBJECT(scope, path, member)                                                                                    \
    if (SCOPE_##scope == THIS_SCOPE)                                                                                   \
        at = put_object(at, path, *((const flag_t *)from + offsetof(STRUCT_##scope, member)), &open);

static char *put_session(struct buffer *to, char *at, const void *from)
{
    bool open = false;
#define THIS_SCOPE SCOPE_SESSION
#include "record/fields.def"
#undef THIS_SCOPE
    return end_object(at, &open);
}

static char *put_authorization(struct buffer *to, char *at, const void *from)
{
    bool open = false;
#define THIS_SCOPE SCOPE_AUTHORIZATION
#include "record/fields.def"
#undef THIS_SCOPE
    return end_object(at, &open);
}

static char *put_document(struct buffer *to, char *at, const void *from)
{
    bool open = false;
#define THIS_SCOPE SCOPE_DOCUMENT
#include "record/fields.def"
#undef THIS_SCOPE
    return end_object(at, &open);
}

static char *put_line(struct buffer *to, char *at, const void *from)
{
    bool open = false;
#define THIS_SCOPE SCOPE_LINE
#include "record/fields.def"
#undef THIS_SCOPE
    return end_object(at, &open);
}

#undef OBJECT
#undef FIELD

/* A list of objects, if it is known. */
INLINE char *put_items(struct buffer *to, char *at, const char *name, const void *items, int32_t count, size_t size,
                       char *(*put_item)(struct buffer *to, char *at, const void *item))
{
    if (at == NULL || count == LIST_UNKNOWN)
        return at;
    at = put(put_key(at, name), "[");
    for (int32_t i = 0; i < count; i++) {
        if ((at = make_room(to, at, 0)) == NULL)
            return NULL;
        at = put_item(to, put(at, "{"), (const char *)items + (size_t)i * size);
        if (at == NULL)
            return NULL;
        at = put(close_with(at, '}'), ",");
    }
    return put(close_with(at, ']'), ",");
}

void record_write_json(struct buffer *to, const struct session *session)
{
    char *at = buffer_room(to, MEMBERS_ROOM);

    if (at == NULL)
        return;
    at = put_session(to, put(at, "{"), session);
    at = put_items(to, at, "authorizations", session->authorizations.items, session->authorizations.count,
                   sizeof *session->authorizations.items, put_authorization);
    at = put_items(to, at, "documents", session->documents.items, session->documents.count,
                   sizeof *session->documents.items, put_document);
    at = put_items(to, at, "lines", session->lines, session->line_count, sizeof *session->lines, put_line);
    if (at == NULL)
        return;
    at = put(close_with(at, '}'), "\n");
    to->length = (size_t)(at - to->bytes);
}
