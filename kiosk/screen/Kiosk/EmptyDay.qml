import QtQuick

// What is said instead of meetings, on a ground that hides the hour lines behind it.
Rectangle {
    id: root

    required property string text

    color: Theme.day
    implicitHeight: words.implicitHeight + 2 * Theme.near
    visible: root.text !== ""

    Label {
        id: words

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.verticalCenter: parent.verticalCenter
        color: Theme.dayQuiet
        objectName: "agendaEmpty"
        text: root.text
        wrapMode: Text.WordWrap
    }
}
