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
                    .map(
                        Self.parts(of: operation) + [
                            DocumentField("protect", RuleEncoder.protection(operation.protect))
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
                let fields = decoder.reader.fields(value, at: "", known: ["actions", "parts", "protect"])
                let parts = fields.map { Self.parts($0, &decoder, users: users) } ?? []
                let protect = fields.map { decoder.protection($0) } ?? Rule.Protection()
                guard decoder.reader.complaints.isEmpty else { throw Diagnostics(decoder.reader.complaints) }
                self = .operation(
                    BulkOperation(title: run.title, parts: parts, protect: protect))
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

    /// The accounts are said only where they differ in what is done: else they are those of the run's steps.
    private static func parts(of operation: BulkOperation) -> [DocumentField] {
        func actions(_ part: BulkOperation.Part) -> DocumentField {
            DocumentField("actions", DocumentValue(.list(part.actions.map(RuleEncoder.action))))
        }
        if operation.parts.count == 1 { return operation.parts.map(actions) }
        let parts = operation.parts.map { part in
            DocumentValue(
                .map([actions(part), DocumentField("accounts", .texts(part.accounts.map(\.rawValue)))]))
        }
        return [DocumentField("parts", DocumentValue(.list(parts)))]
    }

    private static func parts(
        _ fields: DocumentFields, _ decoder: inout RuleDecoder, users: [AccountID]
    ) -> [BulkOperation.Part] {
        guard case .list(let parts)? = fields["parts"]?.value.content else {
            return [BulkOperation.Part(actions: decoder.actions(fields) ?? [], accounts: users)]
        }
        return parts.compactMap { part in
            guard let fields = decoder.reader.fields(part, at: "parts", known: ["actions", "accounts"]),
                let actions = decoder.actions(fields), let accounts = fields["accounts"]
            else { return nil }
            let ids = decoder.reader.texts(accounts.value, at: "parts.accounts") ?? []
            return BulkOperation.Part(actions: actions, accounts: ids.map { AccountID($0) })
        }
    }
}
