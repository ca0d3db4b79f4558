/// What becomes of a ticket that was read back.
public enum TicketVerdict: Equatable, Sendable {
    /// It is a request.
    case take
    /// `answer` is what the reporter is told, `note` why, for administrators.
    case refuse(answer: String, note: String)
    /// It is not meant for this channel: nobody is told anything. Why, for administrators.
    case ignore(String)

    /// - Parameter projects: keys of the projects whose tickets count; empty for all.
    public init(of ticket: Ticket, projects: [String]) {
        let isMeant = projects.isEmpty || projects.contains { $0.uppercased() == ticket.project.uppercased() }
        if !isMeant {
            self = .ignore("Tickets of project \(ticket.project) are not taken by this channel.")
        } else if ticket.isClosed {
            self = .refuse(
                answer: "This ticket is closed (\(ticket.status)), so nothing was given. File a new one if you still "
                    + "need access.",
                note: "The ticket is closed: \(ticket.status).")
        } else if ticket.reporter == nil {
            self = .refuse(
                answer: "This ticket has no reporter, so nobody was given anything.",
                note: "The ticket has no reporter.")
        } else {
            self = .take
        }
    }
}

/// When a ticket that could not be read back is tried again.
public enum TicketPatience {
    /// So long it is tried, since the call that told of it.
    public static let term = Duration.hours(24)
    /// A ticket that was filed this moment may not be visible yet; after so many tries it is taken for unknown.
    public static let unknownAttempts = 3
    /// Longest pause between two tries.
    static let longestPause = Duration.minutes(30)

    /// `nil` when it is given up. Half a minute after the first try, and twice as long after each further one.
    /// - Parameter attempts: tries so far, 1 or more.
    public static func nextTry(after attempts: Int, heardAt: Instant, now: Instant) -> Instant? {
        guard now - heardAt < term else { return nil }
        return now + min(.seconds(30) * (1 << min(max(0, attempts - 1), 10)), longestPause)
    }
}
