# Lays out compact JSON, a member a line, so that changes can be reviewed. Knows strings and brackets; checks nothing.
function line(text) { printf "%s%*s%s", begun++ ? "\n" : "", depth * 2, "", text }
{
    length_of = length($0)
    for (i = 1; i <= length_of; i++) {
        c = substr($0, i, 1)
        if (quoted) {
            word = word c
            if (c == "\\") word = word substr($0, ++i, 1)
            else if (c == "\"") quoted = 0
        } else if (c == "\"") {
            quoted = 1
            word = word c
        } else if (c == "{" || c == "[") {
            following = substr($0, i + 1, 1)
            if (following == "}" || following == "]") { word = word c following; i++ }
            else { line(word c); word = ""; depth++ }
        } else if (c == "}" || c == "]") {
            if (word != "") line(word)
            depth--
            word = c
        } else if (c == ",") {
            line(word ",")
            word = ""
        } else if (c == ":") word = word ": "
        else word = word c
    }
}
END { line(word); print "" }
