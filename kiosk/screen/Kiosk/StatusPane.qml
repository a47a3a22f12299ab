import QtQuick
import QtQuick.Layouts

// What a visitor needs in three seconds: which room, its state, until when, and the big button.
Rectangle {
    id: root

    required property Door door
    readonly property bool isSilent: root.door.light === "grey" // no state to tell: the trouble takes its place
    readonly property Paint colors: Theme.paint(root.door.light)
    readonly property bool tellsTrouble: root.isSilent && (!word.twofold || !root.door.isSetUp) // else the day has room for it: it has no hours to show
    readonly property bool compact: Theme.compact || word.twofold // the word comes first, what the day tells as well goes

    // Where all of it has no room between wide gaps, they are narrow. Told from what no layout changes, which would be a loop.
    readonly property real needed: 2 * Theme.margin + 3 * Theme.gap + Theme.shape + word.implicitHeight + (root.compact ? Math.ceil(Theme.time * Theme.snugLine * Theme.naturalLine) : Theme.ring) + (bookRow.visible ? bookRow.implicitHeight : 0)
    readonly property bool tight: root.door.warning !== "" || (word.twofold && bookRow.visible && root.needed - Theme.margin + Theme.near > root.height)

    objectName: "statusPane"

    gradient: Gradient {
        GradientStop {
            color: root.colors.top
            position: 0

            Behavior on color {
                ColorAnimation {
                    duration: Theme.swift
                }
            }
        }
        GradientStop {
            color: root.colors.bottom
            position: 1

            Behavior on color {
                ColorAnimation {
                    duration: Theme.swift
                }
            }
        }
    }

    ColumnLayout {
        anchors.fill: parent
        anchors.bottomMargin: root.tight ? Theme.near : Theme.margin
        anchors.margins: Theme.margin
        anchors.topMargin: root.tight && root.needed > root.height ? Theme.gap : Theme.margin
        spacing: root.tight ? 3 * Theme.hair : Theme.gap

        RowLayout {
            Layout.fillWidth: true
            Layout.maximumHeight: Theme.shape
            Layout.minimumHeight: Theme.shape
            spacing: Theme.gap

            Headline {
                Layout.fillHeight: true
                Layout.fillWidth: true
                color: root.colors.ink
                most: Theme.name
                name: "roomName"
                text: root.door.roomName
                weight: Font.Medium
            }
            StateShape {
                Layout.preferredHeight: Theme.shape
                Layout.preferredWidth: Theme.shape
                ground: root.colors.ink
                ink: root.colors.top
                shape: root.door.shape
            }
        }
        Headline {
            id: word

            Layout.fillHeight: true
            Layout.fillWidth: true
            Layout.minimumHeight: Math.max(implicitHeight, Theme.wordMin)
            air: Theme.compact ? Theme.near : 0 // letters of the name above hang
            color: root.colors.ink
            least: Theme.word
            most: Theme.wordMax
            name: "statusWord"
            text: root.door.status
        }
        Facts {
            id: facts

            Layout.fillWidth: true
            colors: root.colors
            compact: root.compact
            door: root.door
            withMeeting: !card.visible && !root.compact
        }
        Remark {
            id: card

            Layout.fillWidth: true
            colors: root.colors
            compact: root.compact || Theme.growth > 0
            detail: word.twofold && Theme.growth > 0 ? "" : root.door.aboutDetail
            detailSize: Theme.growth > 0 ? Theme.body : Theme.label
            lines: root.compact ? 1 : 2
            objectName: "meeting"
            size: Theme.lead
            text: root.door.about
            visible: !bookRow.visible && text !== ""
        }
        BookRow {
            id: bookRow

            Layout.fillWidth: true
            colors: root.colors
            compact: root.compact
            door: root.door
        }
        Remark {
            Layout.fillWidth: true
            colors: root.colors
            detail: root.door.troubleHelp
            detailLines: 3
            detailSize: Theme.fine
            lines: root.door.isSetUp ? 2 : 3
            most: root.height - 2 * Theme.margin - Theme.shape - Math.max(word.implicitHeight, Theme.wordMin) - facts.implicitHeight - 3 * Theme.gap
            objectName: "trouble"
            size: Theme.plain // the word and what is under it say it to visitors
            text: root.door.trouble
            visible: root.tellsTrouble && text !== ""
        }
    }
}
