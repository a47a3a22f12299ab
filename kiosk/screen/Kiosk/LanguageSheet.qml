pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts

// The languages, each in its own words; the door returns to the site's a minute after the last touch.
Sheet {
    id: root

    name: "language"

    GridLayout {
        Layout.fillWidth: true
        columnSpacing: Theme.near
        columns: root.host.height > root.host.width ? 2 : 4
        rowSpacing: Theme.near
        uniformCellWidths: true

        Repeater {
            model: root.host.door.languages

            SheetButton {
                id: language

                required property string code
                required property bool chosen
                required property var model

                Layout.fillWidth: true
                choice: true
                label: language.model.name
                objectName: "speak-" + language.code
                picked: language.chosen

                onClicked: {
                    root.host.door.speak(language.code)
                    root.host.close()
                }
            }
        }
    }
}
