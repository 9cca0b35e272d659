/* X12 as segments and elements, by the delimiters that the interchange header shows. Knows the header's shape, no
 * other segment. */
#include "claim/x12.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#define HEADER_ELEMENTS 16
#define HEADER_BYTES_MAX 256    /* in which all its separators stand; it has 106 unless blanks were cut */
#define VERSION_WITH_REPETITION 402  /* ISA12 from which ISA11 is a separator */
#define LOOK_AHEAD ((size_t)4096)    /* bytes that are looked through at once for repetitions */

/* ---- looking for bytes ---- */

#define AT_ONCE ((size_t)32)     /* bytes that are looked at: most segments have fewer */

/* Bit i is set where byte i of the 32 is the character. */
static inline uint32_t find_all(const char *bytes, char c)
{
#ifdef __SSE2__
    __m128i wanted = _mm_set1_epi8(c);
    __m128i first = _mm_loadu_si128((const __m128i *)(const void *)bytes);
    __m128i last = _mm_loadu_si128((const __m128i *)(const void *)(bytes + 16));

    return (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(first, wanted)) |
           (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(last, wanted)) << 16;
#else
    uint32_t found = 0;

    for (size_t i = 0; i < AT_ONCE; i++)
        found |= (uint32_t)(bytes[i] == c) << i;
    return found;
#endif
}

/* The same where only so many bytes count, of which at least one, and `readable` can be read. */
static inline uint32_t find_some(const char *bytes, size_t count, size_t readable, char c)
{
    char copy[AT_ONCE];

    if (__builtin_expect(readable < AT_ONCE, 0)) {  /* the end of the input */
        memset(copy, 0, sizeof copy);
        memcpy(copy, bytes, readable);
        bytes = copy;
    }
    return find_all(bytes, c) & (count < AT_ONCE ? (UINT32_C(1) << count) - 1 : UINT32_MAX);
}

typedef unsigned char sixteen __attribute__((vector_size(16)));

/* At most 255 times sixteen bytes, so that each of sixteen sums fits its byte. */
static size_t count_sixteens(const char *bytes, size_t times, char c)
{
    sixteen sums = { 0 }, next, wanted = sums + (unsigned char)c;
    size_t count = 0;

    for (size_t i = 0; i < times; i++) {
        memcpy(&next, bytes + 16 * i, sizeof next);
        sums -= (sixteen)(next == wanted);  /* -1 where it is */
    }
    for (size_t i = 0; i < sizeof sums; i++)
        count += sums[i];
    return count;
}

size_t x12_count(struct text text, char c)
{
    size_t count = 0;

    while (text.length >= 16) {
        size_t times = text.length / 16 < 255 ? text.length / 16 : 255;

        count += count_sixteens(text.bytes, times, c);
        text = (struct text){ text.bytes + 16 * times, text.length - 16 * times };
    }
    for (size_t i = 0; i < text.length; i++)
        count += text.bytes[i] == c;
    return count;
}

/* ST begins somewhere in these sixteen bytes; one more can be read. */
static bool may_have_transaction(const char *bytes)
{
    sixteen first, second;
    uint64_t halves[2];

    memcpy(&first, bytes, sizeof first);
    memcpy(&second, bytes + 1, sizeof second);
    first = (sixteen)(first == 'S') & (sixteen)(second == 'T');
    memcpy(halves, &first, sizeof halves);
    return (halves[0] | halves[1]) != 0;
}

static bool is_transaction(const struct x12_scanner *scanner, size_t at)
{
    const char *bytes = scanner->input.bytes;

    if (bytes[at] != 'S' || bytes[at + 1] != 'T' || bytes[at + 2] != scanner->delimiters.element)
        return false;
    while (at > 0 && bytes[at - 1] != scanner->delimiters.terminator && x12_is_blank(bytes[at - 1]))
        at--;
    return at > 0 && bytes[at - 1] == scanner->delimiters.terminator;
}

size_t x12_find_transaction(const struct x12_scanner *scanner, size_t from, size_t to)
{
    const size_t end = scanner->input.length - 2;  /* an interchange has more than two bytes */

    for (size_t at = from; at < to && at < end; at++) {
        while (end - at >= 17 && !may_have_transaction(scanner->input.bytes + at))
            at += 16;
        if (is_transaction(scanner, at))
            return at < to ? at : to;
    }
    return to;
}

/* ---- the header ---- */

static bool is_alphanumeric(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

bool x12_pass_blanks(struct x12_scanner *scanner)
{
    const char *at = scanner->input.bytes + scanner->at, *end = scanner->input.bytes + scanner->input.length;

    while (at < end && (unsigned char)*at <= ' ' && (x12_is_blank(*at) || *at == '\0' || *at == '\x1a'))
        at++;
    scanner->at = (size_t)(at - scanner->input.bytes);
    return at < end;
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

        if (is_alphanumeric(all[i]) || all[i] == '\0' || (x12_is_blank(all[i]) && !line_end))
            return false;
        for (size_t k = 0; k < i; k++) {
            if (all[i] == all[k])
                return false;
        }
    }
    return found->repetition != found->element && found->repetition != found->component &&
           found->repetition != found->terminator;
}

bool x12_at_header(const struct x12_scanner *scanner)
{
    const char *begin = scanner->input.bytes + scanner->at;
    size_t left = scanner->input.length - scanner->at;

    return left >= 3 && *begin == 'I' && memcmp(begin, "ISA", 3) == 0 && (left == 3 || !is_alphanumeric(begin[3]));
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
    scanner->repeated_from = scanner->at;
    *segment = (struct x12_segment){ .id = { begin, 3 }, .text = { begin, at + 1 }, .name = X12_ID('I', 'S', 'A'),
                                     .number = ++scanner->segments, .offset = scanner->at, .ended = true,
                                     .separators = find_some(begin, at + 1, left, found.element) };
    scanner->at += at + 2;
    return X12_HEADER_READ;
}

/* ---- segments and elements ---- */

static uint32_t name_of(struct text id)
{
    if (id.length < 2 || id.length > 3)
        return 0;
    return X12_ID((unsigned char)id.bytes[0], (unsigned char)id.bytes[1],
                  id.length == 3 ? (unsigned char)id.bytes[2] : 0);
}

/* The terminator that follows those bytes, none of which is one, or the end of the input. */
static const char *find_end(const struct x12_scanner *scanner, const char *at)
{
    const char *limit = scanner->input.bytes + scanner->input.length;
    const char *found = at < limit ? memchr(at, scanner->delimiters.terminator, (size_t)(limit - at)) : NULL;

    return found != NULL ? found : limit;
}

/* Where the id ends, which has two or three letters; white space may follow it. */
static const char *find_id_end(const struct x12_segment *segment, char separator)
{
    const char *begin = segment->text.bytes, *end = begin + segment->text.length, *found = begin;

    if (segment->separators != 0)
        found = begin + __builtin_ctz(segment->separators);
    else if (segment->text.length > AT_ONCE)
        found = memchr(begin, separator, segment->text.length);
    else
        found = end;
    if (found == NULL)
        found = end;
    while (found > begin && x12_is_blank(found[-1]))
        found--;
    return found;
}

void x12_next(struct x12_scanner *scanner, struct x12_segment *segment)
{
    const char *begin = scanner->input.bytes + scanner->at, *end;
    size_t left = scanner->input.length - scanner->at;
    uint32_t ends = find_some(begin, left, left, scanner->delimiters.terminator);

    segment->separators = find_some(begin, left, left, scanner->delimiters.element);
    if (__builtin_expect(ends != 0, 1)) {
        segment->separators &= (ends & -ends) - 1;
        end = begin + __builtin_ctz(ends);
    } else {
        end = find_end(scanner, left < AT_ONCE ? begin + left : begin + AT_ONCE);
    }
    segment->text = (struct text){ begin, (size_t)(end - begin) };
    segment->ended = segment->text.length < left;
    segment->offset = scanner->at;
    segment->number = ++scanner->segments;
    segment->id = (struct text){ begin, (size_t)(find_id_end(segment, scanner->delimiters.element) - begin) };
    segment->name = name_of(segment->id);
    scanner->at += segment->text.length + segment->ended;
}

/* A separator of repetitions stands in the segment. Few do, so that many segments are looked through at once. */
static bool is_repeated(struct x12_scanner *scanner, const struct x12_segment *segment)
{
    const char *bytes = scanner->input.bytes, *found;
    size_t begin = segment->offset, end = begin + segment->text.length, left = scanner->input.length - begin;
    size_t ahead = left < LOOK_AHEAD ? left : LOOK_AHEAD;

    if (end <= scanner->repeated_from || scanner->delimiters.repetition == '\0')
        return false;
    if (ahead < segment->text.length)
        ahead = segment->text.length;
    found = memchr(bytes + begin, scanner->delimiters.repetition, ahead);
    scanner->repeated_from = found != NULL ? (size_t)(found - bytes) : begin + ahead;
    return scanner->repeated_from < end;
}

/* The rest of a long segment. Returns where the last place stands that was written. */
static const char **split_rest(struct text rest, char separator, const char **next, const char *const *last)
{
    const char *at = rest.bytes, *end = at + rest.length;

    while (next < last && at < end && (at = memchr(at, separator, (size_t)(end - at))) != NULL)
        *++next = ++at;
    return next;
}

void x12_split(struct x12_scanner *scanner, const struct x12_segment *segment, struct x12_elements *elements)
{
    const char *const *last = elements->starts + X12_ELEMENTS_MAX + 1;
    const char *begin = segment->text.bytes, *end = begin + segment->text.length, **next = elements->starts;

    *next = begin++;
    for (uint32_t bits = segment->separators; bits != 0; bits &= bits - 1)  /* at most 32, and all have their place */
        *++next = begin + (unsigned)__builtin_ctz(bits);
    if (__builtin_expect(segment->text.length > AT_ONCE, 0))
        next = split_rest((struct text){ begin - 1 + AT_ONCE, segment->text.length - AT_ONCE },
                          scanner->delimiters.element, next, last);
    if (next < last)
        *++next = end + 1;
    elements->count = (size_t)(next - elements->starts);
    elements->repeated = is_repeated(scanner, segment);
}

/* Cuts at each separator; returns the number of parts, of which at most `most` are kept. Parts have a few bytes: a
 * look at each costs less than looking at many at once. */
static size_t cut(struct text text, char separator, struct text *parts, size_t most)
{
    const char *begin = text.bytes, *end = text.bytes + text.length;
    size_t count = 0;

    while (count < most) {
        const char *next = begin;

        while (next < end && *next != separator)
            next++;
        parts[count++] = x12_without_blanks((struct text){ begin, (size_t)(next - begin) });
        if (next == end)
            break;
        begin = next + 1;
    }
    return count;
}

size_t x12_parts(const struct x12_scanner *scanner, struct text element, struct text *parts, size_t most)
{
    size_t count = element.length > 0 ? cut(element, scanner->delimiters.component, parts, most) : 0;

    for (size_t i = count; i < most; i++)
        parts[i] = (struct text){ "", 0 };
    return count;
}
