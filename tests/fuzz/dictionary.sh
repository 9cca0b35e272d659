#!/bin/sh
# Writes the dictionary of the fuzz target for rule files from the table of words: dictionary.sh src/syntax/keywords.def >rules.dict
sed -n 's/^[A-Z]*([A-Z_]*, \(".*"\))$/\1/p' "$1"
printf '%s\n' '"97110"' '"GP"' '"CO-151"' '"2026-03-02"' '"$2,480"' '"10,000"' '".."' '"S06*"' '"July"' '"# "' '"\x0a"' '"\x0aend\x0a"' \
    '"\xe2\x80\x9c"' '"units.timed"'
