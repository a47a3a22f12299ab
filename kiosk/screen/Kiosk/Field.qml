pragma ComponentBehavior: Bound

import QtQuick

// One line to type in, by the keys below it or by a keyboard that is plugged in. What is typed is never interpreted.
Rectangle {
    id: root

    required property string prompt
    required property string hint
    required property int longest
    property alias text: input.text

    signal accepted

    function insert(text: string) {
        input.insert(input.cursorPosition, text)
    }
    function erase() {
        if (input.cursorPosition > 0)
            input.remove(input.cursorPosition - 1, input.cursorPosition)
    }

    border.color: Theme.focus
    border.width: Theme.line
    color: Theme.sheet.card
    implicitHeight: Theme.key
    radius: Theme.radius

    TextInput {
        id: input

        Accessible.name: root.prompt
        Accessible.role: Accessible.EditableText
        activeFocusOnTab: true
        anchors.fill: parent
        anchors.leftMargin: Theme.gap
        anchors.rightMargin: Theme.gap
        clip: true
        color: Theme.sheet.ink
        focus: true
        font.family: Theme.family
        font.pixelSize: Theme.label
        inputMethodHints: Qt.ImhNoPredictiveText | Qt.ImhSensitiveData
        maximumLength: root.longest
        objectName: "field"
        verticalAlignment: TextInput.AlignVCenter

        cursorDelegate: Rectangle { // does not blink: nothing moves by itself
            color: Theme.focus
            visible: input.activeFocus
            width: Theme.line
        }

        onAccepted: root.accepted()
    }
    Label {
        anchors.fill: input
        anchors.leftMargin: Theme.near
        color: Theme.sheet.offInk
        font.pixelSize: Theme.label
        text: root.hint
        verticalAlignment: Text.AlignVCenter
        visible: input.text === ""
    }
}
