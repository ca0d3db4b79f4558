/// Remembers the codes of byte strings of which a few come again and again, such as e-mail domains while rows are
/// loaded: finding one neither makes a string nor hashes more than its bytes. It forgets what falls on the same slot.
struct CodeCache: Sendable {
    private struct Slot: Sendable {
        var bytes: [UInt8] = []
        /// -1 while the slot is empty.
        var code: Int32 = -1
    }
    private static let size = 1024
    private var slots: [Slot] = []

    /// The code of these bytes, found by `make` when it is not remembered. The same bytes must always have the same.
    @inline(__always)
    mutating func code(of bytes: UnsafeBufferPointer<UInt8>, _ make: () -> Int32) -> Int32 {
        if slots.isEmpty { slots = [Slot](repeating: Slot(), count: CodeCache.size) }
        let index = Int(truncatingIfNeeded: AccountIndex.hash(bytes)) & (CodeCache.size - 1)
        let known = slots[index].code
        if known >= 0, slots[index].bytes.count == bytes.count, slots[index].bytes.elementsEqual(bytes) { return known }
        let code = make()
        slots[index] = Slot(bytes: Array(bytes), code: code)
        return code
    }
}
