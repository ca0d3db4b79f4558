/// The key of a ticket, such as `ITSD-24`.
public struct TicketKey: Hashable, Comparable, Sendable, CustomStringConvertible {
    public let rawValue: String

    /// Upper-cased; `nil` for what is no key: a project of a letter and up to 63 letters, digits or underscores, a
    /// hyphen, and a number of up to 12 digits.
    public init?(_ text: String) {
        let parts = text.uppercased().split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let first = parts[0].utf8.first,
            (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(first),
            (2...64).contains(parts[0].utf8.count), parts[0].utf8.allSatisfy(Self.isProjectByte),
            (1...12).contains(parts[1].utf8.count), parts[1].utf8.allSatisfy(Self.isDigit)
        else { return nil }
        rawValue = "\(parts[0])-\(parts[1])"
    }

    /// `ITSD` of `ITSD-24`.
    public var project: String { String(rawValue.prefix { $0 != "-" }) }
    public var description: String { rawValue }
    public static func < (left: TicketKey, right: TicketKey) -> Bool { left.rawValue < right.rawValue }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
    private static func isProjectByte(_ byte: UInt8) -> Bool {
        isDigit(byte) || byte == UInt8(ascii: "_") || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
    }
}

/// A ticket as the service desk itself has it: read back, never taken from what somebody sent.
public struct Ticket: Equatable, Sendable {
    /// As the service desk calls it now; a ticket that was moved has another key than the one it was asked by.
    public var key: TicketKey
    /// Key of its project.
    public var project: String
    /// Name of its request type; `nil` for a ticket that was not filed through the service desk.
    public var requestType: String?
    public var reporter: Reporter?
    /// As people see it, such as `Waiting for support`.
    public var status: String
    /// Resolved, closed, or however the desk calls the end.
    public var isClosed: Bool
    /// Empty when it has none.
    public var summary: String
    /// What the field for a product or application says; `nil` when the form has no such field.
    public var product: String?
    /// `nil` when the vendor did not say.
    public var filedAt: Instant?

    public struct Reporter: Equatable, Sendable {
        public var account: AccountID
        /// `nil` when hidden.
        public var email: String?
        public var name: String?
        public init(account: AccountID, email: String? = nil, name: String? = nil) {
            (self.account, self.email, self.name) = (account, email, name)
        }
    }

    public init(
        key: TicketKey, project: String, requestType: String? = nil, reporter: Reporter? = nil, status: String,
        isClosed: Bool = false, summary: String = "", product: String? = nil, filedAt: Instant? = nil
    ) {
        self.key = key
        self.project = project
        self.requestType = requestType
        self.reporter = reporter
        self.status = status
        self.isClosed = isClosed
        self.summary = summary
        self.product = product
        self.filedAt = filedAt
    }
}

/// A service desk: one project whose tickets people file through a portal.
public struct ServiceDesk: Equatable, Sendable {
    /// The vendor's number of it.
    public var id: String
    /// Such as `ITSD`.
    public var project: String
    public var name: String
    /// Names of its request types in the vendor's order; `nil` when they were not asked for.
    public var requestTypes: [String]?
    public init(id: String, project: String, name: String, requestTypes: [String]? = nil) {
        (self.id, self.project, self.name, self.requestTypes) = (id, project, name, requestTypes)
    }
}

/// What Jira's licence says about one product of its site.
public struct JiraLicence: Equatable, Sendable {
    public var product: ProductKey
    /// First label of the site's host, as `Product.site` has it.
    public var site: String
    public var name: String
    /// People the licence allows; `nil` when unlimited or not said.
    public var seats: Int?
    /// Seats still free; `nil` when unlimited or not said.
    public var remaining: Int?
    public init(product: ProductKey, site: String, name: String, seats: Int?, remaining: Int?) {
        (self.product, self.site, self.name) = (product, site, name)
        (self.seats, self.remaining) = (seats, remaining)
    }
}
