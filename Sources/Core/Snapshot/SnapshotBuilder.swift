/// Collects users into the columns of a snapshot. Builders that were given the same groups and products can be filled
/// side by side and put together.
public struct SnapshotBuilder: Sendable {
    private var vocabulary: Vocabulary
    private var users = UserTable()
    private var scratch = UserRow()
    private var names: PackedNames
    private let takenAt: Instant?

    /// - Parameters:
    ///   - takenAt: when the sync that fed the users began; `nil` before the first.
    ///   - expectedCount: how many users are to come, as far as known.
    ///   - roleNames: what the role positions in packed users refer to.
    public init(
        groups: [Group], products: [Product], takenAt: Instant?, expectedCount: Int = 0, roleNames: [String] = []
    ) {
        vocabulary = Vocabulary(groups: groups, products: products)
        names = PackedNames(groupCount: groups.count, productCount: products.count, roleNames: roleNames)
        self.takenAt = takenAt
    }

    /// Users so far, repeated ones included.
    public var count: Int { users.count }

    /// Groups and products that were not listed are added with what their id says.
    public mutating func append(_ user: User) { users.append(UserRow(user, &vocabulary)) }

    public mutating func append(_ row: PackedUser) {
        scratch.fill(from: row, &names, &vocabulary)
        users.append(scratch)
    }

    /// Reads the sequence to its end without keeping what it gave.
    public mutating func append<Users: AsyncSequence>(
        contentsOf sequence: Users, isolation: isolated (any Actor)? = #isolation
    ) async throws where Users.Element == User {
        for try await user in sequence { append(user) }
    }

    /// Takes over the other builder's users without copying most of them. Of a user that is in both, the other's
    /// counts; the other should hold none twice.
    public mutating func append(contentsOf other: SnapshotBuilder) {
        let translation = Translation(
            from: other.vocabulary, productColumns: other.users.activity.count, to: &vocabulary)
        users.append(contentsOf: other.users, translation)
    }

    /// Of a user that was appended more than once, the last one counts.
    public consuming func finish() -> Snapshot {
        users.trim()
        return Snapshot(vocabulary: vocabulary, users: users, takenAt: takenAt)
    }
}
