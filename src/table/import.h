/* CMS's files made into a table of a rulebook. Knows no files: texts come from the caller and go back to it. */
#ifndef TABLE_IMPORT_H
#define TABLE_IMPORT_H
#include "base/buffer.h"
#include "table/edition.h"

struct import_source { struct text name, text; };

struct import_request {
    enum table_format format;
    const struct import_source *sources;  /* in any order */
    size_t count;
    struct text quarter, setting;         /* as words, instead of what names tell; may be empty, and are right */
    struct text folder;                   /* of the table, as the rule file will name it: "tables" */
    struct text name;                     /* of the table's file; empty: one is made */
};

struct import_result {
    struct edition edition;
    struct text name;       /* of the table's file, in the arena */
    struct table_copy rows;
    bool written;           /* the output was filled */
};

/* The table is `head` and then `rows`; `rules` are the lines of a rule file that name it. */
struct import_output { struct buffer head, rows, rules; };

/* Joins the sources into one table. What is wrong with rows is told, and they are left out; what is wrong with the
 * files as a whole ends in no table. The buffers belong to the caller, also when memory runs out. */
void import_run(struct arena *arena, struct diagnostics *diagnostics, const struct import_request *request,
                struct import_output *output, struct import_result *result);

#endif
