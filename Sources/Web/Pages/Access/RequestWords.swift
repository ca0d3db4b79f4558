import Core

/// How requests read.
enum RequestWords {
    /// `Ticket HELP-4471`, `Slack`: by which channel somebody asked.
    static func channel(_ request: AccessRequest) -> String {
        request.channel == .jsm ? "Ticket \(request.externalKey)" : ChannelWords.name(request.channel)
    }

    /// What they want: the product as people know it, or whatever the rules give.
    static func wants(_ request: AccessRequest, _ names: ProductNames) -> String {
        request.product.map(names.name) ?? "Access"
    }

    /// Who asked, as far as anybody knows.
    static func name(_ request: AccessRequest, in snapshot: Snapshot) -> String {
        if let position = request.user.flatMap(snapshot.index) {
            let name = snapshot.name(at: position)
            if !name.isEmpty { return name }
        }
        return request.name ?? request.email ?? "somebody unknown"
    }

    /// `Access given after 2 minutes`, `Waits for a person`.
    static func mark(_ request: AccessRequest) -> StateMark {
        switch request.state {
        case .unconfirmed: StateMark("status", "mail", "Not confirmed yet")
        case .deciding where request.isToBeIdentified:
            StateMark("status status-accent", "loader", "Person being looked up", isTurning: true)
        case .deciding: StateMark("status status-accent", "loader", "Being decided", isTurning: true)
        case .waiting: StateMark("badge badge-warn", "clock", "Waits for a person")
        case .granting: StateMark("status status-accent", "loader", "Being given", isTurning: true)
        case .granted: StateMark("status status-ok", "check", "Access given\(after(request))")
        case .refused: StateMark("status status-danger", "x-circle", "Refused")
        case .failed: StateMark("badge badge-danger", "alert", "Failed")
        case .expired: StateMark("status", "stop", "Never confirmed")
        }
    }

    private static func after(_ request: AccessRequest) -> String {
        request.decidedAt.map { " after \(wait($0 - request.askedAt))" } ?? ""
    }

    /// What a list says besides the outcome: what the person was told when it was refused, else why.
    static func note(_ request: AccessRequest) -> String? {
        switch request.state {
        case .granted: nil
        case .refused: request.answer ?? request.note
        default: request.note ?? request.answer
        }
    }

    /// `40 seconds`, `2 minutes`, `4 hours`, `3 days`.
    static func wait(_ time: Duration) -> String {
        let seconds = Int(max(0, time.components.seconds))
        return switch seconds {
        case ..<120: Wording.count(seconds, "second")
        case ..<7200: Wording.count(seconds / 60, "minute")
        case ..<172_800: Wording.count(seconds / 3600, "hour")
        default: Wording.count(seconds / 86_400, "day")
        }
    }
}

/// Names of products by their key, as people know them.
struct ProductNames: Sendable {
    private let names: [ProductKey: String]

    init(_ snapshot: Snapshot) {
        names = Dictionary(
            snapshot.products.filter { !$0.isSandbox }.map { ($0.key, $0.name) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// Keys and names, by name.
    var all: [(String, String)] { names.map { ($0.key.rawValue, $0.value) }.sorted { $0.1 < $1.1 } }

    /// The key where no product has it.
    func name(_ key: ProductKey) -> String { names[key] ?? key.rawValue }
}
