/// One product on one site: what a seat is counted for.
public struct Product: Equatable, Sendable {
    public var id: ProductID
    public var key: ProductKey
    /// As people know it, such as `Jira Service Management`.
    public var name: String
    /// First label of the site's host (`acme` of `acme.atlassian.net`); the cloud id when the host is not known.
    public var site: String
    /// `https://acme.atlassian.net`; `nil` when not known.
    public var url: String?
    /// The ARI that role endpoints want, exactly as the vendor listed it; never built by us.
    public var resource: String
    /// Such as `Free`, `Standard`, `Premium`; `nil` when not known.
    public var plan: String?
    /// A copy for trying things out: its users take no seat.
    public var isSandbox: Bool
    /// Seat ceiling of the licence tier; `nil` when not known.
    public var capacity: Int?

    public init(
        id: ProductID, key: ProductKey, name: String, site: String, url: String? = nil, resource: String = "",
        plan: String? = nil, isSandbox: Bool = false, capacity: Int? = nil
    ) {
        self.id = id
        self.key = key
        self.name = name
        self.site = site
        self.url = url
        self.resource = resource
        self.plan = plan
        self.isSandbox = isSandbox
        self.capacity = capacity
    }
    /// `jira@acme`, as the filter language writes it.
    public var label: String { "\(key.rawValue)@\(site)" }
}

/// What a product is, whatever an endpoint calls it: `jira`, `confluence`, `jira-service-management`, …
public struct ProductKey: Identifier {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }

    public static let jira: ProductKey = "jira"
    public static let confluence: ProductKey = "confluence"
    public static let jiraServiceManagement: ProductKey = "jira-service-management"
    public static let bitbucket: ProductKey = "bitbucket"

    /// The key for a vendor's spelling of it: an ARI's owner, a `key`, a `typeKey`, or an alias people type.
    /// A spelling that is not listed is kept as it is, in lower case.
    public init(vendor text: String) {
        let lowered = text.lowercased()
        let bare = lowered.hasSuffix(".ondemand") ? String(lowered.dropLast(".ondemand".count)) : lowered
        self.init(rawValue: ProductKey.spellings[bare] ?? bare)
    }

    private static let spellings: [String: String] = [
        "jira-software": "jira",
        "jira-servicedesk": "jira-service-management", "jira-service-desk": "jira-service-management",
        "jsm": "jira-service-management",
        "jpd": "jira-product-discovery",
        "atlas": "townsquare",
    ]
}
