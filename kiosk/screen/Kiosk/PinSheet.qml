import QtQuick
import QtQuick.Layouts

// Before a booking, where the site wants a PIN for it. Put away, the booking is forgotten.
Sheet {
    id: root

    readonly property bool here: root.host.open === root.name

    name: "pin"
    title: root.host.turnstile.title

    onHereChanged: {
        pad.typed = "";
        if (!root.here)
            root.host.turnstile.leave();
    }

    PinPad {
        id: pad

        Layout.fillWidth: true
        focus: true
        pad: root.host.turnstile
        tall: root.host.height > root.host.width
    }
}
