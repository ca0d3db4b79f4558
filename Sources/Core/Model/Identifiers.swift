/// A name that some other system gave to a thing. Opaque: never built from parts, compared byte by byte.
public protocol Identifier: RawRepresentable, Hashable, Comparable, Codable, Sendable, CustomStringConvertible,
    ExpressibleByStringLiteral
where RawValue == String {
    init(rawValue: String)
}

extension Identifier {
    public init(_ rawValue: String) { self.init(rawValue: rawValue) }
    public init(stringLiteral value: String) { self.init(rawValue: value) }
    public init(from decoder: any Decoder) throws {
        self.init(rawValue: try decoder.singleValueContainer().decode(String.self))
    }
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }
    public var description: String { rawValue }
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// An account id as the vendor gives it, `[a-zA-Z0-9_|:-]{1,128}`; it may hold colons.
public struct AccountID: Identifier {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
}

/// A group id: the bare UUID, also where the vendor sends `ari:cloud:identity::group/<uuid>`.
public struct GroupID: Identifier {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
}

/// One product on one site, `<product key>@<cloud id>`: the vendor's endpoints spell the same product with
/// different keys and ARIs, and this is what they have in common.
public struct ProductID: Identifier {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
    public init(key: ProductKey, cloudID: String) { self.init(rawValue: "\(key.rawValue)@\(cloudID)") }
}

/// A rule's own id; it stays when the rule is renamed.
public struct RuleID: Identifier {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
}

/// A run's id, unique in one database.
public struct RunID: Identifier {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
}
