import QtQuick
import QtQuick.Window

// The window: status beside the day, or above it where the panel stands upright. Everything is on a stage that can be
// turned, for a panel that hangs on its side.
Window {
    id: root

    required property Door door
    required property Sheets sheets
    required property Glass glass
    required property Desk desk
    required property Keypad turnstile
    required property Chosen chosen
    required property Keypad keypad
    readonly property bool sheetOpen: host.open !== ""
    readonly property string state: [root.door.status, root.door.until].join(" ")
    readonly property string notice: [root.door.noticeText, root.door.noticeDetail].join(" ").trim()
    property string theme: "dark"
    property real text: 1 // how much larger the site wants what is read at arm's length
    property real diagonal: 0 // of the panel in inches; 0 where nobody knows
    property int turn: 0 // degrees, clockwise
    property var brand: ({}) // the site's own colours and pictures
    readonly property bool tall: stage.height > stage.width
    readonly property real fit: root.tall ? Math.min(stage.wide / 800, stage.high / 1280) : Math.min(stage.wide / 1280, stage.high / 800)
    readonly property real perMm: root.diagonal > 0 ? Math.hypot(root.width, root.height) / (root.diagonal * 25.4) : root.fit / Theme.drawn

    color: Theme.day
    height: 800
    minimumHeight: 1
    width: 1280

    onNoticeChanged: {
        if (root.notice !== "")
            stage.Accessible.announce(root.notice, Accessible.Assertive)
    }
    onStateChanged: stage.Accessible.announce(root.state, Accessible.Polite)
    onClosing: close => close.accepted = false

    Binding {
        property: "fit"
        target: Theme
        value: root.fit
    }
    Binding {
        property: "u"
        target: Theme
        value: Math.min(root.fit, Theme.comfort * Theme.drawn * root.perMm)
    }
    Binding {
        property: "perMm"
        target: Theme
        value: root.perMm
    }
    Binding {
        property: "text"
        target: Theme
        value: root.text
    }
    Binding {
        property: "language"
        target: Theme
        value: root.door.language
    }
    Binding {
        property: "brand"
        target: Theme
        value: root.brand
    }
    Binding {
        property: "wanted"
        target: Theme
        value: root.theme
    }

    Binding {
        property: "motion"
        target: Theme
        value: root.sheets.motion
    }

    Item {
        id: stage

        readonly property bool aside: root.turn % 180 !== 0
        readonly property real wide: stage.aside ? root.height : root.width
        readonly property real high: stage.aside ? root.width : root.height

        LayoutMirroring.childrenInherit: true
        LayoutMirroring.enabled: root.door.mirrored
        anchors.centerIn: parent
        anchors.horizontalCenterOffset: root.glass.x
        anchors.verticalCenterOffset: root.glass.y
        height: stage.high + 2 * root.glass.reach // so that no edge shows where the picture is moved
        objectName: "stage"
        rotation: root.turn
        width: stage.wide + 2 * root.glass.reach

        Keys.onPressed: event => {
            const ahead = [Qt.Key_Down, root.door.mirrored ? Qt.Key_Left : Qt.Key_Right].includes(event.key)
            const back = [Qt.Key_Up, root.door.mirrored ? Qt.Key_Right : Qt.Key_Left].includes(event.key)
            event.accepted = ahead || back
            if (event.accepted)
                root.activeFocusItem?.nextItemInFocusChain(ahead)?.forceActiveFocus(ahead ? Qt.TabFocusReason : Qt.BacktabFocusReason)
        }

        StatusPane {
            id: statusPane

            readonly property real share: dayPane.visible ? (root.tall ? Theme.statusShareTall : Theme.statusShare) : guide.visible ? 1 - (root.tall ? Theme.guideShareTall : Theme.guideShare) : 1

            anchors.left: parent.left
            anchors.top: parent.top
            door: root.door
            enabled: !root.sheetOpen
            height: root.tall ? Math.round(parent.height * share) : warning.y
            width: root.tall ? parent.width : Math.round(parent.width * share)
        }

        DayPane {
            id: dayPane

            anchors.bottom: warning.top
            anchors.left: root.tall ? parent.left : statusPane.right
            anchors.right: parent.right
            anchors.top: root.tall ? statusPane.bottom : parent.top
            door: root.door
            enabled: !root.sheetOpen
            host: host
            sheets: root.sheets
            tall: root.tall
            visible: root.door.clock !== "" // a door without a room has no day
            withTrouble: !statusPane.tellsTrouble
        }

        GuidePane {
            id: guide

            anchors.fill: dayPane
            sheets: root.sheets
            tall: root.tall
            visible: !root.door.isSetUp
        }

        SheetHost {
            id: host

            anchors.bottom: warning.top
            anchors.left: parent.left
            anchors.right: parent.right
            anchors.top: parent.top
            chosen: root.chosen
            desk: root.desk
            door: root.door
            objectName: "sheets"
            sheets: root.sheets
            keypad: root.keypad
            turnstile: root.turnstile
        }

        WarningBar {
            id: warning

            anchors.bottom: parent.bottom
            anchors.left: parent.left
            anchors.right: parent.right
            door: root.door
        }
    }

    Rectangle {
        anchors.fill: parent
        color: Theme.night
        objectName: "shade"
        opacity: root.glass.darkness
        visible: opacity > 0
    }
}
