import Connectors
import Core
import Foundation
import Messaging
import Store

/// Everything the program can do, for its three faces alike: command line, pages and REST API call this and nothing
/// below it. Cheap to copy; all copies share one snapshot.
public struct Usher: Sendable {
    public let store: Store
    /// All copies see the same one.
    public let connection: CurrentConnection
    public let options: Options
    let surroundings: Surroundings
    let mirror: Mirror
    let watch = SyncWatch()
    let outlooks = OutlookMemory()
    /// Where channels say how they answer.
    public let desk = AccessDesk()
    let desks = ServiceDeskMemory()
    let publicSigner = PublicSignerMemory()
    public let boundAddress = BoundAddress()
    /// Where runs are carried out; `nil` for where they are asked for.
    private(set) var background: BackgroundWork?

    /// What one process is started with. Time zone, protection, trusted age and prices count only while the database
    /// has no settings of its own: see `settings()`.
    public struct Options: Sendable {
        /// The organisation's IANA time zone; `nil` for UTC.
        public var timeZone: String?
        /// Groups and users that no run changes.
        public var protected: Rule.Protection
        /// Accounts the connection runs as: ids or e-mails.
        public var ownAccounts: Set<String>
        /// How old the mirror may be for a plan; `nil` when its age is not judged.
        public var trustedAge: Duration?
        /// What can be done while no organisation is connected.
        public var capabilities: Capabilities
        public var prices: [SeatPrice]
        /// Where reports of rules go that ask for a file; `nil` for nowhere.
        public var reportDirectory: String?
        /// Calls that change something at the same time.
        public var concurrency: Int
        public var patience: Patience
        /// How long an approval may be asked for after the plan was made.
        public var approvalTerm: Duration
        /// How long a run can be taken back after it ended.
        public var undoTerm: Duration
        /// Takes mail in place of any server, as the demo's mailbox does; `nil` for a real one.
        public var mailTransport: MailTransport?
        /// The mail server of the configuration; counts only while the console names none.
        public var configuredMail: ConfiguredMail?
        /// How mail servers are reached.
        public var mailServers = MailServers.live()
        /// How mailboxes are read.
        public var mailboxes: @Sendable (MailServer) -> Messaging.Mailbox = { .imap($0) }
        /// How Slack and Microsoft are reached.
        public var chat = ChatServices.live
        /// Scheme, host and port of the public pages as people reach them, without a closing slash. `nil` when nobody
        /// said: then no mail can carry a link.
        public var publicAddress: String?
        /// The same of the console; `nil` when it is the same.
        public var consoleAddress: String?
        public init(
            timeZone: String? = nil, protected: Rule.Protection = Rule.Protection(), ownAccounts: Set<String> = [],
            trustedAge: Duration? = .days(3), capabilities: Capabilities = Capabilities(), prices: [SeatPrice] = [],
            reportDirectory: String? = nil, concurrency: Int = 24, patience: Patience = Patience(),
            approvalTerm: Duration = .days(7), undoTerm: Duration = .days(30), publicAddress: String? = nil
        ) {
            self.timeZone = timeZone
            self.protected = protected
            self.ownAccounts = ownAccounts
            self.trustedAge = trustedAge
            self.capabilities = capabilities
            self.prices = prices
            self.reportDirectory = reportDirectory
            self.concurrency = concurrency
            self.patience = patience
            self.approvalTerm = approvalTerm
            self.undoTerm = undoTerm
            self.publicAddress = publicAddress
        }
    }

    /// With the client of a configuration, or without any connection.
    public init(store: Store, client: DirectoryClient?, options: Options = Options(), surroundings: Surroundings) {
        self.init(
            store: store, connection: CurrentConnection(configured: client), options: options,
            surroundings: surroundings)
    }

    public init(
        store: Store, connection: CurrentConnection, options: Options = Options(), surroundings: Surroundings
    ) {
        self.store = store
        self.connection = connection
        self.options = options
        self.surroundings = surroundings
        mirror = Mirror(store: store)
        // None holds on to the desk, which holds on to them.
        desk.register(.tickets(connection, store), for: .jsm)
        desk.register(.slack(options.chat, now: surroundings.now), for: .slack)
        desk.use(licences: connection.freeSeats)
    }

    /// The same, but runs are carried out in the background: what starts one returns it as soon as it is on disk.
    public func inBackground(_ work: BackgroundWork) -> Usher {
        var copy = self
        copy.background = work
        return copy
    }

    /// The same, but what starts a run waits for its end.
    var inForeground: Usher {
        var copy = self
        copy.background = nil
        return copy
    }

    /// Where people reach the public pages: as configured, else where it listens; `nil` when neither is known, and then
    /// no mail can carry a link.
    public var publicAddress: String? { options.publicAddress ?? boundAddress.value }

    /// Where administrators reach the console, where that is known.
    public var consoleAddress: String? { options.consoleAddress ?? publicAddress }

    /// The mirror as it is now. Empty, with `takenAt` `nil`, before the first sync.
    public func snapshot() async throws -> Snapshot { try await mirror.current() }

    /// `nil` when no organisation is connected: what is known can be looked at and planned with, not synced.
    public var client: DirectoryClient? { connection.client }

    public var capabilities: Capabilities { client?.capabilities ?? options.capabilities }

    func connected() throws(UsherError) -> DirectoryClient {
        guard let client else { throw .notConnected }
        return client
    }

    /// Reads the settings anew, because another process may have changed them. A clock that the caller fixed says
    /// nothing about how old the mirror is, so its age is then not judged.
    func context(asOf: Instant?) async throws -> PlanContext {
        let settings = try await settings().value
        let own = options.ownAccounts.union([connection.present.email].compactMap { $0 })
        return PlanContext(
            now: asOf ?? surroundings.now(), timeZone: settings.zone,
            ownAccounts: Set(own.map { $0.lowercased() }), protected: settings.protection,
            trustedAge: asOf == nil ? settings.trustedAge : nil, capabilities: capabilities, prices: settings.prices)
    }

    func entry(
        _ verb: String, by actor: String, subject: String = "", run: RunID? = nil, details: [String: String] = [:]
    ) -> AuditEntry {
        AuditEntry(
            at: surroundings.now(), actor: actor, verb: verb, subject: subject, run: run, details: details)
    }
}
