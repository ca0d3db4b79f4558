import Core
import Foundation
import Store

extension Usher {
    /// What planning this rule depends on, with what people were told about it and what they said.
    ///
    /// - Parameter users: only how they stand with it; `nil` for everybody.
    func context(for rule: Rule, users: [AccountID]? = nil, asOf: Instant? = nil) async throws -> PlanContext {
        var context = try await context(asOf: asOf)
        context.standing = try await standing(with: rule, users: users)
        context.taken = try await taken(for: rule.actions, from: users)
        return context
    }

    /// The same for what a run was planned from: only rules have a standing.
    func context(for definition: RunDefinition, users: [AccountID]? = nil) async throws -> PlanContext {
        var context = try await context(asOf: nil)
        context.standing = try await standing(with: definition, users: users)
        context.taken = try await taken(for: definition.actions, from: users)
        return context
    }

    func standing(with definition: RunDefinition, users: [AccountID]? = nil) async throws -> Standing {
        guard let rule = definition.rule else { return Standing() }
        return try await standing(with: rule, users: users)
    }

    func standing(with rule: Rule, users: [AccountID]? = nil) async throws -> Standing {
        try await store.database.read { try Self.standing(with: rule, users: users, in: $0) }
    }

    /// Promises that count for every rule are about having something taken away; who only gets something is not left
    /// alone because of them.
    static func standing(with rule: Rule, users: [AccountID]? = nil, in db: any Connection) throws -> Standing {
        Standing(
            warnings: try db.warnings.present(of: rule.id, users: users),
            answers: try answers(about: rule, of: users, in: db), templateProblem: try templateProblem(of: rule, in: db)
        )
    }

    /// What was promised to these people, without what they were warned of.
    static func promises(in db: any Connection, about rule: Rule, to users: [AccountID]) throws -> Standing {
        Standing(warnings: [], answers: try answers(about: rule, of: users, in: db))
    }

    private static func answers(about rule: Rule, of users: [AccountID]?, in db: any Connection) throws -> [Answer] {
        let answers = try db.warningAnswers.present(of: rule.id, users: users)
        return rule.takesSomething ? answers : answers.filter { $0.rule != nil }
    }

    /// Why warnings of this rule can't be written, as the end of a sentence; `nil` when they can, and when it has none.
    static func templateProblem(of rule: Rule, in db: any Connection) throws -> String? {
        guard let warn = rule.warn else { return nil }
        guard let template = try db.templates.named(warn.template) else {
            return "there is no template '\(warn.template)'"
        }
        return template.isEnabled ? nil : "the template '\(template.name)' is turned off"
    }
}

extension Rule {
    /// Whether one of its actions takes something from people.
    var takesSomething: Bool { actions.contains { $0.kind.takesSomething } }
}

extension ActionKind {
    fileprivate var takesSomething: Bool {
        switch self {
        case .addToGroups, .restore, .reactivate, .giveBack, .createIssue, .sendMail: false
        default: true
        }
    }
}
