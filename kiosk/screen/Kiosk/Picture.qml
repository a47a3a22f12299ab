import QtQuick

// The only picture that is not drawn: a file that facilities name in kiosk.ini, never anything a stranger wrote.
Image {
    required source

    asynchronous: true
    autoTransform: true
    fillMode: Image.PreserveAspectCrop
    sourceSize: Qt.size(Theme.pictureWide, Theme.pictureTall)
}
