/* payrule pack: a rulebook with its tables in one file, signed; and keys to sign with. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "cli/options.h"
#include "cli/pack.h"
#include "cli/recorded.h"

#define TABLE_MOST ((size_t)1 << 30)
#define RULE_FILE_MOST ((size_t)4 << 20)
#define KEY_MOST ((size_t)64 << 10)
#define OWNER_ONLY 0600
#define EVERYBODY 0644
#define DIAGNOSTICS_SHOWN 20

struct pack_options {
    const char *output, *sign, *new_key;
    int32_t known_on;
};

#define OFFSET(member) offsetof(struct pack_options, member)
const struct option_row option_rows_pack[] = {
    { "output", OPTION_TEXT, "FILE", "the pack (also -o); rules.pack when left out", OFFSET(output) },
    { "sign", OPTION_TEXT, "FILE", "sign it with the secret key in that file, into FILE.minisig", OFFSET(sign) },
    { "known-on", OPTION_DATE, "DATE", "rules as they were recorded by the end of that day", OFFSET(known_on) },
    { "new-key", OPTION_TEXT, "NAME", "make a pair of keys, NAME.key and NAME.pub, instead of a pack",
      OFFSET(new_key) },
    OPTION_ROW_NO_CACHE,
    { NULL, OPTION_FLAG, NULL, NULL, 0 }
};

/* ---- writing files ---- */

/* `flags`: O_EXCL for what must not be there yet, O_TRUNC for what may be replaced. */
static enum status write_file(const struct cli *cli, const char *path, int flags, mode_t mode, const struct out *bytes)
{
    struct out out;
    int error;
    int descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | flags, mode);

    if (descriptor < 0)
        return cli_error(cli, "cannot write %s: %s", path, strerror(errno));
    out_open(&out, descriptor);
    out_bytes(&out, bytes->bytes, bytes->length);
    out_flush(&out);
    error = out.error;
    if (close(descriptor) != 0 && error == 0)
        error = errno;
    out_close(&out);
    return error == 0 ? STATUS_CLEAN : cli_error(cli, "cannot write %s: %s", path, strerror(error));
}

/* ---- keys ---- */

static enum status write_keys(struct cli *cli, const char *name, const struct out *secret, const struct out *open)
{
    char *secret_path = memory_printf("%s.key", name), *open_path = memory_printf("%s.pub", name);
    enum status status = write_file(cli, secret_path, O_EXCL, OWNER_ONLY, secret);

    if (status == STATUS_CLEAN)
        status = write_file(cli, open_path, O_EXCL, EVERYBODY, open);
    if (status == STATUS_CLEAN)
        out_printf(&cli->out,
                   "%s signs packs: keep it secret, it has no password\n"
                   "%s is for those who use them: --require-signature %s\n",
                   secret_path, open_path, open_path);
    free(secret_path);
    free(open_path);
    return status;
}

static enum status new_key(struct cli *cli, const char *name)
{
    struct out secret, open;
    enum status status;

    out_open(&secret, OUT_MEMORY);
    out_open(&open, OUT_MEMORY);
    if (payrule_key_new(out_sink, &secret, &open) == PAYRULE_OK)
        status = write_keys(cli, name, &secret, &open);
    else
        status = cli_error(cli, "the system gives no random numbers to make keys of");
    out_close(&secret);
    out_close(&open);
    return status;
}

/* ---- files of the pack ---- */

struct packing {
    struct cli *cli;
    const struct rules *rules;
    struct payrule_pack_file *files;
    size_t count;
    struct out bytes;
};

/* Takes the file's bytes and a copy of its name. */
static void add(struct packing *packing, struct payrule_text name, bool table, struct file_text text)
{
    packing->files = memory_resize(packing->files, packing->count + 1, sizeof *packing->files);
    packing->files[packing->count++] = (struct payrule_pack_file){
        { memory_string(name.bytes, name.length), name.length }, table, text.bytes, text.length
    };
}

static struct file_text copy_of(const char *bytes, size_t length)
{
    return (struct file_text){ memory_string(bytes, length), length };
}

static enum status read_rules(const struct packing *packing, const struct rule_file *file, struct file_text *text)
{
    const struct rule_files *files = &packing->rules->files;
    const char *bytes;
    size_t length;
    enum status status;

    if (file->entry == NULL)
        return files_read(packing->cli, file->path, RULE_FILE_MOST, text);
    status = recorded_read(packing->cli, files, file, &bytes, &length);
    if (status == STATUS_CLEAN)
        *text = copy_of(bytes, length);
    return status;
}

static enum status read_table(const struct packing *packing, struct payrule_text name, struct file_text *text)
{
    const struct rule_files *files = &packing->rules->files;
    enum status status;
    const char *bytes;
    size_t length;
    char *path;

    if (files->revision != NULL) {
        if (!recorded_table(files->revision, name.bytes, name.length, &bytes, &length))
            return cli_error(packing->cli, "the repository gives no table %.*s", (int)name.length, name.bytes);
        *text = copy_of(bytes, length);
        return STATUS_CLEAN;
    }
    path = memory_printf("%s/%.*s", files->roots[0], (int)name.length, name.bytes);
    status = files_read(packing->cli, path, TABLE_MOST, text);
    free(path);
    return status;
}

static enum status add_rules(struct packing *packing)
{
    const struct rule_files *files = &packing->rules->files;
    enum status status = STATUS_CLEAN;

    for (size_t i = 0; i < files->count && status == STATUS_CLEAN; i++) {
        struct file_text text;

        status = read_rules(packing, &files->items[i], &text);
        if (status == STATUS_CLEAN)
            add(packing, text_from(files->items[i].name), false, text);
    }
    return status;
}

static bool has_table(const struct packing *packing, struct payrule_text name)
{
    for (size_t i = 0; i < packing->count; i++) {
        if (packing->files[i].table && text_same(packing->files[i].name, name))
            return true;
    }
    return false;
}

static enum status add_tables(struct packing *packing)
{
    enum status status = STATUS_CLEAN;
    struct payrule_edition edition;

    for (size_t i = 0;
         status == STATUS_CLEAN && payrule_rulebook_edition(packing->rules->rulebook, i, &edition) == PAYRULE_OK; i++) {
        struct file_text text;

        if (has_table(packing, edition.file))
            continue;
        status = read_table(packing, edition.file, &text);
        if (status == STATUS_CLEAN)
            add(packing, edition.file, true, text);
    }
    return status;
}

static enum status write_pack(struct packing *packing)
{
    const char *problem;

    switch (payrule_pack_write(packing->files, packing->count, &problem, out_sink, &packing->bytes)) {
    case PAYRULE_OK: return STATUS_CLEAN;
    case PAYRULE_EUSAGE: return cli_error(packing->cli, "the rulebook cannot be packed: %s", problem);
    default: return cli_error(packing->cli, "out of memory");
    }
}

static void packing_free(struct packing *packing)
{
    for (size_t i = 0; i < packing->count; i++) {
        free((void *)packing->files[i].name.bytes);
        free((void *)packing->files[i].bytes);
    }
    free(packing->files);
    out_close(&packing->bytes);
}

/* ---- the signature ---- */

/* The part of the path behind the last slash. */
static const char *last_part(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash != NULL ? slash + 1 : path;
}

static enum status make_signature(const struct packing *packing, const char *path, const struct file_text *key,
                                  struct out *signature)
{
    char *comment = memory_printf("timestamp:%lld\tfile:%s\thashed", (long long)time(NULL), last_part(path));
    enum payrule_status made = strpbrk(comment, "\r\n") != NULL
                                   ? PAYRULE_END
                                   : payrule_sign(packing->bytes.bytes, packing->bytes.length, key->bytes, key->length,
                                                  comment, out_sink, signature);

    free(comment);
    switch (made) {
    case PAYRULE_OK: return STATUS_CLEAN;
    case PAYRULE_EINPUT:
        return cli_error(packing->cli,
                         "--sign names the file of a secret key; `payrule pack --new-key NAME` makes one");
    case PAYRULE_EUSAGE:
        return cli_error(packing->cli,
                         "the secret key has a password; `minisign -C -W` takes it off a copy of the key");
    case PAYRULE_END: return cli_usage(packing->cli, "the name of a signed pack holds no line end");
    default: return cli_error(packing->cli, "out of memory");
    }
}

static enum status sign(const struct packing *packing, const char *path, const char *key_path)
{
    char *name = memory_printf("%s" SIGNATURE_SUFFIX, path);
    struct file_text key;
    struct out signature;
    enum status status = files_read(packing->cli, key_path, KEY_MOST, &key);

    out_open(&signature, OUT_MEMORY);
    if (status == STATUS_CLEAN) {
        status = make_signature(packing, path, &key, &signature);
        explicit_bzero(key.bytes, key.length);
        free(key.bytes);
    }
    if (status == STATUS_CLEAN)
        status = write_file(packing->cli, name, O_TRUNC, EVERYBODY, &signature);
    out_close(&signature);
    free(name);
    return status;
}

/* ---- the command ---- */

static void report(struct cli *cli, const struct packing *packing, const char *path, bool is_signed)
{
    size_t tables = 0;

    for (size_t i = 0; i < packing->count; i++)
        tables += packing->files[i].table != 0;
    out_clean(&cli->out, text_from(path));
    out_printf(&cli->out, ": %zu rule file%s and %zu table%s, %zu bytes, %s\n", packing->count - tables,
               packing->count - tables == 1 ? "" : "s", tables, tables == 1 ? "" : "s", packing->bytes.length,
               is_signed ? "signed" : "not signed");
}

/* An old signature would be one of another pack. */
static void remove_signature(const char *path)
{
    char *name = memory_printf("%s" SIGNATURE_SUFFIX, path);

    unlink(name);
    free(name);
}

static enum status pack_rules(struct cli *cli, const struct rules *rules, const struct pack_options *values)
{
    struct packing packing = { .cli = cli, .rules = rules };
    const char *path = values->output != NULL ? values->output : "rules.pack";
    enum status status;

    out_open(&packing.bytes, OUT_MEMORY);
    status = add_rules(&packing);
    if (status == STATUS_CLEAN)
        status = add_tables(&packing);
    if (status == STATUS_CLEAN)
        status = write_pack(&packing);
    if (status == STATUS_CLEAN) {
        remove_signature(path);
        status = write_file(cli, path, O_TRUNC, EVERYBODY, &packing.bytes);
    }
    if (status == STATUS_CLEAN && values->sign != NULL)
        status = sign(&packing, path, values->sign);
    if (status == STATUS_CLEAN)
        report(cli, &packing, path, values->sign != NULL);
    packing_free(&packing);
    return status;
}

/* A pack holds the rules of one day, and a profile that extends another as it was known on an earlier one needs
 * more. */
static enum status check_days(const struct cli *cli, const struct payrule_rulebook *rulebook)
{
    struct payrule_text name;

    for (size_t i = 0; (name = payrule_rulebook_profile(rulebook, i)).bytes != NULL; i++) {
        char *profile = memory_string(name.bytes, name.length), date[10];
        struct payrule_profile_about about;
        enum payrule_status found = payrule_rulebook_about(rulebook, profile, &about);

        free(profile);
        if (found != PAYRULE_OK || about.known_on == PAYRULE_NO_DATE)
            continue;
        date_write(date, about.known_on);
        return cli_error(cli, "%.*s extends %.*s as known on %.10s, and a pack holds the rules of one day only",
                         (int)name.length, name.bytes, (int)about.extends.length, about.extends.bytes, date);
    }
    return STATUS_CLEAN;
}

/* The folder's whole path, so that its files are named from its own name on, however it was written. */
static enum status load_and_pack(struct cli *cli, const struct pack_options *values, const char *folder)
{
    struct rules rules = { .rulebook = NULL };
    char *whole = folder != NULL ? realpath(folder, NULL) : NULL;
    enum status status = rules_load(
        cli, &rules, &(struct rules_request){ .rules = whole != NULL ? whole : folder, .today = PAYRULE_NO_DATE,
                                              .known_on = &values->known_on });

    if (status == STATUS_CLEAN && payrule_rulebook_errors(rules.rulebook) > 0) {
        rules_show_diagnostics(&rules, DIAGNOSTICS_SHOWN);
        status = cli_error(cli, "rules with errors are not packed");
    } else if (status == STATUS_CLEAN && rules.files.count == 0) {
        status = cli_usage(cli, "name the folder of the rules, not a pack of them");
    } else if (status == STATUS_CLEAN) {
        status = check_days(cli, rules.rulebook);
        if (status == STATUS_CLEAN)
            status = pack_rules(cli, &rules, values);
    }
    rules_free(&rules);
    free(whole);
    return status;
}

enum status command_pack(struct cli *cli, int argc, char **argv)
{
    struct pack_options values = { .known_on = PAYRULE_NO_DATE };
    int read = options_read(cli, &values, &argc, argv);

    if (read != OPTIONS_GO_ON)
        return (enum status)read;
    if (values.new_key != NULL) {
        if (argc > 0 || values.sign != NULL || values.output != NULL)
            return cli_usage(cli, "--new-key makes keys and nothing else: payrule pack --new-key clinic");
        return new_key(cli, values.new_key);
    }
    if (argc > 1)
        return cli_usage(cli, "a pack is of one folder of rules");
    return load_and_pack(cli, &values, argc == 1 ? argv[0] : NULL);
}
