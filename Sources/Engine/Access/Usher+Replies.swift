import Core
import Store

// How outcomes get to whoever asked.
extension Usher {
    private static let mostAttempts = 5
    /// After so long an answer that nobody has reported on is taken for cut off.
    private static let sendingTerm = Duration.minutes(2)

    /// Sends the answers that are due, of one request or of all: through the channel, or by mail where it has no way
    /// of its own. An answer that was cut off by the end of the process is sent once more, so a person may get it
    /// twice, and never a third time.
    func sendReplies(of id: RequestID? = nil) async {
        do {
            for _ in 0..<1000 {
                let now = surroundings.now()
                let next = try await store.database.write { db in
                    try db.accessRequests.takeReply(of: id, at: now, until: now + Self.sendingTerm)
                }
                guard let next else { return }
                try await send(next)
            }
        } catch {
            surroundings.logger.error("Sending answers to requests failed", metadata: ["error": "\(error)"])
        }
    }

    private func send(_ pending: PendingReply) async throws {
        let request = pending.request
        guard let reply = desk.reply(for: request.channel), pending.sends <= reply.most else {
            return try await mailOutcome(of: request)
        }
        do {
            try await reply.send(request)
        } catch is ChannelClosed {
            return try await mailOutcome(of: request)
        } catch {
            let attempt = pending.attempts + 1
            let isLast = pending.isRepetition || attempt >= Self.mostAttempts
            let now = surroundings.now()
            let next: Instant? = isLast ? nil : now + .minutes(1 << attempt)
            surroundings.logger.warning(
                "A channel did not take the answer to a request",
                metadata: ["request": "\(request.id)", "channel": "\(request.channel.rawValue)", "error": "\(error)"])
            return try await store.database.write {
                try $0.accessRequests.markReplyFailed(request.id, next: next, at: now)
            }
        }
        let now = surroundings.now()
        try await store.database.write { try $0.accessRequests.markReplySent(request.id, at: now) }
    }

    /// To the address of the account, never to the one that was given.
    private func mailOutcome(of request: AccessRequest) async throws {
        let (now, id) = (surroundings.now(), "mail-" + surroundings.newID())
        var details = ["state": request.state.rawValue]
        details["template"] = request.state.template?.id.rawValue
        let said = details
        try await store.database.write { db in
            if let account = request.user, let address = try db.directory.user(account)?.email {
                try db.outbox.add(
                    OutgoingMail(
                        id: id, purpose: .outcome, recipient: address, subject: request.id.rawValue,
                        details: said.merging(["account": account.rawValue]) { first, _ in first }, createdAt: now))
            }
            try db.accessRequests.markReplySent(request.id, at: now)
        }
    }
}
