pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts

// The rooms nearby: those that are free come first, and one tap books one.
Sheet {
    id: root

    name: "nearby"

    Label {
        Layout.fillWidth: true
        color: Theme.sheet.ink
        text: root.host.sheets.nearbyNote
        visible: text !== ""
        wrapMode: Text.Wrap
    }
    ColumnLayout {
        spacing: Theme.near
        visible: rooms.count > 0

        Repeater {
            id: rooms

            model: root.host.sheets.nearby

            RowLayout {
                id: room

                required property string key
                required property string name
                required property string where
                required property string how
                required property bool free
                required property bool known
                required property string label
                required property string hint
                required property bool possible

                spacing: Theme.gap

                StateShape {
                    Layout.preferredHeight: Theme.pill
                    Layout.preferredWidth: Theme.pill
                    ground: room.free ? Theme.sheet.ink : Theme.sheet.fill
                    ink: room.free ? Theme.sheet.top : Theme.sheet.fillInk
                    shape: room.free ? "tick" : room.known ? "bar" : "cross"
                }
                ColumnLayout {
                    spacing: 0

                    GridLayout {
                        columnSpacing: Theme.near
                        columns: root.host.height > root.host.width ? 1 : 2
                        rowSpacing: 0

                        Label {
                            Accessible.name: [room.name, room.where, room.how].join(", ")
                            Accessible.role: Accessible.StaticText
                            color: Theme.sheet.ink
                            font.weight: Font.DemiBold
                            text: room.name
                        }
                        Label {
                            Layout.fillWidth: true
                            color: Theme.sheet.offInk
                            elide: Text.ElideRight
                            maximumLineCount: 2
                            objectName: "nearbyWhere"
                            text: room.where
                            visible: text !== ""
                            wrapMode: Text.Wrap
                        }
                    }
                    Label {
                        Layout.fillWidth: true
                        color: Theme.sheet.ink
                        objectName: "nearbyState"
                        text: room.how
                        wrapMode: Text.WordWrap
                    }
                }
                SheetButton {
                    Layout.preferredWidth: Theme.mainButtonSlim
                    detail: room.hint
                    enabled: room.possible
                    label: room.label
                    name: [room.name, room.label, room.hint].join(", ")
                    objectName: "take-" + room.key
                    primary: true
                    visible: label !== ""

                    onClicked: root.host.press("elsewhere-" + room.key, "")
                }
            }
        }
    }
}
