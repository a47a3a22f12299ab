pragma Singleton

import QtQuick

// The second level of the design: what every colour, size and type is for. No other file holds a literal of them, and the
// colours themselves are in the schemes.
//
// Sizes are drawn for 10.1" with 1280x800, where a pixel is 0.170 mm, and scaled by one unit, `u`, which the window sets
// together with `perMm`. Below that size millimetres hold: nothing to read falls under 4 mm capitals, nothing to tap under
// 9 mm (docs/design.md, docs/adr/0017). Measured by tests/screen/test_contrast.py and test_millimetres.py.
QtObject {
    id: theme

    property real u: 1 // pixels for one pixel of the drawing
    property real fit: 1 // the same, as large as the window allows
    property real perMm: 1 / theme.drawn
    property string wanted: "dark"
    property real text: 1 // how much larger a site wants what is read at arm's length
    property var brand: ({}) // what a site puts in the place of the scheme's

    // --- colours
    readonly property Scheme dark: DarkScheme {}
    readonly property Scheme light: LightScheme {}
    readonly property Scheme highContrast: HighContrastScheme {}
    readonly property Scheme scheme: theme.wanted === "light" ? theme.light : theme.wanted === "high-contrast" ? theme.highContrast : theme.dark

    readonly property Paint dayColors: theme.scheme.card
    readonly property Paint sheet: theme.scheme.sheet
    readonly property Paint strip: theme.scheme.strip
    readonly property color codeDark: "#000000"
    readonly property color codeLight: "#ffffff"
    readonly property color scrim: theme.scheme.scrim
    readonly property color focus: theme.scheme.accent
    readonly property color day: theme.brand.ground ?? theme.scheme.ground
    readonly property color dayClear: Qt.alpha(theme.day, 0)
    readonly property color dayInk: theme.scheme.ink
    readonly property color dayQuiet: theme.scheme.quiet
    readonly property color dayLine: theme.scheme.line
    readonly property color block: theme.scheme.surface
    readonly property color blockPast: theme.scheme.surfacePast
    readonly property color blockPastInk: theme.scheme.inkPast
    readonly property color blockNow: theme.scheme.surfaceNow
    readonly property color blockNowOver: theme.scheme.surfaceSpent
    readonly property color blockNowInk: theme.scheme.inkNow
    readonly property color blockEdge: theme.scheme.edge
    readonly property color barComing: theme.accent
    readonly property color barPast: theme.scheme.barPast
    readonly property color barNow: theme.scheme.barNow
    readonly property color accent: theme.brand.accent ?? theme.scheme.accent
    readonly property color accentInk: theme.scheme.accentInk
    readonly property color now: theme.scheme.now
    readonly property color nowInk: theme.scheme.nowInk
    readonly property color warn: theme.scheme.warning
    readonly property color warnInk: theme.scheme.warningInk
    readonly property color notice: theme.scheme.notice
    readonly property color noticeInk: theme.scheme.noticeInk
    readonly property color noticeQuiet: theme.scheme.noticeQuiet
    readonly property Paint noticeColors: Paint {
        fill: theme.scheme.noticeInk
        fillInk: theme.scheme.notice
        ink: theme.scheme.noticeInk
        offInk: theme.scheme.noticeQuiet
        offLine: theme.scheme.noticeQuiet
    }
    readonly property color none: "transparent"
    readonly property color night: "#000000"
    readonly property real pressedOpacity: 0.82

    // --- type: each role has its capitals' least height in millimetres
    property string language: "en"
    readonly property string family: theme.language === "ja" ? "Door Japanese" : "Inter" // screen/fonts.py has why
    readonly property string displayFamily: theme.language === "ja" ? "Door Japanese" : "Inter Display"
    readonly property var tabular: ({ "tnum": 1 })
    readonly property real capHeight: 0.727
    readonly property real capDrop: 0.242 // from the top of a line to the top of its capitals
    readonly property real descent: 0.2
    readonly property real worthTwoLines: 1.08
    readonly property real wordPitch: 0.93
    readonly property bool square: theme.language === "ja" || theme.language === "zh" // taller than capitals
    readonly property bool loose: theme.square || theme.language === "ar" // no tracking: joined letters would overlap
    readonly property real wordAbove: 0.36 // of the room around a word: more below, where letters hang
    readonly property real snug: theme.loose ? 0 : -0.022
    readonly property real snugLine: 0.95
    readonly property real naturalLine: 1.21
    readonly property real roomyLine: 1.3
    readonly property real tight: theme.loose ? 0 : -0.04
    readonly property bool compact: theme.fit < 0.9 * theme.drawn * theme.perMm // smaller than it is drawn: about 7 inches
    readonly property real tallness: theme.square ? 0.885 : 1 // of the size at which letters are as tall as capitals
    readonly property int word: theme.compact ? 0 : Math.round(cap(25) * tallness) // what is read from three metres
    readonly property int wordMax: Math.max(Math.round(208 * theme.fit * tallness), Math.ceil(1.03 * word))
    readonly property int wordMin: px(110)
    readonly property int clock: type(97, 8)
    readonly property int name: type(97, 12)
    readonly property int huge: type(74, 4)
    readonly property int countSize: type(68, 4)
    readonly property int time: type(66, 8)
    readonly property int timeLow: Math.round(0.75 * time)
    readonly property int lead: read(48)
    readonly property int button: read(38)
    readonly property int label: read(40)
    readonly property int body: read(33)
    readonly property int unit: body
    readonly property int small: body
    readonly property int fine: plain
    readonly property int plain: type(33, 4) // the body as drawn; what only facilities read
    readonly property int growth: Math.round(plain * (theme.text - 1)) // each size grows by as much as the body does
    readonly property int finest: Math.round(0.8 * plain) // where nothing else fits
    readonly property int last: theme.compact ? px(28) : finest // of a button's label, before it is cut
    readonly property real smallest: 0.5 // times the size that a remark should have
    readonly property int anyLines: 99
    readonly property int curveFrom: px(48)

    // --- space
    readonly property int margin: px(32)
    readonly property int dayMargin: px(28)
    readonly property int gap: px(24)
    readonly property int near: span(12, 2) // between two things to tap
    readonly property int hair: px(6)
    readonly property int line: Math.max(1, px(2))
    readonly property int radius: px(20)
    readonly property int blockRadius: px(10)
    readonly property int target: span(53, 9) // the least that is tapped

    // --- things
    readonly property real drawn: 0.17 // millimetres of a pixel of the drawing
    readonly property real comfort: 1.25 // times as large as drawn: type and targets grow no further on a large panel
    readonly property real statusShare: 0.625
    readonly property real statusShareTall: theme.fit > 1.2 * theme.u ? 0.5 : 0.62 // a large panel has room for more of the day
    readonly property real guideShare: 0.28 // of a door that is not set up
    readonly property real guideShareTall: 0.22
    readonly property int shape: span(88, 13)
    readonly property real shapeLine: 0.105 // parts of the disc
    readonly property real shapeBar: 0.147
    readonly property real shapeBarLong: 0.56
    readonly property real shapeMoon: 0.56
    readonly property real shapeMoonAside: 0.17
    readonly property real shapeDot: 0.13
    readonly property real shapeDotGap: 0.1
    readonly property int ring: px(196)
    readonly property int ringLine: px(14)
    readonly property int buttons: Math.max(px(212), 2 * target + near)
    readonly property int controls: span(124, 20)
    readonly property int mainButton: px(theme.compact ? 280 : 300)
    readonly property int mainButtonSlim: px(250)
    readonly property int hour: Math.max(px(124), 2 * blockLine)
    readonly property int logoWide: px(150) // at first; it takes what is left beside the clock
    readonly property int plus: px(24)
    readonly property int plusLine: Math.max(2, px(3))
    readonly property int blockLine: Math.max(px(37), Math.round(body * snugLine * naturalLine))
    readonly property int blockText: blockLine
    readonly property int fade: px(40)
    readonly property real fillLow: 0.88
    readonly property int blockLeast: px(14)
    readonly property int bannersTall: Math.max(px(200), Math.round(5.2 * body))
    readonly property real narrowLane: 5.5 // times the type
    readonly property int blockGap: px(3)
    readonly property int edge: px(6)
    readonly property int dot: px(16)
    readonly property int pill: Math.max(px(46), Math.round(body * roomyLine))
    readonly property int nowLine: Math.max(2, px(4))
    readonly property real nowAt: 0.28

    // --- sheets
    readonly property int touch: span(80, 10) // what is tapped on a sheet
    readonly property int touchTall: Math.max(span(112, 14), Math.ceil((button + small) * naturalLine) + 2 * hair)
    readonly property int key: span(79, 9)
    readonly property int icon: px(40)
    readonly property int iconGrid: 24
    readonly property real iconLine: 1.9
    readonly property int ringGap: px(8) // from the edge of the button to the outer edge of its ring
    readonly property int focusLine: Math.max(2, px(5))
    readonly property int sheetWide: px(1120)
    readonly property int sheetSlim: px(720)
    readonly property int sheetRadius: px(32)
    readonly property int sheetRise: px(120)
    readonly property real sheetShare: 2 / 3
    readonly property int pinShortest: 6
    readonly property int pinLongest: 12
    readonly property real reachShare: 1 / 3
    readonly property real reachDim: 0.4
    readonly property int codeSize: px(420)
    readonly property int pictureWide: px(560)
    readonly property int pictureTall: px(340)

    // --- motion: only when a state changes
    property bool motion: true
    readonly property int swift: theme.motion ? 200 : 0
    readonly property int returnAfter: 30000

    function px(size: real): int {
        return Math.round(size * theme.u)
    }
    // As drawn, but no less than this many millimetres.
    function span(size: real, least: real): int {
        return Math.max(theme.px(size), Math.ceil(least * theme.perMm))
    }
    // The size of a type as drawn, but with capitals no lower than this many millimetres.
    function type(size: real, least: real): int {
        return Math.max(theme.px(size), theme.cap(least))
    }
    // The size of what is read at arm's length: four millimetres at least, and as much more as the site wants.
    function read(size: real): int {
        return theme.type(size, 4) + theme.growth
    }
    function cap(least: real): int {
        return Math.ceil(least * theme.perMm / theme.capHeight)
    }

    readonly property BrandPaint ownGreen: BrandPaint {
        own: theme.brand.green
    }
    readonly property BrandPaint ownAmber: BrandPaint {
        own: theme.brand.amber
    }
    readonly property BrandPaint ownRed: BrandPaint {
        own: theme.brand.red
    }

    function paint(light: string): Paint {
        switch (light) {
        case "green":
            return theme.ownGreen.given ? theme.ownGreen : theme.scheme.green
        case "amber":
            return theme.ownAmber.given ? theme.ownAmber : theme.scheme.amber
        case "red":
            return theme.ownRed.given ? theme.ownRed : theme.scheme.red
        default:
            return theme.scheme.grey
        }
    }
    function fresh(freshness: string): color {
        switch (freshness) {
        case "live":
            return theme.scheme.good
        case "stale":
            return theme.scheme.fair
        case "lost":
            return theme.scheme.poor
        default:
            return theme.dayQuiet
        }
    }
    function toneOf(tone: string): color {
        return tone === "good" ? theme.scheme.good : tone === "fair" ? theme.scheme.fair : tone === "poor" ? theme.scheme.poor : theme.sheet.ink
    }
    // The type in a block of this width: where meetings lie side by side it is lower than 4 mm before it is cut.
    function laneText(width: real): int {
        const slim = width < theme.plain * theme.narrowLane ? Math.min(theme.plain, theme.px(24)) : theme.plain
        return Math.max(slim, Math.min(theme.body, Math.floor(width / theme.narrowLane)))
    }
    function tone(name: string): color {
        return name === "good" ? theme.scheme.toneGood : name === "sorry" ? theme.scheme.toneSorry : theme.scheme.toneWait
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
