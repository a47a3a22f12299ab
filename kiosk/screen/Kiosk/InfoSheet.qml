pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts

// What this room is: how many it seats, what is in it, how one gets in; and a picture of it.
Sheet {
    id: root

    name: "info"

    GridLayout {
        Layout.fillWidth: true
        columnSpacing: Theme.margin
        columns: root.host.height > root.host.width ? 1 : 2
        rowSpacing: Theme.gap

        Picture {
            Layout.fillWidth: true
            Layout.maximumWidth: Theme.pictureWide
            Layout.preferredHeight: Theme.pictureTall
            asynchronous: true
            autoTransform: true
            fillMode: Image.PreserveAspectCrop
            source: root.host.sheets.picture
            visible: root.host.sheets.picture !== ""
        }
        ColumnLayout {
            Layout.alignment: Qt.AlignTop
            spacing: Theme.gap

            Repeater {
                model: root.host.sheets.facts

                RowLayout {
                    id: fact

                    required property string key
                    required property string title
                    required property string text

                    spacing: Theme.gap

                    Icon {
                        Layout.alignment: Qt.AlignTop
                        Layout.preferredHeight: Theme.icon
                        Layout.preferredWidth: Theme.icon
                        ink: Theme.sheet.ink
                        name: fact.key
                    }
                    ColumnLayout {
                        spacing: 0

                        Label {
                            Layout.fillWidth: true
                            color: Theme.dayQuiet
                            text: fact.title
                            visible: text !== ""
                        }
                        Label {
                            Accessible.name: text
                            Accessible.role: Accessible.StaticText
                            Layout.fillWidth: true
                            color: Theme.sheet.ink
                            objectName: "fact"
                            text: fact.text
                            wrapMode: Text.Wrap
                        }
                    }
                }
            }
        }
    }
}
