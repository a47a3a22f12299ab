pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T

// What lasts the whole day, above the hours; more than two are reached by a flick.
Flickable {
    id: root

    required property Door door
    required property int size

    signal meetingTapped(key: string)

    clip: true
    contentHeight: column.implicitHeight
    implicitHeight: Math.min(contentHeight, Theme.bannersTall)
    interactive: contentHeight > height

    Column {
        id: column

        spacing: Theme.near
        width: root.width

        Repeater {
            model: root.door.banners

            T.AbstractButton {
                id: banner

                required property string key
                required property string title
                required property string detail
                required property bool occupies

                readonly property bool now: banner.occupies && !root.door.agendaDim

                Accessible.name: [banner.title, banner.detail].join(", ")
                Accessible.role: Accessible.Button
                height: Math.max(Theme.target, words.implicitHeight + Theme.near)
                objectName: "banner"
                width: column.width

                Keys.onEnterPressed: banner.click()
                Keys.onReturnPressed: banner.click()
                onClicked: root.meetingTapped(banner.key)

                background: Rectangle {
                    border.color: banner.visualFocus ? (banner.now ? Theme.blockNowInk : Theme.focus) : Theme.blockEdge
                    border.width: banner.visualFocus ? Theme.focusLine : Theme.blockEdge.a > 0 ? Theme.line : 0
                    color: banner.now ? Theme.blockNow : Theme.block
                    opacity: banner.down ? Theme.pressedOpacity : 1
                    radius: Theme.blockRadius
                }
                contentItem: Item {
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
}
