import QtQuick

// The colours that belong together on one ground. Theme.qml holds their values.
QtObject {
    property color top // of the ground, which runs from here
    property color bottom // to here
    property color ink // all words on it
    property color track // the ring's rest
    property color mainFill // the big button
    property color mainInk
    property color fill // a button
    property color fillInk
    property color offLine // a button that cannot be tapped
    property color offInk
    property color card // a quiet ground on the ground
}
