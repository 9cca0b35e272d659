/* The grammar of payer rule files, version 1. Actions only build the tree (src/syntax/tree.h, nodes.def): no name is
 * looked up, no type is known. Line ends, line continuation and phrases of several words are settled in
 * src/syntax/tokens.c before a token arrives here. */
%code requires {
#include "syntax/parse.h"
}
%code {
#include "syntax/parse_actions.h"
}

%define api.pure full
%define api.prefix {payrule_parse_}
%define api.token.prefix {TK_}
%define api.value.type {union syntax_value}
%define api.location.type {struct span}
%define parse.error custom
%define parse.lac full
%define parse.lac.es-capacity-initial {1000}
%locations
%expect 0
%param {struct parse_state *ps}

%token <text> NAME "a name"
%token <text> CODE_TEXT "a code"
%token <text> PREFIX_TEXT "a prefix such as S06*"
%token <text> ADJUSTMENT_TEXT "a group and reason code such as CO-151"
%token <text> STRING_TEXT "text in quotes"
%token <text> MONTH_NAME "a month such as July"
%token <value> INTEGER "a number"
%token <value> DECIMAL "a number with decimals"
%token <value> MONEY_TEXT "an amount such as $2,480"
%token <value> DATE_TEXT "a date such as 2026-03-02"
%token NEWLINE "the end of the line" DOTDOT ".." COMMA "," LEFT "(" RIGHT ")" EQUALS "=" LESS "<" LESS_EQUAL "<="
       GREATER ">" GREATER_EQUAL ">=" PLUS "+" MINUS "-"

/* keywords: the rows of src/syntax/keywords.def (a test compares both) */
%token <text> PAYER_RULES PROFILE SOURCE CODES DIAGNOSES MODIFIERS PROVIDERS PLACES DOCUMENTS ELEMENTS TAXONOMIES
       TABLE PARAMETER RULE REPLACE_RULE CHANGE_RULE REMOVE_RULE WAIVE_RULE NOTE TEST END EXTENDS AS_KNOWN_ON
       VERSION_DECIDED_BY IN_FORCE SETTING PLAN_YEAR_STARTS_IN OWNER FAMILY VERIFIED FROM UNTIL BECAUSE CITE STATUS
       EXCEPT AS FORMAT NCCI_PTP FILE COLUMN COLUMN_OF_TABLE KEY LIST_OF CHECK_AGAIN_BY APPLIES_TO WHEN UNLESS
       LIFTED_BY ON_COLUMN ON_EITHER_LINE COUNT_UNITS_BY TOTAL_MINUTES EACH_CODE WITHIN_TOTAL_MINUTES
       NEAREST_QUARTER_HOUR COUNT_ASSISTANT_UNITS ONE_UNIT_IS FIRST_UNIT_NEEDS LAST_UNIT_NEEDS LEFTOVER_GOES_TO
       MOST_LEFTOVER_MINUTES MOST_MINUTES COMPARE_TOTAL_UNITS ASSISTANT_SHARE_OVER THERAPIST_KEEPS LAST_TWO_SPLIT
       MINUTES_EACH MARKED_BY LIMIT TO COUNTING_ALL COUNTING_EXCESS REQUIRE FORBID CONFLICT CONFLICT_PAIRS WITH
       OTHERWISE IF_UNKNOWN DENY HOLD WARN INFORM WHEN_ABSENT WHEN_EXCEEDED WHEN_NOT_COVERING SAY FIX SET_UNITS_TO
       SUPPORTED ADD_MODIFIER REMOVE_MODIFIER REPLACE_CODE_WITH OBTAIN IF APPROVED_BY NOT_ENCODED_BECAUSE ALLOW OR AND
       NOT IS IS_NOT IS_GIVEN IN NOT_IN AT_LEAST AT_MOST MORE_THAN LESS_THAN MODIFIER ANY_MODIFIER_OF ALL_MODIFIERS_OF
       EXACTLY_ONE_MODIFIER_OF DIAGNOSIS EVERY_DIAGNOSIS DOCUMENT SIGNED_BY WITHIN DAYS_BEFORE DAYS_AFTER DAYS_OF
       DOCUMENTED DOCUMENTED_ANY DOCUMENTED_ALL PROVIDER PLAN_OF_CARE REFERRAL AUTHORIZATION COVERING BILLED
       PRIMARY_FROM_TABLE DATE_OF_SERVICE DATE_RECEIVED PLACE_OF_SERVICE PROVIDER_ROLE PROVIDER_TAXONOMY
       ASSISTANT_MINUTES AGE DAYS_FROM CODE UNITS MINUTES SERVICES VISITS SESSIONS TREATMENT_DAYS CHARGES
       ALLOWED_AMOUNT POINTS MONEY DAYS WEEKS MONTHS YEARS PERCENT OF LINES BY_TABLE PER_CODE PER_LINE PER_CLAIM
       PER_SESSION PER_DATE_OF_SERVICE PER_WEEK PER_MONTH PER_CALENDAR_YEAR PER_PLAN_YEAR PER_ROLLING PER_PLAN_OF_CARE
       PER_AUTHORIZATION PER_REFERRAL PER_LIFETIME PER_BILLING_PROVIDER PER_RENDERING_PROVIDER PER_DISCIPLINE
       PER_BODY_REGION PER_INJURY PER_PURPOSE SINCE ONSET INJURY SURGERY FIRST_TREATMENT ON GIVEN EARLIER_ON
       ALSO_THAT_DAY EARLIER_VISITS IN_THE_PLAN_YEAR IN_THE_CALENDAR_YEAR IN_THE_LAST EACH NO FOR CHARGED
       ALLOWED ASSISTANT POINTING_TO THROUGH IN_A_GROUP NOT_IN_A_GROUP UNDER EXPECT PASS FAIL EXCUSED
       NOT_APPLICABLE UNKNOWN NO_DATA NEEDING ALL ON_LINE OUTCOME

%left OR
%left AND
%precedence NOT
%left PLUS MINUS

%type <node> field_name field_word item profile property source set table table_clause column_type parameter
       parameter_clause rule override waive note because name string date from until cite status list except
       member code code_or_number condition type_name month clause check option effect adjustment remarks way
       fix repair fix_if amount counting quantity plain_quantity unit_word several literal value moment measure
       of_lines with_modifiers by_table window event in_list signed_by within literal_word field_phrase test
       test_clause given given_line line_part given_visits visits_period each_line auth_part expectation
       expect_units units_of on_line expect_rule rule_detail units_denied needing short_note covers set_ref
%type <list> properties table_clauses parameter_clauses clauses members optional_from_until rarcs windows
       covering_list names givens test_clauses line_codes line_parts auth_parts expectations units_list rule_details
       optional_line optional_status optional_until optional_signed optional_within optional_counting
       optional_adjustment optional_because_title in_force_dates optional_each document_kinds
%type <value> compare
%type <text> set_kind format_name measure_word verdict outcome_word modifier_quantity

%%

file: header items ;
header:
    %empty                               { parse_no_version(ps); }
  | PAYER_RULES INTEGER NEWLINE          { parse_version(ps, span_join(@1, @2), $INTEGER); }
  | PAYER_RULES error NEWLINE            { ps->header_seen = true; yyerrok; }
  ;
items:
    %empty
  | items item                           { parse_item(ps, $item); }
  | items NEWLINE
  ;
item:
    profile | source | set | table | parameter | rule | override | waive | note | test
  | error NEWLINE                        { $$ = tree_leaf(ps, NODE_ERROR, @$); yyerrok; }
  ;

/* ---- items ---- */

profile:
    PROFILE name string NEWLINE properties END NEWLINE
        { $$ = tree_list(ps, NODE_PROFILE, @$, list_front2($name, $string, $properties)); }
  | PROFILE broken_line properties END NEWLINE { $$ = tree_list(ps, NODE_ERROR, @$, $properties); }
  ;
properties:
    %empty                               { $$ = list_none(); }
  | properties property                  { $$ = list_add($1, $property); }
  | properties NEWLINE                   { $$ = $1; }
  ;
property:
    EXTENDS name NEWLINE                 { $$ = tree1(ps, NODE_EXTENDS, @$, $name); }
  | EXTENDS name AS_KNOWN_ON date NEWLINE
        { $$ = tree2(ps, NODE_EXTENDS, @$, $name, tree1(ps, NODE_KNOWN_ON, @AS_KNOWN_ON, $date)); }
  | VERSION_DECIDED_BY DATE_OF_SERVICE NEWLINE { $$ = tree_word(ps, NODE_DECIDED_BY, @$, $DATE_OF_SERVICE); }
  | VERSION_DECIDED_BY DATE_RECEIVED NEWLINE   { $$ = tree_word(ps, NODE_DECIDED_BY, @$, $DATE_RECEIVED); }
  | IN_FORCE in_force_dates NEWLINE      { $$ = tree_list(ps, NODE_IN_FORCE, @$, $2); }
  | SETTING name NEWLINE                 { $$ = tree1(ps, NODE_SETTING, @$, $name); }
  | PLAN_YEAR_STARTS_IN month NEWLINE    { $$ = tree1(ps, NODE_PLAN_YEAR, @$, $month); }
  | OWNER string NEWLINE                 { $$ = tree1(ps, NODE_OWNER, @$, $string); }
  | FAMILY name NEWLINE                  { $$ = tree1(ps, NODE_FAMILY, @$, $name); }
  | VERIFIED date NEWLINE                { $$ = tree1(ps, NODE_VERIFIED, @$, $date); }
  | error NEWLINE                        { $$ = tree_leaf(ps, NODE_ERROR, @$); yyerrok; }
  ;
month: MONTH_NAME                        { $$ = tree_word(ps, NODE_NAME, @$, $1); } ;
in_force_dates:
    from                                 { $$ = list_one($1); }
  | from until                           { $$ = list_add(list_one($1), $2); }
  | until                                { $$ = list_one($1); }
  ;

source:
    SOURCE name string optional_status NEWLINE
        { $$ = tree_list(ps, NODE_SOURCE, @$, list_front2($name, $string, $optional_status)); }
  | SOURCE name broken_line              { $$ = tree1(ps, NODE_ERROR, @$, $name); }
  ;

set:
    set_kind name EQUALS list NEWLINE    { $$ = tree_word2(ps, NODE_SET, @$, $set_kind, $name, $list); }
  | set_kind name broken_line            { $$ = tree1(ps, NODE_ERROR, @$, $name); }
  ;
set_kind: CODES | DIAGNOSES | MODIFIERS | PROVIDERS | PLACES | DOCUMENTS | ELEMENTS | TAXONOMIES ;
list:
    members                              { $$ = tree_list(ps, NODE_LIST, @$, $members); }
  | members except                       { $$ = tree_list(ps, NODE_LIST, @$, list_add($members, $except)); }
  ;
except: EXCEPT members                   { $$ = tree_list(ps, NODE_EXCEPT, @$, $members); } ;
members:
    member                               { $$ = list_one($1); }
  | members COMMA member                 { $$ = list_add($1, $3); }
  ;
member:
    code_or_number optional_from_until   { $$ = tree_list(ps, NODE_MEMBER, @$, list_front($1, $2)); }
  | code_or_number DOTDOT code_or_number optional_from_until
        { $$ = tree_list(ps, NODE_MEMBER, @$, list_front(tree2(ps, NODE_RANGE, span_join(@1, @3), $1, $3), $4)); }
  | PREFIX_TEXT optional_from_until
        { $$ = tree_list(ps, NODE_MEMBER, @$, list_front(tree_word(ps, NODE_PREFIX, @1, $1), $2)); }
  | name optional_from_until             { $$ = tree_list(ps, NODE_MEMBER, @$, list_front($1, $2)); }
  ;
optional_from_until:
    %empty                               { $$ = list_none(); }
  | in_force_dates
  ;

table:
    TABLE name string NEWLINE table_clauses END NEWLINE
        { $$ = tree_list(ps, NODE_TABLE, @$, list_front2($name, $string, $table_clauses)); }
  | TABLE broken_line table_clauses END NEWLINE { $$ = tree_list(ps, NODE_ERROR, @$, $table_clauses); }
  | TABLE name broken_line table_clauses END NEWLINE
        { $$ = tree_list(ps, NODE_ERROR, @$, list_front($name, $table_clauses)); }
  ;
table_clauses:
    %empty                               { $$ = list_none(); }
  | table_clauses table_clause           { $$ = list_add($1, $2); }
  | table_clauses NEWLINE                { $$ = $1; }
  ;
table_clause:
    FORMAT format_name NEWLINE           { $$ = tree_word(ps, NODE_FORMAT, @$, $format_name); }
  | FILE string optional_from_until NEWLINE { $$ = tree_list(ps, NODE_TABLE_FILE, @$, list_front($string, $3)); }
  | column_type NEWLINE
  | cite NEWLINE
  | short_note NEWLINE
  | error NEWLINE                        { $$ = tree_leaf(ps, NODE_ERROR, @$); yyerrok; }
  ;
format_name: NCCI_PTP | NAME ;
column_type:
    COLUMN name AS type_name             { $$ = tree2(ps, NODE_COLUMN_TYPE, @$, $name, $type_name); }
  | COLUMN name AS KEY type_name         { $$ = tree_word2(ps, NODE_COLUMN_TYPE, @$, $KEY, $name, $type_name); }
  | COLUMN name AS LIST_OF type_name     { $$ = tree_word2(ps, NODE_COLUMN_TYPE, @$, TEXT("list"), $name, $type_name); }
  ;
type_name:
    UNITS           { $$ = tree_word(ps, NODE_TYPE, @$, $1); }
  | MINUTES         { $$ = tree_word(ps, NODE_TYPE, @$, $1); }
  | SERVICES        { $$ = tree_word(ps, NODE_TYPE, @$, $1); }
  | VISITS          { $$ = tree_word(ps, NODE_TYPE, @$, $1); }
  | SESSIONS        { $$ = tree_word(ps, NODE_TYPE, @$, $1); }
  | TREATMENT_DAYS  { $$ = tree_word(ps, NODE_TYPE, @$, $1); }
  | DAYS            { $$ = tree_word(ps, NODE_TYPE, @$, $1); }
  | YEARS           { $$ = tree_word(ps, NODE_TYPE, @$, $1); }
  | MONEY           { $$ = tree_word(ps, NODE_TYPE, @$, $1); }
  | POINTS          { $$ = tree_word(ps, NODE_TYPE, @$, $1); }
  | PERCENT         { $$ = tree_word(ps, NODE_TYPE, @$, $1); }
  | CODE            { $$ = tree_word(ps, NODE_TYPE, @$, $1); }
  | CODES           { $$ = tree_word(ps, NODE_TYPE, @$, $1); }
  | MODIFIERS       { $$ = tree_word(ps, NODE_TYPE, @$, $1); }
  | DIAGNOSES       { $$ = tree_word(ps, NODE_TYPE, @$, $1); }
  | PROVIDERS       { $$ = tree_word(ps, NODE_TYPE, @$, $1); }
  | TAXONOMIES      { $$ = tree_word(ps, NODE_TYPE, @$, $1); }
  | PLACES          { $$ = tree_word(ps, NODE_TYPE, @$, $1); }
  | NAME            { $$ = tree_word(ps, NODE_TYPE, @$, $1); }
  ;

parameter:
    PARAMETER name string AS type_name NEWLINE parameter_clauses END NEWLINE
        { $$ = tree_list(ps, NODE_PARAMETER, @$, list_front(($name), list_front2($string, $type_name,
           $parameter_clauses))); }
  | PARAMETER broken_line parameter_clauses END NEWLINE { $$ = tree_list(ps, NODE_ERROR, @$, $parameter_clauses); }
  | PARAMETER name broken_line parameter_clauses END NEWLINE
        { $$ = tree_list(ps, NODE_ERROR, @$, list_front($name, $parameter_clauses)); }
  ;
parameter_clauses:
    %empty                               { $$ = list_none(); }
  | parameter_clauses parameter_clause   { $$ = list_add($1, $2); }
  | parameter_clauses NEWLINE            { $$ = $1; }
  ;
parameter_clause:
    from IS literal optional_until cite NEWLINE
        { $$ = tree_list(ps, NODE_VALUE_FROM, @$, list_add(list_append(list_front2($from, $literal, list_none()),
           $optional_until), $cite)); }
  | until NEWLINE                        { $$ = $1; }
  | CHECK_AGAIN_BY date NEWLINE          { $$ = tree1(ps, NODE_CHECK_AGAIN, @$, $date); }
  | cite NEWLINE
  | short_note NEWLINE
  | error NEWLINE                        { $$ = tree_leaf(ps, NODE_ERROR, @$); yyerrok; }
  ;
optional_until:
    %empty                               { $$ = list_none(); }
  | until                                { $$ = list_one($1); }
  ;

rule:
    RULE name string NEWLINE clauses END NEWLINE
        { $$ = tree_list(ps, NODE_RULE, @$, list_front2($name, $string, $clauses)); }
  | RULE broken_line clauses END NEWLINE { $$ = tree_list(ps, NODE_ERROR, @$, $clauses); }
  | RULE name broken_line clauses END NEWLINE
        { $$ = tree_list(ps, NODE_ERROR, @$, list_front($name, $clauses)); }
  ;
override:
    REPLACE_RULE name optional_because_title NEWLINE clauses END NEWLINE
        { $$ = tree_list(ps, NODE_REPLACE, @$, list_front($name, list_append($3, $clauses))); }
  | CHANGE_RULE name optional_because_title NEWLINE clauses END NEWLINE
        { $$ = tree_list(ps, NODE_CHANGE, @$, list_front($name, list_append($3, $clauses))); }
  | REMOVE_RULE name because NEWLINE clauses END NEWLINE
        { $$ = tree_list(ps, NODE_REMOVE, @$, list_front2($name, $because, $clauses)); }
  | REPLACE_RULE broken_line clauses END NEWLINE { $$ = tree_list(ps, NODE_ERROR, @$, $clauses); }
  | CHANGE_RULE broken_line clauses END NEWLINE { $$ = tree_list(ps, NODE_ERROR, @$, $clauses); }
  | REMOVE_RULE broken_line clauses END NEWLINE { $$ = tree_list(ps, NODE_ERROR, @$, $clauses); }
  ;
optional_because_title:
    because                              { $$ = list_one($1); }
  | string because                       { $$ = list_add(list_one($1), $2); }
  ;
because: BECAUSE string                  { $$ = tree1(ps, NODE_BECAUSE, @$, $string); } ;
waive:
    WAIVE_RULE name from until because NEWLINE clauses END NEWLINE
        { $$ = tree_list(ps, NODE_WAIVE, @$, list_front2($name, $from, list_front2($until, $because, $clauses))); }
  | WAIVE_RULE broken_line clauses END NEWLINE { $$ = tree_list(ps, NODE_ERROR, @$, $clauses); }
  ;
note:
    NOTE name string NEWLINE clauses END NEWLINE
        { $$ = tree_list(ps, NODE_NOTE, @$, list_front2($name, $string, $clauses)); }
  | NOTE broken_line clauses END NEWLINE { $$ = tree_list(ps, NODE_ERROR, @$, $clauses); }
  ;

/* ---- parts that several items share ---- */

broken_line: error NEWLINE               { yyerrok; } ;  /* the rest of a line; the block goes on below it */

name: NAME                               { $$ = tree_word(ps, NODE_NAME, @$, $1); } ;
string: STRING_TEXT                      { $$ = tree_word(ps, NODE_STRING, @$, $1); } ;
date: DATE_TEXT                          { $$ = tree_date(ps, @$, $1); } ;
from: FROM date                          { $$ = tree1(ps, NODE_FROM, @$, $date); } ;
until: UNTIL date                        { $$ = tree1(ps, NODE_UNTIL, @$, $date); } ;
cite: CITE name string optional_status
        { $$ = tree_list(ps, NODE_CITE, @$, list_front2($name, $string, $optional_status)); } ;
optional_status:
    %empty                               { $$ = list_none(); }
  | status                               { $$ = list_one($1); }
  ;
status: STATUS NAME                      { $$ = tree_word(ps, NODE_STATUS, @$, $NAME); } ;
short_note:
    status
  | ALLOW CODE_TEXT string               { $$ = tree_word1(ps, NODE_ALLOW, @$, $CODE_TEXT, $string); }
  ;
code: CODE_TEXT                          { $$ = tree_word(ps, NODE_CODE, @$, $1); } ;
code_or_number:
    code
  | INTEGER                              { $$ = tree_code(ps, @$, $1); }
  ;
names:
    field_name                           { $$ = list_one($1); }
  | names AND field_name                 { $$ = list_add($1, $3); }
  ;
/* A field of the record, also where its name is a word of the language. */
field_name:
    name
  | field_word
  | field_phrase                         { $$ = tree_field_name(ps, @$, $1->text); }
  ;
field_word:
    UNITS                                { $$ = tree_field_name(ps, @$, $1); }
  | MINUTES                              { $$ = tree_field_name(ps, @$, $1); }
  | CHARGES                              { $$ = tree_field_name(ps, @$, $1); }
  | ALLOWED                              { $$ = tree_field_name(ps, @$, $1); }
  | THROUGH                              { $$ = tree_field_name(ps, @$, $1); }
  | MODIFIERS                            { $$ = tree_field_name(ps, @$, $1); }
  | DIAGNOSES                            { $$ = tree_field_name(ps, @$, $1); }
  | DOCUMENTS                            { $$ = tree_field_name(ps, @$, $1); }
  | DOCUMENTED                           { $$ = tree_field_name(ps, @$, $1); }
  | PROVIDER                             { $$ = tree_field_name(ps, @$, $1); }
  | PLAN_OF_CARE                         { $$ = tree_field_name(ps, @$, $1); }
  | REFERRAL                             { $$ = tree_field_name(ps, @$, $1); }
  | AUTHORIZATION                        { $$ = tree_field_name(ps, @$, $1); }
  ;

/* ---- clauses of rules ---- */

clauses:
    %empty                               { $$ = list_none(); }
  | clauses clause                       { $$ = list_add($1, $clause); }
  | clauses NEWLINE                      { $$ = $1; }
  ;
clause:
    cite NEWLINE
  | short_note NEWLINE
  | IN_FORCE in_force_dates NEWLINE      { $$ = tree_list(ps, NODE_IN_FORCE, @$, $2); }
  | until NEWLINE
  | APPLIES_TO list NEWLINE              { $$ = tree1(ps, NODE_APPLIES_TO, @$, $list); }
  | WHEN condition NEWLINE               { $$ = tree1(ps, NODE_WHEN, @$, $condition); }
  | check NEWLINE
  | option NEWLINE
  | UNLESS condition NEWLINE             { $$ = tree1(ps, NODE_UNLESS, @$, $condition); }
  | LIFTED_BY list ON_COLUMN INTEGER optional_from_until NEWLINE
        { $$ = tree_lifted(ps, @$, @INTEGER, $INTEGER, $list, $optional_from_until); }
  | LIFTED_BY list ON_EITHER_LINE optional_from_until NEWLINE
        { $$ = tree_word_list(ps, NODE_LIFTED_BY, @$, TEXT("either line"), list_front($list, $optional_from_until)); }
  | OTHERWISE effect optional_adjustment NEWLINE
        { $$ = tree_list(ps, NODE_OTHERWISE, @$, list_front($effect, $optional_adjustment)); }
  | IF_UNKNOWN effect NEWLINE            { $$ = tree1(ps, NODE_IF_UNKNOWN, @$, $effect); }
  | SAY string NEWLINE                   { $$ = tree1(ps, NODE_SAY, @$, $string); }
  | FIX fix NEWLINE                      { $$ = tree_at($fix, @$); }
  | CHECK_AGAIN_BY date NEWLINE          { $$ = tree1(ps, NODE_CHECK_AGAIN, @$, $date); }
  | APPROVED_BY string NEWLINE           { $$ = tree1(ps, NODE_APPROVED_BY, @$, $string); }
  | NOT_ENCODED_BECAUSE string NEWLINE   { $$ = tree1(ps, NODE_NOT_ENCODED, @$, $string); }
  | error NEWLINE                        { $$ = tree_leaf(ps, NODE_ERROR, @$); yyerrok; }
  ;

check:
    COUNT_UNITS_BY TOTAL_MINUTES windows { $$ = tree_word_list(ps, NODE_COUNT_UNITS, @$, $TOTAL_MINUTES, $windows); }
  | COUNT_UNITS_BY EACH_CODE windows     { $$ = tree_word_list(ps, NODE_COUNT_UNITS, @$, $EACH_CODE, $windows); }
  | COUNT_UNITS_BY EACH_CODE WITHIN_TOTAL_MINUTES windows
        { $$ = tree_word_list(ps, NODE_COUNT_UNITS, @$, TEXT("each code within total minutes"), $windows); }
  | COUNT_UNITS_BY NEAREST_QUARTER_HOUR windows
        { $$ = tree_word_list(ps, NODE_COUNT_UNITS, @$, $NEAREST_QUARTER_HOUR, $windows); }
  | COUNT_ASSISTANT_UNITS windows        { $$ = tree_list(ps, NODE_COUNT_ASSISTANT, @$, $windows); }
  | LIMIT measure TO amount windows optional_counting
        { $$ = tree_list(ps, NODE_LIMIT, @$, list_front2($measure, $amount, list_append($windows,
           $optional_counting))); }
  | REQUIRE condition                    { $$ = tree1(ps, NODE_REQUIRE, @$, $condition); }
  | FORBID condition                     { $$ = tree1(ps, NODE_FORBID, @$, $condition); }
  | CONFLICT_PAIRS name windows          { $$ = tree_list(ps, NODE_CONFLICT_TABLE, @$, list_front($name, $windows)); }
  | CONFLICT in_list WITH in_list windows { $$ = tree_list(ps, NODE_CONFLICT_PAIR, @$, list_front2($2, $4, $windows)); }
  ;
option:
    ONE_UNIT_IS quantity                 { $$ = tree1(ps, NODE_ONE_UNIT, @$, $quantity); }
  | FIRST_UNIT_NEEDS quantity            { $$ = tree1(ps, NODE_FIRST_UNIT, @$, $quantity); }
  | LAST_UNIT_NEEDS quantity             { $$ = tree1(ps, NODE_LAST_UNIT, @$, $quantity); }
  | LEFTOVER_GOES_TO MOST_LEFTOVER_MINUTES { $$ = tree_word(ps, NODE_LEFTOVER, @$, $MOST_LEFTOVER_MINUTES); }
  | LEFTOVER_GOES_TO MOST_MINUTES        { $$ = tree_word(ps, NODE_LEFTOVER, @$, $MOST_MINUTES); }
  | COMPARE_TOTAL_UNITS                  { $$ = tree_leaf(ps, NODE_COMPARE_TOTAL, @$); }
  | ASSISTANT_SHARE_OVER quantity        { $$ = tree1(ps, NODE_ASSISTANT_SHARE, @$, $quantity); }
  | THERAPIST_KEEPS quantity             { $$ = tree1(ps, NODE_THERAPIST_KEEPS, @$, $quantity); }
  | LAST_TWO_SPLIT INTEGER MINUTES_EACH
        { $$ = tree1(ps, NODE_LAST_TWO_SPLIT, @$, tree_minutes(ps, span_join(@2, @3), $INTEGER)); }
  | MARKED_BY list                       { $$ = tree1(ps, NODE_MARKED_BY, @$, $list); }
  ;
optional_counting:
    %empty                               { $$ = list_none(); }
  | COMMA counting                       { $$ = list_one($counting); }
  ;
counting:
    COUNTING_ALL                         { $$ = tree_word(ps, NODE_COUNTING, @$, TEXT("all of them")); }
  | COUNTING_EXCESS                      { $$ = tree_word(ps, NODE_COUNTING, @$, TEXT("only the excess")); }
  ;
amount:
    literal
  | name
  | TABLE name                           { $$ = tree1(ps, NODE_TABLE_VALUE, @$, $name); }
  | COLUMN name COLUMN_OF_TABLE name     { $$ = tree2(ps, NODE_TABLE_VALUE, @$, $4, $2); }
  ;
optional_adjustment:
    %empty                               { $$ = list_none(); }
  | way                                  { $$ = list_one($1); }
  | AS adjustment                        { $$ = list_one($2); }
  | AS adjustment way                    { $$ = list_add(list_one($2), $3); }
  | AS adjustment WITH remarks           { $$ = list_add(list_one($2), $4); }
  | AS adjustment WITH remarks way       { $$ = list_add(list_add(list_one($2), $4), $5); }
  ;
effect:
    DENY                                 { $$ = tree_word(ps, NODE_EFFECT, @$, $1); }
  | HOLD                                 { $$ = tree_word(ps, NODE_EFFECT, @$, $1); }
  | WARN                                 { $$ = tree_word(ps, NODE_EFFECT, @$, $1); }
  | INFORM                               { $$ = tree_word(ps, NODE_EFFECT, @$, $1); }
  ;
adjustment: ADJUSTMENT_TEXT              { $$ = tree_word(ps, NODE_ADJUSTMENT, @$, $1); } ;
remarks: rarcs                           { $$ = tree_list(ps, NODE_REMARKS, @$, $1); } ;
rarcs:
    code                                 { $$ = list_one($1); }
  | rarcs COMMA code                     { $$ = list_add($1, $3); }
  ;
way:
    WHEN_ABSENT                          { $$ = tree_word(ps, NODE_WAY, @$, TEXT("absent")); }
  | WHEN_EXCEEDED                        { $$ = tree_word(ps, NODE_WAY, @$, TEXT("exceeded")); }
  | WHEN_NOT_COVERING                    { $$ = tree_word(ps, NODE_WAY, @$, TEXT("not covering")); }
  ;
fix: repair fix_if                       { $$ = tree_with(ps, $repair, @$, $fix_if); } ;
repair:
    SET_UNITS_TO SUPPORTED               { $$ = tree_leaf(ps, NODE_FIX_UNITS, @$); }
  | SET_UNITS_TO plain_quantity          { $$ = tree1(ps, NODE_FIX_UNITS, @$, $2); }
  | ADD_MODIFIER code_or_number          { $$ = tree1(ps, NODE_FIX_ADD, @$, $2); }
  | REMOVE_MODIFIER code_or_number       { $$ = tree1(ps, NODE_FIX_REMOVE, @$, $2); }
  | REPLACE_CODE_WITH code_or_number     { $$ = tree1(ps, NODE_FIX_CODE, @$, $2); }
  | OBTAIN AUTHORIZATION                 { $$ = tree_word(ps, NODE_FIX_OBTAIN, @$, $2); }
  | OBTAIN REFERRAL                      { $$ = tree_word(ps, NODE_FIX_OBTAIN, @$, $2); }
  | OBTAIN PLAN_OF_CARE                  { $$ = tree_word(ps, NODE_FIX_OBTAIN, @$, $2); }
  | OBTAIN DOCUMENT name                 { $$ = tree_word1(ps, NODE_FIX_OBTAIN, @$, $2, $name); }
  | OBTAIN name                          { $$ = tree_word1(ps, NODE_FIX_OBTAIN, @$, TEXT("field"), $name); }
  ;
fix_if:
    %empty                               { $$ = NULL; }
  | IF condition                         { $$ = tree1(ps, NODE_IF, @$, $condition); }
  ;

/* ---- conditions ---- */

condition:
    condition OR condition               { $$ = tree2(ps, NODE_OR, @$, $1, $3); }
  | condition AND condition              { $$ = tree2(ps, NODE_AND, @$, $1, $3); }
  | NOT condition                        { $$ = tree1(ps, NODE_NOT, @$, $2); }
  | LEFT condition RIGHT                 { $$ = $2; }
  | value                                { $$ = tree1(ps, NODE_FLAG, @$, $1); }
  | value compare value                  { $$ = tree_compare(ps, @$, $2, $1, $3); }
  | value IN in_list                     { $$ = tree_word2(ps, NODE_IN, @$, $2, $1, $3); }
  | value NOT_IN in_list                 { $$ = tree_word2(ps, NODE_IN, @$, $2, $1, $3); }
  | value IS_GIVEN                       { $$ = tree1(ps, NODE_GIVEN, @$, $1); }
  | value IS_NOT GIVEN                   { $$ = tree_not_inside(ps, @$, tree1(ps, NODE_GIVEN, @$, $1)); }
  | MODIFIER set_ref                     { $$ = tree_word1(ps, NODE_MODIFIERS, @$, TEXT("any"), $2); }
  | MODIFIER IN in_list                  { $$ = tree_word1(ps, NODE_MODIFIERS, @$, TEXT("any"), $3); }
  | MODIFIER NOT_IN in_list
        { $$ = tree_not_inside(ps, @$, tree_word1(ps, NODE_MODIFIERS, @$, TEXT("any"), $3)); }
  | modifier_quantity in_list            { $$ = tree_word1(ps, NODE_MODIFIERS, @$, $1, $2); }
  | DIAGNOSIS IN in_list                 { $$ = tree_word1(ps, NODE_DIAGNOSIS, @$, TEXT("any"), $3); }
  | DIAGNOSIS NOT_IN in_list
        { $$ = tree_not_inside(ps, @$, tree_word1(ps, NODE_DIAGNOSIS, @$, TEXT("any"), $3)); }
  | EVERY_DIAGNOSIS IN in_list           { $$ = tree_word1(ps, NODE_DIAGNOSIS, @$, TEXT("every"), $3); }
  | DOCUMENT name optional_signed optional_within
        { $$ = tree_list(ps, NODE_DOCUMENT, @$, list_front($2, list_append($3, $4))); }
  | DOCUMENTED name                      { $$ = tree_word1(ps, NODE_DOCUMENTED, @$, TEXT("one"), $2); }
  | DOCUMENTED_ANY name                  { $$ = tree_word1(ps, NODE_DOCUMENTED, @$, TEXT("any"), $2); }
  | DOCUMENTED_ALL name                  { $$ = tree_word1(ps, NODE_DOCUMENTED, @$, TEXT("all"), $2); }
  | PROVIDER IN in_list                  { $$ = tree_word1(ps, NODE_PROVIDER_IN, @$, $2, $3); }
  | PROVIDER NOT_IN in_list              { $$ = tree_word1(ps, NODE_PROVIDER_IN, @$, $2, $3); }
  | PLAN_OF_CARE                         { $$ = tree_leaf(ps, NODE_PLAN_OF_CARE, @$); }
  | PLAN_OF_CARE COVERING DATE_OF_SERVICE { $$ = tree_word(ps, NODE_PLAN_OF_CARE, @$, $2); }
  | REFERRAL                             { $$ = tree_leaf(ps, NODE_REFERRAL, @$); }
  | REFERRAL COVERING DATE_OF_SERVICE    { $$ = tree_word(ps, NODE_REFERRAL, @$, $2); }
  | AUTHORIZATION                        { $$ = tree_leaf(ps, NODE_AUTHORIZATION, @$); }
  | AUTHORIZATION COVERING covering_list { $$ = tree_list(ps, NODE_AUTHORIZATION, @$, $3); }
  | set_ref BILLED windows               { $$ = tree_list(ps, NODE_BILLED, @$, list_front($1, $windows)); }
  | LEFT several RIGHT BILLED windows    { $$ = tree_list(ps, NODE_BILLED, @$, list_front($several, $windows)); }
  | PRIMARY_FROM_TABLE name windows      { $$ = tree_list(ps, NODE_PRIMARY, @$, list_front($name, $windows)); }
  ;
modifier_quantity:
    ANY_MODIFIER_OF                      { $$ = TEXT("any"); }
  | ALL_MODIFIERS_OF                     { $$ = TEXT("all"); }
  | EXACTLY_ONE_MODIFIER_OF              { $$ = TEXT("exactly one"); }
  ;
compare:
    IS                                   { $$ = compare_mark(TEXT("is")); }
  | IS_NOT                               { $$ = compare_mark(TEXT("is not")); }
  | LESS                                 { $$ = compare_mark(TEXT("<")); }
  | LESS_EQUAL                           { $$ = compare_mark(TEXT("<=")); }
  | GREATER                              { $$ = compare_mark(TEXT(">")); }
  | GREATER_EQUAL                        { $$ = compare_mark(TEXT(">=")); }
  | AT_LEAST                             { $$ = compare_words(TEXT(">=")); }
  | AT_MOST                              { $$ = compare_words(TEXT("<=")); }
  | MORE_THAN                            { $$ = compare_words(TEXT(">")); }
  | LESS_THAN                            { $$ = compare_words(TEXT("<")); }
  ;
in_list:
    LEFT list RIGHT                      { $$ = $2; }
  | set_ref
  | COLUMN name COLUMN_OF_TABLE name     { $$ = tree2(ps, NODE_COLUMN, @$, $2, $4); }
  ;
several:                                 /* of one code in brackets nobody could tell whether it is a condition */
    member COMMA members                 { $$ = tree_list(ps, NODE_LIST, @$, list_front($1, $3)); }
  | member COMMA members except          { $$ = tree_list(ps, NODE_LIST, @$, list_front($1, list_add($3, $4))); }
  ;
set_ref:
    code_or_number                       { $$ = tree1(ps, NODE_LIST, @$, tree1(ps, NODE_MEMBER, @$, $1)); }
  | name                                 { $$ = tree1(ps, NODE_LIST, @$, tree1(ps, NODE_MEMBER, @$, $1)); }
  ;
optional_signed:
    %empty                               { $$ = list_none(); }
  | signed_by                            { $$ = list_one($1); }
  ;
signed_by: SIGNED_BY in_list             { $$ = tree1(ps, NODE_SIGNED_BY, @$, $2); } ;
optional_within:
    %empty                               { $$ = list_none(); }
  | within                               { $$ = list_one($1); }
  ;
within:
    WITHIN INTEGER DAYS_BEFORE value     { $$ = tree_within(ps, @$, TEXT("before"), span_join(@2, @3), $2, $4); }
  | WITHIN INTEGER DAYS_AFTER value      { $$ = tree_within(ps, @$, TEXT("after"), span_join(@2, @3), $2, $4); }
  | WITHIN INTEGER DAYS_OF value         { $$ = tree_within(ps, @$, TEXT("of"), span_join(@2, @3), $2, $4); }
  ;
covering_list:
    covers                               { $$ = list_one($1); }
  | covering_list COMMA covers           { $$ = list_add($1, $3); }
  ;
covers:
    CODE                                 { $$ = tree_word(ps, NODE_COVERS, @$, $1); }
  | DATE_OF_SERVICE                      { $$ = tree_word(ps, NODE_COVERS, @$, $1); }
  | UNITS                                { $$ = tree_word(ps, NODE_COVERS, @$, $1); }
  | VISITS                               { $$ = tree_word(ps, NODE_COVERS, @$, $1); }
  | PROVIDER                             { $$ = tree_word(ps, NODE_COVERS, @$, $1); }
  ;

/* ---- values ---- */

value:
    value PLUS value                     { $$ = tree2(ps, NODE_ADD, @$, $1, $3); }
  | value MINUS value                    { $$ = tree2(ps, NODE_SUBTRACT, @$, $1, $3); }
  | moment
  | code
  | string
  | measure
  | AGE                                  { $$ = tree_leaf(ps, NODE_AGE, @$); }
  | DAYS_FROM moment TO moment            { $$ = tree2(ps, NODE_DAYS_FROM, @$, $2, $4); }
  | COLUMN name COLUMN_OF_TABLE name     { $$ = tree2(ps, NODE_TABLE_VALUE, @$, $4, $2); }
  ;
moment:
    literal | name | field_phrase
  ;
field_phrase:
    DATE_OF_SERVICE                      { $$ = tree_word(ps, NODE_FIELD, @$, $1); }
  | DATE_RECEIVED                        { $$ = tree_word(ps, NODE_FIELD, @$, $1); }
  | PLACE_OF_SERVICE                     { $$ = tree_word(ps, NODE_FIELD, @$, $1); }
  | PROVIDER_ROLE                        { $$ = tree_word(ps, NODE_FIELD, @$, $1); }
  | PROVIDER_TAXONOMY                    { $$ = tree_word(ps, NODE_FIELD, @$, $1); }
  | ASSISTANT_MINUTES                    { $$ = tree_word(ps, NODE_FIELD, @$, $1); }
  | SETTING                              { $$ = tree_word(ps, NODE_FIELD, @$, $1); }
  | CODE                                 { $$ = tree_word(ps, NODE_FIELD, @$, $1); }
  | ONSET                                { $$ = tree_word(ps, NODE_FIELD, @$, $1); }
  | INJURY                               { $$ = tree_word(ps, NODE_FIELD, @$, $1); }
  | SURGERY                              { $$ = tree_word(ps, NODE_FIELD, @$, $1); }
  | FIRST_TREATMENT                      { $$ = tree_word(ps, NODE_FIELD, @$, $1); }
  ;
literal:
    quantity
  | MONEY_TEXT                           { $$ = tree_value(ps, NODE_MONEY, @$, $1); }
  | date
  ;
quantity:
    plain_quantity
  | INTEGER unit_word                    { $$ = tree_quantity(ps, @$, $1, $2); }
  | DECIMAL unit_word                    { $$ = tree_quantity(ps, @$, $1, $2); }
  ;
plain_quantity: INTEGER                  { $$ = tree_value(ps, NODE_QUANTITY, @$, $1); } ;
unit_word:
    UNITS           { $$ = tree_word(ps, NODE_TYPE, @$, $1); }
  | MINUTES         { $$ = tree_word(ps, NODE_TYPE, @$, $1); }
  | SERVICES        { $$ = tree_word(ps, NODE_TYPE, @$, $1); }
  | VISITS          { $$ = tree_word(ps, NODE_TYPE, @$, $1); }
  | SESSIONS        { $$ = tree_word(ps, NODE_TYPE, @$, $1); }
  | TREATMENT_DAYS  { $$ = tree_word(ps, NODE_TYPE, @$, $1); }
  | DAYS            { $$ = tree_word(ps, NODE_TYPE, @$, $1); }
  | WEEKS           { $$ = tree_word(ps, NODE_TYPE, @$, $1); }
  | MONTHS          { $$ = tree_word(ps, NODE_TYPE, @$, $1); }
  | YEARS           { $$ = tree_word(ps, NODE_TYPE, @$, $1); }
  | POINTS          { $$ = tree_word(ps, NODE_TYPE, @$, $1); }
  | PERCENT         { $$ = tree_word(ps, NODE_TYPE, @$, $1); }
  ;
measure:
    measure_word by_table of_lines windows { $$ = tree_word_list(ps, NODE_MEASURE, @$, $1, list_front3($3, $2, $4)); }
  ;
measure_word: UNITS | MINUTES | SERVICES | VISITS | SESSIONS | TREATMENT_DAYS | CHARGES | ALLOWED_AMOUNT | POINTS ;
by_table:
    %empty                               { $$ = NULL; }
  | BY_TABLE name                        { $$ = tree1(ps, NODE_BY_TABLE, @$, $name); }
  ;
of_lines:
    %empty                               { $$ = NULL; }
  | OF in_list                           { $$ = tree1(ps, NODE_OF_LINES, @$, $2); }
  | OF in_list with_modifiers            { $$ = tree2(ps, NODE_OF_LINES, @$, $2, $3); }
  | OF LINES with_modifiers              { $$ = tree1(ps, NODE_OF_LINES, @$, $3); }
  ;
with_modifiers: WITH in_list             { $$ = tree1(ps, NODE_WITH, @$, $2); } ;
windows:
    %empty                               { $$ = list_none(); }
  | windows window                       { $$ = list_add($1, $2); }
  ;
window:
    PER_CODE                             { $$ = tree_window(ps, @$, $1); }
  | PER_LINE                             { $$ = tree_window(ps, @$, $1); }
  | PER_CLAIM                            { $$ = tree_window(ps, @$, $1); }
  | PER_SESSION                          { $$ = tree_window(ps, @$, $1); }
  | PER_DATE_OF_SERVICE                  { $$ = tree_window(ps, @$, $1); }
  | PER_WEEK                             { $$ = tree_window(ps, @$, $1); }
  | PER_MONTH                            { $$ = tree_window(ps, @$, $1); }
  | PER_CALENDAR_YEAR                    { $$ = tree_window(ps, @$, $1); }
  | PER_PLAN_YEAR                        { $$ = tree_window(ps, @$, $1); }
  | PER_PLAN_OF_CARE                     { $$ = tree_window(ps, @$, $1); }
  | PER_AUTHORIZATION                    { $$ = tree_window(ps, @$, $1); }
  | PER_REFERRAL                         { $$ = tree_window(ps, @$, $1); }
  | PER_LIFETIME                         { $$ = tree_window(ps, @$, $1); }
  | PER_BILLING_PROVIDER                 { $$ = tree_window(ps, @$, $1); }
  | PER_RENDERING_PROVIDER               { $$ = tree_window(ps, @$, $1); }
  | PER_DISCIPLINE                       { $$ = tree_window(ps, @$, $1); }
  | PER_BODY_REGION                      { $$ = tree_window(ps, @$, $1); }
  | PER_INJURY                           { $$ = tree_window(ps, @$, $1); }
  | PER_PURPOSE                          { $$ = tree_window(ps, @$, $1); }
  | PER_ROLLING quantity                 { $$ = tree_word1(ps, NODE_WINDOW, @$, TEXT("rolling"), $quantity); }
  | SINCE event                          { $$ = tree_word1(ps, NODE_WINDOW, @$, TEXT("since"), $event); }
  ;
event:
    ONSET                                { $$ = tree_word(ps, NODE_EVENT, @$, $1); }
  | INJURY                               { $$ = tree_word(ps, NODE_EVENT, @$, $1); }
  | SURGERY                              { $$ = tree_word(ps, NODE_EVENT, @$, $1); }
  | FIRST_TREATMENT                      { $$ = tree_word(ps, NODE_EVENT, @$, $1); }
  | PLAN_OF_CARE                         { $$ = tree_word(ps, NODE_EVENT, @$, $1); }
  | DOCUMENT document_kinds optional_signed
        { $$ = tree_word_list(ps, NODE_EVENT, @$, $1, list_append($2, $3)); }
  ;
document_kinds: name                     { $$ = list_one($1); } ;

/* ---- tests ---- */

test:
    TEST string NEWLINE test_clauses END NEWLINE
        { $$ = tree_list(ps, NODE_TEST, @$, list_front($string, $test_clauses)); }
  | TEST broken_line test_clauses END NEWLINE { $$ = tree_list(ps, NODE_ERROR, @$, $test_clauses); }
  ;
test_clauses:
    %empty                               { $$ = list_none(); }
  | test_clauses test_clause             { $$ = list_add($1, $2); }
  | test_clauses NEWLINE                 { $$ = $1; }
  ;
test_clause:
    cite NEWLINE
  | ON date NEWLINE                      { $$ = tree1(ps, NODE_ON, @$, $date); }
  | GIVEN givens NEWLINE                 { $$ = tree_list(ps, NODE_GIVEN_SESSION, @$, $givens); }
  | EARLIER_ON date givens NEWLINE       { $$ = tree_list(ps, NODE_EARLIER, @$, list_front($date, $givens)); }
  | ALSO_THAT_DAY givens NEWLINE         { $$ = tree_list(ps, NODE_ALSO, @$, $givens); }
  | EXPECT expectations NEWLINE          { $$ = tree_expect(ps, @$, TEXT(""), $expectations); }
  | UNDER NAME EXPECT expectations NEWLINE { $$ = tree_expect(ps, @$, $NAME, $expectations); }
  | short_note NEWLINE
  | error NEWLINE                        { $$ = tree_leaf(ps, NODE_ERROR, @$); yyerrok; }
  ;
givens:
    given                                { $$ = list_one($1); }
  | givens COMMA given                   { $$ = list_add($1, $3); }
  ;
given:
    given_line
  | given_visits
  | NO name                              { $$ = tree1(ps, NODE_GIVEN_NONE, @$, $2); }
  | NO field_word                        { $$ = tree1(ps, NODE_GIVEN_NONE, @$, $2); }
  | NO field_phrase                      { $$ = tree1(ps, NODE_GIVEN_NONE, @$, $2); }
  | name literal_word                    { $$ = tree2(ps, NODE_GIVEN_FIELD, @$, $1, $2); }
  | field_phrase literal_word            { $$ = tree2(ps, NODE_GIVEN_FIELD, @$, $1, $2); }
  | DIAGNOSIS code                       { $$ = tree1(ps, NODE_GIVEN_DIAGNOSIS, @$, $2); }
  | DOCUMENT name date                   { $$ = tree2(ps, NODE_GIVEN_DOCUMENT, @$, $2, $3); }
  | DOCUMENT name date signed_by         { $$ = tree3(ps, NODE_GIVEN_DOCUMENT, @$, $2, $3, $4); }
  | DOCUMENTED name                      { $$ = tree_word1(ps, NODE_GIVEN_ELEMENT, @$, TEXT("one"), $2); }
  | DOCUMENTED_ALL name                  { $$ = tree_word1(ps, NODE_GIVEN_ELEMENT, @$, TEXT("all"), $2); }
  | AUTHORIZATION auth_parts             { $$ = tree_list(ps, NODE_GIVEN_AUTHORIZATION, @$, $2); }
  ;
literal_word:
    literal | code | string | name
  ;
given_line:
    line_codes line_parts                { $$ = tree_line(ps, @$, NULL, $1, $2); }
  | INTEGER MINUTES OF line_codes line_parts
        { $$ = tree_line(ps, @$, tree_minutes(ps, span_join(@1, @2), $1), $4, $5); }
  ;
line_codes:
    code                                 { $$ = list_one($1); }
  | line_codes code_or_number            { $$ = list_add($1, $2); }
  ;
line_parts:
    %empty                               { $$ = list_none(); }
  | line_parts line_part                 { $$ = list_add($1, $2); }
  ;
line_part:
    BILLED plain_quantity                { $$ = tree_word1(ps, NODE_LINE_PART, @$, $1, $2); }
  | CHARGED MONEY_TEXT
        { $$ = tree_word1(ps, NODE_LINE_PART, @$, $1, tree_value(ps, NODE_MONEY, @2, $2)); }
  | ALLOWED MONEY_TEXT
        { $$ = tree_word1(ps, NODE_LINE_PART, @$, $1, tree_value(ps, NODE_MONEY, @2, $2)); }
  | ASSISTANT INTEGER MINUTES
        { $$ = tree_word1(ps, NODE_LINE_PART, @$, $1, tree_minutes(ps, span_join(@2, @3), $2)); }
  | POINTING_TO plain_quantity           { $$ = tree_word1(ps, NODE_LINE_PART, @$, TEXT("pointing"), $2); }
  | THROUGH date                         { $$ = tree_word1(ps, NODE_LINE_PART, @$, $1, $2); }
  | IN_A_GROUP                           { $$ = tree_word(ps, NODE_LINE_PART, @$, TEXT("group")); }
  | NOT_IN_A_GROUP                       { $$ = tree_word(ps, NODE_LINE_PART, @$, TEXT("no group")); }
  ;
given_visits:
    INTEGER EARLIER_VISITS visits_period optional_each
        { $$ = tree_visits(ps, @$, @1, $1, $visits_period, $optional_each); }
  ;
visits_period:
    IN_THE_PLAN_YEAR                     { $$ = tree_word(ps, NODE_GIVEN_VISITS, @$, TEXT("plan year")); }
  | IN_THE_CALENDAR_YEAR                 { $$ = tree_word(ps, NODE_GIVEN_VISITS, @$, TEXT("calendar year")); }
  | IN_THE_LAST INTEGER DAYS
        { $$ = tree_word1(ps, NODE_GIVEN_VISITS, @$, TEXT("last"), tree_quantity(ps, span_join(@2, @3), $2,
           tree_word(ps, NODE_TYPE, @3, $3))); }
  | FROM date                            { $$ = tree_word1(ps, NODE_GIVEN_VISITS, @$, TEXT("from"), $date); }
  ;
optional_each:
    %empty                               { $$ = list_none(); }
  | each_line                            { $$ = list_one($1); }
  ;
each_line: EACH given_line               { $$ = $2; } ;
auth_parts:
    auth_part                            { $$ = list_one($1); }
  | auth_parts auth_part                 { $$ = list_add($1, $2); }
  ;
auth_part:
    FOR INTEGER VISITS
        { $$ = tree_quantity(ps, span_join(@2, @3), $2, tree_word(ps, NODE_TYPE, @3, $3)); }
  | FOR INTEGER UNITS
        { $$ = tree_quantity(ps, span_join(@2, @3), $2, tree_word(ps, NODE_TYPE, @3, $3)); }
  | from
  | until
  | OF in_list                           { $$ = $2; }
  ;

expectations:
    expectation                          { $$ = list_one($1); }
  | expectations OR EXPECT expectation   { $$ = list_add($1, $4); }
  ;
expectation:
    expect_units
  | expect_rule
  | OUTCOME outcome_word                 { $$ = tree_word(ps, NODE_EXPECT_OUTCOME, @$, $2); }
  | FIX name repair optional_line        { $$ = tree_list(ps, NODE_EXPECT_FIX, @$, list_front2($2, $3, $4)); }
  | NO FIX name optional_line            { $$ = tree_list(ps, NODE_EXPECT_FIX, @$, list_front($3, $4)); }
  ;
outcome_word: NAME ;
expect_units: UNITS units_list           { $$ = tree_list(ps, NODE_EXPECT_UNITS, @$, $2); } ;
units_list:
    units_of                             { $$ = list_one($1); }
  | units_list COMMA units_of            { $$ = list_add($1, $3); }
  ;
units_of: code EQUALS plain_quantity     { $$ = tree2(ps, NODE_UNITS_OF, @$, $1, $3); } ;
expect_rule:
    verdict name rule_details            { $$ = tree_word_list(ps, NODE_EXPECT_RULE, @$, $1, list_front($2, $3)); }
  ;
verdict: PASS | FAIL | EXCUSED | NOT_APPLICABLE | UNKNOWN | NO_DATA ;
rule_details:
    %empty                               { $$ = list_none(); }
  | rule_details COMMA rule_detail       { $$ = list_add($1, $3); }
  | rule_details needing                 { $$ = list_add($1, $2); }
  | rule_details on_line                 { $$ = list_add($1, $2); }
  | rule_details AS adjustment           { $$ = list_add($1, $3); }
  ;
rule_detail:
    effect                               { $$ = $1; }
  | effect units_denied                  { $$ = tree_after($1, $2); }
  ;
units_denied:
    ALL INTEGER UNITS
        { $$ = tree_word1(ps, NODE_UNITS_DENIED, @$, $1, tree_value(ps, NODE_QUANTITY, @2, $2)); }
  | INTEGER UNITS
        { $$ = tree1(ps, NODE_UNITS_DENIED, @$, tree_value(ps, NODE_QUANTITY, @1, $1)); }
  ;
optional_line:
    %empty                               { $$ = list_none(); }
  | on_line                              { $$ = list_one($1); }
  ;
needing: NEEDING names                   { $$ = tree_list(ps, NODE_NEEDING, @$, $2); } ;
on_line: ON_LINE plain_quantity          { $$ = tree1(ps, NODE_ON_LINE, @$, $2); } ;

%%

/* Asks the parser's tables for everything that could stand here. Tokens and symbols are numbered alike, from NAME
 * on. */
static int yyreport_syntax_error(const yypcontext_t *context, struct parse_state *ps)
{
    yysymbol_kind_t symbols[YYNTOKENS];
    int expected[YYNTOKENS];
    int count = yypcontext_expected_tokens(context, symbols, YYNTOKENS), kept = 0;

    _Static_assert(TK_OUTCOME - TK_NAME == YYSYMBOL_OUTCOME - YYSYMBOL_NAME, "tokens and symbols in one order");
    for (int i = 0; i < count; i++) {
        if (symbols[i] >= YYSYMBOL_NAME)
            expected[kept++] = (int)symbols[i] - YYSYMBOL_NAME + TK_NAME;
    }
    parse_report_unexpected(ps, expected, (size_t)kept);
    return 0;
}
