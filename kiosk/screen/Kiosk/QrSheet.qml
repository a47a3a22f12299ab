import QtQuick
import QtQuick.Layouts
import QtQuick.Shapes

// A code for the visitor's phone, dark on light whatever the theme, with the quiet edge that phones need.
Sheet {
    id: root

    readonly property int edge: 4 // modules
    readonly property int module: Math.max(1, Math.floor(Math.min(Theme.codeSize, root.most) / (root.host.sheets.codeModules + 2 * root.edge)))

    name: "qr"
    wide: false

    RowLayout {
        spacing: Theme.margin

        Rectangle {
            Accessible.name: root.host.sheets.codeText
            Accessible.role: Accessible.Graphic
            Layout.preferredHeight: width
            Layout.preferredWidth: (root.host.sheets.codeModules + 2 * root.edge) * root.module
            color: Theme.codeLight
            objectName: "code"
            radius: Theme.blockRadius

            Shape {
                height: root.host.sheets.codeModules
                scale: root.module
                transformOrigin: Item.TopLeft
                width: height
                x: root.edge * root.module
                y: x

                ShapePath {
                    fillColor: Theme.codeDark
                    strokeColor: Theme.none
                    strokeWidth: -1

                    PathSvg {
                        path: root.host.sheets.codePath
                    }
                }
            }
        }
        Label {
            Layout.fillWidth: true
            color: Theme.sheet.ink
            text: root.host.sheets.codeText
            wrapMode: Text.Wrap
        }
    }
}
