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
        anchors.bottomMargin: root.door.warning !== "" ? Theme.near : Theme.margin
        anchors.margins: Theme.margin
        spacing: root.door.warning !== "" ? 3 * Theme.hair : Theme.gap // the bar takes room

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
            color: root.colors.ink
            least: Theme.word
            most: Theme.wordMax
            name: "statusWord"
            text: root.door.status
        }
        Facts {
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
            objectName: "trouble"
            size: Theme.plain // the word and what is under it say it to visitors
            text: root.door.trouble
            visible: root.tellsTrouble && text !== ""
        }
    }
}
