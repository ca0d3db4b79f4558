import Core

extension SyncResult {
    public var json: JSONValue {
        .object([
            "users": .integer(users), "groups": .integer(groups), "added": .integer(added),
            "changed": .integer(changed), "removed": .integer(removed),
            "apiCalls": .integer(apiCalls), "seconds": .number((seconds * 1000).rounded() / 1000),
        ])
    }
}
