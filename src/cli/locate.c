/* See locate.h. A receipt may name any file: only regular ones are opened, and nothing of them is shown. */
#include "cli/locate.h"

#include <stdlib.h>
#include <sys/stat.h>

static void close_file(struct located_file *file)
{
    if (file->lines != NULL)
        input_close(&file->input);
    free(file->lines);
    free(file->path);
    *file = (struct located_file){ .path = NULL };
}

void locator_close(struct locator *locator)
{
    for (size_t i = 0; i < LOCATE_FILES; i++)
        close_file(&locator->files[i]);
}

static void find_lines(struct located_file *file)
{
    const char *at = file->input.bytes, *end = at + file->input.length;
    size_t count = (size_t)input_count_lines(at, file->input.length) + 1;

    file->lines = memory_resize(NULL, count + 1, sizeof *file->lines);
    for (file->count = 0; file->count < count; file->count++) {
        const char *newline = at < end ? memchr(at, '\n', (size_t)(end - at)) : NULL;

        file->lines[file->count] = at;
        at = newline != NULL ? newline + 1 : end + 1; /* the last line may have no newline */
    }
    file->lines[count] = at;
}

static void open_file(const struct locator *locator, struct located_file *file, const char *path, size_t length)
{
    const struct input_request request = { .format = PAYRULE_JSONL, .as_it_is = true };
    struct stat about;

    file->path = memory_string(path, length);
    if (strlen(file->path) != length || stat(file->path, &about) != 0 || !S_ISREG(about.st_mode))
        return;
    if (input_open(locator->cli, &file->input, file->path, &request) == STATUS_CLEAN)
        find_lines(file);
}

static struct located_file *find_file(struct locator *locator, const char *path, size_t length)
{
    struct located_file *file;

    for (size_t i = 0; i < LOCATE_FILES; i++) {
        file = &locator->files[i];
        if (file->path != NULL && strlen(file->path) == length && memcmp(file->path, path, length) == 0)
            return file;
    }
    file = &locator->files[locator->next++ % LOCATE_FILES];
    close_file(file);
    open_file(locator, file, path, length);
    return file;
}

int locator_line(void *context, const char *path, size_t path_length, uint64_t line, const char **bytes, size_t *length)
{
    const struct located_file *file = find_file(context, path, path_length);

    if (file->lines == NULL || line == 0 || line > file->count)
        return 0;
    *bytes = file->lines[line - 1];
    *length = (size_t)(file->lines[line] - *bytes) - 1;
    return 1;
}
