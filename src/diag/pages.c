/* Diagnostics for programs, as JSON, and the page that explains a code. Knows no layout of excerpts. */
#include "diag/diag.h"

static void write_place(struct json *json, const struct diag_place *place)
{
    json_key(json, "file");
    json_text(json, place->file);
    json_key(json, "line");
    json_number(json, (int64_t)place->line);
    json_key(json, "column");
    json_number(json, place->column);
    json_key(json, "width");
    json_number(json, place->width);
}

static void write_labels(struct json *json, const struct diag_label *label)
{
    json_key(json, "labels");
    json_open(json, '[');
    for (; label != NULL; label = label->next) {
        json_open(json, '{');
        write_place(json, &label->place);
        json_key(json, "text");
        json_text(json, label->text);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void write_remarks(struct json *json, const struct diag_remark *remark, bool help)
{
    json_key(json, help ? "help" : "notes");
    json_open(json, '[');
    for (; remark != NULL; remark = remark->next) {
        if (remark->help == help)
            json_text(json, remark->text);
    }
    json_close(json, ']');
}

static void write_edit(struct json *json, const struct diag_edit *edit)
{
    json_key(json, "edit");
    if (edit == NULL) {
        json_null(json);
        return;
    }
    json_open(json, '{');
    json_key(json, "begin");
    json_number(json, edit->at.begin);
    json_key(json, "end");
    json_number(json, edit->at.end);
    json_key(json, "replacement");
    json_text(json, edit->replacement);
    json_close(json, '}');
}

void diag_json(struct json *json, const struct diagnostic *diagnostic)
{
    json_open(json, '{');
    json_key(json, "code");
    json_string(json, message_row(diagnostic->id)->code);
    json_key(json, "level");
    json_string(json, diag_level_name(diagnostic->level));
    write_place(json, &diagnostic->place);
    json_key(json, "message");
    json_text(json, diagnostic->text);
    write_labels(json, diagnostic->labels);
    write_remarks(json, diagnostic->remarks, false);
    write_remarks(json, diagnostic->remarks, true);
    write_edit(json, diagnostic->edit);
    json_close(json, '}');
}

/* An example of one or several lines, set off by four spaces. */
static void write_example(struct buffer *to, const char *lead, const char *example)
{
    if (example[0] == '\0')
        return;
    buffer_printf(to, "\n%s\n\n", lead);
    while (*example != '\0') {
        size_t length = strcspn(example, "\n");

        if (length > 0)
            buffer_printf(to, "    %.*s", (int)length, example);
        buffer_char(to, '\n');
        example += length + (example[length] == '\n');
    }
}

void diag_explain(struct buffer *to, const struct message_row *row)
{
    buffer_printf(to, "%s[%s]: %s\n\n%s\n", diag_level_name(row->level), row->code, row->title, row->why);
    write_example(to, "This is refused or doubted:", row->wrong);
    write_example(to, "This is right:", row->right);
}
