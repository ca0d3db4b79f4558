/// A set of small numbers such as domain codes.
struct CodeSet: Sendable {
    private(set) var contains: [Bool]
    let codes: [Int32]

    init(_ codes: some Sequence<Int>) {
        self.codes = codes.map(Int32.init).sorted()
        contains = Array(repeating: false, count: Int(self.codes.last ?? -1) + 1)
        for code in self.codes { contains[Int(code)] = true }
    }

    @inline(__always)
    func has(_ code: Int32) -> Bool { code >= 0 && Int(code) < contains.count && contains[Int(code)] }
}

extension Column<Int32> {
    /// Rows whose number is in the range, among the candidates.
    func rows(in range: ClosedRange<Int32>, within candidates: Bitmap) -> Bitmap {
        rows(within: candidates) { range.contains($0) }
    }

    /// Rows whose number is one of these, among the candidates.
    func rows(in codes: CodeSet, within candidates: Bitmap) -> Bitmap { rows(within: candidates) { codes.has($0) } }

    @inline(__always)
    private func rows(within candidates: Bitmap, _ matches: (Int32) -> Bool) -> Bitmap {
        Bitmap(
            capacity: candidates.capacity,
            ascending: candidates.members.filter { Int($0) < count && matches(self[Int($0)]) })
    }
}
