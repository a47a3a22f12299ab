import QtQuick
import QtQuick.Layouts

// The countdown, until when, and (where no card tells it) what comes next.
RowLayout {
    id: root

    required property Door door
    required property Paint colors
    required property bool withMeeting
    required property bool compact // no ring: the words say it
    // Where letters are larger or a time is long, what the day tells as well goes first.
    readonly property int spare: until.lineCount > 1 ? (Theme.growth > 0 ? 0 : 1) : Theme.growth > 0 && (Theme.time + 2 * Theme.body) * Theme.naturalLine > Theme.ring ? 1 : 2

    spacing: Theme.gap

    CountdownRing {
        count: root.door.count
        ink: root.colors.ink
        progress: root.door.progress
        track: root.colors.track
        unit: root.door.countUnit
        visible: root.door.count !== "" && !root.compact
    }

    ColumnLayout {
        Layout.alignment: Qt.AlignVCenter
        spacing: Theme.hair

        Label {
            id: until

            Accessible.name: text
            Accessible.role: Accessible.StaticText
            Layout.fillWidth: true
            color: root.colors.ink
            font.family: Theme.displayFamily
            font.letterSpacing: Theme.snug * Theme.time
            font.pixelSize: wish.lineCount > 2 ? Theme.timeLow : Theme.time
            font.weight: Font.DemiBold
            lineHeight: Theme.snugLine
            objectName: "untilText"
            text: root.door.until
            wrapMode: Text.WordWrap

            Label { // where that takes three lines, it is lower
                id: wish

                font: Qt.font({ family: Theme.displayFamily, letterSpacing: Theme.snug * Theme.time, pixelSize: Theme.time, weight: Font.DemiBold })
                text: root.door.until
                visible: false
                width: until.width
                wrapMode: Text.WordWrap
            }
        }
        Label {
            Layout.fillWidth: true
            color: root.colors.ink
            elide: Text.ElideRight
            fontSizeMode: Text.FixedSize
            font.weight: Font.DemiBold
            maximumLineCount: 1
            objectName: "about"
            text: root.door.about
            visible: root.withMeeting && root.spare > 0 && text !== ""
        }
        Label {
            Layout.fillWidth: true
            color: root.colors.ink
            elide: Text.ElideRight
            fontSizeMode: Text.FixedSize
            maximumLineCount: 1
            objectName: "aboutDetail"
            text: root.door.aboutDetail
            visible: root.withMeeting && root.spare > 1 && text !== ""
        }
    }
}
