import QtQuick

// The first level of the design: one theme's colours, by what they are. Theme.qml says what each is for.
QtObject {
    // one paint for each light
    required property Paint green
    required property Paint amber
    required property Paint red
    required property Paint grey

    // what lies over the door, the strip of ways in, and what dims the door behind it
    required property Paint sheet
    required property Paint strip
    required property color scrim

    // the day: its ground, the words on it, from loud to quiet
    required property color ground
    required property color ink
    required property color quiet
    required property color line
    required property Paint card // a sentence on the day's ground

    // meetings: grounds, words and edges
    required property color surface
    required property color surfacePast
    required property color inkPast
    required property color surfaceNow
    required property color surfaceSpent // the part of the running meeting that is over
    required property color inkNow
    required property color edge // around a meeting; clear where its ground is enough
    required property color barPast
    required property color barNow

    required property color accent // what comes, what is chosen, what has the focus
    required property color accentInk
    required property color now // the line of now and its pill
    required property color nowInk

    // how fresh the data is, as words on the day's ground
    required property color good
    required property color fair
    required property color poor

    required property color warning // the bar of what must not be forgotten
    required property color warningInk

    // what came of a tap
    required property color notice
    required property color noticeInk
    required property color noticeQuiet
    required property color toneGood
    required property color toneSorry
    required property color toneWait
}
