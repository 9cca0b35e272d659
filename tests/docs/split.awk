# Splits a document into its fenced blocks: block N goes to OUT/N.body, its info string to OUT/N.info and its first
# line's number to OUT/N.line. Of a console block, command K goes to OUT/N.K.command, what it should show to
# OUT/N.K.shown.
/^```/ && !inside {
    inside = 1
    number++
    command = 0
    info = substr($0, 4)
    print info > (out "/" number ".info")
    print NR + 1 > (out "/" number ".line")
    body = out "/" number ".body"
    printf "" > body
    next
}
/^```$/ && inside {
    inside = 0
    close(body)
    next
}
inside {
    print > body
    if (info != "console") next
    if (/^\$ /) {
        command++
        print substr($0, 3) > (out "/" number "." command ".command")
        shown = out "/" number "." command ".shown"
        printf "" > shown
    } else if (command) {
        print > shown
    }
}
