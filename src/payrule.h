/* payrule: payer rule files compiled once, therapy session records judged against the profile the user picks.
 *
 * The smallest program (tests/api/example.c is this one, built and run by the tests):
 *
 *     struct payrule_rulebook *rulebook = payrule_rulebook_new(NULL);
 *     payrule_rulebook_add(rulebook, "plan.rules", rules, strlen(rules));
 *     if (payrule_rulebook_compile(rulebook) != PAYRULE_OK)
 *         payrule_rulebook_diagnostics(rulebook, PAYRULE_TEXT, 20, 0, print, NULL);
 *     struct payrule_run *run = NULL;
 *     if (payrule_run_new(&run, rulebook, "example.plan", NULL) == PAYRULE_OK) {
 *         const struct payrule_answer *answer;
 *         payrule_run_input(run, "day.jsonl", PAYRULE_JSONL, records, strlen(records));
 *         payrule_run_learn(run);
 *         while (payrule_run_next(run, &answer) != PAYRULE_END)
 *             if (answer) payrule_answer_json(answer, print, NULL);
 *     }
 *     payrule_run_free(run);
 *     payrule_rulebook_unref(rulebook);
 *
 * The library keeps no global state, reads no environment, clock or locale, and opens no file but a store of past
 * sessions that it is told to, and those it keeps in a folder that the caller names as the cache; it prints nothing and
 * never exits: memory, table files, the date of today and the place for output come from the caller. (SQLite, which
 * keeps the store, has memory of its own.)
 *
 * What holds of every function, unless it says more:
 * Units:   money is in cents, minutes are whole, dates are days since 1970-01-01; texts are UTF-8 with a length, and
 *          need no NUL.
 * Owner:   what a function takes is the caller's, and copied or only read during the call. What structures that it
 *          fills point to is the object's it was asked of, until that is freed; of a run, until its next call. Freeing
 *          NULL does nothing.
 * Threads: of a const object any number at once, of another one at a time.
 * Status:  beside what is said of each, PAYRULE_ENOMEM, and PAYRULE_EUSAGE where a rulebook must have been compiled.
 *          What a sink or a callback gets, it gets in the calling thread, before the function returns. */
#ifndef PAYRULE_H
#define PAYRULE_H
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define PAYRULE_API __attribute__((visibility("default")))
#else
#define PAYRULE_API
#endif

#define PAYRULE_VERSION "0.1.0"

/** What became of a call. It says whether the call worked; diagnostics say what is wrong with rules or records. */
enum payrule_status {
    PAYRULE_OK = 0,
    PAYRULE_END,       /**< nothing more to read */
    PAYRULE_ENOMEM,    /**< out of memory; the object can only be freed */
    PAYRULE_ERULES,    /**< the rules have errors: see the diagnostics */
    PAYRULE_EINPUT,    /**< a record was refused: see the run's diagnostics; the next one can be read */
    PAYRULE_ENOTFOUND, /**< no profile, code, session or patient of that name */
    PAYRULE_EUSAGE,    /**< an argument is out of its range, or the calls came in the wrong order */
    PAYRULE_ESTORE     /**< the store of past sessions cannot be used: see its diagnostics */
};

/** A text; empty ones may have no bytes. */
struct payrule_text { const char *bytes; size_t length; };

/** No date: not given, or without an end. */
#define PAYRULE_NO_DATE INT32_MIN
/** Unknown number in an answer. */
#define PAYRULE_UNKNOWN INT64_MIN

/** Takes output piece by piece. A non-zero return stops the writing function, which then returns PAYRULE_OK all the
 * same. */
typedef int (*payrule_sink)(void *context, const char *bytes, size_t length);

/** Tells one state of a file from every other state and file, as fstat() does: device and number of the file, its size,
 * and the times when its description and its content were last changed, in seconds and nanoseconds. */
struct payrule_stamp { uint64_t device, file, size, changed, changed_ns, written, written_ns; };

/** A rule file as it was recorded on an earlier day. */
struct payrule_past_file { const char *name; const char *text; size_t length; };

/** What the caller lends to the library. Every member may be zero. */
struct payrule_options {
    /** resize(context, NULL, 0, n) allocates, (p, old, 0) frees, otherwise as realloc. NULL: the C library's. Called
     * from the thread that calls the library; must be safe for as many threads as use the objects made with it. */
    void *(*resize)(void *context, void *block, size_t old_size, size_t new_size);
    void *resize_context;
    /** Gives the bytes of a table file named in a rule file, path relative to the rulebook's folder. They must stay
     * readable until payrule_rulebook_compile() returns. Returns 0 when there is no such file. NULL: no tables. */
    int (*load)(void *context, const char *path, size_t path_length, const char **bytes, size_t *length);
    void *load_context;
    /** Days since 1970-01-01; decides which parameters are past their `check again by`. 0: not known, no such warnings.
     */
    int32_t today;
    /** Folder of the caller's in which large tables are kept as they are in memory, so that compiling another rulebook
     * takes them from there; made when it is missing. Must stay readable until payrule_rulebook_compile() returns.
     * Damaged, foreign or other people's files in it are passed over and replaced. NULL: the library opens no file. */
    const char *cache;
    /** The state of the file that load() gave under that path; returns 0 when it is not known, or when the file was
     * changed so lately that it might change again without a trace. A table in a known state is taken from the cache
     * without computing its checksum. Called with load_context. NULL: never known. */
    int (*stamp)(void *context, const char *path, size_t path_length, struct payrule_stamp *stamp);
    /** Threads that reading a large table may use, the caller's one counted; at most 16. 0: no other threads. */
    unsigned threads;
    /** Gives the rule files of the rulebook as they were recorded by the end of that day, for `extends NAME as known on
     * DATE`. Names, texts and the list must stay readable until payrule_rulebook_compile() returns. Files longer than 4
     * MiB are passed over. Returns 1; 0: nothing was recorded by that day; -1: no record is kept. NULL: none is. Called
     * with load_context, once for each day. */
    int (*past)(void *context, int32_t day, const struct payrule_past_file **files, size_t *count);
    /** Gives the bytes of a table file as it was recorded by the end of that day; otherwise as load(). */
    int (*load_past)(void *context, int32_t day, const char *path, size_t path_length, const char **bytes,
                     size_t *length);
};

/* ---- rulebooks ---- */

struct payrule_rulebook;

/** Make an empty rulebook. @param options copied; NULL: all defaults. @return owned by the caller, one reference; NULL:
 * out of memory */
PAYRULE_API struct payrule_rulebook *payrule_rulebook_new(const struct payrule_options *options);
/** Take or give up a reference; the last one given up frees the rulebook. Threads: any at once. A compiled rulebook is
 * only read. @return the rulebook itself */
PAYRULE_API struct payrule_rulebook *payrule_rulebook_ref(struct payrule_rulebook *rulebook);
PAYRULE_API void payrule_rulebook_unref(struct payrule_rulebook *rulebook);

/** Add one rule file's text; name and text are copied. @param name as diagnostics show it. @return PAYRULE_EUSAGE: the
 * rulebook is compiled, or the text is longer than 4 MiB */
PAYRULE_API enum payrule_status payrule_rulebook_add(struct payrule_rulebook *rulebook, const char *name,
                                                     const char *text, size_t length);
/** Parse, check and compile all that was added. @return PAYRULE_OK, or PAYRULE_ERULES when there are errors (profiles
 * without errors can be used all the same). Once for a rulebook. */
PAYRULE_API enum payrule_status payrule_rulebook_compile(struct payrule_rulebook *rulebook);

enum payrule_format { PAYRULE_TEXT, PAYRULE_JSON };

/** Write the diagnostics, in order of file and place. @param most shown at most, 0: all. @param colour non-zero: ANSI
 * colours in text. JSON is one object a line. */
PAYRULE_API enum payrule_status payrule_rulebook_diagnostics(const struct payrule_rulebook *rulebook,
                                                             enum payrule_format format, size_t most, int colour,
                                                             payrule_sink sink, void *context);
/** How many diagnostics there are of either level; before it is compiled, 0. */
PAYRULE_API size_t payrule_rulebook_errors(const struct payrule_rulebook *rulebook);
PAYRULE_API size_t payrule_rulebook_warnings(const struct payrule_rulebook *rulebook);
/** How many of the errors are that a profile extends rules as known before anything was recorded (P0212): its text may
 * be right, but what it means cannot be found out. */
PAYRULE_API size_t payrule_rulebook_unrecorded(const struct payrule_rulebook *rulebook);

/** Show a stage: "tokens", "tree", "rulebook" or "plan" (the last of one profile, or of all when NULL). @return
 * PAYRULE_ENOTFOUND: no such profile; PAYRULE_EUSAGE: another word */
PAYRULE_API enum payrule_status payrule_rulebook_dump(const struct payrule_rulebook *rulebook, const char *stage,
                                                      const char *profile, payrule_sink sink, void *context);
/** Write the file added under `name` in canonical layout. PAYRULE_ERULES: it cannot be parsed. Before or after compile.
 */
PAYRULE_API enum payrule_status payrule_rulebook_format(const struct payrule_rulebook *rulebook, const char *name,
                                                        payrule_sink sink, void *context);
/** List "payers", "rules", "codes", "parameters" or "notes"; of one profile, or of all when NULL. JSON is one object a
 * line. @return PAYRULE_ENOTFOUND: no such profile; PAYRULE_EUSAGE: another word */
PAYRULE_API enum payrule_status payrule_rulebook_list(const struct payrule_rulebook *rulebook, const char *what,
                                                      const char *profile, enum payrule_format format,
                                                      payrule_sink sink, void *context);
enum payrule_calendar_format {
    PAYRULE_CALENDAR_TEXT,
    PAYRULE_CALENDAR_JSON,  /**< one object a line */
    PAYRULE_CALENDAR_ICS    /**< iCalendar, RFC 5545: events of whole days */
};
struct payrule_calendar {
    int32_t from, until;     /**< the first and the last day, in days since 1970-01-01 */
    const char *profile;     /**< NULL: all */
    int32_t made;            /**< the day on which the calendar is made, for iCalendar */
    enum payrule_calendar_format format;
};
/** Write what changes when: profiles, rules, waivers, values, members of sets and tables that begin or end, what is to
 * be checked again, and profiles that were verified a year before. What profiles inherit is told once, with all of
 * them. Profiles with errors are left out.
 *  @return  PAYRULE_OK; PAYRULE_ENOTFOUND: no such profile; PAYRULE_EUSAGE: a day is not within 1800 to 2999;
 *           PAYRULE_ENOMEM
 *  Order:   by day, then payers */
PAYRULE_API enum payrule_status payrule_rulebook_calendar(const struct payrule_rulebook *rulebook,
                                                          const struct payrule_calendar *request, payrule_sink sink,
                                                          void *context);
/** Write the first text of a payer's rule file: a profile that extends `base` and says nothing of its own yet, with
 * examples that are switched off by a #. It has no errors and no warnings beside the files of the rulebook.
 *
 *  @param name   of the profile that is to be made
 *  @param title  NULL: one made of the names
 *  @return  PAYRULE_OK; PAYRULE_ENOTFOUND: no profile `base`; PAYRULE_ERULES: it has errors; PAYRULE_EUSAGE: `name` is
 *           no name, or there is such a profile; PAYRULE_ENOMEM
 *  Source:  docs/tutorial.md */
PAYRULE_API enum payrule_status payrule_rulebook_new_payer(const struct payrule_rulebook *rulebook, const char *name,
                                                           const char *base, const char *title, payrule_sink sink,
                                                           void *context);
/** List the overrides of a profile, or of all when NULL: what is replaced, changed, removed and waived, why, until
 * when, and who approved it. Of all profiles each override stands once, with the profile that wrote it; of one profile
 * also those that it inherits. @param on only those in force on that day; PAYRULE_NO_DATE: all. Days are compared with
 * payrule_options.today to say which are over. @return PAYRULE_ENOTFOUND: no such profile */
PAYRULE_API enum payrule_status payrule_rulebook_overrides(const struct payrule_rulebook *rulebook,
                                                           const char *profile, int32_t on,
                                                           enum payrule_format format, payrule_sink sink,
                                                           void *context);
/** One rule of a profile, over all its days. */
struct payrule_rule_about {
    struct payrule_text profile, rule, title;
    struct payrule_text written_by;            /**< the profile whose text is in force last */
    struct payrule_text cite, status;          /**< "cpm5 20.2; ..."; confirmed, secondary, recalled or derived */
    struct payrule_text file;                  /**< where that text stands */
    uint32_t line;
    int32_t verified;                          /**< of the profile that wrote it; PAYRULE_NO_DATE: it does not say */
    int unusable;                              /**< the profile has errors: what the rule means is not sure */
    /** "sha256:..." of what the rule means: its days, conditions, check, exceptions, waivers, outcomes and fixes, with
     * what stands in the sets, parameters and tables that it names. Not of titles, citations, messages, reasons, names
     * of sets, parameters and tables, nor of the order of clauses and members. */
    struct payrule_text meaning;
};
/** Tell all rules of a profile (NULL: of all), by profile and name. The texts are the callback's until it returns.
 * @return PAYRULE_ENOTFOUND: no such profile */
PAYRULE_API enum payrule_status payrule_rulebook_rules(const struct payrule_rulebook *rulebook, const char *profile,
                                                       void (*each)(void *context,
                                                                    const struct payrule_rule_about *rule),
                                                       void *context);
/** The names of the profiles in bytewise order: the one at `index`, or bytes NULL beyond the last. */
PAYRULE_API struct payrule_text payrule_rulebook_profile(const struct payrule_rulebook *rulebook, size_t index);
/** The name nearest to one that is not there, for "did you mean"; bytes NULL: none is near. */
PAYRULE_API struct payrule_text payrule_rulebook_nearest_profile(const struct payrule_rulebook *rulebook,
                                                                 const char *name);

/** What is said of a profile as a whole. Dates in days since 1970-01-01, PAYRULE_NO_DATE where there is none. */
struct payrule_profile_about {
    struct payrule_text name, title, extends;  /**< extends: the name of its base, or empty */
    struct payrule_text family, setting;       /**< or empty */
    struct payrule_text rulebook;              /**< "sha256:..." over all rule files and tables */
    int32_t from, until, verified;
    int32_t known_on;                          /**< the base is the one recorded by that day; or PAYRULE_NO_DATE */
};
/** @param about out: texts are the rulebook's. @return PAYRULE_ENOTFOUND: no such profile */
PAYRULE_API enum payrule_status payrule_rulebook_about(const struct payrule_rulebook *rulebook, const char *profile,
                                                       struct payrule_profile_about *about);
/** One file of a table. */
struct payrule_edition {
    struct payrule_text table, title, file, checksum;
    int32_t from, until;                       /**< dates of service it is for; PAYRULE_NO_DATE: without an end */
    size_t rows;
};
/** The editions of the rulebook's tables, by table, then date: the one at `index`. @return PAYRULE_END beyond the last.
 */
PAYRULE_API enum payrule_status payrule_rulebook_edition(const struct payrule_rulebook *rulebook, size_t index,
                                                         struct payrule_edition *edition);
/** The same of the tables that a profile's rules read. @return PAYRULE_ENOTFOUND: no such profile */
PAYRULE_API enum payrule_status payrule_rulebook_edition_of(const struct payrule_rulebook *rulebook,
                                                            const char *profile, size_t index,
                                                            struct payrule_edition *edition);
/** A part of the payer's policy that the profile leaves to people. */
struct payrule_note { struct payrule_text name, title, because; };
/** The note at `index`. @return PAYRULE_END beyond the last; PAYRULE_ENOTFOUND: no such profile */
PAYRULE_API enum payrule_status payrule_rulebook_note(const struct payrule_rulebook *rulebook, const char *profile,
                                                      size_t index, struct payrule_note *note);

/** One scenario of a `test` in a rule file. */
struct payrule_test_result {
    struct payrule_text profile, title, file;
    uint32_t line;               /**< of the expectation that failed, or of the test */
    int passed;
    struct payrule_text expected, got;  /**< sentences; empty when it passed */
    struct payrule_text why;     /**< when it failed: the derivation of the rules asked about, lines of text */
    int unusable;                /**< the profile has errors: its tests cannot be run, and count as failed */
};
/** Run the tests of a profile (NULL: all), in order. @param passed,failed out: how many. @param each gets each result,
 * whose texts are valid during the call; NULL: only counted. @return PAYRULE_OK also when some failed;
 * PAYRULE_ENOTFOUND: no such profile */
PAYRULE_API enum payrule_status
payrule_rulebook_test(const struct payrule_rulebook *rulebook, const char *profile, size_t *passed, size_t *failed,
                      void (*each)(void *context, const struct payrule_test_result *result), void *context);

/** What the tests of a rulebook reach, and what they do not. Counted are clauses, exceptions, values, never lines. A
 * test counts for the rules that its expectations name: an outcome is about all, units are about those that count. */
struct payrule_coverage;
/** What is counted apart. */
enum payrule_cover_group {
    PAYRULE_COVER_CLAUSES,      /**< `applies to`, `when`, the check, operands, `otherwise`, `if unknown` */
    PAYRULE_COVER_EXCEPTIONS,   /**< `unless`, `lifted by`, waivers */
    PAYRULE_COVER_FIXES,
    PAYRULE_COVER_VALUES,       /**< of parameters */
    PAYRULE_COVER_MEMBERS,      /**< codes and names that are in a set on some days only */
    PAYRULE_COVER_OVERRIDES,
    PAYRULE_COVER_GROUPS
};
/** One thing that tests can reach: where it is written, and what of it no test reaches. */
struct payrule_cover {
    enum payrule_cover_group group;
    const char *kind;                     /**< "when", "exception", "value", ... */
    struct payrule_text rule, text, file; /**< the rule it is of (parameter, set); the clause on one line */
    uint32_t line, column;
    size_t begin, end;                    /**< in the file's text, in bytes */
    struct payrule_text missing[2];       /**< sentences without a full stop: what no test has; or empty */
    int follows;                          /**< cannot be reached before something else of the rule is, which is told */
    struct payrule_text allowed;          /**< why tests need not reach it, as the file says; or bytes NULL */
};
/** How much of each group was reached in a profile, with what it inherits, by tests that judge under it. */
struct payrule_cover_profile {
    struct payrule_text profile, file;
    struct payrule_text text;             /**< of the file */
    size_t reached[PAYRULE_COVER_GROUPS], all[PAYRULE_COVER_GROUPS];
};
/** Rows of one file of a table: those that a test looked up, or that decided a pair. */
struct payrule_cover_table { struct payrule_text table, file; size_t rows, used; };

/** Run all tests, and find what they reach. @param coverage out: owned by the caller; reads the rulebook, which must
 * stay. @return PAYRULE_OK, PAYRULE_EUSAGE: not compiled, PAYRULE_ENOMEM: *coverage is NULL */
PAYRULE_API enum payrule_status payrule_coverage_new(struct payrule_coverage **coverage,
                                                     const struct payrule_rulebook *rulebook);
/** Free it, before the rulebook. */
PAYRULE_API void payrule_coverage_free(struct payrule_coverage *coverage);
/** The things, in order of file and place; the profiles without errors, by name; the tables' files: the one at `index`.
 * @return PAYRULE_END beyond the last */
PAYRULE_API enum payrule_status payrule_coverage_item(const struct payrule_coverage *coverage, size_t index,
                                                      struct payrule_cover *item);
PAYRULE_API enum payrule_status payrule_coverage_profile(const struct payrule_coverage *coverage, size_t index,
                                                         struct payrule_cover_profile *profile);
PAYRULE_API enum payrule_status payrule_coverage_table(const struct payrule_coverage *coverage, size_t index,
                                                       struct payrule_cover_table *table);

/** What became of a mutant: of a rule file with one small change. */
enum payrule_mutant_fate {
    PAYRULE_MUTANT_SURVIVED,  /**< no test noticed */
    PAYRULE_MUTANT_ALLOWED,   /**< no test noticed, and the rule file says why that is right */
    PAYRULE_MUTANT_KILLED     /**< a test failed */
};
struct payrule_mutant {
    enum payrule_mutant_fate fate;
    struct payrule_text kind;    /**< "number", "date", "comparison", "member", "condition", ... */
    struct payrule_text file;
    uint32_t line, column;       /**< of what is changed */
    struct payrule_text place;   /**< the rule or other item: "auth.visits", "codes evaluations" */
    struct payrule_text change;  /**< "12 visits were 13 in auth.visits": after "no test would notice if" */
    struct payrule_text clause;  /**< as it is written, on one line */
    struct payrule_text reason;  /**< PAYRULE_MUTANT_ALLOWED */
    struct payrule_text test;    /**< a test that passes now and would notice, tried out; empty: none was found */
};
/** Which mutants are made, and how they are tried. */
struct payrule_mutation {
    const char *profile;         /**< mutants of this profile's file only; NULL: of all */
    int (*wanted)(void *context, struct payrule_text file);  /**< mutants of this file? NULL: yes */
    size_t sample;               /**< at most so many of them, drawn by `seed`; 0: all */
    uint64_t seed;
    unsigned threads;            /**< at most 16 */
    int find_tests;              /**< look for a test for each survivor */
    int tell_killed;             /**< tell of those that were killed, too */
    void (*progress)(void *context, size_t done, size_t total);  /**< from one thread at a time; NULL: none */
};
/** Mutants that the checker refuses, and those that mean the same, say nothing about the tests. Rows of tables that
 *  were left out, some of each file, stand apart: they are the payer's data. */
struct payrule_mutation_score { size_t killed, survived, allowed, refused, unchanged, rows, rows_noticed; };
/** Try what the tests would notice: each rule file is changed in one place after another, in memory, and the tests of
 *  its profile and of those that are touched by it are run. The result does not depend on the number of threads.
 *
 *  @param score  out: how many mutants there were of each kind
 *  @param each   gets survivors, rules with most of them first; its texts are valid during the call. NULL: only counted
 *  @return PAYRULE_ERULES: the rules have errors, or a test fails as they are; PAYRULE_ENOTFOUND: no such profile
 *  Threads: the rulebook is only read; with several, its allocator is called from all of them
 *  Source: docs/mutation.md */
PAYRULE_API enum payrule_status
payrule_rulebook_mutate(const struct payrule_rulebook *rulebook, const struct payrule_mutation *options,
                        struct payrule_mutation_score *score,
                        void (*each)(void *context, const struct payrule_mutant *mutant), void *context);
/** Write the page of a diagnostic code such as "P0207", or "p0207". @return PAYRULE_ENOTFOUND: no such code */
PAYRULE_API enum payrule_status payrule_explain_code(const char *code, payrule_sink sink, void *context);
/** Write fields, functions, keywords and messages as JSON, for editors and documents. */
PAYRULE_API enum payrule_status payrule_describe(payrule_sink sink, void *context);
/** Write the JSON Schema of the session record ("session") or the answer ("answer"). @return PAYRULE_EUSAGE: another
 * word */
PAYRULE_API enum payrule_status payrule_schema(const char *what, payrule_sink sink, void *context);

/* ---- answers ---- */

enum payrule_outcome { PAYRULE_CLEAN, PAYRULE_WARNED, PAYRULE_INCOMPLETE, PAYRULE_HELD, PAYRULE_DENIED };
enum payrule_verdict {
    PAYRULE_NOT_APPLICABLE,
    PAYRULE_PASS,
    PAYRULE_EXCUSED,
    PAYRULE_NO_DATA,
    PAYRULE_NOT_KNOWN,
    PAYRULE_FAIL
};
enum payrule_effect { PAYRULE_INFORM, PAYRULE_WARN, PAYRULE_HOLD, PAYRULE_DENY };

/** A value that the judging clause computed or read, as text: name "supported", text "2". */
struct payrule_value { struct payrule_text name, text; };
struct payrule_cite { struct payrule_text source, title, section, status; };
struct payrule_fix {
    struct payrule_text text;    /**< a sentence: "bill 2 units on line 1" */
    struct payrule_text json;    /**< {"set_units":{"line":1,"to":2}} */
    int assumed;                 /**< applied as if something outside the record were obtained */
};
struct payrule_finding {
    struct payrule_text rule, title;
    enum payrule_verdict verdict;     /**< PAYRULE_FAIL, or PAYRULE_NOT_KNOWN / PAYRULE_NO_DATA in `unchecked` */
    enum payrule_effect effect;
    int has_effect;                   /**< 0 in `unchecked` without `if unknown` */
    const int64_t *lines;             /**< line numbers concerned, ascending */
    size_t line_count;
    int64_t units_denied;             /**< affected units, over all its lines */
    int64_t at_risk;                  /**< cents: what these units are worth, whatever other findings say of them */
    struct payrule_text group, carc;
    const struct payrule_text *rarcs;
    size_t rarc_count;
    struct payrule_text message;
    const struct payrule_value *values;
    size_t value_count;
    const struct payrule_cite *cites;
    size_t cite_count;
    struct payrule_text status;       /**< confirmed, secondary, recalled or derived */
    struct payrule_text file;         /**< where the rule stands */
    uint32_t line, column;
    struct payrule_text place;        /**< the three as "file:line:column"; empty: of no rule */
    struct payrule_text override;     /**< "replaced by summit.ppo: Manual 7.4 counts each code on its own", or empty */
    const struct payrule_text *needs; /**< missing members, or tables and values without data; in `unchecked` */
    size_t need_count;
    int64_t least_minutes;            /**< in `unchecked`: the fewest for the units billed, or PAYRULE_UNKNOWN */
    struct payrule_text least;        /**< the same as a sentence, for the note, or empty */
    const struct payrule_fix *fixes;
    size_t fix_count;
};
struct payrule_line {
    int64_t number;
    struct payrule_text code;
    enum payrule_outcome outcome;
    int64_t units_at_risk;            /**< denied or held */
    int64_t at_risk;                  /**< cents */
};
struct payrule_units { struct payrule_text code; int64_t units; };
struct payrule_allocation { const struct payrule_units *items; size_t count; };
/** All that came of judging one session. Belongs to the run until its next call. */
struct payrule_answer {
    struct payrule_text session, payer, date, patient;
    struct payrule_text clinic;       /**< as the record says; empty: it does not */
    struct payrule_text billed_to;    /**< the record's own payer; empty: it names none */
    int32_t version;                  /**< the profile's `verified` date; PAYRULE_NO_DATE: none */
    struct payrule_text rulebook;     /**< "sha256:..." */
    enum payrule_outcome outcome;
    int64_t at_risk;                  /**< cents */
    const struct payrule_line *lines;
    size_t line_count;
    const struct payrule_units *billed;
    size_t billed_count;
    const struct payrule_allocation *supported;  /**< every accepted allocation, at most 64 */
    size_t supported_count;
    int64_t minutes;                  /**< pooled timed minutes, PAYRULE_UNKNOWN when not known */
    const struct payrule_finding *findings;      /**< worst first, then rule name, then line */
    size_t finding_count;
    const struct payrule_finding *notices; /**< passes with something to say: units billed below the supported ones */
    size_t notice_count;
    const struct payrule_finding *unchecked;
    size_t unchecked_count;
    size_t passed, excused;           /**< rules */
};

/** Write one answer as a line of JSON (docs/sessions.md). */
PAYRULE_API enum payrule_status payrule_answer_json(const struct payrule_answer *answer, payrule_sink sink,
                                                    void *context);

/* ---- runs ---- */

struct payrule_run;

/** How much of an answer is wanted. Less is had sooner; verdicts are the same. */
enum payrule_detail {
    PAYRULE_ALL,      /**< everything */
    PAYRULE_BRIEF,    /**< outcome, and rule and effect of what failed */
    PAYRULE_FIGURES   /**< that and what could not be checked, lines, money, clinic, what is missing: no messages,
                       * values, citations, fixes, allocations */
};

struct payrule_run_options {
    int32_t history_from;  /**< history is complete from that day on; PAYRULE_NO_DATE: not stated */
    int brief;             /**< how much is wanted of an answer: one of enum payrule_detail */
    int32_t as_of;         /**< judge as if this were the deciding date; PAYRULE_NO_DATE: the session's own */
};

/** Make a run of one profile. @param run out. @return PAYRULE_ENOTFOUND: no such profile; PAYRULE_ERULES: it has
 * errors. Owner: the caller; holds a reference to the rulebook. Threads: one run for each. */
PAYRULE_API enum payrule_status payrule_run_new(struct payrule_run **run, struct payrule_rulebook *rulebook,
                                                const char *profile, const struct payrule_run_options *options);
/** A run for another thread that judges what `run` has learned; `run` must outlive it. While `run` learns, a fork may
 * read, but not judge. Threads: called by the thread that owns `run`; the fork may then go to any other. */
PAYRULE_API enum payrule_status payrule_run_fork(struct payrule_run **fork, struct payrule_run *run);
/** Free a run; its forks first. */
PAYRULE_API void payrule_run_free(struct payrule_run *run);

/** What an input is. Claims are first made into session records by payrule_convert(); X12 says itself which of 837P and
 * 837I it is. PAYRULE_GUESS: the first bytes decide. */
enum payrule_input { PAYRULE_GUESS, PAYRULE_JSONL, PAYRULE_CSV, PAYRULE_FHIR, PAYRULE_837P, PAYRULE_837I };

/** Say what the columns of CSV inputs are called: another program's names instead of the record's. `bytes` has a row
 * for each: its name, TAB, the record's column (docs/sessions.md), or `-` for one that is not wanted (of the name `*`:
 * all others). To be called before the first input; forks made later know it, too. @param name of the map, as
 * diagnostics show it. @return PAYRULE_EINPUT: something is wrong with the map, see payrule_run_diagnostics() */
PAYRULE_API enum payrule_status payrule_run_columns(struct payrule_run *run, const char *name, const char *bytes,
                                                    size_t length);
/** Set the input to read next: JSON Lines or CSV, PAYRULE_EUSAGE for claims. `bytes` must stay readable, and 64 bytes
 * beyond its end, until the next input or the run is freed; for JSON Lines it holds whole lines. @param name as
 * diagnostics show it. */
PAYRULE_API enum payrule_status payrule_run_input(struct payrule_run *run, const char *name, enum payrule_input format,
                                                  const char *bytes, size_t length);
/** The same for a part of a longer input: its first line has number `first_line` (1 for the first). */
PAYRULE_API enum payrule_status payrule_run_input_at(struct payrule_run *run, const char *name,
                                                     enum payrule_input format, const char *bytes, size_t length,
                                                     uint64_t first_line);
/** Read the whole input into the history, so that every session is judged knowing all the others; then begin it again.
 * Several inputs can be learned before the first is judged, by forks. Refused records are diagnosed and counted here;
 * payrule_run_next() then answers PAYRULE_EINPUT for each and says no more. An input of a fork whose bytes its run has
 * learned, at that address, is learned. PAYRULE_EUSAGE: a fork, or an input that was learned. */
PAYRULE_API enum payrule_status payrule_run_learn(struct payrule_run *run);
/** Read the whole input of a fork and keep its sessions, to be learned by its run and then judged by the fork. Memory:
 * about three times the input's, until the next input. PAYRULE_EUSAGE: not a fork, no input, or one that was read.
 * Until payrule_run_learn_from(), payrule_run_next() and payrule_run_explain() answer PAYRULE_EUSAGE, too. */
PAYRULE_API enum payrule_status payrule_run_read(struct payrule_run *fork);
/** Learn what a fork has read, and take over what it found wrong. PAYRULE_EUSAGE: `fork` is none of `run`, has not read
 * its input, or was learned from. Threads: no fork of `run` may judge meanwhile. */
PAYRULE_API enum payrule_status payrule_run_learn_from(struct payrule_run *run, struct payrule_run *fork);
/** Forget of past sessions what no rule of the profile asks any more: memory then holds no more of them than the
 * longest window of its rules, and dates. To be called before the first input, and then whenever all sessions that were learned
 * have been judged, those that come have later dates of service, and none corrects another (payrule_survey); one that
 * comes too late is refused. Nothing is forgotten where a rule may ask about any day, and of a run with a store or of
 * which payrule_run_locate() was asked; of another there are no receipts any more, and payrule_run_explain() does not
 * find what is forgotten. PAYRULE_EUSAGE: a fork. Threads: no fork of `run` may judge meanwhile. */
PAYRULE_API enum payrule_status payrule_run_forget(struct payrule_run *run);
/** Take over the fork's diagnostics and its count of refused records. */
PAYRULE_API enum payrule_status payrule_run_merge(struct payrule_run *run, struct payrule_run *fork);
/** 1: verdicts may depend on sessions that come later, because a rule counts over whole claims or there is a store of
 * past sessions. */
PAYRULE_API int payrule_run_looks_ahead(const struct payrule_run *run);
/** Read and judge the next session. Without an earlier payrule_run_learn() it is judged with what came before it.
 *  @param answer out: the answer, or NULL at PAYRULE_EINPUT and PAYRULE_END */
PAYRULE_API enum payrule_status payrule_run_next(struct payrule_run *run, const struct payrule_answer **answer);
/** How a receipt holds the session and the history: whole, or as the lines of the inputs in which they stand and their
 * checksums. */
enum payrule_receipt { PAYRULE_EMBEDDED, PAYRULE_LOCATED };
/** Keep where each session of the inputs stands (16 bytes for each), for receipts that are PAYRULE_LOCATED; inputs are
 * JSON Lines then. Before the first input, of a run that is no fork: PAYRULE_EUSAGE otherwise. */
PAYRULE_API enum payrule_status payrule_run_locate(struct payrule_run *run);
/** Write the receipt of the answer that payrule_run_next() gave last, as a line of JSON (docs/receipts.md): by what the
 * session was judged, the session, what of its patient's history judging it may have read, and the answer. It holds a
 * patient's data.
 * @return PAYRULE_EUSAGE: no answer was given, the run is brief or forgets, or payrule_run_locate() was not called */
PAYRULE_API enum payrule_status payrule_run_receipt(struct payrule_run *run, enum payrule_receipt how,
                                                    payrule_sink sink, void *context);
/** Judge the session of that id in the input (learned or not) and write its whole derivation: why each rule passed,
 * failed, was excused, did not apply or could not be checked. PAYRULE_ENOTFOUND: no such session. */
PAYRULE_API enum payrule_status payrule_run_explain(struct payrule_run *run, const char *session,
                                                    enum payrule_format format, payrule_sink sink, void *context);
/** Diagnostics of the records, as payrule_rulebook_diagnostics(). Forks have their own until payrule_run_merge(). */
PAYRULE_API enum payrule_status payrule_run_diagnostics(const struct payrule_run *run, enum payrule_format format,
                                                        size_t most, int colour, payrule_sink sink, void *context);
/** How many of them there are of either level. */
PAYRULE_API size_t payrule_run_errors(const struct payrule_run *run);
PAYRULE_API size_t payrule_run_warnings(const struct payrule_run *run);
/** Records refused so far. */
PAYRULE_API size_t payrule_run_refused(const struct payrule_run *run);

/* ---- receipts ---- */

/** Judges again what receipts tell of. Threads: one for each. */
struct payrule_verifier;

struct payrule_verifier_options {
    /** Gives line `line` (1 for the first) of a file that a receipt names, without its newline, readable for 64 bytes
     * beyond its end until the next call. Returns 0 when there is none. NULL: nothing can be located. */
    int (*line)(void *context, const char *file, size_t file_length, uint64_t line, const char **bytes,
                size_t *length);
    void *line_context;
    struct payrule_history *history;  /**< the store that receipts refer to; NULL: none. Must outlive the verifier */
};

/** Why an answer is another one now. */
enum payrule_reason_kind {
    PAYRULE_REASON_ENGINE,    /**< another version of payrule */
    PAYRULE_REASON_RULES,     /**< other rule files */
    PAYRULE_REASON_TABLE,     /**< another edition of a table */
    PAYRULE_REASON_HISTORY,   /**< other sessions of the patient stand where the receipt says */
    PAYRULE_REASON_SESSION,   /**< another session does */
    PAYRULE_REASON_RECEIPT,   /**< the receipt was changed after it was written */
    PAYRULE_REASON_NONE       /**< nothing that the receipt names */
};
struct payrule_reason { enum payrule_reason_kind kind; struct payrule_text text; /**< a sentence */ };
/** A member of the answer, or what was found of a rule: "outcome", "denied", "clean". */
struct payrule_difference { struct payrule_text what, was, is; };

/** What came of one receipt. Texts belong to the verifier until its next call. */
struct payrule_verified {
    struct payrule_text session, payer;
    int reproduced;           /**< the same answer byte for byte, from the session and history of the receipt */
    int same_verdict;         /**< the same but for the checksum and date of the rules by which it was judged */
    const struct payrule_reason *reasons;
    size_t reason_count;
    const struct payrule_difference *differences;
    size_t difference_count;
    struct payrule_text problem;  /**< PAYRULE_EINPUT: a sentence that says why the receipt cannot be read, */
    size_t column;                /**< and the byte of the line where, from 1 */
};

/** Make a verifier. @param rulebook compiled; the verifier holds a reference. @param options NULL: all zero.
 * @return PAYRULE_EUSAGE: it is not compiled */
PAYRULE_API enum payrule_status payrule_verifier_new(struct payrule_verifier **verifier,
                                                     struct payrule_rulebook *rulebook,
                                                     const struct payrule_verifier_options *options);
PAYRULE_API void payrule_verifier_free(struct payrule_verifier *verifier);
/** Judge again what one receipt tells of and compare. @param bytes the receipt's line without its newline; readable for
 * 64 bytes beyond its end. @return PAYRULE_OK; PAYRULE_EINPUT: it cannot be read as a receipt; PAYRULE_ESTORE */
PAYRULE_API enum payrule_status payrule_verify(struct payrule_verifier *verifier, const char *bytes, size_t length,
                                               struct payrule_verified *verified);

/* ---- packs ---- */

/** One file of a pack. A rule file is added to a rulebook under its name; a table is named by rule files so. */
struct payrule_pack_file { struct payrule_text name; int table; const char *bytes; size_t length; };
/** A rulebook with its tables in one file (docs/receipts.md). */
struct payrule_pack;

/** Do the bytes begin as a pack does? 32 are enough. */
PAYRULE_API int payrule_pack_begins(const char *bytes, size_t length);
/** Read a pack, which may be anybody's: lengths, names and every checksum are checked. Who made it is told by
 * payrule_signature_check() alone. @param pack out: to be closed, unless NULL. @param bytes must stay readable until
 * then. @return PAYRULE_EINPUT: it is no pack, see payrule_pack_problem() */
PAYRULE_API enum payrule_status payrule_pack_open(struct payrule_pack **pack, const char *bytes, size_t length);
PAYRULE_API void payrule_pack_close(struct payrule_pack *pack);
/** What is wrong with the pack, a sentence without a full stop, and the line of its list of files, 0: behind the files;
 * NULL: nothing. */
PAYRULE_API const char *payrule_pack_problem(const struct payrule_pack *pack, size_t *line);
/** The file at `index`: rule files, then tables, each in bytewise order of name. @return PAYRULE_END beyond the last */
PAYRULE_API enum payrule_status payrule_pack_file(const struct payrule_pack *pack, size_t index,
                                                  struct payrule_pack_file *file);
/** Write a pack of these files, whatever their order. The same files give the same bytes. @return PAYRULE_EUSAGE: they
 * cannot be packed, and *problem says why */
PAYRULE_API enum payrule_status payrule_pack_write(const struct payrule_pack_file *files, size_t count,
                                                   const char **problem, payrule_sink sink, void *context);

/** What a signature is worth. */
enum payrule_trust {
    PAYRULE_TRUSTED,               /**< it is of these bytes, and was made with that key */
    PAYRULE_KEY_UNREADABLE,        /**< the key is none of minisign's */
    PAYRULE_SIGNATURE_UNREADABLE,  /**< nor is the signature */
    PAYRULE_OTHER_KEY,             /**< it was made with another key */
    PAYRULE_OTHER_BYTES,           /**< it is not of these bytes */
    PAYRULE_OTHER_COMMENT          /**< its trusted comment was changed */
};
/** Check a signature in minisign's format. @param key a public key, as a line or a file of minisign's. @param comment
 * out: the trusted comment, which points into `signature`; empty unless trusted. Threads: any */
PAYRULE_API enum payrule_trust payrule_signature_check(const char *bytes, size_t length, const char *signature,
                                                       size_t signature_length, const char *key, size_t key_length,
                                                       struct payrule_text *comment);
/** Write a signature of the bytes in minisign's format. @param secret a secret key of minisign's that has no password.
 * @param comment one line that is signed, too; at most 1,000 bytes count. @return PAYRULE_EINPUT: it is no secret key;
 * PAYRULE_EUSAGE: it has a password */
PAYRULE_API enum payrule_status payrule_sign(const char *bytes, size_t length, const char *secret,
                                             size_t secret_length, const char *comment, payrule_sink sink,
                                             void *context);
/** Make a pair of keys in minisign's format, the secret one without a password. The sink gets both, each with its
 * context. @return PAYRULE_EUSAGE: the system gives no random numbers */
PAYRULE_API enum payrule_status payrule_key_new(payrule_sink sink, void *secret, void *public_key);

/* ---- surveys ---- */

/** A look at long inputs before they are read: it cuts them into pieces of whole lines, and finds out whether what
 * comes later can change an earlier verdict. It cannot when dates of service never go back and no claim is voided or
 * replaced, unless payrule_run_looks_ahead(). All zeros to begin with; inputs follow one another. */
struct payrule_survey {
    int32_t first;  /**< date of service of the first record, */
    int32_t date;   /**< and of the one surveyed last */
    int began;      /**< there was one */
    int unordered;  /**< result: dates go back, claims are corrected, or records are written so that this is not seen */
};
struct payrule_piece {
    size_t length;       /**< bytes */
    uint64_t lines;      /**< in it */
    int ends_day;        /**< what follows has a later date of service than all before; only while not `unordered` */
};
/** Cut a piece from the beginning of `bytes`: about `least` bytes, up to three times as many when a day does not end
 * sooner. CSV is one piece. @return 0: `length` is 0. */
PAYRULE_API int payrule_survey_cut(struct payrule_survey *survey, enum payrule_input format, const char *bytes,
                                   size_t length, size_t least, struct payrule_piece *piece);
/** Add what was found of `next`, an input or a part of one that was surveyed by itself and follows those of *survey. */
PAYRULE_API void payrule_survey_join(struct payrule_survey *survey, const struct payrule_survey *next);

/* ---- tables of CMS ---- */

/** Which of CMS's tables; as a rule file says: format ncci ptp, mue, addon. */
enum payrule_table { PAYRULE_TABLE_PTP, PAYRULE_TABLE_MUE, PAYRULE_TABLE_ADDON };

/** A file as CMS ships it, unpacked. Its name tells edition and setting: ccipra-v323r0-f1.TXT. */
struct payrule_import_file { const char *name; const char *bytes; size_t length; };

struct payrule_import {
    enum payrule_table table;
    const struct payrule_import_file *files;  /**< the parts of one edition, in any order */
    size_t file_count;
    const char *edition;   /**< "2026q4", where the names do not tell it; NULL: they do */
    const char *setting;   /**< "practitioner", "hospital" or "dme"; NULL: the names tell it */
    const char *folder;    /**< where the table is, seen from the rulebook's folder; NULL: "tables" */
    const char *name;      /**< of the table's file; NULL: such as ncci_ptp_practitioner_2026q4.tsv */
    payrule_sink rows, rules;        /**< take the table, and the lines of a rule file that name it; not NULL */
    void *rows_context, *rules_context;
    payrule_sink diagnostics;        /**< takes what is wrong; not NULL */
    void *diagnostics_context;
    enum payrule_format format;      /**< of the diagnostics */
    size_t most;                     /**< of them shown at most, 0: all */
    int colour;
};

struct payrule_imported {
    char name[128];                  /**< of the table's file; empty: no table was written */
    int32_t from, until;             /**< dates of service that the edition is for */
    size_t rows;                     /**< in the table */
    size_t left_out;                 /**< that apply on no day, or repeat another */
    size_t refused;                  /**< that could not be read */
    size_t errors, warnings;
};

/** Make a table of a rulebook from CMS's files. @param options for memory only; may be NULL. @param imported out.
 * @return PAYRULE_OK; PAYRULE_EINPUT: there are errors (the rest was written, unless `name` is empty); PAYRULE_EUSAGE:
 * edition or setting is no such word. */
PAYRULE_API enum payrule_status payrule_import(const struct payrule_options *options,
                                               const struct payrule_import *import, struct payrule_imported *imported);

/* ---- claims ---- */

/** What the first bytes of an input look like: never PAYRULE_GUESS. 4 KiB are enough. */
PAYRULE_API enum payrule_input payrule_guess(const char *bytes, size_t length);

/** How to convert. Every member may be zero. */
struct payrule_convert_options {
    const char *payers;         /**< mapping of payers: lines with a payer's id or name, a tab, a profile; NULL: none */
    size_t payers_length;
    const char *payers_name;    /**< as diagnostics show it */
    const char *columns;        /**< of CSV: a map as payrule_run_columns() reads it; NULL: none */
    size_t columns_length;
    const char *columns_name;
    payrule_sink tell;          /**< gets the diagnostics; NULL: nobody does */
    void *tell_context;
    enum payrule_format format; /**< of the diagnostics, and the most that are shown (0: all), and in colour? */
    size_t most;
    int colour;
    void *(*resize)(void *context, void *block, size_t old_size, size_t new_size);  /**< as in payrule_options */
    void *resize_context;
    unsigned threads;           /**< that may read claims in X12, the caller's one counted; at most 16. 0: no others */
};

/** What was found. */
struct payrule_converted {
    size_t claims, lines;       /**< of claims: all, also refused ones */
    size_t sessions;            /**< written */
    size_t refused;             /**< claims, records, or files that are no claims; the others were read */
    size_t errors, warnings;    /**< diagnostics */
};

/** Write an input as session records in JSON Lines: what payrule understands of it, and what a run would judge. A claim
 * becomes one session for each date of service; what it does not tell, such as minutes, is left out. Records in JSON
 * Lines or CSV are written in the dictionary's order. No rulebook is needed.
 *
 *  @param name       of the input, as diagnostics show it
 *  @param format     PAYRULE_GUESS: the first bytes decide
 *  @param bytes      only read; must be readable for 64 bytes beyond its end
 *  @param options    NULL: all defaults
 *  @param converted  out, may be NULL
 *  @param sink       gets the records, piece by piece, whole lines each time
 *  @return  PAYRULE_OK; PAYRULE_EINPUT: something was refused, or a mapping has an error; PAYRULE_ENOMEM;
 *           PAYRULE_EUSAGE: no such format
 *  Threads: any number at once; nothing is shared or kept. With several of its own, the allocator is called from all
 *           of them; what is written and told does not depend on their number
 *  Source:  docs/claims.md */
PAYRULE_API enum payrule_status payrule_convert(const char *name, enum payrule_input format, const char *bytes,
                                                size_t length, const struct payrule_convert_options *options,
                                                struct payrule_converted *converted, payrule_sink sink,
                                                void *context);

/* ---- the store of past sessions ---- */

/** A file of session records, found by patient (docs/history.md). Threads: one at a time; a process may open the file
 * more than once. Processes: any number may read while one writes. */
struct payrule_history;

enum payrule_access {
    PAYRULE_READ,
    PAYRULE_WRITE,   /**< a store of an older version is brought up to date */
    PAYRULE_CREATE   /**< the same, and one that is not there is made, for its owner only */
};

struct payrule_history_options {
    enum payrule_access access;
    int32_t wait;  /**< milliseconds to wait while another process writes; 0: 5 seconds */
    void *(*resize)(void *context, void *block, size_t old_size, size_t new_size); /**< as in payrule_options */
    void *resize_context;
};

/** Open a store. @param options NULL: all zero. @return PAYRULE_ESTORE: it cannot be used; then *history can tell why,
 * and must be closed. PAYRULE_ENOMEM: *history is NULL. */
PAYRULE_API enum payrule_status payrule_history_open(struct payrule_history **history, const char *path,
                                                     const struct payrule_history_options *options);
/** Close a store; the runs that judge with it must have been freed. */
PAYRULE_API void payrule_history_close(struct payrule_history *history);
/** What was wrong with the store, or with records that payrule_history_import() refused; as
 * payrule_rulebook_diagnostics(). */
PAYRULE_API enum payrule_status payrule_history_diagnostics(struct payrule_history *history,
                                                            enum payrule_format format, size_t most, int colour,
                                                            payrule_sink sink, void *context);

/** Judge with what the store holds of the patients in the input: every verdict is then as if those sessions stood in
 * the input as well. Of a session that is in both, the input's counts. Before anything is learned or judged, with a
 * store that outlives the run, and in the thread that learns; forks do not use the store. When the run's options do not
 * say from when on history is complete, the store's day holds. Learning and judging may then return PAYRULE_ESTORE. */
PAYRULE_API enum payrule_status payrule_run_history(struct payrule_run *run, struct payrule_history *history);

/** Put sessions into the store, as one transaction: all of them, or none when PAYRULE_ESTORE or PAYRULE_ENOMEM is
 * returned. One of the same patient, date and id is replaced, but of several that came through this `history` the first
 * stays, as in a run's input. What a killed process had not committed is not there; it can be repeated.
 * @param bytes as for payrule_run_input_at(). @param recorded NULL, or where the number of sessions is added.
 * Records that cannot be read are left out; _import tells of them, _record does not, because the run that judged them
 * did. */
PAYRULE_API enum payrule_status payrule_history_record(struct payrule_history *history, enum payrule_input format,
                                                       const char *bytes, size_t length, uint64_t *recorded);
PAYRULE_API enum payrule_status payrule_history_import(struct payrule_history *history, const char *name,
                                                       enum payrule_input format, const char *bytes, size_t length,
                                                       uint64_t first_line, uint64_t *recorded);
/** Records refused by payrule_history_import() so far. */
PAYRULE_API size_t payrule_history_refused(const struct payrule_history *history);
/** Remove patients, and every trace of them in the file: it is written anew, which takes time and as much room again.
 * @param removed out: the number of sessions of each; NULL: not wanted */
PAYRULE_API enum payrule_status payrule_history_forget(struct payrule_history *history, const char *const *patients,
                                                       size_t count, uint64_t *removed);
/** Write the patient's sessions, or say how much there is of all when `patient` is NULL. JSON: the records themselves,
 * one a line; those of all patients when it is NULL. PAYRULE_ENOTFOUND: the store holds nothing of the patient. */
PAYRULE_API enum payrule_status payrule_history_show(struct payrule_history *history, const char *patient,
                                                     enum payrule_format format, payrule_sink sink, void *context);
/** The day from which on the store holds every session of its patients; PAYRULE_NO_DATE: nobody said. */
PAYRULE_API enum payrule_status payrule_history_complete_from(struct payrule_history *history, int32_t *from);
/** Say so. */
PAYRULE_API enum payrule_status payrule_history_set_complete_from(struct payrule_history *history, int32_t from);

/* ---- what changed between two rulebooks ---- */

/** Two compiled rulebooks, compared. Layout, order, comments and the names of sets, parameters and tables are no
 * change; what rules decide is one, over the days on which it is so. */
struct payrule_diff;

/** Something that changed, told once however many profiles inherit it. Texts are the diff's. */
struct payrule_change {
    int meaning;                         /**< 0: words only, such as a title or a citation; verdicts stay */
    struct payrule_text profile;         /**< whose text it is */
    const struct payrule_text *profiles; /**< all in which it changed */
    size_t profile_count;
    struct payrule_text subject;         /**< "profile", "rule", "parameter", "set", "table", "source" or "note" */
    struct payrule_text name, title;
    struct payrule_text part;            /**< which part of it: "limit", "effect", "condition", "value", ... */
    struct payrule_text sentence;        /**< "from 2026-07-01: the limit falls from 20 to 12 visits per plan year" */
    struct payrule_text before, after;   /**< that part in the older and the newer rules, or empty */
    int32_t from, until;                 /**< days on which it is so; PAYRULE_NO_DATE: without a beginning or end */
    const struct payrule_text *rules;    /**< rules that it reaches, of a parameter, set or table */
    size_t rule_count;
    const struct payrule_cite *cites;    /**< of the newer text; of one that is gone, of the older */
    size_t cite_count;
    struct payrule_text file;            /**< where it stands, in the newer or, if gone, the older rules */
    uint32_t line;
};

/** Compare two rulebooks. Profiles with errors are left out, so the caller looks at payrule_rulebook_errors() first.
 *  @param diff     out; NULL on failure
 *  @param before   the older rules; kept by reference
 *  @param after    the newer rules; kept by reference
 *  @param profile  this one only; NULL: all
 *  @return  PAYRULE_OK; PAYRULE_ENOTFOUND: neither has a profile of that name; PAYRULE_EUSAGE: not compiled
 *  Threads: rulebooks are only read */
PAYRULE_API enum payrule_status payrule_diff_new(struct payrule_diff **diff, struct payrule_rulebook *before,
                                                 struct payrule_rulebook *after, const char *profile);
/** Free it, and give up its references to the rulebooks. */
PAYRULE_API void payrule_diff_free(struct payrule_diff *diff);
/** The change at `index`: by profile, those of meaning before those of words, then by name. @return PAYRULE_END beyond
 * the last. */
PAYRULE_API enum payrule_status payrule_diff_change(const struct payrule_diff *diff, size_t index,
                                                    struct payrule_change *change);

#ifdef __cplusplus
}
#endif
#endif
