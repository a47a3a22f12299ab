import QtQuick
import QtQuick.Window

// The window: status beside the day, or above it where the panel stands upright.
Window {
    id: root

    required property Door door
    required property Sheets sheets
    readonly property bool sheetOpen: host.open !== ""
    readonly property bool tall: height > width

    color: Theme.day
    height: 800
    minimumHeight: 1
    width: 1280

    onClosing: close => close.accepted = false

    Binding {
        property: "u"
        target: Theme
        value: root.tall ? Math.min(root.width / 800, root.height / 1280) : Math.min(root.width / 1280, root.height / 800)
    }

    Binding {
        property: "motion"
        target: Theme
        value: root.sheets.motion
    }

    Item {
        id: face

        LayoutMirroring.childrenInherit: true
        LayoutMirroring.enabled: root.door.mirrored
        anchors.bottom: warning.top
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        enabled: host.open === ""

        StatusPane {
            id: statusPane

            anchors.left: parent.left
            anchors.top: parent.top
            door: root.door
            height: root.tall && dayPane.visible ? Math.round(parent.height * Theme.statusShareTall) : parent.height
            width: root.tall || !dayPane.visible ? parent.width : Math.round(parent.width * Theme.statusShare)
        }

        DayPane {
            id: dayPane

            anchors.bottom: parent.bottom
            anchors.left: root.tall ? parent.left : statusPane.right
            anchors.right: parent.right
            anchors.top: root.tall ? statusPane.bottom : parent.top
            door: root.door
            host: host
            sheets: root.sheets
            tall: root.tall
            visible: root.door.clock !== "" // a door without a room has no day
            withTrouble: !statusPane.isSilent
        }
    }

    SheetHost {
        id: host

        LayoutMirroring.childrenInherit: true
        LayoutMirroring.enabled: root.door.mirrored
        anchors.fill: face
        door: root.door
        objectName: "sheets"
        sheets: root.sheets
    }

    WarningBar {
        id: warning

        anchors.bottom: parent.bottom
        anchors.left: parent.left
        anchors.right: parent.right
        door: root.door
    }
}
