import QtQuick

// The day: clock and date, how old the data is, and the agenda true to scale.
Rectangle {
    id: root

    required property Door door
    required property Sheets sheets
    required property SheetHost host
    required property bool tall
    required property bool withTrouble

    function choose(key: string) {
        root.host.chosen.choose(key)
        root.host.show("meeting")
    }

    clip: true
    color: Theme.day

    Picture {
        anchors.fill: parent
        fillMode: Image.PreserveAspectCrop
        objectName: "wallpaper"
        opacity: 1 - (Theme.brand.veil ?? 1)
        source: Theme.brand.wallpaper ?? ""
        visible: Theme.brand.wallpaper !== undefined
    }
    DayHeader {
        id: header

        anchors.left: parent.left
        anchors.leftMargin: Theme.dayMargin
        anchors.right: parent.right
        anchors.rightMargin: Theme.dayMargin
        anchors.top: parent.top
        anchors.topMargin: Theme.margin
        door: root.door
        tall: root.tall
        withEmpty: !trouble.visible // which says it too
    }
    BannerRow {
        id: banners

        anchors.left: parent.left
        anchors.leftMargin: Theme.dayMargin
        anchors.right: parent.right
        anchors.rightMargin: Theme.dayMargin
        anchors.top: header.bottom
        anchors.topMargin: Theme.near
        door: root.door
        size: root.tall ? Theme.plain : Theme.body

        onMeetingTapped: key => root.choose(key)
    }
    Timeline {
        anchors.bottom: trouble.visible ? trouble.top : bar.visible ? bar.top : parent.bottom
        anchors.bottomMargin: trouble.visible || bar.visible ? Theme.near : 0
        anchors.left: parent.left
        anchors.leftMargin: Theme.dayMargin
        anchors.right: parent.right
        anchors.rightMargin: Theme.dayMargin
        anchors.top: banners.bottom
        anchors.topMargin: Theme.near
        door: root.door
        visible: height >= (trouble.visible ? 3 * Theme.blockLine : Theme.touch) // what is left beside trouble may be too little to show an hour in

        onMeetingTapped: key => root.choose(key)
        onSlotTapped: key => {
            root.sheets.choose(key)
            root.host.show("book")
        }
    }
    Remark {
        id: trouble

        anchors.bottom: bar.visible ? bar.top : parent.bottom
        anchors.bottomMargin: Theme.near
        anchors.left: parent.left
        anchors.leftMargin: Theme.dayMargin
        anchors.right: parent.right
        anchors.rightMargin: Theme.dayMargin
        colors: Theme.dayColors
        compact: root.tall && Theme.growth > 0
        detail: root.door.troubleHelp
        detailLines: 5
        detailSize: Theme.fine
        lines: 4
        most: (bar.visible ? bar.y : root.height) - banners.y - banners.height - 2 * Theme.near
        objectName: "trouble"
        size: Theme.plain
        text: root.door.trouble
        visible: root.withTrouble && text !== ""
    }
    ActionBar {
        id: bar

        anchors.bottom: parent.bottom
        anchors.left: parent.left
        anchors.margins: Theme.dayMargin
        anchors.right: parent.right
        host: root.host
        sheets: root.sheets
    }
    Notice {
        anchors.bottom: bar.visible ? bar.top : parent.bottom
        anchors.bottomMargin: Theme.near
        anchors.left: parent.left
        anchors.leftMargin: Theme.dayMargin
        anchors.right: parent.right
        anchors.rightMargin: Theme.dayMargin
        door: root.door
        most: (bar.visible ? bar.y : root.height) - header.y - (root.tall ? header.height : Theme.shape) - 2 * Theme.near
    }
}
