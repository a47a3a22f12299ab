pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts

// The door's own keys: letters of the language, its accents, digits; for there may be no other keyboard.
ColumnLayout {
    id: root

    required property Sheets sheets
    property string page: "letters"
    property bool capital: true
    property bool names: false // each word begins with a capital
    readonly property list<string> rows: root.page === "accents" ? root.sheets.accents : root.page === "digits" ? root.sheets.digits : root.sheets.letters

    signal typed(text: string)
    signal erased
    signal done

    function type(text: string) {
        root.typed(text)
        root.capital = root.names && text === " "
    }

    LayoutMirroring.childrenInherit: true
    LayoutMirroring.enabled: false // keys lie where hands know them
    spacing: Theme.hair

    component Cap: SheetButton {
        property string role: ""

        Layout.fillWidth: true
        Layout.preferredWidth: 1
        focusPolicy: Qt.TabFocus // a tap leaves the cursor where it is
        implicitHeight: Theme.key
        implicitWidth: 1
        name: root.sheets.keyName(role)
        objectName: role !== "" ? "key-" + role : "key-" + label
        tight: true
    }

    Repeater {
        model: root.rows

        RowLayout {
            id: row

            required property int index
            required property string modelData

            spacing: Theme.hair

            Cap {
                label: ""
                picked: root.capital
                role: "shift"
                sign: "shift"
                visible: row.index === 2 && root.page !== "digits"

                onClicked: root.capital = !root.capital
            }
            Repeater {
                model: row.modelData.split("")

                Cap {
                    id: key

                    required property string modelData

                    label: root.capital ? key.modelData.toUpperCase() : key.modelData
                    name: label
                    objectName: "key-" + key.modelData

                    onClicked: root.type(key.label)
                }
            }
            Cap {
                label: ""
                role: "erase"
                sign: "erase"
                visible: row.index === 2

                onClicked: root.erased()
            }
        }
    }
    RowLayout {
        spacing: Theme.hair

        Cap {
            Layout.preferredWidth: 3
            label: root.sheets.keySign(role)
            role: root.page === "digits" ? "letters" : "digits"

            onClicked: root.page = role
        }
        Cap {
            Layout.preferredWidth: 3
            label: root.sheets.keySign(role)
            role: root.page === "accents" ? "letters" : "accents"

            onClicked: root.page = role
        }
        Cap {
            Layout.preferredWidth: 6
            label: ""
            role: "space"
            sign: "space"

            onClicked: root.type(" ")
        }
        Cap {
            Layout.preferredWidth: 3
            label: root.sheets.keySign(role)
            primary: true
            role: "done"

            onClicked: root.done()
        }
    }
}
