import Core
import Store

extension Usher {
    /// Warnings of any rule to a person, newest first.
    public func warnings(of user: AccountID, limit: Int = 100) async throws -> [SentWarning] {
        try await store.database.read { try $0.warnings.to(user, limit: limit) }
    }

    /// Warnings, newest first, after the cursor when there is one; and how many there are in all.
    public func warnings(
        matching query: WarningQuery, limit: Int, after cursor: WarningCursor? = nil
    ) async throws -> (warnings: [SentWarning], total: Int) {
        try await store.database.read { db in
            (try db.warnings.list(query, limit: limit, after: cursor), try db.warnings.count(query))
        }
    }

    /// `nil` when there is none.
    public func warning(_ id: WarningID) async throws -> SentWarning? {
        try await store.database.read { try $0.warnings.warning(id) }
    }

    /// Lets a person who could not be warned be warned anew, if the rule still means them.
    ///
    /// Throws `UsherError.notAnswerable` unless the warning is undeliverable.
    public func warnAgain(_ id: WarningID, by actor: String) async throws {
        guard let warning = try await warning(id) else { throw UsherError.unknownWarning(id) }
        let event = entry(
            "warning.retried", by: actor, subject: warning.user.rawValue, details: ["warning": id.rawValue])
        let note = "to be tried again, asked for by \(actor)"
        try await store.database.write { db in
            guard try db.warnings.forgive(id, note: note) else {
                throw UsherError.notAnswerable("Only somebody who could not be warned can be warned again.")
            }
            try db.audit.append([event])
        }
    }

    /// What a person said, newest first.
    public func answers(of user: AccountID, limit: Int = 100) async throws -> [Answer] {
        try await store.database.read { try $0.warningAnswers.of(user, limit: limit) }
    }

    /// Answers, newest first, after the cursor when there is one; and how many there are in all.
    public func answers(
        matching query: AnswerQuery, limit: Int, after cursor: AnswerCursor? = nil
    ) async throws -> (answers: [Answer], total: Int) {
        try await store.database.read { db in
            (try db.warningAnswers.list(query, limit: limit, after: cursor), try db.warningAnswers.count(query))
        }
    }

    /// Answers that wait for an administrator, the oldest first.
    public func waitingAnswers() async throws -> [Answer] {
        try await store.database.read { try $0.warningAnswers.waiting() }
    }

    /// `nil` when there is none.
    public func answer(_ id: AnswerID) async throws -> Answer? {
        try await store.database.read { try $0.warningAnswers.answer(id) }
    }
}
