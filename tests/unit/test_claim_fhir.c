/* FHIR claims as session records: what is taken from where, what stays unknown, what is refused and how it is said.
 * Built only with jansson. */
#include "tests/support/claims.h"
#include "tests/support/golden.h"
#include "tests/support/unit.h"

#define CPT(code) "{\"coding\":[{\"system\":\"http://www.ama-assn.org/go/cpt\",\"code\":\"" code "\"}]}"
#define HEAD "{\"resourceType\":\"Claim\",\"id\":\"C-1\",\"use\":\"claim\",\"patient\":{\"reference\":\"Patient/P-1\"}"
#define ITEM "\"sequence\":1,\"productOrService\":" CPT("97112") ",\"servicedDate\":\"2026-03-02\""
/* a claim with more members, and one item with more members */
#define CLAIM(more, item_more) HEAD more ",\"item\":[{" ITEM item_more "}]}"
#define SESSION(more, line_more)                                                                                       \
    "{\"id\":\"C-1\",\"date\":\"2026-03-02\",\"patient\":{\"id\":\"P-1\"},\"claim\":\"C-1\"" more                      \
    ",\"lines\":[{\"line\":1,\"code\":\"97112\"" line_more "}]}\n"
#define PLAIN ",\"modifiers\":[]" /* of a line without more */

static void read_text(struct claims *claims, const char *text)
{
    claims_read(claims, claim_read_fhir, text, strlen(text));
}

/* The input gives these sessions and, when `message` is not MESSAGE_COUNT, this one diagnostic. */
static void assert_said(const char *text, const char *sessions, enum message message)
{
    struct claims claims;
    size_t expected = message != MESSAGE_COUNT;

    claims_open(&claims, NULL);
    read_text(&claims, text);
    if (claims.diagnostics.count != expected || (expected > 0 && claims.diagnostics.items[0]->id != message))
        claims_show(&claims);
    assert_int_equal(claims.diagnostics.count, expected);
    if (expected > 0)
        assert_int_equal(claims.diagnostics.items[0]->id, message);
    assert_buffer(&claims.sessions, sessions);
    claims_close(&claims);
}

static void assert_sessions(const char *text, const char *sessions) { assert_said(text, sessions, MESSAGE_COUNT); }

static void assert_refused(const char *text, enum message message) { assert_said(text, "", message); }

/* ---- what is taken ---- */

static void test_least(void **state)
{
    (void)state;
    assert_sessions(CLAIM("", ""), SESSION("", PLAIN));
    assert_sessions(
        CLAIM(",\"identifier\":[{\"value\":\"C-77\"}]", ""),
        "{\"id\":\"C-77\",\"date\":\"2026-03-02\",\"patient\":{\"id\":\"P-1\"},\"claim\":\"C-77\",\"lines\":["
        "{\"line\":1,\"code\":\"97112\",\"modifiers\":[]}]}\n");
}

/* A reference may name a version of the resource. */
static void test_reference(void **state)
{
    (void)state;
    assert_sessions("{\"resourceType\":\"Claim\",\"id\":\"C-1\",\"patient\":{\"reference\":\"Patient/P-1/_history/3\"},"
                    "\"item\":[{" ITEM "}]}",
                    SESSION("", PLAIN));
    assert_sessions(
        "{\"resourceType\":\"Claim\",\"id\":\"C-1\",\"patient\":{\"reference\":"
        "\"https://clinic.example/Patient/P-1\"},\"item\":[{" ITEM "}]}",
        "{\"id\":\"C-1\",\"date\":\"2026-03-02\",\"patient\":{\"id\":\"https://clinic.example/Patient/P-1\"},"
        "\"claim\":\"C-1\",\"lines\":[{\"line\":1,\"code\":\"97112\",\"modifiers\":[]}]}\n");
}

static void test_line(void **state)
{
    (void)state;
    assert_sessions(CLAIM("", ",\"modifier\":[" CPT("GP") "," CPT("59") "],\"quantity\":{\"value\":2.0}"),
                    SESSION("", ",\"units\":2,\"modifiers\":[\"GP\",\"59\"]"));
    assert_sessions(CLAIM("", ",\"quantity\":{\"value\":24,\"code\":\"min\"}"), SESSION("", ",\"minutes\":24" PLAIN));
    assert_sessions(CLAIM("", ",\"locationCodeableConcept\":{\"coding\":[{\"code\":\"11\"}]}"),
                    SESSION(",\"place_of_service\":\"11\"", PLAIN));
    assert_said(CLAIM("", ",\"quantity\":{\"value\":1.5}"), SESSION("", PLAIN), MESSAGE_FHIR_VALUE);
    assert_said(CLAIM("", ",\"modifier\":[" CPT("GP") ",{\"text\":\"distinct\"}]"), SESSION("", ""),
                MESSAGE_FHIR_VALUE);
    assert_said(CLAIM("", ",\"detail\":[{\"sequence\":1}]"), SESSION("", PLAIN), MESSAGE_FHIR_VALUE);
}

static void test_money(void **state)
{
    (void)state;
    assert_sessions(CLAIM("", ",\"net\":{\"value\":80.10,\"currency\":\"USD\"}"),
                    SESSION("", PLAIN ",\"charge\":\"80.10\""));
    assert_sessions(CLAIM("", ",\"net\":{\"value\":0.29}"), SESSION("", PLAIN ",\"charge\":\"0.29\""));
    assert_sessions(CLAIM("", ",\"net\":{\"value\":80}"), SESSION("", PLAIN ",\"charge\":\"80.00\""));
    assert_sessions(CLAIM("", ",\"quantity\":{\"value\":3},\"unitPrice\":{\"value\":40.07}"),
                    SESSION("", ",\"units\":3" PLAIN ",\"charge\":\"120.21\""));
    assert_sessions(CLAIM("", ",\"quantity\":{\"value\":3},\"unitPrice\":{\"value\":40.07},\"factor\":0.9"),
                    SESSION("", ",\"units\":3" PLAIN));
    assert_sessions(CLAIM("", ",\"unitPrice\":{\"value\":40.07}"), SESSION("", PLAIN));
    assert_said(CLAIM("", ",\"net\":{\"value\":80.105}"), SESSION("", PLAIN), MESSAGE_FHIR_VALUE);
    assert_said(CLAIM("", ",\"net\":{\"value\":-1.00}"), SESSION("", PLAIN), MESSAGE_FHIR_VALUE);
    assert_said(CLAIM("", ",\"net\":{\"value\":80.00,\"currency\":\"EUR\"}"), SESSION("", PLAIN), MESSAGE_FHIR_VALUE);
    assert_said(CLAIM("", ",\"net\":{\"value\":1e300}"), SESSION("", PLAIN), MESSAGE_FHIR_VALUE);
}

/* Every amount of cents up to 2,000 dollars, and some very large ones, comes through as it was written. */
static void test_every_cent(void **state)
{
    (void)state;
    for (int64_t cents = 0; cents < 200000; cents += 7) {
        int64_t amount = cents % 3 == 0 ? cents + INT64_C(98765432100000) : cents;
        char text[400], expected[300];

        snprintf(text, sizeof text, HEAD ",\"item\":[{" ITEM ",\"net\":{\"value\":%lld.%02d}}]}",
                 (long long)amount / 100, (int)(amount % 100));
        snprintf(expected, sizeof expected, SESSION("", PLAIN ",\"charge\":\"%lld.%02d\""), (long long)amount / 100,
                 (int)(amount % 100));
        assert_sessions(text, expected);
    }
}

static void test_minutes(void **state)
{
    (void)state;
    assert_sessions(CLAIM("", ",\"extension\":[{\"url\":\"https://payrule.invalid/fhir/minutes\",\"valueInteger\":24},"
                              "{\"url\":\"https://payrule.invalid/fhir/assistant-minutes\",\"valueUnsignedInt\":8},"
                              "{\"url\":\"https://payrule.invalid/fhir/group\",\"valueBoolean\":false}]"),
                    SESSION("", ",\"minutes\":24" PLAIN ",\"assistant_minutes\":8,\"group\":false"));
    assert_sessions(CLAIM(",\"supportingInfo\":[{\"sequence\":3,\"category\":{\"coding\":[{\"system\":"
                          "\"https://payrule.invalid/fhir/supporting-info\",\"code\":\"minutes\"}]},"
                          "\"valueQuantity\":{\"value\":23,\"unit\":\"min\"}}]",
                          ",\"informationSequence\":[3]"),
                    SESSION("", ",\"minutes\":23" PLAIN));
    /* hours are no minutes */
    assert_said(CLAIM("", ",\"extension\":[{\"url\":\"https://payrule.invalid/fhir/minutes\",\"valueDuration\":"
                          "{\"value\":1,\"code\":\"h\"}}]"),
                SESSION("", PLAIN), MESSAGE_FHIR_VALUE);
    assert_sessions(CLAIM("", ",\"extension\":[{\"url\":\"https://other.example/minutes\",\"valueInteger\":24}]"),
                    SESSION("", PLAIN));
}

static void test_dates(void **state)
{
    (void)state;
    assert_sessions(HEAD
                    ",\"billablePeriod\":{\"start\":\"2026-03-02\",\"end\":\"2026-03-02\"},\"item\":[{\"sequence\":1,"
                    "\"productOrService\":" CPT("97112") "}]}",
                    SESSION("", PLAIN));
    assert_sessions(HEAD ",\"item\":[{\"sequence\":1,\"productOrService\":" CPT(
                        "97112") ",\"servicedPeriod\":"
                                 "{\"start\":\"2026-03-02T23:30:00-05:00\",\"end\":\"2026-03-04\"}}]}",
                    SESSION("", PLAIN ",\"through\":\"2026-03-04\""));
    assert_refused(HEAD
                   ",\"billablePeriod\":{\"start\":\"2026-03-02\",\"end\":\"2026-03-03\"},\"item\":[{\"sequence\":1,"
                   "\"productOrService\":" CPT("97112") "}]}",
                   MESSAGE_FHIR_DATE);
    assert_refused(HEAD
                   ",\"item\":[{\"sequence\":1,\"productOrService\":" CPT("97112") ",\"servicedDate\":\"2026-03\"}]}",
                   MESSAGE_FHIR_DATE);
}

/* A claim over several days becomes as many sessions, in order of their days. */
static void test_days(void **state)
{
    (void)state;
    assert_sessions(HEAD ",\"item\":[{\"sequence\":1,\"productOrService\":" CPT(
                        "97112") ",\"servicedDate\":\"2026-03-04\"},"
                                 "{\"sequence\":2,\"productOrService\":" CPT(
                                     "97110") ",\"servicedDate\":\"2026-03-02\"},"
                                              "{\"sequence\":3,\"productOrService\":" CPT(
                                                  "97140") ",\"servicedDate\":\"2026-03-04\"}]}",
                    "{\"id\":\"C-1/2026-03-02\",\"date\":\"2026-03-02\",\"patient\":{\"id\":\"P-1\"},\"claim\":\"C-1\","
                    "\"lines\":[{\"line\":2,\"code\":\"97110\",\"modifiers\":[]}]}\n"
                    "{\"id\":\"C-1/2026-03-04\",\"date\":\"2026-03-04\",\"patient\":{\"id\":\"P-1\"},\"claim\":\"C-1\","
                    "\"lines\":[{\"line\":1,\"code\":\"97112\",\"modifiers\":[]},"
                    "{\"line\":3,\"code\":\"97140\",\"modifiers\":[]}]}\n");
}

#define ICD(code) "{\"coding\":[{\"system\":\"http://hl7.org/fhir/sid/icd-10-cm\",\"code\":\"" code "\"}]}"

static void test_diagnoses(void **state)
{
    (void)state;
    assert_sessions(CLAIM(",\"diagnosis\":[{\"sequence\":7,\"diagnosisCodeableConcept\":" ICD(
                              "R26.81") "},"
                                        "{\"sequence\":2,\"diagnosisCodeableConcept\":" ICD("M54.59") "}]",
                          ",\"diagnosisSequence\":[7,2]"),
                    SESSION(",\"diagnoses\":[\"M54.59\",\"R26.81\"]", PLAIN ",\"diagnoses\":[2,1]"));
    /* one that cannot be read leaves the whole list unknown, and what points into it */
    assert_said(CLAIM(",\"diagnosis\":[{\"sequence\":1,\"diagnosisCodeableConcept\":{\"text\":\"back pain\"}},"
                      "{\"sequence\":2,\"diagnosisCodeableConcept\":" ICD("M54.59") "}]",
                      ",\"diagnosisSequence\":[2]"),
                SESSION("", PLAIN), MESSAGE_FHIR_VALUE);
    assert_said(CLAIM(",\"diagnosis\":[{\"sequence\":1,\"diagnosisCodeableConcept\":" ICD("M54.59") "}]",
                      ",\"diagnosisSequence\":[2]"),
                SESSION(",\"diagnoses\":[\"M54.59\"]", PLAIN), MESSAGE_FHIR_VALUE);
}

#define NPI(number) "\"identifier\":{\"system\":\"http://hl7.org/fhir/sid/us-npi\",\"value\":\"" number "\"}"

static void test_team(void **state)
{
    (void)state;
    assert_sessions(
        CLAIM(
            ",\"provider\":{" NPI("1992999015") "},\"careTeam\":[{\"sequence\":1,\"provider\":{" NPI(
                "1456781206") "},\"role\":{\"coding\":[{\"code\":\"primary\"}]},\"qualification\":{\"coding\":"
                              "[{\"system\":\"http://nucc.org/provider-taxonomy\",\"code\":\"225200000X\"}]}},"
                              "{\"sequence\":2,\"provider\":{" NPI(
                                  "1234567893") "},\"role\":{\"coding\":[{\"code\":"
                                                "\"supervisor\"}]},"
                                                 "\"qualification\":{\"coding\":[{\"code\":\"PT\"}]}}]",
            ""),
        SESSION(",\"billing_provider\":{\"npi\":\"1992999015\"},\"provider\":{\"npi\":\"1456781206\",\"role\":"
                "\"PTA\",\"taxonomy\":\"225200000X\"},\"supervisor\":{\"npi\":\"1234567893\",\"role\":\"PT\"}",
                PLAIN));
    assert_sessions(CLAIM(",\"careTeam\":[{\"sequence\":1,\"provider\":{" NPI("1456781206")
                          "},\"role\":{\"coding\":[{\"code\":\"referring\"}]}},{\"sequence\":2,\"provider\":{" NPI(
                              "1234567893") "},\"role\":{\"coding\":[{\"code\":\"attending\"}]}}]", ""),
                    SESSION(",\"referring\":{\"npi\":\"1456781206\"},\"attending\":{\"npi\":\"1234567893\"}", PLAIN));
    assert_sessions(CLAIM("", ",\"revenue\":{\"coding\":[{\"system\":"
                              "\"https://www.nubc.org/CodeSystem/RevenueCodes\",\"code\":\"0420\"}]}"),
                    SESSION("", ",\"revenue_code\":\"0420\"" PLAIN));
    /* two of whom either may have treated: nobody is named */
    assert_sessions(CLAIM(",\"careTeam\":[{\"sequence\":1,\"provider\":{" NPI("1456781206") "}},{\"sequence\":2,"
                                                                                            "\"provider\":{" NPI(
                                                                                                "1234567893") "}}]",
                          ""),
                    SESSION("", PLAIN));
    assert_sessions(CLAIM(",\"careTeam\":[{\"sequence\":1,\"provider\":{" NPI("1456781206") "}},{\"sequence\":2,"
                                                                                            "\"provider\":{" NPI(
                                                                                                "1234567893") "}}]",
                          ",\"careTeamSequence\":[2]"),
                    SESSION(",\"provider\":{\"npi\":\"1234567893\"}", PLAIN));
    assert_said(CLAIM(",\"provider\":{" NPI("NJ12345") "}", ""), SESSION("", PLAIN), MESSAGE_FHIR_VALUE);
}

/* Lines by different people say so themselves. */
static void test_two_providers(void **state)
{
    (void)state;
    assert_sessions(
        HEAD ",\"careTeam\":[{\"sequence\":1,\"provider\":{" NPI("1456781206") "}},{\"sequence\":2,\"provider\":{" NPI(
            "1234567893") "}}],\"item\":[{" ITEM ",\"careTeamSequence\":[1]},{\"sequence\":2,"
                          "\"productOrService\":" CPT(
                              "97110") ",\"servicedDate\":\"2026-03-02\",\"careTeamSequence\":[2]}]}",
        "{\"id\":\"C-1\",\"date\":\"2026-03-02\",\"patient\":{\"id\":\"P-1\"},\"claim\":\"C-1\",\"lines\":["
        "{\"line\":1,\"code\":\"97112\",\"modifiers\":[],\"provider\":{\"npi\":\"1456781206\"}},"
        "{\"line\":2,\"code\":\"97110\",\"modifiers\":[],\"provider\":{\"npi\":\"1234567893\"}}]}\n");
}

static void test_whole(void **state)
{
    (void)state;
    assert_sessions(
        CLAIM(",\"status\":\"active\",\"type\":{\"coding\":[{\"code\":\"institutional\"}]},\"related\":[{"
              "\"claim\":{\"reference\":\"Claim/C-0\"},\"relationship\":{\"coding\":[{\"code\":\"prior\"}]}}],"
              "\"facility\":{\"display\":\"north\"},\"accident\":{\"date\":\"2026-01-15\"},\"insurance\":[{"
              "\"sequence\":2,\"focal\":true,\"coverage\":{\"reference\":\"Coverage/1\"},\"preAuthRef\":[\"A1\"]}],"
              "\"supportingInfo\":[{\"sequence\":1,\"category\":{\"coding\":[{\"code\":\"onset\"}]},"
              "\"timingPeriod\":{\"start\":\"2026-01-10\"}},{\"sequence\":2,\"category\":{\"coding\":[{\"code\":"
              "\"clmrecvddate\"}]},\"timingDate\":\"2026-03-05\"}]",
              ""),
        "{\"id\":\"C-1\",\"date\":\"2026-03-02\",\"received\":\"2026-03-05\",\"patient\":{\"id\":\"P-1\"},"
        "\"claim\":\"C-1\",\"frequency\":\"7\",\"original_claim\":\"C-0\",\"setting\":\"hospital\",\"clinic\":"
        "\"north\",\"onset\":\"2026-01-10\",\"injury\":\"2026-01-15\",\"payer_order\":2,\"authorizations\":[{"
        "\"number\":\"A1\"}],\"lines\":[{\"line\":1,\"code\":\"97112\",\"modifiers\":[]}]}\n");
    assert_sessions(CLAIM(",\"status\":\"cancelled\"", ""), SESSION(",\"frequency\":\"8\"", PLAIN));
}

static void test_payer(void **state)
{
    static const struct payer_row rows[] = { { { "SUMMIT01", 8 }, { "invented.summit", 15 } } };
    static const struct payer_map map = { rows, 1 };
    struct claims claims;

    (void)state;
    claims_open(&claims, &map);
    read_text(&claims, CLAIM(",\"insurer\":{\"identifier\":{\"value\":\"SUMMIT01\"}}", ""));
    assert_text(
        buffer_text(&claims.sessions),
        "{\"id\":\"C-1\",\"payer\":\"invented.summit\",\"date\":\"2026-03-02\","
        "\"patient\":{\"id\":\"P-1\"},\"claim\":\"C-1\","
        "\"lines\":[{\"line\":1,\"code\":\"97112\",\"modifiers\":[]}]}\n");
    claims_close(&claims);
    assert_sessions(CLAIM(",\"insurer\":{\"display\":\"Summit PPO\"}", ""),
                    "{\"id\":\"C-1\",\"payer\":\"Summit PPO\",\"date\":\"2026-03-02\",\"patient\":{\"id\":\"P-1\"},"
                    "\"claim\":\"C-1\",\"lines\":[{\"line\":1,\"code\":\"97112\",\"modifiers\":[]}]}\n");
}

/* ---- documents ---- */

static void test_lines_of_claims(void **state)
{
    (void)state;
    assert_sessions(CLAIM("", "") "\n\n" CLAIM("", "") "\n", SESSION("", PLAIN) SESSION("", PLAIN));
    /* a broken line takes none of its neighbours with it */
    assert_said(CLAIM("", "") "\n{\"resourceType\":\"Claim\",\"id\" 1}\n" CLAIM("", ""),
                SESSION("", PLAIN) SESSION("", PLAIN), MESSAGE_FHIR_SYNTAX);
    assert_said("{\"resourceType\":\"Claim\",\"id\":\"C-1\"\n" CLAIM("", ""), SESSION("", PLAIN), MESSAGE_FHIR_SYNTAX);
    assert_sessions("\xef\xbb\xbf" CLAIM("", ""), SESSION("", PLAIN));
}

static void test_places(void **state)
{
    struct claims claims;

    (void)state;
    claims_open(&claims, NULL);
    read_text(&claims,
              "{\n \"resourceType\":\"Claim\"\n}\n{\n \"resourceType\":\"Claim\",\n \"id\":\"C-2\",\n \"id\":1\n}\n");
    assert_int_equal(claims.diagnostics.count, 2);
    assert_int_equal(claims.diagnostics.items[0]->place.line, 1);
    assert_int_equal(claims.diagnostics.items[0]->id, MESSAGE_FHIR_MISSING);
    assert_int_equal(claims.diagnostics.items[1]->place.line, 7);
    assert_int_equal(claims.diagnostics.items[1]->id, MESSAGE_FHIR_SYNTAX);
    assert_int_equal(claims.reading.counts.refused, 2);
    claims_close(&claims);
}

static void test_bundle(void **state)
{
    (void)state;
    assert_sessions(
        "{\"resourceType\":\"Bundle\",\"entry\":[{\"fullUrl\":\"urn:uuid:1\",\"resource\":{\"resourceType\":"
        "\"Patient\",\"identifier\":[{\"value\":\"P-1\"}],\"birthDate\":\"1964-03-02\"}},{\"resource\":{"
        "\"resourceType\":\"Claim\",\"id\":\"C-1\",\"patient\":{\"reference\":\"urn:uuid:1\"},\"item\":[{" ITEM
        "}]}}]}",
        "{\"id\":\"C-1\",\"date\":\"2026-03-02\",\"patient\":{\"id\":\"P-1\",\"birth_date\":\"1964-03-02\"},"
        "\"claim\":\"C-1\",\"lines\":[{\"line\":1,\"code\":\"97112\",\"modifiers\":[]}]}\n");
    assert_said("{\"resourceType\":\"Bundle\",\"entry\":[{\"resource\":" CLAIM(
                    "", "") "},{\"resource\":{\"resourceType\":"
                            "\"Observation\"}},{\"resource\":{\"resourceType\":\"Patient\"}}]}",
                SESSION("", PLAIN), MESSAGE_FHIR_OTHERS);
}

static void test_refused(void **state)
{
    (void)state;
    assert_refused("{\"resourceType\":\"ClaimResponse\"}\n{\"resourceType\":\"ExplanationOfBenefit\"}",
                   MESSAGE_FHIR_ANSWER);
    assert_refused("", MESSAGE_FHIR_NO_CLAIM);
    assert_refused("{\"resourceType\":\"Bundle\"}", MESSAGE_FHIR_NO_CLAIM);
    assert_refused("{\"resourceType\":\"Claim\",\"id\":\"C-1\",\"use\":\"preauthorization\"}", MESSAGE_FHIR_USE);
    assert_refused("{\"resourceType\":\"Claim\"}", MESSAGE_FHIR_MISSING);
    assert_refused(HEAD "}", MESSAGE_FHIR_MISSING);
    assert_refused(
        "{\"resourceType\":\"Claim\",\"id\":\"C-1\",\"contained\":[{\"resourceType\":\"Patient\",\"id\":\"p\"}],"
        "\"patient\":{\"reference\":\"#p\"},\"item\":[{" ITEM "}]}",
        MESSAGE_FHIR_MISSING);
    assert_refused(HEAD ",\"item\":[{" ITEM "},{" ITEM "}]}", MESSAGE_FHIR_SEQUENCE);
    assert_refused(HEAD ",\"item\":[{\"sequence\":1,\"servicedDate\":\"2026-03-02\",\"productOrService\":{\"coding\":[{"
                        "\"system\":\"http://www.nlm.nih.gov/research/umls/rxnorm\",\"code\":\"56272\"}]}}]}",
                   MESSAGE_FHIR_CODE);
    assert_refused(CLAIM("", ",\"modifierExtension\":[{\"url\":\"https://x.example\"}]"), MESSAGE_FHIR_MODIFIER);
    assert_refused(CLAIM(",\"modifierExtension\":[{\"url\":\"https://x.example\"}]", ""), MESSAGE_FHIR_MODIFIER);
}

/* Brackets in brackets end in a message, not in the stack. */
static void test_deep(void **state)
{
    enum { DEEP = 100000 };
    char *text = malloc(DEEP + 1);

    (void)state;
    assert_non_null(text);
    memset(text, '[', DEEP);
    text[DEEP] = '\0';
    assert_refused(text, MESSAGE_FHIR_SYNTAX);
    free(text);
}

/* The example of the documents, whole. */
static void test_example(void **state)
{
    struct claims claims;
    struct buffer text;
    char path[GOLDEN_PATH];

    (void)state;
    buffer_init(&text, allocator_standard);
    claims_open(&claims, NULL);
    assert_true(golden_read(&text, golden_path(path, "examples", "claims.fhir.json")));
    claim_read_fhir(&claims.reading, buffer_text(&text));
    assert_int_equal(claims.diagnostics.count, 0);
    assert_int_equal(claims.reading.counts.claims, 2);
    assert_int_equal(claims.reading.counts.lines, 4);
    assert_int_equal(claims.reading.counts.sessions, 3);
    claims_close(&claims);
    buffer_free(&text);
}

/* Files by others, where PAYRULE_SAMPLES names a folder of them: none holds a claim for payment with codes of CPT or
 * HCPCS, and each is refused for its own reason. */
static void test_samples(void **state)
{
    static const struct {
        const char *name;
        enum message message;
    } samples[] = {
        { "fhir/bfd_eobReadCarrier.json", MESSAGE_FHIR_ANSWER },
        { "fhir/davinci_prior-auth_claim-only.json", MESSAGE_FHIR_USE },
        { "fhir/davinci_prior-auth_claimresponse-only.json", MESSAGE_FHIR_ANSWER },
        { "fhir/hl7r4_Claim-100152.json", MESSAGE_FHIR_MISSING },
        { "fhir/hl7r4_Claim-100153.json", MESSAGE_FHIR_USE },
        { "fhir/hl7r4_Claim-760151.json", MESSAGE_FHIR_CODE },
        { "fhir/hl7r4_Claim-960151.json", MESSAGE_FHIR_CODE },
        { "fhir/hl7r4_ClaimResponse-R3500.json", MESSAGE_FHIR_ANSWER },
        { "fhir/hl7r4_ClaimResponse-R3503.json", MESSAGE_FHIR_ANSWER },
    };
    struct buffer text;
    char path[GOLDEN_PATH];

    (void)state;
    buffer_init(&text, allocator_standard);
    for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
        snprintf(path, sizeof path, "%s/%s", getenv("PAYRULE_SAMPLES"), samples[i].name);
        if (!golden_read(&text, path))
            continue;
        buffer_char(&text, '\0');
        assert_refused(text.bytes, samples[i].message);
    }
    buffer_free(&text);
}

/* Whichever request for memory fails, the reader leaves by the arena's way out and loses nothing. (What jansson holds
 * then is found by the sanitizers.) */
static void test_memory(void **state)
{
    const struct text text = text_of(CLAIM(",\"insurer\":{\"display\":\"Summit\"}", ",\"quantity\":{\"value\":1.5}"));
    struct failing_allocator failing = { .failed = true };

    (void)state;
    for (size_t n = 1; failing.failed; n++) {
        failing = failing_allocator_at(n);
        claims_read_failing(&failing, claim_read_fhir, text);
        assert_int_equal(failing.blocks, 0);
        assert_int_equal(failing.bytes, 0);
    }
    assert_true(failing.requests > 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_least),         cmocka_unit_test(test_reference),
        cmocka_unit_test(test_line),          cmocka_unit_test(test_money),
        cmocka_unit_test(test_every_cent),    cmocka_unit_test(test_minutes),
        cmocka_unit_test(test_dates),         cmocka_unit_test(test_days),
        cmocka_unit_test(test_diagnoses),     cmocka_unit_test(test_team),
        cmocka_unit_test(test_two_providers), cmocka_unit_test(test_whole),
        cmocka_unit_test(test_payer),         cmocka_unit_test(test_lines_of_claims),
        cmocka_unit_test(test_places),        cmocka_unit_test(test_bundle),
        cmocka_unit_test(test_refused),       cmocka_unit_test(test_deep),
        cmocka_unit_test(test_example),       cmocka_unit_test(test_memory),
        cmocka_unit_test(test_samples),
    };
    const size_t without_samples = getenv("PAYRULE_SAMPLES") == NULL;

    return _cmocka_run_group_tests("FHIR claims (jansson)", tests, sizeof tests / sizeof tests[0] - without_samples,
                                   NULL, NULL);
}
