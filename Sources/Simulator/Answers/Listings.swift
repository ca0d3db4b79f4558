/// What listings keep between their pages.
struct Listings {
    enum Kind {
        static let users: UInt8 = 1
        static let groups: UInt8 = 2
        static let workspaces: UInt8 = 3
        static let managedUsers: UInt8 = 4
        static let userRoles: UInt8 = 5
        static let groupRoles: UInt8 = 6
        static let events: UInt8 = 7
        static let stream: UInt8 = 8
        static let directories: UInt8 = 9
    }

    /// Filters of the GET lists and of `workspaces`, whose further pages come with nothing but a cursor.
    var userQueries: [UInt64: UserQuery] = [:]
    var groupQueries: [UInt64: GroupQuery] = [:]
    var workspaceQueries: [UInt64: WorkspaceQuery] = [:]
    var pageSizes: [UInt64: Int] = [:]
    /// Users by nickname; thrown away when a name changes.
    var byNickname: [Int32]?
}

extension World {
    func token(_ kind: UInt8, _ position: Int, _ fingerprint: UInt64) -> String {
        Cursor(kind: kind, position: position, fingerprint: fingerprint).token(key: cursorKey)
    }

    func cursor(_ token: String, _ kind: UInt8) throws(Failure) -> Cursor {
        guard let cursor = Cursor(token: token, key: cursorKey), cursor.kind == kind else { throw .badCursor }
        return cursor
    }

    var cursorKey: UInt64 { Mixing.mix(options.seed, 77, 0) }

}
