/* Reasons why tests need not reach something: `# allow CODE: reason` on its line or the line before, or an `allow`
 * clause of its item. */
#include "trial/coverage.h"

static struct text trimmed(struct text text)
{
    while (text.length > 0 && strchr(" \t:", text.bytes[0])) {
        text.bytes++;
        text.length--;
    }
    while (text.length > 0 && strchr(" \t\r", text.bytes[text.length - 1]))
        text.length--;
    return text;
}

/* What stands in the comment after the code. */
static struct text reason_of(const struct source *source, struct span comment, const char *code)
{
    struct text text = { source->text.bytes + comment.begin, comment.end - comment.begin };
    size_t at = text_seek(text, text_of(code));
    if (at == SIZE_MAX)
        return TEXT("");
    size_t skipped = at + strlen(code);
    return trimmed((struct text){ text.bytes + skipped, text.length - skipped });
}

static struct text comment_allows(const struct payrule_rulebook *rulebook, const struct tree *tree, struct span at,
                                  const struct message_row *row)
{
    uint32_t line, column;
    sources_locate(&rulebook->sources, at, &line, &column);
    for (size_t i = 0; i < tree->allow_count; i++)
        if (tree->allows[i].id == MESSAGE_TRIAL_UNREACHED && tree->allows[i].line == line)
            return reason_of(&rulebook->sources.items[at.file], tree->allows[i].at, row->code);
    return (struct text){ NULL, 0 };
}

static struct text item_allows(const struct tree *tree, struct span at, const struct message_row *row)
{
    for (const struct node *item = tree->file->first; item; item = item->next) {
        if (item->at.begin > at.begin || item->at.end < at.end)
            continue;
        for (const struct node *child = item->first; child; child = child->next)
            if (child->kind == NODE_ALLOW && text_is(child->text, row->code) && child->first)
                return child->first->text;
    }
    return (struct text){ NULL, 0 };
}

struct text cover_allowed(const struct payrule_rulebook *rulebook, struct span at)
{
    const struct tree *tree = rulebook->trees[at.file];
    const struct message_row *row = message_row(MESSAGE_TRIAL_UNREACHED);
    struct text reason = comment_allows(rulebook, tree, at, row);
    return reason.bytes ? reason : item_allows(tree, at, row);
}
