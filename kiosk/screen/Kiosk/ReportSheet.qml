pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts

// A problem with the room, told to facilities: what it is, perhaps a line about it, and off it goes.
Sheet {
    id: root

    name: "report"

    actions: [
        SheetButton {
            Layout.fillWidth: true
            Layout.maximumWidth: root.host.typedLine === "" ? implicitWidth : Theme.mainButton
            Layout.minimumWidth: root.host.typedLine === "" ? least : Theme.touch
            detail: root.host.typedLine === "" ? root.host.sheets.optional : ""
            label: root.host.typedLine === "" ? root.host.sheets.linePrompt : root.host.typedLine
            name: root.host.sheets.linePrompt
            objectName: "type-line"
            sign: "type"

            onClicked: root.host.type("line")
        },
        SheetButton {
            Layout.fillWidth: true
            Layout.maximumWidth: implicitWidth
            Layout.minimumWidth: least
            enabled: root.host.problem !== ""
            label: root.host.sheets.send
            objectName: "send"
            primary: true
            sign: "send"

            onClicked: {
                root.host.sheets.report(root.host.problem, root.host.typedLine)
                root.host.close()
            }
        }
    ]

    GridLayout {
        Layout.fillWidth: true
        columnSpacing: Theme.near
        columns: root.host.height > root.host.width ? 2 : 3
        rowSpacing: Theme.near
        uniformCellWidths: true

        Repeater {
            model: root.host.sheets.problems

            SheetButton {
                id: problem

                required property string key
                required property var model

                Layout.fillWidth: true
                choice: true
                implicitHeight: Theme.touchTall
                label: problem.model.label
                lines: 2
                objectName: "problem-" + problem.key
                picked: root?.host.problem === problem.key // root is null while this one waits for its end

                onClicked: root.host.problem = problem.key
            }
        }
    }
}
