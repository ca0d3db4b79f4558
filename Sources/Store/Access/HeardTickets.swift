import Core

/// A ticket that a web request told of.
public struct HeardTicket: Equatable, Sendable {
    public var key: TicketKey
    public var state: State
    /// Heard while the channel was off, to try it out: read back, not taken.
    public var isTrial: Bool
    public var heardAt: Instant
    /// Tries so far of what is to be done.
    public var attempts: Int
    /// When it is tried next; `nil` when nothing is to be done.
    public var dueAt: Instant?
    /// Who filed it and what for, as read back; `nil` before.
    public var seen: String?
    /// Why it was not taken, or why the last try failed; `nil` when there is nothing to say.
    public var note: String?
    /// A comment that is still to be written; `nil` for none.
    public var answer: String?

    /// heard → taken | tried | refused | ignored | lost.
    public enum State: String, CaseIterable, Sendable {
        /// To be read back.
        case heard
        /// A request was made of it.
        case taken
        /// It was a trial, and reading it back worked.
        case tried
        case refused
        /// Not meant for the channel.
        case ignored
        /// It could not be read back in time.
        case lost
    }

    public init(
        key: TicketKey, state: State = .heard, isTrial: Bool = false, heardAt: Instant, attempts: Int = 0,
        dueAt: Instant? = nil, seen: String? = nil, note: String? = nil, answer: String? = nil
    ) {
        self.key = key
        self.state = state
        self.isTrial = isTrial
        self.heardAt = heardAt
        self.attempts = attempts
        self.dueAt = dueAt
        self.seen = seen
        self.note = note
        self.answer = answer
    }
}

/// Tickets that web requests told of, until nobody asks about them any more.
public struct HeardTickets {
    let db: any Connection

    /// How long a ticket that is done with is remembered.
    public static let term = Duration.days(90)

    public func ticket(_ key: TicketKey) throws -> HeardTicket? {
        try db.first("SELECT \(Self.columns) FROM tickets WHERE ticket_key = \(key.rawValue)", Self.ticket)
    }

    /// Those heard of last come first.
    public func latest(limit: Int) throws -> [HeardTicket] {
        try db.rows(
            "SELECT \(Self.columns) FROM tickets ORDER BY heard_at DESC, ticket_key DESC LIMIT \(limit)", Self.ticket)
    }

    /// Keys of those with something to do by now, the oldest first.
    public func due(at now: Instant, limit: Int) throws -> [TicketKey] {
        try db.rows("SELECT ticket_key FROM tickets WHERE due_at <= \(now) ORDER BY due_at LIMIT \(limit)", Self.key)
    }

    /// Replaces what is known of it.
    public func put(_ ticket: HeardTicket) throws {
        try db.execute(
            """
            INSERT INTO tickets (ticket_key, state, is_trial, heard_at, attempts, due_at, seen, note, answer)
            VALUES (\(ticket.key.rawValue), \(ticket.state.rawValue), \(ticket.isTrial), \(ticket.heardAt),
                \(ticket.attempts), \(ticket.dueAt), \(ticket.seen), \(ticket.note), \(ticket.answer))
            ON CONFLICT (ticket_key) DO UPDATE SET state = excluded.state, is_trial = excluded.is_trial,
                heard_at = excluded.heard_at, attempts = excluded.attempts, due_at = excluded.due_at,
                seen = excluded.seen, note = excluded.note, answer = excluded.answer
            """)
    }

    /// Takes what is due of a ticket for one try that lasts until the deadline at most: of two at once, one gets `nil`.
    public func claim(_ key: TicketKey, at now: Instant, until deadline: Instant) throws -> HeardTicket? {
        let changed = try db.execute(
            """
            UPDATE tickets SET due_at = \(deadline), attempts = attempts + 1
            WHERE ticket_key = \(key.rawValue) AND due_at <= \(now)
            """)
        return changed == 1 ? try ticket(key) : nil
    }

    /// Forgets tickets that were done with long ago.
    public func forget(at now: Instant) throws {
        try db.execute("DELETE FROM tickets WHERE due_at IS NULL AND heard_at < \(now - Self.term)")
    }

    private static let columns: SQL = "ticket_key, state, is_trial, heard_at, attempts, due_at, seen, note, answer"

    private static func key(_ row: Row) throws -> TicketKey {
        guard let key = TicketKey(try row.text("ticket_key")) else {
            throw RowError(column: "ticket_key", problem: "is no key of a ticket")
        }
        return key
    }

    private static func ticket(_ row: Row) throws -> HeardTicket {
        HeardTicket(
            key: try key(row), state: try row.name("state"), isTrial: try row.bool("is_trial"),
            heardAt: try row.instant("heard_at"),
            attempts: try row.int("attempts"), dueAt: try row.optional("due_at", row.instant),
            seen: try row.optional("seen", row.text), note: try row.optional("note", row.text),
            answer: try row.optional("answer", row.text))
    }
}

extension Connection {
    public var tickets: HeardTickets { HeardTickets(db: self) }
}
