import Core
import Store

/// What a run that gives access is started with: written together with the run, so that neither is ever without the
/// other.
struct GrantStart: Sendable {
    /// With the rule or the person that decided.
    var request: AccessRequest
    /// The states it may come from.
    var from: Set<AccessRequest.State>
}

// How requests end.
extension Usher {
    /// Brings a request to its end whose run has ended; nothing happens while the run goes on.
    func settle(_ id: RequestID) async throws {
        let request = try await request(id)
        guard request.state == .granting, let run = request.run else { return }
        let details = try await details(of: run)
        switch GrantOutcome(of: details) {
        case .open: return
        case .granted: try await concludeGranted(request, details)
        case .alreadyHas: try await concludeAlreadyHas(request, from: [.granting], by: request.decidedBy)
        case .waits(let note): try await conclude(request, .stopped(note), from: [.granting])
        case .simulated: try await conclude(request, .safeMode, from: [.granting])
        case .protected(let spared): try await conclude(request, .protected(spared), refusing: true, from: [.granting])
        case .noFreeSeat(let what): try await conclude(request, .noFreeSeat(what), refusing: true, from: [.granting])
        case .failed(let note):
            var ended = request
            (ended.state, ended.note, ended.decidedAt) = (.failed, note, surroundings.now())
            ended.answer = "Something went wrong, and your request is not granted yet. The administrators can see it."
            try await write(ended, from: [.granting])
        }
    }

    /// For a person, or refused.
    func conclude(
        _ request: AccessRequest, _ reason: GrantReason, refusing: Bool = false,
        from states: Set<AccessRequest.State> = [.deciding]
    ) async throws {
        var ended = request
        // Nobody can decide about somebody who is not there, or whom no run may change.
        let isRefused = refusing || reason.isFinal
        ended.state = isRefused ? .refused : .waiting
        ended.answer = isRefused ? reason.refusal : reason.answer
        ended.note = reason.note
        ended.decidedAt = isRefused ? surroundings.now() : nil
        try await write(ended, from: states, reason: reason)
    }

    func concludeAlreadyHas(
        _ request: AccessRequest, from states: Set<AccessRequest.State>, by actor: String?
    ) async throws {
        var ended = request
        (ended.state, ended.decidedAt, ended.decidedBy) = (.granted, surroundings.now(), actor)
        ended.note = "Already has it: nothing needed to change."
        let what = request.product == nil ? "what you asked for" : try await "access to \(names(of: request))"
        ended.answer = "You have \(what) already. Nothing needed to change."
        try await write(ended, from: states)
    }

    private func concludeGranted(_ request: AccessRequest, _ details: RunDetails) async throws {
        var ended = request
        (ended.state, ended.decidedAt) = (.granted, surroundings.now())
        ended.answer = "You have access to \(try await names(of: request)) again. It may take a few minutes to show."
        ended.note = details.spared.isEmpty ? nil : details.spared.map(\.text).joined(separator: "; ")
        try await write(ended, from: [.granting], sparing: try await accessSettings().value.graceDays)
    }

    /// The new state with all that follows from it, in one transaction.
    ///
    /// - Parameter days: how long the person is spared from rules from now on.
    func write(
        _ request: AccessRequest, from states: Set<AccessRequest.State>, reason: GrantReason? = nil,
        sparing days: Int = 0
    ) async throws {
        let now = surroundings.now()
        var details = request.auditDetails
        details["rule"] = request.rule?.rawValue
        details["reason"] = reason?.name
        details["note"] = request.note
        let event = entry(
            "request.\(request.state.rawValue)", by: request.decidedBy ?? "request:\(request.channel.rawValue)",
            subject: request.auditSubject, run: request.run, details: details)
        let grace = AnswerID("answer-" + surroundings.newID())
        try await store.database.write { db in
            guard try db.accessRequests.change(request, from: states) else { return }
            if days > 0, let account = request.user, let user = try db.directory.user(account) {
                try Self.spare(
                    account, id: grace, until: now + .days(days), reason: "Was given access on request.",
                    lastActive: user.lastActive(in: nil), by: event.actor, at: now, in: db)
            }
            if case .noFreeSeat(let product)? = reason { try FullLicences.note(product, at: now, in: db) }
            try db.accessRequests.makeReplyDue(request.id, at: now)
            try db.audit.append([event])
        }
    }
}

extension GrantReason {
    /// Whether no administrator could decide otherwise here.
    fileprivate var isFinal: Bool {
        switch self {
        case .protected, .stranger: true
        default: false
        }
    }
}
