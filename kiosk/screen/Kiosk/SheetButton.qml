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
    property bool bare: false // no ground until it is pressed
    property int size: Theme.body
    readonly property bool beside: root.sign !== "" && !root.stacked
    readonly property color ink: !root.enabled ? root.colors.offInk : root.primary || root.checked ? root.colors.mainInk : root.colors.fillInk

    Accessible.checkable: root.checkable
    Accessible.checked: root.checked
    Accessible.name: root.name !== "" ? root.name : [root.label, root.detail].filter(part => part !== "").join(", ")
    Accessible.role: Accessible.Button
    implicitHeight: Theme.touch
    implicitWidth: Math.max(Theme.touch, words.implicitWidth + (root.sign !== "" && !root.stacked ? Theme.icon + Theme.near : 0) + 2 * Theme.gap)

    Keys.onEnterPressed: root.click()
    Keys.onReturnPressed: root.click()

    component Line: Label {
        Layout.fillWidth: true
        color: root.ink
        elide: Text.ElideRight
        fontSizeMode: Text.HorizontalFit
        horizontalAlignment: root.beside ? Text.AlignLeft : Text.AlignHCenter
        minimumPixelSize: Theme.finest
    }

    background: Rectangle {
        border.color: root.colors.offLine
        border.width: root.enabled || root.bare ? 0 : Theme.line
        color: root.bare && !root.down || !root.enabled ? Theme.none : root.primary || root.checked ? root.colors.mainFill : root.colors.fill
        opacity: root.down ? Theme.pressedOpacity : 1
        radius: Theme.radius

        FocusRing {
            shown: root.visualFocus
        }
    }
    contentItem: Item {
        GridLayout {
            anchors.left: parent.left
            anchors.margins: root.stacked ? 0 : root.sign !== "" ? Theme.gap : Theme.near
            anchors.right: parent.right
            anchors.verticalCenter: parent.verticalCenter
            columnSpacing: Theme.near
            columns: root.beside ? 2 : 1
            rowSpacing: 0

            Icon {
                Layout.alignment: root.beside ? Qt.AlignVCenter : Qt.AlignHCenter
                Layout.preferredHeight: Theme.icon
                Layout.preferredWidth: Theme.icon
                ink: root.ink
                name: root.sign
                visible: name !== ""
            }
            ColumnLayout {
                id: words

                spacing: -Theme.hair / 2
                visible: root.label !== ""

                Line {
                    font.pixelSize: root.size
                    font.weight: Font.DemiBold
                    objectName: root.stacked ? "signWord" : "word"
                    text: root.label
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
