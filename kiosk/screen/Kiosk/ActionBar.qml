pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts

// The ways in to the sheets, always in the same place.
RowLayout {
    id: root

    required property Sheets sheets
    required property SheetHost host
    readonly property real padding: 2 * Theme.hair + 2
    readonly property list<real> longs: root.measure()
    readonly property real room: root.width + root.spacing - entries.count * (root.spacing + root.padding)
    readonly property int size: Math.max(1, Math.min(Theme.body, Math.floor(Theme.body * root.room / root.longs.reduce((sum, long) => sum + long, 1))))

    // How long each word is in the type that it should have.
    function measure(): list<real> {
        return Array.from({ length: entries.count }, (_, at) => metrics.advanceWidth((entries.itemAt(at) as SheetButton)?.label ?? ""))
    }

    spacing: Theme.near
    uniformCellSizes: Math.max(...root.longs) * root.size / Theme.body <= root.room / entries.count
    visible: entries.count > 0

    FontMetrics {
        id: metrics

        font.family: Theme.family
        font.pixelSize: Theme.body
        font.weight: Font.DemiBold
    }
    Repeater {
        id: entries

        model: root.sheets.bar

        SheetButton {
            id: entry

            required property string key
            required property var model

            Layout.fillWidth: true
            Layout.preferredWidth: metrics.advanceWidth(entry.label) / Theme.body * root.size + root.padding
            colors: Theme.strip
            label: Theme.compact ? "" : entry.model.label // a small panel has room for the signs alone
            name: entry.model.name
            objectName: "open-" + entry.key
            sign: entry.key
            size: root.size
            stacked: true

            onClicked: root.host.show(entry.key)
        }
    }
}
