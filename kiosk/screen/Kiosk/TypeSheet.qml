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
        hint: root.host.sheets.nameHint
        longest: root.host.sheets.nameLongest
        prompt: root.host.sheets.namePrompt
        text: root.host.typedName

        onAccepted: root.host.typed(field.text)
        onTextChanged: root.host.stay()
    }
    Keyboard {
        Layout.fillWidth: true
        sheets: root.host.sheets

        onDone: root.host.typed(field.text)
        onErased: field.erase()
        onTyped: text => field.insert(text)
    }
}
