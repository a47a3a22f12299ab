pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts

// What came of the last tap.
Rectangle {
    id: root

    required property Door door

    Accessible.name: [root.door.noticeText, root.door.noticeDetail].join(". ")
    Accessible.role: Accessible.AlertMessage
    color: Theme.notice
    implicitHeight: content.implicitHeight + 2 * Theme.gap
    objectName: "notice"
    radius: Theme.radius
    visible: root.door.hasNotice

    MouseArea {
        anchors.fill: parent // what lies under it is not tapped through it
    }
    ColumnLayout {
        id: content

        anchors.left: parent.left
        anchors.leftMargin: Theme.gap
        anchors.right: parent.right
        anchors.rightMargin: Theme.gap
        anchors.verticalCenter: parent.verticalCenter
        spacing: Theme.near

        RowLayout {
            Layout.fillWidth: true
            spacing: Theme.gap

            StateShape {
                Layout.alignment: Qt.AlignTop
                Layout.preferredHeight: Theme.pill
                Layout.preferredWidth: Theme.pill
                ground: Theme.tone(root.door.noticeTone)
                ink: Theme.notice
                shape: Theme.toneShape(root.door.noticeTone)
            }
            ColumnLayout {
                Layout.fillWidth: true
                spacing: Theme.hair

                Label {
                    Layout.fillWidth: true
                    color: Theme.noticeInk
                    font.pixelSize: Theme.label
                    font.weight: Font.DemiBold
                    objectName: "noticeText"
                    text: root.door.noticeText
                    wrapMode: Text.WordWrap
                }
                Label {
                    Layout.fillWidth: true
                    color: Theme.noticeQuiet
                    objectName: "noticeDetail"
                    text: root.door.noticeDetail
                    visible: text !== ""
                    wrapMode: Text.WordWrap
                }
            }
        }
        Repeater {
            model: root.door.noticeButtons

            TouchButton {
                Layout.fillWidth: true
                Layout.preferredHeight: Theme.target
                colors: Theme.noticeColors
                door: root.door
            }
        }
    }
}
