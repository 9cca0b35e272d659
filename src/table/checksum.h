/* SHA-256 of a table's bytes. Private to src/table. */
#ifndef TABLE_CHECKSUM_H
#define TABLE_CHECKSUM_H
#include <stdint.h>

#include "base/text.h"

#define CHECKSUM_SIZE 32

void checksum_sha256(uint8_t digest[CHECKSUM_SIZE], struct text text);

#endif
