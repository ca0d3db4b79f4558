import Core

/// The fields that build a filter. Shown by `filter-builder.mustache`; what comes back is read by `FilterBuilder(form:)`.
struct BuilderForm: Sendable {
    /// Boxes of one field.
    struct Choices: Sendable {
        let legend: String
        let field: String
        let boxes: [FormChoice]
    }
    struct Entry: Sendable {
        let entry: String
    }
    /// Names that are typed, one in each box; the last box is empty.
    struct Names: Sendable {
        let legend: String
        let field: String
        let list: String
        let entries: [Entry]
    }
    struct Activity: Sendable {
        let number: Int
        let product: String
        let productTitle: String
        let tests: [FormChoice]
        let amount: Int
        let units: [FormChoice]
    }
    struct Suggestions: Sendable {
        let listID: String
        let names: [Entry]
    }

    let isOpen: Bool
    let rowsPerPage: Int
    let search: String
    let choices: [Choices]
    let names: [Names]
    let activities: [Activity]
    let addedTests: [FormChoice]
    let addedAmount: Int
    let addedUnits: [FormChoice]
    let protection: [FormChoice]
    let suggestions: [Suggestions]
    /// What the fields do not show, as a query; it stays as it is.
    let rest: String
    /// The same for people; `nil` when the fields show all.
    let restText: String?

    /// Names that are offered while typing.
    private static let mostSuggestions = 100

    init(_ builder: FilterBuilder, in snapshot: Snapshot, rows: Int, isOpen: Bool = false) {
        self.isOpen = isOpen
        rowsPerPage = rows
        search = builder.search ?? ""
        choices =
            FilterBuilder.choiceFields.map { Self.choices($0, chosen: builder.included[$0] ?? []) }
            + Self.products(builder, in: snapshot)
        names = Self.names(builder)
        activities = Self.activities(builder, in: snapshot)
        (addedTests, addedAmount, addedUnits) = Self.added(builder.added)
        protection = [("", "Whether or not"), ("true", "Protected"), ("false", "Not protected")].map {
            FormChoice(value: $0, label: $1, isChosen: $0 == builder.isProtected.map(String.init) ?? "")
        }
        suggestions = [
            Suggestions(listID: "builder-groups", names: Self.offered(snapshot.groups.lazy.map(\.name))),
            Suggestions(listID: "builder-domains", names: Self.offered(snapshot.emailDomains)),
        ]
        let left = Filter(condition: .conjunction(of: builder.rest), order: builder.order)
        rest = left.text
        let hidden = Filter(condition: left.condition).text
        restText = hidden.isEmpty ? nil : hidden
    }

    private static func offered(_ names: some Sequence<String>) -> [Entry] {
        Set(names.prefix(mostSuggestions)).sorted().map(Entry.init(entry:))
    }

    private static func choices(_ field: FilterField, chosen: [String]) -> Choices {
        let words = (field.info.kind.words ?? []).filter { $0 != "unknown" }
        let others = chosen.filter { name in !words.contains { $0.lowercased() == name.lowercased() } }
        return Choices(
            legend: title(of: field), field: field.rawValue,
            boxes: (words + others).map { word in
                FormChoice(
                    value: word, label: label(of: word, field),
                    isChosen: chosen.contains { $0.lowercased() == word.lowercased() })
            })
    }

    private static func products(_ builder: FilterBuilder, in snapshot: Snapshot) -> [Choices] {
        func boxes(_ chosen: [String]) -> [FormChoice] {
            let keys = snapshot.productKeys
            let others = chosen.filter { name in !keys.contains { $0.lowercased() == name.lowercased() } }
            return (keys + others).map { name in
                FormChoice(
                    value: name, label: snapshot.title(ofProduct: name),
                    isChosen: chosen.contains { $0.lowercased() == name.lowercased() })
            }
        }
        return [
            Choices(
                legend: "Can open one of", field: "product", boxes: boxes(builder.included[.product] ?? [])),
            Choices(
                legend: "Can open none of", field: "noProduct", boxes: boxes(builder.excluded[.product] ?? [])),
        ]
    }

    private static func names(_ builder: FilterBuilder) -> [Names] {
        func names(_ legend: String, _ field: String, _ list: String, _ names: [String]?) -> Names {
            Names(
                legend: legend, field: field, list: list,
                entries: (names ?? []).map(Entry.init(entry:)) + [Entry(entry: "")])
        }
        return [
            names("In one of the groups", "group", "builder-groups", builder.included[.group]),
            names("In none of the groups", "noGroup", "builder-groups", builder.excluded[.group]),
            names("E-mail domain is one of", "domain", "builder-domains", builder.included[.emailDomain]),
            names("E-mail domain is none of", "noDomain", "builder-domains", builder.excluded[.emailDomain]),
        ]
    }

    private static func activities(_ builder: FilterBuilder, in snapshot: Snapshot) -> [Activity] {
        let asked = builder.activity.compactMap(\.product)
        let keys = snapshot.productKeys
        let others = asked.filter { name in !keys.contains { $0.lowercased() == name.lowercased() } }
        let products: [String?] = [nil] + (keys + others).map(Optional.some)
        return products.enumerated().map { number, product in
            let entry = builder.activity.first { $0.product?.lowercased() == product?.lowercased() }
            let form = ActivityForm(entry?.test)
            return Activity(
                number: number, product: product ?? "",
                productTitle: product.map { snapshot.title(ofProduct: $0) } ?? "Any product",
                tests: ActivityForm.Kind.allCases.map {
                    FormChoice(value: $0.rawValue, label: $0.label, isChosen: $0 == form.kind)
                }, amount: form.period.amount, units: units(form.period.unit))
        }
    }

    private static func added(_ test: FilterBuilder.AgeTest?) -> ([FormChoice], Int, [FormChoice]) {
        let (value, period): (String, RelativeTime) =
            switch test {
            case nil: ("", ActivityForm.usual)
            case .before(let period): ("before", period)
            case .within(let period): ("within", period)
            }
        let tests = [("", "at any time"), ("before", "longer ago than"), ("within", "in the last")].map {
            FormChoice(value: $0, label: $1, isChosen: $0 == value)
        }
        return (tests, period.amount, units(period.unit))
    }

    private static func units(_ chosen: RelativeTime.Unit) -> [FormChoice] {
        FilterBuilder.units.map { FormChoice(value: $0.rawValue, label: $0.name, isChosen: $0 == chosen) }
    }

    private static func title(of field: FilterField) -> String {
        switch field {
        case .accountStatus: "Account status"
        case .membership: "Membership"
        case .claim: "Claim"
        case .managedBy: "Managed by"
        default: "Kind of account"
        }
    }

    private static func label(of word: String, _ field: FilterField) -> String {
        switch (field, word) {
        case (.accountStatus, "inactive"): "Deactivated"
        case (.membership, "none"): "Not a member"
        case (.managedBy, "invited"): "Invitation"
        case (.managedBy, "synced"): "Identity provider"
        case (.accountType, "atlassian"): "Person"
        case (.accountType, "customer"): "Portal customer"
        default: word.prefix(1).uppercased() + word.dropFirst()
        }
    }
}

/// How a form says when somebody was active.
struct ActivityForm: Equatable {
    enum Kind: String, CaseIterable {
        case any = ""
        case away, awayOrNever, within, never, seen

        var label: String {
            switch self {
            case .any: "does not matter"
            case .away: "not seen for"
            case .awayOrNever: "not seen for, or never"
            case .within: "seen in the last"
            case .never: "never seen"
            case .seen: "seen at some time"
            }
        }
    }
    var kind: Kind
    var period: RelativeTime

    static let usual = RelativeTime(amount: 90, unit: .days)

    init(_ test: FilterBuilder.ActivityTest?) {
        (kind, period) =
            switch test {
            case nil: (.any, Self.usual)
            case .away(let period): (.away, period)
            case .awayOrNever(let period): (.awayOrNever, period)
            case .within(let period): (.within, period)
            case .never: (.never, Self.usual)
            case .seen: (.seen, Self.usual)
            }
    }
}
