/** What two versions of a payer's rules have in common and where they part, proved; and what a rulebook's own rules
 * can never do.
 *
 *  Sessions are taken as unknowns: a bounded number of them with a bounded number of lines. A solver (Z3) either finds
 *  one that two versions judge differently, which is then judged again by the evaluator itself before it is shown, or
 *  proves that within the bound there is none. What is not encoded, or too hard within the limit, is said.
 *  docs/proofs.md has the bound and what is encoded. Part of the program, not of libpayrule. */
#ifndef PAYRULE_PROVE_H
#define PAYRULE_PROVE_H
#include "payrule.h"

enum payrule_direction {
    PAYRULE_SAME,        /**< proved: no session within the bound is judged differently */
    PAYRULE_STRICTER,    /**< some session is judged worse by the new version, none better */
    PAYRULE_LOOSER,
    PAYRULE_BOTH_WAYS,   /**< some worse, some better */
    PAYRULE_GAVE_UP,     /**< the solver reached its limit */
    PAYRULE_NOT_PROVED   /**< a clause is not encoded: `why` names it */
};
/** "same", "stricter", "looser", "both ways", "unknown", "not proved". */
const char *payrule_direction_word(enum payrule_direction direction);

/** Every member may be zero: the default. */
struct payrule_prove_options {
    unsigned lines;           /**< of the session judged; 4 */
    unsigned sessions;        /**< other sessions of the patient, all of them before it; 3 */
    unsigned other_lines;     /**< of each of those; 2 */
    unsigned steps;           /**< of the solver for one question; 8,000,000 */
    int direction_only;       /**< what is found is confirmed by the evaluator, but not made small and not kept */
};

/** A smallest session that two versions judge differently. */
struct payrule_witness {
    struct payrule_text records;      /**< session records, JSON Lines: the history, then the session judged */
    struct payrule_text table;        /**< the same for people */
    struct payrule_text session;      /**< id of the session judged */
    enum payrule_outcome before, after;        /**< what the rule comes to for the session, under each version */
    int64_t units_before, units_after;         /**< units that it denies or holds */
    struct payrule_text derivation_before, derivation_after;  /**< as payrule_run_explain() has it of this rule */
};

/** What became of one rule, or of all that changed in a profile together. Belongs to the call. */
struct payrule_rule_change {
    struct payrule_text rule, title;  /**< rule empty: the profile as a whole, without witnesses */
    struct payrule_text was;          /**< the rule's name in the older rules, where that is another */
    const struct payrule_text *profiles;  /**< in which it is so, by their newer names */
    size_t profile_count;
    int added, removed;               /**< only the new, only the old version has it */
    enum payrule_direction direction;
    struct payrule_text why;          /**< GAVE_UP and NOT_PROVED: what stood in the way */
    unsigned lines, sessions, other_lines;  /**< proved up to this size, where the solver gave up beyond; 0 lines: it
                                                 did not */
    const struct payrule_text *assumed;  /**< "every line says its minutes and its units" */
    size_t assumed_count;
    struct payrule_witness stricter, looser;  /**< records.bytes NULL: there is none */
};

/** Compare two rulebooks: which way each rule went that changed, and then each profile that has one. Of rules that
 *  mean the same (payrule_diff_new()) nothing is asked; what several profiles inherit is asked and told of once.
 *  @param profile  of this profile only, by its name in either; NULL: of all that both have and that have no errors
 *  @return PAYRULE_ENOTFOUND: no such profile; PAYRULE_ERULES: it has errors; PAYRULE_EUSAGE: built without Z3, or not
 *          compiled
 *  Threads: one comparison for each. */
enum payrule_status payrule_prove_compare(struct payrule_rulebook *before, struct payrule_rulebook *after,
                                          const char *profile, const struct payrule_prove_options *options,
                                          void (*each)(void *context, const struct payrule_rule_change *change),
                                          void *context);
/** Write the change as text, or as a line of JSON. */
enum payrule_status payrule_change_write(const struct payrule_rule_change *change, enum payrule_format format,
                                         payrule_sink sink, void *context);

/** What a profile's own rules can never do. */
enum payrule_flaw_kind {
    PAYRULE_NEVER_FAILS,
    PAYRULE_NEVER_APPLIES,
    PAYRULE_ALWAYS_EXCUSED,  /**< whenever its check fails it is excused */
    PAYRULE_IMPLIED,         /**< whenever it fails `other` fails, weighs as much and takes as many units */
    PAYRULE_CONTRADICTS,     /**< both apply to some session, and `other` never passes where it passes */
    PAYRULE_GAP,             /**< of the profile: a session that rules name, and that none counts the units of */
    PAYRULE_UNPROVED         /**< `why` */
};
struct payrule_flaw {
    enum payrule_flaw_kind kind;
    struct payrule_text rule, other, why;  /**< rule empty: GAP */
    struct payrule_text records, table;  /**< CONTRADICTS and GAP: a session, as records and for people */
    struct payrule_text file;            /**< where the rule stands */
    uint32_t line;
};
/** Look for them in one profile. @return as payrule_prove_compare() */
enum payrule_status payrule_prove_check(struct payrule_rulebook *rulebook, const char *profile,
                                        const struct payrule_prove_options *options,
                                        void (*each)(void *context, const struct payrule_flaw *flaw), void *context);
/** Write the bound that the options stand for, as a sentence. */
enum payrule_status payrule_prove_bound(const struct payrule_prove_options *options, payrule_sink sink, void *context);
/** 1: the program was built with a solver. */
int payrule_prove_is_built(void);

#endif
