/* Which way rules went between two versions, proved, for `payrule diff --direction` and `--witness`. */
#ifndef CLI_DIRECTIONS_H
#define CLI_DIRECTIONS_H
#include "cli/cli.h"
#include "payrule_prove.h"

enum directions_form { DIRECTIONS_TEXT, DIRECTIONS_JSON, DIRECTIONS_HTML };

struct directions {
    bool wanted;
    struct payrule_prove_options options;
    struct out words;  /* of the rules that changed, in the form asked for */
    size_t count;      /* rules and profiles told of */
};

/* Asks for each rule that changed, and writes what became of it to `words`. */
enum status directions_find(const struct cli *cli, struct directions *directions, enum directions_form form,
                            struct payrule_rulebook *before, struct payrule_rulebook *after, const char *payer);
void directions_free(struct directions *directions);

/* What was found, and the bound; nothing unless it is wanted. */
void directions_write_text(struct out *out, const struct directions *directions);
/* `,"directions":[...],"bound":"..."` */
void directions_write_json(struct out *out, const struct directions *directions);
void directions_write_html(struct out *out, const struct directions *directions);

#endif
