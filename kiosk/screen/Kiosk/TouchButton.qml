pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T

// One thing to tap: filled where it can be tapped, outlined where not, and it says itself when it is busy.
T.AbstractButton {
    id: root

    required property Door door
    required property Paint colors
    required property string key
    required property string label
    required property string unit
    required property string hint
    required property string brief
    required property string reason
    required property bool possible
    required property bool busy
    required property bool primary
    property string title: ""
    property bool flat: false // on one line
    readonly property real below: root.height - (root.title === "" ? 0 : Theme.body * Theme.naturalLine) // the title
    readonly property bool shallow: !root.flat && root.below < ((root.primary ? Theme.huge : Theme.button) + Theme.body) * Theme.naturalLine
    readonly property bool waiting: root.busy || root.door.pressed === root.key
    readonly property bool lit: root.possible || root.waiting
    readonly property color ink: !root.lit ? root.colors.offInk : root.primary ? root.colors.mainInk : root.colors.fillInk

    Accessible.description: root.reason
    Accessible.name: [root.title, root.label, root.unit, root.hint].filter(part => part !== "").join(" ")
    Accessible.role: Accessible.Button
    enabled: root.possible && root.door.pressed === ""
    objectName: root.key

    Keys.onEnterPressed: root.click()
    Keys.onReturnPressed: root.click()
    onClicked: root.door.press(root.key)

    background: Rectangle {
        border.color: root.colors.offLine
        border.width: root.lit ? 0 : Theme.line
        color: !root.lit ? Theme.none : root.primary ? root.colors.mainFill : root.colors.fill
        opacity: root.down || root.waiting ? Theme.pressedOpacity : 1
        radius: Theme.radius

        FocusRing {
            ink: root.colors.ink
            shown: root.visualFocus
        }
    }
    contentItem: Item {
        id: place

        readonly property string said: [root.label, root.unit].filter(part => part !== "").join(" ")

        GridLayout {
            anchors.left: parent.left
            anchors.margins: root.flat ? Theme.gap : Theme.near
            anchors.right: parent.right
            anchors.verticalCenter: parent.verticalCenter
            columnSpacing: Theme.near
            columns: root.flat ? 2 : 1
            rowSpacing: root.primary ? 0 : -Theme.hair / 2

            FittingLabel {
                Layout.fillWidth: true
                color: root.ink
                font.weight: Font.Medium
                horizontalAlignment: Text.AlignHCenter
                room: parent.width
                ways: [root.title]
            }
            FittingLabel {
                id: big

                Layout.fillWidth: true
                color: root.ink
                font.family: root.primary ? Theme.displayFamily : Theme.family
                font.pixelSize: root.primary ? Math.max(Theme.body, Math.min(Theme.huge, root.below / Theme.roomyLine)) : Theme.button
                font.weight: Font.DemiBold
                horizontalAlignment: root.flat ? Text.AlignLeft : Text.AlignHCenter
                room: parent.width
                // never nothing, which would fit best; a bare time only where an arrow has no room
                ways: [place.said, root.hint || place.said, root.hint && root.brief ? "→ " + root.brief : place.said,
                    (root.hint && root.brief) || place.said]
            }
            FittingLabel {
                Layout.fillWidth: true
                color: root.ink
                font.features: Theme.tabular
                font.weight: root.primary ? Font.Medium : Font.Normal
                horizontalAlignment: root.flat ? Text.AlignRight : Text.AlignHCenter
                room: root.flat ? parent.width - big.wide - parent.columnSpacing : parent.width
                visible: text !== "" && !root.shallow && big.text === place.said
                ways: [root.hint, root.brief, ""]
            }
        }
    }
}
