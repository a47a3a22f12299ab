import QtQuick

// The day: clock and date, how old the data is, and the agenda true to scale.
Rectangle {
    id: root

    required property Door door
    required property bool tall

    color: Theme.day

    DayHeader {
        id: header

        anchors.left: parent.left
        anchors.margins: Theme.margin
        anchors.right: parent.right
        anchors.top: parent.top
        door: root.door
        tall: root.tall
    }
    BannerRow {
        id: banners

        anchors.left: parent.left
        anchors.leftMargin: Theme.margin
        anchors.right: parent.right
        anchors.rightMargin: Theme.margin
        anchors.top: header.bottom
        anchors.topMargin: Theme.near
        door: root.door
    }
    Timeline {
        anchors.bottom: parent.bottom
        anchors.left: parent.left
        anchors.leftMargin: Theme.margin
        anchors.right: parent.right
        anchors.rightMargin: Theme.margin
        anchors.top: banners.bottom
        anchors.topMargin: Theme.near
        door: root.door
    }
    Notice {
        anchors.bottom: parent.bottom
        anchors.left: parent.left
        anchors.margins: Theme.near
        anchors.right: parent.right
        door: root.door
    }
}
