pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts

// A booking for now or later: when, how long, and perhaps in whose name. The length is the tap that books.
Sheet {
    id: root

    readonly property bool possible: times.count > 0

    name: "book"

    actions: SheetButton {
        detail: root.host.typedName === "" ? root.host.sheets.optional : ""
        label: root.host.typedName === "" ? root.host.sheets.namePrompt : root.host.typedName
        name: root.host.sheets.namePrompt
        objectName: "type-name"
        sign: "type"
        visible: root.possible && root.host.sheets.namePrompt !== ""

        onClicked: root.host.type("name")
    }

    Label {
        Layout.fillWidth: true
        color: Theme.sheet.ink
        text: root.host.sheets.nothing
        visible: text !== ""
        wrapMode: Text.Wrap
    }
    Label {
        Layout.bottomMargin: -Theme.near
        color: Theme.sheet.offInk
        text: root.host.sheets.when
        visible: root.possible
    }
    ListView {
        id: times

        function step(by: int) {
            root.host.sheets.step(by)
            times.positionViewAtIndex(times.currentIndex, ListView.Contain)
            times.itemAtIndex(times.currentIndex)?.nextItemInFocusChain()?.forceActiveFocus(Qt.TabFocusReason)
        }

        Layout.fillWidth: true
        Layout.margins: -Theme.ringGap
        Layout.preferredHeight: Theme.touch + 2 * Theme.ringGap
        boundsBehavior: Flickable.StopAtBounds
        clip: true
        currentIndex: root.host.sheets.startIndex
        highlightMoveDuration: 0
        keyNavigationEnabled: false
        model: root.host.sheets.starts
        objectName: "starts"
        orientation: ListView.Horizontal
        spacing: Theme.near - 2 * Theme.ringGap
        visible: root.possible

        delegate: Item { // with room for the ring around the button
            id: time

            required property string key
            required property int index
            required property var model

            height: button.height + 2 * Theme.ringGap
            width: button.width + 2 * Theme.ringGap

            SheetButton {
                id: button

                anchors.centerIn: parent
                choice: true
                focusPolicy: button.picked ? Qt.StrongFocus : Qt.ClickFocus // one stop on the way; arrows go on from there
                height: Theme.touch
                label: time.model.label
                objectName: "start-" + time.key
                picked: root.host.sheets.start === time.key

                onActiveFocusChanged: {
                    if (button.activeFocus)
                        times.positionViewAtIndex(time.index, ListView.Contain)
                }
                Keys.onLeftPressed: times.step(root.host.door.mirrored ? 1 : -1)
                Keys.onRightPressed: times.step(root.host.door.mirrored ? -1 : 1)
                onClicked: root.host.sheets.choose(time.key)
            }
        }
    }
    Label {
        Layout.bottomMargin: -Theme.near
        color: Theme.sheet.offInk
        text: root.host.sheets.howLong
        visible: root.possible
    }
    GridLayout {
        Layout.fillWidth: true
        columnSpacing: Theme.near
        columns: Math.min(lengths.count, root.host.height > root.host.width ? 4 : 6)
        rowSpacing: Theme.near
        uniformCellWidths: true
        visible: root.possible

        Repeater {
            id: lengths

            model: root.host.sheets.lengths

            SheetButton {
                id: length

                required property string key
                required property bool possible
                required property var model

                Layout.fillWidth: true
                detail: length.model.hint
                enabled: length.possible
                implicitHeight: Theme.touchTall
                label: [length.model.label, length.model.unit].join(" ").trim()
                objectName: "take-" + length.key
                primary: true
                size: Theme.button

                onClicked: root.host.press(length.key, root.host.typedName)
            }
        }
    }
}
