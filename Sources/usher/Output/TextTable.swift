/// A table for people: aligned by display width, cut to fit when there is a width to fit.
struct TextTable {
    struct Column {
        var title: String
        var alignsRight = false
        /// Narrower than this it is not made.
        var minimum = 6

        init(_ title: String, alignsRight: Bool = false, minimum: Int = 6) {
            self.title = title
            self.alignsRight = alignsRight
            self.minimum = minimum
        }
        static func number(_ title: String) -> Column { Column(title, alignsRight: true, minimum: .max) }
        /// A column that is never cut, such as an id that people copy.
        static func whole(_ title: String) -> Column { Column(title, minimum: .max) }
    }

    private var columns: [Column]
    private var rows: [[String]] = []
    private static let gap = "  "

    init(_ columns: [Column]) { self.columns = columns }
    init(_ titles: String...) { self.init(titles.map { Column($0) }) }

    /// Missing cells are empty, further ones are left out.
    mutating func add(_ cells: [String]) {
        var cells = cells.prefix(columns.count).map(\.printable)
        while cells.count < columns.count { cells.append("") }
        rows.append(cells)
    }

    var isEmpty: Bool { rows.isEmpty }

    /// Lines without the last line end; `width` is the terminal's, `nil` when nothing is to be cut.
    func rendered(width: Int?) -> String {
        let widths = fittedWidths(to: width)
        return ([columns.map(\.title)] + rows).map { line($0, widths: widths) }.joined(separator: "\n")
    }

    private func line(_ cells: [String], widths: [Int]) -> String {
        var parts: [String] = []
        for (index, cell) in cells.enumerated() {
            let fitted = cell.fitted(to: widths[index])
            let isLast = index == cells.count - 1 && !columns[index].alignsRight
            parts.append(isLast ? fitted : fitted.padded(to: widths[index], alignRight: columns[index].alignsRight))
        }
        let line = parts.joined(separator: TextTable.gap)
        return String(line.reversed().drop { $0 == " " }.reversed())
    }

    /// Natural widths, then the widest column that may shrink loses until the line fits.
    private func fittedWidths(to width: Int?) -> [Int] {
        var widths = columns.indices.map { index in
            rows.reduce(DisplayWidth.of(columns[index].title)) { max($0, DisplayWidth.of($1[index])) }
        }
        guard let width else { return widths }
        let gaps = TextTable.gap.count * max(0, columns.count - 1)
        while widths.reduce(gaps, +) > width {
            let shrinkable = widths.indices.filter { widths[$0] > columns[$0].minimum }
            guard let widest = shrinkable.max(by: { widths[$0] < widths[$1] }) else { break }
            widths[widest] -= 1
        }
        return widths
    }
}
