import Dispatch

extension Snapshot {
    /// Makes the indexes from the columns, side by side: together they take a good part of a cold start. Returns the
    /// rows of users that come again in a later row.
    mutating func makeIndexes() -> [Int] {
        let (users, groupCount) = (users, vocabulary.groups.count)
        // Unchecked: each iteration sets a variable of its own, and all have ended when they are read.
        nonisolated(unsafe) var accounts = (index: AccountIndex(), repeated: [Int]())
        nonisolated(unsafe) var members: [Bitmap] = []
        nonisolated(unsafe) var codes: [[Bitmap]] = []
        DispatchQueue.concurrentPerform(iterations: 3) { part in
            switch part {
            case 0: accounts = AccountIndex.of(users[.id])
            case 1: members = Snapshot.members(of: users.groups, groupCount: groupCount)
            default: codes = UserRow.Code.allCases.map { $0 == .flags ? [] : Snapshot.rowsPerCode(users[$0]) }
            }
        }
        (index, groupMembers, codeRows) = (accounts.index, members, codes)
        opening = AccessRules(vocabulary)
        accessRows = vocabulary.products.indices.map { computedAccess(toProductAt: $0) }
        return accounts.repeated
    }

    /// Turns groups per row into rows per group by counting first, so that each list is allocated once.
    private static func members(of column: RaggedColumn<UInt32>, groupCount: Int) -> [Bitmap] {
        var starts = [Int](repeating: 0, count: groupCount + 1)
        for part in column.parts { for group in part.values { starts[Int(group) + 1] += 1 } }
        for group in 0..<groupCount { starts[group + 1] += starts[group] }
        var next = starts
        let rows = [UInt32](unsafeUninitializedCapacity: starts[groupCount]) { buffer, initialized in
            next.withUnsafeMutableBufferPointer { next in
                for (index, part) in column.parts.enumerated() {
                    part.values.withUnsafeBufferPointer { groups in
                        var position = 0
                        for (row, end) in part.ends.enumerated() {
                            while position < Int(end) {
                                let group = Int(groups[position])
                                buffer[next[group]] = UInt32(index << Chunk.shift + row)
                                next[group] += 1
                                position += 1
                            }
                        }
                    }
                }
            }
            initialized = starts[groupCount]
        }
        return (0..<groupCount).map { group in
            Bitmap(capacity: column.count, ascending: Array(rows[starts[group]..<starts[group + 1]]))
        }
    }

    private static func rowsPerCode(_ column: Column<UInt8>) -> [Bitmap] {
        let length = Bitmap.wordCount(column.count)
        let codeCount = (column.chunks.compactMap { $0.max() }.max().map(Int.init) ?? -1) + 1
        var words = [UInt64](repeating: 0, count: length * codeCount)
        words.withUnsafeMutableBufferPointer { words in
            for (index, chunk) in column.chunks.enumerated() {
                for (offset, code) in chunk.enumerated() {
                    let row = index << Chunk.shift + offset
                    words[Int(code) * length + row >> 6] |= 1 << UInt64(row & 63)
                }
            }
        }
        return (0..<codeCount).map { code in
            Bitmap(capacity: column.count, words: Array(words[(code * length)..<((code + 1) * length)]))
        }
    }
}
