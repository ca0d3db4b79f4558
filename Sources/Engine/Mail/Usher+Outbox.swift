import Store

extension Usher {
    /// Mails that go out, that went out and that could not be sent, the newest first, after the cursor when there is
    /// one; and how many there are in all. Those that ended long ago are forgotten.
    public func outbox(
        in states: [OutgoingMail.State] = OutgoingMail.State.allCases, limit: Int, after cursor: MailCursor? = nil
    ) async throws -> (mails: [OutgoingMail], total: Int) {
        try await store.database.read { db in
            let counts = try db.outbox.counts()
            return (
                try db.outbox.list(in: states, limit: limit, after: cursor),
                states.reduce(0) { $0 + counts[$1, default: 0] }
            )
        }
    }

    /// `nil` when there is none.
    public func mail(_ id: String) async throws -> OutgoingMail? {
        try await store.database.read { try $0.outbox.mail(id) }
    }
}
