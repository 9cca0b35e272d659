/* Names of CMS's files: ccipra-v323r0-f1.TXT, MCR_MUE_PractitionerServices_Eff_07-01-2026.csv,
 * AOC_V2025Q4_01-MCR.txt, and those of the archives around them. */
#include "table/edition.h"

#define NAME_SIZE 256           /* bytes of a name that are looked at */
#define VERSION_YEAR_FIRST 1994 /* v00 */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The name alone, in lower case, NUL-terminated. */
static void simplify(char name[NAME_SIZE], struct text path)
{
    size_t begin = path.length, length = 0;

    while (begin > 0 && path.bytes[begin - 1] != '/' && path.bytes[begin - 1] != '\\')
        begin--;
    for (size_t i = begin; i < path.length && length < NAME_SIZE - 1; i++) {
        char c = path.bytes[i];

        name[length++] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    name[length] = '\0';
}

/* The number of the `count` digits at `at`, or -1. */
static int number_at(const char *at, int count)
{
    int number = 0;

    for (int i = 0; i < count; i++) {
        if (!is_digit(at[i]))
            return -1;
        number = number * 10 + (at[i] - '0');
    }
    return number;
}

static void set_quarter(struct edition *edition, int year, int quarter)
{
    edition->year = year;
    edition->quarter = quarter;
    edition->from = date_join(year, 3 * quarter - 2, 1);
    edition->until = date_add_months(edition->from, 3) - 1;
}

/* "2026q4" at `at`, with up to one character between year and q. */
static bool quarter_at(struct edition *edition, const char *at)
{
    int year = number_at(at, 4), quarter;

    if (year < 1996 || year > 2999)
        return false;
    at += 4;
    if (*at == '-' || *at == '_' || *at == ' ')
        at++;
    quarter = *at == 'q' && is_digit(at[1]) && !is_digit(at[2]) ? at[1] - '0' : 0;
    if (quarter < 1 || quarter > 4)
        return false;
    set_quarter(edition, year, quarter);
    return true;
}

static void find_quarter(struct edition *edition, const char *name)
{
    for (const char *at = name; *at != '\0' && edition->quarter == 0; at++) {
        if (at == name || !is_digit(at[-1]))
            quarter_at(edition, at);
    }
}

/* "-v323r0-f1": two digits of years since 1994, one of the quarter from 0 on. */
static void read_version(struct edition *edition, const char *at)
{
    int version = at[0] == '-' && at[1] == 'v' ? number_at(at + 2, 3) : -1;
    const char *part;

    if (version < 0 || version % 10 > 3)
        return;
    set_quarter(edition, VERSION_YEAR_FIRST + version / 10, version % 10 + 1);
    at += 5;
    if (*at == 'r' && is_digit(at[1]))
        edition->revision = number_at(at + 1, 1);
    part = strstr(at, "-f");
    if (part && is_digit(part[2]) && !is_digit(part[3]))
        edition->part = part[2] - '0';
}

/* "eff_07-01-2026": the first day; the edition holds until that quarter ends. */
static void read_first_day(struct edition *edition, const char *name)
{
    const char *at = strstr(name, "eff_");
    int month = at ? number_at(at + 4, 2) : -1, day = month > 0 ? number_at(at + 7, 2) : -1;
    int year = day > 0 ? number_at(at + 10, 4) : -1;

    if (year < 1996 || year > 2999 || month > 12 || day > date_days_in_month(year, month))
        return;
    set_quarter(edition, year, (month + 2) / 3);
    edition->from = date_join(year, month, day);
}

/* What the name says of the setting, where it is a word of it. */
static enum edition_setting find_setting(const char *name)
{
    if (strstr(name, "practitioner"))
        return SETTING_PRACTITIONER;
    if (strstr(name, "hospital"))
        return SETTING_HOSPITAL;
    return strstr(name, "dmesupplier") || strstr(name, "dme-supplier") ? SETTING_SUPPLIER : SETTING_UNKNOWN;
}

static void set_table(struct edition *edition, enum table_format format, enum edition_setting setting)
{
    edition->is_known = true;
    edition->format = format;
    edition->setting = setting;
}

struct edition edition_of_name(struct text path)
{
    struct edition edition = { .revision = -1 };
    char name[NAME_SIZE];
    const char *practitioner, *hospital;

    simplify(name, path);
    practitioner = strstr(name, "ccipra");
    hospital = strstr(name, "ccioph");
    if (practitioner || hospital) {
        set_table(&edition, TABLE_NCCI_PTP, practitioner ? SETTING_PRACTITIONER : SETTING_HOSPITAL);
        read_version(&edition, (practitioner ? practitioner : hospital) + 6);
    } else if (strstr(name, "mue")) {
        set_table(&edition, TABLE_MUE, find_setting(name));
        read_first_day(&edition, name);
    } else if (strncmp(name, "aoc", 3) == 0 || strstr(name, "add-on") || strstr(name, "addon")) {
        set_table(&edition, TABLE_ADDON, SETTING_ALL);
    } else {
        edition.setting = find_setting(name);
    }
    find_quarter(&edition, name);
    return edition;
}

bool edition_read_quarter(struct edition *edition, struct text word)
{
    struct edition found = { 0 };
    char name[NAME_SIZE];

    simplify(name, word);
    if (word.length > 7 || !quarter_at(&found, name))
        return false;
    if (found.year != edition->year || found.quarter != edition->quarter)
        set_quarter(edition, found.year, found.quarter);
    return true;
}

static const char *const setting_words[] = {
    [SETTING_UNKNOWN] = "", [SETTING_PRACTITIONER] = "practitioner", [SETTING_HOSPITAL] = "hospital",
    [SETTING_SUPPLIER] = "dme", [SETTING_ALL] = "",
};

bool edition_read_setting(struct edition *edition, struct text word)
{
    for (enum edition_setting i = SETTING_PRACTITIONER; i < SETTING_ALL; i++) {
        if (text_is(word, setting_words[i])) {
            edition->setting = i;
            return true;
        }
    }
    return false;
}

const char *edition_setting_word(enum edition_setting setting)
{
    return setting_words[setting];
}
