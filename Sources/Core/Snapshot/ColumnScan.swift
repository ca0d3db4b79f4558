/// A set of small numbers such as domain codes.
struct CodeSet: Sendable {
    /// So many codes are compared one by one, more are looked up.
    fileprivate static let few = 8
    let codes: [Int32]
    private let table: [Bool]

    init(_ codes: some Sequence<Int>) {
        self.codes = Set(codes.filter { $0 >= 0 }.map { Int32(clamping: $0) }).sorted()
        var table = [Bool](repeating: false, count: Int(self.codes.last ?? -1) + 1)
        for code in self.codes { table[Int(code)] = true }
        self.table = table
    }

    @inline(__always)
    func has(_ code: Int32) -> Bool { code >= 0 && Int(code) < table.count && table[Int(code)] }
}

extension Column<Int32> {
    /// Rows whose number is in the range, among the candidates.
    func rows(in range: ClosedRange<Int32>, within candidates: Bitmap) -> Bitmap {
        let low = SIMD16<Int32>(repeating: range.lowerBound)
        let high = SIMD16<Int32>(repeating: range.upperBound)
        return rows(within: candidates) {
            range.contains($0)
        } block: { numbers in
            Word.bits(numbers) { ($0 .>= low) .& ($0 .<= high) }
        }
    }

    /// Rows whose number is one of these, among the candidates.
    func rows(in set: CodeSet, within candidates: Bitmap) -> Bitmap {
        guard set.codes.count <= CodeSet.few else {
            return rows(within: candidates) {
                set.has($0)
            } block: { numbers in
                var word: UInt64 = 0
                for bit in 0..<64 where set.has(numbers[bit]) { word |= 1 << UInt64(bit) }
                return word
            }
        }
        return set.codes.withUnsafeBufferPointer { codes in
            rows(within: candidates) {
                set.has($0)
            } block: { numbers in
                Word.bits(numbers) { numbers in
                    var hits = SIMDMask<SIMD16<Int32>>(repeating: false)
                    for code in codes { hits = hits .| (numbers .== SIMD16(repeating: code)) }
                    return hits
                }
            }
        }
    }

    /// Few candidates are looked at one by one. Of many, 64 rows are compared at once, and blocks without a candidate
    /// are not read.
    @inline(__always)
    private func rows(
        within candidates: Bitmap, _ matches: (Int32) -> Bool, block: (UnsafePointer<Int32>) -> UInt64
    ) -> Bitmap {
        guard candidates.isDense else {
            return Bitmap(
                capacity: candidates.capacity,
                ascending: candidates.list.filter { Int($0) < count && matches(self[Int($0)]) })
        }
        return candidates.filteredWords(chunks: chunks.count) { index, wanted, result in
            chunks[index].withUnsafeBufferPointer { numbers in
                guard let base = numbers.baseAddress else { return }
                for word in 0..<min(wanted.count, Bitmap.wordCount(numbers.count)) where wanted[word] != 0 {
                    let start = word << 6
                    if start + 64 <= numbers.count {
                        result[word] = wanted[word] & block(base + start)
                    } else {
                        for row in start..<numbers.count where matches(numbers[row]) {
                            result[word] |= wanted[word] & (1 << UInt64(row & 63))
                        }
                    }
                }
            }
        }
    }
}

extension RaggedColumn {
    /// Rows that hold nothing, among the candidates.
    func emptyRows(within candidates: Bitmap) -> Bitmap {
        guard candidates.isDense else {
            return Bitmap(
                capacity: candidates.capacity,
                ascending: candidates.list.filter { Int($0) < count && isEmpty(Int($0)) })
        }
        return candidates.filteredWords(chunks: parts.count) { index, wanted, result in
            parts[index].ends.withUnsafeBufferPointer { ends in
                for word in 0..<min(wanted.count, Bitmap.wordCount(ends.count)) where wanted[word] != 0 {
                    var bits: UInt64 = 0
                    for row in (word << 6)..<min(ends.count, (word + 1) << 6)
                    where ends[row] == (row == 0 ? 0 : ends[row - 1]) {
                        bits |= 1 << UInt64(row & 63)
                    }
                    result[word] = wanted[word] & bits
                }
            }
        }
    }
}

extension Bitmap {
    /// A dense bitmap made chunk by chunk out of a dense one. `body` gets a chunk's number, its words of this bitmap,
    /// and as many zeroed words to fill.
    @inline(__always)
    fileprivate func filteredWords(
        chunks: Int, _ body: (Int, UnsafeBufferPointer<UInt64>, UnsafeMutableBufferPointer<UInt64>) -> Void
    ) -> Bitmap {
        let wordsPerChunk = Chunk.rows >> 6
        var result = [UInt64](repeating: 0, count: words.count)
        words.withUnsafeBufferPointer { wanted in
            result.withUnsafeMutableBufferPointer { result in
                for index in 0..<chunks {
                    let start = index * wordsPerChunk
                    let end = Swift.min(start + wordsPerChunk, wanted.count)
                    guard start < end else { return }
                    body(
                        index, UnsafeBufferPointer(rebasing: wanted[start..<end]),
                        UnsafeMutableBufferPointer(rebasing: result[start..<end]))
                }
            }
        }
        return Bitmap(capacity: capacity, words: result)
    }
}

private enum Word {
    private static let lowWeights = SIMD16<UInt32>(
        1, 1 << 1, 1 << 2, 1 << 3, 1 << 4, 1 << 5, 1 << 6, 1 << 7, 1 << 8, 1 << 9, 1 << 10, 1 << 11, 1 << 12, 1 << 13,
        1 << 14, 1 << 15)
    private static let highWeights = lowWeights &<< 16

    /// One bit for each of 64 numbers. There is no instruction for it in Swift, so each hit contributes its power of
    /// two, and their sum is the word.
    @inline(__always)
    static func bits(
        _ numbers: UnsafePointer<Int32>, _ matches: (SIMD16<Int32>) -> SIMDMask<SIMD16<Int32>>
    ) -> UInt64 {
        let raw = UnsafeRawPointer(numbers)
        @inline(__always)
        func half(_ offset: Int) -> UInt64 {
            let first = matches(raw.loadUnaligned(fromByteOffset: offset, as: SIMD16<Int32>.self))
            let second = matches(raw.loadUnaligned(fromByteOffset: offset + 64, as: SIMD16<Int32>.self))
            let none = SIMD16<UInt32>(repeating: 0)
            let sum = none.replacing(with: lowWeights, where: first) | none.replacing(with: highWeights, where: second)
            return UInt64(sum.wrappedSum())
        }
        return half(0) | half(128) << 32
    }
}
