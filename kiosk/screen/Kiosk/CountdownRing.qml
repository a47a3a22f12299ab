pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Shapes

// How long it still lasts: the number, its unit, and around them what remains.
Item {
    id: root

    required property string count
    required property string unit
    required property real progress
    required property color ink
    required property color track

    Accessible.name: [root.count, root.unit].join(" ")
    Accessible.role: Accessible.StaticText
    implicitHeight: Theme.ring
    implicitWidth: Theme.ring

    component Arc: ShapePath {
        id: arc

        required property real sweep

        capStyle: ShapePath.RoundCap
        fillColor: Theme.none
        strokeWidth: Theme.ringLine

        PathAngleArc {
            centerX: root.width / 2
            centerY: root.height / 2
            radiusX: (root.width - Theme.ringLine) / 2
            radiusY: radiusX
            startAngle: -90
            sweepAngle: arc.sweep
        }
    }

    Shape {
        anchors.fill: parent

        Arc {
            strokeColor: root.track
            sweep: 360
        }
        Arc {
            strokeColor: root.progress > 0 ? root.ink : Theme.none
            sweep: 360 * Math.max(0, root.progress)
        }
    }

    Column {
        anchors.centerIn: parent
        width: parent.width - 4 * Theme.ringLine

        Label {
            color: root.ink
            font.family: Theme.displayFamily
            font.pixelSize: Theme.countSize
            font.weight: Font.DemiBold
            fontSizeMode: Text.HorizontalFit
            height: font.pixelSize
            horizontalAlignment: Text.AlignHCenter
            minimumPixelSize: Theme.body
            objectName: "count"
            text: root.count
            verticalAlignment: Text.AlignVCenter
            width: parent.width
        }
        Label {
            anchors.horizontalCenter: parent.horizontalCenter
            color: root.ink
            font.pixelSize: Theme.unit
            font.weight: Font.Medium
            fontSizeMode: Text.HorizontalFit
            horizontalAlignment: Text.AlignHCenter
            minimumPixelSize: Theme.finest
            objectName: "countUnit"
            text: root.unit
            width: parent.width
        }
    }
}
