import Core

/// What a run was planned from, kept with the run so that its users are checked again by the same rule even when the
/// rule has changed since.
enum RunDefinition: Sendable {
    /// With its filter written out, also where the rule names a saved one.
    case rule(Rule)
    case operation(BulkOperation)
    case undo
    /// An undo for single people, because they need it back; the run as a whole was right.
    case restore

    private static let restoreText = "restore"

    /// Whether the text of an undo says that it is one for single people.
    static func isRestore(_ text: String?) -> Bool { text == restoreText }

    /// `nil` unless a rule decides.
    var rule: Rule? { if case .rule(let rule) = self { rule } else { nil } }

    /// The run keeps this text.
    var text: String? {
        switch self {
        case .rule(let rule): RuleDocument(rules: [rule]).json
        case .operation(let operation):
            JSONWriter.text(
                of: DocumentValue(
                    .map([
                        DocumentField("actions", DocumentValue(.list(operation.actions.map(RuleEncoder.action)))),
                        DocumentField("protect", RuleEncoder.protection(operation.protect)),
                    ])))
        case .undo: nil
        case .restore: Self.restoreText
        }
    }

    /// Reads the text of a run again.
    init(_ text: String?, of run: Run, users: [AccountID]) throws(UsherError) {
        guard let text else {
            self = .undo
            return
        }
        do {
            switch run.kind {
            case .rule:
                guard var rule = try RuleDocument(parsing: text).rules.first else {
                    throw UsherError.inconsistent("Run \(run.id) has lost the rule it was planned from.")
                }
                if let id = run.rule { rule.id = id }
                self = .rule(rule)
            case .bulk, .importFile:
                let value = try DocumentValue(parsing: text)
                var decoder = RuleDecoder(surroundings: RuleSurroundings())
                let fields = decoder.reader.fields(value, at: "", known: ["actions", "protect"])
                let actions = fields.flatMap { decoder.actions($0) } ?? []
                let protect = fields.map { decoder.protection($0) } ?? Rule.Protection()
                guard decoder.reader.complaints.isEmpty else { throw Diagnostics(decoder.reader.complaints) }
                self = .operation(
                    BulkOperation(title: run.title, actions: actions, accounts: users, protect: protect))
            case .undo: self = text == Self.restoreText ? .restore : .undo
            }
        } catch let error as Diagnostics {
            throw .inconsistent("Run \(run.id) cannot be read again: \(error)")
        } catch let error as UsherError {
            throw error
        } catch {
            throw .inconsistent("Run \(run.id) cannot be read again: \(error)")
        }
    }
}
