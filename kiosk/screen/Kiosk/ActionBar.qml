pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts

// The ways in to the sheets, always in the same place.
RowLayout {
    id: root

    required property Sheets sheets
    required property SheetHost host

    spacing: Theme.near
    uniformCellSizes: true
    visible: entries.count > 0

    Repeater {
        id: entries

        model: root.sheets.bar

        SheetButton {
            id: entry

            required property string key
            required property var model

            Layout.fillWidth: true
            colors: Theme.strip
            label: Theme.compact ? "" : entry.model.label // a small panel has room for the signs alone
            name: entry.model.name
            objectName: "open-" + entry.key
            sign: entry.key
            size: Theme.fine
            stacked: true

            onClicked: root.host.show(entry.key)
        }
    }
}
