# The dictionary of `payrule describe` as rows of a Markdown table. Reads one field's object a line.
function member(name,    value) {
    if (!match($0, "\"" name "\":\"([^\"\\\\]|\\\\.)*\"")) return ""
    value = substr($0, RSTART + length(name) + 4, RLENGTH - length(name) - 5)
    gsub(/\\"/, "\"", value)
    return value
}
/^\{"id":"[A-Z_]+","scope":/ {
    scope = member("scope")
    before = "authorization."
    if (scope == "session") before = ""
    if (scope == "line") before = "lines[]."
    if (scope == "document") before = "documents[]."
    type = member("type") ($0 ~ /"list":true/ ? ", a list" : "")
    print "| `" before member("path") "` | " type " | " member("help") " |"
}
