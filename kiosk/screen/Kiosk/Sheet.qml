import QtQuick
import QtQuick.Layouts
import QtQuick.Window

// The card of one sheet, from the bottom of the door upwards: a title, what it is for, and a row of buttons at the end.
// Its controls never reach above the lower two thirds; what does not fit there is reached by a flick.
FocusScope {
    id: root

    required property SheetHost host
    required property string name
    property string title: root.host.sheets.nameOf(root.name)
    property bool wide: true
    property bool bare: false // has buttons of its own instead of the last row
    property alias actions: footer.data
    default property alias content: column.data
    property bool tall: false // for what is read more than tapped: as high as the door
    readonly property real most: Math.round(root.tall ? root.host.height - heading.height - 3 * Theme.gap : root.host.height * root.host.share) - root.ending - Theme.gap
    readonly property real ending: root.bare ? 0 : footer.height + Theme.gap

    readonly property Item focused: root.Window.activeFocusItem

    Accessible.name: root.title || root.host.sheets.nameOf(root.name)
    Accessible.role: Accessible.Dialog
    anchors.bottom: parent.bottom
    anchors.horizontalCenter: parent.horizontalCenter
    height: (heading.visible ? heading.height + Theme.gap : 0) + flick.height + root.ending + 2 * Theme.gap
    objectName: "sheet-" + root.name
    width: Math.min(root.host.width, root.wide || root.host.height > root.host.width ? Theme.sheetWide : Theme.sheetSlim)

    Component.onCompleted: root.host.card = root
    onFocusedChanged: { // the keyboard may come to what only a flick would show
        let at = root.focused
        while (at && at !== column)
            at = at.parent
        if (!at || !flick.interactive)
            return
        const place = root.focused.mapToItem(column, 0, 0)
        const most = flick.contentHeight - flick.height
        if (place.y < flick.contentY || place.y + root.focused.height > flick.contentY + flick.height)
            flick.contentY = Math.max(0, Math.min(most, place.y + (root.focused.height - flick.height) / 2))
    }

    Rectangle {
        anchors.fill: parent
        border.color: Theme.blockEdge
        border.width: Theme.blockEdge.a > 0 ? Theme.line : 0
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
        visible: text !== ""
    }
    Flickable {
        id: flick

        anchors.left: parent.left
        anchors.leftMargin: Theme.margin - Theme.near
        anchors.right: parent.right
        anchors.rightMargin: Theme.margin - Theme.near
        anchors.top: heading.visible ? heading.bottom : parent.top
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
    SheetButton {
        id: closing

        anchors.left: parent.left
        anchors.leftMargin: Theme.margin
        anchors.verticalCenter: footer.verticalCenter
        label: root.host.sheets.closeName
        objectName: root.bare ? "" : "close"
        sign: "close"
        visible: !root.bare
        width: footer.room - footer.implicitWidth >= implicitWidth ? implicitWidth : Math.max(least, Math.min(snug, footer.room - footer.least))

        onClicked: root.host.close()
    }
    RowLayout { // shares what the first leaves
        id: footer

        readonly property real room: root.width - 2 * Theme.margin - spacing
        readonly property real least: Array.from(footer.children).reduce((sum, child) => sum + (child.visible ? (child.least ?? 0) + spacing : 0), -spacing)

        anchors.bottom: parent.bottom
        anchors.bottomMargin: Theme.gap
        anchors.right: parent.right
        anchors.rightMargin: Theme.margin
        height: Math.max(closing.height, implicitHeight)
        spacing: Theme.near
        visible: !root.bare
        width: Math.min(implicitWidth, footer.room - closing.width)
    }
}
