import Core
import Engine
import Store

/// What all pages of the settings share: the list of them, and whether the reader may change anything.
struct SettingsFrame: Sendable {
    struct Section: Sendable {
        let path: String
        let label: String
        let isCurrent: Bool
    }
    let sections: [Section]
    /// Administrators change, everybody else looks.
    let canEdit: Bool
    /// The reader's role, in lower case.
    let role: String

    private static let all: [(path: String, label: String)] = [
        (Link.connection, "Connection"), (Link.organization, "Organisation"), (Link.protection, "Protection"),
        (Link.prices, "Prices and renewals"),
        (Link.mailSettings, "Mail"),
        (Link.channels, "Channels"),
        (Link.accessSettings, "Answers and requests"),
        (Link.administrators, "Administrators"),
        (Link.singleSignOn, "Single sign-on"), (Link.tokens, "API tokens"),
        (Link.database, "Database"),
    ]

    init(for role: Role, current: String) {
        sections = Self.all.filter { section in
            guard case .atLeast(let least)? = RouteTable.access(RouteKey(.get, section.path)) else { return false }
            return role >= least
        }.map { Section(path: $0.path, label: $0.label, isCurrent: $0.path == current) }
        canEdit = role == .admin
        self.role = role.title.lowercased()
    }
}

/// What is wrong, by the path of the field it is about.
struct FieldErrors: Sendable, Equatable {
    private var texts: [String: String] = [:]
    init() {}
    init(_ diagnostics: Diagnostics) {
        for diagnostic in diagnostics.all { self[diagnostic.path ?? ""] = Self.words(diagnostic) }
    }
    /// The first complaint about a field stays.
    subscript(path: String) -> String? {
        get { texts[path] }
        set { if texts[path] == nil { texts[path] = newValue } }
    }
    var isEmpty: Bool { texts.isEmpty }
    /// Complaints about what lies below this path, or about the path itself.
    func first(below path: String) -> String? {
        texts.sorted { $0.key < $1.key }.first { $0.key == path || $0.key.hasPrefix(path + "[") }?.value
    }

    static func words(_ diagnostic: Diagnostic) -> String {
        let near = diagnostic.suggestions.prefix(3).joined(separator: ", ")
        return near.isEmpty ? diagnostic.message : "\(diagnostic.message) Nearest: \(near)."
    }
}

/// Who changed settings last, as pages say it: `Changed by ada@example.com, 3 days ago.`
enum LastChange {
    static func words(of settings: Versioned<some Equatable & Sendable>, now: Instant) -> String? {
        words(by: settings.changedBy, at: settings.changedAt, now: now)
    }

    static func words(by actor: String?, at instant: Instant?, now: Instant) -> String? {
        guard let actor, let instant else { return nil }
        let name = actor.hasPrefix("admin:") ? String(actor.dropFirst("admin:".count)) : actor
        return "Changed by \(name), \(Wording.ago(instant, now: now))."
    }
}

/// Two administrators had the same settings open, and the other one was quicker.
struct SettingsConflictPage: Page {
    static let template = "settings-conflict"
    let shell: Shell
    let who: String
    let when: ShownTime
    let againPath: String
}
