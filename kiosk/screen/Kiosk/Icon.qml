import QtQuick
import QtQuick.Shapes

// A small sign beside a word, drawn with one stroke width on a grid of 24.
Item {
    id: root

    required property string name
    required property color ink
    readonly property var signs: ({
        admin: "M7 11h10v9h-10z M9 11v-3a3 3 0 0 1 6 0v3 M12 15v2",
        accessibility: "M11 4.500h.01 M11 9v6h5l3 5 M8.500 11.500a5 5 0 1 0 6.500 7 M11 11.500h4",
        book: "M4 6h16v14h-16z M4 10h16 M8 3v4 M16 3v4 M12 12.500v5 M9.500 15h5",
        close: "M6 6l12 12 M18 6l-12 12",
        done: "M5 12.500l4.500 4.500 9.500-10",
        equipment: "M3 5h18v12h-18z M9 21h6 M12 17v4",
        erase: "M9 6h12v12h-12l-6-6z M12.500 9.500l5 5 M17.500 9.500l-5 5",
        info: "M21 12a9 9 0 1 0-18 0a9 9 0 1 0 18 0 M12 11v5 M12 8h.01",
        lasts: "M21 12a9 9 0 1 0-18 0a9 9 0 1 0 18 0 M12 7v5l3.500 2",
        language: "M21 12a9 9 0 1 0-18 0a9 9 0 1 0 18 0 M3 12h18 M12 3c3 3 3.700 6 3.700 9s-.7 6-3.700 9 M12 3c-3 3-3.700 6-3.700 9s.7 6 3.700 9",
        more: "M4.500 12a.7 .7 0 1 0 1.400 0a.7 .7 0 1 0-1.400 0 M11.300 12a.7 .7 0 1 0 1.400 0a.7 .7 0 1 0-1.400 0 M18.100 12a.7 .7 0 1 0 1.400 0a.7 .7 0 1 0-1.400 0",
        nearby: "M12 21s7-6.200 7-11a7 7 0 0 0-14 0c0 4.800 7 11 7 11z M14.500 10a2.500 2.500 0 1 0-5 0a2.500 2.500 0 1 0 5 0",
        qr: "M4 4h6v6h-6z M14 4h6v6h-6z M4 14h6v6h-6z M14 14h2v2 M20 14v2 M20 20h.01 M14 20h2",
        reach: "M12 4v11 M7 10.500l5 5 5-5 M5 20h14",
        report: "M12 4l9 16h-18z M12 10v4 M12 17h.01",
        type: "M4 20l1-4 11-11 3 3-11 11z M14 7l3 3",
        seats: "M16 8a4 4 0 1 0-8 0a4 4 0 1 0 8 0 M4.500 21c0-4 3.400-6.500 7.500-6.500s7.500 2.500 7.500 6.500",
        space: "M4 10v6h16v-6",
        send: "M4 5l17 7-17 7 3-7z M7 12h14",
        shift: "M12 5l7 7h-4v6h-6v-6h-4z"
    })

    Shape {
        height: Theme.iconGrid
        scale: root.width / Theme.iconGrid
        transformOrigin: Item.TopLeft
        width: Theme.iconGrid

        ShapePath {
            capStyle: ShapePath.RoundCap
            fillColor: Theme.none
            joinStyle: ShapePath.RoundJoin
            strokeColor: root.ink
            strokeWidth: Theme.iconLine

            PathSvg {
                path: root.signs[root.name] ?? ""
            }
        }
    }
}
