import Core

/// The document in the database. What an older program did not write has its standard value; what a newer one wrote
/// beside it is not looked at.
extension OrganizationSettings: Codable {
    private enum CodingKeys: String, CodingKey {
        case name, timeZone, protectedGroups, protectedUsers, trustedAgeMinutes, brake, prices, authorMayApprove
    }

    private struct StoredUser: Codable {
        var user: String
        var recheckOn: String?
        var note: String?
    }

    private struct StoredPrice: Codable {
        var product: ProductKey
        var tier: String?
        var centsPerMonth: Int
        var currency: String
        var billing: SeatPrice.Billing
        var renewal: String
    }

    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        self.init()
        name = try fields.decodeIfPresent(String.self, forKey: .name) ?? name
        timeZone = try fields.decodeIfPresent(String.self, forKey: .timeZone)
        protectedGroups = try fields.decodeIfPresent([String].self, forKey: .protectedGroups) ?? []
        protectedUsers = try (fields.decodeIfPresent([StoredUser].self, forKey: .protectedUsers) ?? []).map {
            ProtectedUser(
                user: $0.user, recheckOn: try $0.recheckOn.map { try Self.day($0, .protectedUsers, in: fields) },
                note: $0.note ?? "")
        }
        if fields.contains(.trustedAgeMinutes) {
            trustedAge = try fields.decode(Int?.self, forKey: .trustedAgeMinutes).map { .minutes($0) }
        }
        brake = try fields.decodeIfPresent(Brake.self, forKey: .brake) ?? brake
        prices = try (fields.decodeIfPresent([StoredPrice].self, forKey: .prices) ?? []).map {
            SeatPrice(
                product: $0.product, tier: $0.tier, centsPerMonth: $0.centsPerMonth, currency: $0.currency,
                billing: $0.billing, renewal: try Self.day($0.renewal, .prices, in: fields))
        }
        authorMayApprove = try fields.decodeIfPresent(Bool.self, forKey: .authorMayApprove) ?? true
    }

    public func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: CodingKeys.self)
        try fields.encode(name, forKey: .name)
        try fields.encodeIfPresent(timeZone, forKey: .timeZone)
        try fields.encode(protectedGroups, forKey: .protectedGroups)
        try fields.encode(
            protectedUsers.map {
                StoredUser(user: $0.user, recheckOn: $0.recheckOn?.description, note: $0.note.isEmpty ? nil : $0.note)
            }, forKey: .protectedUsers)
        // Written also when there is none: missing means the standard.
        try fields.encode(trustedAge.map { $0.milliseconds / 60_000 }, forKey: .trustedAgeMinutes)
        try fields.encode(brake, forKey: .brake)
        try fields.encode(
            prices.map {
                StoredPrice(
                    product: $0.product, tier: $0.tier, centsPerMonth: $0.centsPerMonth, currency: $0.currency,
                    billing: $0.billing, renewal: $0.renewal.description)
            }, forKey: .prices)
        try fields.encode(authorMayApprove, forKey: .authorMayApprove)
    }

    private static func day(
        _ text: String, _ key: CodingKeys, in fields: KeyedDecodingContainer<CodingKeys>
    ) throws -> CivilDay {
        guard let day = CivilDay(text) else {
            throw DecodingError.dataCorruptedError(forKey: key, in: fields, debugDescription: "no such day: \(text)")
        }
        return day
    }
}
