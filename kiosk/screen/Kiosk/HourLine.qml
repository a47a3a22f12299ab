import QtQuick

// One hour: its time, and a hair line.
Item {
    id: root

    required property int minute
    required property string label
    required property real gutter
    required property bool hidden

    height: time.implicitHeight

    Label {
        id: time

        anchors.left: parent.left
        anchors.leftMargin: Theme.near
        anchors.verticalCenter: parent.verticalCenter
        color: Theme.dayQuiet
        font.features: Theme.tabular
        text: root.label
        visible: !root.hidden
    }
    Rectangle {
        anchors.left: parent.left
        anchors.leftMargin: root.gutter
        anchors.right: parent.right
        anchors.verticalCenter: parent.verticalCenter
        color: Theme.dayLine
        height: Theme.line
    }
}
