pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts

// What lasts the whole day, above the hours; more than two are reached by a flick.
Flickable {
    id: root

    required property Door door
    required property int size

    clip: true
    contentHeight: column.implicitHeight
    implicitHeight: Math.min(contentHeight, Theme.bannersTall)
    interactive: contentHeight > height

    Column {
        id: column

        spacing: Theme.hair
        width: root.width

        Repeater {
            model: root.door.banners

            Rectangle {
                id: banner

                required property string title
                required property string detail
                required property bool occupies

                readonly property bool now: banner.occupies && !root.door.agendaDim

                border.color: Theme.blockEdge
                border.width: Theme.blockEdge.a > 0 ? Theme.line : 0
                color: banner.now ? Theme.blockNow : Theme.block
                height: words.implicitHeight + Theme.near
                radius: Theme.blockRadius
                width: column.width

                GridLayout {
                    id: words

                    anchors.left: parent.left
                    anchors.leftMargin: Theme.near
                    anchors.right: parent.right
                    anchors.rightMargin: Theme.near
                    anchors.verticalCenter: parent.verticalCenter
                    columnSpacing: Theme.gap
                    columns: name.implicitWidth + note.implicitWidth + columnSpacing > width ? 1 : 2
                    rowSpacing: -Theme.hair / 2

                    Label {
                        id: name

                        Layout.fillWidth: true
                        color: root.door.agendaDim ? Theme.blockPastInk : banner.now ? Theme.blockNowInk : Theme.dayInk
                        elide: Text.ElideRight
                        font.pixelSize: root.size
                        font.weight: Font.DemiBold
                        objectName: "bannerTitle"
                        text: banner.title
                    }
                    Label {
                        id: note

                        Layout.fillWidth: words.columns === 1
                        color: root.door.agendaDim ? Theme.blockPastInk : banner.now ? Theme.blockNowInk : Theme.dayQuiet
                        font.pixelSize: Theme.plain
                        objectName: "bannerDetail"
                        text: banner.detail
                        wrapMode: Text.WordWrap
                    }
                }
            }
        }
    }
}
