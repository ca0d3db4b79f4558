import Core
import Engine
import Store

extension GrantPage {
    /// What the page needs besides the request.
    struct Sources {
        var choice: GrantChoice
        var offer: GrantOffer
        /// `nil` while nothing is chosen, or it is wrong.
        var preview: GrantPreview?
        var snapshot: Snapshot
        var notice: String?
        var complaint: String?
        var role: Role
        /// Until when the run can be taken back if it ran now.
        var undoUntil: Instant
    }

    init(_ request: AccessRequest, _ sources: Sources, shell: Shell) {
        let name = RequestWords.name(request, in: sources.snapshot)
        let (plan, barred) = (sources.preview?.plan, sources.barred)
        self.init(
            shell: shell, listPath: Link.access, requestPath: Link.accessRequest(request.id),
            planPath: Link.accessGrant(request.id), person: name, heading: "Give \(name) access?",
            asked: RequestWords.sentence(request, in: sources.snapshot),
            reason: request.reason.isEmpty ? nil : request.reason, notice: sources.notice,
            choices: sources.offer.choices(sources.choice), others: sources.choice.others,
            complaint: sources.complaint,
            preview: plan.map { PlanPreview($0, in: sources.snapshot, savings: nil) },
            confirmation: barred != nil
                ? nil
                : plan.map { plan in
                    Confirmation(
                        action: Link.accessGrant(request.id), hash: plan.hash, button: "Give \(name) access",
                        wayBack: "Undo of the run takes it all back, until \(Wording.day(sources.undoUntil)). Nobody "
                            + "else is touched.",
                        fields: sources.choice.fields)
                },
            barred: barred)
    }
}

extension GrantPage.Sources {
    /// Why the reader can't give it; `nil` when they can.
    fileprivate var barred: String? {
        guard let preview else { return nil }
        if let obstacle = preview.obstacle { return obstacle.note }
        if preview.plan.steps.isEmpty {
            return preview.plan.spared.first.map { "There is nothing to give: \($0.inWords)." }
                ?? "There is nothing to give."
        }
        guard let reason = preview.approverReason, role < .approver else { return nil }
        return "\(reason.note) Giving it needs the role approver; yours is \(role.title.lowercased())."
    }
}
