import Core
import Engine
import Store

/// What the list of requests is made from.
struct AccessList: Sendable {
    let requests: [AccessRequest]
    let total: Int
    let statistics: AccessStatistics
    let answers: [Answer]
    /// Rules that answer requests, in the order in which they are asked.
    let grantRules: [Rule]
    /// All rules by id.
    let rules: [RuleID: Rule]
    /// Filters that were saved, by name in lower case.
    let filters: [String: String]
    let settings: Versioned<AccessSettings>
    let snapshot: Snapshot
    let channels: [AccessPage.ChannelLine]

    init(_ address: AccessAddress, _ site: Site) async throws {
        let found = try await site.usher.requests(
            matching: address.query, limit: AccessRoutes.pageSize + 1, after: address.cursor)
        (requests, total) = (found.requests, found.total)
        statistics = try await site.usher.accessStatistics()
        answers = try await site.usher.waitingAnswers()
        grantRules = try await site.usher.grantRules()
        rules = Dictionary(
            try await site.usher.rules().map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        filters = Dictionary(
            try await site.store.database.read { try $0.filters.all() }.map { ($0.name.lowercased(), $0.query) },
            uniquingKeysWith: { first, _ in first })
        settings = try await site.usher.accessSettings()
        snapshot = try await site.usher.snapshot()
        let now = site.now()
        channels = try await site.usher.channelStates().map { AccessPage.ChannelLine($0, now: now) }
    }

    /// What a rule means; `nil` when its saved filter is gone.
    func filter(of rule: Rule) -> String? {
        switch rule.selection {
        case .filter(let text): text
        case .savedFilter(let name): filters[name.lowercased()]
        }
    }
}

extension AccessPage {
    init(_ list: AccessList, _ address: AccessAddress, role: Role, now: Instant, shell: Shell) {
        let products = ProductNames(list.snapshot)
        let mayDecide = role >= .operator
        let shown = list.requests.prefix(AccessRoutes.pageSize)
        let hasMore = list.requests.count > AccessRoutes.pageSize
        self.init(
            shell: shell, listPath: Link.access, publicPath: Link.publicRequest, starts: Self.starts(list.snapshot),
            rulesPath: Link.rules, channelsPath: Link.channels, mayDecide: mayDecide,
            tiles: Tile.all(list.statistics),
            answers: list.answers.map { answer in
                WaitingAnswer(
                    answer, rule: answer.rule.flatMap { list.rules[$0] }, in: list.snapshot, now: now)
            }, hasAnswers: !list.answers.isEmpty, segments: Self.segments(address, waiting: list.statistics.waiting),
            find: address.find, show: address.show.rawValue, channelOptions: Self.channels(address),
            isNarrowed: address.isNarrowed,
            rows: shown.map { Row($0, in: list.snapshot, products, mayDecide: mayDecide, now: now) },
            summary: Wording.count(list.total, "request"),
            newest: address.cursor == nil ? nil : address.with { _ in }.path,
            older: hasMore
                ? shown.last.map { last in address.with { $0.cursor = AccessRequestCursor(last) }.path } : nil,
            orderPath: Link.accessOrder,
            grantRules: list.grantRules.enumerated().map { place, rule in
                GrantRuleRow(
                    rule, at: place, of: list.grantRules.count, filter: list.filter(of: rule), products)
            }, unmatched: list.settings.value.words, settingsPath: Link.accessSettings,
            channels: list.channels)
    }

    private static func segments(_ address: AccessAddress, waiting: Int) -> [ListSegment] {
        AccessAddress.Show.allCases.map { show in
            ListSegment(
                target: address.with { $0.show = show }.path, label: show.title, isCurrent: show == address.show,
                number: show == .waiting && waiting > 0 ? Wording.number(waiting) : nil)
        }
    }

    private static func channels(_ address: AccessAddress) -> [FormChoice] {
        [FormChoice(value: "", label: "Any channel", isChosen: address.channel == nil)]
            + RequestTrigger.Channel.allCases.map {
                FormChoice(value: $0.rawValue, label: ChannelWords.name($0), isChosen: $0 == address.channel)
            }
    }

    private static func starts(_ snapshot: Snapshot) -> [RulesPage.PresetLink] {
        AutoActivationPresets(RuleForm(), snapshot).all.map(RulesPage.PresetLink.init)
    }
}

extension AccessSettings {
    /// What becomes of requests that no rule fits, and how long those who were given access are spared.
    fileprivate var words: String {
        let unmatched = "A request that no rule fits \(self.unmatched == .wait ? "waits for a person" : "is refused")."
        guard graceDays > 0 else { return unmatched }
        return "\(unmatched) Who was given access is spared from every rule for \(Wording.count(graceDays, "day"))."
    }
}
