import Core
import Store

extension Usher {
    /// Answers a warning by one of its two links. Both are used up with it: of two that are sent at once, one counts.
    /// Whoever has changed their mind asks an administrator, who can take the answer back.
    ///
    /// Throws as `answer(warning:)` does. A link that was used before does nothing. The caller has checked that the
    /// token is one of ours and not expired.
    public func answer(by token: PublicToken, reason: String, awayUntil: CivilDay?) async throws {
        let now = surroundings.now()
        do {
            _ = try await answer(
                warning: WarningID(token.subject), kind: token.purpose == .keep ? .keep : .release, reason: reason,
                awayUntil: awayUntil
            ) { db in
                guard try db.usedLinks.use(token.what, until: token.expires, at: now) else { throw LinkUsed() }
            }
        } catch is LinkUsed {}
    }

    /// Whether a link was used up, by itself or by the other one of its mail.
    public func isUsed(_ token: PublicToken) async throws -> Bool {
        try await store.database.read { try $0.usedLinks.isUsed(token.what) }
    }

    /// Takes the transaction back.
    private struct LinkUsed: Error {}
}

extension PublicToken {
    /// What is done once, whichever link of the mail is used: a warning is answered.
    fileprivate var what: String { "answer \(subject)" }
}
