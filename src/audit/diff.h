/* Two checked rulebooks and what changed between them: profiles and rules that belong together, the stretches of days
 * on which they do not mean the same, and the sentences that tell of it.
 *
 * changed_rules() is for whoever asks more of the rules that changed (which way? by which session?): it needs the
 * first half only. Knows rulebooks; no sessions and no files. */
#ifndef AUDIT_DIFF_H
#define AUDIT_DIFF_H
#include "audit/clauses.h"

/* ---- what belongs together (pairing.c) ---- */

/* The texts of a rule over time, in both; a count of 0: there is no such rule. */
struct rule_pair {
    struct text name;                     /* in the newer rulebook, or in the older where it is gone */
    const struct rule *before, *after;    /* by first day */
    size_t before_count, after_count;
};

struct profile_pair {
    const struct profile *before, *after; /* either may be NULL */
    date_t from, until;                   /* days on which both are in force; from > until: none */
    const struct rule_pair *rules;        /* by name; none unless both are there */
    size_t rule_count;
};

struct pairing { const struct profile_pair *items; size_t count; };

/* Pairs what can be used of the rulebooks: profiles with errors are left out. `profile`: this one only, by its name in
 * either rulebook; empty: all. */
struct pairing *pairing_make(struct arena *arena, struct content *content, const struct rulebook *before,
                             const struct rulebook *after, struct text profile);

/* A rule on a stretch of days that both profiles are in force on, where it does not mean the same. */
struct changed_rule {
    const struct profile_pair *profile;
    const struct rule_pair *rule;
    const struct rule *before, *after;    /* the text in force on these days, or NULL */
    date_t from, until;
};
/* All of them, by profile, rule and day; *count of them. */
const struct changed_rule *changed_rules(struct arena *arena, struct content *content, const struct pairing *pairing,
                                         size_t *count);

/* ---- days (compare.c) ---- */

/* The days on which something begins, or the day after it ended. Room for two of each stretch is the caller's. */
struct cuts { date_t *days; size_t count; };
void cuts_add(struct cuts *cuts, date_t from, date_t until);
/* Into order, each day once. */
void cuts_sort(struct cuts *cuts);

/* Calls `each` for the stretches of days within the profiles' common life over which neither side's text changes;
 * `before` or `after` is NULL where the rule is not in force. */
typedef void (*stretch_visitor)(void *context, const struct rule *before, const struct rule *after, date_t from,
                                date_t until);
void stretches_visit(struct arena *arena, const struct profile_pair *profile, const struct rule_pair *rule,
                     stretch_visitor each, void *context);
bool same_meaning(const struct clauses *a, const struct clauses *b);

/* ---- what is told (diff.c) ---- */

enum subject {
    SUBJECT_PROFILE,
    SUBJECT_RULE,
    SUBJECT_PARAMETER,
    SUBJECT_SET,
    SUBJECT_TABLE,
    SUBJECT_SOURCE,
    SUBJECT_NOTE
};

struct change {
    bool meaning;             /* otherwise a text: verdicts stay as they are */
    enum subject subject;
    const char *part;         /* "limit", "effect": of a rule what the sentence is about */
    struct text name, title;
    struct text profile;      /* whose text it is */
    struct text *profiles;    /* all in which it changed, `profile` among them */
    size_t profile_count, profile_capacity;
    struct text sentence;     /* without its days */
    struct text before, after;  /* what the rules say, or empty */
    date_t from, until;       /* DATE_MIN, DATE_MAX: on all days */
    struct text *rules;       /* that it reaches, of a parameter, set or table */
    size_t rule_count, rule_capacity;
    const struct cite *cites;
    size_t cite_count;
    struct span at;           /* in the newer rulebook, or in the older one when `gone` */
    bool gone;
    size_t order;             /* in which it was found */
};

struct diff {
    struct arena *arena;
    struct content *content;
    const struct rulebook *before, *after;
    bool partial;             /* one of them has errors: a profile that is not there may only not be readable */
    const struct pairing *pairing;
    struct change *changes;
    size_t count, capacity;
    uint32_t *known;          /* 1 + index of the change that has the number as its key */
    size_t known_count;
    struct thing_change *things;
    size_t thing_count, thing_capacity;
};

/* Adds a change, or its profile to the same one that another profile has. The change's `profiles` are ignored;
 * `profile` is where it was met and `origin` whose text it is. Returns it until the next is added. */
struct change *diff_tell(struct diff *diff, struct change change, struct text profile, struct text origin);
/* Compares all that is paired. */
void diff_make(struct diff *diff, struct text profile);

/* ---- parts of the comparison ---- */

/* A named thing that does not hold the same, and the rules that read it. */
struct thing_change {
    enum thing_kind kind;
    const void *before, *after;
    struct reach { struct text profile, rule; } *reached;
    size_t reach_count, reach_capacity;
};

/* rules.c: the changes of a pair of rules. */
void diff_rule(struct diff *diff, const struct profile_pair *profile, const struct rule_pair *rule);
/* things.c: remembers which named things make two clauses differ that have the same names in them; false: none does.
 * And tells all that were remembered. */
bool diff_things_meet(struct diff *diff, const struct clause *before, const struct clause *after, struct text profile,
                      struct text rule);
void diff_things(struct diff *diff);
/* texts.c: what does not decide anything: titles, messages, citations, notes. */
void diff_rule_texts(struct diff *diff, const struct profile_pair *profile, const struct rule_pair *rule);
void diff_profile_texts(struct diff *diff, const struct profile_pair *profile);
/* properties.c: of the profile, those that decide something. */
void diff_properties(struct diff *diff, const struct profile_pair *profile);

/* sentences.c: what happened to a clause; either may be NULL, not both. */
struct text clause_sentence(struct diff *diff, const struct clause *before, const struct clause *after);
/* "97113 is no longer among them; 97116 is new" with these words around: members that one set has and the other
 * has not. */
struct set_words { const char *gone, *come, *moved; };
struct text set_sentence(struct diff *diff, const struct set *before, const struct set *after,
                         const struct set_words *words);
/* Members of `set` that `other` has not, or has on other days; "" where there is none. */
struct text set_members_only(struct diff *diff, const struct set *set, const struct set *other);

#endif
