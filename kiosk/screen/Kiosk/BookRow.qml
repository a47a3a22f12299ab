pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts

// The booking: one big button for the usual and smaller ones beside it; or, where nothing can be booked, why.
Item {
    id: root

    required property Door door
    required property Paint colors
    required property bool compact
    readonly property bool twoRows: others.count > (root.compact ? 1 : 3)
    readonly property bool lone: others.count <= 1 // the other one takes what it needs

    implicitHeight: root.door.bookReason !== "" ? reason.implicitHeight : main.count > 0 && (others.count > 1 || !root.compact) ? Theme.buttons : Theme.controls
    visible: main.count + others.count > 0

    Remark {
        id: reason

        anchors.left: parent.left
        anchors.right: parent.right
        colors: root.colors
        compact: root.compact
        objectName: "bookReason"
        text: root.door.bookReason
        visible: text !== ""
    }

    RowLayout {
        anchors.fill: parent
        spacing: Theme.near
        visible: !reason.visible

        Repeater {
            id: main

            model: root.door.mainButtons

            TouchButton {
                Layout.fillHeight: true
                Layout.fillWidth: root.lone
                Layout.preferredWidth: others.count > 4 ? Theme.mainButtonSlim : Theme.mainButton
                colors: root.colors
                door: root.door
                title: root.door.bookTitle
            }
        }

        GridLayout {
            columnSpacing: Theme.near
            columns: main.count === 0 ? others.count : root.twoRows ? Math.ceil(others.count / 2) : 1
            rowSpacing: Theme.near
            uniformCellHeights: true
            uniformCellWidths: true
            Layout.fillWidth: !root.lone || main.count === 0
            visible: others.count > 0

            Repeater {
                id: others

                model: root.door.otherButtons

                TouchButton {
                    Layout.fillHeight: true
                    Layout.fillWidth: true
                    Layout.preferredWidth: root.lone ? Theme.mainButton : -1
                    colors: root.colors
                    door: root.door
                    flat: main.count > 0 && !root.twoRows && !root.compact && !root.lone
                }
            }
        }
    }
}
