import QtQuick
import QtQuick.Layouts

// Clock, date, which day is shown, and how old the data is.
GridLayout {
    id: root

    required property Door door
    required property bool tall

    columnSpacing: Theme.gap
    columns: root.tall ? 2 : 1
    rowSpacing: root.tall ? 0 : Theme.hair

    Label {
        Accessible.name: text
        Accessible.role: Accessible.Clock
        Layout.rowSpan: root.tall ? 2 : 1
        font.family: Theme.displayFamily
        font.letterSpacing: Theme.snug * Theme.clock
        font.pixelSize: Theme.clock
        font.weight: Font.DemiBold
        lineHeight: 0.9
        objectName: "clock"
        text: root.door.clock
    }
    Label {
        Layout.fillWidth: true
        color: Theme.dayQuiet
        fontSizeMode: Text.HorizontalFit
        minimumPixelSize: Theme.fine
        objectName: "date"
        text: root.door.date
    }
    RowLayout {
        Layout.fillWidth: true
        Layout.topMargin: root.tall ? 0 : Theme.near
        spacing: Theme.near

        Label {
            Layout.fillWidth: true
            elide: Text.ElideRight
            font.weight: Font.DemiBold
            objectName: "agendaTitle"
            text: root.door.agendaTitle
        }
        Rectangle {
            Layout.preferredHeight: Theme.dot
            Layout.preferredWidth: Theme.dot
            color: Theme.fresh(root.door.freshness)
            radius: height / 2
        }
        Label {
            Accessible.name: text
            Accessible.role: Accessible.StaticText
            color: root.door.freshness === "live" ? Theme.dayQuiet : Theme.fresh(root.door.freshness)
            objectName: "fresh"
            text: root.door.fresh
        }
    }
}
