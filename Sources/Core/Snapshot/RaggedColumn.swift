/// A list of numbers per row, such as the bytes of a name or the groups of a user, end to end in chunks.
struct RaggedColumn<Element: Equatable & Sendable>: Sendable {
    struct Part: Sendable {
        var values: [Element] = []
        /// Where each row ends in `values`.
        var ends: [UInt32] = []

        func range(_ row: Int) -> Range<Int> { (row == 0 ? 0 : Int(ends[row - 1]))..<Int(ends[row]) }
    }

    private(set) var count = 0
    private(set) var parts: [Part] = []

    init() {}

    /// The elements of a row; the buffer is valid only inside `body`.
    @inline(__always)
    func withRow<Result>(_ row: Int, _ body: (UnsafeBufferPointer<Element>) -> Result) -> Result {
        let part = parts[row >> Chunk.shift]
        let range = part.range(row & Chunk.mask)
        return part.values.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[range])) }
    }

    subscript(row: Int) -> [Element] {
        let part = parts[row >> Chunk.shift]
        return Array(part.values[part.range(row & Chunk.mask)])
    }

    func isEmpty(_ row: Int) -> Bool { parts[row >> Chunk.shift].range(row & Chunk.mask).isEmpty }

    mutating func append(_ elements: [Element]) {
        if count & Chunk.mask == 0 { openPart() }
        let last = parts.count - 1
        parts[last].values.append(contentsOf: elements)
        parts[last].ends.append(UInt32(parts[last].values.count))
        count += 1
    }

    /// Nothing is copied when the row already holds these elements.
    mutating func replace(_ row: Int, with elements: [Element]) {
        guard self[row] != elements else { return }
        let (index, position) = (row >> Chunk.shift, row & Chunk.mask)
        let old = parts[index].range(position)
        parts[index].values.replaceSubrange(old, with: elements)
        let growth = elements.count - old.count
        for row in position..<parts[index].ends.count {
            parts[index].ends[row] = UInt32(Int(parts[index].ends[row]) + growth)
        }
    }

    /// Does nothing to an empty column.
    mutating func removeLast() {
        guard count > 0 else { return }
        count -= 1
        if count & Chunk.mask == 0 {
            parts.removeLast()
            return
        }
        let last = parts.count - 1
        let range = parts[last].range(count & Chunk.mask)
        parts[last].values.removeLast(range.count)
        parts[last].ends.removeLast()
    }

    /// Gives back the room that a growing array keeps in reserve: up to half of it.
    mutating func trimLast() { _ = takeReserve() }

    /// Leaves the last part an array without reserve. Its old one comes back empty, to be filled again.
    private mutating func takeReserve() -> [Element] {
        guard !parts.isEmpty else { return [] }
        let last = parts.count - 1
        var grown: [Element] = []
        swap(&grown, &parts[last].values)
        parts[last].values = grown.withUnsafeBufferPointer { Array($0) }
        grown.removeAll(keepingCapacity: true)
        return grown
    }

    private mutating func openPart() {
        var part = Part(values: takeReserve())
        // As for numbers: the first chunk of a small organisation stays small.
        if !parts.isEmpty { part.ends.reserveCapacity(Chunk.rows) }
        parts.append(part)
    }

    /// Parts that hold the same as the other column's are kept once. Folded text mostly is what it was.
    mutating func shareParts(with other: RaggedColumn, in range: Range<Int>) {
        for index in range.clamped(to: 0..<min(parts.count, other.parts.count))
        where parts[index].ends == other.parts[index].ends && parts[index].values == other.parts[index].values {
            parts[index] = other.parts[index]
        }
    }

    /// Takes over the other's chunks as they are. All chunks of this column must be full.
    mutating func append(chunksOf other: RaggedColumn) {
        assert(count & Chunk.mask == 0)
        parts += other.parts
        count += other.count
    }

    func mapped(_ transform: (Element) -> Element) -> RaggedColumn {
        var result = self
        for index in parts.indices { result.parts[index].values = parts[index].values.map(transform) }
        return result
    }
}

extension RaggedColumn<UInt8> {
    /// Bytes that are not UTF-8 come back as replacement characters.
    func text(_ row: Int) -> String { withRow(row) { String(decoding: $0, as: UTF8.self) } }
}
