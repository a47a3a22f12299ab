pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Templates as T
import QtQuick.Window

// Which sheet is open: one at a time, over a dimmed door. It closes by itself, by a tap beside it, and by Escape.
FocusScope {
    id: root

    required property Door door
    required property Sheets sheets
    property string open: ""
    property string shown: "" // still drawn while it leaves
    property real up: root.open !== "" ? 1 : 0
    property real share: Theme.sheetShare
    property Item card: null
    property Item opener: null
    property int reason: Qt.OtherFocusReason // whether the keyboard opened it

    function show(name: string) {
        if (root.open === "") {
            root.opener = root.Window.activeFocusItem
            root.reason = (root.opener as T.AbstractButton)?.visualFocus ? Qt.TabFocusReason : Qt.OtherFocusReason
        }
        root.open = name
        root.shown = name
        root.card?.nextItemInFocusChain()?.forceActiveFocus(root.reason)
        root.stay()
        root.sheets.tellOpened(name)
    }
    function close() {
        root.open = ""
        homesick.stop()
        root.opener?.forceActiveFocus(root.reason)
        root.opener = null
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

    Keys.onEscapePressed: root.close()
    onUpChanged: {
        if (root.up === 0)
            root.shown = ""
    }

    component Place: Repeater {
        required property string name

        model: root.shown === name ? 1 : 0
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
        opacity: root.up

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
            name: "more"

            MoreSheet {
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
