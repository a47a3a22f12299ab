pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts

// Twelve keys for a PIN. What is typed is shown as dots, and forgotten as soon as it is handed on or put away.
ColumnLayout {
    id: root

    required property Keypad pad
    required property bool tall
    property string typed: ""
    readonly property var keys: root.tall ? ["1", "2", "3", "4", "5", "6", "7", "8", "9", "erase", "0", "done"] : ["1", "2", "3", "4", "5", "erase", "6", "7", "8", "9", "0", "done"]

    function press(key: string) {
        if (!root.pad.canType)
            return;
        if (key === "erase") {
            root.typed = root.typed.slice(0, -1);
        } else if (key !== "done") {
            root.typed = (root.typed + key).slice(0, Theme.pinLongest);
        } else if (root.typed !== "") {
            const pin = root.typed;
            root.typed = "";
            root.pad.attempt(pin);
        }
    }

    spacing: Theme.gap

    Keys.onPressed: event => {
        if (event.key === Qt.Key_Backspace)
            root.press("erase");
        else if (event.key === Qt.Key_Return || event.key === Qt.Key_Enter)
            root.press("done");
        else if (event.text >= "0" && event.text <= "9" && event.text.length === 1)
            root.press(event.text);
        else
            return;
        event.accepted = true;
    }

    Label {
        Accessible.name: text
        Accessible.role: Accessible.AlertMessage
        Layout.fillWidth: true
        color: root.pad.isSorry ? Theme.toneOf("poor") : Theme.sheet.ink
        horizontalAlignment: Text.AlignHCenter
        objectName: "pinPrompt"
        text: root.pad.prompt
        wrapMode: Text.Wrap
    }
    Row {
        Layout.alignment: Qt.AlignHCenter
        Layout.preferredHeight: Theme.dot
        objectName: "pinDots"
        spacing: Theme.near

        Repeater {
            model: Math.max(root.typed.length, Theme.pinShortest)

            Rectangle {
                required property int index

                border.color: Theme.sheet.ink
                border.width: Theme.line
                color: index < root.typed.length ? Theme.sheet.ink : Theme.none
                height: Theme.dot
                radius: height / 2
                width: Theme.dot
            }
        }
    }
    GridLayout {
        Layout.alignment: Qt.AlignHCenter
        Layout.fillWidth: true
        columnSpacing: Theme.near
        columns: root.tall ? 3 : 6
        rowSpacing: Theme.near
        uniformCellWidths: true

        Repeater {
            model: root.keys

            SheetButton {
                id: key

                required property string modelData
                readonly property bool isSign: key.modelData.length > 1

                Layout.fillWidth: true
                enabled: root.pad.canType
                label: key.isSign ? "" : key.modelData
                name: key.isSign ? (key.modelData === "done" ? root.pad.doneName : root.pad.eraseName) : key.modelData
                objectName: "pin-" + key.modelData
                primary: key.modelData === "done"
                sign: key.isSign ? key.modelData : ""
                size: Theme.lead
                stacked: true

                onClicked: root.press(key.modelData)
            }
        }
    }
}
