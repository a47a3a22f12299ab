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

        Sentence {
            id: title

            color: root.colors.ink
            elide: Text.ElideRight
            face: Theme.displayFamily
            lines: root.lines
            maximumLineCount: lines
            objectName: "text"
            size: root.size
            text: root.text
            weight: Font.DemiBold
            width: parent.width
        }
        Label {
            color: root.colors.ink
            elide: Text.ElideRight
            font.pixelSize: title.roomy ? root.detailSize : Math.max(Theme.plain, root.detailSize - Theme.growth)
            maximumLineCount: root.detailLines
            objectName: "detail"
            text: root.detail
            visible: text !== ""
            width: parent.width
            wrapMode: root.detailLines > 1 ? Text.Wrap : Text.NoWrap
        }
    }
}
