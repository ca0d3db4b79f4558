import Core
import Engine
import Foundation
import Hummingbird

/// `/users/plan` and `/users/run`: bulk operations. A plan is shown first; what runs is exactly the plan that was shown.
struct BulkRoutes {
    let site: Site

    var routes: [Route] { [Route(.post, Link.planUsers, plan), Route(.post, Link.runUsers, run)] }

    /// Names of groups that are offered while typing.
    private static let mostNames = 300

    @Sendable private func plan(_ request: Request, _ context: WebContext) async throws -> Response {
        let found = try await BulkSelection(context.form).find(site.usher)
        let typed = BulkActionRows.typed(context.form)
        do {
            let actions = try await BulkActionRows.actions(context.form, site.usher)
            let chosen = context.form["choose"]
            guard !actions.isEmpty, chosen.isEmpty else {
                return try await choose(found, typed: chosen.isEmpty ? typed : [(chosen, "")], request, context)
            }
            return try await show(found, actions, request, context)
        } catch UsherError.invalid(let diagnostics) {
            return try await choose(found, typed: typed, complaint: diagnostics, request, context)
        }
    }

    @Sendable private func run(_ request: Request, _ context: WebContext) async throws -> Response {
        let (_, administrator) = try context.signedIn()
        let form = context.form
        let found = try await BulkSelection(form).find(site.usher)
        let actions = try await BulkActionRows.actions(form, site.usher)
        guard !actions.isEmpty, !form["hash"].isEmpty else { throw Refusal.unreadable }
        if let notice = found.notice { return try await show(found, actions, notice: notice, request, context) }
        var operation = BulkOperation(title: "", actions: actions, accounts: found.accounts)
        let plan = try await site.usher.plan(operation)
        guard plan.hash == form["hash"] else {
            return try await show(found, actions, notice: Self.changed, request, context)
        }
        let isSafe = form["mode"] == "safe"
        if !isSafe, let complaint = Self.complaint(about: form.trimmed("confirm"), actions, affected: plan.affected) {
            return try await show(found, actions, typedError: complaint, request, context)
        }
        if let running = try await underWay(plan.hash) { return .redirect(to: Link.run(running.id), type: .normal) }
        operation.title = BulkWords.title(actions, people: plan.affected)
        do {
            let run = try await site.usher.run(
                operation, mode: isSafe ? .safe : .live, approving: plan.hash, by: administrator.actor)
            return try await site.done(
                isSafe ? "It runs in safe mode: nothing is changed." : "\(operation.title): it has started.",
                goTo: Link.run(run.id), context)
        } catch UsherError.planChanged {
            return try await show(found, actions, notice: Self.changed, request, context)
        }
    }

    private static let changed =
        "Something has changed since you looked, so nothing was run. This is the plan as it would be now."

    /// A form that is sent twice starts one run.
    private func underWay(_ hash: String) async throws -> Run? {
        try await site.usher.runs(limit: 20).first { $0.kind == .bulk && $0.state == .running && $0.planHash == hash }
    }

    /// What is wrong with the number that was typed; `nil` when it is right, or none is needed.
    static func complaint(about typed: String, _ actions: [Action], affected: Int) -> String? {
        guard BulkWords.needsTypedNumber(actions, affected: affected) else { return nil }
        let digits = typed.filter { $0 != "," && $0 != " " && $0 != "." }
        guard Int(digits) != affected else { return nil }
        return "Type \(Wording.number(affected)), the number of people this changes. Nothing was changed."
    }

    private func show(
        _ found: BulkSelection.Found, _ actions: [Action], notice: String? = nil, typedError: String? = nil,
        _ request: Request, _ context: WebContext
    ) async throws -> Response {
        let plan = try await site.usher.plan(BulkOperation(title: "", actions: actions, accounts: found.accounts))
        let snapshot = try await site.usher.snapshot()
        let savings = try await site.usher.savings(of: plan, in: snapshot)
        let affected = plan.affected
        let verb = BulkWords.title(actions, people: affected)
        let notice = notice ?? found.notice
        let needsNumber = BulkWords.needsTypedNumber(actions, affected: affected)
        let confirmation = BulkPlanPage.Confirmation(
            runAction: Link.runUsers, hash: plan.hash, fingerprint: String(plan.hash.prefix(12)), verb: verb,
            wayBack: BulkWords.wayBack(actions), number: needsNumber ? Wording.number(affected) : nil,
            typedError: typedError, isDestructive: actions.contains { !$0.kind.givesBack })
        let page = BulkPlanPage(
            shell: site.renderer.shell(verb, request, context, current: Link.users),
            heading: affected == 0 ? "Nobody would be changed" : "\(verb)?", listPath: found.selection.listPath,
            notice: notice,
            preview: PlanPreview(plan, in: snapshot, savings: savings),
            confirmation: affected == 0 ? nil : confirmation,
            fields: found.selection.fields + actions.map { HiddenField("action", $0.text) })
        let status: HTTPResponse.Status =
            typedError != nil
            ? .unprocessableContent : notice != nil && request.uri.path == Link.runUsers ? .conflict : .ok
        return try await site.page(page, context, status: status)
    }

    private func choose(
        _ found: BulkSelection.Found, typed: [(kind: String, target: String)], complaint: Diagnostics? = nil,
        _ request: Request, _ context: WebContext
    ) async throws -> Response {
        let snapshot = try await site.usher.snapshot()
        let page = BulkActionsPage(
            shell: site.renderer.shell("Choose what to do", request, context, current: Link.users),
            people: Wording.people(found.accounts.count), listPath: found.selection.listPath,
            planAction: Link.planUsers, fields: found.selection.fields,
            rows: BulkActionRows(typed, capabilities: site.usher.capabilities).rows,
            complaint: complaint?.all.map(\.message).joined(separator: " "),
            groups: Set(snapshot.groups.filter(\.canChangeMembers).map(\.name)).sorted().prefix(Self.mostNames).map(
                BulkActionsPage.Name.init(offered:)),
            products: snapshot.productKeys.map(BulkActionsPage.Name.init(offered:)))
        return try await site.page(page, context, status: complaint == nil ? .ok : .unprocessableContent)
    }
}

extension ActionKind {
    /// Takes nothing from anybody.
    fileprivate var givesBack: Bool { [.restore, .reactivate, .addToGroups, .giveBack].contains(self) }
}
