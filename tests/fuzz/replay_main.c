/* Runs the files given as arguments through a fuzz target, so that its corpus is replayed without libFuzzer. A folder
 * stands for the files in it. Speaks TAP: one test for each argument; a target that finds something wrong ends the
 * program. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The whole file in a block of its own, or NULL. */
static uint8_t *read_file(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    uint8_t *data = NULL;
    long length = -1;

    if (file == NULL)
        return NULL;
    if (fseek(file, 0, SEEK_END) == 0)
        length = ftell(file);
    if (length >= 0 && fseek(file, 0, SEEK_SET) == 0)
        data = malloc((size_t)length + 1);
    if (data != NULL && fread(data, 1, (size_t)length, file) != (size_t)length) {
        free(data);
        data = NULL;
    }
    fclose(file);
    *size = (size_t)length;
    return data;
}

static int replay_file(const char *path)
{
    size_t size;
    uint8_t *data = read_file(path, &size);

    if (data == NULL)
        return 0;
    LLVMFuzzerTestOneInput(data, size);
    free(data);
    return 1;
}

/* The number of files that were run. */
static int replay_folder(const char *path, DIR *folder)
{
    int count = 0;

    for (struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
        char name[4096];

        if (entry->d_name[0] == '.')
            continue;
        snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
        count += replay_file(name);
    }
    return count;
}

int main(int argc, char **argv)
{
    int wrong = 0;

    printf("1..%d\n", argc - 1);
    for (int i = 1; i < argc; i++) {
        DIR *folder = opendir(argv[i]);
        int count = folder != NULL ? replay_folder(argv[i], folder) : replay_file(argv[i]);

        if (folder != NULL)
            closedir(folder);
        printf("%s %d - %d files replayed\n", count > 0 ? "ok" : "not ok", i, count);
        wrong += count == 0;
    }
    return wrong > 0;
}
