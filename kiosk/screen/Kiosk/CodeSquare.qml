import QtQuick
import QtQuick.Shapes

// A code for a phone, dark on light whatever the theme, with the quiet edge that phones need.
Rectangle {
    id: root

    required property Sheets sheets
    required property real most // how large it may be
    readonly property int edge: 4 // modules
    readonly property int module: Math.max(1, Math.floor(root.most / (root.sheets.codeModules + 2 * root.edge)))

    Accessible.name: root.sheets.codeText
    Accessible.role: Accessible.Graphic
    color: Theme.codeLight
    implicitHeight: implicitWidth
    implicitWidth: (root.sheets.codeModules + 2 * root.edge) * root.module
    objectName: "code"
    radius: Theme.blockRadius

    Shape {
        height: root.sheets.codeModules
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
                path: root.sheets.codePath
            }
        }
    }
}
