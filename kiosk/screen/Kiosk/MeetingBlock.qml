pragma ComponentBehavior: Bound

import QtQuick

// One meeting on the timeline: as tall as it is long, its words on as many lines as that allows.
Rectangle {
    id: root

    required property string key
    required property int start
    required property int end
    required property string title
    required property string detail
    required property string time
    required property string begin // its end is where the block ends
    required property string note
    required property int lane
    required property int lanesOf
    required property bool isPast
    required property bool isCurrent
    required property bool isTentative
    required property real elapsed
    required property bool dim
    required property real covered // of its upper part, which has slid under the edge of the day
    readonly property bool quiet: root.isPast || root.dim
    readonly property real open: root.height - root.over
    readonly property real over: Math.max(0, Math.min(root.covered, root.height - root.pitch - Theme.hair))
    readonly property bool low: root.height < 2 * root.pitch
    readonly property bool abreast: root.lanesOf > 1
    readonly property list<string> parts: root.abreast ? [...root.title.split(/\s/), root.time] : root.title.split(/\s/)
    readonly property real room: root.width - (root.abreast ? 2 : 4) * Theme.hair - Theme.edge
    readonly property bool crowded: !root.parts.every(part => root.fits(part, root.room))
    readonly property int type: Theme.laneText(root.abreast && root.crowded ? 0 : root.width)
    // The size at which the longest word has room on a line: it is set smaller before it is broken.
    readonly property int wordType: Math.floor(Theme.body * root.room / Math.max(1, ...root.parts.filter(part => !root.fits(part, 0)).map(part => metrics.advanceWidth(part))))
    readonly property int nameType: root.abreast || root.wordType < Theme.finest ? root.type : Math.min(root.type, root.wordType)
    readonly property int pitch: Math.round(Theme.blockText * root.type / Theme.body)
    readonly property bool slim: root.type < Theme.plain
    readonly property int lines: Math.max(1, Math.floor((root.open - Theme.hair) / root.pitch))
    readonly property color edge: root.quiet ? Theme.barPast : root.isCurrent ? Theme.barNow : Theme.barComing
    readonly property color ink: root.quiet ? Theme.blockPastInk : root.isCurrent ? Theme.blockNowInk : Theme.dayInk

    readonly property bool visualFocus: root.activeFocus // a finger leaves none here
    property bool down: false

    signal chosen // by the keyboard or a screen reader; a finger's tap is the timeline's to judge

    Accessible.focusable: true
    Accessible.name: [root.title, root.detail].join(", ")
    Accessible.role: Accessible.Button
    activeFocusOnTab: true
    clip: true
    color: Theme.day // hides the line of now behind the corners
    objectName: "meeting"

    Accessible.onPressAction: root.chosen()
    Keys.onEnterPressed: root.chosen()
    Keys.onReturnPressed: root.chosen()
    Keys.onSpacePressed: root.chosen()

    // Whether this has room on one line; Chinese and Japanese may be broken anywhere.
    function fits(part: string, room: real): bool {
        return /[\u3000-\u9fff\uf900-\ufaff]/.test(part) || metrics.advanceWidth(part) <= room
    }

    FontMetrics {
        id: metrics

        font.family: Theme.family
        font.pixelSize: Theme.body
        font.weight: Font.DemiBold
    }

    component Line: Label {
        readonly property bool breaks: !root.slim || text.split(/\s/).every(word => root.fits(word, width * Theme.body / root.type)) // in a lane a word is cut before it is broken

        color: root.ink
        elide: Text.ElideRight
        font.pixelSize: Math.min(root.type, root.height * Theme.fillLow)
        fontSizeMode: Text.FixedSize
        lineHeight: root.low ? 1 : root.pitch
        lineHeightMode: root.low ? Text.ProportionalHeight : Text.FixedHeight
        width: parent?.width ?? 0
        wrapMode: root.low || !breaks ? Text.NoWrap : Text.Wrap
    }

    Rectangle {
        id: card

        anchors.fill: parent
        border.color: root.visualFocus ? (root.isCurrent ? root.ink : Theme.focus) : root.isTentative ? root.edge : Theme.blockEdge
        border.width: root.visualFocus ? Theme.focusLine : root.isTentative || Theme.blockEdge.a > 0 ? Theme.line : 0
        color: root.quiet ? Theme.blockPast : root.isCurrent ? Theme.blockNow : root.isTentative ? Theme.day : Theme.block
        objectName: "meeting-" + root.start
        opacity: root.down ? Theme.pressedOpacity : 1
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
        y: root.low ? (root.height - height) / 2 : root.over + Theme.hair / 2

        Line {
            id: name

            font.pixelSize: Math.min(root.nameType, root.height * Theme.fillLow)
            font.weight: Font.DemiBold
            maximumLineCount: Math.max(1, root.lines - when.lineCount)
            text: root.title
        }
        Line {
            id: when

            maximumLineCount: 2
            text: root.slim && !root.fits(root.time, width * Theme.body / root.type) ? root.begin : root.time
            visible: name.lineCount + lineCount <= root.lines
        }
        Line {
            maximumLineCount: Math.max(1, root.lines - name.lineCount - when.lineCount)
            text: root.note
            visible: text !== "" && name.lineCount + when.lineCount < root.lines
        }
    }
}
