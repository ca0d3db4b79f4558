import Core

extension AnswerSettings {
    public var document: [JSONValue.Field] {
        [JSONValue.Field]([
            "keepDays": .integer(keepDays), "keepsInARow": .integer(keepsInARow), "mayBeAway": .bool(mayBeAway),
            "maxAwayDays": .integer(maxAwayDays), "linkDays": .integer(linkDays),
        ])
    }

    /// Reads what `document` has. Throws everything that is wrong, each with its path.
    public init(decoding value: DocumentValue) throws(Diagnostics) {
        var reader = SettingsReader(
            value, fields: ["keepDays", "keepsInARow", "mayBeAway", "maxAwayDays", "linkDays"])
        self.init(
            keepDays: reader.number("keepDays"), keepsInARow: reader.number("keepsInARow"),
            mayBeAway: reader.flag("mayBeAway"), maxAwayDays: reader.number("maxAwayDays"),
            linkDays: reader.number("linkDays"))
        try reader.check()
    }
}

extension AccessSettings {
    /// - Parameter rules: those that answer requests, in the order in which they are asked.
    public func document(rules: [Rule]) -> [JSONValue.Field] {
        [JSONValue.Field]([
            "unmatched": .text(unmatched.rawValue), "order": .texts(rules.map(\.id.rawValue)),
            "graceDays": .integer(graceDays),
            "seats": .object(seats.sorted { $0.key < $1.key }.map { JSONValue.Field($0.key, .integer($0.value)) }),
        ])
    }

    /// Reads what `document` has. Throws everything that is wrong, each with its path.
    public init(decoding value: DocumentValue) throws(Diagnostics) {
        var reader = SettingsReader(value, fields: ["unmatched", "order", "graceDays", "seats"])
        self.init(
            unmatched: reader.word("unmatched", or: .wait), order: reader.texts("order").map { RuleID($0) },
            graceDays: reader.number("graceDays"), seats: reader.numbers("seats"))
        try reader.check()
    }

    /// These settings with the order that a document `{"order": […]}` says.
    public func reordered(by value: DocumentValue) throws(Diagnostics) -> AccessSettings {
        var (reader, changed) = (SettingsReader(value, fields: ["order"]), self)
        changed.order = reader.texts("order").map { RuleID($0) }
        try reader.check()
        return changed
    }
}
