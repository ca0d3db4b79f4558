import Core
import Hummingbird

/// A help page in the list beside all of them.
struct HelpLink: Sendable {
    let path: String
    let label: String
    let isCurrent: Bool

    static func all(current: String) -> [HelpLink] {
        [
            (Link.help, "Set up"), (Link.helpFilters, "The filter language"),
            (Link.helpMail, "Mail and channels"),
            (Link.helpTroubleshooting, "Troubleshooting"),
        ].map { HelpLink(path: $0.0, label: $0.1, isCurrent: $0.0 == current) }
    }
}

/// From an empty installation to the first live run, step by step.
struct HelpPage: Page {
    static let template = "help"
    let shell: Shell
    let helpLinks: [HelpLink]
    let settingsPath: String
    let usersPath: String
    let rulesPath: String
    let newRulePath: String
    let runsPath: String
    let auditPath: String
    let accountPath: String
    let administratorsPath: String
    let filtersPath: String
    let troubleshootingPath: String
}

/// The filter language, out of the grammar itself.
struct HelpFiltersPage: Page {
    struct Example: Sendable {
        let title: String
        let meaning: String
        let query: String
        let tryPath: String
    }
    struct Field: Sendable {
        let spelling: String
        let meaning: String
        let values: String
        let operators: String
        let canBeEmpty: Bool
        let query: String
    }
    struct Entry: Sendable {
        let spelling: String
        let meaning: String
        let query: String
    }
    struct Part: Sendable {
        let anchor: String
        let heading: String
        let column: String
        let entries: [Entry]
    }
    static let template = "help-filters"
    let shell: Shell
    let helpLinks: [HelpLink]
    let helpPath: String
    let examples: [Example]
    let fields: [Field]
    let parts: [Part]
}

extension HelpFiltersPage {
    init(_ reference: FilterReference, shell: Shell) {
        func part(_ anchor: String, _ heading: String, _ column: String, _ entries: [FilterReference.Entry]) -> Part {
            Part(
                anchor: anchor, heading: heading, column: column,
                entries: entries.map { Entry(spelling: $0.spelling, meaning: $0.summary, query: $0.example) })
        }
        self.init(
            shell: shell, helpLinks: HelpLink.all(current: Link.helpFilters), helpPath: Link.help,
            examples: reference.examples.map {
                Example(
                    title: $0.spelling, meaning: $0.summary, query: $0.example,
                    tryPath: Link.users(filter: $0.example))
            },
            fields: reference.fields.map { info in
                Field(
                    spelling: info.takesProduct
                        ? "\(info.field.rawValue), \(info.field.rawValue)[product]" : info.field.rawValue,
                    meaning: info.summary, values: info.kind.words?.joined(separator: ", ") ?? info.kind.name,
                    operators: info.operators.map(\.rawValue).joined(separator: ", "), canBeEmpty: info.canBeEmpty,
                    query: info.examples.first ?? "")
            },
            parts: [
                part("operators", "Operators", "Operator", reference.operators),
                part("connectives", "Joining conditions", "Word", reference.connectives),
                part("values", "Values", "Value", reference.values),
                part("functions", "Functions of time", "Function", reference.functions),
            ])
    }
}

/// Questions that come up when something did not happen, and the pages that answer them.
struct HelpTroubleshootingPage: Page {
    struct Reason: Sendable {
        let reasonTitle: String
        let remedy: String
    }
    static let template = "help-troubleshooting"
    let shell: Shell
    let helpLinks: [HelpLink]
    let helpPath: String
    let usersPath: String
    let rulesPath: String
    let runsPath: String
    let settingsPath: String
    let filtersPath: String
    let auditPath: String
    let missedPath: String
    let failedSyncsPath: String
    let heldBackPath: String
    let outboxPath: String
    let mailPath: String
    let accessPath: String
    let channelsPath: String
    let reasons: [Reason]
}

struct HelpRoutes {
    let site: Site

    var routes: [Route] {
        [
            Route(.get, "/help", setUp), Route(.get, "/help/filter-language", filters),
            Route(.get, "/help/mail-and-channels", mail), Route(.get, "/help/troubleshooting", troubleshooting),
        ]
    }

    private func shell(_ title: String, _ request: Request, _ context: WebContext) -> Shell {
        site.renderer.shell(title, request, context, current: Link.help)
    }

    @Sendable private func setUp(_ request: Request, _ context: WebContext) async throws -> Response {
        let page = HelpPage(
            shell: shell("Help", request, context), helpLinks: HelpLink.all(current: Link.help),
            settingsPath: Link.settings, usersPath: Link.users, rulesPath: Link.rules, newRulePath: Link.newRule,
            runsPath: Link.runs, auditPath: Link.audit, accountPath: Link.account,
            administratorsPath: Link.administrators, filtersPath: Link.helpFilters,
            troubleshootingPath: Link.helpTroubleshooting)
        return try await site.page(page, context)
    }

    @Sendable private func filters(_ request: Request, _ context: WebContext) async throws -> Response {
        try await site.page(
            HelpFiltersPage(.standard, shell: shell("The filter language", request, context)), context)
    }

    @Sendable private func mail(_ request: Request, _ context: WebContext) async throws -> Response {
        try await site.page(HelpMailPage(shell: shell("Mail and channels", request, context)), context)
    }

    @Sendable private func troubleshooting(_ request: Request, _ context: WebContext) async throws -> Response {
        func log(_ change: (inout AuditQuery) -> Void) -> String { AuditQuery().with(change).path() }
        let page = HelpTroubleshootingPage(
            shell: shell("Troubleshooting", request, context),
            helpLinks: HelpLink.all(current: Link.helpTroubleshooting), helpPath: Link.help, usersPath: Link.users,
            rulesPath: Link.rules, runsPath: Link.runs, settingsPath: Link.settings, filtersPath: Link.helpFilters,
            auditPath: Link.audit, missedPath: log { ($0.area, $0.statuses) = (.rules, [.warning]) },
            failedSyncsPath: log { ($0.area, $0.statuses) = (.syncs, [.failed]) },
            heldBackPath: log { ($0.area, $0.statuses) = (.operations, [.warning]) }, outboxPath: Link.outbox,
            mailPath: Link.mailSettings, accessPath: Link.access, channelsPath: Link.channels,
            reasons: SparedUser.Reason.allCases.map { Self.reason($0) })
        return try await site.page(page, context)
    }
}

extension HelpRoutes {
    /// Why somebody is left alone, and what would change that.
    static func reason(_ reason: SparedUser.Reason) -> HelpTroubleshootingPage.Reason {
        HelpTroubleshootingPage.Reason(reasonTitle: reason.sentence, remedy: remedy(reason))
    }

    private static func remedy(_ reason: SparedUser.Reason) -> String {
        switch reason {
        case .organizationAdmin: "Take the role away at the vendor first."
        case .ownAccount: "Nothing: Usher would lock itself out."
        case .protectedGroup: "Change the protected groups, in the settings or in the rule."
        case .protectedUser: "Change the protected users, in the settings or in the rule."
        case .notInOnlyGroups: "Change the groups that the rule is limited to."
        case .notAPerson: "Rules are about people. Change such accounts at the vendor."
        case .syncedGroup: "Change who is in the group at the identity provider."
        case .externallyManaged: "Change the account at the identity provider."
        case .unmanagedAccount: "Take an action that works for every account, such as suspend."
        case .unmodifiableGroup: "Use a key that may change the group, or leave the group out of the rule."
        case .alreadyDone: "Nothing is left to do."
        case .unknownData: "Sync again. Some things the vendor tells only later."
        case .staleData: "Sync, or trust older data in the settings."
        case .stillNeeded: "Their answer counts until it expires."
        case .warningNotSent: "They are hit once the warning has gone out and its days have passed."
        case .deletionScheduled: "The account goes by itself."
        case .notInOrganization: "There is nothing to take."
        case .noLongerMatches: "They were seen, or changed, after the plan was made."
        case .gone: "The account was removed after the plan was made."
        case .changedSincePlanned: "Plan again: somebody else changed the same thing."
        }
    }
}
