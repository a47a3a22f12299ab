import QtQuick
import QtQuick.Layouts

// Clock, date, how old the data is, and which day is shown where that is not today.
GridLayout {
    id: root

    required property Door door
    required property bool tall
    required property bool withEmpty

    readonly property int size: root.tall ? Theme.plain : Theme.body // beside the clock there is no more room

    columnSpacing: Theme.margin
    columns: root.tall ? 2 : 1
    rowSpacing: 0

    RowLayout {
        Layout.fillWidth: true
        Layout.maximumHeight: Theme.shape
        Layout.minimumHeight: Theme.shape
        Layout.rowSpan: root.tall ? 2 : 1
        spacing: Theme.gap

        Label {
            Accessible.name: text
            Accessible.role: Accessible.Clock
            Layout.fillHeight: true
            Layout.fillWidth: true
            Layout.maximumWidth: Math.ceil(implicitWidth)
            font.family: Theme.displayFamily
            font.pixelSize: Theme.clock
            font.weight: Font.DemiBold
            fontSizeMode: Text.HorizontalFit
            minimumPixelSize: Theme.cap(8)
            objectName: "clock"
            text: root.door.clock
            verticalAlignment: Text.AlignVCenter
        }
        Item {
            id: place

            readonly property bool far: root.tall === root.door.mirrored

            Layout.fillHeight: true
            Layout.fillWidth: true
            Layout.preferredWidth: Theme.logoWide
            visible: Theme.brand.logo !== undefined

            Rectangle { // under a logo that could not be seen on the day's ground
                id: plate

                anchors.verticalCenter: parent.verticalCenter
                color: Theme.brand.plate ?? Theme.none
                height: logo.paintedHeight + 2 * Theme.near
                objectName: "plate"
                radius: Theme.blockRadius
                visible: Theme.brand.plate !== undefined
                width: logo.paintedWidth + 2 * Theme.near
                x: place.far ? parent.width - width : 0 // no anchor: a picture's alignment is not mirrored, either
            }
            Picture {
                id: logo

                anchors.fill: parent
                anchors.margins: plate.visible ? Theme.near : 0
                horizontalAlignment: place.far ? Image.AlignRight : Image.AlignLeft
                objectName: "logo"
                source: Theme.brand.logo ?? ""
            }
        }
    }
    Label {
        Layout.fillWidth: true
        Layout.topMargin: root.tall ? 0 : Theme.near
        font.pixelSize: root.size
        fontSizeMode: Text.HorizontalFit
        horizontalAlignment: root.tall ? Text.AlignRight : Text.AlignLeft
        minimumPixelSize: Theme.last
        objectName: "date"
        text: root.door.date
    }
    RowLayout {
        Layout.alignment: root.tall ? Qt.AlignRight : Qt.AlignLeft
        Layout.fillWidth: !root.tall
        spacing: Theme.near

        Rectangle {
            Layout.preferredHeight: Theme.dot
            Layout.preferredWidth: Theme.dot
            color: Theme.fresh(root.door.freshness)
            radius: height / 2
        }
        Label {
            Accessible.name: text
            Accessible.role: Accessible.StaticText
            Layout.fillWidth: !root.tall
            color: root.door.freshness === "live" ? Theme.dayQuiet : Theme.fresh(root.door.freshness)
            font.pixelSize: root.size
            fontSizeMode: Text.HorizontalFit
            minimumPixelSize: Theme.last
            objectName: "fresh"
            text: root.door.fresh
        }
    }
    Label {
        Layout.columnSpan: root.columns
        Layout.fillWidth: true
        Layout.topMargin: Theme.near
        font.weight: Font.DemiBold
        objectName: "agendaTitle"
        text: root.door.agendaTitle
        visible: root.door.agendaNow < 0
        wrapMode: Text.WordWrap
    }
    Label {
        Layout.columnSpan: root.columns
        Layout.fillWidth: true
        Layout.topMargin: root.door.agendaNow < 0 ? 0 : Theme.near
        color: Theme.dayQuiet
        objectName: "agendaEmpty"
        text: root.door.agendaEmpty
        visible: root.withEmpty && text !== ""
        wrapMode: Text.WordWrap
    }
}
