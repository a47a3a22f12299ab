pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts

// One meeting of the day: all that may be told of it, and what can be done with it, by the door's own buttons.
Sheet {
    id: root

    readonly property Chosen chosen: root.host.chosen

    name: "meeting"
    title: root.chosen.when

    component Fact: RowLayout {
        id: fact

        required property string sign
        required property string text

        Layout.topMargin: Theme.near - Theme.gap
        spacing: Theme.gap
        visible: fact.text !== ""

        Icon {
            Layout.alignment: Qt.AlignTop
            Layout.preferredHeight: Theme.icon
            Layout.preferredWidth: Theme.icon
            ink: Theme.sheet.ink
            name: fact.sign
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

    Label {
        Accessible.name: text
        Accessible.role: Accessible.StaticText
        Layout.bottomMargin: Theme.near
        Layout.fillWidth: true
        color: Theme.sheet.ink
        font.pixelSize: Theme.label
        font.weight: Font.DemiBold
        objectName: "meetingTitle"
        text: root.chosen.title
        wrapMode: Text.Wrap
    }
    Fact {
        sign: "seats"
        text: root.chosen.by
    }
    Fact {
        sign: "lasts"
        text: root.chosen.lasts
    }
    Label {
        Accessible.name: text
        Accessible.role: Accessible.StaticText
        Layout.fillWidth: true
        color: Theme.sheet.offInk
        objectName: "meetingReason"
        text: root.chosen.reason
        visible: text !== ""
        wrapMode: Text.Wrap
    }
    GridLayout {
        Layout.fillWidth: true
        columnSpacing: Theme.near
        columns: Math.min(answers.count, root.host.height > root.host.width ? 2 : 4)
        rowSpacing: Theme.near
        uniformCellWidths: true
        visible: answers.count > 0

        Repeater {
            id: answers

            model: root.chosen.buttons

            AnswerButton {
                id: answer

                implicitHeight: Theme.touchTall
                objectName: "meeting-" + answer.key
                primary: true
                size: Theme.button

                onClicked: root.host.press(answer.key, "")
            }
        }
    }
}
