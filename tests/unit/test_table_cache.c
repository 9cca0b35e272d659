/* The cache of pair tables: what is kept is found again, whatever happens to the files, answers stay the same. */
#include "tests/support/unit.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "table/pair_image.h"
#include "tests/support/tables.h"

#define PATH 4096
#define ROWS 40000  /* more than a megabyte of text, which is kept */

/* A folder of its own for each test, and a table. */
struct place {
    char folder[PATH], cache[PATH];
    struct buffer text;
    struct table_stamp stamp;
};

static int open_place(void **state)
{
    struct place *place = calloc(1, sizeof *place);

    assert_non_null(place);
    snprintf(place->folder, sizeof place->folder, "%s/payrule.XXXXXX", getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
    assert_non_null(mkdtemp(place->folder));
    snprintf(place->cache, sizeof place->cache, "%.3000s/a/b", place->folder);
    buffer_init(&place->text, allocator_standard);
    for (unsigned i = 0; i < ROWS; i++)
        buffer_printf(&place->text, "%05u\t%05u\t\t20200101\t*\t%u\tInvented\n", 10000 + i / 10, 20000 + i % 10, i % 2);
    place->stamp = (struct table_stamp){ 1, 2, place->text.length, 4, 5, 6, 7 };
    *state = place;
    return 0;
}

static void remove_files(const char *folder)
{
    DIR *open = opendir(folder);

    if (!open)
        return;
    for (struct dirent *entry; (entry = readdir(open)) != NULL;) {
        char path[2 * PATH];

        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        unlink(path);
    }
    closedir(open);
    rmdir(folder);
}

static int close_place(void **state)
{
    struct place *place = *state;
    char path[PATH];

    remove_files(place->cache);
    snprintf(path, sizeof path, "%.3000s/a", place->folder);
    rmdir(path);
    remove_files(place->folder);
    buffer_free(&place->text);
    free(place);
    return 0;
}

/* The path of the only file in the cache with that ending; false: there is none, or there are several. */
static bool find_file(const struct place *place, const char *ending, char path[2 * PATH])
{
    DIR *open = opendir(place->cache);
    int found = 0;

    if (!open)
        return false;
    for (struct dirent *entry; (entry = readdir(open)) != NULL;) {
        size_t length = strlen(entry->d_name);

        if (length > strlen(ending) && strcmp(entry->d_name + length - strlen(ending), ending) == 0) {
            snprintf(path, 2 * PATH, "%s/%s", place->cache, entry->d_name);
            found++;
        }
    }
    closedir(open);
    return found == 1;
}

/* Reads the table with the cache; true when it came from there. */
static bool read_table(const struct place *place, const struct table_stamp *stamp, const char *text)
{
    struct table_cache cache = { .folder = place->cache };
    struct table_means means = { .threads = 2, .cache = &cache, .stamp = stamp };
    struct tables tables;
    size_t count;
    const struct pair_row *rows;
    bool mapped;

    tables_open(&tables);
    assert_true(table_read(&tables.arena, &tables.diagnostics, &tables.edition, TABLE_NCCI_PTP, NULL, 0,
                           (struct text){ text, place->text.length }, &means));
    mapped = cache.maps != NULL;
    assert_int_equal(tables.diagnostics.count, 0);
    assert_int_equal(tables.edition.row_count, ROWS);
    rows = table_pair(tables.edition.pairs, code_parse(TEXT("12345")), code_parse(TEXT("20007")), &count);
    assert_int_equal(count, 1);
    assert_int_equal(rows->indicator, 1);
    assert_int_equal(rows->line, 23458);
    assert_null(table_pair(tables.edition.pairs, code_parse(TEXT("20007")), code_parse(TEXT("12345")), &count));
    assert_int_equal(tables.edition.checksum.length, 71);
    cache_close(&cache);
    tables_close(&tables);
    return mapped;
}

/* A file in the cache that was used so many days ago; returns its path. */
static void put_file(const struct place *place, const char *name, int days, char path[2 * PATH])
{
    struct timespec times[2] = { { 0, UTIME_OMIT }, { time(NULL) - (time_t)days * 86400, 0 } };
    int descriptor;

    snprintf(path, 2 * PATH, "%s/%s", place->cache, name);
    descriptor = open(path, O_WRONLY | O_CREAT, 0600);
    assert_true(descriptor >= 0);
    assert_int_equal(futimens(descriptor, times), 0);
    close(descriptor);
}

static bool is_there(const char *path) { return access(path, F_OK) == 0; }

/* What was not used for a hundred days goes when something is kept; what is not the cache's own stays. */
static void test_unused_removed(void **state)
{
    static const struct { const char *name; int days; bool stays; } files[] = {
        { "00ff-1.pairs", 101, false }, { "00fe-1.pairs", 99, true }, { "1-2-0.stamp", 101, false },
        { ".payrule-aB3xYz", 101, false }, { ".payrule-rc", 101, true }, { "notes.pairs", 101, true },
        { "00ff-1.text", 101, true },   { ".bashrc", 101, true },     { "-1.pairs.old", 101, true },
    };
    struct place *place = *state;
    char path[sizeof files / sizeof files[0]][2 * PATH], own[2 * PATH];

    assert_false(read_table(place, NULL, place->text.bytes)); /* makes the folder, and keeps the table */
    assert_true(find_file(place, ".pairs", own));
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
        put_file(place, files[i].name, files[i].days, path[i]);
    put_file(place, strrchr(own, '/') + 1, 200, own);
    assert_true(read_table(place, NULL, place->text.bytes));  /* used now: it stays */
    place->text.bytes[place->text.length - 2] = 'x';
    assert_false(read_table(place, NULL, place->text.bytes)); /* another table is kept */
    assert_true(is_there(own));
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
        assert_int_equal(is_there(path[i]), files[i].stays);
}

static void test_found_again(void **state)
{
    struct place *place = *state;
    struct table_stamp other = place->stamp;
    struct stat about;
    char path[2 * PATH];

    assert_false(read_table(place, &place->stamp, place->text.bytes));
    assert_true(find_file(place, ".pairs", path));
    assert_int_equal(stat(path, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0600);
    assert_int_equal(stat(place->cache, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0700);
    assert_true(read_table(place, &place->stamp, NULL));  /* the text is not looked at */
    assert_true(read_table(place, NULL, place->text.bytes));  /* found by its checksum */
    other.written_ns++;
    assert_false(read_table(place, &other, place->text.bytes));
    assert_true(read_table(place, &other, NULL));
    assert_false(read_table(place, &place->stamp, place->text.bytes));  /* one record for a file, of its last state */
}

static void test_nothing_kept(void **state)
{
    struct place *place = *state;
    char path[2 * PATH];

    place->text.bytes[place->text.length - 20] = 'x';  /* a row that cannot be read, which is to be told each time */
    for (int i = 0; i < 2; i++) {
        struct table_cache cache = { .folder = place->cache };
        struct table_means means = { .cache = &cache, .stamp = &place->stamp };
        struct tables tables;

        tables_open(&tables);
        table_read(&tables.arena, &tables.diagnostics, &tables.edition, TABLE_NCCI_PTP, NULL, 0,
                   buffer_text(&place->text), &means);
        assert_int_equal(tables.diagnostics.errors, 1);
        tables_close(&tables);
    }
    assert_false(find_file(place, ".pairs", path));
}

static void damage(const char *path, off_t at)
{
    int file = open(path, O_RDWR);
    char byte;

    assert_true(file >= 0);
    assert_int_equal(pread(file, &byte, 1, at), 1);
    byte = (char)(byte ^ 0x10);
    assert_int_equal(pwrite(file, &byte, 1, at), 1);
    close(file);
}

/* Damaged, cut, emptied, replaced by a link or writable by others: read from the text, and kept anew. */
static void test_damaged_files(void **state)
{
    static const char *const endings[] = { ".pairs", ".stamp" };
    struct place *place = *state;
    char path[2 * PATH], moved[2 * PATH + 8];

    read_table(place, &place->stamp, place->text.bytes);
    for (size_t i = 0; i < 2; i++) {
        struct stat about;

        assert_true(find_file(place, endings[i], path));
        assert_int_equal(stat(path, &about), 0);
        for (off_t at = 0; at < about.st_size; at += about.st_size / 10 + 1) {
            damage(path, at);
            assert_false(read_table(place, &place->stamp, place->text.bytes));
            assert_true(read_table(place, &place->stamp, NULL));
        }
        assert_int_equal(truncate(path, about.st_size - 1), 0);
        assert_false(read_table(place, &place->stamp, place->text.bytes));
        assert_int_equal(truncate(path, 0), 0);
        assert_false(read_table(place, &place->stamp, place->text.bytes));
        assert_int_equal(chmod(path, 0666), 0);
        assert_false(read_table(place, &place->stamp, place->text.bytes));
        snprintf(moved, sizeof moved, "%s.moved", path);
        assert_int_equal(rename(path, moved), 0);
        assert_int_equal(symlink(moved, path), 0);
        assert_false(read_table(place, &place->stamp, place->text.bytes));
        assert_true(read_table(place, &place->stamp, NULL));
    }
}

/* A path that cannot be a folder: nothing is kept, and nothing is said. */
static void test_no_folder(void **state)
{
    struct place *place = *state;
    FILE *file;

    snprintf(place->cache, sizeof place->cache, "%.3000s/file", place->folder);
    file = fopen(place->cache, "w");
    assert_non_null(file);
    fclose(file);
    for (int i = 0; i < 2; i++)
        assert_false(read_table(place, &place->stamp, place->text.bytes));
    unlink(place->cache);
    memset(place->cache, 'x', sizeof place->cache - 1);
    assert_false(read_table(place, &place->stamp, place->text.bytes));
}

static void test_at_once(void **state)
{
    struct place *place = *state;
    pid_t children[4];

    for (size_t i = 0; i < 4; i++) {
        children[i] = fork();
        assert_true(children[i] >= 0);
        for (int k = 0; children[i] == 0 && k < 5; k++) {
            char path[2 * PATH];

            read_table(place, &place->stamp, place->text.bytes);
            if (find_file(place, ".pairs", path))
                unlink(path);
        }
        if (children[i] == 0)
            _exit(0);
    }
    for (size_t i = 0; i < 4; i++) {
        int status;

        assert_int_equal(waitpid(children[i], &status, 0), children[i]);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
}

/* ---- images ---- */

static const char small[] = "97110\t97112\t\t20200101\t20201231\t0\tx\n97110\t97112\t\t20210101\t*\t1\tx\n"
                            "97110\t97140\t\t20200101\t*\t1\tx\n97112\t97110\t\t20200101\t*\t1\tx\n";
static const uint8_t digest[CHECKSUM_SIZE] = { 1, 2, 3 };

/* The image of the small table in a block of its own, with `extra` bytes behind. */
static char *make_image(const struct tables *tables, size_t *length, size_t extra)
{
    struct image_header header;
    struct text parts[IMAGE_PARTS];
    char *bytes, *at;

    image_make(&header, parts, tables->edition.pairs, digest);
    *length = extra;
    for (size_t i = 0; i < IMAGE_PARTS; i++)
        *length += parts[i].length;
    at = bytes = calloc(1, *length);
    assert_non_null(bytes);
    for (size_t i = 0; i < IMAGE_PARTS; i++) {
        memcpy(at, parts[i].bytes, parts[i].length);
        at += parts[i].length;
    }
    return bytes;
}

static void test_every_byte(void **state)
{
    struct tables tables;
    struct pair_index index;
    size_t length;
    char *image;

    (void)state;
    tables_read(&tables, TABLE_NCCI_PTP, small);
    image = make_image(&tables, &length, 0);
    assert_true(image_open(&index, (struct text){ image, length }, digest, 1));
    assert_int_equal(index.row_count, 4);
    for (size_t i = 0; i < length; i++) {
        for (int bit = 0; bit < 8; bit += 7) {
            image[i] = (char)(image[i] ^ 1 << bit);
            if (image_open(&index, (struct text){ image, length }, digest, 1))
                fail_msg("a change of byte %zu is not found", i);
            image[i] = (char)(image[i] ^ 1 << bit);
        }
    }
    for (size_t cut = 0; cut < length; cut++)
        assert_false(image_open(&index, (struct text){ image, cut }, digest, 1));
    free(image);
    image = make_image(&tables, &length, 16);
    assert_false(image_open(&index, (struct text){ image, length }, digest, 1));
    assert_true(image_open(&index, (struct text){ image, length - 16 }, digest, 1));
    free(image);
    tables_close(&tables);
}

/* Of another table. */
static void test_foreign(void **state)
{
    static const uint8_t other[CHECKSUM_SIZE] = { 1, 2, 4 };
    struct tables tables;
    struct pair_index index;
    size_t length;
    char *image;

    (void)state;
    tables_read(&tables, TABLE_NCCI_PTP, small);
    image = make_image(&tables, &length, 0);
    assert_false(image_open(&index, (struct text){ image, length }, other, 1));
    free(image);
    tables_close(&tables);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_unused_removed, open_place, close_place),
        cmocka_unit_test_setup_teardown(test_found_again, open_place, close_place),
        cmocka_unit_test_setup_teardown(test_nothing_kept, open_place, close_place),
        cmocka_unit_test_setup_teardown(test_damaged_files, open_place, close_place),
        cmocka_unit_test_setup_teardown(test_no_folder, open_place, close_place),
        cmocka_unit_test_setup_teardown(test_at_once, open_place, close_place),
        cmocka_unit_test(test_every_byte),
        cmocka_unit_test(test_foreign),
    };

    return cmocka_run_group_tests_name("table cache", tests, NULL, NULL);
}
