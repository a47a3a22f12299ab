pragma Singleton

import QtQuick

// Every colour, size and type role of the screen; no other file holds a literal of them.
//
// Sizes are drawn for 1280x800 (10.1", 0.170 mm a pixel) and scaled by one unit, `u`, which the window sets.
// Contrast, measured by tests/screen/test_contrast.py: on a status pane >= 7:1, elsewhere and on disabled buttons >= 4.5:1.
QtObject {
    id: theme

    property real u: 1

    // --- colours: one paint for each light
    readonly property Paint green: Paint {
        top: "#006638"
        bottom: "#00532d"
        ink: "#ffffff"
        track: "#33ffffff"
        mainFill: "#ffffff"
        mainInk: "#003d21"
        fill: "#c5ebd5"
        fillInk: "#003d21"
        offLine: "#59ffffff"
        offInk: "#c4dccf"
        card: "#1f000000"
    }
    readonly property Paint amber: Paint {
        top: "#ffb81c"
        bottom: "#ffad05"
        ink: "#1c1300"
        track: "#331c1300"
        mainFill: "#1c1300"
        mainInk: "#ffffff"
        fill: "#3b2a00"
        fillInk: "#ffffff"
        offLine: "#661c1300"
        offInk: "#4a3600"
        card: "#1f1c1300"
    }
    readonly property Paint red: Paint {
        top: "#a4141a"
        bottom: "#860f16"
        ink: "#ffffff"
        track: "#3dffffff"
        mainFill: "#ffffff"
        mainInk: "#5c070c"
        fill: "#f8d3d3"
        fillInk: "#5c070c"
        offLine: "#59ffffff"
        offInk: "#f0c9c9"
        card: "#26000000"
    }
    readonly property Paint grey: Paint {
        top: "#48515b"
        bottom: "#3a424b"
        ink: "#ffffff"
        track: "#33ffffff"
        mainFill: "#ffffff"
        mainInk: "#20262c"
        fill: "#d8dde2"
        fillInk: "#20262c"
        offLine: "#59ffffff"
        offInk: "#c8ced4"
        card: "#26000000"
    }

    readonly property Paint dayColors: Paint {
        card: "#2a2f36"
        ink: "#ffd479"
    }

    function paint(light: string): Paint {
        switch (light) {
        case "green":
            return theme.green
        case "amber":
            return theme.amber
        case "red":
            return theme.red
        default:
            return theme.grey
        }
    }

    // --- colours: the day
    readonly property color day: "#0f1317"
    readonly property color dayClear: "#000f1317"
    readonly property color dayInk: "#f4f6f8"
    readonly property color dayQuiet: "#a7b1bc"
    readonly property color dayLine: "#252c33"
    readonly property color block: "#1e252d"
    readonly property color blockPast: "#151a1f"
    readonly property color blockPastInk: "#8b96a2"
    readonly property color blockNow: "#7d1219"
    readonly property color blockNowOver: "#5c0d12"
    readonly property color blockNowInk: "#ffffff"
    readonly property color barComing: "#7fb2ff"
    readonly property color barPast: "#3a444f"
    readonly property color barNow: "#ff6b6b"
    readonly property color now: "#ff6b6b"
    readonly property color nowInk: "#1a0506"
    readonly property color good: "#4cd58a"
    readonly property color warn: "#ffc043"
    readonly property color warnInk: "#1c1300"
    readonly property color bad: "#ff8a8a"
    readonly property color notice: "#f4f6f8"
    readonly property color noticeInk: "#14191e"
    readonly property color noticeQuiet: "#47515c"
    readonly property Paint noticeColors: Paint {
        fill: "#14191e"
        fillInk: "#ffffff"
        offInk: "#47515c"
        offLine: "#47515c"
    }
    readonly property color toneGood: "#0a6b3d"
    readonly property color toneSorry: "#a4141a"
    readonly property color toneWait: "#7a5200"
    readonly property color none: "transparent"
    readonly property real pressedOpacity: 0.82

    // --- type
    readonly property string family: "Inter"
    readonly property string displayFamily: "Inter Display"
    readonly property var tabular: ({ "tnum": 1 })
    readonly property real capHeight: 0.727
    readonly property real capDrop: 0.242 // from the top of a line to the top of its capitals
    readonly property real descent: 0.2
    readonly property real worthTwoLines: 1.08
    readonly property real wordPitch: 0.93
    readonly property real snug: -0.022
    readonly property real snugLine: 0.95
    readonly property real tight: -0.04
    readonly property int wordMax: px(208)
    readonly property int wordMin: px(110)
    readonly property int clock: px(97)
    readonly property int name: px(97)
    readonly property int huge: px(74)
    readonly property int countSize: px(68)
    readonly property int time: px(66)
    readonly property int lead: px(48)
    readonly property int button: px(38)
    readonly property int label: px(40)
    readonly property int body: px(33)
    readonly property int unit: px(32)
    readonly property int small: px(27)
    readonly property int fine: px(24)
    readonly property int finest: px(17) // for a hint in a crowded row of buttons
    readonly property int curveFrom: px(48)

    // --- space
    readonly property int margin: px(32)
    readonly property int dayMargin: px(28)
    readonly property int gap: px(24)
    readonly property int near: px(12)
    readonly property int hair: px(6)
    readonly property int line: Math.max(1, px(2))
    readonly property int radius: px(20)
    readonly property int blockRadius: px(10)

    // --- things
    readonly property real statusShare: 0.625
    readonly property real statusShareTall: 0.62
    readonly property int shape: px(88)
    readonly property real shapeLine: 0.105 // parts of the disc
    readonly property real shapeBar: 0.147
    readonly property real shapeBarLong: 0.56
    readonly property real shapeMoon: 0.56
    readonly property real shapeMoonAside: 0.17
    readonly property real shapeDot: 0.13
    readonly property real shapeDotGap: 0.1
    readonly property int ring: px(196)
    readonly property int ringLine: px(14)
    readonly property int buttons: px(212)
    readonly property int controls: px(124)
    readonly property int mainButton: px(344)
    readonly property int target: px(76)
    readonly property int mainButtonSlim: px(256)
    readonly property int hour: px(124)
    readonly property int blockLine: px(37)
    readonly property int blockText: px(37)
    readonly property int fade: px(40)
    readonly property real fillLow: 0.88
    readonly property int blockLeast: px(14)
    readonly property int bannersTall: px(190)
    readonly property int blockGap: px(3)
    readonly property int bar: px(6)
    readonly property int dot: px(16)
    readonly property int pill: px(46)
    readonly property int nowLine: Math.max(2, px(4))
    readonly property real nowAt: 0.28

    // --- motion: only when a state changes
    readonly property int swift: 200
    readonly property int returnAfter: 30000

    function px(size: real): int {
        return Math.round(size * theme.u)
    }

    function fresh(freshness: string): color {
        switch (freshness) {
        case "live":
            return theme.good
        case "stale":
            return theme.warn
        case "lost":
            return theme.bad
        default:
            return theme.dayQuiet
        }
    }
    function laneText(lanes: int): int {
        return lanes < 2 ? theme.body : lanes === 2 ? theme.small : theme.fine
    }
    function tone(name: string): color {
        return name === "good" ? theme.toneGood : name === "sorry" ? theme.toneSorry : theme.toneWait
    }
    function toneShape(name: string): string {
        return name === "good" ? "tick" : name === "sorry" ? "cross" : "clock"
    }

    // The strokes of a shape on a disc of this width.
    function shapePath(shape: string, width: real): string {
        const points = {
            tick: [["M", 29, 52], ["L", 44, 67], ["L", 72, 35]],
            clock: [["M", 50, 25], ["L", 50, 52], ["L", 67, 62]],
            cross: [["M", 33, 33], ["L", 67, 67], ["M", 67, 33], ["L", 33, 67]]
        }[shape] ?? []
        return points.map(([move, x, y]) => `${move}${x / 100 * width} ${y / 100 * width}`).join(" ")
    }
}
