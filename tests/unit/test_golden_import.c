/* One golden for each message about the files of an import: what the case below tells is in tests/diag/CODE.out, among
 * it CODE. The files have CMS's layout with invented numbers. */
#include "payrule.h"
#include "tests/support/messages.h"
#include "tests/support/unit.h"

#define CODE_FIRST "P0860"
#define CODE_LAST "P0879"
#define FILES_MOST 3
#define PTP PAYRULE_TABLE_PTP, NULL, NULL /* as its files say */
#define MUE PAYRULE_TABLE_MUE, NULL, NULL

#define CAPTIONS "Column 1\tColumn 2\t*=in existence\tEffective\tDeletion\tModifier\tPTP Edit Rationale\n"
#define PAIRS_1 CAPTIONS "97110\t97150\t\t20200101\t*\t1\tInvented\n"
#define PAIRS_2 CAPTIONS "97140\t97530\t\t20200101\t*\t1\tInvented\n"
#define VALUES                                                                                                         \
    "HCPCS/CPT Code,Practitioner Services MUE Values,MUE Adjudication Indicator,MUE Rationale\n"                       \
    "97110,3,3 Date of Service Edit: Clinical,Invented\n"

struct file {
    const char *name, *text;
};

static const struct import_case {
    const char *code;
    enum payrule_table table;
    const char *edition, *setting; /* as options say them, or NULL */
    struct file files[FILES_MOST];
} cases[] = {
    { "P0860", PTP, { { "edits.txt", PAIRS_1 } } },
    { "P0861", MUE, { { "MCR_MUE_Eff_07-01-2026.csv", VALUES } } },
    { "P0862", PTP, { { "ccipra-v322r0-f1.txt", PAIRS_1 }, { "ccipra-v323r0-f2.txt", PAIRS_2 } } },
    { "P0863", PTP, { { "ccipra-v323r0-f1.txt", PAIRS_1 }, { "old/ccipra-v323r0-f1.txt", PAIRS_1 } } },
    { "P0864", PTP, { { "ccipra-v323r0-f1.txt", PAIRS_1 }, { "ccipra-v323r0-f3.txt", PAIRS_2 } } },
    { "P0865", PTP, { { "ccipra-v323r0-f1.txt", PAIRS_1 } } },
    { "P0866", MUE, { { "ccipra-v323r0-f1.txt", PAIRS_1 } } },
    { "P0867", MUE, { { "MCR_MUE_PractitionerServices_Eff_07-01-2026.csv", "PK\003\004 an archive" } } },
    { "P0868", PAYRULE_TABLE_MUE, "2026q3", "practitioner", { { "january.csv", VALUES }, { "april.csv", VALUES } } },
};

static int keep(void *to, const char *bytes, size_t length)
{
    buffer_add(to, (struct text){ bytes, length });
    return 0;
}

static int drop(void *context, const char *bytes, size_t length)
{
    (void)context;
    (void)bytes;
    (void)length;
    return 0;
}

static void import_files(struct buffer *out, const struct import_case *one)
{
    struct payrule_import_file files[FILES_MOST];
    struct payrule_import import = { .table = one->table,
                                     .files = files,
                                     .edition = one->edition,
                                     .setting = one->setting,
                                     .rows = drop,
                                     .rules = drop,
                                     .diagnostics = keep,
                                     .diagnostics_context = out };
    struct payrule_imported imported;

    for (; import.file_count < FILES_MOST && one->files[import.file_count].name != NULL; import.file_count++) {
        const struct file *file = &one->files[import.file_count];

        files[import.file_count] = (struct payrule_import_file){ file->name, file->text, strlen(file->text) };
    }
    (void)payrule_import(NULL, &import, &imported);
}

static const struct import_case *case_of(const char *code)
{
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        if (strcmp(cases[i].code, code) == 0)
            return &cases[i];
    }
    fail_msg("%s has no case", code);
    return NULL;
}

static bool is_told(enum message id)
{
    const char *code = message_row(id)->code;
    struct buffer told;
    bool as_expected;

    buffer_init(&told, allocator_standard);
    import_files(&told, case_of(code));
    as_expected = message_told(code, &told);
    buffer_free(&told);
    return as_expected;
}

/* Each message of an import has its case. */
static void test_each_message(void **state)
{
    (void)state;
    assert_int_equal(messages_each(CODE_FIRST, CODE_LAST, NULL, is_told), sizeof cases / sizeof *cases);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_message),
    };

    return cmocka_run_group_tests_name("golden diagnostics of imports", tests, NULL, NULL);
}
