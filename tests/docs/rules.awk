# Makes rules of clauses: blank lines part them. With -v each=condition every line is a condition of its own. What a
# rule must have and the text does not say is added, so that the examples can leave it out.
function finish() {
    if (!clauses) return
    print "rule example." ++rules " \"An example\""
    if (!cited) print "  cite manual \"1\""
    printf "%s", text
    if (!checked) print "  limit visits to 20 per calendar year"
    if (!effect) print "  otherwise deny as CO-151 with N362"
    print "end\n"
    text = ""
    clauses = cited = checked = effect = 0
}
/^ *$/ { finish(); next }
{
    sub(/^ +/, each == "condition" ? "" : "  ")
    text = text (each == "condition" ? "  require " : "  ") $0 "\n"
    clauses++
    if (/^ *cite /) cited = 1
    if (/^ *otherwise /) effect = 1
    if (each == "condition" || /^ *(count|limit|require|forbid|conflict) /) checked = 1
    if (each == "condition") finish()
}
END { finish() }
