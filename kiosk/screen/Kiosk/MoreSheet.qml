pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts

// The ways in that are not in the bar.
Sheet {
    id: root

    name: "more"

    GridLayout {
        readonly property real widest: Math.max(...Array.from({ length: entries.count }, (_, at) => entries.itemAt(at)?.implicitWidth ?? 0))

        Layout.fillWidth: true
        columnSpacing: Theme.near
        columns: entries.count % 3 === 0 && 3 * widest + 2 * columnSpacing <= width ? 3 : 2
        rowSpacing: Theme.near
        uniformCellWidths: true

        Repeater {
            id: entries

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
