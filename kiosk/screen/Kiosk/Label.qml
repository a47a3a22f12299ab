import QtQuick

// The only text of the screen: never interpreted, whatever a stranger has written into a calendar.
Text {
    color: Theme.dayInk
    font.family: Theme.family
    font.pixelSize: Theme.body
    fontSizeMode: Theme.growth > 0 ? Text.Fit : Text.FixedSize // as large as a site wants where it has room
    horizontalAlignment: Text.AlignLeft
    minimumPixelSize: Math.max(1, font.pixelSize - Theme.growth)
    renderType: font.pixelSize >= Theme.curveFrom ? Text.CurveRendering : Text.QtRendering
    textFormat: Text.PlainText
}
