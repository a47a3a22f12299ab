import QtQuick

// A sentence of ours: as large as the site wants where that takes no more than so many lines, else as it is drawn; and
// as it is drawn where the one beside it must be, too.
Label {
    id: root

    property string face: Theme.family
    property int weight: Font.Normal
    property int size: Theme.body
    property int lines: 2
    property bool may: true
    property real room: root.width
    readonly property real wish: wanted.implicitHeight // as tall as the site wants it
    readonly property real narrowed: wanted.contentWidth > 0 && root.room > 0 ? root.room * root.size / wanted.contentWidth : root.size // the size at which its longest word fits
    readonly property bool roomy: wanted.lineCount <= root.lines && wanted.contentWidth <= root.room

    font.family: root.face
    font.pixelSize: root.may && root.roomy ? root.size : Math.max(1, Math.floor(Math.min(root.size - Theme.growth, root.wrapMode === Text.WordWrap ? root.narrowed : root.size)))
    font.weight: root.weight
    fontSizeMode: Text.FixedSize
    wrapMode: Text.Wrap

    Label {
        id: wanted

        font.family: root.face
        font.pixelSize: root.size
        font.weight: root.weight
        fontSizeMode: Text.FixedSize
        text: root.text
        visible: false
        width: root.room
        wrapMode: root.wrapMode
    }
}
