/// Finds what somebody most likely meant.
public enum NearestNames {
    /// Up to `limit` names close to the text, best first: those a few typing errors away, then those that contain it.
    public static func nearest(to text: String, among names: some Sequence<String>, limit: Int = 3) -> [String] {
        let wanted = Array(text.lowercased().utf8.prefix(longest))
        guard !wanted.isEmpty else { return [] }
        let tolerance = min(max(1, wanted.count / 3), mostErrors)
        var found: [(cost: Int, name: String)] = []
        for name in names {
            let candidate = Array(name.lowercased().utf8.prefix(longest))
            if abs(candidate.count - wanted.count) <= tolerance,
                let cost = distance(wanted, candidate, atMost: tolerance)
            {
                found.append((cost, name))
            } else if wanted.count >= 3, contains(candidate, wanted) {
                found.append((tolerance + 1 + candidate.count - wanted.count, name))
            }
        }
        found.sort { ($0.cost, $0.name) < ($1.cost, $1.name) }
        var seen: Set<String> = []
        return Array(found.map(\.name).filter { seen.insert($0).inserted }.prefix(limit))
    }

    private static let longest = 80
    private static let mostErrors = 4

    /// Insertions, deletions, changes and swaps of neighbours; `nil` when there are more than `limit`. Looks only at the
    /// places that so many insertions and deletions can reach.
    static func distance(_ left: [UInt8], _ right: [UInt8], atMost limit: Int) -> Int? {
        guard abs(left.count - right.count) <= limit else { return nil }
        let tooMany = limit + 1
        var beforeLast = Array(repeating: tooMany, count: right.count + 1)
        var last = (0...right.count).map { min($0, tooMany) }
        var current = beforeLast
        for row in left.indices {
            let start = max(0, row - limit)
            let end = min(right.count, row + limit + 1)
            current[start] = start == 0 ? min(row + 1, tooMany) : tooMany
            if end < right.count { current[end + 1] = tooMany }
            for column in start..<max(start, end) {
                var cost = last[column] + (left[row] == right[column] ? 0 : 1)
                cost = min(cost, last[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    cost = min(cost, beforeLast[column - 1] + 1)
                }
                current[column + 1] = min(cost, tooMany)
            }
            (beforeLast, last, current) = (last, current, beforeLast)
        }
        return last[right.count] <= limit ? last[right.count] : nil
    }

    private static func contains(_ text: [UInt8], _ part: [UInt8]) -> Bool {
        guard part.count <= text.count else { return false }
        return (0...(text.count - part.count)).contains { text[$0..<($0 + part.count)].elementsEqual(part) }
    }
}
