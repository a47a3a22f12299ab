import QtQuick

// A few words as large as their place allows, on one line or on two, whichever is larger. Never cut.
Item {
    id: root

    required property string text
    required property color color
    required property int most
    property int least: 0 // what it should be at least, if a second line makes that possible
    property int air: 0 // of the height, that stays free
    property int weight: Font.DemiBold
    property string name: ""
    readonly property list<real> advances: root.measure()
    readonly property int size: root.fit()
    readonly property bool twofold: root.sizeOf(root.advances[0]) < root.least && root.advances[1] > 0
        && root.width * root.most >= root.advances[1] * root.least
    readonly property bool roomy: root.advanceOf(root.text, Theme.snug) <= root.width

    implicitHeight: Math.round(root.least * (Theme.capHeight + (root.twofold ? Theme.wordPitch + Theme.descent : 0)))

    // How long the text is at the size of the metrics, on one line and on the better of two; 0 where it has one word.
    function measure(): list<real> {
        if (metrics.height <= 0) // read for the binding's sake: advanceWidth() alone is not followed
            return [1, 0]
        const words = root.text.split(" ")
        const halves = words.slice(1).map((_, at) => Math.max(metrics.advanceWidth(words.slice(0, at + 1).join(" ")),
            metrics.advanceWidth(words.slice(at + 1).join(" "))))
        return [Math.max(1, metrics.advanceWidth(root.text)), halves.length > 0 ? Math.min(...halves) : 0]
    }
    function fit(): int {
        const [line, half] = root.advances
        const one = Math.min(root.sizeOf(line), (root.height - root.air) / Theme.capHeight)
        const two = half > 0 ? Math.min(root.sizeOf(half), root.height / (Theme.capHeight + Theme.wordPitch + Theme.descent)) : 0
        return Math.max(1, Math.floor(Math.min(root.twofold || two > one * Theme.worthTwoLines ? two : one, root.most)))
    }

    // How long the text is at its size with this tracking.
    function advanceOf(text: string, tracking: real): real {
        return (metrics.advanceWidth(text) / root.most + (tracking - Theme.tight) * text.length) * root.size
    }

    // The size at which lines of this width (at the size of the metrics) fit the width of the place.
    function sizeOf(advance: real): real {
        return root.width / Math.max(1, advance) * root.most
    }

    FontMetrics {
        id: metrics

        font.family: Theme.displayFamily
        font.letterSpacing: Theme.tight * root.most
        font.pixelSize: root.most
        font.weight: root.weight
    }

    Label {
        id: word

        Accessible.name: root.text
        Accessible.role: Accessible.Heading
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.rightMargin: -Theme.near
        color: root.color
        font.family: Theme.displayFamily
        font.letterSpacing: (root.roomy ? Theme.snug : Theme.tight) * root.size
        font.pixelSize: root.size
        font.weight: root.weight
        lineHeight: Theme.wordPitch * root.size
        lineHeightMode: Text.FixedHeight
        objectName: root.name
        text: root.text
        wrapMode: Text.WordWrap
        y: Math.round((root.height - (Theme.capHeight + (lineCount - 1) * Theme.wordPitch) * root.size) * Theme.wordAbove
            - Theme.capDrop * root.size)
    }
}
