import Core

/// The packed columns of a user: little-endian, no padding, in rising order, so that equal lists are equal bytes.
enum PackedColumn {
    static let never = PackedUser.never
    static let unknown = PackedUser.unknown
    static let activityWidth = 10

    static func groups(_ ordinals: [UInt32]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(ordinals.count * 4)
        for ordinal in ordinals.sorted() { append(ordinal, to: &bytes) }
        return bytes
    }
    static func roles(_ ordinals: [UInt8]) -> [UInt8] { ordinals.sorted() }
    static func directRoles(_ roles: [(product: UInt16, role: UInt8)]) -> [UInt8] {
        var bytes: [UInt8] = []
        for (product, role) in roles.sorted(by: <) {
            append(product, to: &bytes)
            append(role, to: &bytes)
        }
        return bytes
    }
    static func activity(_ entries: [(product: UInt16, lastActive: Activity)]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(entries.count * activityWidth)
        for entry in entries.map({ ($0.product, milliseconds($0.lastActive)) }).sorted(by: <) {
            append(entry.0, to: &bytes)
            append(entry.1, to: &bytes)
        }
        return bytes
    }

    static func words(_ bytes: [UInt8]) -> [UInt32] {
        stride(from: 0, to: bytes.count - 3, by: 4).map { read(bytes, at: $0) }
    }
    static func directRoles(_ bytes: [UInt8]) -> [(product: UInt16, role: UInt8)] {
        stride(from: 0, to: bytes.count - 2, by: 3).map { (read(bytes, at: $0), bytes[$0 + 2]) }
    }
    static func activities(_ bytes: [UInt8]) -> [(product: UInt16, lastActive: Activity)] {
        stride(from: 0, to: bytes.count - activityWidth + 1, by: activityWidth).map {
            (read(bytes, at: $0), lastActive(read(bytes, at: $0 + 2)))
        }
    }

    private static func milliseconds(_ activity: Activity) -> Int64 {
        switch activity {
        case .at(let instant): max(instant.milliseconds, unknown + 1)
        case .never: never
        case .unknown: unknown
        }
    }
    private static func lastActive(_ milliseconds: Int64) -> Activity {
        switch milliseconds {
        case never: .never
        case unknown: .unknown
        default: .at(Instant(milliseconds: milliseconds))
        }
    }
    private static func append(_ value: some FixedWidthInteger, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }
    private static func read<Value: FixedWidthInteger>(_ bytes: [UInt8], at offset: Int) -> Value {
        bytes.withUnsafeBytes { Value(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: Value.self)) }
    }
}
