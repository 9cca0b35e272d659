/* X12 claims read by several threads: what is written, counted and told is what one thread writes, counts and tells,
 * byte for byte, wherever the pieces begin. */
#include <pthread.h>

#include "tests/support/claims.h"
#include "tests/support/unit.h"

#define THREADS 3

#define ISA                                                                                                            \
    "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *261120*0900*^*00501*000000001*0*T*:~\n"
#define GS_OF(guide) "GS*HC*S*R*20261120*0900*1*X*" guide "~\n"
#define GS GS_OF("005010X222A1")
#define BILLING(npi) "HL*1**20*1~\nPRV*BI*PXC*261QP2000X~\nNM1*85*2*CLINIC*****XX*" npi "~\n"

/* An interchange in the making. */
struct sample {
    struct buffer text;
    unsigned sets, claims;
    unsigned segments;  /* of the set, its ST included */
};

static void add(struct sample *sample, const char *text)
{
    buffer_string(&sample->text, text);
    for (; *text != '\0'; text++)
        sample->segments += *text == '~';
}

static void begin_set(struct sample *sample, const char *billing)
{
    char text[100];

    sample->segments = 0;
    snprintf(text, sizeof text, "ST*837*%04u~\nBHT*0019*00*1*20261120*0900*CH~\n", ++sample->sets);
    add(sample, text);
    add(sample, billing);
}

static void add_claim(struct sample *sample, const char *id, const char *more)
{
    char text[800];

    snprintf(text, sizeof text,
             "HL*%u*1*22*0~\nSBR*P*18*******CI~\nNM1*IL*1*DOE*ANN****MI*W%u~\nDMG*D8*19640302*F~\n"
             "NM1*PR*2*SUMMIT*****PI*60054~\nCLM*%s*130***11:B:1*Y*A*Y*Y~\nHI*ABK:M5459*ABF:R2681~\n%s"
             "LX*1~\nSV1*HC:97112:GP*130*UN*2***1~\nDTP*472*D8*20261118~\n",
             sample->claims % 50 + 2, sample->claims % 7, id, more);
    add(sample, text);
    sample->claims++;
}

static void add_claims(struct sample *sample, unsigned count)
{
    char id[20];

    for (unsigned i = 0; i < count; i++) {
        snprintf(id, sizeof id, "C-%u", sample->claims);
        add_claim(sample, id, "");
    }
}

static void end_set(struct sample *sample)
{
    char text[40];

    snprintf(text, sizeof text, "SE*%u*%04u~\n", sample->segments + 1, sample->sets);
    add(sample, text);
}

static void begin(struct sample *sample)
{
    *sample = (struct sample){ .sets = 0 };
    buffer_init(&sample->text, allocator_standard);
    add(sample, ISA GS);
}

static void end(struct sample *sample)
{
    char text[60];

    snprintf(text, sizeof text, "GE*%u*1~\nIEA*1*000000001~\n", sample->sets);
    add(sample, text);
}

/* ---- the same by one thread and by several ---- */

static void assert_same(const struct claims *one, const struct claims *several)
{
    struct buffer told, also_told;

    buffer_init(&told, allocator_standard);
    buffer_init(&also_told, allocator_standard);
    diag_render(&told, &one->diagnostics, false, 0);
    diag_render(&also_told, &several->diagnostics, false, 0);
    buffer_char(&told, '\0');
    assert_text(buffer_text(&also_told), told.bytes);
    assert_true(text_equal(buffer_text(&several->sessions), buffer_text(&one->sessions)));
    assert_memory_equal(&several->reading.counts, &one->reading.counts, sizeof one->reading.counts);
    buffer_free(&told);
    buffer_free(&also_told);
}

/* Reads the text in pieces of many sizes; returns how many pieces were used. */
static size_t compare(struct text text)
{
    struct claims one, several;
    size_t used = 0;

    claims_open(&one, NULL);
    claims_read(&one, claim_read_x12, text.bytes, text.length);
    for (size_t piece = 150; piece < text.length / 2; piece += piece / 3) {
        claims_open(&several, NULL);
        several.reading.threads = THREADS;
        several.reading.piece = piece;
        claims_read(&several, claim_read_x12, text.bytes, text.length);
        assert_same(&one, &several);
        used += several.reading.pieces_used;
        claims_close(&several);
    }
    claims_close(&one);
    return used;
}

static size_t compare_sample(struct sample *sample)
{
    size_t used = compare(buffer_text(&sample->text));

    buffer_free(&sample->text);
    return used;
}

/* ---- what pieces are made of ---- */

static void test_transactions(void **state)
{
    struct sample sample;

    (void)state;
    begin(&sample);
    for (unsigned i = 0; i < 12; i++) {
        begin_set(&sample, BILLING("1992999015"));
        add_claims(&sample, i % 4 + 1);
        end_set(&sample);
    }
    end(&sample);
    assert_true(compare_sample(&sample) > 20);
}

static void test_one_transaction(void **state)
{
    struct sample sample;

    (void)state;
    begin(&sample);
    begin_set(&sample, BILLING("1992999015"));
    add_claims(&sample, 40);
    end_set(&sample);
    end(&sample);
    assert_true(compare_sample(&sample) > 20);
}

/* The next billing provider's level stands anywhere in a piece. */
static void test_two_providers(void **state)
{
    struct sample sample;

    (void)state;
    begin(&sample);
    begin_set(&sample, BILLING("1992999015"));
    for (unsigned i = 0; i < 8; i++) {
        add_claims(&sample, 5);
        add(&sample, i % 2 == 0 ? BILLING("1234567893") : BILLING("1992999015"));
    }
    add_claims(&sample, 5);
    end_set(&sample);
    end(&sample);
    assert_true(compare_sample(&sample) > 10);
}

/* ---- what a piece cannot know ---- */

static void test_identifiers(void **state)
{
    struct sample sample;

    (void)state;
    begin(&sample);
    begin_set(&sample, BILLING("1992999015"));
    for (unsigned i = 0; i < 5; i++) {
        add_claims(&sample, 4);
        add_claim(&sample, "C-1", "");                     /* came before: a warning, and another name */
        add_claim(&sample, "C-1#2", "");
        add_claims(&sample, 4);
        add_claim(&sample, "C-2", "REF*F8*C-1~\n");
        add_claim(&sample, "", "");
    }
    end_set(&sample);
    end(&sample);
    compare_sample(&sample);
}

static void replace_all(struct buffer *text, const char *from, const char *to)
{
    for (size_t at; (at = text_seek(buffer_text(text), text_of(from))) != SIZE_MAX;)
        memcpy(text->bytes + at, to, strlen(to));
}

/* Replacements, whose original is the claim of the same id or one that was paid elsewhere. */
static void test_replacements(void **state)
{
    struct sample sample;

    (void)state;
    begin(&sample);
    begin_set(&sample, BILLING("1992999015"));
    for (unsigned i = 0; i < 4; i++) {
        add_claims(&sample, 3);
        add_claim(&sample, i % 2 == 0 ? "R-1" : "R-2", "REF*F8*PAYER-77~\n");
        add_claims(&sample, 3);
        add_claim(&sample, i % 2 == 0 ? "R-1" : "R-2", "REF*F8*C-2~\n");
    }
    add_claims(&sample, 40); /* those are read ahead as before */
    end_set(&sample);
    end(&sample);
    replace_all(&sample.text, "11:B:1", "11:B:7");
    assert_true(compare_sample(&sample) > 100);
}

static void test_warnings(void **state)
{
    struct sample sample;

    (void)state;
    begin(&sample);
    begin_set(&sample, BILLING("1992999016"));             /* its last digit does not fit: told once */
    for (unsigned i = 0; i < 6; i++) {
        add_claims(&sample, 6);
        add_claim(&sample, "", i % 2 == 0 ? "NM1*82*1*DOE*JO****XX*1588910591~\nZZZ*1~\n" : "DTP*431*D8*2026~\n");
        add(&sample, i == 4 ? "HL*9*1*19*1~\nPRV*BI*PXC*225100000X~\n" : "HL*9*1*23*0~\nPAT*19~\nNM1*QC*1*DOE*JIM~\n");
    }
    end_set(&sample);
    end(&sample);
    compare_sample(&sample);
}

/* Sets that nothing ends, whose count is wrong, of another kind or in another group. */
static void test_envelopes(void **state)
{
    struct sample sample;

    (void)state;
    begin(&sample);
    for (unsigned i = 0; i < 14; i++) {
        begin_set(&sample, BILLING("1992999015"));
        add_claims(&sample, 3);
        sample.segments += i == 3;
        if (i != 5)
            end_set(&sample);
        if (i == 1)
            add(&sample, "GE*2*1~\n" GS);
        if (i == 7)
            add(&sample, "ST*835*0009~\nBPR*I*1~\nHL*1**20*1~\nSE*4*0009~\n");
        if (i == 9)
            add(&sample, "GE*10*1~\n" GS_OF("004010X098A1"));
        if (i == 11)
            add(&sample, "GE*10*1~\nIEA*1*000000001~\n" ISA GS);
    }
    end(&sample);
    assert_true(compare_sample(&sample) > 5);
}

/* Line feeds end segments, and where two stand together the second is white space. */
static void test_line_feeds(void **state)
{
    struct sample sample;

    (void)state;
    begin(&sample);
    for (unsigned i = 0; i < 6; i++) {
        begin_set(&sample, BILLING("1992999015"));
        add_claims(&sample, 3);
        end_set(&sample);
    }
    end(&sample);
    replace_all(&sample.text, "~", "\n");
    compare_sample(&sample);
}

/* ---- memory ---- */

/* An allocator that fails, for several threads. */
struct shared_allocator {
    pthread_mutex_t lock;
    struct failing_allocator failing;
};

static void *resize_shared(void *context, void *block, size_t old_size, size_t new_size)
{
    struct shared_allocator *shared = context;
    void *fresh;

    pthread_mutex_lock(&shared->lock);
    fresh = failing_allocator_resize(&shared->failing, block, old_size, new_size);
    pthread_mutex_unlock(&shared->lock);
    return fresh;
}

static void read_without(struct shared_allocator *shared, struct text text)
{
    struct claims claims;
    jmp_buf here;

    claims_open(&claims, NULL);
    claims.arena.allocator = (struct allocator){ resize_shared, shared };
    claims.reading.threads = THREADS;
    claims.reading.piece = 600;
    arena_on_failure(&claims.arena, &here);
    if (setjmp(here) == 0)
        claim_read_x12(&claims.reading, text);
    claims_close(&claims);
}

/* Whatever allocation fails, in whichever thread: an end, and nothing is lost. */
static void test_without_memory(void **state)
{
    struct shared_allocator shared = { .lock = PTHREAD_MUTEX_INITIALIZER, .failing.failed = true };
    struct sample sample;

    (void)state;
    begin(&sample);
    begin_set(&sample, BILLING("1992999015"));
    add_claims(&sample, 12);
    end_set(&sample);
    end(&sample);
    for (size_t n = 1; shared.failing.failed; n++) {
        shared.failing = failing_allocator_at(n);
        read_without(&shared, buffer_text(&sample.text));
        assert_int_equal(shared.failing.blocks, 0);
        assert_int_equal(shared.failing.bytes, 0);
    }
    assert_true(shared.failing.requests > THREADS);
    buffer_free(&sample.text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_transactions), cmocka_unit_test(test_one_transaction),
        cmocka_unit_test(test_two_providers), cmocka_unit_test(test_identifiers),
        cmocka_unit_test(test_replacements), cmocka_unit_test(test_warnings),
        cmocka_unit_test(test_envelopes), cmocka_unit_test(test_line_feeds),
        cmocka_unit_test(test_without_memory),
    };

    return cmocka_run_group_tests_name("X12 in several threads", tests, NULL, NULL);
}
