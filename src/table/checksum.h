/* SHA-256 of bytes in memory: of a table, of the parts of a receipt. */
#ifndef TABLE_CHECKSUM_H
#define TABLE_CHECKSUM_H
#include <stdint.h>

#include "base/text.h"

#define CHECKSUM_SIZE 32

void checksum_sha256(uint8_t digest[CHECKSUM_SIZE], struct text text);

#endif
