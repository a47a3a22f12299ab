pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts

// The ways in that are not in the bar.
Sheet {
    id: root

    name: "more"

    GridLayout {
        readonly property bool low: root.host.share < 0.5 && root.host.width > root.host.height // no room for two rows
        readonly property real widest: Math.max(...Array.from({ length: entries.count }, (_, at) => entries.itemAt(at)?.implicitWidth ?? 0))

        Layout.fillWidth: true
        columnSpacing: Theme.near
        columns: entries.count % 3 === 0 && (low || 3 * widest + 2 * columnSpacing <= width) ? 3 : 2
        rowSpacing: Theme.near
        uniformCellWidths: !low

        Repeater {
            id: entries

            model: root.host.sheets.more

            SheetButton {
                id: entry

                required property string key
                required property var model

                Layout.fillWidth: true
                label: entry.model.label
                lines: 2
                name: entry.model.name
                objectName: "open-" + entry.key
                sign: entry.key

                onClicked: root.host.show(entry.key)
            }
        }
    }
}
