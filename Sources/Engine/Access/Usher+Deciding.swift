import Core
import Store

// What becomes of a request.
extension Usher {
    /// How long a request is tried again while the vendor does not answer, before a person is asked.
    static let decidingTerm = Duration.hours(1)

    /// Decides about a request that is to be decided, and brings it to its end; any other, and one that somebody else
    /// is at, is given back as it is. Must not be called where runs are carried out in the background.
    func decide(_ id: RequestID) async throws -> AccessRequest {
        try await holding(id) {
            let request = try await request(id)
            if request.state == .deciding { try await decide(request) }
        }
    }

    /// Does something about a request while nobody else does, then tells whoever asked; when somebody else is at it,
    /// nothing is done.
    func holding(_ id: RequestID, _ body: () async throws -> Void) async throws -> AccessRequest {
        let lease: LeaseKeeper
        do { lease = try await requestLease(id) } catch UsherError.busy { return try await request(id) }
        do { try await body() } catch {
            await lease.release(in: store)
            throw error
        }
        await lease.release(in: store)
        await sendReplies(of: id)
        return try await request(id)
    }

    func requestLease(_ id: RequestID) async throws -> LeaseKeeper {
        try await LeaseKeeper.acquire(
            "request:\(id)", term: .minutes(15), for: surroundings, in: store, what: "Request \(id)")
    }

    private func decide(_ made: AccessRequest) async throws {
        guard var request = try await identified(made) else { return }
        switch try await freshOrPutOff(request) {
        case nil: return
        case .found(let user)?:
            (request.user, request.email, request.name) = (
                user.id, request.email ?? user.email, request.name ?? user.name
            )
            let known = request
            try await oneAtATime("access:\(user.id)") { try await answer(known, isForSeat: false) }
        case .nobody?: try await conclude(request, .unknownPerson(several: false))
        case .several?: try await conclude(request, .unknownPerson(several: true))
        }
    }

    /// `nil` when the vendor does not answer: the request is decided later, or goes to a person.
    private func freshOrPutOff(_ request: AccessRequest) async throws -> PersonFound? {
        do { return try await freshPerson(of: request) } catch UsherError.vendor(let error, let during) {
            let mayPass = error.disposition != .pauseRun && error.disposition != .failStep
            if mayPass, surroundings.now() - request.askedAt < Self.decidingTerm {
                surroundings.logger.warning(
                    "A request is decided later", metadata: ["request": "\(request.id)", "error": "\(error)"])
            } else {
                try await conclude(request, .unreachable("\(during): \(error)"))
            }
            return nil
        }
    }

    /// - Parameter isForSeat: nobody else is given a seat meanwhile.
    private func answer(_ request: AccessRequest, isForSeat: Bool) async throws {
        let (decision, rules) = try await judge(request)
        switch decision {
        case .grant(let id, let plan):
            if !isForSeat, plan.seats.contains(where: { $0.freed < 0 }) {
                return try await oneAtATime("access:seats") { try await answer(request, isForSeat: true) }
            }
            guard let rule = rules.first(where: { $0.id == id }) else { return }
            try await start(plan, of: rule, for: request)
        case .alreadyHas(let rule):
            var request = request
            request.rule = rule
            try await concludeAlreadyHas(request, from: [.deciding], by: nil)
        case .wait(let reason, let rule), .refuse(let reason, let rule):
            var request = request
            request.rule = rule
            let isRefused = if case .refuse = decision { true } else { false }
            try await conclude(request, reason, refusing: isRefused)
        }
    }

    private func start(_ plan: Plan, of rule: Rule, for request: AccessRequest) async throws {
        if rule.mode == .live, client == nil {
            return try await conclude(request, .unreachable("\(UsherError.notConnected)"))
        }
        var request = request
        request.rule = rule.id
        let draft = RunDraft(kind: .rule, title: rule.name, definition: .rule(rule), plan: plan)
        let order = RunOrder(
            mode: rule.mode, actor: "request:\(request.channel.rawValue)",
            grant: GrantStart(request: request, from: [.deciding]))
        _ = try await start(draft, order, rule: rule.id) { _, _ in }
        try await settle(request.id)
    }

    /// What the grant rules make of the request; the rules with the filter they would run with.
    private func judge(_ request: AccessRequest) async throws -> (GrantDecision, [Rule]) {
        guard let user = request.user else { return (.wait(.unknownPerson(several: false), nil), []) }
        let settings = try await accessSettings().value
        var candidates: [GrantDecision.Candidate] = []
        var broken: GrantDecision?
        for rule in settings.ordered(try await rules()) where rule.isEnabled {
            do {
                let filter = try Filter(parsing: try await filterText(of: rule)).limited(to: [user])
                var limited = rule
                limited.selection = .filter(filter.text)
                candidates.append((limited, filter))
            } catch {
                guard rule.trigger.request?.matches(request) == true else { continue }
                // Those after it would answer what it might have answered otherwise.
                broken = .wait(.brokenRule("\(error)"), rule.id)
                break
            }
        }
        let decision = try await decision(request, of: user, candidates, settings)
        if let broken, !decision.isByRule { return (broken, []) }
        return (decision, candidates.map(\.rule))
    }

    private func decision(
        _ request: AccessRequest, of id: AccountID, _ candidates: [GrantDecision.Candidate], _ settings: AccessSettings
    ) async throws -> GrantDecision {
        let snapshot = try await snapshot()
        guard let position = snapshot.index(of: id) else { return .wait(.unknownPerson(several: false), nil) }
        let user = snapshot.user(at: position)
        var context = try await context(asOf: nil)
        context.taken = try await taken(for: [.giveBack], from: [id])
        var desk = GrantDesk(
            rules: candidates, snapshot: snapshot, context: context,
            seats: settings.freeSeats(in: snapshot), unmatched: settings.unmatched)
        let first = desk.decide(request, of: user)
        guard case .grant(_, let plan) = first else { return first }
        let vendor = await vendorSeats(for: plan, in: snapshot)
        guard !vendor.isEmpty else { return first }
        desk.seats.merge(vendor) { min($0, $1) }
        return desk.decide(request, of: user)
    }
}

extension GrantDecision {
    /// Whether a rule, and not the want of one, has decided.
    fileprivate var isByRule: Bool {
        switch self {
        case .grant: true
        case .alreadyHas(let rule): rule != nil
        case .wait(let reason, _), .refuse(let reason, _): if case .noRule = reason { false } else { true }
        }
    }
}
