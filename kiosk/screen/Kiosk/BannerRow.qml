import QtQuick
import QtQuick.Layouts

// What lasts the whole day, above the hours; more than two are reached by a flick.
Flickable {
    id: root

    required property Door door

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

                color: banner.occupies && !root.door.agendaDim ? Theme.blockNow : Theme.block
                height: Theme.banner
                radius: Theme.blockRadius
                width: column.width

                RowLayout {
                    anchors.fill: parent
                    anchors.leftMargin: Theme.near
                    anchors.rightMargin: Theme.near
                    spacing: Theme.near

                    Label {
                        Layout.fillWidth: true
                        elide: Text.ElideRight
                        font.weight: Font.DemiBold
                        text: banner.title
                    }
                    Label {
                        color: banner.occupies ? Theme.dayInk : Theme.dayQuiet
                        text: banner.detail
                    }
                }
            }
        }
    }
}
