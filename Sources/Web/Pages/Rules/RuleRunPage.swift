import Core
import Engine
import Foundation
import Hummingbird
import Store

/// What a run of a rule would do now, and the buttons that start it.
struct RuleRunPage: Page {
    static let template = "rule-run"
    let shell: Shell
    let listPath: String
    let rulePath: String
    let name: String
    let hasChanged: Bool
    let asOf: String
    let preview: PlanPreview
    let hash: String
    let fingerprint: String
    let action: String
    /// Nobody would be changed, so there is nothing to run.
    let isNothing: Bool
    /// `nil` for a rule in safe mode: switching it is a matter of the editor.
    let live: Live?
    let safeButton: String

    struct Live: Sendable {
        let button: String
        /// The run will wait for somebody.
        let isHeld: Bool
        let typed: TypedNumber?
    }
}

struct RuleRunRoutes {
    let site: Site

    var routes: [Route] { [Route(.post, "/rules/{id}/run", run)] }

    /// Without a plan it shows one; with the hash of the one that was shown it runs.
    @Sendable private func run(_ request: Request, _ context: WebContext) async throws -> Response {
        let (_, administrator) = try context.signedIn()
        let rule = try await site.usher.storedRule(try context.ruleID()).rule
        let shown = context.form["plan"]
        guard !shown.isEmpty else { return try await ask(rule, request, context) }
        guard let mode = RunMode(rawValue: context.form["mode"]) else { throw Refusal.unreadable }
        guard mode == .safe || rule.mode == .live else {
            throw Refusal(
                .conflict, "The rule is in safe mode", "Switch it to live in the editor first. Nothing was changed.")
        }
        if mode == .live {
            let plan = try await site.usher.plan(rule).plan
            if TypedNumber(plan, typed: context.form["people"])?.isWrong == true {
                return try await ask(rule, request, context, isWrong: true)
            }
        }
        do {
            let run = try await site.usher.run(
                ruleNamed: rule.name, mode: mode, seeing: shown, by: administrator.actor)
            return .redirect(to: Link.run(run.id), type: .normal)
        } catch UsherError.planChanged {
            return try await ask(rule, request, context, hasChanged: true)
        }
    }

    private func ask(
        _ rule: Rule, _ request: Request, _ context: WebContext, hasChanged: Bool = false, isWrong: Bool = false
    ) async throws -> Response {
        let planned = try await site.usher.plan(rule)
        let (plan, snapshot) = (planned.plan, planned.snapshot)
        let people = Wording.people(plan.affected)
        let typed = TypedNumber(plan, typed: isWrong ? context.form["people"] : nil)
        let live = RuleRunPage.Live(
            button: plan.holds.isEmpty ? "Run live: \(people)" : "Ask for approval: \(people)",
            isHeld: !plan.holds.isEmpty, typed: typed)
        let page = RuleRunPage(
            shell: site.renderer.shell("Run \(rule.name)", request, context, current: Link.rules), listPath: Link.rules,
            rulePath: Link.rule(rule.id), name: rule.name, hasChanged: hasChanged,
            asOf: snapshot.takenAt.map { "\(Wording.time($0)), \(Wording.ago($0, now: site.now()))" } ?? "never",
            preview: PlanPreview(
                plan, in: snapshot, savings: try await site.usher.savings(of: plan, in: snapshot)),
            hash: plan.hash, fingerprint: "sha256 \(plan.hash.prefix(4))…\(plan.hash.suffix(4))",
            action: Link.ruleRun(rule.id), isNothing: plan.affected == 0, live: rule.mode == .live ? live : nil,
            safeButton: "Run in safe mode: \(people)")
        let status: HTTPResponse.Status = hasChanged ? .conflict : isWrong ? .unprocessableContent : .ok
        return try await site.page(page, context, status: status)
    }
}
