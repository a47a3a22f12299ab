pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts

// Everything that can be tapped, in the lowest third: for whoever sits in a wheelchair, or is not tall yet.
Sheet {
    id: root

    bare: true
    name: "reach"
    title: ""

    component Tap: AnswerButton {
        id: tap

        implicitHeight: Theme.touch
        implicitWidth: Theme.touch
        objectName: "reach-" + tap.key
        primary: tap.model.primary

        onClicked: root.host.press(tap.key, "")
    }

    GridLayout {
        Layout.fillWidth: true
        columnSpacing: Theme.near
        columns: root.host.height > root.host.width ? 3 : 7
        rowSpacing: Theme.near
        uniformCellWidths: true
        visible: main.count + others.count > 0

        Repeater {
            id: main

            model: root.host.door.mainButtons

            Tap {}
        }
        Repeater {
            id: others

            model: root.host.door.otherButtons

            Tap {}
        }
    }
    RowLayout {
        Layout.topMargin: Theme.near - Theme.gap
        spacing: Theme.near
        uniformCellSizes: true

        Repeater {
            model: root.host.sheets.bar

            SheetButton {
                id: entry

                required property string key
                required property var model

                Layout.fillWidth: true
                implicitWidth: Theme.touch
                label: entry.model.label
                name: entry.model.name
                objectName: "reach-" + entry.key
                sign: entry.key
                visible: entry.key !== "reach"

                onClicked: root.host.show(entry.key)
            }
        }
        SheetButton {
            Layout.fillWidth: true
            implicitWidth: Theme.touch
            label: root.host.sheets.closeName
            objectName: "close"
            sign: "close"

            onClicked: root.host.close()
        }
    }
}
