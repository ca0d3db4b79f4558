import Core

extension OrganizationSettings {
    /// For programs. Times in hours, money in hundredths of the currency.
    public var json: JSONValue {
        .object([
            "name": .text(name),
            "timeZone": .text(orNull: timeZone),
            "trustedAge": .integer(orNull: trustedAge.map { Int($0.milliseconds / 3_600_000) }),
            "authorMayApprove": .bool(authorMayApprove),
            "brake": .object([
                "users": .integer(orNull: brake.users), "percent": .number(orNull: brake.percent),
                "when": .text(brake.when.rawValue),
            ]),
            "protect": .object([
                "groups": .texts(protectedGroups),
                "users": .array(
                    protectedUsers.map {
                        .object([
                            "user": .text($0.user), "recheckOn": .text(orNull: $0.recheckOn?.description),
                            "note": .text($0.note),
                        ])
                    }),
            ]),
            "prices": .array(prices.map(Self.json)),
        ])
    }

    private static func json(_ price: SeatPrice) -> JSONValue {
        .object([
            "product": .text(price.product.rawValue), "tier": .text(orNull: price.tier),
            "centsPerMonth": .integer(price.centsPerMonth), "currency": .text(price.currency),
            "billing": .text(price.billing.rawValue), "renewal": .text(price.renewal.description),
        ])
    }

    private static let fields = [
        "name", "timeZone", "trustedAge", "authorMayApprove", "brake", "protect", "prices",
    ]

    /// Reads what `json` writes, all fields of it. Throws everything that is wrong, each with its path.
    public init(decoding value: DocumentValue) throws(Diagnostics) {
        var reader = DocumentReader()
        self.init()
        if let fields = reader.fields(value, at: "", known: Self.fields) {
            for name in Self.fields where !fields.contains(name) {
                reader.complain("The field '\(name)' is missing.", at: name, nil)
            }
            if let (value, path) = fields["name"] { name = reader.text(value, at: path, emptyAllowed: true) ?? "" }
            timeZone = fields["timeZone"].flatMap { reader.text($0.value, at: $0.path) }
            trustedAge = fields["trustedAge"].flatMap { reader.integer($0.value, at: $0.path, in: 1...8760) }
                .map { .hours($0) }
            if let (value, path) = fields["authorMayApprove"] {
                authorMayApprove = reader.boolean(value, at: path) ?? true
            }
            brake = Self.brake(&reader, fields)
            protectedGroups = []
            Self.protection(&reader, fields, into: &self)
            prices = Self.list("prices", &reader, fields).compactMap { Self.price(&reader, $0, at: $1) }
        }
        guard reader.complaints.isEmpty else { throw Diagnostics(reader.complaints) }
    }

    private static func brake(_ reader: inout DocumentReader, _ fields: DocumentFields) -> Brake {
        var brake = Brake(users: nil, percent: nil, when: .either)
        guard let (value, path) = fields["brake"],
            let fields = reader.fields(value, at: path, known: ["users", "percent", "when"])
        else { return brake }
        brake.users = fields["users"].flatMap { reader.integer($0.value, at: $0.path, in: 0...10_000_000) }
        brake.percent = fields["percent"].flatMap { reader.number($0.value, at: $0.path, in: 0...100) }
        if let (value, path) = fields["when"] {
            brake.when = reader.word(value, at: path, as: Brake.Condition.self) ?? .either
        }
        return brake
    }

    private static func protection(
        _ reader: inout DocumentReader, _ fields: DocumentFields, into settings: inout OrganizationSettings
    ) {
        guard let (value, path) = fields["protect"],
            let fields = reader.fields(value, at: path, known: ["groups", "users"])
        else { return }
        if let (value, path) = fields["groups"] { settings.protectedGroups = reader.texts(value, at: path) ?? [] }
        settings.protectedUsers = list("users", &reader, fields).compactMap { value, path in
            guard let fields = reader.fields(value, at: path, known: ["user", "recheckOn", "note"]) else { return nil }
            let user = fields["user"].flatMap { reader.text($0.value, at: $0.path) } ?? ""
            let note = fields["note"].flatMap { reader.text($0.value, at: $0.path, emptyAllowed: true) } ?? ""
            return ProtectedUser(user: user, recheckOn: day("recheckOn", &reader, fields), note: note)
        }
    }

    private static func price(
        _ reader: inout DocumentReader, _ value: DocumentValue, at path: String
    ) -> SeatPrice? {
        let known = ["product", "tier", "centsPerMonth", "currency", "billing", "renewal"]
        guard let fields = reader.fields(value, at: path, known: known) else { return nil }
        for name in known where name != "tier" && fields[name] == nil {
            reader.complain("The field '\(name)' is missing.", at: fields.path(name), nil)
        }
        guard let product = fields["product"].flatMap({ reader.text($0.value, at: $0.path) }),
            let cents = fields["centsPerMonth"].flatMap({ reader.integer($0.value, at: $0.path, in: 0...100_000_000) }),
            let currency = fields["currency"].flatMap({ reader.text($0.value, at: $0.path) }),
            let billing = fields["billing"].flatMap({
                reader.word($0.value, at: $0.path, as: SeatPrice.Billing.self)
            }), let renewal = day("renewal", &reader, fields)
        else { return nil }
        return SeatPrice(
            product: ProductKey(product), tier: fields["tier"].flatMap { reader.text($0.value, at: $0.path) },
            centsPerMonth: cents, currency: currency, billing: billing, renewal: renewal)
    }

    private static func day(
        _ key: String, _ reader: inout DocumentReader, _ fields: DocumentFields
    ) -> CivilDay? {
        guard let (value, path) = fields[key], let text = reader.text(value, at: path) else { return nil }
        guard let day = CivilDay(text) else {
            reader.complain("A day such as 2026-12-31 is expected, not '\(text)'.", at: path, nil)
            return nil
        }
        return day
    }

    private static func list(
        _ key: String, _ reader: inout DocumentReader, _ fields: DocumentFields
    ) -> [(value: DocumentValue, path: String)] {
        guard let (value, path) = fields[key] else { return [] }
        guard case .list(let elements) = value.content else {
            reader.complain("A list is expected.", at: path, nil)
            return []
        }
        return elements.enumerated().map { ($1, "\(path)[\($0)]") }
    }
}
