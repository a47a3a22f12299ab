pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts

// The administrator's: a pad, and behind it how the line is, what the doctor says, and the end of the log.
Sheet {
    id: root

    readonly property Desk desk: root.host.desk
    readonly property bool here: root.host.open === root.name

    name: "admin"
    tall: root.desk.isOpen

    actions: [
        Repeater {
            model: root.desk.orders

            SheetButton {
                id: order

                required property string key
                required property var model

                Layout.fillWidth: true // they share what there is
                Layout.maximumWidth: implicitWidth
                Layout.minimumWidth: least
                label: order.model.label
                lines: 2
                objectName: "order-" + order.key

                onClicked: {
                    root.desk.order(order.key)
                    if (order.key !== "refresh") // it ends, and the door says so
                        root.host.close()
                }
            }
        }
    ]

    onHereChanged: {
        pad.typed = "";
        if (root.here)
            root.desk.enter();
        else
            root.desk.leave();
    }

    component Heading: Label {
        Accessible.name: text
        Accessible.role: Accessible.Heading
        Layout.fillWidth: true
        color: Theme.sheet.ink
        font.weight: Font.DemiBold
        wrapMode: Text.Wrap
    }
    component Lines: Repeater {
        ColumnLayout {
            id: told

            required property string title
            required property string text
            required property string tone

            Layout.alignment: Qt.AlignTop
            Layout.fillWidth: true
            spacing: 0

            Label {
                Layout.fillWidth: true
                color: Theme.dayQuiet
                font.pixelSize: Theme.fine
                text: told.title
                visible: text !== ""
                wrapMode: Text.Wrap
            }
            Label {
                Accessible.name: text
                Accessible.role: Accessible.StaticText
                Layout.fillWidth: true
                color: Theme.toneOf(told.tone)
                font.pixelSize: Theme.fine
                objectName: "told"
                text: told.text
                wrapMode: Text.Wrap
            }
        }
    }

    PinPad {
        id: pad

        Layout.fillWidth: true
        focus: true
        pad: root.host.keypad
        tall: root.host.height > root.host.width
        visible: !root.desk.isOpen
    }
    GridLayout {
        Layout.fillWidth: true
        columnSpacing: Theme.margin
        columns: root.host.height > root.host.width ? 1 : 2
        rowSpacing: Theme.near
        uniformCellWidths: true
        visible: root.desk.isOpen

        Lines {
            model: root.desk.facts
        }
    }
    ColumnLayout {
        Layout.fillWidth: true
        spacing: Theme.near
        visible: root.desk.isOpen

        Heading {
            objectName: "checksTitle"
            text: root.desk.checksTitle
        }
        Lines {
            model: root.desk.checks
        }
        Heading {
            text: root.desk.logTitle
        }
        Lines {
            model: root.desk.log
        }
    }
}
