/// The details of an audit event as its row keeps them: the very bytes that the hash covers, so that a verification
/// need not take them apart. Number of pairs, then key and value of each in byte order of the keys; the number and
/// each length are 4 bytes, big-endian.
enum DetailsColumn {
    static func bytes(_ details: [String: String]) -> [UInt8] {
        var bytes: [UInt8] = []
        append(details.count, to: &bytes)
        let pairs = details.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        for (key, value) in pairs {
            append(key, to: &bytes)
            append(value, to: &bytes)
        }
        return bytes
    }

    /// Throws for bytes that `bytes` would not have written: nothing may hide in a spelling that reads the same.
    static func details(_ bytes: [UInt8]) throws -> [String: String] {
        var rest = bytes[...]
        var details: [String: String] = [:]
        let count = try number(&rest)
        for _ in 0..<count {
            let key = try text(&rest)
            details[key] = try text(&rest)
        }
        guard rest.isEmpty, details.count == count, self.bytes(details) == bytes else { throw unreadable }
        return details
    }

    private static let unreadable = StoreError.unreadable("the details of an audit event")

    private static func append(_ number: Int, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: UInt32(clamping: number).bigEndian) { bytes.append(contentsOf: $0) }
    }
    private static func append(_ text: String, to bytes: inout [UInt8]) {
        append(text.utf8.count, to: &bytes)
        bytes.append(contentsOf: text.utf8)
    }
    private static func number(_ bytes: inout ArraySlice<UInt8>) throws -> Int {
        guard bytes.count >= 4 else { throw unreadable }
        let number = bytes.prefix(4).reduce(0) { $0 << 8 | Int($1) }
        bytes = bytes.dropFirst(4)
        return number
    }
    private static func text(_ bytes: inout ArraySlice<UInt8>) throws -> String {
        let count = try number(&bytes)
        guard bytes.count >= count else { throw unreadable }
        defer { bytes = bytes.dropFirst(count) }
        return String(decoding: bytes.prefix(count), as: UTF8.self)
    }
}
