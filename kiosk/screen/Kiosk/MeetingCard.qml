import QtQuick
import QtQuick.Layouts

// The meeting the state speaks of, large: what, when and by whom.
Rectangle {
    id: root

    required property Door door
    required property var colors

    color: root.colors.card
    implicitHeight: content.implicitHeight + 2 * Theme.gap
    radius: Theme.radius

    ColumnLayout {
        id: content

        anchors.left: parent.left
        anchors.margins: Theme.gap
        anchors.right: parent.right
        anchors.verticalCenter: parent.verticalCenter
        spacing: Theme.hair

        Label {
            Layout.fillWidth: true
            color: root.colors.ink
            elide: Text.ElideRight
            font.family: Theme.displayFamily
            font.pixelSize: Theme.lead
            font.weight: Font.DemiBold
            maximumLineCount: 2
            objectName: "meetingTitle"
            text: root.door.about
            wrapMode: Text.Wrap
        }
        Label {
            Layout.fillWidth: true
            color: root.colors.ink
            elide: Text.ElideRight
            font.pixelSize: Theme.label
            maximumLineCount: 1
            objectName: "meetingDetail"
            text: root.door.aboutDetail
            visible: text !== ""
        }
    }
}
