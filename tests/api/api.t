#!/bin/sh
# The library as others see it: the header's example runs, the header is C++ as well, nothing else is exported.
build=${abs_top_builddir:?} source=${abs_top_srcdir:?}

echo 1..4
if "$build/tests/api/example" | grep -q '^{"session":"S-1","payer":"example.plan",.*"outcome":"denied"'; then
    echo "ok 1 - the example of payrule.h"
else
    echo "not ok 1 - the example of payrule.h"
fi

# Each line of the program in the header's first comment is a line of tests/api/example.c, but for its input's slack.
missing=$(sed -n '/^ \*     struct payrule_rulebook/,/^ \*     payrule_rulebook_unref/s/^ \*     //p' "$source/src/payrule.h" |
    sed 's/, records, strlen(records))/, day, strlen(records))/' |
    while read -r line; do grep -q -F -e "$line" "$source/tests/api/example.c" || echo "$line"; done)
if [ -z "$missing" ]; then
    echo "ok 2 - it is the program in the header"
else
    echo "$missing" | sed 's/^/# /'
    echo "not ok 2 - it is the program in the header"
fi

compiler=${CXX:-c++}
if ! command -v "$compiler" >/dev/null; then
    echo "ok 3 - payrule.h is C++ # SKIP no C++ compiler"
elif echo '#include "payrule.h"
int main() { payrule_rulebook_unref(payrule_rulebook_new(nullptr)); }' | "$compiler" -x c++ -Wall -Wextra -Werror -I"$source/src" -fsyntax-only -; then
    echo "ok 3 - payrule.h is C++"
else
    echo "not ok 3 - payrule.h is C++"
fi

library=$build/.libs/libpayrule.so
declared=$(grep -o -E '\bpayrule_[a-z_]+\(' "$source/src/payrule.h" | tr -d '(' | sort -u)
if [ ! -f "$library" ] || ! command -v nm >/dev/null; then
    echo "ok 4 - the library exports the header's functions, and nothing else # SKIP no shared library"
else
    nm -D --defined-only "$library" | sed 's/^.* //' | sort -u >"$build/tests/api/exported.tmp"
    if echo "$declared" | diff - "$build/tests/api/exported.tmp" | sed 's/^/# /' | grep .; then
        echo "not ok 4 - the library exports the header's functions, and nothing else"
    else
        echo "ok 4 - the library exports the header's functions, and nothing else"
    fi
    rm -f "$build/tests/api/exported.tmp"
fi
