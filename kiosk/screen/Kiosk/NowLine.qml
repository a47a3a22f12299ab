import QtQuick

// The pill at the line of now.
Rectangle {
    id: root

    required property string clock
    required property bool dim

    color: root.dim ? Theme.dayQuiet : Theme.now
    height: Theme.pill
    objectName: "now"
    radius: height / 2

    Label {
        anchors.centerIn: parent
        color: Theme.nowInk
        font.weight: Font.DemiBold
        font.features: Theme.tabular
        text: root.clock
    }
}
