import Core
import Foundation

extension Store {
    /// The whole mirror in memory. Several readers load ranges of users side by side, each straight from its rows.
    public func loadSnapshot() async throws -> Snapshot {
        defer { giveBackMemory() }
        let readers = min(4, max(1, ProcessInfo.processInfo.activeProcessorCount))
        // Readers start one after the other: when the mirror changed between them they start again, and at last one
        // alone reads everything in one transaction.
        for _ in 0..<3 where readers > 1 {
            if let snapshot = try await load(readers: readers) { return snapshot }
        }
        return try await database.read { db in
            var part = try SnapshotPart(in: db, share: 0, of: 1)
            try part.fill(from: db)
            return part.builder.finish()
        }
    }

    /// Loading leaves as much free memory behind as the users take, in pieces that the allocator would keep.
    private func giveBackMemory() {
        #if os(Linux)
            // By name: Swift's module of the C library has no header for it, and not every C library has the function.
            // Where there is one of that name it is `int malloc_trim(size_t)` (glibc's malloc.h), which `Trim` repeats.
            typealias Trim = @convention(c) (Int) -> Int32
            if let trim = dlsym(nil, "malloc_trim") { _ = unsafeBitCast(trim, to: Trim.self)(0) }
        #endif
    }

    /// `nil` when the readers did not see the same mirror.
    private func load(readers: Int) async throws -> Snapshot? {
        try await withThrowingTaskGroup(of: SnapshotPart.self) { group in
            for share in 0..<readers {
                group.addTask {
                    try await database.read { db in
                        var part = try SnapshotPart(in: db, share: share, of: readers)
                        try part.fill(from: db)
                        return part
                    }
                }
            }
            var parts: [SnapshotPart] = []
            for try await part in group { parts.append(part) }
            guard Set(parts.map(\.version)).count == 1 else { return nil }
            parts.sort { $0.share < $1.share }
            var builder = parts.removeFirst().builder
            while !parts.isEmpty { builder.append(contentsOf: parts.removeFirst().builder) }
            return builder.finish()
        }
    }
}

/// The share of the users that one reader loads.
private struct SnapshotPart: Sendable {
    let share: Int
    /// Of the mirror that was read.
    let version: Int
    var builder: SnapshotBuilder
    private let keys: Range<Int>
    private let groups: OrdinalPositions
    private let products: OrdinalPositions

    init(in db: any Connection, share: Int, of readers: Int) throws {
        self.share = share
        version = try db.directory.version()
        let groups = try db.rows("SELECT \(GroupColumns.all) FROM groups ORDER BY ordinal") {
            (try $0.int("ordinal"), try Group(row: $0))
        }
        let products = try db.rows("SELECT \(ProductColumns.all) FROM products ORDER BY ordinal") {
            (try $0.int("ordinal"), try Product(row: $0))
        }
        self.groups = OrdinalPositions(groups.map(\.0))
        self.products = OrdinalPositions(products.map(\.0))
        let end = try db.count("SELECT COALESCE(MAX(user_key), 0) + 1 AS value FROM users")
        keys = (end * share / readers)..<(end * (share + 1) / readers)
        builder = SnapshotBuilder(
            groups: groups.map(\.1), products: products.map(\.1), takenAt: try db.directory.lastSync()?.startedAt,
            expectedCount: keys.count,
            roleNames: try db.rows("SELECT name FROM ordinals WHERE kind = 'role' ORDER BY ordinal") {
                try $0.text("name")
            })
    }

    mutating func fill(from db: any Connection) throws {
        var (groupScratch, activityScratch, roleScratch) = ([UInt8](), [UInt8](), [UInt8]())
        try db.query(
            """
            SELECT \(UserColumns.all) FROM users
            WHERE user_key >= \(keys.lowerBound) AND user_key < \(keys.upperBound) ORDER BY user_key
            """
        ) { row in
            let source = row.source
            var packed = PackedUser(row: source)
            if groups.areMoved {
                groups.translate(source.bytes(at: UserColumns.groups), stride: 4, into: &groupScratch)
            }
            if products.areMoved {
                products.translate(source.bytes(at: UserColumns.activity), stride: 10, into: &activityScratch)
                products.translate(source.bytes(at: UserColumns.directRoles), stride: 3, into: &roleScratch)
            }
            groupScratch.withUnsafeBytes { movedGroups in
                activityScratch.withUnsafeBytes { movedActivity in
                    roleScratch.withUnsafeBytes { movedRoles in
                        if groups.areMoved { packed.groups = movedGroups }
                        if products.areMoved {
                            packed.activity = movedActivity
                            if packed.directRoles != nil { packed.directRoles = movedRoles }
                        }
                        builder.append(packed)
                    }
                }
            }
        }
        // Nobody reads these pages again soon.
        db.releaseMemory()
    }
}

/// Where ordinals are in a list that leaves out those that vanished.
private struct OrdinalPositions: Sendable {
    /// Position per ordinal; the largest number stands for none.
    private var positions: [UInt32] = []
    /// Whether any ordinal is elsewhere than at its own number.
    private(set) var areMoved = false

    init(_ ordinals: [Int]) {
        positions = [UInt32](repeating: .max, count: (ordinals.last ?? -1) + 1)
        for (position, ordinal) in ordinals.enumerated() { positions[ordinal] = UInt32(position) }
        areMoved = ordinals.last.map { $0 + 1 != ordinals.count } ?? false
    }

    /// Copies packed entries of `stride` bytes with the ordinal that each begins with made a position: 4 bytes of
    /// stride have a `UInt32` there, all others a `UInt16`. Entries whose ordinal vanished are left out.
    func translate(_ bytes: UnsafeRawBufferPointer, stride width: Int, into result: inout [UInt8]) {
        result.removeAll(keepingCapacity: true)
        for start in stride(from: 0, through: bytes.count - width, by: width) {
            let ordinal =
                width == 4
                ? Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: start, as: UInt32.self)))
                : Int(UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: start, as: UInt16.self)))
            guard ordinal < positions.count, positions[ordinal] != .max else { continue }
            if width == 4 {
                withUnsafeBytes(of: positions[ordinal].littleEndian) { result.append(contentsOf: $0) }
            } else {
                withUnsafeBytes(of: UInt16(truncatingIfNeeded: positions[ordinal]).littleEndian) {
                    result.append(contentsOf: $0)
                }
                result.append(contentsOf: bytes[(start + 2)..<(start + width)])
            }
        }
    }
}

extension PackedUser {
    /// Borrows the columns of `UserColumns.all`, in that order.
    fileprivate init(row: any RowSource) {
        func code(_ column: Int) -> UInt8 { row.integer(at: column).flatMap { UInt8(exactly: $0) } ?? 0 }
        self.init(
            id: row.bytes(at: 1), name: row.bytes(at: 2), email: row.isNull(at: 3) ? nil : row.bytes(at: 3),
            accountType: code(4), accountStatus: code(5), membership: code(6), claim: code(7), managedBy: code(8),
            isDeletionScheduled: code(9) != 0, addedToOrg: row.integer(at: 10), suspendedAt: row.integer(at: 11),
            deactivatedAt: row.integer(at: 12), loginCount: row.integer(at: 13).map { Int($0) },
            roles: row.bytes(at: 14), groups: row.bytes(at: UserColumns.groups),
            activity: row.bytes(at: UserColumns.activity),
            directRoles: row.isNull(at: UserColumns.directRoles) ? nil : row.bytes(at: UserColumns.directRoles))
    }
}
