/* What the name of one of CMS's files tells of it. Knows how CMS names files, and nothing of what is in them. */
#ifndef TABLE_EDITION_H
#define TABLE_EDITION_H
#include "table/table.h"

enum edition_setting { SETTING_UNKNOWN, SETTING_PRACTITIONER, SETTING_HOSPITAL, SETTING_SUPPLIER, SETTING_ALL };

struct edition {
    bool is_known;           /* what table it is of: `format` */
    enum table_format format;
    enum edition_setting setting;
    int year, quarter;       /* 0: not told */
    int revision;            /* -1: not told */
    int part;                /* 0: not told */
    date_t from, until;      /* of the quarter; where the name tells a first day, that one */
};

/* Of a path only the name counts: "old/ccipra-v323r0-f1.TXT". */
struct edition edition_of_name(struct text path);
/* "2026q4", "2026-Q4": sets year, quarter and days. */
bool edition_read_quarter(struct edition *edition, struct text word);
/* "practitioner", "hospital" or "dme" */
bool edition_read_setting(struct edition *edition, struct text word);
const char *edition_setting_word(enum edition_setting setting);

#endif
