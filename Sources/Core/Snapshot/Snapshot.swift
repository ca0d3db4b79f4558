/// The organisation at one moment: an immutable, columnar copy of all users that filters run over. Copying it is
/// free; `applying` makes a new version that shares what did not change.
///
/// Users are numbered 0..<count in no meaningful order, and the numbers hold for one version only. Instants have the
/// precision of minutes. An empty e-mail address is taken for none.
public struct Snapshot: Sendable {
    var vocabulary: Vocabulary
    var users: UserTable
    var index = AccountIndex()
    /// Per group. May have less capacity than there are users now.
    var groupMembers: [Bitmap] = []
    /// Per enumeration column and code, who has it.
    var codeRows: [[Bitmap]] = []
    /// Per product, who can open it.
    var accessRows: [Bitmap] = []
    var opening = AccessRules(groups: [])

    /// When the sync that fed it began; `nil` before the first.
    public var takenAt: Instant?

    /// The snapshot of nothing.
    public static let empty = SnapshotBuilder(groups: [], products: [], takenAt: nil).finish()

    /// Of a user that is there more than once, the last row counts.
    init(vocabulary: Vocabulary, users: UserTable, takenAt: Instant?) {
        self.vocabulary = vocabulary
        self.users = users
        self.takenAt = takenAt
        let repeated = makeIndexes()
        if !repeated.isEmpty {
            for row in repeated.sorted(by: >) { self.users.remove(row) }
            _ = makeIndexes()
        }
    }

    /// Number of users.
    public var count: Int { users.count }
    /// The groups that were listed, in their order, then those only users referred to.
    public var groups: [Group] { vocabulary.groups }
    /// The products that were listed, in their order, then those only users referred to.
    public var products: [Product] { vocabulary.products }

    /// `nil` when there is no such user.
    public func index(of id: AccountID) -> Int? {
        var text = id.rawValue
        return text.withUTF8 { index.row(of: $0, in: users[.id]) }
    }

    /// Positions must be below `count`; so in all functions that take one.
    public func accountID(at position: Int) -> AccountID { AccountID(users[.id].text(position)) }
    public func name(at position: Int) -> String { users[.name].text(position) }
    public func email(at position: Int) -> String? {
        users[.email].isEmpty(position) ? nil : users[.email].text(position)
    }
    public func user(at position: Int) -> User { users.row(position).user(vocabulary) }

    public func accountType(at position: Int) -> AccountType { AccountType(code: users[.accountType][position]) }
    public func accountStatus(at position: Int) -> AccountStatus {
        AccountStatus(code: users[.accountStatus][position])
    }
    public func membership(at position: Int) -> Membership { Membership(code: users[.membership][position]) }

    /// Latest over all products.
    public func lastActive(at position: Int) -> Activity { Minutes.activity(users[.latest][position]) ?? .never }

    /// Latest in any of these products, given by their positions; never when the vendor has no entry for any of them.
    public func lastActive(at position: Int, inProductsAt products: [Int]) -> Activity {
        let times = products.filter { $0 < users.activity.count }.map { users.activity[$0][position] }
        return Minutes.activity(times.max() ?? Minutes.never) ?? .never
    }

    /// Positions of the user's groups, ascending.
    public func groupIndices(ofUserAt position: Int) -> [Int] { users.groups[position].map(Int.init) }

    public func members(ofGroupAt position: Int) -> Bitmap { groupMembers[position].resized(to: count) }

    /// Everybody.
    public var everybody: Bitmap { Bitmap.full(capacity: count) }

    func rows(_ column: UserRow.Code, code: UInt8) -> Bitmap {
        let sets = codeRows[column.rawValue]
        return Int(code) < sets.count ? sets[Int(code)].resized(to: count) : Bitmap(capacity: count)
    }
    public func users(with status: AccountStatus) -> Bitmap { rows(.accountStatus, code: status.code) }
    public func users(with membership: Membership) -> Bitmap { rows(.membership, code: membership.code) }
}
