import Connectors
import Synchronization

/// The connection that counts now. All copies of an `Usher` share one, so that a new key counts for all of them at
/// once, without a restart.
public final class CurrentConnection: Sendable {
    /// Who decides about the connection.
    public enum Origin: Equatable, Sendable {
        /// Nobody has connected an organisation.
        case none
        /// Environment or `usher.yaml`: they win over what the console has.
        case configuration
        /// An administrator, in the console.
        case database
        /// An administrator, but the stored key can't be opened: why, in words.
        case unreadable(String)
    }

    /// The Jira site as it may be shown.
    public struct ShownJira: Equatable, Sendable {
        public var url: String
        public var email: String
        public init(url: String, email: String) { (self.url, self.email) = (url, email) }
    }

    struct State: Sendable {
        var client: DirectoryClient?
        var organization: String?
        var origin = Origin.none
        /// Of the stored connection this is; 0 for none.
        var version = 0
        var email: String?
        /// Of the stored Jira site; `nil` when there is none.
        var serviceDesk: ServiceDeskClient?
    }

    private let state: Mutex<State>
    /// What the program was started with; wins over the console's.
    let configuredJira: ShownJira?
    /// Where the vendor's API is.
    let vendorURL: String
    let makeClient: @Sendable (AtlassianConfiguration, Pacing) -> DirectoryClient
    let makeServiceDesk: @Sendable (JiraSite) -> ServiceDeskClient
    private let configuredServiceDesk: ServiceDeskClient?

    /// - Parameters:
    ///   - configured: the client of the configuration; `nil` when it names no organisation.
    ///   - organization: the id of that organisation, where it is known.
    ///   - serviceDesk: the client of the configured Jira site; `nil` when it names none.
    public init(
        configured: DirectoryClient? = nil, organization: String? = nil, jira: ShownJira? = nil,
        serviceDesk: ServiceDeskClient? = nil, vendorURL: String = AtlassianConfiguration.vendorURL,
        makeClient: @escaping @Sendable (AtlassianConfiguration, Pacing) -> DirectoryClient = {
            AtlassianCloud.client(configuration: $0, pacing: $1)
        },
        makeServiceDesk: @escaping @Sendable (JiraSite) -> ServiceDeskClient = { $0.serviceDesk() }
    ) {
        state = Mutex(
            State(
                client: configured, organization: organization, origin: configured == nil ? .none : .configuration))
        configuredJira = jira
        self.vendorURL = vendorURL
        self.makeClient = makeClient
        self.makeServiceDesk = makeServiceDesk
        configuredServiceDesk = serviceDesk
    }

    var present: State { state.withLock { $0 } }
    var client: DirectoryClient? { state.withLock { $0.client } }
    /// Of the Jira site; `nil` when none is connected.
    public var serviceDesk: ServiceDeskClient? { configuredServiceDesk ?? state.withLock { $0.serviceDesk } }

    /// Calls that are under way end on the connection they began with.
    func change(to new: State) { state.withLock { $0 = new } }
}
