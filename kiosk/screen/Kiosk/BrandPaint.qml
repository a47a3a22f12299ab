import QtQuick

// The colours of one status pane as a site's own colour makes them (kiosk/brand.py).
Paint {
    required property var own
    readonly property bool given: own !== undefined

    bottom: own?.bottom ?? Theme.none
    card: own?.card ?? Theme.none
    fill: own?.fill ?? Theme.none
    fillInk: own?.fillInk ?? Theme.none
    ink: own?.ink ?? Theme.none
    mainFill: own?.mainFill ?? Theme.none
    mainInk: own?.mainInk ?? Theme.none
    offInk: own?.offInk ?? Theme.none
    offLine: own?.offLine ?? Theme.none
    top: own?.top ?? Theme.none
    track: own?.track ?? Theme.none
}
