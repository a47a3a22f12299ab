import QtQuick

// The only picture of the screen: a file of the site's own, checked by Python before it is named here.
Image {
    asynchronous: false
    fillMode: Image.PreserveAspectFit
    mipmap: true
    sourceSize: Qt.size(width, height)
}
