/// A filter made ready for one snapshot: names are looked up, times are minutes. Made by `FilterCompiler`.
indirect enum Selector: Sendable {
    case rows(Bitmap)
    case range(Column<Int32>, ClosedRange<Int32>)
    case codes(Column<Int32>, CodeSet)
    case text(TextScan)
    /// The user has no group at all.
    case withoutElements(RaggedColumn<UInt32>)
    case all([Selector])
    case any([Selector])
    case not(Selector)

    /// Which candidates it selects. What costs least goes first, and the rest looks only at what is left.
    func select(within candidates: Bitmap) -> Bitmap {
        guard !candidates.isEmpty else { return candidates }
        switch self {
        case .rows(let rows): return candidates.intersection(rows)
        case .range(let column, let range): return column.rows(in: range, within: candidates)
        case .codes(let column, let codes): return column.rows(in: codes, within: candidates)
        case .text(let scan): return scan.rows(within: candidates)
        case .withoutElements(let column): return column.emptyRows(within: candidates)
        case .not(let part): return candidates.subtracting(part.select(within: candidates))
        case .all(let parts):
            return Selector.cheapestFirst(parts).reduce(candidates) { $1.select(within: $0) }
        case .any(let parts):
            var rest = candidates
            for part in Selector.cheapestFirst(parts) { rest = rest.subtracting(part.select(within: rest)) }
            return candidates.subtracting(rest)
        }
    }

    private static func cheapestFirst(_ parts: [Selector]) -> [Selector] {
        parts.map { (cost: $0.cost, part: $0) }.sorted { $0.cost < $1.cost }.map(\.part)
    }

    /// Roughly the bytes read per candidate.
    private var cost: Int {
        switch self {
        case .rows: 0
        case .range, .codes, .withoutElements: 4
        case .text: 200
        case .not(let part): part.cost
        case .all(let parts), .any(let parts): parts.reduce(0) { $0 + $1.cost }
        }
    }
}
