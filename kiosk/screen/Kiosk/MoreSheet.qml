pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts

// The ways in that are not in the bar.
Sheet {
    id: root

    name: "more"

    GridLayout {
        Layout.fillWidth: true
        columnSpacing: Theme.near
        columns: 2
        rowSpacing: Theme.near
        uniformCellWidths: true

        Repeater {
            model: root.host.sheets.more

            SheetButton {
                id: entry

                required property string key
                required property var model

                Layout.fillWidth: true
                label: entry.model.label
                name: entry.model.name
                objectName: "open-" + entry.key
                sign: entry.key

                onClicked: root.host.show(entry.key)
            }
        }
    }
}
