import QtQuick
import QtQuick.Layouts

// A code for the visitor's phone, and what it is for.
Sheet {
    id: root

    name: "qr"
    wide: false

    RowLayout {
        spacing: Theme.margin

        CodeSquare {
            most: Math.min(Theme.codeSize, root.most)
            sheets: root.host.sheets
        }
        Label {
            Layout.fillWidth: true
            color: Theme.sheet.ink
            text: root.host.sheets.codeText
            wrapMode: Text.Wrap
        }
    }
}
