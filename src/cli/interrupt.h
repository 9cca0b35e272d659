/* Ctrl-C, and what else asks a program to end, during long work. The work ends where what was done is whole and can be
 * told; then the program ends as an interrupted one does. Asked twice, it ends at once. */
#ifndef CLI_INTERRUPT_H
#define CLI_INTERRUPT_H
#include <stdbool.h>

/* From here on whoever works long looks whether it was asked to end. */
void interrupt_expect(void);
bool interrupt_came(void);
/* When everything is written: ends the program by the signal that came, so that its caller learns of it. */
void interrupt_end(void);

#endif
