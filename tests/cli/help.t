#!/bin/sh
# shellcheck disable=SC1091,SC2016,SC2086,SC2154
# What the program says of itself, and how it answers wrong usage.
. "$(dirname "$0")/lib.sh"

run 0 "help" help
told out "help lists the commands" '^  eval +Judge' '^  check +Read'
run 0 "help of a command" help eval
told out "it shows usage, options and an example" '^usage: payrule eval' '--history-from DATE' '^example:$'
run 0 "--help after a command" eval --help
run 0 "version" --version
told out "the version" '^payrule [0-9]+\.[0-9]+'
run 0 "completion data" help --completion-data
told out "commands and options, one a line" '^command	eval	' '^option	eval	--format	choice	text\|json\|csv\|brief\|html	'
run 0 "describe" describe
told out "describe is JSON" '^\{"version":.*"fields":\[.*\}$'
run 0 "schema of the session" describe session
told out "it is a schema" '"\$schema"'
run 0 "schema of the answer" describe answer
told out "it is a schema, too" '"\$schema".*"findings"'
run 64 "another schema" describe patient

for command in eval convert verify pack explain units compare diff history check test fmt list new import describe help version; do
    run 0 "help of $command" help $command
done

run 64 "no command"
told err "commands are suggested" 'payrule eval'
run 64 "a command that is not there" evla
told err "the nearest command" 'did you mean `eval`'
run 64 "help of a command that is not there" help evla
run 64 "an option that is not there" eval --fromat json
told err "the nearest option" 'did you mean `--format`'
run 64 "a short option" eval -p
run 64 "a word that is no choice" eval --format xml
told err "the choices" 'text\|json\|csv\|brief\|html'
run 64 "an option without its value" eval --payer
run 64 "a flag with a value" eval --all=yes
run 64 "a number that is none" eval --threads none
run 64 "a day that is none" eval --history-from 2026-02-30
told err "what a date looks like" '2026-03-02'
run 64 "no file" eval --rules rules --payer example.plan
run 64 "no payer" eval --rules rules day.jsonl
run 64 "a payer that is not there" eval --rules rules --payer exmaple.plan day.jsonl
told err "the nearest payer" 'did you mean `example.plan`'
run 2 "rules that are not there" eval --rules nowhere --payer example.plan day.jsonl
run 2 "a file that is not there" eval --rules rules --payer example.plan nowhere.jsonl

done_testing
