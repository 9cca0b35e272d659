/* See pack.h. The demand for a signature is the caller's: nothing in a pack can lift it. The pack is read once, and
 * what was checked is what is compiled. */
#include "cli/pack.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define PACK_MOST ((size_t)1 << 30)
#define SMALL_MOST ((size_t)64 << 10) /* of keys and signatures */
#define BEGINNING 32

bool rule_pack_is(const char *path)
{
    char beginning[BEGINNING];
    struct stat about;
    ssize_t got;
    int descriptor;

    if (stat(path, &about) != 0 || !S_ISREG(about.st_mode))
        return false;
    descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return false;
    got = read(descriptor, beginning, sizeof beginning);
    close(descriptor);
    return got > 0 && payrule_pack_begins(beginning, (size_t)got);
}

/* ---- signatures ---- */

static bool is_key(const char *text)
{
    struct payrule_text comment;

    return payrule_signature_check("", 0, "", 0, text, strlen(text), &comment) != PAYRULE_KEY_UNREADABLE;
}

/* The key as it was typed, else out of the file of that name: a file that is named as a key stands for none. */
static enum status read_key(const struct cli *cli, struct file_text *key)
{
    struct stat about;

    if (!is_key(cli->signature_key) && stat(cli->signature_key, &about) == 0)
        return files_read(cli, cli->signature_key, SMALL_MOST, key);
    *key =
        (struct file_text){ memory_string(cli->signature_key, strlen(cli->signature_key)), strlen(cli->signature_key) };
    return STATUS_CLEAN;
}

static enum status tell_trust(const struct cli *cli, const char *path, enum payrule_trust trust)
{
    switch (trust) {
    case PAYRULE_TRUSTED: break;
    case PAYRULE_KEY_UNREADABLE:
        return cli_usage(cli,
                         "--require-signature names a public key or its file; %s is neither a key such as "
                         "RWQf6LRC... nor a file that holds one",
                         cli->signature_key);
    case PAYRULE_SIGNATURE_UNREADABLE:
        return cli_error(cli, "%s" SIGNATURE_SUFFIX " holds no signature; the rules are refused", path);
    case PAYRULE_OTHER_KEY:
        return cli_error(cli, "%s was signed with another key than --require-signature names; the rules are refused",
                         path);
    case PAYRULE_OTHER_BYTES:
        return cli_error(cli,
                         "%s is not what was signed: it was altered, or the signature is another pack's; the "
                         "rules are refused",
                         path);
    case PAYRULE_OTHER_COMMENT:
        return cli_error(cli, "the comment in %s" SIGNATURE_SUFFIX " is not what was signed; the rules are refused",
                         path);
    }
    return STATUS_CLEAN;
}

static enum status check_with(const struct cli *cli, const struct rule_pack *pack, const char *path,
                              const struct file_text *key)
{
    char *name = memory_printf("%s" SIGNATURE_SUFFIX, path);
    struct file_text signature;
    struct payrule_text comment;
    struct stat about;
    enum status status;

    if (stat(name, &about) != 0)
        status = cli_error(cli, "%s is not signed: there is no %s; the rules are refused", path, name);
    else
        status = files_read(cli, name, SMALL_MOST, &signature);
    free(name);
    if (status != STATUS_CLEAN)
        return status;
    status = tell_trust(cli, path,
                        payrule_signature_check(pack->text.bytes, pack->text.length, signature.bytes, signature.length,
                                                key->bytes, key->length, &comment));
    free(signature.bytes);
    return status;
}

static enum status check_signature(const struct cli *cli, const struct rule_pack *pack, const char *path)
{
    struct file_text key;
    enum status status = read_key(cli, &key);

    if (status != STATUS_CLEAN)
        return status;
    status = check_with(cli, pack, path, &key);
    free(key.bytes);
    return status;
}

/* ---- opening ---- */

static enum status tell_problem(const struct cli *cli, const struct rule_pack *pack, const char *path)
{
    size_t line;
    const char *problem = payrule_pack_problem(pack->pack, &line);

    if (line == 0)
        return cli_error(cli, "%s cannot be read as a pack: %s", path, problem);
    return cli_error(cli, "%s:%zu: the pack cannot be read: %s", path, line, problem);
}

static enum status open_pack(const struct cli *cli, struct rule_pack *pack, const char *path)
{
    enum payrule_status opened = payrule_pack_open(&pack->pack, pack->text.bytes, pack->text.length);

    if (opened == PAYRULE_OK)
        return STATUS_CLEAN;
    return opened == PAYRULE_EINPUT ? tell_problem(cli, pack, path) : cli_error(cli, "out of memory");
}

enum status rule_pack_open(const struct cli *cli, struct rule_pack *pack, const char *path)
{
    enum status status;

    *pack = (struct rule_pack){ .pack = NULL };
    if (!rule_pack_is(path)) {
        if (cli->signature_key == NULL)
            return STATUS_CLEAN;
        return cli_error(
            cli, "%s is no pack, and only packs are signed; the rules are refused. `payrule pack` makes one", path);
    }
    status = files_read(cli, path, PACK_MOST, &pack->text);
    if (status != STATUS_CLEAN) {
        pack->text.bytes = NULL;
        return status;
    }
    if (cli->signature_key != NULL)
        status = check_signature(cli, pack, path);
    if (status == STATUS_CLEAN)
        status = open_pack(cli, pack, path);
    return status;
}

void rule_pack_close(struct rule_pack *pack)
{
    payrule_pack_close(pack->pack);
    free(pack->text.bytes);
    *pack = (struct rule_pack){ .pack = NULL };
}

/* ---- what it holds ---- */

enum status rule_pack_add(const struct cli *cli, const struct rule_pack *pack, struct rules *rules)
{
    enum payrule_status added = PAYRULE_OK;
    struct payrule_pack_file file;

    if (pack->pack == NULL)
        return STATUS_CLEAN;
    for (size_t i = 0; added == PAYRULE_OK && payrule_pack_file(pack->pack, i, &file) == PAYRULE_OK && !file.table;
         i++) {
        char *name = memory_string(file.name.bytes, file.name.length);

        added = payrule_rulebook_add(rules->rulebook, name, file.bytes, file.length);
        rules->packed++;
        free(name);
    }
    if (added == PAYRULE_OK)
        return STATUS_CLEAN;
    return cli_error(cli, added == PAYRULE_ENOMEM ? "out of memory"
                                                  : "the pack holds more than 10,000 rule files, or one beyond 4 MiB");
}

int rule_pack_table(const struct rule_pack *pack, const char *path, size_t path_length, const char **bytes,
                    size_t *length)
{
    const struct payrule_text wanted = { path, path_length };
    struct payrule_pack_file file;

    if (pack->pack == NULL)
        return 0;
    for (size_t i = 0; payrule_pack_file(pack->pack, i, &file) == PAYRULE_OK; i++) {
        if (!file.table || !text_same(file.name, wanted))
            continue;
        *bytes = file.bytes;
        *length = file.length;
        return 1;
    }
    return 0;
}
