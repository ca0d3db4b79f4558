import Core
import Store

// What pages, API and command line ask about requests.
extension Usher {
    /// The newest first, after the cursor when there is one; and how many there are in all.
    public func requests(
        matching query: AccessRequestQuery = AccessRequestQuery(), limit: Int, after cursor: AccessRequestCursor? = nil
    ) async throws -> (requests: [AccessRequest], total: Int) {
        try await store.database.read { db in
            (
                try db.accessRequests.list(matching: query, limit: limit, after: cursor),
                try db.accessRequests.count(matching: query)
            )
        }
    }

    /// Throws `unknownRequest`.
    public func request(_ id: RequestID) async throws -> AccessRequest {
        guard let request = try await store.database.read({ try $0.accessRequests.request(id) }) else {
            throw UsherError.unknownRequest(id)
        }
        return request
    }

    /// Everything a person asked for, the newest first.
    public func requests(of user: AccountID, limit: Int = 100) async throws -> [AccessRequest] {
        try await requests(matching: AccessRequestQuery(user: user), limit: limit).requests
    }

    /// What the desk has done in the last days, and who waits now.
    public func accessStatistics(days: Int = 30) async throws -> AccessStatistics {
        let since = surroundings.now() - .days(days)
        return try await store.database.read { try $0.accessRequests.statistics(since: since) }
    }

    /// How many of the people a rule took something from, in the last year, got it back within 60 days. Rules that
    /// took nothing are left out.
    public func rejoinRates() async throws -> [RuleID: RejoinRate] {
        let since = surroundings.now() - .days(365)
        return try await store.database.read { try $0.rejoins.rates(takenSince: since) }
    }

    /// Who got back what a rule took, the newest first.
    public func rejoins(of rule: RuleID, limit: Int = 100) async throws -> [Rejoin] {
        try await store.database.read { try $0.rejoins.of(rule, limit: limit) }
    }

    public func accessSettings() async throws -> Versioned<AccessSettings> { try await kept(or: AccessSettings()) }

    /// Throws as `keep` does. Rules and products that are not known are refused only where they are new.
    @discardableResult
    public func changeAccessSettings(
        to new: AccessSettings, from version: Int, by actor: String
    ) async throws -> Versioned<AccessSettings> {
        let (snapshot, rules) = (try await snapshot(), Set(try await rules().map(\.id)))
        return try await keep(
            new, or: AccessSettings(), from: version,
            complaints: { old in new.unknownNames(since: old, in: snapshot, rules: rules) }, by: actor)
    }

    /// The rules that answer requests, in the order in which they are asked; also those that are off.
    public func grantRules() async throws -> [Rule] {
        let settings = try await accessSettings().value
        return settings.ordered(try await rules())
    }

    /// Moves a grant rule by so many places in the order; past the ends it stays at the end. Throws `unknownRule`.
    public func moveGrantRule(_ id: RuleID, by places: Int, by actor: String) async throws {
        let settings = try await accessSettings()
        var order = settings.value.ordered(try await rules()).map(\.id)
        guard let place = order.firstIndex(of: id) else {
            throw UsherError.unknownRule(id.rawValue, suggestions: [])
        }
        order.remove(at: place)
        order.insert(id, at: min(max(place + places, 0), order.count))
        var changed = settings.value
        changed.order = order
        try await changeAccessSettings(to: changed, from: settings.version, by: actor)
    }
}
