/* X12 as segments and elements, by the delimiters that the interchange header shows. Knows the header's shape, no
 * other segment. */
#include "claim/x12.h"

#define HEADER_ELEMENTS 16
#define HEADER_BYTES_MAX 256    /* in which all its separators stand; it has 106 unless blanks were cut */
#define VERSION_WITH_REPETITION 402  /* ISA12 from which ISA11 is a separator */

static bool is_blank(char c)
{
    return c <= ' ' && (c == ' ' || c == '\t' || c == '\r' || c == '\n');
}

static bool is_alphanumeric(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

bool x12_pass_blanks(struct x12_scanner *scanner)
{
    const char *bytes = scanner->input.bytes;

    while (scanner->at < scanner->input.length &&
           (is_blank(bytes[scanner->at]) || bytes[scanner->at] == '\0' || bytes[scanner->at] == '\x1a'))
        scanner->at++;
    return scanner->at < scanner->input.length;
}

/* Whether ISA11 separates repetitions: not in the guides of 4010, where a letter stands there, `U` in files of later
 * ones too. */
static char repetition_of(struct text version, char c)
{
    int64_t number;

    if (is_alphanumeric(c) || c == ' ' || (number_parse(&number, version) && number < VERSION_WITH_REPETITION))
        return '\0';
    return c;
}

/* No letter, digit or blank can be told from data, and each has one meaning. A line end may end segments. */
static bool are_delimiters(const struct x12_delimiters *found)
{
    const char all[] = { found->element, found->component, found->terminator };

    for (size_t i = 0; i < sizeof all; i++) {
        bool line_end = i == 2 && (all[i] == '\n' || all[i] == '\r');

        if (is_alphanumeric(all[i]) || all[i] == '\0' || (is_blank(all[i]) && !line_end))
            return false;
        for (size_t k = 0; k < i; k++) {
            if (all[i] == all[k])
                return false;
        }
    }
    return found->repetition != found->element && found->repetition != found->component &&
           found->repetition != found->terminator;
}

static uint32_t name_of(struct text id)
{
    if (id.length < 2 || id.length > 3)
        return 0;
    return X12_ID((unsigned char)id.bytes[0], (unsigned char)id.bytes[1],
                  id.length == 3 ? (unsigned char)id.bytes[2] : 0);
}

bool x12_at_header(const struct x12_scanner *scanner)
{
    const char *begin = scanner->input.bytes + scanner->at;
    size_t left = scanner->input.length - scanner->at;

    return left >= 3 && memcmp(begin, "ISA", 3) == 0 && (left == 3 || !is_alphanumeric(begin[3]));
}

void x12_seek_header(struct x12_scanner *scanner)
{
    const char *bytes = scanner->input.bytes, *found;

    while (scanner->at < scanner->input.length) {
        found = memchr(bytes + scanner->at, 'I', scanner->input.length - scanner->at);
        scanner->at = found != NULL ? (size_t)(found - bytes) : scanner->input.length;
        if (found != NULL && x12_at_header(scanner) && (found == bytes || !is_alphanumeric(found[-1])))
            return;
        scanner->at += found != NULL;
    }
}

enum x12_header x12_read_header(struct x12_scanner *scanner, struct x12_segment *segment)
{
    const char *begin = scanner->input.bytes + scanner->at;
    size_t left = scanner->input.length - scanner->at, at = 3, element = 0;
    size_t starts[HEADER_ELEMENTS + 1] = { 0 };
    struct x12_delimiters found;

    if (left < 4)
        return X12_HEADER_ENDS;
    for (; element < HEADER_ELEMENTS && at < left && at < HEADER_BYTES_MAX; at++) {
        if (begin[at] == begin[3])
            starts[++element] = at + 1;
    }
    if (element < HEADER_ELEMENTS)
        return at == left ? X12_HEADER_ENDS : X12_HEADER_DELIMITERS;
    if (at + 1 >= left)
        return X12_HEADER_ENDS;
    found = (struct x12_delimiters){ begin[3], begin[at], '\0', begin[at + 1] };
    found.repetition =
        repetition_of((struct text){ begin + starts[12], starts[13] - 1 - starts[12] }, begin[starts[11]]);
    if (!are_delimiters(&found))
        return X12_HEADER_DELIMITERS;
    scanner->delimiters = found;
    *segment = (struct x12_segment){ .id = { begin, 3 }, .text = { begin, at + 1 }, .name = X12_ID('I', 'S', 'A'),
                                     .number = ++scanner->segments, .offset = scanner->at, .ended = true };
    scanner->at += at + 2;
    return X12_HEADER_READ;
}

bool x12_next(struct x12_scanner *scanner, struct x12_segment *segment)
{
    const char *begin, *end, *separator;
    size_t left;

    if (!x12_pass_blanks(scanner))
        return false;
    begin = scanner->input.bytes + scanner->at;
    left = scanner->input.length - scanner->at;
    end = memchr(begin, scanner->delimiters.terminator, left);
    segment->ended = end != NULL;
    segment->offset = scanner->at;
    segment->number = ++scanner->segments;
    segment->text = (struct text){ begin, end != NULL ? (size_t)(end - begin) : left };
    separator = memchr(begin, scanner->delimiters.element, segment->text.length);
    segment->id = (struct text){ begin, separator != NULL ? (size_t)(separator - begin) : segment->text.length };
    while (segment->id.length > 0 && is_blank(segment->id.bytes[segment->id.length - 1]))
        segment->id.length--;
    segment->name = name_of(segment->id);
    scanner->at += segment->text.length + segment->ended;
    return true;
}

static struct text without_blanks(struct text text)
{
    while (text.length > 0 && is_blank(text.bytes[text.length - 1]))
        text.length--;
    while (text.length > 0 && is_blank(text.bytes[0])) {
        text.bytes++;
        text.length--;
    }
    return text;
}

/* Cuts at each separator; returns the number of parts, of which at most `most` are kept. Parts have a few bytes: a
 * look at each costs less than a call of memchr(). */
static size_t cut(struct text text, char separator, struct text *parts, size_t most)
{
    const char *begin = text.bytes, *end = text.bytes + text.length;
    size_t count = 0;

    while (count < most) {
        const char *next = begin;

        while (next < end && *next != separator)
            next++;
        parts[count++] = without_blanks((struct text){ begin, (size_t)(next - begin) });
        if (next == end)
            break;
        begin = next + 1;
    }
    return count;
}

void x12_split(const struct x12_scanner *scanner, const struct x12_segment *segment, struct x12_elements *elements)
{
    char repetition = scanner->delimiters.repetition;

    elements->count = cut(segment->text, scanner->delimiters.element, elements->items, X12_ELEMENTS_MAX + 1);
    elements->repeated = repetition != '\0' && segment->text.length > 0 &&
                         memchr(segment->text.bytes, repetition, segment->text.length) != NULL;
}

size_t x12_parts(const struct x12_scanner *scanner, struct text element, struct text *parts, size_t most)
{
    size_t count = element.length > 0 ? cut(element, scanner->delimiters.component, parts, most) : 0;

    for (size_t i = count; i < most; i++)
        parts[i] = (struct text){ "", 0 };
    return count;
}
