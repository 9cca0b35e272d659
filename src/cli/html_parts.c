/* See html_parts.h. */
#include "cli/html_parts.h"

/* ---- texts ---- */

void html_text(struct out *out, struct payrule_text text)
{
    struct out clean;

    out_open(&clean, OUT_MEMORY);
    out_clean(&clean, text);
    for (size_t i = 0; i < clean.length; i++) {
        switch (clean.bytes[i]) {
        case '&': out_string(out, "&amp;"); break;
        case '<': out_string(out, "&lt;"); break;
        case '>': out_string(out, "&gt;"); break;
        case '"': out_string(out, "&quot;"); break;
        case '\'': out_string(out, "&#39;"); break;
        default: out_char(out, clean.bytes[i]);
        }
    }
    out_close(&clean);
}

void html_take(struct out *out, struct out *from)
{
    html_text(out, (struct payrule_text){ from->bytes, from->length });
    from->length = 0;
}

void html_date(struct out *out, int32_t date)
{
    char text[10];

    if (date == PAYRULE_NO_DATE)
        return;
    date_write(text, date);
    out_bytes(out, text, sizeof text);
}

/* ---- the frame ---- */

void html_begin(struct out *out)
{
    out_string(out, "<!DOCTYPE html>\n<html lang=\"en\" xmlns=\"http://www.w3.org/1999/xhtml\"><head>"
                    "<meta charset=\"utf-8\"/><meta name=\"viewport\" content=\"width=device-width\"/><title>");
}

void html_begin_body(struct out *out, const char *style)
{
    out_string(out, "</title>\n<style>\n");
    out_string(out, style);
    out_string(out, "</style></head><body>\n");
}

void html_end(struct out *out) { out_string(out, "</body></html>\n"); }

/* ---- cells ---- */

static const char number_begins[] = "<td class=\"n\">", cell_ends[] = "</td>";

void html_cell(struct out *out, struct payrule_text text)
{
    out_string(out, "<td>");
    html_text(out, text);
    out_string(out, cell_ends);
}

void html_cell_count(struct out *out, uint64_t count)
{
    out_string(out, number_begins);
    out_count(out, count);
    out_string(out, cell_ends);
}

void html_cell_money(struct out *out, int64_t cents)
{
    out_string(out, number_begins);
    out_money(out, cents);
    out_string(out, cell_ends);
}

void html_cell_date(struct out *out, int32_t date)
{
    out_string(out, number_begins);
    html_date(out, date);
    out_string(out, cell_ends);
}
