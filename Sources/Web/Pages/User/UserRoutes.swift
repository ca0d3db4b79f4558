import Core
import Engine
import Foundation
import Hummingbird
import Store

struct UserRoutes {
    let site: Site

    /// Most entries of the history on the page.
    private static let mostEntries = 100

    var routes: [Route] {
        [
            Route(.get, "/users/{id}", show), Route(.post, "/users/{id}/refresh", refresh),
            Route(.post, "/users/{id}/warnings/{warning}/again", warnAgain),
            Route(.post, "/users/{id}/answers/{answer}/withdraw", withdraw),
            Route(.get, "/users/{id}/restore/{run}", showRestore), Route(.post, "/users/{id}/restore/{run}", restore),
        ]
    }

    @Sendable private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let id = try context.accountID
        guard let portrait = try await site.usher.portrait(of: id) else { throw Refusal.unknownUser(id) }
        let (_, reader) = try context.signedIn()
        let history = try await history(of: portrait)
        let page = UserPage(
            portrait, history: history.events, isCut: history.isCut,
            contact: try await contact(of: id, mayChange: reader.role >= .operator), site.usher, role: reader.role,
            now: site.now(),
            shell: site.renderer.shell(portrait.user.shownName, request, context, current: Link.users))
        return try await site.page(page, context)
    }

    /// What happened to them and what they asked for, newest first.
    private func history(of portrait: UserPortrait) async throws -> (events: [UserPage.Event], isCut: Bool) {
        let (user, snapshot, now) = (portrait.user, portrait.snapshot, site.now())
        let chronicle = try await site.usher.chronicle(of: user.id, limit: Self.mostEntries)
        let requests = try await site.usher.requests(of: user.id, limit: Self.mostEntries)
        let (products, actors) = (ProductNames(snapshot), try await ActorNames.all(site))
        let entries =
            chronicle.map { entry in
                (
                    entry.at,
                    UserPage.Event(
                        entry, for: user, in: snapshot, undoTerm: site.usher.options.undoTerm, actors: actors, now: now)
                )
            } + requests.map { ($0.askedAt, UserPage.Event($0, products, now: now)) }
        // Entries of one time keep their order.
        let sorted = entries.enumerated().sorted { ($0.element.0, $1.offset) > ($1.element.0, $0.offset) }
        return (
            sorted.prefix(Self.mostEntries).map(\.element.1),
            chronicle.count == Self.mostEntries || entries.count > Self.mostEntries
        )
    }

    private func contact(of id: AccountID, mayChange: Bool) async throws -> UserPage.Contact {
        let (warnings, answers) = (try await site.usher.warnings(of: id), try await site.usher.answers(of: id))
        let rules = Dictionary(
            try await site.usher.rules().map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first })
        return UserPage.Contact(
            warnings: warnings, answers: answers, rules: rules, mayChange: mayChange,
            actors: try await ActorNames.all(site), now: site.now())
    }

    /// Somebody takes an answer back: the person is warned and acted on as if they had not given it.
    @Sendable private func withdraw(_ request: Request, _ context: WebContext) async throws -> Response {
        let id = try context.accountID
        let (_, reader) = try context.signedIn()
        let answer = AnswerID(try context.answer)
        guard try await site.usher.answers(of: id).contains(where: { $0.id == answer }) else { throw Refusal.notFound }
        try await site.usher.withdraw(answer: answer, by: reader.actor)
        return try await site.done(
            "The answer is withdrawn. Rules look at this person as if it had not been given.", goTo: Link.user(id),
            context)
    }

    /// Warns somebody anew whom no mail server took a warning for.
    @Sendable private func warnAgain(_ request: Request, _ context: WebContext) async throws -> Response {
        let id = try context.accountID
        let (_, reader) = try context.signedIn()
        let warning = WarningID(try context.warning)
        guard try await site.usher.warning(warning)?.user == id else { throw Refusal.notFound }
        try await site.usher.warnAgain(warning, by: reader.actor)
        return try await site.done(
            "They are warned again, if the rule still means them.", goTo: Link.user(id), context)
    }

    /// Reads this one user again from the vendor.
    @Sendable private func refresh(_ request: Request, _ context: WebContext) async throws -> Response {
        let id = try context.accountID
        let (_, reader) = try context.signedIn()
        let notice: String
        switch try await site.usher.refresh(user: id, by: reader.actor) {
        case nil: throw Refusal.unknownUser(id)
        case .gone?:
            notice =
                "Atlassian no longer lists this account. It stays here until the next sync has looked for it, too."
        case .refreshed(let changed)? where changed.isEmpty: notice = "Read again from Atlassian: nothing is different."
        case .refreshed(let changed)?: notice = "Read again from Atlassian. Different now: \(Wording.list(changed))."
        }
        return try await site.done(notice, goTo: Link.user(id), context)
    }

    @Sendable private func showRestore(_ request: Request, _ context: WebContext) async throws -> Response {
        let (id, run) = (try context.accountID, try context.runID)
        let snapshot = try await site.usher.snapshot()
        guard let position = snapshot.index(of: id) else { throw Refusal.unknownUser(id) }
        let original = try await site.usher.run(run)
        let undo = try await site.usher.planUndo(of: run, only: [id])
        let (_, reader) = try context.signedIn()
        let user = snapshot.user(at: position)
        let page = RestorePage(
            undo, of: original, for: user, in: snapshot, role: reader.role, now: site.now(),
            shell: site.renderer.shell("Restore \(user.shownName)", request, context, current: Link.users))
        return try await site.page(page, context)
    }

    /// Gives back exactly what the plan that was shown says, or nothing.
    @Sendable private func restore(_ request: Request, _ context: WebContext) async throws -> Response {
        let (id, run) = (try context.accountID, try context.runID)
        let (_, reader) = try context.signedIn()
        let hash = context.form.trimmed("plan")
        guard !hash.isEmpty else { throw Refusal.unreadable }
        let made = try await site.usher.undo(run, only: [id], planned: hash, by: reader.actor).run
        return try await site.done(
            "What the run took is being given back. Nobody else is touched.", goTo: Link.run(made.id), context)
    }
}

extension WebContext {
    /// The account a path is about. Ids hold colons, which browsers may escape.
    fileprivate var accountID: AccountID { get throws(Refusal) { AccountID(try text("id")) } }
    fileprivate var warning: String { get throws(Refusal) { try text("warning") } }
    fileprivate var answer: String { get throws(Refusal) { try text("answer") } }
    fileprivate var runID: RunID { get throws(Refusal) { RunID(try text("run")) } }

    private func text(_ name: String) throws(Refusal) -> String {
        guard let text = parameters.get(name)?.removingPercentEncoding else { throw .notFound }
        return text
    }
}

extension Refusal {
    static func unknownUser(_ id: AccountID) -> Refusal {
        Refusal(
            .notFound, "This account is not known",
            "Nobody here has the account id \(id.rawValue.prefix(128)). The address is wrong, or the last sync no longer "
                + "found the account. Nothing was changed.")
    }
}

extension User {
    /// The name, or the id where there is none.
    var shownName: String { name.isEmpty ? id.rawValue : name }
}
