pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts

// What came of the last tap. Where it would cover the clock, what it says is smaller, and its second sentence goes.
Rectangle {
    id: root

    required property Door door
    required property real most // of its height
    readonly property real room: root.width - 3 * Theme.gap - Theme.pill
    readonly property real bare: root.most - 2 * Theme.gap - (answers.count > 0 ? Theme.near + root.answer : 0)
    readonly property int answer: Math.max(Theme.target, Math.ceil(Theme.button * Theme.naturalLine))
    readonly property bool grown: Theme.growth > 0 && heading.roomy && detail.roomy && heading.wish + Theme.hair + detail.wish <= root.bare

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

                Sentence {
                    id: heading

                    Layout.fillWidth: true
                    color: Theme.noticeInk
                    may: root.grown
                    objectName: "noticeText"
                    room: root.room
                    size: Theme.label
                    text: root.door.noticeText
                    weight: Font.DemiBold
                    wrapMode: Text.WordWrap
                }
                Sentence {
                    id: detail

                    Layout.fillWidth: true
                    color: Theme.noticeQuiet
                    lines: 3
                    may: root.grown
                    objectName: "noticeDetail"
                    room: root.room
                    text: root.door.noticeDetail
                    visible: text !== "" && heading.implicitHeight + Theme.hair + implicitHeight <= root.bare
                    wrapMode: Text.WordWrap
                }
            }
        }
        Repeater {
            id: answers

            model: root.door.noticeButtons

            TouchButton {
                Layout.fillWidth: true
                Layout.preferredHeight: root.answer
                colors: Theme.noticeColors
                door: root.door
            }
        }
    }
}
