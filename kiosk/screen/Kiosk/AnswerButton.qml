import QtQuick
import QtQuick.Layouts

// One of the door's own buttons on a sheet: the same key, what it says in the shorter way where the longer has no room.
SheetButton {
    id: root

    required property string key
    required property bool possible
    required property var model

    Layout.fillWidth: true
    detail: hints.advanceWidth(root.model.hint) > root.width - 2 * Theme.near ? root.model.brief : root.model.hint
    enabled: root.possible
    label: [root.model.label, root.model.unit].join(" ").trim()

    FontMetrics {
        id: hints

        font.family: Theme.family
        font.pixelSize: Theme.finest
    }
}
