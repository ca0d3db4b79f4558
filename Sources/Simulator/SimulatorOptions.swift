import Foundation

/// What kind of organisation to simulate, and where to serve it.
public struct SimulatorOptions: Sendable {
    /// The only key the organisation accepts, as `Authorization: Bearer simulator-key`.
    public static let key = "simulator-key"

    /// Of the Jira site, with the e-mail address of the key's owner: `Authorization: Basic base64(e-mail:token)`.
    public static let jiraToken = "simulator-token"

    /// Number of users, 1 or more.
    public var users: Int
    /// Equal seeds (with equal `users` and `now`) make equal organisations.
    public var seed: UInt64
    /// Milliseconds since 1970. Ages and activity count back from here; the simulated clock stands still unless told to
    /// advance.
    public var now: Int
    public var host: String
    /// 0 lets the system choose.
    public var port: Int
    public var faults: Faults
    /// Whether a few users carry enumeration values that the vendor's description does not know.
    public var unknownValues: Bool

    /// - Parameter now: milliseconds since 1970; `nil` is the start of the present UTC day.
    public init(
        users: Int = 1000, seed: UInt64 = 1, now: Int? = nil, host: String = "127.0.0.1", port: Int = 0,
        faults: Faults = Faults(), unknownValues: Bool = true
    ) {
        self.users = max(1, users)
        self.seed = seed
        self.now = now ?? Int(Date().timeIntervalSince1970) / 86_400 * Timestamps.day
        self.host = host
        self.port = port
        self.faults = faults
        self.unknownValues = unknownValues
    }

    /// Id of the organisation; follows from the seed.
    public var organizationID: String { Identity(seed: seed).uuid(kind: 1, 0) }
    /// Id of the account that owns the key: an organisation admin.
    public var ownerAccountID: String { Identity(seed: seed).accountID(0) }
}
