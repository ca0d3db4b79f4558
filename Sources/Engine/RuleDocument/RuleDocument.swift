import Core

/// A rules-as-code file: saved filters and rules. Read whole or not at all.
public struct RuleDocument: Equatable, Sendable {
    /// Filters that rules refer to by name; a file without `filters` leaves the saved ones alone.
    public var filters: [SavedFilterText]
    public var rules: [Rule]
    /// The brake of a rule that says nothing of one; in the text only rules with another brake say theirs.
    public var standardBrake: Brake

    public struct SavedFilterText: Equatable, Sendable {
        public var name: String
        public var text: String
        public init(name: String, text: String) { (self.name, self.text) = (name, text) }
    }

    public init(filters: [SavedFilterText] = [], rules: [Rule], standardBrake: Brake = .standard) {
        (self.filters, self.rules, self.standardBrake) = (filters, rules, standardBrake)
    }

    /// Reads a YAML or JSON document. Throws everything that is wrong with it, each with its path and line.
    public init(parsing text: String, for organization: RuleSurroundings = RuleSurroundings()) throws(Diagnostics) {
        let root = try DocumentValue(parsing: text)
        var decoder = RuleDecoder(surroundings: organization)
        let document = decoder.document(root)
        guard decoder.reader.complaints.isEmpty else {
            throw Diagnostics(decoder.reader.complaints.sorted { ($0.line ?? 0) < ($1.line ?? 0) })
        }
        self = document
    }

    public var yaml: String { YAMLWriter.text(of: value) }
    public var json: String { JSONWriter.text(of: value) }

    private var value: DocumentValue {
        var fields: [DocumentField] = []
        if !filters.isEmpty {
            let list = filters.map { filter in
                DocumentValue(
                    .map([DocumentField("name", .text(filter.name)), DocumentField("filter", .text(filter.text))]))
            }
            fields.append(DocumentField("filters", DocumentValue(.list(list))))
        }
        fields.append(
            DocumentField(
                "rules", DocumentValue(.list(rules.map { RuleEncoder.value($0, standardBrake: standardBrake) }))))
        return DocumentValue(.map(fields))
    }
}

/// What a rule may refer to. The standard value knows nothing and checks no names.
public struct RuleSurroundings: Sendable {
    /// Names a filter may use, with what the connector can know.
    public var names: FilterNames
    public var capabilities: Capabilities
    /// Saved filters that exist already, ignoring case.
    public var savedFilters: [String]
    /// Names and ids of groups; `nil` when no sync has told yet.
    public var groups: [String]?
    /// Names of the templates of mails, ignoring case; `nil` where they are not checked.
    public var templates: [String]?
    /// Whether there is a product of this name (`jira`, `jira@acme`); `nil` when no sync has told yet.
    public var products: (@Sendable (String) -> Bool)?
    /// To suggest.
    public var productNames: [String]
    /// Ids of the rules that exist, by lower-case name: a rule keeps its id.
    public var ruleIDs: [String: RuleID]
    /// The brake of a rule that says nothing of one.
    public var standardBrake: Brake
    /// Gives ids to rules that are new.
    public var newID: @Sendable () -> RuleID

    public init(
        names: FilterNames = .any, capabilities: Capabilities = Capabilities(), savedFilters: [String] = [],
        groups: [String]? = nil, templates: [String]? = nil, products: (@Sendable (String) -> Bool)? = nil,
        productNames: [String] = [],
        ruleIDs: [String: RuleID] = [:], standardBrake: Brake = .standard,
        newID: @escaping @Sendable () -> RuleID = { "" }
    ) {
        self.names = names
        self.capabilities = capabilities
        self.savedFilters = savedFilters
        self.groups = groups
        self.templates = templates
        self.products = products
        self.productNames = productNames
        self.ruleIDs = ruleIDs
        self.standardBrake = standardBrake
        self.newID = newID
    }
}

extension DocumentValue {
    static func text(_ text: String) -> DocumentValue { DocumentValue(.scalar(text, isPlain: false)) }
    static func plain(_ value: some CustomStringConvertible) -> DocumentValue {
        DocumentValue(.scalar(value.description, isPlain: true))
    }
    static func texts(_ texts: [String]) -> DocumentValue { DocumentValue(.list(texts.map(text))) }
}
