import QtQuick
import QtQuick.Templates as T

// A free slot of the day: a quiet plus that offers to book from there.
T.AbstractButton {
    id: root

    required property string key
    required property int start
    required property int end
    required property string label

    Accessible.name: root.label
    Accessible.role: Accessible.Button
    objectName: "gap-" + root.key

    Keys.onEnterPressed: root.click()
    Keys.onReturnPressed: root.click()

    background: Rectangle {
        border.color: root.down || root.visualFocus ? Theme.accent : Theme.dayLine
        border.width: root.visualFocus ? Theme.focusLine : Theme.line
        color: root.down ? Theme.block : Theme.none
        radius: Theme.blockRadius
    }
    contentItem: Item {
        Item {
            anchors.right: parent.right
            anchors.rightMargin: Theme.near
            anchors.verticalCenter: parent.verticalCenter
            height: Theme.plus
            width: Theme.plus

            Rectangle {
                anchors.centerIn: parent
                color: Theme.dayQuiet
                height: Theme.plusLine
                width: parent.width
            }
            Rectangle {
                anchors.centerIn: parent
                color: Theme.dayQuiet
                height: parent.height
                width: Theme.plusLine
            }
        }
    }
}
