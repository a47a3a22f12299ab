import QtQuick

// The edge under which the hours slide away.
Rectangle {
    id: root

    property bool upper: false

    anchors.left: parent?.left
    anchors.leftMargin: -Theme.near
    anchors.right: parent?.right
    height: Theme.fade

    gradient: Gradient {
        GradientStop {
            color: root.upper ? Theme.day : Theme.dayClear
            position: 0
        }
        GradientStop {
            color: root.upper ? Theme.dayClear : Theme.day
            position: 1
        }
    }
}
