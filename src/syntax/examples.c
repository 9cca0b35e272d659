/* Lines that read as a line of their kind should. A test parses every one. */
#include "syntax/examples.h"

#include <stddef.h>

#include "grammar/grammar.h"

const char *clause_example(int kind)
{
    switch (kind) {
    case TK_PAYER_RULES: return "payer rules 1";
    case TK_PROFILE: return "profile example.plan \"An invented plan\"";
    case TK_SOURCE: return "source manual \"Provider manual, 2026 edition\"";
    case TK_CODES: return "codes timed = 97110, 97112, 97161..97168";
    case TK_DIAGNOSES: return "diagnoses neuromotor = G81*, I69*, S06.2X1A";
    case TK_MODIFIERS: return "modifiers distinct = 59, XE, XS";
    case TK_PROVIDERS: return "providers qualified = PT, OT, SLP";
    case TK_PLACES: return "places hospital_beds = 21, 23";
    case TK_DOCUMENTS: return "documents plans = plan_of_care, recertification";
    case TK_ELEMENTS: return "elements note_97112 = impairment, functional_goal";
    case TK_TAXONOMIES: return "taxonomies therapists = 225100000X, 225X00000X";
    case TK_TABLE: return "table mue \"Medically unlikely edits\"";
    case TK_PARAMETER: return "parameter auth_after \"Visits before authorization\" as visits";
    case TK_RULE: return "rule units.day \"At most four timed units a day\"";
    case TK_REPLACE_RULE: return "replace rule units.day because \"Manual 7.4\"";
    case TK_CHANGE_RULE: return "change rule units.day because \"Bulletin 12\"";
    case TK_REMOVE_RULE: return "remove rule units.day because \"Manual 7.9\"";
    case TK_WAIVE_RULE: return "waive rule units.day from 2026-10-01 until 2027-03-31 because \"A new note template\"";
    case TK_NOTE: return "note necessity \"Care needs a therapist's skill\"";
    case TK_TEST: return "test \"24 and 23 minutes make three units\"";
    case TK_EXTENDS: return "extends medicare.part_b as known on 2026-11-20";
    case TK_VERSION_DECIDED_BY: return "version decided by date of service";
    case TK_IN_FORCE: return "in force from 2026-01-01 until 2026-12-31";
    case TK_SETTING: return "setting practitioner";
    case TK_PLAN_YEAR_STARTS_IN: return "plan year starts in July";
    case TK_OWNER: return "owner \"Compliance, therapy desk\"";
    case TK_FAMILY: return "family medicare";
    case TK_VERIFIED: return "verified 2026-11-20";
    case TK_FORMAT: return "format columns";
    case TK_FILE: return "file \"tables/mue.csv\" from 2026-01-01";
    case TK_COLUMN: return "column code as key code";
    case TK_FROM: return "from 2026-01-01 is 20 visits cite manual \"7.2\"";
    case TK_UNTIL: return "until 2026-12-31";
    case TK_CHECK_AGAIN_BY: return "check again by 2026-12-15";
    case TK_CITE: return "cite manual \"7.2\"";
    case TK_STATUS: return "status recalled";
    case TK_ALLOW: return "allow P0305 \"the manual leaves this open\"";
    case TK_APPLIES_TO: return "applies to timed, 97161..97168";
    case TK_WHEN: return "when visits per plan year > auth_after";
    case TK_UNLESS: return "unless place of service in (21, 23)";
    case TK_LIFTED_BY: return "lifted by distinct on column 2";
    case TK_COUNT_UNITS_BY: return "count units by total minutes per date of service";
    case TK_COUNT_ASSISTANT_UNITS: return "count assistant units per date of service";
    case TK_ONE_UNIT_IS: return "one unit is 15 minutes";
    case TK_FIRST_UNIT_NEEDS: return "first unit needs 8 minutes";
    case TK_LAST_UNIT_NEEDS: return "last unit needs 8 minutes";
    case TK_LEFTOVER_GOES_TO: return "leftover goes to most leftover minutes";
    case TK_ASSISTANT_SHARE_OVER: return "assistant share over 10 percent";
    case TK_THERAPIST_KEEPS: return "therapist keeps the last unit from 8 minutes";
    case TK_LAST_TWO_SPLIT: return "last two units split from 9 minutes each";
    case TK_MARKED_BY: return "marked by CQ, CO";
    case TK_LIMIT: return "limit units to 4 per date of service, counting only the excess";
    case TK_REQUIRE: return "require modifier in (GP, GO, GN)";
    case TK_FORBID: return "forbid modifier 59";
    case TK_CONFLICT: return "conflict 97150 with (97110, 97112) per session";
    case TK_CONFLICT_PAIRS: return "conflict pairs from table ncci per date of service";
    case TK_OTHERWISE: return "otherwise deny as CO-151 with N362";
    case TK_IF_UNKNOWN: return "if unknown hold";
    case TK_SAY: return "say \"{code}: {billed} units billed\"";
    case TK_FIX: return "fix add modifier GP if discipline is PT";
    case TK_APPROVED_BY: return "approved by \"Director of compliance\"";
    case TK_NOT_ENCODED_BECAUSE: return "not encoded because \"a reviewer reads the note\"";
    case TK_ON: return "on 2026-03-02";
    case TK_GIVEN: return "given 24 minutes of 97112 GP billed 2, no authorization";
    case TK_EARLIER_ON: return "earlier on 2026-02-27 15 minutes of 97110 GP";
    case TK_ALSO_THAT_DAY: return "also that day 15 minutes of 97140 GP";
    case TK_EXPECT: return "expect fail units.day, deny all 5 units";
    case TK_UNDER: return "under medicare.part_b expect pass units.day";
    default: return NULL;
    }
}
