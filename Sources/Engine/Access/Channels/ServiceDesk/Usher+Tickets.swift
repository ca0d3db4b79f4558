import Connectors
import Core
import Messaging
import Store

/// What became of a web request that was let in.
public enum TicketHeard: Equatable, Sendable {
    /// The ticket is read back now.
    case new(TicketKey)
    /// It was heard of before; nothing is done again.
    case known(TicketKey)

    public var key: TicketKey {
        switch self {
        case .new(let key), .known(let key): key
        }
    }
}

/// Why a web request was not let in.
public enum TicketCallRefusal: Error, Equatable, Sendable {
    case wrongSecret
    case off
    case unreadable(TicketCallProblem)
}

// Tickets from the web request to the request for access.
extension Usher {
    /// How long one try may take before another one takes over.
    private static let tryTerm = Duration.minutes(5)
    /// Repetitions are told from new attempts by this distance.
    private static let repetitionTerm = Duration.minutes(10)

    /// Takes in a web request: checks its secret before anything is read, keeps which ticket it names, and has the
    /// ticket read back. What else the body says does not count. Throws `TicketCallRefusal`.
    /// - Parameters:
    ///   - given: the secret as the request shows it; `nil` when it shows none.
    ///   - signature: of the body, where it is signed instead.
    public func hearTicket(given: String?, signature: String?, body: [UInt8]) async throws -> TicketHeard {
        let secret = try await secret(TicketChannelSettings.secret)
        let isGenuine = TicketCallProof.isGenuine(
            given: given, signature: signature, body: body, secret: secret?.reveal() ?? "")
        guard isGenuine else { throw TicketCallRefusal.wrongSecret }
        let key: TicketKey
        do throws(TicketCallProblem) { key = try TicketCall(body).key } catch {
            throw TicketCallRefusal.unreadable(error)
        }
        let isNew = try await keep(key)
        guard isNew else { return .known(key) }
        if let background {
            background.begin("ticket \(key)") { try await workOff(key) }
        } else {
            try await workOff(key)
        }
        return .new(key)
    }

    /// Whether it is new, or may be looked at anew.
    private func keep(_ key: TicketKey) async throws -> Bool {
        let now = surroundings.now()
        return try await store.database.write { db in
            let isOn = try Self.kept(in: db, or: TicketChannelSettings()).value.isOn
            guard try isOn || Self.ticketTest(in: db, at: now)?.isOpen == true else { throw TicketCallRefusal.off }
            if let known = try db.tickets.ticket(key) {
                let isOver = known.state != .heard && known.state != .taken
                guard isOver, known.isTrial && isOn || now - known.heardAt > Self.repetitionTerm else { return false }
            }
            try db.tickets.put(HeardTicket(key: key, isTrial: !isOn, heardAt: now, dueAt: now))
            return true
        }
    }

    /// Reads back tickets that could not be read at once, and writes comments that are due. One that fails keeps no
    /// other waiting.
    public func tendTickets() async {
        let now = surroundings.now()
        let due = await attempt("Looking for tickets failed") {
            try await store.database.write { db in
                try db.tickets.forget(at: now)
                return try db.tickets.due(at: now, limit: 200)
            }
        }
        for key in due ?? [] { await attempt("Working off ticket \(key) failed") { try await workOff(key) } }
    }

    @discardableResult
    private func attempt<Value>(_ failure: String, _ work: () async throws -> Value) async -> Value? {
        do { return try await work() } catch is CancellationError { return nil } catch {
            surroundings.logger.error("\(failure)", metadata: ["error": "\(error)"])
            return nil
        }
    }

    /// Does what is to be done about a ticket, unless somebody else is at it.
    func workOff(_ key: TicketKey) async throws {
        let now = surroundings.now()
        let claimed = try await store.database.write { try $0.tickets.claim(key, at: now, until: now + Self.tryTerm) }
        guard let heard = claimed else { return }
        do {
            guard let client = connection.serviceDesk else { throw TicketProblem.noSite }
            if let answer = heard.answer { return try await comment(answer, on: heard, client) }
            try await settle(heard, try await client.ticket(heard.key))
        } catch let error as ConnectorError {
            try await putOff(heard, "\(error)", isUnknown: error.isUnknownTicket)
        } catch let error as TicketProblem { try await putOff(heard, error.description, isUnknown: false) }
    }

    private func settle(_ heard: HeardTicket, _ ticket: Ticket) async throws {
        var heard = heard
        heard.seen = ticket.inWords
        let settings = try await kept(or: TicketChannelSettings()).value
        switch TicketVerdict(of: ticket, projects: settings.projects) {
        case _ where heard.isTrial: try await end(heard, .tried, note: nil)
        case .take: try await take(heard, try await request(from: ticket))
        case .ignore(let reason): try await end(heard, .ignored, note: reason)
        case .refuse(let answer, let note): try await refuse(heard, answer: answer, note: note)
        }
    }

    private func take(_ heard: HeardTicket, _ new: NewAccessRequest) async throws {
        do {
            let made = try await take(new)
            try await end(heard, .taken, note: made.state == .refused ? made.note : nil)
        } catch let limit as TooManyRequests {
            // A ticket is there to stay: when too many people ask, it only takes longer.
            if limit.isOfAll { throw TicketProblem.tooMany }
            try await refuse(heard, answer: limit.answer, note: "\(limit)")
        }
    }

    private func refuse(_ heard: HeardTicket, answer: String, note: String) async throws {
        var refused = heard
        refused.answer = answer
        try await end(refused, .refused, note: note)
        try await workOff(heard.key)
    }

    /// Of the ticket as it was read back. Only the account counts as who asks: an address says nothing about who it
    /// belongs to.
    private func request(from ticket: Ticket) async throws -> NewAccessRequest {
        let products = try await snapshot().products
        let wanted = ticket.product.map { (name: $0.lowercased(), key: ProductKey(vendor: $0)) }
        let product = wanted.flatMap { wanted in
            products.first { $0.key == wanted.key || $0.name.lowercased() == wanted.name }?.key
        }
        return NewAccessRequest(
            channel: .jsm, externalKey: ticket.key.rawValue, user: ticket.reporter?.account,
            name: ticket.reporter?.name, product: product, reason: ticket.summary, project: ticket.project,
            requestType: ticket.requestType)
    }

    private func end(_ heard: HeardTicket, _ state: HeardTicket.State, note: String?) async throws {
        var ended = heard
        (ended.state, ended.note) = (state, note)
        ended.dueAt = heard.answer == nil ? nil : surroundings.now()
        if ended.answer != nil { ended.attempts = 0 }
        let final = ended
        let verb = [HeardTicket.State.refused: "ticket.refused", .lost: "ticket.lost"][state]
        let event = verb.map {
            entry($0, by: "request:jsm", subject: heard.key.rawValue, details: ["reason": note ?? ""])
        }
        try await store.database.write { db in
            try db.tickets.put(final)
            if let event { try db.audit.append([event]) }
        }
    }

    private func comment(_ answer: String, on heard: HeardTicket, _ client: ServiceDeskClient) async throws {
        let isPublic = try await kept(or: TicketChannelSettings()).value.answersInPublic
        try await client.comment(heard.key, answer, isPublic)
        try await put(heard, due: nil, answer: nil, note: heard.note)
    }

    /// Tried again later, or given up.
    private func putOff(_ heard: HeardTicket, _ reason: String, isUnknown: Bool) async throws {
        let now = surroundings.now()
        surroundings.logger.warning(
            "A ticket can't be worked off now", metadata: ["ticket": "\(heard.key)", "reason": "\(reason)"])
        if heard.answer == nil, isUnknown, heard.attempts >= TicketPatience.unknownAttempts {
            return try await end(heard, .refused, note: "Jira knows no such ticket, or hides it from the connection.")
        }
        guard let next = TicketPatience.nextTry(after: heard.attempts, heardAt: heard.heardAt, now: now) else {
            if heard.answer == nil { return try await end(heard, .lost, note: "Given up after 24 hours: \(reason)") }
            // It was refused all the same; nobody can be told.
            return try await put(heard, due: nil, answer: nil, note: heard.note)
        }
        try await put(heard, due: next, answer: heard.answer, note: heard.answer == nil ? reason : heard.note)
    }

    private func put(_ heard: HeardTicket, due: Instant?, answer: String?, note: String?) async throws {
        var heard = heard
        (heard.dueAt, heard.answer, heard.note) = (due, answer, note)
        let changed = heard
        try await store.database.write { try $0.tickets.put(changed) }
    }
}

/// Why nothing can be done about tickets now.
enum TicketProblem: Error, CustomStringConvertible {
    case noSite
    case tooMany
    var description: String {
        switch self {
        case .noSite: "No Jira site is connected: tickets can't be read back or answered."
        case .tooMany: "Too many tickets ask for access in this hour."
        }
    }
}

extension Ticket {
    /// `Bo Sample: Request access, in ITSD; Waiting for support`.
    var inWords: String {
        let who = reporter.map { $0.name ?? $0.account.rawValue } ?? "nobody"
        return "\(who): \(requestType ?? "no request type"), in \(project); \(status)"
    }
}

extension ConnectorError {
    fileprivate var isUnknownTicket: Bool { if case .notFound = self { true } else { false } }
}
