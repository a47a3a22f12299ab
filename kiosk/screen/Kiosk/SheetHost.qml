pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Templates as T
import QtQuick.Window

// Which sheet is open: one at a time, over a dimmed door. It closes by itself, by a tap beside it, and by Escape.
FocusScope {
    id: root

    required property Door door
    required property Sheets sheets
    required property Desk desk
    required property Keypad turnstile
    required property Chosen chosen
    required property Keypad keypad
    property string open: ""
    property string shown: "" // still drawn while it leaves
    property real up: root.open !== "" ? 1 : 0
    property bool reaching: false // from the reach sheet on, until all is closed
    readonly property real share: root.reaching && root.open !== "type" ? Theme.reachShare : Theme.sheetShare
    property string typedName: ""
    property string typedLine: ""
    property string problem: ""
    property string typing: "" // what the typing is for
    property string asked: "" // the sheet that asked for it
    property Item card: null
    property Item opener: null
    property int reason: Qt.OtherFocusReason // whether the keyboard opened it

    function show(name: string) {
        if (root.open === "") {
            root.opener = root.Window.activeFocusItem
            const seen = (root.opener as T.AbstractButton)?.visualFocus || (root.opener as MeetingBlock)?.visualFocus
            root.reason = seen ? Qt.TabFocusReason : Qt.OtherFocusReason
        }
        root.reaching = root.reaching || name === "reach"
        root.open = name
        root.shown = name
        root.card?.nextItemInFocusChain()?.forceActiveFocus(root.reason)
        root.stay()
        root.sheets.tellOpened(name)
    }
    function type(what: string) {
        root.typing = what
        root.asked = root.open
        root.show("type")
    }
    function typed(text: string) {
        if (root.typing === "name")
            root.typedName = text
        else
            root.typedLine = text
        root.show(root.asked)
    }
    function close() {
        root.typedName = ""
        root.typedLine = ""
        root.problem = ""
        root.open = ""
        root.reaching = false
        homesick.stop()
        root.opener?.forceActiveFocus(root.reason)
        root.opener = null
    }
    function press(key: string, name: string) {
        root.close() // the tap may open another sheet
        root.door.press(key, name)
    }
    function stay() {
        if (root.open !== "")
            homesick.restart()
    }

    enabled: root.open !== ""
    visible: root.shown !== ""

    Behavior on up {
        NumberAnimation {
            duration: Theme.swift
            easing.type: Easing.OutCubic
        }
    }

    Keys.onEscapePressed: root.open === "type" ? root.show(root.asked) : root.close()
    onUpChanged: {
        if (root.up === 0)
            root.shown = ""
    }

    component Place: Repeater {
        required property string name

        model: root.shown === name ? 1 : 0
    }

    Connections {
        function onChanged() {
            if (root.turnstile.isAsked && root.open !== "pin")
                root.show("pin")
            else if (!root.turnstile.isAsked && root.open === "pin")
                root.close()
        }

        target: root.turnstile
    }
    Connections {
        function onChanged() {
            if (!root.chosen.isShown && root.open === "meeting")
                root.close() // it has left the calendar
        }

        target: root.chosen
    }
    Timer {
        id: homesick

        interval: Theme.returnAfter
        objectName: "sheetHomesick"

        onTriggered: root.close()
    }
    Rectangle {
        Accessible.name: root.sheets.closeName
        Accessible.role: Accessible.Button
        anchors.fill: parent
        color: Theme.scrim
        objectName: "scrim"
        opacity: root.up * (root.shown === "reach" ? Theme.reachDim : 1)

        MouseArea {
            anchors.fill: parent

            onClicked: root.close()
        }
    }
    Item {
        height: root.height
        width: root.width
        y: Math.round((1 - root.up) * Theme.sheetRise)

        Place {
            name: "reach"

            ReachSheet {
                host: root
            }
        }
        Place {
            name: "more"

            MoreSheet {
                host: root
            }
        }
        Place {
            name: "admin"

            AdminSheet {
                host: root
            }
        }
        Place {
            name: "book"

            BookSheet {
                host: root
            }
        }
        Place {
            name: "pin"

            PinSheet {
                host: root
            }
        }
        Place {
            name: "type"

            TypeSheet {
                host: root
            }
        }
        Place {
            name: "language"

            LanguageSheet {
                host: root
            }
        }
        Place {
            name: "nearby"

            NearbySheet {
                host: root
            }
        }
        Place {
            name: "qr"

            QrSheet {
                host: root
            }
        }
        Place {
            name: "report"

            ReportSheet {
                host: root
            }
        }
        Place {
            name: "meeting"

            MeetingSheet {
                host: root
            }
        }
        Place {
            name: "info"

            InfoSheet {
                host: root
            }
        }
    }
    Item {
        anchors.fill: parent

        PointHandler {
            onActiveChanged: root.stay()
        }
    }
}
