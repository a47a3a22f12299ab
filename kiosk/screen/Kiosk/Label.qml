import QtQuick

// The only text of the screen: never interpreted, whatever a stranger has written into a calendar.
Text {
    color: Theme.dayInk
    font.family: Theme.family
    font.pixelSize: Theme.body
    horizontalAlignment: Text.AlignLeft
    renderType: font.pixelSize >= Theme.curveFrom ? Text.CurveRendering : Text.QtRendering
    textFormat: Text.PlainText
}
