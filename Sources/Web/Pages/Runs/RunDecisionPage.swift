import Core
import Engine
import Hummingbird
import Store

/// The plan of an undo or of a retry, and the button that carries it out.
struct RunDecisionPage: Page {
    struct Reason: Sendable {
        let number: String
        let sentence: String
        let detail: String?
    }
    struct Confirmation: Sendable {
        let action: String
        let hash: String
        let fingerprint: String
        let label: String
        let wayBack: String
        /// The number to type; `nil` when none has to be.
        let typed: String?
        let typedError: String?
    }
    static let template = "run-decision"
    let shell: Shell
    let listPath: String
    let runPath: String
    let id: String
    let heading: String
    let lede: String
    /// That the plan is another one than was seen; `nil` otherwise.
    let notice: String?
    let preview: PlanPreview
    /// What stays as it is, with the reasons; empty when nothing does.
    let notDone: [Reason]
    let hasNotDone: Bool
    /// `nil` when there is nothing to carry out.
    let confirmation: Confirmation?
}

/// Approving, undoing and trying again. Each shows a plan first; what runs is exactly that plan.
struct RunDecisionRoutes {
    let site: Site

    var routes: [Route] {
        [
            Route(.post, "/runs/{id}/approve", approve),
            Route(.get, "/runs/{id}/undo", showUndo), Route(.post, "/runs/{id}/undo", undo),
            Route(.get, "/runs/{id}/retry", showRetry), Route(.post, "/runs/{id}/retry", retry),
        ]
    }

    private static let changed =
        "Something has changed since you looked, so nothing was run. This is the plan as it would be now."

    @Sendable private func approve(_ request: Request, _ context: WebContext) async throws -> Response {
        let (_, administrator) = try context.signedIn()
        let id = RunRoutes.id(context)
        let plan = try await site.usher.details(of: id).plan
        guard !context.form["hash"].isEmpty else { throw Refusal.unreadable }
        if let complaint = TypedNumber.complaint(about: context.form["confirm"], for: plan) {
            let material = try await RunMaterial(id, .empty, site)
            guard material.run.state == .blocked else { return .redirect(to: Link.run(id), type: .normal) }
            let shell = site.renderer.shell(material.run.title, request, context, current: Link.runs)
            let page = try await RunApprovalPage(material, shell, administrator, typedError: complaint, site)
            return try await site.page(page, context, status: .unprocessableContent)
        }
        let run = try await site.usher.approve(id, planned: context.form["hash"], by: administrator.actor)
        return try await site.done(
            "Approved: \(Wording.people(plan.affected)) at most are changed.", goTo: Link.run(run.id), context)
    }

    @Sendable private func showUndo(_ request: Request, _ context: WebContext) async throws -> Response {
        try await undoPage(request, context)
    }

    @Sendable private func undo(_ request: Request, _ context: WebContext) async throws -> Response {
        let (_, administrator) = try context.signedIn()
        let id = RunRoutes.id(context)
        guard !context.form["hash"].isEmpty else { throw Refusal.unreadable }
        let plan = try await site.usher.planUndo(of: id).plan
        if plan.hash == context.form["hash"],
            let complaint = TypedNumber.complaint(about: context.form["confirm"], for: plan)
        {
            return try await undoPage(request, context, typedError: complaint)
        }
        do {
            let run = try await site.usher.undo(id, planned: context.form["hash"], by: administrator.actor).run
            return try await site.done("The undo has started.", goTo: Link.run(run.id), context)
        } catch UsherError.planChanged {
            return try await undoPage(request, context, notice: Self.changed)
        }
    }

    private func undoPage(
        _ request: Request, _ context: WebContext, typedError: String? = nil, notice: String? = nil
    ) async throws -> Response {
        let id = RunRoutes.id(context)
        let original = try await site.usher.run(id)
        let undo = try await site.usher.planUndo(of: id)
        let people = Wording.people(undo.plan.affected)
        let deadline = site.usher.undoDeadline(of: original).map { ", until \(Wording.time($0))" } ?? ""
        return try await page(
            original, undo.plan, request, context,
            Words(
                heading: undo.plan.steps.isEmpty ? "Nothing is left to undo" : "Undo “\(original.title)”?",
                lede: "What the run did and what still stands is taken back\(deadline). Nothing has been changed yet.",
                label: "Undo for \(people)", path: "undo",
                wayBack: "The undo is a run like any other: it can be undone, too."),
            notDone: Self.reasons(undo.notUndone), typedError: typedError, notice: notice)
    }

    @Sendable private func showRetry(_ request: Request, _ context: WebContext) async throws -> Response {
        try await retryPage(request, context)
    }

    @Sendable private func retry(_ request: Request, _ context: WebContext) async throws -> Response {
        let (_, administrator) = try context.signedIn()
        let id = RunRoutes.id(context)
        guard !context.form["hash"].isEmpty else { throw Refusal.unreadable }
        let plan = try await site.usher.planRetry(of: id)
        if plan.hash == context.form["hash"],
            let complaint = TypedNumber.complaint(about: context.form["confirm"], for: plan)
        {
            return try await retryPage(request, context, typedError: complaint)
        }
        do {
            let run = try await site.usher.retry(id, planned: context.form["hash"], by: administrator.actor)
            let notice = run.state == .blocked ? "The run waits for approval." : "The failed steps are tried again."
            return try await site.done(notice, goTo: Link.run(run.id), context)
        } catch UsherError.planChanged {
            return try await retryPage(request, context, notice: Self.changed)
        }
    }

    private func retryPage(
        _ request: Request, _ context: WebContext, typedError: String? = nil, notice: String? = nil
    ) async throws -> Response {
        let id = RunRoutes.id(context)
        let original = try await site.usher.run(id)
        let plan = try await site.usher.planRetry(of: id)
        return try await page(
            original, plan, request, context,
            Words(
                heading: plan.steps.isEmpty ? "Nothing is left to try again" : "Try the failed steps again?",
                lede: "Exactly the steps that failed in “\(original.title)”, and those left out because of them.",
                label: "Try again for \(Wording.people(plan.affected))", path: "retry",
                wayBack: "Undo takes the new run back, for 30 days after it has ended."),
            notDone: [], typedError: typedError, notice: notice)
    }

    private struct Words {
        var heading: String
        var lede: String
        var label: String
        var path: String
        var wayBack: String
    }

    private func page(
        _ original: Run, _ plan: Plan, _ request: Request, _ context: WebContext, _ words: Words,
        notDone: [RunDecisionPage.Reason], typedError: String?, notice: String?
    ) async throws -> Response {
        let snapshot = try await site.usher.snapshot()
        let path = Link.run(original.id)
        let confirmation = RunDecisionPage.Confirmation(
            action: "\(path)/\(words.path)", hash: plan.hash, fingerprint: Wording.fingerprint(plan.hash),
            label: words.label, wayBack: words.wayBack,
            typed: TypedNumber.isNeeded(for: plan) ? Wording.number(plan.affected) : nil, typedError: typedError)
        let page = RunDecisionPage(
            shell: site.renderer.shell(words.heading, request, context, current: Link.runs), listPath: Link.runs,
            runPath: path, id: original.id.rawValue, heading: words.heading, lede: words.lede, notice: notice,
            preview: PlanPreview(
                plan, in: snapshot, savings: try await site.usher.savings(of: plan, in: snapshot)), notDone: notDone,
            hasNotDone: !notDone.isEmpty, confirmation: plan.steps.isEmpty ? nil : confirmation)
        let status: HTTPResponse.Status =
            typedError != nil ? .unprocessableContent : notice != nil ? .conflict : .ok
        return try await site.page(page, context, status: status)
    }

    /// The largest groups first.
    static func reasons(_ left: [NotUndone]) -> [RunDecisionPage.Reason] {
        let groups = Dictionary(grouping: left, by: \.reason).sorted {
            ($1.value.count, $0.key.rawValue) < ($0.value.count, $1.key.rawValue)
        }
        return groups.map { reason, steps in
            let details = Set(steps.map(\.detail)).subtracting([""]).sorted()
            return RunDecisionPage.Reason(
                number: Wording.number(steps.count), sentence: reason.sentence,
                detail: details.isEmpty
                    ? nil : details.prefix(3).joined(separator: ", ") + (details.count > 3 ? " and others" : ""))
        }
    }
}

extension NotUndone.Reason {
    /// Why a step stays as it is, as a sentence.
    var sentence: String {
        switch self {
        case .changedSince: "Changed since by somebody or something else"
        case .syncedGroup: "The identity provider manages the group by now"
        case .unmodifiableGroup: "The connection's key may not change the group"
        case .groupGone: "The group is gone"
        case .productGone: "The product is gone"
        case .userGone: "The account is gone"
        case .deletionFinal: "The deletion is final: the 14 days are over"
        case .protected: "An administrator or protected by now"
        case .unknownData: "Direct roles are not known, so nobody knows whether it stands"
        }
    }
}
