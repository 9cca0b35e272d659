/* Profiles: the one of each file, what it extends, and its properties. */
#ifndef CHECK_PROFILES_H
#define CHECK_PROFILES_H
#include "check/scope.h"

/* Finds the profile of the scope's file; a second one is reported, or that there is none. */
void profile_find(struct scope *scope);
/* Finds each file's profile and base; checker->order lists the scopes with bases first. Missing, second and
 * same-named profiles, missing bases and circles are reported. */
void profiles_order(struct checker *checker);
/* Reads the properties; what is not written is the base's. The base must have been read. */
void profile_read(struct scope *scope);

#endif
