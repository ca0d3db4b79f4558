import Core
import Engine
import Hummingbird
import Store

/// The list of requests, the answers that wait for a person, and the order of the rules that answer by themselves.
struct AccessRoutes {
    let site: Site
    static let pageSize = 25

    var routes: [Route] {
        [
            Route(.get, "/access", show), Route(.post, "/access/order", order),
            Route(.post, "/access/answers/{id}", decide),
        ]
    }

    @Sendable private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let (_, reader) = try context.signedIn()
        let address = AccessAddress(request.asked)
        let found = try await AccessList(address, site)
        let page = AccessPage(
            found, address, role: reader.role, now: site.now(),
            shell: site.renderer.shell("Access", request, context, current: Link.access))
        return try await site.page(page, context)
    }

    /// `up ID`, `down ID`, `on ID` or `off ID`.
    @Sendable private func order(_ request: Request, _ context: WebContext) async throws -> Response {
        let (_, administrator) = try context.signedIn()
        let parts = context.form["do"].split(separator: " ", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { throw Refusal.unreadable }
        let id = RuleID(parts[1])
        let notice: String
        switch parts[0] {
        case "on", "off":
            let rule = try await site.usher.setEnabled(parts[0] == "on", of: id, by: administrator.actor)
            notice =
                rule.isEnabled ? "\(rule.name) is on: it answers requests." : "\(rule.name) is off: it is passed over."
        case "up", "down":
            let rule = try await site.usher.storedRule(id).rule
            try await site.usher.moveGrantRule(id, by: parts[0] == "up" ? -1 : 1, by: administrator.actor)
            notice = "\(rule.name) is moved \(parts[0])."
        default: throw Refusal.unreadable
        }
        return try await site.done(notice, goTo: Link.access, context)
    }

    /// Somebody decides about an answer that was given too often in a row.
    @Sendable private func decide(_ request: Request, _ context: WebContext) async throws -> Response {
        let (_, administrator) = try context.signedIn()
        guard let id = context.parameters.get("id")?.removingPercentEncoding else { throw Refusal.notFound }
        let keeps: Bool
        switch context.form["do"] {
        case "keep": keeps = true
        case "release": keeps = false
        default: throw Refusal.unreadable
        }
        try await site.usher.decide(answer: AnswerID(id), keep: keeps, by: administrator.actor)
        guard let answer = try await site.usher.answer(AnswerID(id)) else { throw Refusal.notFound }
        let name = try await site.usher.snapshot().shownName(of: answer.user)
        let until = answer.until.map { " until \(Wording.day($0))" } ?? ""
        return try await site.done(
            keeps
                ? "\(name) is spared\(until). The answer can be withdrawn on their page."
                : "\(name) is spared no longer: the rule may act on them in its next run.",
            goTo: Link.access, context)
    }
}

extension Snapshot {
    /// The name, or the id where there is none.
    func shownName(of user: AccountID) -> String {
        guard let position = index(of: user) else { return user.rawValue }
        let name = name(at: position)
        return name.isEmpty ? user.rawValue : name
    }
}
