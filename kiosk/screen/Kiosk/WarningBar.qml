import QtQuick

// What must never be forgotten about this door, as long as it is so.
Rectangle {
    id: root

    required property Door door

    Accessible.name: root.door.warning
    Accessible.role: Accessible.AlertMessage
    color: Theme.warn
    height: visible ? words.implicitHeight + Theme.near : 0
    objectName: "warning"
    visible: root.door.warning !== ""

    Label {
        id: words

        anchors.left: parent.left
        anchors.leftMargin: Theme.gap
        anchors.right: parent.right
        anchors.rightMargin: Theme.gap
        anchors.verticalCenter: parent.verticalCenter
        color: Theme.warnInk
        font.pixelSize: Theme.fine
        font.weight: Font.DemiBold
        horizontalAlignment: Text.AlignHCenter
        objectName: "warningText"
        text: root.door.warning
        wrapMode: Text.Wrap
    }
}
