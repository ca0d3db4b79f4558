import Core
import TestSupport
import Testing

/// Pages come in the order that sorting all users one by one gives.
struct SortingTests {
    /// One value of a user; `nil` is no value.
    private enum Value: Comparable {
        case number(Int)
        case text([UInt8])

        static func < (left: Value, right: Value) -> Bool {
            switch (left, right) {
            case (.number(let left), .number(let right)): left < right
            case (.text(let left), .text(let right)): left.lexicographicallyPrecedes(right)
            default: false
            }
        }
    }

    private static func value(_ key: SortKey, _ user: User, _ naive: NaiveFilter) -> Value? {
        func text(_ text: String?) -> Value? {
            text.flatMap { $0.isEmpty || $0 == "unknown" ? nil : .text(Array($0.lowercased().utf8)) }
        }
        func time(_ instant: Instant?) -> Value? { instant.map { .number(Int($0.minutes)) } }
        switch key.field {
        case .accountId: return .text(Array(user.id.rawValue.utf8))
        case .name: return text(user.name)
        case .email: return text(user.email)
        case .emailDomain:
            return text(user.email.flatMap { $0.contains("@") ? $0.split(separator: "@").last.map(String.init) : nil })
        case .accountType: return text(user.accountType.rawValue)
        case .accountStatus: return text(user.accountStatus.rawValue)
        case .membership: return text(user.membership.rawValue)
        case .claim: return text(user.claim.rawValue)
        case .managedBy: return text(user.managedBy.rawValue)
        case .addedToOrg: return time(user.addedToOrg)
        case .suspendedAt: return time(user.suspendedAt)
        case .deactivatedAt: return time(user.deactivatedAt)
        case .loginCount: return user.loginCount.map { .number($0) }
        case .lastActive:
            if case .at(let instant) = naive.lastActive(user, key.product) { return time(instant) }
            return nil
        default: return nil
        }
    }

    private static func precedes(_ left: User, _ right: User, _ keys: [SortKey], _ naive: NaiveFilter) -> Bool {
        for key in keys {
            switch (value(key, left, naive), value(key, right, naive)) {
            case (nil, nil): continue
            case (nil, _): return false
            case (_, nil): return true
            case (let left?, let right?):
                if left != right { return (left < right) != key.isDescending }
            }
        }
        return left.id.rawValue.utf8.lexicographicallyPrecedes(right.id.rawValue.utf8)
    }

    private struct Case {
        let organization: RandomOrganization
        let snapshot: Snapshot
        let naive: NaiveFilter

        init(seed: UInt64, users: Int) throws {
            organization = RandomOrganization(seed: seed, users: users)
            var builder = SnapshotBuilder(groups: organization.groups, products: organization.products, takenAt: nil)
            for user in organization.users { builder.append(user) }
            snapshot = builder.finish()
            naive = NaiveFilter(
                organization: .init(groups: organization.groups, products: organization.products),
                now: organization.now, timeZone: .gmt, protected: [])
        }

        func check(_ keys: [SortKey], _ users: Bitmap, offset: Int, limit: Int) {
            let page = snapshot.sorted(users, by: keys, offset: offset, limit: limit)
            let all = organization.users.filter { user in snapshot.index(of: user.id).map(users.contains) ?? false }
                .sorted { SortingTests.precedes($0, $1, keys, naive) }
            let expected = all.dropFirst(max(0, offset)).prefix(max(0, limit)).map(\.id)
            #expect(page.map { snapshot.accountID(at: $0) } == Array(expected), "\(keys) \(offset) \(limit)")
        }
    }

    @Test(arguments: FilterField.allCases)
    func `every field, both ways, whole and by page`(field: FilterField) throws {
        let test = try Case(seed: 21, users: 90)
        for isDescending in [false, true] {
            let keys = [SortKey(field: field, isDescending: isDescending)]
            for (offset, limit) in [(0, Int.max), (0, 5), (4, 6), (80, 100), (90, 1), (500, 5), (0, 0), (-1, -1)] {
                test.check(keys, test.snapshot.everybody, offset: offset, limit: limit)
            }
        }
    }

    @Test(arguments: UInt64(0)..<4)
    func `several keys on a selection`(seed: UInt64) throws {
        let test = try Case(seed: seed, users: 120)
        var generator = SeededGenerator(seed: seed + 5)
        for _ in 0..<6 {
            let keys = (0..<Int.random(in: 0...3, using: &generator)).map { _ in
                SortKey(
                    field: FilterField.allCases.randomElement(using: &generator) ?? .name,
                    product: nil, isDescending: Bool.random(using: &generator))
            }
            let rows = (0..<120).filter { _ in Bool.random(using: &generator) }
            test.check(keys, Bitmap(capacity: 120, rows), offset: 3, limit: Int.random(in: 1...60, using: &generator))
        }
        test.check([SortKey(field: .lastActive, product: "jira")], test.snapshot.everybody, offset: 0, limit: 30)
        test.check(
            [SortKey(field: .lastActive, product: "jira@acme-emea", isDescending: true)], test.snapshot.everybody,
            offset: 0, limit: 9)
    }

    @Test
    func `an empty selection has no pages`() throws {
        let test = try Case(seed: 1, users: 10)
        #expect(test.snapshot.sorted(Bitmap(capacity: 10), by: [], offset: 0, limit: 5).isEmpty)
    }
}
