/* A rulebook out of a pack, and the demand that it be signed. */
#ifndef CLI_PACK_H
#define CLI_PACK_H
#include "cli/files.h"

#define SIGNATURE_SUFFIX ".minisig"

/* A pack in memory, where its bytes stay as they were when the signature was checked. */
struct rule_pack {
    struct payrule_pack *pack;  /* NULL: the rulebook is no pack */
    struct file_text text;
};

/* Does the file begin as a pack does? */
bool rule_pack_is(const char *path);
/* Opens the pack at `path`, when it is one, and checks its signature, when the command demands one. What is wrong was
 * told; a rulebook that is no pack is wrong only under that demand. */
enum status rule_pack_open(const struct cli *cli, struct rule_pack *pack, const char *path);
void rule_pack_close(struct rule_pack *pack);
/* Adds its rule files, if it is one. */
enum status rule_pack_add(const struct cli *cli, const struct rule_pack *pack, struct rules *rules);
/* The table that rule files call so; as payrule_options.load. */
int rule_pack_table(const struct rule_pack *pack, const char *path, size_t path_length, const char **bytes,
                    size_t *length);

#endif
