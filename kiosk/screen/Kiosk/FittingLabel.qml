import QtQuick

// One line that says the first of several ways which fits; it may shrink to the least size, a little
// below it where none fits, and is cut only as a last resort.
Label {
    id: root

    required property list<string> ways
    required property real room
    readonly property string chosen: root.ways.find(way => root.fits(way)) ?? root.ways[root.ways.length - 1]
    readonly property real wide: Math.min(root.room, metrics.advanceWidth(root.text) * root.font.pixelSize / Theme.body)

    function fits(way: string): bool {
        return metrics.height > 0 && metrics.advanceWidth(way) + 1 <= root.room
    }

    elide: Text.ElideRight
    fontSizeMode: Text.HorizontalFit
    maximumLineCount: 1
    minimumPixelSize: root.fits(root.text) ? Theme.body : Theme.last
    text: root.chosen
    visible: text !== ""

    FontMetrics {
        id: metrics

        font.family: root.font.family
        font.features: root.font.features
        font.pixelSize: Theme.body
        font.weight: root.font.weight
    }
}
