import QtQuick
import QtQuick.Layouts

// In the day's place, on a door that does not know its room: what to do about it, for the phone of whoever stands there.
Rectangle {
    id: root

    required property Sheets sheets
    required property bool tall
    readonly property real most: Math.min(width - 2 * Theme.near, height - 2 * Theme.near - (root.tall ? 0 : words.implicitHeight + Theme.gap))

    color: Theme.day
    objectName: "guide"

    GridLayout {
        anchors.centerIn: parent
        columnSpacing: Theme.gap
        columns: root.tall ? 2 : 1
        rowSpacing: Theme.gap

        CodeSquare {
            Layout.alignment: Qt.AlignHCenter
            most: Math.min(Theme.codeSize, root.most)
            sheets: root.sheets
        }
        Label {
            id: words

            Layout.maximumWidth: root.tall ? root.width / 2 : root.width - 2 * Theme.near
            color: Theme.dayInk
            font.pixelSize: Theme.fine
            horizontalAlignment: root.tall ? Text.AlignLeft : Text.AlignHCenter
            objectName: "guideText"
            text: root.sheets.codeText
            wrapMode: Text.Wrap
        }
    }
}
