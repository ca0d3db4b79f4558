import Core

/// One request: who asked for what, in their words, and what became of it.
struct AccessRequestPage: Page {
    struct Fact: Sendable {
        let term: String
        let value: String
        /// `nil` when it leads nowhere.
        let link: String?
    }
    static let template = "access-request"
    let shell: Shell
    let listPath: String
    let heading: String
    let mark: StateMark
    let asked: ShownTime
    let by: String
    /// In the person's words; `nil` when they gave none.
    let reason: String?
    /// What they were told; `nil` while nothing was.
    let answer: String?
    /// Why, for administrators; `nil` when the answer says it all.
    let why: String?
    let facts: [Fact]
    /// `nil` when it can't be given, or the reader may not.
    let grantPath: String?
    /// `nil` when it can't be refused, or the reader may not.
    let refusePath: String?
    /// Why there is nothing to press; `nil` when there is.
    let lookOnly: String?
}

extension AccessRequestPage {
    /// What the page needs besides the request.
    struct Sources {
        var snapshot: Snapshot
        var products: ProductNames
        /// The grant rule that decided; `nil` when none did, or it is gone.
        var rule: Rule?
        /// Who decided, in words; `nil` while nobody did.
        var decidedBy: String?
        var mayDecide: Bool
        var now: Instant
    }

    init(_ request: AccessRequest, _ sources: Sources, shell: Shell) {
        let (name, wants) = (
            RequestWords.name(request, in: sources.snapshot), RequestWords.wants(request, sources.products)
        )
        self.init(
            shell: shell, listPath: Link.access, heading: "\(name) wants \(Self.lowered(wants))",
            mark: RequestWords.mark(request).standingOut, asked: ShownTime(request.askedAt, now: sources.now),
            by: RequestWords.channel(request), reason: request.reason.isEmpty ? nil : request.reason,
            answer: request.answer, why: request.note, facts: Fact.all(request, name, sources),
            grantPath: sources.mayDecide && RequestWords.grantable.contains(request.state)
                ? Link.accessGrant(request.id) : nil,
            refusePath: sources.mayDecide && RequestWords.refusable.contains(request.state)
                ? Link.accessRefusal(request.id) : nil,
            lookOnly: Self.lookOnly(request, sources))
    }

    /// `access` in the middle of a sentence; names of products stay.
    private static func lowered(_ wants: String) -> String { wants == "Access" ? "access" : "access to \(wants)" }

    private static func lookOnly(_ request: AccessRequest, _ sources: Sources) -> String? {
        switch request.state {
        case .waiting:
            sources.mayDecide ? nil : "Deciding needs the role operator; yours is viewer."
        case .unconfirmed: "A link was mailed to the address of the account. Nothing happens before it is confirmed."
        case .deciding where request.isToBeIdentified:
            "\(ChannelWords.name(request.channel)) is asked who this is. Load the page again to see how it ended."
        case .deciding, .granting: "It is being worked on. Load the page again to see how it ended."
        case .granted where request.run == nil: "It has ended. Nothing was changed, so there is nothing to take back."
        case .granted: "It has ended. What was given can be taken back by undoing the run."
        case .refused: "Nothing was changed. The person can ask again, and access can still be given."
        case .failed: "It has ended without access, which can still be given."
        case .expired: "Nobody confirmed it in time, and nothing was changed."
        }
    }
}

extension AccessRequestPage.Fact {
    fileprivate static func all(
        _ request: AccessRequest, _ name: String, _ sources: AccessRequestPage.Sources
    ) -> [AccessRequestPage.Fact] {
        let known = request.user.flatMap(sources.snapshot.index) != nil
        let email = request.user.flatMap(sources.snapshot.index).flatMap(sources.snapshot.email) ?? request.email
        let facts: [(String, String?, String?)] = [
            ("Person", name, known ? request.user.map { Link.user($0) } : nil),
            ("E-mail address", email, nil),
            ("Wants", RequestWords.wants(request, sources.products), nil),
            ("Channel", ChannelWords.name(request.channel), nil),
            ("Key there", request.externalKey, nil),
            ("Project", request.project, nil),
            ("Request type", request.requestType, nil),
            ("Decided by", sources.decidedBy, nil),
            ("Decided", request.decidedAt.map(Wording.time), nil),
            ("Rule", sources.rule?.name, sources.rule.map { Link.rule($0.id) }),
            ("Run", request.run?.rawValue, request.run.map { Link.run($0) }),
        ]
        return facts.compactMap { term, value, link in
            value.map { AccessRequestPage.Fact(term: term, value: $0, link: link) }
        }
    }
}
