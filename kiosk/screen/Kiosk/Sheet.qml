import QtQuick
import QtQuick.Layouts

// The card of one sheet, from the bottom of the door upwards: a title, what it is for, and a row of buttons at the end.
// Its controls never reach above the lower two thirds; what does not fit there is reached by a flick.
FocusScope {
    id: root

    required property SheetHost host
    required property string name
    property string title: root.host.sheets.nameOf(root.name)
    property bool wide: true
    property alias actions: footer.data
    default property alias content: column.data
    readonly property real most: Math.round(root.host.height * root.host.share) - footer.height - 3 * Theme.gap

    Accessible.name: root.title
    Accessible.role: Accessible.Dialog
    anchors.bottom: parent.bottom
    anchors.horizontalCenter: parent.horizontalCenter
    height: heading.height + Theme.gap + flick.height + footer.height + 3 * Theme.gap
    objectName: "sheet-" + root.name
    width: Math.min(root.host.width, root.wide ? Theme.sheetWide : Theme.sheetSlim)

    Component.onCompleted: root.host.card = root

    Rectangle {
        anchors.fill: parent
        color: Theme.sheet.top
        topLeftRadius: Theme.sheetRadius
        topRightRadius: Theme.sheetRadius

        MouseArea {
            anchors.fill: parent // a tap beside a button is no tap outside
        }
    }
    Label {
        id: heading

        Accessible.name: root.title
        Accessible.role: Accessible.Heading
        anchors.left: parent.left
        anchors.leftMargin: Theme.margin
        anchors.right: parent.right
        anchors.rightMargin: Theme.margin
        anchors.top: parent.top
        anchors.topMargin: Theme.gap
        color: Theme.sheet.ink
        font.family: Theme.displayFamily
        font.pixelSize: Theme.lead
        font.weight: Font.DemiBold
        fontSizeMode: Text.HorizontalFit
        minimumPixelSize: Theme.small
        objectName: "sheetTitle"
        text: root.title
    }
    Flickable {
        id: flick

        anchors.left: parent.left
        anchors.leftMargin: Theme.margin - Theme.near
        anchors.right: parent.right
        anchors.rightMargin: Theme.margin - Theme.near
        anchors.top: heading.bottom
        anchors.topMargin: Theme.gap
        boundsBehavior: Flickable.StopAtBounds
        clip: contentHeight > height
        contentHeight: column.implicitHeight
        height: Math.min(root.most, contentHeight)
        interactive: contentHeight > height
        objectName: "sheetContent"

        ColumnLayout {
            id: column

            spacing: Theme.gap
            width: flick.width - 2 * Theme.near
            x: Theme.near
        }
    }
    RowLayout {
        id: footer

        anchors.bottom: parent.bottom
        anchors.bottomMargin: Theme.gap
        anchors.left: parent.left
        anchors.leftMargin: Theme.margin
        anchors.right: parent.right
        anchors.rightMargin: Theme.margin
        height: Theme.touch
        layoutDirection: Qt.RightToLeft // the first action is the outermost, Close stands opposite
        spacing: Theme.near
    }
    SheetButton {
        anchors.bottom: footer.bottom
        anchors.left: footer.left
        label: root.host.sheets.closeName
        objectName: "close"
        sign: "close"

        onClicked: root.host.close()
    }
}
