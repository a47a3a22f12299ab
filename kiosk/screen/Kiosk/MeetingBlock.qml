import QtQuick
import QtQuick.Layouts

// One meeting on the timeline: as tall as it is long, its title on as many lines as that allows.
Rectangle {
    id: root

    required property int start
    required property int end
    required property string title
    required property string detail
    required property int lane
    required property int lanesOf
    required property bool isPast
    required property bool isCurrent
    required property bool isTentative
    required property real elapsed
    required property bool dim
    readonly property bool quiet: root.isPast || root.dim
    readonly property bool low: root.height < 2 * Theme.blockLine + Theme.hair
    readonly property color ink: root.quiet ? Theme.blockPastInk : root.isCurrent ? Theme.blockNowInk : Theme.dayInk
    readonly property int lines: Math.max(1, Math.floor((root.height - Theme.blockLine - 2 * Theme.hair) / Theme.blockLine))

    Accessible.name: [root.title, root.detail].join(", ")
    Accessible.role: Accessible.ListItem
    border.color: root.quiet ? Theme.barPast : root.isCurrent ? Theme.barNow : Theme.barComing
    border.width: root.isTentative ? Theme.line : 0
    clip: true
    color: root.quiet ? Theme.blockPast : root.isCurrent ? Theme.blockNow : root.isTentative ? Theme.day : Theme.block
    objectName: "meeting"
    radius: Theme.blockRadius

    Rectangle {
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        color: Theme.blockNowOver
        height: Math.min(parent.height, root.elapsed)
        radius: root.radius
        visible: root.isCurrent && !root.quiet && root.elapsed > 0
    }
    Rectangle {
        anchors.bottom: parent.bottom
        anchors.left: parent.left
        anchors.margins: Theme.hair
        anchors.top: parent.top
        color: root.border.color
        radius: width / 2
        width: Theme.bar
    }
    GridLayout {
        anchors.fill: parent
        anchors.bottomMargin: root.low ? 0 : Theme.hair
        anchors.leftMargin: Theme.hair + Theme.bar + Theme.near
        anchors.rightMargin: Theme.near
        anchors.topMargin: root.low ? 0 : Theme.hair
        columnSpacing: Theme.near
        columns: root.low ? 2 : 1
        rowSpacing: 0

        Label {
            Layout.fillWidth: true
            color: root.ink
            elide: Text.ElideRight
            font.pixelSize: Math.min(Theme.body, root.height * 0.8)
            font.weight: Font.DemiBold
            maximumLineCount: root.low ? 1 : root.lines
            text: root.title
            wrapMode: root.low ? Text.NoWrap : Text.Wrap
        }
        Label {
            Layout.fillWidth: true
            color: root.ink
            elide: Text.ElideRight
            maximumLineCount: 1
            text: root.detail
            visible: !root.low
        }
        Item {
            Layout.fillHeight: true
            visible: !root.low
        }
    }
}
