import Core

/// The organisation as a program sees it: what can be read and what can be changed. One value per connection.
/// Calls pace and retry themselves; a change is never sent again when its effect is not known.
public struct DirectoryClient: Sendable {
    public var capabilities: Capabilities
    /// All products on all sites.
    public var products: @Sendable () async throws(ConnectorError) -> [Product]
    /// One page of groups with what they grant; `nil` asks for the first page.
    public var groups: @Sendable (_ cursor: String?, _ products: [Product]) async throws(ConnectorError) -> Page<Group>
    /// One page of users; `nil` asks for the first page. `directRoles` is `nil` in all of them. A user whose product
    /// activity the vendor left out has an *unknown* entry for each product that is no sandbox. A user who moved while
    /// the pages were read may come twice, later is fresher, or not at all: look again with `usersByID` before taking
    /// somebody for gone.
    public var users: @Sendable (_ cursor: String?, _ products: [Product]) async throws(ConnectorError) -> Page<User>
    /// These users as they are now, one call for each ten; those that are gone are missing.
    public var usersByID: @Sendable (_ ids: [AccountID], _ products: [Product]) async throws(ConnectorError) -> [User]
    /// The roles one user holds directly.
    public var directRoles:
        @Sendable (_ user: AccountID, _ products: [Product]) async throws(ConnectorError) -> [DirectRole]
    /// Activity of one user, fresher than the search has it; limited to 200 calls a minute.
    public var lastActive:
        @Sendable (_ user: AccountID, _ products: [Product]) async throws(ConnectorError) -> [ProductActivity]
    /// Why this effect would be refused for this user; `nil` when nothing speaks against it.
    public var refusal: @Sendable (_ effect: Effect, _ user: AccountID) async throws(ConnectorError) -> String?
    /// Makes one change, once. Returns when the vendor accepted it, or refused it and already is as it would leave it.
    public var perform: @Sendable (_ change: Change) async throws(ConnectorError) -> Void
    /// Events since the cursor; `nil` asks for a cursor at the present end. Throws `.forbidden` where the
    /// organisation has no event stream.
    public var events: @Sendable (_ cursor: String?) async throws(ConnectorError) -> EventPage
    /// Calls made so far by this client, retries included.
    public var callCount: @Sendable () -> Int

    public init(
        capabilities: Capabilities,
        products: @escaping @Sendable () async throws(ConnectorError) -> [Product],
        groups: @escaping @Sendable (String?, [Product]) async throws(ConnectorError) -> Page<Group>,
        users: @escaping @Sendable (String?, [Product]) async throws(ConnectorError) -> Page<User>,
        usersByID: @escaping @Sendable ([AccountID], [Product]) async throws(ConnectorError) -> [User],
        directRoles: @escaping @Sendable (AccountID, [Product]) async throws(ConnectorError) -> [DirectRole],
        lastActive: @escaping @Sendable (AccountID, [Product]) async throws(ConnectorError) -> [ProductActivity],
        refusal: @escaping @Sendable (Effect, AccountID) async throws(ConnectorError) -> String?,
        perform: @escaping @Sendable (Change) async throws(ConnectorError) -> Void,
        events: @escaping @Sendable (String?) async throws(ConnectorError) -> EventPage,
        callCount: @escaping @Sendable () -> Int
    ) {
        self.capabilities = capabilities
        self.products = products
        self.groups = groups
        self.users = users
        self.usersByID = usersByID
        self.directRoles = directRoles
        self.lastActive = lastActive
        self.refusal = refusal
        self.perform = perform
        self.events = events
        self.callCount = callCount
    }
}

/// One page of a list.
public struct Page<Element: Sendable>: Sendable {
    public var elements: [Element]
    /// `nil` on the last page.
    public var next: String?
    public init(elements: [Element], next: String?) { (self.elements, self.next) = (elements, next) }
}

/// One effect on one user with what the vendor needs to carry it out.
public struct Change: Equatable, Sendable {
    public var user: AccountID
    public var effect: Effect
    /// Directory of the group the effect is about; `nil` for every directory.
    public var directory: String?
    /// Resource of the product the effect is about, as the vendor listed it.
    public var resource: String?
    public init(user: AccountID, effect: Effect, directory: String? = nil, resource: String? = nil) {
        (self.user, self.effect, self.directory, self.resource) = (user, effect, directory, resource)
    }
}

/// Events in the order they happened, and where to go on.
public struct EventPage: Equatable, Sendable {
    public var events: [DirectoryEvent]
    public var cursor: String
    public init(events: [DirectoryEvent], cursor: String) { (self.events, self.cursor) = (events, cursor) }
}
