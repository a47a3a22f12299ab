import QtQuick
import QtQuick.Layouts

// Typing one line for the sheet that asked for it, which comes back when it is done.
Sheet {
    id: root

    readonly property bool isName: root.host.typing === "name"

    bare: true
    name: "type"
    title: field.prompt

    Field {
        id: field

        Layout.fillWidth: true
        hint: root.host.sheets.optional
        longest: root.isName ? root.host.sheets.nameLongest : root.host.sheets.lineLongest
        prompt: root.isName ? root.host.sheets.namePrompt : root.host.sheets.linePrompt
        text: root.isName ? root.host.typedName : root.host.typedLine

        onAccepted: root.host.typed(field.text)
        onTextChanged: root.host.stay()
    }
    Keyboard {
        Layout.fillWidth: true
        names: root.isName
        sheets: root.host.sheets

        onDone: root.host.typed(field.text)
        onErased: field.erase()
        onTyped: text => field.insert(text)
    }
}
