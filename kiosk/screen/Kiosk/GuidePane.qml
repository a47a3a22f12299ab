import QtQuick

// In the day's place, on a door that does not know its room: what to do about it, for the phone of whoever stands there.
Rectangle {
    id: root

    required property Sheets sheets
    readonly property real most: Math.min(width - 2 * Theme.near, height - 2 * Theme.near - words.height - Theme.gap)

    color: Theme.day
    objectName: "guide"

    CodeSquare {
        id: square

        anchors.horizontalCenter: parent.horizontalCenter
        most: Math.min(Theme.codeSize, root.most)
        sheets: root.sheets
        y: (root.height - height - Theme.gap - words.height) / 2
    }
    Label {
        id: words

        anchors.left: parent.left
        anchors.leftMargin: Theme.near
        anchors.right: parent.right
        anchors.rightMargin: Theme.near
        anchors.top: square.bottom
        anchors.topMargin: Theme.gap
        color: Theme.dayInk
        font.pixelSize: Theme.small
        horizontalAlignment: Text.AlignHCenter
        objectName: "guideText"
        text: root.sheets.codeText
        wrapMode: Text.Wrap
    }
}
