import Core

/// Who asked for access and what became of it, what waits for a person, and the rules that answer by themselves.
struct AccessPage: Page {
    struct Tile: Sendable {
        let label: String
        let value: String
        let note: String
    }
    struct Row: Sendable {
        let initials: String
        let person: String
        let address: String?
        /// The user's page; `nil` while nobody is found.
        let userPath: String?
        let path: String
        let wants: String
        let by: String
        let when: ShownTime
        let mark: StateMark
        /// In the person's words; `nil` when they gave none.
        let reason: String?
        /// What they were told, or why; `nil` when the mark says it all.
        let note: String?
        /// `nil` when nothing is to be decided here.
        let decide: Decide?
    }
    struct Decide: Sendable {
        let grantPath: String
        let refusePath: String
        let about: String
    }
    /// A person said so often that they still need it that somebody must decide.
    struct WaitingAnswer: Sendable {
        let initials: String
        let person: String
        let userPath: String
        /// The rule that would take it.
        let rule: String
        let rulePath: String?
        let said: String?
        let when: ShownTime
        let until: String?
        let action: String
    }
    struct ChannelLine: Sendable {
        let icon: String
        let channel: String
        let note: String
        let mark: StateMark
    }
    static let template = "access"
    let shell: Shell
    let listPath: String
    let publicPath: String
    /// Rules that answer requests, to start from.
    let starts: [RulesPage.PresetLink]
    let rulesPath: String
    let channelsPath: String
    /// Whether the reader may decide and change rules.
    let mayDecide: Bool
    let tiles: [Tile]
    let answers: [WaitingAnswer]
    let hasAnswers: Bool
    let segments: [ListSegment]
    let find: String
    let show: String
    let channelOptions: [FormChoice]
    let isNarrowed: Bool
    let rows: [Row]
    let summary: String
    let newest: String?
    let older: String?
    let orderPath: String
    let grantRules: [GrantRuleRow]
    /// What becomes of requests that no rule fits.
    let unmatched: String
    let settingsPath: String
    let channels: [ChannelLine]
}

extension AccessPage.Row {
    init(
        _ request: AccessRequest, in snapshot: Snapshot, _ products: ProductNames, mayDecide: Bool, now: Instant
    ) {
        let position = request.user.flatMap(snapshot.index)
        let name = RequestWords.name(request, in: snapshot)
        let address = position.flatMap(snapshot.email) ?? request.email
        let wants = RequestWords.wants(request, products)
        self.init(
            initials: position == nil ? "?" : Initials.of(name), person: name,
            address: address == name ? nil : address,
            userPath: position.map { Link.user(snapshot.accountID(at: $0)) }, path: Link.accessRequest(request.id),
            wants: wants, by: RequestWords.channel(request), when: ShownTime(request.askedAt, now: now),
            mark: RequestWords.mark(request), reason: request.reason.isEmpty ? nil : "“\(request.reason)”",
            note: RequestWords.note(request),
            decide: request.state == .waiting && mayDecide
                ? AccessPage.Decide(
                    grantPath: Link.accessGrant(request.id), refusePath: Link.accessRefusal(request.id),
                    about: "\(name), \(wants)") : nil)
    }
}

extension AccessPage.WaitingAnswer {
    /// - Parameter rule: `nil` when it was removed, or the answer counts for every rule.
    init(_ answer: Answer, rule: Rule?, in snapshot: Snapshot, now: Instant) {
        let name = snapshot.index(of: answer.user).map(snapshot.name) ?? answer.user.rawValue
        self.init(
            initials: Initials.of(name), person: name, userPath: Link.user(answer.user),
            rule: rule?.name ?? "a rule that is gone", rulePath: rule.map { Link.rule($0.id) },
            said: answer.reason.isEmpty ? nil : "“\(answer.reason)”", when: ShownTime(answer.answeredAt, now: now),
            until: answer.until.map(Wording.day), action: Link.accessAnswer(answer.id))
    }
}

extension Wording {
    /// `1 Dec 2026`, UTC.
    static func day(_ instant: Instant) -> String {
        CivilDay(instant.iso8601.prefix(10)).map(day) ?? instant.iso8601
    }
}
