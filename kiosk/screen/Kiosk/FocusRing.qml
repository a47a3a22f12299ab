import QtQuick

// Where the keyboard is: a ring around the button it would press, with a gap so that it shows on every ground.
Rectangle {
    required property bool shown
    property color ink: Theme.focus

    anchors.fill: parent
    anchors.margins: -Theme.ringGap
    border.color: ink
    border.width: Theme.focusLine
    color: Theme.none
    radius: Theme.radius + Theme.ringGap
    visible: shown
}
