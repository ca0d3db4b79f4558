/// A service desk of the first site.
struct SimulatedDesk: Sendable {
    struct RequestType: Sendable {
        var id: String
        var name: String
        var description: String
    }
    var id: String
    var projectID: String
    var project: String
    var name: String
    var requestTypes: [RequestType]

    static let all = [
        SimulatedDesk(
            id: "10", projectID: "11001", project: "ITSUP", name: "IT support",
            requestTypes: [
                RequestType(id: "25", name: "Request access", description: "Ask for a product, or for it back"),
                RequestType(id: "26", name: "Get IT help", description: "Something does not work"),
                RequestType(id: "27", name: "Contractor access", description: "For somebody from another company"),
            ]),
        SimulatedDesk(
            id: "11", projectID: "11002", project: "HR", name: "People services",
            requestTypes: [RequestType(id: "31", name: "Ask a question", description: "About work, pay or leave")]),
    ]
}

/// A ticket and what was said in it.
struct SimulatedTicket: Sendable {
    enum Reporter: Sendable {
        /// Somebody of the organisation, by place.
        case user(Int)
        /// Somebody who only has an account of the portal.
        case customer(id: String, email: String)
    }
    enum Status: String, CaseIterable, Sendable {
        case waiting = "Waiting for support"
        case inProgress = "In progress"
        case resolved = "Resolved"
        case closed = "Closed"

        var category: String {
            switch self {
            case .waiting: "NEW"
            case .inProgress: "INDETERMINATE"
            case .resolved, .closed: "DONE"
            }
        }
    }
    struct Comment: Sendable {
        var id: Int
        var body: String
        var isPublic: Bool
        /// Milliseconds since 1970.
        var at: Int
    }
    var id: Int
    var number: Int
    /// Places among all desks and among the types of this one.
    var desk: Int
    /// `nil`: filed inside Jira, not through the portal.
    var requestType: Int?
    var reporter: Reporter
    var summary: String
    /// What the form's field for a product says.
    var product: String?
    var status = Status.waiting
    /// Milliseconds since 1970.
    var filedAt: Int
    var comments: [Comment] = []

    var key: String { "\(SimulatedDesk.all[desk].project)-\(number)" }
}

/// All tickets, and what Jira Automation does when one is filed.
struct Tickets: Sendable {
    private(set) var all: [SimulatedTicket] = []
    var automation: Automation?
    /// Web requests sent so far, in order.
    var deliveries: [Automation.Delivery] = []
    private var lastComment = 900

    /// Numbers count up in each desk, as the vendor's do.
    mutating func file(
        desk: Int, requestType: Int?, reporter: SimulatedTicket.Reporter, summary: String, product: String?, at now: Int
    ) -> SimulatedTicket {
        let number = all.count { $0.desk == desk } + 1
        let ticket = SimulatedTicket(
            id: 107_001 + all.count, number: number, desk: desk, requestType: requestType, reporter: reporter,
            summary: summary, product: product, filedAt: now)
        all.append(ticket)
        return ticket
    }

    /// By key, in any case, or by number.
    func place(_ text: String) -> Int? {
        all.firstIndex { $0.key == text.uppercased() || String($0.id) == text }
    }

    subscript(place: Int) -> SimulatedTicket { all[place] }

    mutating func setStatus(_ status: SimulatedTicket.Status, of place: Int) { all[place].status = status }

    mutating func comment(_ body: String, isPublic: Bool, on place: Int, at now: Int) -> SimulatedTicket.Comment {
        lastComment += 1
        let comment = SimulatedTicket.Comment(id: lastComment, body: body, isPublic: isPublic, at: now)
        all[place].comments.append(comment)
        return comment
    }
}

extension World {
    func accountID(of reporter: SimulatedTicket.Reporter) -> String {
        switch reporter {
        case .user(let index): identity.accountID(index)
        case .customer(let id, _): id
        }
    }

    /// `nil` when hidden.
    func email(of reporter: SimulatedTicket.Reporter) -> String? {
        switch reporter {
        case .user(let index): email(index)
        case .customer(_, let email): email
        }
    }

    func name(of reporter: SimulatedTicket.Reporter) -> String {
        switch reporter {
        case .user(let index): name(index)
        case .customer(_, let email): email
        }
    }

    /// Somebody of the organisation by id or address; whoever else has an address becomes a customer of the portal.
    func reporter(_ text: String) -> SimulatedTicket.Reporter? {
        if let index = user(id: text) ?? user(email: text) { return .user(index) }
        guard text.contains("@") else { return nil }
        let digest = text.lowercased().utf8.reduce(UInt64(0)) { Mixing.mix($0 ^ UInt64($1)) }
        return .customer(
            id: "qm:\(identity.uuid(kind: 9, 0)):\(identity.uuid(kind: 9, Int(digest >> 33)))", email: text)
    }
}
