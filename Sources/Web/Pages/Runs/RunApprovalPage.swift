import Core
import Engine
import Store

/// A run that waits for a person: its frozen plan, what has changed since, what is different from before, and the
/// decision.
struct RunApprovalPage: Page {
    struct Drift: Sendable {
        let title: String
        let text: String
        /// `nil` when nobody would be dropped.
        let dropped: PlanPreview.LeftAlone?
    }
    struct Bar: Sendable {
        let segment: String
        let left: String
        let middle: String
        let top: String
        let height: String
        let labelPlace: String
        let number: String
        let day: String
    }
    struct Comparison: Sendable {
        let text: String
        /// Who changed the rule since its last run; `nil` when nobody did.
        let change: String?
        let bars: [Bar]
        let caption: String
    }
    struct Decision: Sendable {
        let action: String
        let hash: String
        let label: String
        let wayBack: String
        /// The number to type; `nil` when none has to be.
        let typed: String?
        let typedError: String?
    }
    static let template = "run-approval"
    let shell: Shell
    let listPath: String
    let heading: String
    let id: String
    let mark: StateMark
    let lede: String
    let csvPath: String
    let jsonPath: String
    let preview: PlanPreview
    let drift: Drift
    /// `nil` when it is the first run of its kind.
    let comparison: Comparison?
    let steps: RunSteps
    let facts: [RunPage.Fact]
    /// `nil` when this person may not approve it.
    let decision: Decision?
    /// Why not; `nil` when they may.
    let refusal: String?
    let approveLabel: String
    /// `nil` when their role does not allow it.
    let rejectAction: String?
}

extension RunApprovalPage {
    init(
        _ material: RunMaterial, _ shell: Shell, _ administrator: Administrator, typedError: String?, _ site: Site
    ) async throws {
        let (run, plan) = (material.run, material.plan)
        let deadline = site.usher.approvalDeadline(of: run)
        let editor = try await site.usher.lastEditor(of: run)
        self.shell = shell
        listPath = Link.runs
        heading = run.title
        id = run.id.rawValue
        mark = StateMark(run)
        let isBegun = material.counts[.succeeded] > 0
        lede =
            "Run \(run.id) would change \(Wording.people(plan.affected)). "
            + (isBegun ? "A part is done; it stopped at the brake." : "Nothing has been changed yet.")
        csvPath = "\(material.path)/run.csv"
        jsonPath = "\(material.path)/run.json"
        preview = PlanPreview(
            plan, in: material.snapshot, savings: try await site.usher.savings(of: plan, in: material.snapshot),
            sparedPath: { "\(material.path)/left-alone?reason=\($0.rawValue)" }, changedPath: "\(material.path)#steps")
        drift = await Self.drift(material, site)
        comparison = try await Self.comparison(material, editor, site)
        steps = material.steps
        facts = Self.facts(material, editor, deadline)
        refusal = try await Self.refusal(run, administrator, isLate: material.now > deadline, site)
        approveLabel = "Approve: change \(Wording.people(plan.affected))"
        decision =
            refusal != nil
            ? nil
            : Decision(
                action: "\(material.path)/approve", hash: run.planHash, label: approveLabel,
                wayBack: "Undo brings back what was taken, for 30 days after the run has ended.",
                typed: TypedNumber.isNeeded(for: plan) ? Wording.number(plan.affected) : nil, typedError: typedError)
        rejectAction = administrator.role >= .operator ? "\(material.path)/cancel" : nil
    }

    /// Why this person may not approve the run now; `nil` when they may.
    static func refusal(
        _ run: Run, _ administrator: Administrator, isLate: Bool, _ site: Site
    ) async throws -> String? {
        if isLate { return "The plan has expired. Run the rule again to get a new one, or reject this one." }
        guard administrator.role >= .approver else {
            return "Approvers and administrators decide this; your role is \(administrator.role.title.lowercased())."
        }
        return try await site.usher.approvalBar(run, for: administrator.actor)
    }

    private static func drift(_ material: RunMaterial, _ site: Site) async -> Drift {
        do {
            let drift = try await site.usher.drift(of: material.run.id)
            let asOf = drift.asOf.map { ", as of \(Wording.time($0))" } ?? ""
            let text =
                "Each person is checked once more right before the step. Who no longer matches is dropped; nobody is ever added."
            guard !drift.dropped.isEmpty else {
                return Drift(
                    title: "All \(Wording.people(drift.remaining)) still match\(asOf)", text: text, dropped: nil)
            }
            return Drift(
                title:
                    "\(Wording.people(drift.dropped.count)) would be dropped\(asOf), \(Wording.number(drift.remaining)) remain",
                text: text, dropped: PlanPreview.LeftAlone(drift.dropped, in: material.snapshot, path: nil))
        } catch {
            let words = (error as? UsherError).map(\.description) ?? "The people cannot be looked at again."
            return Drift(
                title: "The plan cannot be checked against what is known now", text: words, dropped: nil)
        }
    }

    private static func facts(_ material: RunMaterial, _ editor: RuleChange?, _ deadline: Instant) -> [RunPage.Fact] {
        let now = material.now
        var facts = [
            RunPage.Fact(
                term: "Planned", said: Wording.time(material.plan.madeAt),
                detail: Wording.ago(material.plan.madeAt, now: now), place: nil),
            RunPage.Fact(
                term: "Expires", said: Wording.time(deadline),
                detail: now > deadline ? "it has expired" : Wording.until(deadline, now: now), place: nil),
            RunPage.Fact(
                term: "Fingerprint", said: Wording.fingerprint(material.run.planHash), detail: nil, place: nil),
        ]
        facts += material.facts.filter { ["Rule", "Kind", "By", "Takes back", "Tries again"].contains($0.term) }
        if let editor {
            facts.append(
                RunPage.Fact(
                    term: "Last edited by", said: material.names.name(editor.by),
                    detail: Wording.ago(editor.at, now: now), place: nil))
        }
        return facts
    }

    /// What the last runs of the rule were like.
    private static func comparison(
        _ material: RunMaterial, _ editor: RuleChange?, _ site: Site
    ) async throws -> Comparison? {
        guard let rule = material.run.rule else { return nil }
        let before = try await site.usher.runs(
            matching: RunQuery(rule: rule, until: material.run.createdAt), limit: 20
        ).runs.filter { $0.retries == nil && $0.id != material.run.id && $0.state != .blocked }.prefix(5)
        guard let last = before.first else { return nil }
        let numbers = before.map(\.counts.affected)
        let (least, most) = (numbers.min() ?? 0, numbers.max() ?? 0)
        let range = least == most ? Wording.people(most) : "\(Wording.number(least)) to \(Wording.people(most))"
        let text =
            "The last \(before.count == 1 ? "run" : "\(before.count) runs") of this rule changed \(range). "
            + "This one would change \(Wording.people(material.plan.affected))."
        var change: String?
        if let editor, editor.at > last.createdAt {
            change =
                "The rule was changed \(Wording.ago(editor.at, now: material.now)) by \(material.names.name(editor.by))."
        }
        return Comparison(
            text: text, change: change, bars: bars(Array(before.reversed()), material.run),
            caption: "People per run: \(numbers.reversed().map(Wording.number).joined(separator: ", ")) before, "
                + "\(Wording.number(material.plan.affected)) now")
    }

    private static func bars(_ before: [Run], _ run: Run) -> [Bar] {
        let all = before + [run]
        let most = max(1, all.map(\.counts.affected).max() ?? 1)
        return all.enumerated().map { index, one in
            let height = max(2, one.counts.affected * 56 / most)
            let share = 100 / Double(all.count)
            return Bar(
                segment: one.id == run.id ? "c3" : "c1", left: PlanPreview.percent(share * (Double(index) + 0.25)),
                middle: PlanPreview.percent(share * (Double(index) + 0.5)), top: String(74 - height),
                height: String(height), labelPlace: String(70 - height), number: Wording.number(one.counts.affected),
                day: String(Wording.time(one.createdAt).prefix { $0 != "," }.dropLast(5)))
        }
    }
}

extension Wording {
    /// `in 3 days`, `in 5 hours`, `in 2 minutes`.
    static func until(_ instant: Instant, now: Instant) -> String {
        let minutes = Int(max(0, (instant - now).components.seconds) / 60)
        return switch minutes {
        case ..<60: "in \(count(minutes, "minute"))"
        case ..<2880: "in \(count(minutes / 60, "hour"))"
        default: "in \(count(minutes / 1440, "day"))"
        }
    }
}
