import Core
import Store

// What the clock does about requests.
extension Usher {
    /// Ends requests nobody confirmed, decides what was not decided yet, brings to its end what a stopped process left
    /// half done, and sends answers that are due. One that fails keeps no other waiting.
    public func tendRequests() async {
        let here = inForeground
        await attempt("Ending unconfirmed requests failed") { try await expireUnconfirmed() }
        let open = await attempt("Looking for open requests failed") {
            try await store.database.read { try $0.accessRequests.open(in: [.deciding, .granting]) }
        }
        for request in open ?? [] {
            await attempt("A request can't go on", request.id) {
                switch request.state {
                case .deciding: _ = try await here.decide(request.id)
                default: _ = try await here.holding(request.id) { try await here.goOn(request) }
                }
            }
        }
        await sendReplies()
    }

    private func goOn(_ request: AccessRequest) async throws {
        guard let id = request.run else { return }
        let run = try await run(id)
        if run.state == .paused || run.state == .running, desk.mayResume(id, at: surroundings.now()) {
            do { _ = try await resume(id, by: "schedule") } catch UsherError.busy { return }
        }
        try await settle(request.id)
    }

    private func expireUnconfirmed() async throws {
        let now = surroundings.now()
        let late = try await store.database.read { try $0.accessRequests.open(in: [.unconfirmed]) }
            .filter { now - $0.askedAt > Self.unconfirmedTerm }
        for var request in late {
            let event = entry(
                "request.expired", by: "schedule", subject: request.auditSubject, details: request.auditDetails)
            (request.state, request.decidedAt) = (.expired, now)
            let expired = request
            try await store.database.write { db in
                guard try db.accessRequests.change(expired, from: [.unconfirmed]) else { return }
                try db.audit.append([event])
            }
        }
    }

    @discardableResult
    private func attempt<Value>(
        _ failure: String, _ request: RequestID? = nil, _ work: () async throws -> Value
    ) async -> Value? {
        do { return try await work() } catch is CancellationError { return nil } catch {
            surroundings.logger.error(
                "\(failure)", metadata: ["request": "\(request?.rawValue ?? "")", "error": "\(error)"])
            return nil
        }
    }
}
