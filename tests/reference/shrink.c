/* Making a case smaller: pieces are left out one after another, for as long as the two judges still differ. */
#include <string.h>

#include "record/reader.h"
#include "tests/reference/compare.h"

struct shrinking {
    struct arena *arena;
    struct random_book *book;
    struct random_set *set;
    int profile;
    bool progress;
};

static bool differs(const struct shrinking *shrinking)
{
    struct buffer text;
    bool same;

    buffer_init(&text, allocator_standard);
    same = compare_book(shrinking->book, shrinking->set, shrinking->profile, &text);
    buffer_free(&text);
    return !same;
}

/* ---- the book ---- */

static void try_flag(struct shrinking *shrinking, bool *dropped)
{
    if (*dropped)
        return;
    *dropped = true;
    if (differs(shrinking))
        shrinking->progress = true;
    else
        *dropped = false;
}

static void try_text(struct shrinking *shrinking, struct text *at, struct text shorter)
{
    struct text before = *at;

    *at = shorter;
    if (differs(shrinking))
        shrinking->progress = true;
    else
        *at = before;
}

/* "when A and B": tries "when A" and "when B". */
static void try_halves(struct shrinking *shrinking, struct text *at)
{
    static const char *const joints[] = { " and ", " or " };
    const char *space = memchr(at->bytes, ' ', at->length);

    for (int joint = 0; joint < 2 && space != NULL; joint++) {
        size_t length = strlen(joints[joint]);

        for (size_t i = (size_t)(space - at->bytes); i + length < at->length; i++) {
            struct text left = { at->bytes, i }, verb = { at->bytes, (size_t)(space - at->bytes) + 1 };
            struct text before = *at;

            if (memcmp(at->bytes + i, joints[joint], length) != 0)
                continue;
            try_text(shrinking, at, left);
            if (at->length == before.length)
                try_text(shrinking, at,
                         arena_printf(shrinking->arena, "%.*s%.*s", TEXT_ARG(verb), (int)(before.length - i - length),
                                      before.bytes + i + length));
            if (at->length != before.length)
                return;
        }
    }
}

static void shrink_items(struct shrinking *shrinking, struct random_item *items, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        try_flag(shrinking, &items[i].dropped);
        for (size_t k = 0; k < items[i].count && !items[i].dropped; k++) {
            if (!items[i].clauses[k].needed)
                try_flag(shrinking, &items[i].clauses[k].dropped);
            if (!items[i].clauses[k].dropped)
                try_halves(shrinking, &items[i].clauses[k].text);
        }
    }
}

/* ---- the sessions ---- */

static void try_set(struct shrinking *shrinking, const struct random_set *smaller)
{
    struct random_set before = *shrinking->set;

    *shrinking->set = *smaller;
    if (differs(shrinking))
        shrinking->progress = true;
    else
        *shrinking->set = before;
}

static void drop_sessions(struct shrinking *shrinking)
{
    for (size_t i = 0; i < shrinking->set->count; i++) {
        struct random_set smaller = *shrinking->set;

        if (i == smaller.judged)
            continue;
        memmove(&smaller.sessions[i], &smaller.sessions[i + 1], (smaller.count - i - 1) * sizeof smaller.sessions[0]);
        smaller.count--;
        smaller.judged -= smaller.judged > i;
        try_set(shrinking, &smaller);
    }
}

static struct line *copy_lines(struct arena *arena, const struct session *session)
{
    struct line *lines = ARENA_ARRAY(arena, (size_t)session->line_count, struct line);

    memcpy(lines, session->lines, (size_t)session->line_count * sizeof lines[0]);
    return lines;
}

static void drop_lines(struct shrinking *shrinking, size_t at)
{
    for (int32_t i = 0; i < shrinking->set->sessions[at].line_count && shrinking->set->sessions[at].line_count > 1;
         i++) {
        struct random_set smaller = *shrinking->set;
        struct session *session = &smaller.sessions[at];

        session->lines = copy_lines(shrinking->arena, session);
        memmove(&session->lines[i], &session->lines[i + 1],
                (size_t)(session->line_count - i - 1) * sizeof session->lines[0]);
        session->line_count--;
        try_set(shrinking, &smaller);
    }
}

static size_t size_of_member(const struct field_row *row)
{
    if (row->list)
        return sizeof(struct code_list);
    switch (type_row(row->type)->storage) {
    case STORAGE_FLAG: return sizeof(flag_t);
    case STORAGE_NUMBER: return sizeof(int64_t);
    case STORAGE_DATE: return sizeof(date_t);
    case STORAGE_TEXT: return sizeof(struct text);
    case STORAGE_CODE: return sizeof(code_t);
    }
    return 0;
}

static bool can_be_left_out(enum field field)
{
    return field != FIELD_SESSION_ID && field != FIELD_DATE && field != FIELD_PATIENT_ID &&
           field != FIELD_LINE_NUMBER && field != FIELD_LINE_CODE;
}

static void leave_out(struct shrinking *shrinking, size_t at, int32_t line, const struct field_row *row)
{
    struct random_set smaller = *shrinking->set;
    struct session *session = &smaller.sessions[at];
    char *to = (char *)session + row->offset;
    const char *from = (const char *)&session_unknown + row->offset;

    if (line >= 0) {
        session->lines = copy_lines(shrinking->arena, session);
        to = (char *)&session->lines[line] + row->offset;
        from = (const char *)&line_unknown + row->offset;
    }
    if (memcmp(to, from, size_of_member(row)) == 0)
        return;
    memcpy(to, from, size_of_member(row));
    try_set(shrinking, &smaller);
}

static void leave_members_out(struct shrinking *shrinking, size_t at)
{
    for (int field = 0; field < FIELD_COUNT; field++) {
        const struct field_row *row = field_row((enum field)field);

        if (!can_be_left_out((enum field)field))
            continue;
        if (row->scope == SCOPE_SESSION)
            leave_out(shrinking, at, -1, row);
        for (int32_t i = 0; i < shrinking->set->sessions[at].line_count && row->scope == SCOPE_LINE; i++)
            leave_out(shrinking, at, i, row);
    }
}

/* The lists of objects, which are no fields: left out, or none. */
static void empty_lists(struct shrinking *shrinking, size_t at)
{
    for (int32_t count = LIST_UNKNOWN; count <= 0; count++) {
        struct random_set smaller = *shrinking->set;

        if (smaller.sessions[at].documents.count > 0) {
            smaller.sessions[at].documents.count = count;
            try_set(shrinking, &smaller);
        }
        smaller = *shrinking->set;
        if (smaller.sessions[at].authorizations.count > 0) {
            smaller.sessions[at].authorizations.count = count;
            try_set(shrinking, &smaller);
        }
    }
}

/* The first element of a list alone, or all but the first. */
static void shorten_lists(struct shrinking *shrinking, size_t at)
{
    for (int side = 0; side < 2; side++) {
        struct random_set smaller = *shrinking->set;
        struct session *session = &smaller.sessions[at];

        if (session->documents.count > 1) {
            session->documents.items += side;
            session->documents.count = side == 0 ? 1 : session->documents.count - 1;
            try_set(shrinking, &smaller);
        }
        smaller = *shrinking->set;
        if (session->authorizations.count > 1) {
            session->authorizations.items += side;
            session->authorizations.count = side == 0 ? 1 : session->authorizations.count - 1;
            try_set(shrinking, &smaller);
        }
    }
}

void shrink_case(struct arena *arena, struct random_book *book, struct random_set *set, int profile)
{
    struct shrinking shrinking = { arena, book, set, profile, true };

    for (int round = 0; round < 6 && shrinking.progress; round++) {
        shrinking.progress = false;
        shrink_items(&shrinking, book->base, book->base_count);
        shrink_items(&shrinking, book->child, book->child_count);
        drop_sessions(&shrinking);
        for (size_t i = 0; i < set->count; i++) {
            drop_lines(&shrinking, i);
            empty_lists(&shrinking, i);
            shorten_lists(&shrinking, i);
            leave_members_out(&shrinking, i);
        }
    }
}

/* ---- showing it ---- */

void write_case(struct buffer *to, const struct random_book *book, const struct random_set *set, int profile)
{
    buffer_string(to, "---- base.rules\n");
    random_book_write(to, book, false);
    if (profile == 1) {
        buffer_string(to, "---- child.rules\n");
        random_book_write(to, book, true);
    }
    buffer_string(to, "---- pairs.tsv\n");
    buffer_add(to, book->pairs);
    buffer_string(to, "---- mue.tsv\n");
    buffer_add(to, book->mue);
    buffer_string(to, "---- addon.tsv\n");
    buffer_add(to, book->addons);
    buffer_string(to, "---- weights.tsv\n");
    buffer_add(to, book->weights);
    buffer_string(to, "---- sessions\n");
    for (size_t i = 0; i < set->count; i++)
        record_write_json(to, &set->sessions[i]);
    buffer_printf(to, "---- judged: %.*s, history from ", TEXT_ARG(set->sessions[set->judged].id));
    if (date_is_known(set->history_from))
        buffer_date(to, set->history_from);
    else
        buffer_string(to, "a day that is not stated");
    buffer_string(to, "\n---- difference\n");
    compare_book(book, set, profile, to);
}
