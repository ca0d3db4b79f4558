import Core
import Engine
import Store

extension AuditPage {
    static func chosen(_ event: AuditEvent, _ state: AuditState) -> Chosen {
        let sentence = state.wording.sentence(event)
        return Chosen(
            number: Wording.number(Int(event.sequence)), closePath: state.query.with { $0.event = nil }.path(),
            sentence: sentence.text, when: ShownTime(event.at, now: state.now), who: sentence.who,
            actor: event.actor, verb: event.verb, status: state.status(of: event)?.title ?? "Unknown",
            subject: sentence.whom.isEmpty ? nil : sentence.whom, subjectPath: sentence.whomPath,
            runTitle: event.run.map { state.names.runs[$0] ?? $0.rawValue }, runPath: event.run.map(Link.run),
            facts: event.details.sorted { $0.key < $1.key }.map { Fact(key: $0.key, value: $0.value) },
            previousHash: short(event.previousHash), hash: short(event.hash),
            fits: fits(event, after: state.beforeChosen))
    }

    /// Whether the event is what was hashed, and hangs on the one before it.
    static func fits(_ event: AuditEvent, after previous: AuditEvent?) -> Bool {
        if let previous, previous.hash != event.previousHash { return false }
        var chain = AuditChain(head: AuditHead(sequence: event.sequence - 1, hash: event.previousHash))
        let entry = AuditEntry(
            at: event.at, actor: event.actor, verb: event.verb, subject: event.subject, run: event.run,
            details: event.details)
        return chain.append(entry).hash == event.hash
    }

    /// `c1a9…40fe`.
    private static func short(_ hash: [UInt8]) -> String {
        let text = hash.hexadecimal
        return "\(text.prefix(8))…\(text.suffix(8))"
    }

    static func chain(_ state: AuditState) -> Chain {
        let cleared = state.checkpoint
        let count = state.head.sequence - (cleared?.last.sequence ?? 0)
        let proof = state.proof
        return Chain(
            events: Wording.number(Int(count)),
            since: state.oldest.map { "since \(Wording.time($0.at))" } ?? "none yet",
            cleared: cleared.map {
                "\(Wording.count(Int($0.count), "event")) before number \(Wording.number(Int($0.last.sequence + 1))), "
                    + "on \(Wording.time($0.at)) by \(state.wording.actor($0.actor))"
            },
            headNumber: Wording.number(Int(state.head.sequence)), headHash: short(state.head.hash),
            verified: proof.map { verdict($0, state) }, isBroken: proof?.firstBroken != nil,
            isValid: proof?.isValid ?? false, isUnderWay: proof.map { $0.events == nil } ?? false,
            verifyAction: Link.auditVerify, headPath: Link.auditHead, clearPath: Link.auditClear,
            mayClear: state.role >= .admin)
    }

    private static func verdict(_ proof: AuditProof, _ state: AuditState) -> String {
        let time = Wording.time(proof.at)
        guard let events = proof.events else { return "Since \(time) the chain is being verified." }
        guard let broken = proof.firstBroken else {
            return "All \(Wording.count(events, "event")) fit, \(time)."
        }
        let fault = proof.fault?.inWords ?? "it does not fit"
        return "Event \(Wording.number(Int(broken))) is the first that does not fit: \(fault). "
            + "\(Wording.count(events, "event")) were read, \(time)."
    }
}

extension AuditVerifier.Fault {
    /// What is wrong, as the rest of a sentence.
    var inWords: String {
        switch self {
        case .missing: "it is missing"
        case .repeated: "its number comes twice"
        case .unlinked: "it is not linked to the one before"
        case .altered: "its contents were altered"
        case .clearingNotRecorded: "events before it were cleared without a record"
        case .rewritten: "it is not the event that was written there"
        case .truncated: "it and the events after it are missing"
        }
    }
}
