/* A pack: the rule files and tables of a rulebook in one file. docs/receipts.md describes it.
 *
 * Knows names, lengths and checksums; not what a rule or a table is, and nothing of files on disk. A pack is hostile:
 * whatever is written otherwise than pack_write() would have written it is refused. */
#ifndef PACK_PACK_H
#define PACK_PACK_H
#include "base/arena.h"
#include "base/buffer.h"

#define PACK_BEGINNING "payrule pack 1\n"
#define PACK_FILES_MOST 20000
#define PACK_NAME_MOST 1000  /* bytes */

struct pack_file {
    struct text name;        /* relative, without "." and ".." */
    struct text bytes;
    bool table;
};

struct pack {
    const struct pack_file *files;  /* rules before tables, each in bytewise order of name */
    size_t count;
};

/* What is wrong with a pack: a sentence without a full stop, and the line of its header, 0 for what follows it. */
struct pack_fault { const char *problem; size_t line; };

bool pack_begins(struct text bytes);
/* Names and bytes point into `bytes`. False: *fault is set. */
bool pack_read(struct arena *arena, struct text bytes, struct pack *pack, struct pack_fault *fault);
/* Sorts the files and writes the header; the files' bytes follow it in that order. False: *fault tells what is wrong
 * with the file at place `line`. */
bool pack_write_header(struct buffer *to, struct pack_file *files, size_t count, struct pack_fault *fault);

#endif
