/* payrule list provenance: where each rule comes from, and which revision last changed what it means. */
#ifndef CLI_PROVENANCE_H
#define CLI_PROVENANCE_H
#include "cli/files.h"

/* Goes back through the record of the rulebook's folder. What cannot be read of it is told; PAYRULE_ENOTFOUND: there is
 * no such payer. */
enum payrule_status provenance_list(struct cli *cli, const struct rules *rules, const char *payer,
                                    enum payrule_format format);

#endif
