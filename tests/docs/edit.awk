# Applies a hunk without line numbers: awk -f edit.awk HUNK FILE. Its lines with a blank or `-` are looked for in the
# file, all together, and there its lines with a blank or `+` are put instead. Ends with 1 when there is no such place.
FNR == NR {
    mark = substr($0, 1, 1)
    text = substr($0, 2)
    if (mark != "+") old[++olds] = text
    if (mark != "-") new[++news] = text
    next
}
{ line[++lines] = $0 }
END {
    for (at = 1; at + olds - 1 <= lines; at++) {
        for (i = 1; i <= olds && line[at + i - 1] == old[i]; i++)
            ;
        if (i > olds) break
    }
    if (at + olds - 1 > lines) exit 1
    for (i = 1; i < at; i++) print line[i]
    for (i = 1; i <= news; i++) print new[i]
    for (i = at + olds; i <= lines; i++) print line[i]
}
