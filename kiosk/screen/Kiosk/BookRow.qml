import QtQuick
import QtQuick.Layouts

// The booking: one big button for the usual, smaller ones beside it, and why if none can be had.
ColumnLayout {
    id: root

    required property Door door
    required property var colors

    spacing: Theme.near
    visible: main.count + others.count > 0

    Label {
        Layout.fillWidth: true
        color: root.colors.ink
        font.weight: Font.DemiBold
        objectName: "bookReason"
        text: root.door.bookReason
        visible: text !== ""
        wrapMode: Text.WordWrap
    }

    RowLayout {
        Layout.fillWidth: true
        Layout.maximumHeight: Theme.buttons
        Layout.minimumHeight: Theme.buttons
        spacing: Theme.near

        Repeater {
            id: main

            model: root.door.mainButtons

            TouchButton {
                Layout.fillHeight: true
                Layout.preferredWidth: Theme.mainButton
                door: root.door
                colors: root.colors
                title: root.door.bookReason === "" ? root.door.bookTitle : ""
            }
        }

        GridLayout {
            columnSpacing: Theme.near
            columns: others.count > 3 ? Math.ceil(others.count / 2) : Math.max(1, others.count)
            rowSpacing: Theme.near
            uniformCellHeights: true
            uniformCellWidths: true

            Repeater {
                id: others

                model: root.door.otherButtons

                TouchButton {
                    Layout.fillHeight: true
                    Layout.fillWidth: true
                    door: root.door
                    colors: root.colors
                }
            }
        }
    }
}
