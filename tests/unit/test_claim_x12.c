/* X12 claims as session records: delimiters, levels, loops, what stays unknown, what is refused and how it is said. */
#include "tests/support/claims.h"
#include "tests/support/golden.h"
#include "tests/support/random.h"
#include "tests/support/unit.h"

#define ISA_WITH(repetition, version, component)                                                                       \
    "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *261120*0900*" repetition "*" version        \
    "*000000001*0*T*" component "~"
#define ISA ISA_WITH("^", "00501", ":")
#define GS_OF(version) "GS*HC*S*R*20261120*0900*1*X*" version "~"
#define ST "ST*837*0001~BHT*0019*00*1*20261120*0900*CH~"
#define BILLING "HL*1**20*1~NM1*85*2*CLINIC*****XX*1992999015~"
#define SUBSCRIBER                                                                                                     \
    "HL*2*1*22*0~SBR*P*18*******CI~NM1*IL*1*DOE*ANN****MI*W1~DMG*D8*19640302*F~NM1*PR*2*SUMMIT*****PI*60054~"
#define HEAD ISA GS_OF("005010X222A1") ST BILLING SUBSCRIBER
#define CLM "CLM*C-1*130***11:B:1*Y*A*Y*Y~"
#define HI "HI*ABK:M5459*ABF:R2681~"
#define SV1 "SV1*HC:97112:GP*130*UN*2***1~"
#define DAY "DTP*472*D8*20261118~"
#define LINE "LX*1~" SV1 DAY
/* without the count of segments, which is not what most tests are about */
#define END "SE**0001~GE*1*1~IEA*1*000000001~"

#define WHO "\"patient\":{\"id\":\"W1\",\"birth_date\":\"1964-03-02\"},"
#define CLINIC "\"billing_provider\":{\"npi\":\"1992999015\"},"
#define KIND "\"claim\":\"C-1\",\"frequency\":\"1\",\"setting\":\"practitioner\",\"place_of_service\":\"11\","
#define DIAGNOSES "\"diagnoses\":[\"M54.59\",\"R26.81\"],"
#define LINE_1 \
    "{\"line\":1,\"code\":\"97112\",\"units\":2,\"modifiers\":[\"GP\"],\"charge\":\"130.00\",\"diagnoses\":[1]}"
#define SESSION                                                                                                        \
    "{\"id\":\"C-1\",\"payer\":\"60054\",\"date\":\"2026-11-18\"," WHO KIND CLINIC DIAGNOSES                           \
    "\"payer_order\":1,\"lines\":[" LINE_1 "]}\n"
#define NO_MESSAGE MESSAGE_COUNT

/* The input gives these sessions (unless NULL) and, but for NO_MESSAGE, this diagnostic; `others`: among others. */
static void check(const char *text, const char *sessions, enum message message, bool others)
{
    struct claims claims;
    size_t found = 0;

    claims_open(&claims, NULL);
    claims_read(&claims, claim_read_x12, text, strlen(text));
    for (size_t i = 0; i < claims.diagnostics.count; i++)
        found += claims.diagnostics.items[i]->id == message;
    if (found != (message != NO_MESSAGE) || (!others && claims.diagnostics.count != found)) {
        claims_show(&claims);
        fail_msg("%s was expected", message != NO_MESSAGE ? message_row(message)->code : "no message");
    }
    assert_true(claims_are_sessions(buffer_text(&claims.sessions)));
    if (sessions != NULL)
        assert_buffer(&claims.sessions, sessions);
    claims_close(&claims);
}

static void assert_sessions(const char *text, const char *sessions) { check(text, sessions, NO_MESSAGE, false); }
static void assert_warned(const char *text, const char *sessions, enum message message)
{
    check(text, sessions, message, false);
}
static void assert_refused(const char *text, enum message message) { check(text, "", message, false); }

/* The one session of the input holds this part, and nothing is said. */
static void assert_part(const char *text, const char *part)
{
    struct claims claims;
    struct text sessions;

    claims_open(&claims, NULL);
    claims_read(&claims, claim_read_x12, text, strlen(text));
    if (claims.diagnostics.count > 0)
        claims_show(&claims);
    assert_int_equal(claims.diagnostics.count, 0);
    assert_true(claims_are_sessions(buffer_text(&claims.sessions)));
    buffer_char(&claims.sessions, '\0');
    sessions = buffer_text(&claims.sessions);
    if (strstr(sessions.bytes, part) == NULL)
        fail_msg("%s is not in %s", part, sessions.bytes);
    claims_close(&claims);
}

/* ---- delimiters ---- */

static void replace(char *text, char from, char to)
{
    for (; *text != '\0'; text++)
        *text = *text == from ? to : *text;
}

static void test_delimiters(void **state)
{
    char text[] = HEAD CLM HI LINE END, spread[2 * sizeof text];
    size_t length = 0;

    (void)state;
    assert_sessions(text, SESSION);
    replace(text, '*', '|');
    replace(text, ':', '>');
    replace(text, '~', '\n');
    assert_sessions(text, SESSION);
    replace(text, '|', '\x1d');
    replace(text, '\n', '\x1c');
    assert_sessions(text, SESSION);
    for (size_t i = 0; text[i] != '\0'; i++) {  /* each segment on a line of its own, indented */
        spread[length++] = text[i] == '\x1c' ? '_' : text[i];
        if (text[i] == '\x1c')
            length += (size_t)sprintf(spread + length, "\r\n  ");
    }
    spread[length] = '\0';
    assert_sessions(spread, SESSION);
}

static void test_headers(void **state)
{
    (void)state;
    assert_sessions("\xef\xbb\xbf" HEAD CLM HI LINE END, SESSION);
    assert_sessions(ISA_WITH("U", "00501", ">") GS_OF("005010X222A1") ST BILLING SUBSCRIBER
                    "CLM*C-1*130***11>B>1*Y*A*Y*Y~HI*ABK>M5459*ABF>R2681~LX*1~SV1*HC>97112>GP*130*UN*2***1~" DAY END,
                    SESSION);
    assert_part(ISA_WITH("U", "00401", ":") GS_OF("004010X098A1") ST BILLING SUBSCRIBER CLM
                "REF*G1*A^B~" HI LINE END, "\"number\":\"A^B\"");
    assert_part(HEAD CLM "REF*G1*A^B~" HI LINE END, "\"number\":\"A\"");
    assert_sessions(HEAD CLM HI LINE "SE**0001~GE*1*1~IEA*1*000000001", SESSION);
    assert_refused("GS*HC*S*R~" ST, MESSAGE_X12_NO_HEADER);
    assert_refused("", MESSAGE_X12_NO_HEADER);
    assert_refused("ISA*00*          *00*", MESSAGE_X12_HEADER_CUT);
    assert_refused("ISA", MESSAGE_X12_HEADER_CUT);
    assert_refused(ISA_WITH("^", "00501", "*") GS_OF("005010X222A1"), MESSAGE_X12_DELIMITERS);
    assert_refused(ISA_WITH("^", "00501", "A") GS_OF("005010X222A1"), MESSAGE_X12_DELIMITERS);
    /* what is no X12 between two interchanges */
    assert_warned(HEAD CLM HI LINE END "rubbish\n" ISA "IEA*0*000000001~", SESSION, MESSAGE_X12_NO_HEADER);
}

static void test_several(void **state)
{
    (void)state;
    assert_sessions(HEAD CLM HI LINE END "\n" ISA_WITH("^", "00501", ">") "IEA*0*000000001~", SESSION);
    assert_sessions(HEAD CLM HI LINE "SE**0001~" ST "SE**0001~GE*2*1~IEA*1*000000001~", SESSION);
    assert_sessions(HEAD CLM HI LINE "SE**0001~GE*1*1~" GS_OF("005010X222A1") "GE*0*1~IEA*2*000000001~", SESSION);
}

/* ---- who ---- */

#define DEPENDENT(first) "HL*3*2*23*0~PAT*19~NM1*QC*1*DOE*" first "~DMG*D8*20150401*M~"

static void test_dependents(void **state)
{
    (void)state;
    assert_part(HEAD DEPENDENT("TED") CLM HI LINE END,
                "\"patient\":{\"id\":\"W1-b8686dc4\",\"birth_date\":\"2015-04-01\"}");
    assert_part(HEAD DEPENDENT("ted") CLM HI LINE END, "\"patient\":{\"id\":\"W1-b8686dc4\"");
    assert_part(HEAD DEPENDENT("TOM") CLM HI LINE END, "\"patient\":{\"id\":\"W1-");
    assert_part(HEAD "HL*3*2*23*0~PAT*19~NM1*QC*1*DOE*TED****MI*W1-02~" CLM HI LINE END,
                "\"patient\":{\"id\":\"W1-02\"}");
    /* the claim of another subscriber after a dependent's */
    assert_part(HEAD DEPENDENT("TED") "HL*4*1*22*0~NM1*IL*1*ROE*EVE****MI*W2~" CLM HI LINE END,
                "\"patient\":{\"id\":\"W2\"}");
    assert_warned(HEAD "HL*3*9*23*0~NM1*QC*1*DOE*TED****MI*W3~" CLM HI LINE END, NULL, MESSAGE_X12_PARENT);
    assert_warned(HEAD "HL*3*2*21*0~" CLM HI LINE END, SESSION, MESSAGE_X12_LEVEL);
    assert_warned(ISA GS_OF("005010X222A1") ST BILLING "HL*2*1*22*0~NM1*IL*1*DOE*ANN~" CLM HI LINE END,
                  "{\"id\":\"C-1\",\"date\":\"2026-11-18\",\"patient\":{\"id\":\"claim-C-1\"}," KIND CLINIC DIAGNOSES
                  "\"lines\":[" LINE_1 "]}\n", MESSAGE_X12_NO_MEMBER);
}

static void test_providers(void **state)
{
    (void)state;
    assert_part(HEAD CLM HI "NM1*DN*1*LEE*ANN****XX*1234567893~NM1*82*1*LEE*ANN****XX*1456781206~PRV*PE*PXC*225100000X~"
                "NM1*77*2*HALL*****XX*1234567893~PRV*PE*PXC*111N00000X~NM1*DQ*1*KAY*JOE****XX*1567804533~" LINE END,
                "\"provider\":{\"npi\":\"1456781206\",\"role\":\"PT\",\"taxonomy\":\"225100000X\"},"
                "\"supervisor\":{\"npi\":\"1567804533\"},\"referring\":{\"npi\":\"1234567893\"}");
    /* of the lines that name one the first counts, and the claim's before it */
    assert_part(HEAD CLM HI LINE "NM1*DN*1*LEE*ANN****XX*1234567893~NM1*DK*1*KAY*JOE****XX*1567804533~"
                "LX*2~SV1*HC:97110:GP*0*UN*1***1~" DAY "NM1*DN*1*DEE*EVE****XX*1456781206~" END,
                "\"referring\":{\"npi\":\"1234567893\"},\"ordering\":{\"npi\":\"1567804533\"}");
    assert_part(HEAD CLM "NM1*DN*1*LEE*ANN****XX*1234567893~" HI LINE "NM1*DN*1*DEE*EVE****XX*1456781206~" END,
                "\"referring\":{\"npi\":\"1234567893\"}");
    assert_part(HEAD CLM HI LINE "NM1*82*1*LEE*ANN****XX*1456781206~PRV*PE*PXC*225200000X~" END,
                "\"diagnoses\":[1],\"provider\":{\"npi\":\"1456781206\",\"role\":\"PTA\","
                "\"taxonomy\":\"225200000X\"}}]");
    /* a person who bills has rendered; an organization has not */
    assert_part(ISA GS_OF("005010X222A1") ST "HL*1**20*1~PRV*BI*PXC*225X00000X~NM1*85*1*LEE*ANN****XX*1992999015~"
                SUBSCRIBER CLM HI LINE END,
                "\"billing_provider\":{\"npi\":\"1992999015\",\"taxonomy\":\"225X00000X\"},"
                "\"provider\":{\"npi\":\"1992999015\",\"role\":\"OT\",\"taxonomy\":\"225X00000X\"}");
    assert_sessions(HEAD CLM HI LINE END, SESSION);
    /* those of another payer are not this claim's */
    assert_sessions(HEAD CLM HI "SBR*S*01*******CI~DMG*D8*19500101*M~NM1*IL*1*DOE*EVE****MI*W9~NM1*PR*2*OTHER*****PI*1~"
                    "NM1*82*1*LEE*ANN****XX*1456781206~REF*G1*OTHER~DTP*573*D8*20261119~" LINE
                    "SVD*1*80*HC:97112**2~CAS*CO*42*50~DTP*573*D8*20261119~" END, SESSION);
    assert_warned(HEAD CLM HI "NM1*82*1*LEE*ANN****XX*1456781207~" LINE END, NULL, MESSAGE_X12_NPI_DIGIT);
    assert_warned(HEAD CLM HI "NM1*82*1*LEE*ANN****XX*145678120~" LINE END, SESSION, MESSAGE_X12_NPI);
    assert_warned(HEAD CLM HI "NM1*82*1*LEE*ANN****XX*1456781206~PRV*PE*PXC*2251~" LINE END, NULL, MESSAGE_X12_VALUE);
}

static void test_payers(void **state)
{
    static const char rows[] = "# payers\n\n"
                               "Summit\tsummit.ppo\r\n 12502 \t medicare.part_b \n60054\tother\n60054\tother";
    static const char *const names[] = { "12502", "summit", "SUMMIT", "60054", "6005", "" };
    static const char *const profiles[] = { "medicare.part_b", "summit.ppo", "summit.ppo", "other", NULL, NULL };
    struct claims claims;
    struct payer_map payers;

    (void)state;
    claims_open(&claims, &payers);
    payer_map_read(&payers, &claims.arena, &claims.diagnostics, TEXT("payers"), text_of(rows));
    assert_int_equal(claims.diagnostics.count, 0);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct text found = payer_map_find(&payers, text_of(names[i]));

        if (profiles[i] != NULL)
            assert_text(found, profiles[i]);
        else
            assert_null(found.bytes);
    }
    claims_read(&claims, claim_read_x12, HEAD CLM HI LINE END, strlen(HEAD CLM HI LINE END));
    buffer_char(&claims.sessions, '\0');
    assert_non_null(strstr(claims.sessions.bytes, "\"payer\":\"other\""));
    buffer_clear(&claims.sessions);
    payer_map_read(&payers, &claims.arena, &claims.diagnostics, TEXT("payers"),
                   TEXT("12502 medicare\na\tb\nA\tc\nd\te\tf"));
    assert_int_equal(claims.diagnostics.count, 3);
    assert_int_equal(claims.diagnostics.items[0]->id, MESSAGE_PAYER_ROW);
    assert_int_equal(claims.diagnostics.items[1]->place.line, 4);
    assert_int_equal(claims.diagnostics.items[2]->id, MESSAGE_PAYER_TWICE);
    claims_read(&claims, claim_read_x12, HEAD CLM HI LINE END, strlen(HEAD CLM HI LINE END));
    assert_int_equal(claims.diagnostics.items[3]->id, MESSAGE_X12_PAYER);
    claims_close(&claims);
}

/* ---- when ---- */

static void test_dates(void **state)
{
    static const char two[] =
        HEAD "CLM*C-1*100***11:B:1~" HI "LX*1~SV1*HC:97112*40*UN*1***1~DTP*472*D8*20261120~"
        "LX*2~SV1*HC:97110*30*UN*1***1~DTP*472*D8*20261118~"
        "LX*3~SV1*HC:97112*30*UN*1***2~DTP*472*RD8*20261120-20261122~" END;
#define OF_LINE(number, code, charge, pointer, more)                                                                   \
    "{\"line\":" number ",\"code\":\"" code "\",\"units\":1,\"modifiers\":[],\"charge\":\"" charge                     \
    "\",\"diagnoses\":[" pointer "]" more "}"

    (void)state;
    assert_sessions(two,
                    "{\"id\":\"C-1/2026-11-18\",\"payer\":\"60054\",\"date\":\"2026-11-18\"," WHO KIND CLINIC DIAGNOSES
                    "\"payer_order\":1,\"lines\":[" OF_LINE("2", "97110", "30.00", "1", "") "]}\n"
                    "{\"id\":\"C-1/2026-11-20\",\"payer\":\"60054\",\"date\":\"2026-11-20\"," WHO KIND CLINIC DIAGNOSES
                    "\"payer_order\":1,\"lines\":[" OF_LINE("1", "97112", "40.00", "1", "") ","
                    OF_LINE("3", "97112", "30.00", "2", ",\"through\":\"2026-11-22\"") "]}\n");
    assert_part(HEAD CLM "DTP*431*D8*20261001~DTP*439*D8*20260930~DTP*454*D8*20261005~" HI LINE END,
                "\"onset\":\"2026-10-01\",\"injury\":\"2026-09-30\",\"first_treatment\":\"2026-10-05\"");
    assert_part(HEAD CLM HI LINE "DTP*454*D8*20261005~" END, "\"first_treatment\":\"2026-10-05\"");
    assert_sessions(HEAD CLM HI "LX*1~" SV1 "DTP*472*RD8*20261118-20261118~" END, SESSION);
    assert_sessions(HEAD CLM HI "LX*1~" SV1 "DTP*472*DT*202611180930~" END, SESSION);
    assert_sessions(HEAD CLM "DTP*472*D8*20261118~" HI "LX*1~" SV1 END, SESSION);
    assert_warned(HEAD CLM "DTP*431*D8*20261301~" HI LINE END, SESSION, MESSAGE_X12_DATE);
    assert_refused(HEAD CLM HI "LX*1~" SV1 END, MESSAGE_X12_NO_DATE);
    check(HEAD CLM HI "LX*1~" SV1 "DTP*472*RD8*20261120-20261118~" END, "", MESSAGE_X12_NO_DATE, true);
}

/* ---- what ---- */

static void test_lines(void **state)
{
    (void)state;
    assert_part(HEAD CLM HI "LX*1~SV1*HC:97112:GP:59:KX:CQ*130.*UN*2.00*12**2:1~" DAY END,
                "{\"line\":1,\"code\":\"97112\",\"units\":2,\"modifiers\":[\"GP\",\"59\",\"KX\",\"CQ\"],"
                "\"charge\":\"130.00\",\"diagnoses\":[2,1],\"place_of_service\":\"12\"}");
    assert_part(HEAD CLM HI "LX*1~SV1*HC:00142*130*MJ*61***1~" DAY END,
                "\"code\":\"00142\",\"minutes\":61,\"modifiers\"");
    assert_warned(HEAD CLM HI "LX*1~SV1*HC:97112:GP*130*DA*2***1~" DAY END, NULL, MESSAGE_X12_MEASURE);
    assert_warned(HEAD CLM HI "LX*1~SV1*HC:97112:GP*130*UN*1.5***1~" DAY END, NULL, MESSAGE_X12_VALUE);
    assert_warned(HEAD CLM HI "LX*1~SV1*HC:97112:GPX*130*UN*2***1~" DAY END,
                  "{\"id\":\"C-1\",\"payer\":\"60054\",\"date\":\"2026-11-18\"," WHO KIND CLINIC DIAGNOSES
                  "\"payer_order\":1,\"lines\":[{\"line\":1,\"code\":\"97112\",\"units\":2,\"charge\":\"130.00\","
                  "\"diagnoses\":[1]}]}\n", MESSAGE_X12_VALUE);
    assert_warned(HEAD CLM HI "LX*1~SV1*HC:97112:GP*130*UN*2***3~" DAY END, NULL, MESSAGE_X12_POINTER);
    assert_warned(HEAD CLM HI "LX*1~SV1*HC:97112:GP*130*UN*2***X~" DAY END, NULL, MESSAGE_X12_POINTER);
    assert_warned(HEAD CLM HI "LX*A~" SV1 DAY END, SESSION, MESSAGE_X12_LINE_NUMBER);
    assert_warned(HEAD CLM HI "LX*3~SV1*HC:97112:GP*65*UN*1***1~" DAY "LX*3~SV1*HC:97110:GP*65*UN*1***1~" DAY END, NULL,
                  MESSAGE_X12_LINE_NUMBER);
    assert_warned("" HEAD "CLM*C-1*500***11:B:1*Y*A*Y*Y~" HI LINE END, SESSION, MESSAGE_X12_TOTAL);
    assert_refused(HEAD CLM HI "LX*1~SV1*HC:971120:GP*130*UN*2***1~" DAY END, MESSAGE_X12_PROCEDURE);
    assert_refused(HEAD CLM HI END, MESSAGE_X12_NO_LINES);
    assert_refused(HEAD CLM HI "LX*1~" DAY END, MESSAGE_X12_NO_SERVICE);
    assert_warned(HEAD LINE CLM HI LINE END, SESSION, MESSAGE_X12_LINE_OUTSIDE);
}

static void test_diagnoses(void **state)
{
    (void)state;
    assert_warned(HEAD CLM "HI*ABK:M5459*BF~" LINE END,
                  "{\"id\":\"C-1\",\"payer\":\"60054\",\"date\":\"2026-11-18\"," WHO KIND CLINIC
                  "\"payer_order\":1,\"lines\":[{\"line\":1,\"code\":\"97112\",\"units\":2,\"modifiers\":[\"GP\"],"
                  "\"charge\":\"130.00\"}]}\n", MESSAGE_X12_DIAGNOSIS);
    assert_warned(HEAD CLM "HI*BK:7242~" LINE END, NULL, MESSAGE_X12_ICD9);
    assert_warned(HEAD CLM "HI*ABK:M5~" LINE END, NULL, MESSAGE_X12_VALUE);
}

static void test_references(void **state)
{
    (void)state;
    assert_part(HEAD CLM "REF*G1*A1~REF*9F*R1~REF*EA*M1~REF*D9*X~" HI LINE "REF*G1*A2~REF*6R*1~" END,
                "\"referral\":{\"number\":\"R1\"},\"payer_order\":1,\"authorizations\":[{\"number\":\"A1\"},"
                "{\"number\":\"A2\"}]");
    assert_part(HEAD "CLM*C-1*130***11:B:7~REF*F8*ICN1~" HI LINE END,
                "\"frequency\":\"7\",\"original_claim\":\"ICN1\"");
    assert_warned(HEAD "CLM**130***11:B:1~" HI LINE END, NULL, MESSAGE_X12_NO_ID);
}

/* A correction names the payer's number. Nothing here has it, but a claim of the same id came before: that is meant. */
static void test_corrections(void **state)
{
    (void)state;
    assert_part(HEAD CLM HI LINE "CLM*C-1*130***11:B:8~REF*F8*ICN1~" HI LINE END,
                "{\"id\":\"C-1#2\",\"payer\":\"60054\",\"date\":\"2026-11-18\"," WHO
                "\"claim\":\"C-1\",\"frequency\":\"8\",\"setting\"");
    assert_part(HEAD CLM HI LINE "CLM*C-2*130***11:B:7~REF*F8*C-1~" HI LINE END,
                "\"claim\":\"C-2\",\"frequency\":\"7\",\"original_claim\":\"C-1\"");
    assert_warned(HEAD CLM HI LINE CLM HI LINE END, NULL, MESSAGE_X12_TWICE);
}

/* What is said in words belongs to the claim or to its line; several notes are one text. */
static void test_notes(void **state)
{
    (void)state;
    assert_part(HEAD CLM "NTE*ADD*PLAN REVISED~NTE*CER*SEE LETTER~" HI LINE END,
                "\"claim_note\":\"PLAN REVISED; SEE LETTER\",");
    assert_part(HEAD CLM HI LINE "NTE*ADD*TAPING, 10 MINUTES~" END,
                "\"diagnoses\":[1],\"line_note\":\"TAPING, 10 MINUTES\"}]");
    assert_sessions(HEAD CLM "NTE*ADD~" HI LINE END, SESSION);
    assert_sessions(HEAD "NTE*ADD*BEFORE~" CLM HI LINE END, SESSION);
}

/* ---- institutions ---- */

#define HEAD_I ISA GS_OF("005010X223A2") ST BILLING SUBSCRIBER

static void test_institutions(void **state)
{
    (void)state;
    assert_sessions(HEAD_I "CLM*C-1*130***74:A:1**A*Y*Y~DTP*434*RD8*20261101-20261130~HI*ABK:M5459~HI*ABF:R2681~"
                    "HI*BH:11:D8:20261001*BH:35:D8:20261005*BH:05:D8:20260930*BH:A1:D8:19640302~HI*BE:A2:::15.31~"
                    "LX*1~SV2*0420*HC:97112:GP*130*UN*2~" DAY END,
                    "{\"id\":\"C-1\",\"payer\":\"60054\",\"date\":\"2026-11-18\"," WHO
                    "\"claim\":\"C-1\",\"frequency\":\"1\","
                    "\"setting\":\"hospital\",\"discipline\":\"PT\"," CLINIC DIAGNOSES "\"onset\":\"2026-10-01\","
                    "\"injury\":\"2026-09-30\",\"first_treatment\":\"2026-10-05\",\"payer_order\":1,"
                    "\"lines\":[{\"line\":1,"
                    "\"code\":\"97112\",\"revenue_code\":\"0420\",\"units\":2,\"modifiers\":[\"GP\"],"
                    "\"charge\":\"130.00\"}]}\n");
    assert_part(HEAD_I "CLM*C-1*130***74:A:1~DTP*434*RD8*20261101-20261130~NM1*71*1*LEE*ANN****XX*1456781206~"
                "NM1*DN*1*KAY*JOE****XX*1567804533~LX*1~SV2*0430*HC:97112*130*UN*2~" END,
                "\"referring\":{\"npi\":\"1567804533\"},\"attending\":{\"npi\":\"1456781206\"}");
    assert_part(HEAD_I "CLM*C-1*130***74:A:1~DTP*434*RD8*20261101-20261130~LX*1~SV2*0430*HC:97112*130*UN*2~" END,
                "\"date\":\"2026-11-01\",");
    assert_warned(HEAD_I "CLM*C-1*170***74:A:1~LX*1~SV2*0250**40*UN*1~"
                         "LX*2~SV2*0420*HC:97112:GP*130*UN*2~" DAY END, NULL,
                  MESSAGE_X12_NO_PROCEDURE);
    check(HEAD_I "CLM*C-1*40***74:A:1~LX*1~SV2*0250**40*UN*1~" DAY END, "", MESSAGE_X12_NO_LINES, true);
}

/* ---- what is no claim, what is cut, what disagrees ---- */

static void test_others(void **state)
{
    static const char *const kinds[] = { "835", "277", "278", "999", "270", "XYZ" };
    char text[512];

    (void)state;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        snprintf(text, sizeof text,
                 ISA "GS*XX*S*R*20261120*0900*1*X*005010~ST*%s*0001~HL*1**20*1~XX*1~SE*9*1~" END, kinds[i]);
        assert_refused(text, MESSAGE_X12_NO_CLAIM);
    }
    assert_refused(ISA GS_OF("005010X224A2") ST BILLING SUBSCRIBER CLM "LX*1~SV3*AD:D0120*40~" END,
                   MESSAGE_X12_NO_CLAIM);
    assert_warned(ISA GS_OF("005010X222A1") "ST*835*0001~SE*2*0001~" ST BILLING SUBSCRIBER CLM HI LINE
                  "SE**0001~GE*2*1~IEA*1*000000001~", SESSION, MESSAGE_X12_NO_CLAIM);
}

static void test_counts(void **state)
{
    (void)state;
    assert_warned(HEAD CLM HI LINE "SE*3*0001~GE*1*1~IEA*1*000000001~", SESSION, MESSAGE_X12_COUNT);
    assert_sessions(HEAD CLM HI LINE "SE*15*0001~GE*1*1~IEA*1*000000001~", SESSION);
    assert_warned(HEAD CLM HI LINE "SE**0001~GE*2*1~IEA*1*000000001~", SESSION, MESSAGE_X12_COUNT);
    assert_warned(HEAD CLM HI LINE "SE**0001~GE*1*1~IEA*2*000000001~", SESSION, MESSAGE_X12_COUNT);
    assert_warned(HEAD CLM HI LINE "SE**0002~GE*1*1~IEA*1*000000001~", SESSION, MESSAGE_X12_CONTROL);
    assert_warned(HEAD CLM HI LINE "SE**0001~GE*1*2~IEA*1*000000001~", SESSION, MESSAGE_X12_CONTROL);
    assert_warned(HEAD CLM HI LINE "SE**0001~GE*1*1~IEA*1*000000002~", SESSION, MESSAGE_X12_CONTROL);
    assert_warned(HEAD CLM HI LINE "GE*1*1~IEA*1*000000001~", SESSION, MESSAGE_X12_UNENDED);
    assert_warned(HEAD CLM HI LINE "SE**0001~IEA*1*000000001~", SESSION, MESSAGE_X12_UNENDED);
    assert_warned(HEAD CLM HI LINE "SE**0001~GE*1*1~", SESSION, MESSAGE_X12_UNENDED);
    assert_warned(HEAD CLM HI "ZZZ*1~ZZZ*2~" LINE END, SESSION, MESSAGE_X12_SEGMENT);
    assert_refused(HEAD CLM HI LINE, MESSAGE_X12_CLAIM_CUT);
    assert_refused(HEAD CLM HI "LX*1~SV1*HC:97112", MESSAGE_X12_CLAIM_CUT);
    assert_warned(HEAD CLM HI LINE "HL*3*1*22*0~", SESSION, MESSAGE_X12_CUT);
}

static void test_zero(void **state)
{
    static const char text[] = HEAD "CLM*C-1\0X*130***11:B:1*Y*A*Y*Y~" HI LINE END "\0\0\0";
    struct claims claims;

    (void)state;
    claims_open(&claims, NULL);
    claims_read(&claims, claim_read_x12, text, sizeof text - 1);
    assert_int_equal(claims.diagnostics.count, 1);
    assert_int_equal(claims.diagnostics.items[0]->id, MESSAGE_X12_ZERO);
    assert_buffer(&claims.sessions, SESSION);
    claims_close(&claims);
}

/* More lines than a record may have; the message, and the time that many lines take. */
static void test_many(void **state)
{
    struct buffer text;
    struct claims claims;

    (void)state;
    buffer_init(&text, allocator_standard);
    buffer_string(&text, HEAD CLM HI);
    for (int i = 0; i < 1001; i++)
        buffer_string(&text, LINE);
    buffer_string(&text, END);
    claims_open(&claims, NULL);
    claims_read(&claims, claim_read_x12, text.bytes, text.length);
    assert_int_equal(claims.diagnostics.count, 1);
    assert_int_equal(claims.diagnostics.items[0]->id, MESSAGE_X12_MANY);
    assert_int_equal(claims.reading.counts.lines, 1001);
    claims_close(&claims);
    buffer_free(&text);
}

/* Lines and columns are those of an editor; the note has the segment and the byte. */
static void test_places(void **state)
{
    static const char text[] = HEAD "\nCLM*C-1*500***11:B:1~" HI "\n" LINE END;
    struct claims claims;
    struct buffer shown;

    (void)state;
    claims_open(&claims, NULL);
    buffer_init(&shown, allocator_standard);
    claims_read(&claims, claim_read_x12, text, sizeof text - 1);
    diag_render(&shown, &claims.diagnostics, false, 0);
    assert_buffer(&shown, "input:2:1: warning[P0819]: the total of claim `C-1` is 500.00, but its lines make 130.00\n"
                          "note: Segment 12 (CLM) of the input, at byte 339\n");
    buffer_free(&shown);
    claims_close(&claims);
}

/* ---- when memory runs out ---- */

static void test_memory(void **state)
{
    const struct text text = TEXT(HEAD CLM HI LINE "CLM*C-2*9***11:B:1~HI*BK:7242~" LINE END);
    struct failing_allocator failing = { .failed = true };

    (void)state;
    for (size_t n = 1; failing.failed; n++) {
        failing = failing_allocator_at(n);
        claims_read_failing(&failing, claim_read_x12, text);
        assert_int_equal(failing.blocks, 0);
        assert_int_equal(failing.bytes, 0);
    }
    assert_true(failing.requests > 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_delimiters),   cmocka_unit_test(test_headers),     cmocka_unit_test(test_several),
        cmocka_unit_test(test_dependents),   cmocka_unit_test(test_providers),   cmocka_unit_test(test_payers),
        cmocka_unit_test(test_dates),        cmocka_unit_test(test_lines),       cmocka_unit_test(test_diagnoses),
        cmocka_unit_test(test_references),   cmocka_unit_test(test_corrections), cmocka_unit_test(test_notes),
        cmocka_unit_test(test_institutions), cmocka_unit_test(test_others),      cmocka_unit_test(test_counts),
        cmocka_unit_test(test_zero),         cmocka_unit_test(test_many),        cmocka_unit_test(test_places),
        cmocka_unit_test(test_memory),
    };
    return cmocka_run_group_tests_name("X12 claims", tests, NULL, NULL);
}
