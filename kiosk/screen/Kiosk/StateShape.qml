pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Shapes

// The state as a shape, for those who do not tell red from green: tick, clock, bar, moon, cross or dots on a disc.
Item {
    id: root

    required property string shape
    required property color ground
    required property color ink

    objectName: "stateShape"

    Rectangle {
        anchors.fill: parent
        color: root.ground
        radius: width / 2
    }

    Shape {
        anchors.fill: parent
        visible: root.shape === "tick" || root.shape === "clock" || root.shape === "cross"

        ShapePath {
            capStyle: ShapePath.RoundCap
            fillColor: Theme.none
            joinStyle: ShapePath.RoundJoin
            strokeColor: root.ink
            strokeWidth: root.width * Theme.shapeLine

            PathSvg {
                path: Theme.shapePath(root.shape, root.width)
            }
        }
    }

    Rectangle {
        anchors.centerIn: parent
        color: root.ink
        height: parent.height * Theme.shapeBar
        radius: height / 2
        visible: root.shape === "bar"
        width: parent.width * Theme.shapeBarLong
    }

    Rectangle {
        anchors.centerIn: parent
        color: root.ink
        height: width
        radius: width / 2
        visible: root.shape === "moon"
        width: parent.width * Theme.shapeMoon

        Rectangle {
            anchors.centerIn: parent
            anchors.horizontalCenterOffset: root.width * Theme.shapeMoonAside
            anchors.verticalCenterOffset: -root.width * Theme.shapeMoonAside / 2
            color: root.ground
            height: width
            radius: width / 2
            width: parent.width
        }
    }

    Row {
        anchors.centerIn: parent
        spacing: root.width * Theme.shapeDotGap
        visible: root.shape === "dots"

        Repeater {
            model: 3

            Rectangle {
                color: root.ink
                height: root.width * Theme.shapeDot
                radius: height / 2
                width: height
            }
        }
    }
}
