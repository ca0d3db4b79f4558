import Connectors
import Core
import Store

extension Usher {
    /// The connection as it may be shown.
    public func connectionStatus() async throws -> ConnectionStatus {
        let present = connection.present
        let (stored, mirrored, expiry) = try await store.database.read { db in
            (
                try db.storedConnection(), try db.settings.get(StoredConnection.mirrored, as: String.self),
                try db.settings.get(Self.configuredKeyExpiry, as: String.self)
            )
        }
        let isConfigured = present.origin == .configuration
        let day = isConfigured ? expiry : stored?.keyExpiresOn
        return ConnectionStatus(
            origin: present.origin, organization: isConfigured ? present.organization : stored?.organization,
            isConnected: present.client != nil, keyExpiresOn: day.flatMap { CivilDay($0) },
            jira: connection.configuredJira ?? stored?.jira, isJiraConfigured: connection.configuredJira != nil,
            version: stored?.version ?? 0, changedBy: stored?.changedBy,
            changedAt: stored.map { Instant(milliseconds: $0.changedAt) }, mirrored: mirrored)
    }

    /// Opens the stored connection, or a newer one that another process stored. The configuration's wins: then nothing
    /// happens.
    public func openStoredConnection() async throws {
        let present = connection.present
        guard present.origin != .configuration else { return }
        let stored = try await store.database.read { try $0.storedConnection() }
        guard let stored, stored.version != present.version else { return }
        var state = CurrentConnection.State()
        (state.organization, state.version, state.email) = (stored.organization, stored.version, stored.jiraEmail)
        do {
            guard let key = try await secret(StoredConnection.keySecret) else {
                throw StoreError.cannotUnseal(name: StoredConnection.keySecret)
            }
            let configuration = try AtlassianConfiguration(
                baseURL: connection.vendorURL, organization: stored.organization, key: key.reveal())
            state.client = connection.makeClient(configuration, .standard)
            state.origin = .database
            state.serviceDesk = await storedServiceDesk(stored)
        } catch {
            state.origin = .unreadable("\(error)")
            surroundings.logger.error("The stored connection can't be opened", metadata: ["error": "\(error)"])
        }
        connection.change(to: state)
    }

    /// The organisation works without its Jira site.
    private func storedServiceDesk(_ stored: StoredConnection) async -> ServiceDeskClient? {
        do {
            guard let jira = stored.jira, let token = try await secret(StoredConnection.tokenSecret) else { return nil }
            return connection.makeServiceDesk(try JiraSite(url: jira.url, email: jira.email, token: token.reveal()))
        } catch {
            surroundings.logger.error("The stored Jira site can't be opened", metadata: ["error": "\(error)"])
            return nil
        }
    }

    /// Checks the connection against the vendor, stores it with its secrets sealed, and uses it from now on. The first
    /// one begins the first sync in the background.
    ///
    /// Throws `UsherError.invalid` with the exact reason and the field it is about (`organization`, `key`, `jira.url`,
    /// `jira.email`, `jira.token`, or empty), `settingsChanged` when somebody else was quicker, and
    /// `configuredElsewhere` when environment or `usher.yaml` decide.
    public func connect(to draft: ConnectionDraft, from version: Int, by actor: String) async throws {
        guard connection.present.origin != .configuration else { throw UsherError.configuredElsewhere }
        let stored = try await store.database.read { try $0.storedConnection() }
        try requireVersion(version, of: stored)
        try await check(draft, stored)
        var new = StoredConnection(
            organization: draft.organization, keyExpiresOn: draft.keyExpiresOn?.description,
            version: version + 1, changedBy: actor, changedAt: surroundings.now().milliseconds)
        let jira = connection.configuredJira == nil ? draft.jira : nil
        (new.jiraURL, new.jiraEmail) = (jira.map { Self.withoutSlash($0.url) }, jira?.email)
        try await keep(new, draft, jira)
        try await openStoredConnection()
        if background != nil, try await lastSync() == nil {
            // One that is under way elsewhere is as good.
            do { _ = try await beginSync(by: actor) } catch UsherError.busy {}
        }
    }

    /// Remembers when the key of the configuration expires, so that it can be warned about.
    public func setConfiguredKeyExpiry(_ day: CivilDay?, by actor: String) async throws {
        let event = entry(
            "connection.changed", by: actor, subject: connection.present.organization ?? "",
            details: ["keyExpiresOn": day?.description ?? "none"])
        try await store.database.write { db in
            if let day {
                try db.settings.set(Self.configuredKeyExpiry, to: day.description)
            } else {
                try db.settings.remove(Self.configuredKeyExpiry)
            }
            try db.audit.append([event])
        }
    }

    /// Asks the vendor whether the present connection still works; how many products it shows. Throws
    /// `UsherError.invalid` with the reason.
    public func testConnection() async throws -> Int {
        let client = try connected()
        do { return try await ConnectionCheck(client: client, vendorURL: connection.vendorURL).run() } catch {
            throw UsherError.invalid(Diagnostics([error]))
        }
    }

    private static let configuredKeyExpiry = "connection.configuredKeyExpiry"

    private static func withoutSlash(_ url: String) -> String { String(url.reversed().drop { $0 == "/" }.reversed()) }

    private func requireVersion(_ version: Int, of stored: StoredConnection?) throws {
        guard (stored?.version ?? 0) == version else {
            throw UsherError.settingsChanged(
                by: stored?.changedBy ?? "somebody",
                at: stored.map { Instant(milliseconds: $0.changedAt) } ?? surroundings.now())
        }
    }

    private func check(_ draft: ConnectionDraft, _ stored: StoredConnection?) async throws {
        do {
            try await checkOrganization(draft, stored)
            if let jira = draft.jira, connection.configuredJira == nil { try await checkJira(jira, stored) }
        } catch let error as Diagnostic { throw UsherError.invalid(Diagnostics([error])) }
    }

    private func checkOrganization(_ draft: ConnectionDraft, _ stored: StoredConnection?) async throws {
        let isSame = stored?.organization == draft.organization
        let kept = isSame ? try await openable(StoredConnection.keySecret) : nil
        guard let key = draft.key ?? kept else {
            throw Diagnostic("Write an API key of this organisation.", path: "key")
        }
        let configuration: AtlassianConfiguration
        do throws(AtlassianConfigurationError) {
            configuration = try AtlassianConfiguration(
                baseURL: connection.vendorURL, organization: draft.organization, key: key.reveal())
        } catch {
            let path =
                switch error {
                case .organization: "organization"
                case .emptyKey, .unprintableKey: "key"
                case .baseURL, .plainHTTP: ""
                }
            throw Diagnostic(error.description, path: path)
        }
        try await requireSameOrganization(draft.organization)
        // What already works is not asked again, so that a note about it can be kept while the vendor is away.
        if isSame, draft.key == nil, connection.client != nil { return }
        let client = connection.makeClient(configuration, ConnectionCheck.pacing)
        try await ConnectionCheck(client: client, vendorURL: connection.vendorURL).run()
    }

    private func checkJira(_ jira: ConnectionDraft.Jira, _ stored: StoredConnection?) async throws {
        let isSame = stored?.jiraURL == Self.withoutSlash(jira.url) && stored?.jiraEmail == jira.email
        let kept = isSame ? try await openable(StoredConnection.tokenSecret) : nil
        let token = jira.token ?? kept
        let site = try JiraSite(url: jira.url, email: jira.email, token: token?.reveal() ?? "")
        if !isSame || jira.token != nil { try await site.check() }
    }

    /// A secret that can't be opened any more has to be written anew.
    private func openable(_ name: String) async throws -> Secret? {
        do { return try await secret(name) } catch StoreError.cannotUnseal { return nil }
    }

    private func requireSameOrganization(_ organization: String) async throws {
        let (mirrored, users) = try await store.database.read { db in
            (try db.settings.get(StoredConnection.mirrored, as: String.self), try db.directory.count())
        }
        guard let mirrored, mirrored != organization, users > 0 else { return }
        throw Diagnostic(
            UsherError.otherOrganization(mirrored: mirrored, connected: organization).description, path: "organization")
    }

    private func keep(_ new: StoredConnection, _ draft: ConnectionDraft, _ jira: ConnectionDraft.Jira?) async throws {
        let (box, now, actor) = (store.secretBox, surroundings.now(), new.changedBy)
        try await store.database.write { db in
            let old = try db.storedConnection()
            try requireVersion(new.version - 1, of: old)
            if let key = draft.key { try db.secrets.set(StoredConnection.keySecret, to: key, sealedBy: box) }
            if let token = jira?.token { try db.secrets.set(StoredConnection.tokenSecret, to: token, sealedBy: box) }
            if jira == nil { try db.secrets.remove(StoredConnection.tokenSecret) }
            try db.settings.set(StoredConnection.key, to: new)
            try EventSource.forget(in: db, isOtherOrganization: old?.organization != new.organization)
            let details = new.changes(since: old, key: draft.key != nil, token: jira?.token != nil)
            try db.audit.append([
                AuditEntry(
                    at: now, actor: actor, verb: "connection.changed", subject: new.organization, details: details)
            ])
        }
    }

    /// Before a sync: the mirror belongs to one organisation, and another one's people must not take the place of
    /// theirs, rules and protections included.
    func claimMirror() async throws {
        guard let organization = connection.present.organization else { return }
        try await store.database.write { db in
            let mirrored = try db.settings.get(StoredConnection.mirrored, as: String.self)
            guard mirrored != organization else { return }
            if let mirrored, try db.directory.count() > 0 {
                throw UsherError.otherOrganization(mirrored: mirrored, connected: organization)
            }
            try db.settings.set(StoredConnection.mirrored, to: organization)
        }
    }
}
