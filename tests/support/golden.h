/* Goldens: files that hold what a program is to say. With UPDATE_GOLDEN=1 they are rewritten instead of compared;
 * their change is then reviewed like code. */
#ifndef TESTS_SUPPORT_GOLDEN_H
#define TESTS_SUPPORT_GOLDEN_H
#include <dirent.h>
#include <stdlib.h>

#include "tests/support/unit.h"

#define GOLDEN_PATH 4096

/* A path below the top folder of the sources. */
static inline const char *golden_path(char path[GOLDEN_PATH], const char *folder, const char *name)
{
    const char *top = getenv("abs_top_srcdir");

    snprintf(path, GOLDEN_PATH, "%s/%s/%s", top != NULL ? top : ".", folder, name);
    return path;
}

/* False when there is no such file. The buffer is cleared first. */
static inline bool golden_read(struct buffer *to, const char *path)
{
    char block[4096];
    size_t count;
    FILE *file = fopen(path, "rb");

    buffer_clear(to);
    if (file == NULL)
        return false;
    while ((count = fread(block, 1, sizeof block, file)) > 0)
        buffer_add(to, (struct text){ block, count });
    fclose(file);
    return true;
}

static inline void golden_write(const char *path, struct text text)
{
    FILE *file = fopen(path, "wb");

    assert_non_null(file);
    assert_int_equal(fwrite(text.bytes, 1, text.length, file), text.length);
    assert_int_equal(fclose(file), 0);
}

/* Says where two texts part; 0 when they do not. */
static inline size_t golden_line_of_difference(struct text a, struct text b)
{
    size_t line = 1;

    for (size_t i = 0; i < a.length && i < b.length; i++) {
        if (a.bytes[i] != b.bytes[i])
            return line;
        line += a.bytes[i] == '\n';
    }
    return a.length == b.length ? 0 : line;
}

/* The text is what the golden holds. Returns false, with a word about it, when it is not. */
static inline bool golden_same(const char *path, struct text found)
{
    struct buffer expected;
    size_t line;
    bool there;

    if (getenv("UPDATE_GOLDEN") != NULL) {
        golden_write(path, found);
        return true;
    }
    buffer_init(&expected, allocator_standard);
    there = golden_read(&expected, path);
    line = golden_line_of_difference(buffer_text(&expected), found);
    buffer_free(&expected);
    if (!there)
        print_error("# %s is missing\n", path);
    else if (line != 0)
        print_error("# %s differs from line %zu on:\n%.*s\n", path, line, TEXT_ARG(found));
    return there && line == 0;
}

/* The names of a folder's files that end in `ending`, in order; the caller frees each and the list. */
static inline int golden_compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static inline char **golden_list(const char *path, const char *ending, size_t *count)
{
    DIR *folder = opendir(path);
    char **names = NULL;

    *count = 0;
    for (struct dirent *entry; folder != NULL && (entry = readdir(folder)) != NULL;) {
        size_t length = strlen(entry->d_name), tail = strlen(ending);

        if (entry->d_name[0] == '.' || length < tail || strcmp(entry->d_name + length - tail, ending) != 0)
            continue;
        names = realloc(names, (*count + 1) * sizeof *names);
        names[(*count)++] = strdup(entry->d_name);
    }
    if (folder != NULL)
        closedir(folder);
    if (*count > 1)
        qsort(names, *count, sizeof *names, golden_compare_names);
    return names;
}

static inline void golden_list_free(char **names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(names[i]);
    free(names);
}

#endif
