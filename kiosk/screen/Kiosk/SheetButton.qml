pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T

// One thing to tap on a sheet or in the bar: a sign, a word, perhaps a smaller one; beside or below one another.
T.AbstractButton {
    id: root

    required property string label
    property Paint colors: Theme.sheet
    property string detail: ""
    property string sign: ""
    property string name: "" // for a screen reader, where the word is not enough
    property bool primary: false
    property bool stacked: false
    property bool choice: false // one of several, of which one is picked
    property bool picked: false
    property bool tight: false // a key among many
    property int size: Theme.body
    property int lines: 1 // of the label, where one is too short for it
    readonly property bool beside: root.sign !== "" && root.label !== "" && !root.stacked
    readonly property int signed: root.sign !== "" && !root.stacked ? Theme.icon + Theme.near : 0
    readonly property real room: root.width - root.signed - 2 * Theme.near
    readonly property real least: Math.max(Theme.touch, root.signed + 2 * Theme.near + Math.ceil(root.widest(lowest))) // before a word is cut
    readonly property real snug: root.implicitWidth - 2 * (Theme.gap - Theme.near) // its letters whole, with less around them
    readonly property bool twofold: root.lines > 1 && low?.advance(root.label) > root.room
    readonly property bool loud: root.primary || root.picked
    readonly property color ink: !root.enabled ? root.colors.offInk : root.loud ? root.colors.mainInk : root.colors.fillInk

    Accessible.checkable: root.choice
    Accessible.checked: root.picked
    Accessible.name: root.name !== "" ? root.name : [root.label, root.detail].filter(part => part !== "").join(", ")
    Accessible.role: root.choice ? Accessible.RadioButton : Accessible.Button
    implicitHeight: Math.max(Theme.touch, root.tight ? 0 : content.implicitHeight + 2 * Theme.hair)
    implicitWidth: Math.max(Theme.touch, words.implicitWidth + root.signed + 2 * Theme.gap)

    Keys.onEnterPressed: root.click()
    Keys.onReturnPressed: root.click()

    function widest(metrics: Sized): real { // of what stays on one line
        const parts = root.lines > 1 ? root.label.split(" ") : [root.label]
        return Math.max(...parts.map(part => metrics?.advance(part) ?? 0))
    }

    component Line: Label {
        Layout.fillWidth: true
        color: root.ink
        elide: Text.ElideRight
        fontSizeMode: Text.HorizontalFit
        horizontalAlignment: root.beside ? Text.AlignLeft : Text.AlignHCenter
        minimumPixelSize: Math.min(Theme.last, root.size)
        verticalAlignment: Text.AlignVCenter
    }

    component Sized: FontMetrics {
        id: sized

        function advance(label: string): real {
            return sized.height > 0 ? sized.advanceWidth(label) : 0 // who asks is to ask again when the font is another
        }

        font.family: Theme.family
        font.weight: Font.DemiBold
    }

    Sized {
        id: low

        font.pixelSize: Math.min(Theme.finest, root.size)
    }
    Sized {
        id: lowest

        font.pixelSize: Math.min(Theme.last, root.size)
    }
    Sized {
        id: wished

        font.pixelSize: root.size
    }

    background: Rectangle {
        border.color: root.colors.offLine
        border.width: root.enabled ? 0 : Theme.line
        color: !root.enabled ? Theme.none : root.loud ? root.colors.mainFill : root.colors.fill
        opacity: root.down ? Theme.pressedOpacity : 1
        radius: root.tight ? Theme.blockRadius : Theme.radius

        FocusRing {
            shown: root.visualFocus
        }
    }
    contentItem: Item {
        GridLayout {
            id: content

            anchors.left: parent.left
            anchors.margins: root.tight ? Theme.line : root.stacked ? 2 * Theme.line : Theme.near
            anchors.right: parent.right
            anchors.verticalCenter: parent.verticalCenter
            columnSpacing: Theme.near
            columns: root.beside ? 2 : 1
            rowSpacing: -Theme.hair / 2

            Icon {
                Layout.alignment: root.beside ? Qt.AlignVCenter : Qt.AlignHCenter
                Layout.preferredHeight: Theme.icon
                Layout.preferredWidth: Theme.icon
                ink: root.ink
                name: root.sign
                visible: name !== ""

                transform: Scale { // an arrow flies the way one reads
                    origin.x: Theme.icon / 2
                    xScale: root.mirrored && root.sign === "send" ? -1 : 1
                }
            }
            ColumnLayout {
                id: words

                spacing: -Theme.hair / 2
                visible: root.label !== ""

                Line {
                    // What it would like does not go by what it got: a layout that shares its width out would never end.
                    Layout.preferredWidth: root.lines > 1 ? Math.ceil(wished?.advance(root.label)) : -1
                    font.pixelSize: !root.twofold ? root.size : root.widest(low) <= root.room ? Theme.finest : Theme.last
                    font.weight: Font.DemiBold
                    fontSizeMode: root.twofold ? Text.FixedSize : Text.HorizontalFit
                    maximumLineCount: root.lines
                    objectName: root.stacked ? "signWord" : "word"
                    text: root.label
                    wrapMode: root.twofold ? Text.WordWrap : Text.NoWrap
                }
                Line {
                    font.pixelSize: Theme.small
                    objectName: "hint"
                    text: root.detail
                    visible: text !== ""
                }
            }
        }
    }
}
