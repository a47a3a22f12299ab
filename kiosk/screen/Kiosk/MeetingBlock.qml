pragma ComponentBehavior: Bound

import QtQuick

// One meeting on the timeline: as tall as it is long, its words on as many lines as that allows.
Rectangle {
    id: root

    required property int start
    required property int end
    required property string title
    required property string detail
    required property string time
    required property string note
    required property int lane
    required property int lanesOf
    required property bool isPast
    required property bool isCurrent
    required property bool isTentative
    required property real elapsed
    required property bool dim
    readonly property bool quiet: root.isPast || root.dim
    readonly property bool low: root.height < 2 * root.pitch
    readonly property int type: Theme.laneText(root.width)
    readonly property int pitch: Math.round(Theme.blockText * root.type / Theme.body)
    readonly property bool slim: root.type < Theme.body
    readonly property int lines: Math.max(1, Math.floor((root.height - Theme.hair) / root.pitch))
    readonly property color edge: root.quiet ? Theme.barPast : root.isCurrent ? Theme.barNow : Theme.barComing
    readonly property color ink: root.quiet ? Theme.blockPastInk : root.isCurrent ? Theme.blockNowInk : Theme.dayInk

    Accessible.name: [root.title, root.detail].join(", ")
    Accessible.role: Accessible.ListItem
    clip: true
    color: Theme.day // hides the line of now behind the corners
    objectName: "meeting"

    component Line: Label {
        color: root.ink
        elide: Text.ElideRight
        font.pixelSize: Math.min(root.type, root.height * Theme.fillLow)
        lineHeight: root.low ? 1 : root.pitch
        lineHeightMode: root.low ? Text.ProportionalHeight : Text.FixedHeight
        width: parent?.width ?? 0
        wrapMode: root.low ? Text.NoWrap : Text.Wrap
    }

    Rectangle {
        id: card

        anchors.fill: parent
        border.color: root.isTentative ? root.edge : Theme.blockEdge
        border.width: root.isTentative || Theme.blockEdge.a > 0 ? Theme.line : 0
        color: root.quiet ? Theme.blockPast : root.isCurrent ? Theme.blockNow : root.isTentative ? Theme.day : Theme.block
        radius: Theme.blockRadius
    }
    Rectangle {
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        color: Theme.blockNowOver
        height: Math.min(parent.height, root.elapsed)
        topLeftRadius: card.radius
        topRightRadius: card.radius
        visible: root.isCurrent && !root.quiet && root.elapsed > 0
    }
    Rectangle {
        anchors.bottom: parent.bottom
        anchors.left: parent.left
        anchors.margins: root.slim ? 0 : Theme.hair
        anchors.top: parent.top
        color: root.edge
        radius: width / 2
        width: Theme.edge
    }
    Column {
        anchors.left: parent.left
        anchors.leftMargin: 2 * Theme.hair + Theme.edge + (root.lanesOf > 1 ? 0 : Theme.hair)
        anchors.right: parent.right
        anchors.rightMargin: root.slim ? 0 : Theme.hair
        spacing: -Theme.hair / 2 // the last line of a Text keeps its natural height
        y: root.low ? (root.height - height) / 2 : Theme.hair / 2

        Line {
            id: name

            font.weight: Font.DemiBold
            maximumLineCount: Math.max(1, root.lines - when.lineCount)
            text: root.title
        }
        Line {
            id: when

            maximumLineCount: 2
            text: root.time
            visible: name.lineCount + lineCount <= root.lines
        }
        Line {
            maximumLineCount: Math.max(1, root.lines - name.lineCount - when.lineCount)
            text: root.note
            visible: text !== "" && name.lineCount + when.lineCount < root.lines
        }
    }
}
