import Core
import Store
import Testing

@Suite struct UserChangesTests {
    private static let groups = [Group(id: "g1", name: "one"), Group(id: "g2", name: "two")]
    private static let products = [Product(id: "jira@1", key: .jira, name: "Jira", site: "acme")]

    private static func user(_ id: AccountID, _ change: (inout User) -> Void = { _ in }) -> User {
        var user = User(id: id, name: "Person", groups: ["g1"], directRoles: [])
        change(&user)
        return user
    }

    @Test(arguments: Driver.allCases)
    func aSyncKeepsWhatItFoundChanged(driver: Driver) async throws {
        try await withStore(driver) { store, _ in
            let first = ["a", "b", "c"].map { Self.user($0) }
            try await store.sync(first, groups: Self.groups, products: Self.products, at: .t0)
            #expect(try await store.changes(of: "a") == [], "the first sync makes everybody known")
            let second = [
                Self.user("a") { user in
                    (user.accountStatus, user.membership, user.claim) = (.inactive, .suspended, .unmanaged)
                    user.groups = ["g2"]
                    user.directRoles = [DirectRole(product: "jira@1", role: "atlassian/user")]
                },
                Self.user("b") { user in
                    user.name = "Another"
                    user.activity = [ProductActivity(product: "jira@1", lastActive: .at(.t0))]
                }, Self.user("d"),
            ]
            try await store.sync(second, groups: Self.groups, products: Self.products, at: .t0 + .days(1))
            let later = try await store.database.read { try $0.directory.lastSync()?.finishedAt }
            let at = try #require(later)
            #expect(
                try await store.changes(of: "a") == [
                    UserChange(
                        user: "a", kind: .changed, at: at, accountStatus: .init(.active, .inactive),
                        membership: .init(.active, .suspended), claim: .init(.managed, .unmanaged), joined: ["g2"],
                        left: ["g1"], gained: [DirectRole(product: "jira@1", role: "atlassian/user")])
                ])
            #expect(try await store.changes(of: "b") == [], "a name and activity are no such change")
            #expect(try await store.changes(of: "c") == [UserChange(user: "c", kind: .removed, at: at)])
            #expect(try await store.changes(of: "d") == [UserChange(user: "d", kind: .added, at: at)])
        }
    }

    @Test(arguments: Driver.allCases)
    func whatOurOwnStepsDidIsNoChange(driver: Driver) async throws {
        try await withStore(driver) { store, _ in
            try await store.sync([Self.user("a")], groups: Self.groups, products: Self.products, at: .t0)
            let suspended = Self.user("a") { $0.membership = .suspended }
            try await store.database.write { try $0.directory.put([suspended]) }
            try await store.sync([suspended], groups: Self.groups, products: Self.products, at: .t0 + .days(1))
            #expect(try await store.changes(of: "a") == [])
        }
    }

    @Test(arguments: Driver.allCases)
    func oldChangesAreForgottenAndGroupsKeepTheirNames(driver: Driver) async throws {
        try await withStore(driver) { store, _ in
            let moved = Self.user("a") { $0.groups = ["g2"] }
            try await store.sync([Self.user("a")], groups: Self.groups, products: Self.products, at: .t0)
            try await store.sync([moved], groups: Self.groups, products: Self.products, at: .t0 + .days(1))
            // The group the user left is gone, and still known by its id.
            try await store.sync(
                [moved], groups: [Self.groups[1]], products: Self.products, at: .t0 + .days(2))
            #expect(try await store.changes(of: "a").map(\.left) == [["g1"]])
            let end = Instant.t0 + .days(1) + UserChanges.kept + .days(1)
            try await store.sync([moved], groups: Self.groups, products: Self.products, at: end)
            #expect(try await store.changes(of: "a") == [])
        }
    }
}

extension Store {
    fileprivate func changes(of id: AccountID) async throws -> [UserChange] {
        try await database.read { try $0.userChanges.of(id, limit: 10) }
    }
}
