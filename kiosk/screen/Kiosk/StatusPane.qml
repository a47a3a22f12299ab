import QtQuick
import QtQuick.Layouts

// What a visitor needs in three seconds: which room, its state, until when, and the big button.
Rectangle {
    id: root

    required property Door door
    readonly property bool isSilent: root.door.light === "grey" // no state to tell: the trouble takes its place
    readonly property Paint colors: Theme.paint(root.door.light)

    gradient: Gradient {
        GradientStop {
            color: root.colors.top
            position: 0

            Behavior on color {
                ColorAnimation {
                    duration: Theme.swift
                }
            }
        }
        GradientStop {
            color: root.colors.bottom
            position: 1

            Behavior on color {
                ColorAnimation {
                    duration: Theme.swift
                }
            }
        }
    }

    ColumnLayout {
        anchors.fill: parent
        anchors.margins: Theme.margin
        spacing: Theme.gap

        RowLayout {
            Layout.fillWidth: true
            Layout.maximumHeight: Theme.shape
            Layout.minimumHeight: Theme.shape
            spacing: Theme.gap

            Headline {
                Layout.fillHeight: true
                Layout.fillWidth: true
                color: root.colors.ink
                most: Theme.name
                name: "roomName"
                text: root.door.roomName
                weight: Font.Medium
            }
            StateShape {
                Layout.preferredHeight: Theme.shape
                Layout.preferredWidth: Theme.shape
                ground: root.colors.ink
                ink: root.colors.top
                shape: root.door.shape
            }
        }
        Headline {
            Layout.fillHeight: true
            Layout.fillWidth: true
            Layout.minimumHeight: Theme.wordMin
            color: root.colors.ink
            most: Theme.wordMax
            name: "statusWord"
            text: root.door.status
        }
        Facts {
            Layout.fillWidth: true
            door: root.door
            colors: root.colors
            withMeeting: !card.visible
        }
        Remark {
            id: card

            Layout.fillWidth: true
            colors: root.colors
            detail: root.door.aboutDetail
            detailSize: Theme.label
            objectName: "meeting"
            size: Theme.lead
            text: root.door.about
            visible: !bookRow.visible && text !== ""
        }
        BookRow {
            id: bookRow

            Layout.fillWidth: true
            door: root.door
            colors: root.colors
        }
        Remark {
            Layout.fillWidth: true
            colors: root.colors
            detail: root.door.troubleHelp
            detailLines: 3
            detailSize: Theme.fine
            objectName: "trouble"
            size: Theme.body
            text: root.door.trouble
            visible: root.isSilent && text !== ""
        }
    }
}
