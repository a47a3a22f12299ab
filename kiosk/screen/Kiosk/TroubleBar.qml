import QtQuick
import QtQuick.Layouts

// What is wrong with the line to the calendar: a sentence for the visitor, a small one for facilities.
ColumnLayout {
    id: root

    required property Door door
    required property var colors

    spacing: Theme.hair
    visible: root.door.trouble !== ""

    Label {
        Accessible.name: text
        Accessible.role: Accessible.StaticText
        Layout.fillWidth: true
        color: root.colors.ink
        font.weight: Font.DemiBold
        objectName: "trouble"
        text: root.door.trouble
        wrapMode: Text.WordWrap
    }
    Label {
        Layout.fillWidth: true
        color: root.colors.ink
        elide: Text.ElideRight
        font.pixelSize: Theme.fine
        maximumLineCount: 1
        objectName: "troubleHelp"
        text: root.door.troubleHelp
        visible: text !== ""
    }
}
