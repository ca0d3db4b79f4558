/// Rows are kept in chunks of this many, so that a new version of a snapshot copies only the chunks it changes.
/// A multiple of 64, so that a word of a bitmap never spans two chunks.
enum Chunk {
    static let shift = 11
    static let rows = 1 << shift
    static let mask = rows - 1
}

/// One number per row, in chunks.
struct Column<Element: Equatable & Sendable>: Sendable {
    private(set) var count = 0
    private(set) var chunks: [[Element]] = []

    init() {}

    init(repeating element: Element, count: Int) {
        while self.count < count {
            let length = min(Chunk.rows, count - self.count)
            chunks.append(Array(repeating: element, count: length))
            self.count += length
        }
    }

    subscript(row: Int) -> Element {
        get { chunks[row >> Chunk.shift][row & Chunk.mask] }
        // A chunk is copied only when the value really changes.
        set { if self[row] != newValue { chunks[row >> Chunk.shift][row & Chunk.mask] = newValue } }
    }

    mutating func append(_ element: Element) {
        if count & Chunk.mask == 0 { openChunk() }
        chunks[chunks.count - 1].append(element)
        count += 1
    }

    /// Takes over the other's chunks as they are. All chunks of this column must be full.
    mutating func append(chunksOf other: Column) {
        assert(count & Chunk.mask == 0)
        chunks += other.chunks
        count += other.count
    }

    /// Does nothing to an empty column.
    mutating func removeLast() {
        guard count > 0 else { return }
        count -= 1
        if count & Chunk.mask == 0 { chunks.removeLast() } else { chunks[chunks.count - 1].removeLast() }
    }

    func mapped(_ transform: (Element) -> Element) -> Column {
        var result = self
        for index in chunks.indices { result.chunks[index] = chunks[index].map(transform) }
        return result
    }

    private mutating func openChunk() {
        var chunk: [Element] = []
        // The first chunk grows as it needs to: most tables of a small organisation hold few rows.
        if !chunks.isEmpty { chunk.reserveCapacity(Chunk.rows) }
        chunks.append(chunk)
    }
}
