/* The program at the head of payrule.h, run: rules with one limit, a day of one session that breaks it. */
#include <payrule.h>
#include <stdio.h>
#include <string.h>

/* Inputs need 64 readable bytes beyond their end. */
#define SLACK 64

static const char rules[] =
    "payer rules 1\n"
    "profile example.plan \"An invented plan\"\n"
    "  in force from 2024-01-01\n"
    "  verified 2026-11-20\n"
    "end\n"
    "source manual \"Invented manual\"\n"
    "rule units.day \"Four units a day\"\n"
    "  cite manual \"1\"\n"
    "  applies to 97112\n"
    "  limit units to 4 per date of service\n"
    "  otherwise deny as CO-119\n"
    "end\n";

static const char records[] =
    "{\"id\":\"S-1\",\"date\":\"2026-03-02\",\"patient\":{\"id\":\"P-1\"},"
    "\"lines\":[{\"code\":\"97112\",\"units\":5}]}\n";

static int print(void *context, const char *bytes, size_t length)
{
    (void)context;
    return fwrite(bytes, 1, length, stdout) != length;
}

int main(void)
{
    char day[sizeof records + SLACK] = { 0 };

    memcpy(day, records, sizeof records);
    struct payrule_rulebook *rulebook = payrule_rulebook_new(NULL);
    payrule_rulebook_add(rulebook, "plan.rules", rules, strlen(rules));
    if (payrule_rulebook_compile(rulebook) != PAYRULE_OK)
        payrule_rulebook_diagnostics(rulebook, PAYRULE_TEXT, 20, 0, print, NULL);
    struct payrule_run *run = NULL;
    if (payrule_run_new(&run, rulebook, "example.plan", NULL) == PAYRULE_OK) {
        const struct payrule_answer *answer;
        payrule_run_input(run, "day.jsonl", PAYRULE_JSONL, day, strlen(records));
        payrule_run_learn(run);
        while (payrule_run_next(run, &answer) != PAYRULE_END)
            if (answer) payrule_answer_json(answer, print, NULL);
    }
    payrule_run_free(run);
    payrule_rulebook_unref(rulebook);
    return 0;
}
