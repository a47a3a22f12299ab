import QtQuick

// A few words as large as their place allows, on one line or on two, whichever is larger. Never cut.
Item {
    id: root

    required property string text
    required property color color
    required property int most
    property int weight: Font.DemiBold
    property string name: ""
    readonly property int size: root.fit()
    readonly property bool roomy: root.advanceOf(root.text, Theme.snug) <= root.width

    function fit(): int {
        if (metrics.height <= 0) // read for the binding's sake: advanceWidth() alone is not followed
            return 1
        const words = root.text.split(" ")
        const one = root.sizeOf(metrics.advanceWidth(root.text), 1)
        let two = 0
        for (let at = 1; at < words.length; ++at) {
            const head = metrics.advanceWidth(words.slice(0, at).join(" "))
            const tail = metrics.advanceWidth(words.slice(at).join(" "))
            two = Math.max(two, root.sizeOf(Math.max(head, tail), 2))
        }
        return Math.max(1, Math.floor(Math.min(two > one * Theme.worthTwoLines ? two : one, root.most)))
    }

    // How long the text is at its size with this tracking.
    function advanceOf(text: string, tracking: real): real {
        return (metrics.advanceWidth(text) / root.most + (tracking - Theme.tight) * text.length) * root.size
    }

    // The size at which lines of this width (at the size of the metrics) fit the place.
    function sizeOf(advance: real, lines: int): real {
        const tall = Theme.capHeight + (lines - 1) * (Theme.wordPitch + Theme.descent)
        return Math.min(root.width / Math.max(1, advance) * root.most, root.height / tall)
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
        y: Math.round((root.height - (Theme.capHeight + (lineCount - 1) * Theme.wordPitch) * root.size) / 2
            - Theme.capDrop * root.size)
    }
}
