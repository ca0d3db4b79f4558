/// Fields whose values are times and numbers.
extension FilterCompiler {
    mutating func lastActive(_ condition: FilterCondition) -> Selector {
        guard let name = condition.product else { return time([snapshot.users[.latest]], condition) }
        let columns = productIndices(name).filter { $0 < snapshot.users.activity.count }
        return time(columns.map { snapshot.users.activity[$0] }, condition)
    }

    /// The latest of several columns; the usual case is one.
    mutating func time(_ columns: [Column<Int32>], _ condition: FilterCondition) -> Selector {
        var spans: [Range<Int64>] = []
        for value in condition.values {
            if let span = times.minutes(of: value) { spans.append(span) } else { refuseValue(condition) }
        }
        return compare(columns, spans, condition, lowest: Minutes.earliest, isEmpty: Minutes.never)
    }

    mutating func number(_ column: Column<Int32>, _ condition: FilterCondition) -> Selector {
        var spans: [Range<Int64>] = []
        for value in condition.values {
            guard case .number(let number) = value else {
                refuseValue(condition)
                continue
            }
            let bounded = min(max(Int64(number), -1 << 40), 1 << 40)
            spans.append(bounded..<bounded + 1)
        }
        return compare([column], spans, condition, lowest: Minutes.earliest, isEmpty: Minutes.none)
    }

    /// `lowest` is the least number that is a value, `isEmpty` the greatest that means none.
    private mutating func compare(
        _ columns: [Column<Int32>], _ spans: [Range<Int64>], _ condition: FilterCondition, lowest: Int32,
        isEmpty: Int32
    ) -> Selector {
        let (least, greatest) = (Int64(lowest), Int64(Int32.max))
        func between(_ lower: Int64, _ upper: Int64) -> Selector {
            latest(of: columns, from: max(lower, least), to: min(upper, greatest))
        }
        let hits = Selector.any(spans.map { between($0.lowerBound, $0.upperBound - 1) })
        if condition.comparison == .isEmpty {
            return .not(latest(of: columns, from: Int64(isEmpty) + 1, to: greatest))
        }
        if condition.comparison == .isNotEmpty { return between(least, greatest) }
        guard let span = spans.first else { return nobody }
        return switch condition.comparison {
        case .equal, .isIn: hits
        case .notEqual, .notIn: .all([between(least, greatest), .not(hits)])
        case .less: between(least, span.lowerBound - 1)
        case .lessOrEqual: between(least, span.upperBound - 1)
        case .greater: between(span.upperBound, greatest)
        case .greaterOrEqual: between(span.lowerBound, greatest)
        default: refuse(condition)
        }
    }

    /// The greatest number of a row lies in the range: in one column it is at least the lower bound, and in none it
    /// is past the upper one.
    private func latest(of columns: [Column<Int32>], from lower: Int64, to upper: Int64) -> Selector {
        guard lower <= upper, let first = columns.first else { return nobody }
        let range = Int32(clamping: lower)...Int32(clamping: upper)
        if columns.count == 1 { return .range(first, range) }
        let reached = Selector.any(columns.map { .range($0, range.lowerBound...Int32.max) })
        guard range.upperBound < Int32.max else { return reached }
        return .all([reached, .not(.any(columns.map { .range($0, (range.upperBound + 1)...Int32.max) }))])
    }
}
