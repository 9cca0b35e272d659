/* Rule files and table files on disk or in a git revision, and the rulebook made of them.
 *
 * Which folder is the rulebook: --rules, a path or else a revision, `REV:PATH` or `REV`; else, where PATHs are given,
 * the folder `rules` in the first PATH that has one ("rules/medicare/part_b.rules"), or the first PATH that is a
 * folder; else $PAYRULE_RULES; else the installed one. Files named by PATHs that are not in it are added. Table files
 * are looked for in the rulebook's folder, then in the folders of PATHs. */
#ifndef CLI_FILES_H
#define CLI_FILES_H
#include "cli/cli.h"

struct rule_file {
    char *path;  /* to open it by */
    char *name;  /* as diagnostics and answers show it */
    char *entry; /* its path below the folder of a revision; NULL: it is on disk */
};

struct revision;

struct rule_files {
    struct rule_file *items;
    size_t count, capacity;
    char **roots;        /* folders in which tables are looked for */
    size_t root_count;
    struct revision *revision; /* that the rulebook is read from; NULL: it is on disk */
};

struct rules_request {
    const char *rules;   /* --rules, or NULL */
    char *const *paths;
    int path_count;
    bool paths_as_given; /* files are named by their path, for editors; otherwise from the rulebook's folder on */
    bool packed;         /* the rulebook is a pack: only files beside it are listed */
    int32_t today;       /* PAYRULE_NO_DATE: what the clock says */
    const int32_t *known_on; /* --known-on: as recorded by the end of that day; NULL or PAYRULE_NO_DATE: as it is */
};

struct rules {
    struct payrule_rulebook *rulebook;
    struct rule_files files;
    size_t packed; /* rule files that came out of a pack, beside those */
};

/* A whole file in memory. */
struct file_text { char *bytes; size_t length; };

/* The path of the rulebook, which the caller frees. */
char *files_rulebook(const struct rules_request *request);
/* Lists all rule files of the request in order of path. */
enum status files_list(const struct cli *cli, struct rule_files *files, const struct rules_request *request);
/* Adds the rule files at or below `path` to the list. */
enum status files_add(const struct cli *cli, struct rule_files *files, const char *path);
/* Is the path one of the list's, as written? */
bool files_have(const struct rule_files *files, struct payrule_text path);
void files_free(struct rule_files *files);
/* Reads a file of at most `most` bytes; what is wrong was told. */
enum status files_read(const struct cli *cli, const char *path, size_t most, struct file_text *text);

/* Finds, adds and compiles. STATUS_ERRORS without a rulebook: nothing could be read, which was told. Rules with
 * errors are no failure here: see payrule_rulebook_errors(). */
enum status rules_load(const struct cli *cli, struct rules *rules, const struct rules_request *request);
/* The same for a revision, which belongs to *rules from then on; there may be no rule files in it. */
enum status rules_load_revision(const struct cli *cli, struct rules *rules, struct revision *revision);
void rules_free(struct rules *rules);
/* What is done with rules that were loaded. */
typedef enum status (*rules_use)(void *context, const struct rules *rules);
/* Loads, uses and frees. */
enum status rules_run(const struct cli *cli, const struct rules_request *request, rules_use use, void *context);
/* For commands that judge: loads, shows errors (not warnings) on stderr, and finds the payer. STATUS_CLEAN: go on,
 * and *errors says whether some other profile has errors. */
enum status rules_load_payer(const struct cli *cli, struct rules *rules, const char *folder, const char *payer,
                             bool *errors);
/* The same for rules as known on a day, or PAYRULE_NO_DATE. */
enum status rules_load_known(const struct cli *cli, struct rules *rules, const char *folder, int32_t known_on,
                             const char *payer, bool *errors);
/* "no payer `x`; did you mean ..." */
enum status rules_tell_payer(const struct cli *cli, const struct rules *rules, const char *payer);
/* Is there a profile of that name? */
bool rules_has_payer(const struct rules *rules, const char *payer);
void rules_show_diagnostics(const struct rules *rules, size_t most);

#endif
