import Core
import Engine
import Store

/// Finds people, groups and runs for the audit log: from what somebody typed to ids, and from ids to names.
struct AuditLookup: Sendable {
    let usher: Usher
    let snapshot: Snapshot
    let administrators: [Administrator]

    /// Most people that a typed name may mean.
    static let mostPeople = 500

    init(_ usher: Usher) async throws {
        self.usher = usher
        snapshot = try await usher.snapshot()
        administrators = try await usher.store.database.read { try $0.administrators.all() }
    }

    /// What a query means, with the names in it looked up.
    func filter(_ query: AuditQuery) async throws -> AuditFilter {
        query.filter(
            users: query.user.isEmpty ? nil : try await accounts(query.user).union([query.user]),
            actors: query.performer.isEmpty ? nil : try await actors(query.performer),
            textAccounts: query.text.isEmpty ? [] : try await accounts(query.text))
    }

    /// Accounts whose name, address or id the text is part of.
    private func accounts(_ text: String) async throws -> Set<String> {
        if snapshot.index(of: AccountID(text)) != nil { return [text] }
        guard snapshot.takenAt != nil else { return [] }
        let plain = String(text.unicodeScalars.map { $0.value < 0x20 ? " " : Character($0) })
        let quoted = plain.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        let found = try await usher.users(matching: "text ~ \"\(quoted)\"")
        return Set(found.page(limit: Self.mostPeople).map(\.id.rawValue))
    }

    /// Actors that the text is part of: administrators by name and address, and all others as the log says them.
    func actors(_ text: String) async throws -> Set<String> {
        let wanted = text.lowercased()
        let known = administrators.filter {
            $0.name.lowercased().contains(wanted) || $0.actor.lowercased().contains(wanted)
        }.map(\.actor)
        let logged = try await usher.store.database.read { try $0.audit.actors() }
        let words = AuditWording(names: AuditWording.Names())
        return Set(
            known
                + logged.filter {
                    $0.lowercased().contains(wanted) || words.actor($0).lowercased().contains(wanted)
                })
    }

    /// What the ids in these events stand for.
    func names(for events: [AuditEvent]) async throws -> AuditWording.Names {
        var names = AuditWording.Names()
        for administrator in administrators { names.actors[administrator.actor] = administrator.name }
        for event in events {
            if let index = snapshot.index(of: AccountID(event.subject)) {
                names.accounts[event.subject] = snapshot.name(at: index)
            }
            guard let target = event.details["target"] else { continue }
            if let index = snapshot.groupIndex(target).first {
                names.groups[target] = snapshot.groups[index].name
            } else if let id = target.split(separator: " ").first.map(String.init),
                let product = snapshot.products.first(where: { $0.id.rawValue == id })
            {
                names.products[id] = product.name
            }
        }
        names.runs = try await runs(of: events).mapValues(\.title)
        return names
    }

    func runs(of events: [AuditEvent]) async throws -> [RunID: Run] {
        let ids = Set(events.compactMap(\.run))
        guard !ids.isEmpty else { return [:] }
        return try await usher.store.database.read { try $0.audit.runs(ids) }
    }
}
