pragma ComponentBehavior: Bound

import QtQuick

// The hours of the day true to scale, the meetings in their lanes, and the line of now.
Item {
    id: root

    required property Door door
    readonly property real minute: Math.max(Theme.hour / 60, (Theme.blockLine + Theme.blockGap) / root.door.agendaShortest,
        (Theme.target + Theme.near) / root.door.agendaShortestGap,
        (2 * Theme.target + Theme.near) / (root.door.agendaShortest + root.door.agendaShortestGap)) // of which both want a finger's breadth
    readonly property real rest: Math.round(Math.max(0, Math.min(flick.contentHeight - flick.height,
        root.at(root.door.agendaFocus) - flick.height * Theme.nowAt)))
    readonly property int gutter: Math.ceil(times.advanceWidth) + Theme.hair + Theme.near
    property bool away: false

    function at(minute: int): real {
        return Theme.pill / 2 + (minute - root.door.agendaFirst) * root.minute
    }
    function settle() {
        if (!root.away)
            flick.contentY = root.rest
    }

    // The keyboard has come to what lies here.
    function reveal(top: real, bottom: real) {
        if (top < flick.contentY + upper.height || bottom > flick.contentY + flick.height - Theme.fade) {
            root.away = true
            flick.contentY = Math.max(0, Math.min(flick.contentHeight - flick.height, (top + bottom - flick.height) / 2))
        }
        homesick.restart()
    }

    signal slotTapped(key: string) // a start of the sheet for booking
    signal meetingTapped(key: string)

    objectName: "agenda"

    Component.onCompleted: root.settle()
    onRestChanged: root.settle()

    TextMetrics {
        id: times

        font.family: Theme.family
        font.features: Theme.tabular
        font.pixelSize: Theme.body
        font.weight: Font.DemiBold
        text: root.door.widestTime
    }
    Timer {
        id: homesick

        interval: Theme.returnAfter
        objectName: "homesick"

        onTriggered: {
            root.away = false
            home.restart()
        }
    }

    Flickable {
        id: flick

        anchors.fill: parent
        anchors.leftMargin: -Theme.near
        boundsBehavior: Flickable.StopAtBounds
        clip: true
        contentHeight: root.at(root.door.agendaLast) + Theme.pill / 2 + Theme.margin
        objectName: "flick"

        onMovementEnded: homesick.restart()
        onMovementStarted: {
            root.away = true
            homesick.stop()
        }

        NumberAnimation {
            id: home

            duration: Theme.swift
            property: "contentY"
            target: flick
            to: root.rest
        }
        Repeater {
            model: root.door.hours

            HourLine {
                id: hour

                gutter: root.gutter + Theme.near
                hidden: root.door.agendaNow >= 0 && Math.abs(hour.minute - root.door.agendaNow) * root.minute < Theme.pill
                width: flick.width
                y: root.at(hour.minute) - height / 2
            }
        }
        Rectangle {
            anchors.left: parent.left
            anchors.leftMargin: Theme.pill
            anchors.right: parent.right
            color: pill.color
            height: Theme.nowLine
            visible: pill.visible
            y: root.at(root.door.agendaNow) - height / 2
        }
        Item {
            id: lanes

            anchors.left: parent.left
            anchors.leftMargin: root.gutter + Theme.near
            anchors.right: parent.right

            Repeater {
                model: root.door.gaps

                FreeSlot {
                    id: gap

                    anchors.left: lanes.left
                    anchors.right: lanes.right
                    height: (gap.end - gap.start) * root.minute - Theme.near
                    y: root.at(gap.start) + Theme.near / 2

                    onClicked: root.slotTapped(gap.key)
                    onVisualFocusChanged: {
                        if (gap.visualFocus)
                            root.reveal(gap.y, gap.y + gap.height)
                    }
                }
            }
            Repeater {
                model: root.door.rows

                MeetingBlock {
                    id: block

                    anchors.left: lanes.left // not parent: it is null while a removed block waits for its end
                    anchors.leftMargin: block.lane * (lanes.width + Theme.blockGap) / block.lanesOf
                    down: finger.pressed && finger.found === block.key
                    covered: flick.contentY + upper.height - block.y
                    dim: root.door.agendaDim
                    elapsed: (root.door.agendaNow - block.start) * root.minute
                    height: Math.max(Theme.blockLeast, (block.end - block.start) * root.minute - Theme.blockGap)
                    width: (lanes.width + Theme.blockGap) / block.lanesOf - Theme.blockGap
                    y: root.at(block.start) + Theme.blockGap / 2

                    onChosen: root.meetingTapped(block.key)
                    onVisualFocusChanged: {
                        if (block.visualFocus)
                            root.reveal(block.y, block.y + block.height)
                    }
                }
            }
            MouseArea {
                id: finger

                property string found: ""

                // Which meeting a tap is on, for a short one is lower than a finger; none: what lies beneath is tapped.
                anchors.left: parent.left
                anchors.right: parent.right
                height: flick.contentHeight

                onClicked: root.meetingTapped(finger.found)
                onPressed: mouse => {
                    const across = (root.door.mirrored ? lanes.width - mouse.x : mouse.x) / lanes.width
                    const minute = (mouse.y - Theme.pill / 2) / root.minute + root.door.agendaFirst
                    finger.found = root.door.meetingAt(minute, across, Theme.target / root.minute)
                    mouse.accepted = finger.found !== ""
                }
            }
        }
        NowLine {
            id: pill

            anchors.left: parent.left
            clock: root.door.clock
            dim: root.door.agendaDim
            visible: root.door.agendaNow >= 0
            width: root.gutter + Theme.near
            y: root.at(root.door.agendaNow) - height / 2
        }
    }
    Fade {
        id: upper

        anchors.top: parent.top
        height: Math.max(0, Math.min(Theme.fade, flick.height * Theme.nowAt - Theme.pill / 2)) // never over now
        upper: true
        visible: !flick.atYBeginning && Theme.brand.wallpaper === undefined
    }
    Fade {
        anchors.bottom: parent.bottom
        visible: !flick.atYEnd && Theme.brand.wallpaper === undefined
    }
}
