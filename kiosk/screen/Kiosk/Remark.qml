pragma ComponentBehavior: Bound

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
    property real most: Infinity // of its height: where it needs more, its letters are smaller, and take the lines they need
    readonly property real frame: 2 * content.anchors.margins + content.spacing
    readonly property real needed: wholeText.implicitHeight + (root.detail === "" ? 0 : wholeDetail.implicitHeight)
    readonly property bool squeezed: root.most + Theme.hair < root.frame + root.needed
    // A text of half the height has letters of 0.7 times the size; what a line leaves blank at its end asks for a little less.
    readonly property real scaling: root.squeezed ? Math.max(Theme.smallest, 0.94 * Math.sqrt(Math.max(0, root.most - root.frame) / root.needed)) : 1

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
            maximumLineCount: root.squeezed ? Theme.anyLines : lines
            objectName: "text"
            size: Math.floor(root.size * root.scaling)
            text: root.text
            weight: Font.DemiBold
            width: parent.width
        }
        Label {
            color: root.colors.ink
            elide: Text.ElideRight
            font.pixelSize: Math.floor((title.roomy ? root.detailSize : Math.max(Theme.plain, root.detailSize - Theme.growth)) * root.scaling)
            maximumLineCount: root.squeezed ? Theme.anyLines : root.detailLines
            objectName: "detail"
            text: root.detail
            visible: text !== ""
            width: parent.width
            wrapMode: root.detailLines > 1 ? Text.Wrap : Text.NoWrap
        }
    }

    component Whole: Label {
        fontSizeMode: Text.FixedSize
        visible: false
        width: content.width
        wrapMode: Text.Wrap
    }

    Whole {
        id: wholeText

        font.family: Theme.displayFamily
        font.pixelSize: root.size
        font.weight: Font.DemiBold
        text: root.most < Infinity ? root.text : ""
    }
    Whole {
        id: wholeDetail

        font.pixelSize: root.detailSize
        text: root.most < Infinity ? root.detail : ""
    }
}
