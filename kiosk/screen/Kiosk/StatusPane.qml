import QtQuick
import QtQuick.Layouts

// What a visitor needs in three seconds: which room, its state, until when, and the big button.
Rectangle {
    id: root

    required property Door door
    readonly property var colors: Theme.palette(root.door.light)

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

            Label {
                Layout.fillHeight: true
                Layout.fillWidth: true
                color: root.colors.ink
                elide: Text.ElideRight
                font.family: Theme.displayFamily
                font.pixelSize: Theme.name
                font.weight: Font.DemiBold
                fontSizeMode: Text.HorizontalFit
                maximumLineCount: 1
                minimumPixelSize: Theme.nameLeast
                objectName: "roomName"
                text: root.door.roomName
                verticalAlignment: Text.AlignVCenter
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
            color: root.colors.ink
            text: root.door.status
        }
        Facts {
            Layout.fillWidth: true
            door: root.door
            colors: root.colors
            withMeeting: !card.visible
        }
        MeetingCard {
            id: card

            Layout.fillWidth: true
            door: root.door
            colors: root.colors
            visible: !bookRow.visible && root.door.about !== ""
        }
        BookRow {
            id: bookRow

            Layout.fillWidth: true
            door: root.door
            colors: root.colors
        }
        TroubleBar {
            Layout.fillWidth: true
            door: root.door
            colors: root.colors
        }
    }
}
