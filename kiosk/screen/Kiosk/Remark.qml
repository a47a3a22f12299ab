import QtQuick

// A sentence, and perhaps a smaller one under it, on a quiet card.
Rectangle {
    id: root

    required property Paint colors
    required property string text
    property string detail: ""
    property bool compact: false
    property int detailLines: 1
    property int lines: 2
    property int size: Theme.label
    property int detailSize: Theme.body

    Accessible.name: root.text
    Accessible.role: Accessible.StaticText
    color: root.colors.card
    implicitHeight: content.implicitHeight + 2 * content.anchors.margins
    radius: Theme.radius

    Column {
        id: content

        anchors.left: parent.left
        anchors.margins: root.compact ? Theme.near : Theme.gap
        anchors.right: parent.right
        anchors.verticalCenter: parent.verticalCenter
        spacing: Theme.hair

        Label {
            color: root.colors.ink
            elide: Text.ElideRight
            font.family: Theme.displayFamily
            font.pixelSize: root.size
            font.weight: Font.DemiBold
            maximumLineCount: root.compact ? 1 : root.lines
            objectName: "text"
            text: root.text
            width: parent.width
            wrapMode: Text.Wrap
        }
        Label {
            color: root.colors.ink
            elide: Text.ElideRight
            font.pixelSize: root.detailSize
            maximumLineCount: root.detailLines
            objectName: "detail"
            text: root.detail
            visible: text !== ""
            width: parent.width
            wrapMode: root.detailLines > 1 ? Text.Wrap : Text.NoWrap
        }
    }
}
