/* Directions and witnesses of `payrule diff` as text, JSON and parts of a page; src/prove words them. */
#include "cli/directions.h"

#include "cli/html.h"

struct telling {
    struct directions *directions;
    enum directions_form form;
};

/* ---- one rule, or a profile ---- */

static struct payrule_text text_in(const struct out *out) { return (struct payrule_text){ out->bytes, out->length }; }

/* The first line is a heading, the rest stays as it is laid out. */
static void tell_html(struct out *to, struct payrule_text words)
{
    const char *end = memchr(words.bytes, '\n', words.length);
    struct payrule_text head = words, rest = { NULL, 0 };

    if (end != NULL) {
        head.length = (size_t)(end - words.bytes);
        rest = (struct payrule_text){ end + 1, words.length - head.length - 1 };
    }
    out_string(to, "<h3>");
    html_text(to, head);
    out_string(to, "</h3>\n");
    if (rest.length == 0)
        return;
    out_string(to, "<pre>");
    for (size_t i = 0, from = 0; i < rest.length; i++) { /* line by line: ends of lines are no text of a page */
        if (rest.bytes[i] != '\n')
            continue;
        html_text(to, (struct payrule_text){ rest.bytes + from, i - from });
        out_char(to, '\n');
        from = i + 1;
    }
    out_string(to, "</pre>\n");
}

/* Witnesses are long, and stand apart. */
static void tell_text(struct directions *directions, struct payrule_text words)
{
    if (directions->count > 0 && !directions->options.direction_only)
        out_char(&directions->words, '\n');
    out_text(&directions->words, words);
}

static void tell(void *context, const struct payrule_rule_change *change)
{
    struct telling *telling = context;
    struct directions *directions = telling->directions;
    struct out words;

    out_open(&words, OUT_MEMORY);
    payrule_change_write(change, telling->form == DIRECTIONS_JSON ? PAYRULE_JSON : PAYRULE_TEXT, out_sink, &words);
    if (telling->form == DIRECTIONS_JSON && directions->count > 0)
        out_char(&directions->words, ',');
    if (telling->form == DIRECTIONS_JSON)
        out_bytes(&directions->words, words.bytes, words.length - 1); /* without the end of the line */
    else if (telling->form == DIRECTIONS_HTML)
        tell_html(&directions->words, text_in(&words));
    else
        tell_text(directions, text_in(&words));
    directions->count++;
    out_close(&words);
}

enum status directions_find(const struct cli *cli, struct directions *directions, enum directions_form form,
                            struct payrule_rulebook *before, struct payrule_rulebook *after, const char *payer)
{
    struct telling telling = { directions, form };

    out_open(&directions->words, OUT_MEMORY);
    switch (payrule_prove_compare(before, after, payer, &directions->options, tell, &telling)) {
    case PAYRULE_OK:
    case PAYRULE_ERULES: return STATUS_CLEAN; /* profiles with errors are told of, and not compared */
    case PAYRULE_EUSAGE: return cli_error(cli, "this program was built without the solver Z3, which proofs need");
    default: return cli_error(cli, "out of memory");
    }
}

void directions_free(struct directions *directions) { out_close(&directions->words); }

/* ---- in reports ---- */

void directions_write_text(struct out *out, const struct directions *directions)
{
    if (!directions->wanted || directions->count == 0)
        return;
    out_string(out, "Which way, proved within a bound:\n\n");
    out_text(out, text_in(&directions->words));
    out_string(out, "\nthe bound: ");
    payrule_prove_bound(&directions->options, out_sink, out);
    out_string(out, "\n\n");
}

void directions_write_json(struct out *out, const struct directions *directions)
{
    struct out bound;

    if (!directions->wanted)
        return;
    out_open(&bound, OUT_MEMORY);
    payrule_prove_bound(&directions->options, out_sink, &bound);
    out_string(out, ",\"directions\":[");
    out_text(out, text_in(&directions->words));
    out_string(out, "],\"bound\":");
    out_json(out, text_in(&bound));
    out_close(&bound);
}

void directions_write_html(struct out *out, const struct directions *directions)
{
    struct out bound;

    if (!directions->wanted || directions->count == 0)
        return;
    out_string(out, "<h2>Which way, proved within a bound</h2>\n");
    out_text(out, text_in(&directions->words));
    out_open(&bound, OUT_MEMORY);
    payrule_prove_bound(&directions->options, out_sink, &bound);
    out_string(out, "<p class=\"faint\">The bound: ");
    html_text(out, text_in(&bound));
    out_string(out, "</p>\n");
    out_close(&bound);
}
