import Core
import Engine

/// One part of the settings that programs read, and replace as a whole.
struct SettingsPart: Sendable {
    struct Shown: Sendable {
        var version: Int
        var fields: [JSONValue.Field]

        init<Value>(_ stored: Versioned<Value>, _ fields: [JSONValue.Field]) {
            version = stored.version
            self.fields =
                fields
                + [JSONValue.Field]([
                    "changedBy": .text(orNull: stored.changedBy), "changedAt": .instant(stored.changedAt),
                ])
        }
    }

    let path: String
    /// - Parameter address: where strangers and channels reach this server.
    let show: @Sendable (_ usher: Usher, _ address: String) async throws -> Shown
    /// Throws `Diagnostics` for a document that cannot be read.
    let replace:
        @Sendable (_ usher: Usher, _ document: DocumentValue, _ version: Int, _ actor: String) async throws -> Void
}

extension SettingsPart {
    static let all = [mail, answers, access, serviceDesk, slack, teams, mailbox, portal]

    private static let mail = SettingsPart(path: "/api/v1/settings/mail") { usher, _ in
        let status = try await usher.mailStatus()
        let trouble = try await usher.mailTrouble()
        return Shown(status.stored, status.stored.value.document + status.fields(trouble: trouble))
    } replace: { usher, document, version, actor in
        let new = try MailSettingsDocument(decoding: document)
        try await usher.changeMail(to: new.settings, password: new.password, from: version, by: actor)
    }

    private static let answers = SettingsPart(path: "/api/v1/settings/answers") { usher, _ in
        let stored = try await usher.answerSettings()
        return Shown(stored, stored.value.document)
    } replace: { usher, document, version, actor in
        try await usher.changeAnswerSettings(to: AnswerSettings(decoding: document), from: version, by: actor)
    }

    private static let access = SettingsPart(path: "/api/v1/settings/access", show: shownAccess) {
        usher, document, version, actor in
        try await usher.changeAccessSettings(to: AccessSettings(decoding: document), from: version, by: actor)
    }

    /// The order of the rules alone, for whoever edits rules.
    static let accessOrder = SettingsPart(path: "/api/v1/settings/access/order", show: shownAccess) {
        usher, document, version, actor in
        let new = try await usher.accessSettings().value.reordered(by: document)
        try await usher.changeAccessSettings(to: new, from: version, by: actor)
    }

    private static let shownAccess: @Sendable (Usher, String) async throws -> Shown = { usher, _ in
        let stored = try await usher.accessSettings()
        return Shown(stored, stored.value.document(rules: stored.value.ordered(try await usher.rules())))
    }

    private static let serviceDesk = SettingsPart(path: "/api/v1/settings/channels/jsm") { usher, address in
        let status = try await usher.ticketChannel()
        return Shown(status.stored, status.document + [JSONValue.Field("url", .text("\(address)/hooks/jsm"))])
    } replace: { usher, document, version, actor in
        try await usher.changeTicketChannel(
            to: TicketChannelSettings(decoding: document), from: version, by: actor)
    }

    private static let slack = SettingsPart(path: "/api/v1/settings/channels/slack") { usher, address in
        let status = try await usher.slackChannel()
        let places = [JSONValue.Field]([
            "commandUrl": .text("\(address)/hooks/slack/command"),
            "interactionUrl": .text("\(address)/hooks/slack/interaction"),
        ])
        return Shown(status.stored, status.document + places)
    } replace: { usher, document, version, actor in
        try await usher.changeSlackChannel(to: SlackChannelDraft(decoding: document), from: version, by: actor)
    }

    private static let teams = SettingsPart(path: "/api/v1/settings/channels/teams") { usher, address in
        let status = try await usher.teamsChannel()
        return Shown(status.stored, status.document + [JSONValue.Field("url", .text("\(address)/hooks/teams"))])
    } replace: { usher, document, version, actor in
        try await usher.changeTeamsChannel(to: TeamsChannelDraft(decoding: document), from: version, by: actor)
    }

    private static let mailbox = SettingsPart(path: "/api/v1/settings/channels/mail") { usher, _ in
        let status = try await usher.mailChannelStatus()
        return Shown(status.stored, status.document)
    } replace: { usher, document, version, actor in
        let new = try MailChannelDocument(decoding: document)
        try await usher.changeMailChannel(to: new.settings, password: new.password, from: version, by: actor)
    }

    private static let portal = SettingsPart(path: "/api/v1/settings/channels/portal") { usher, _ in
        let stored = try await usher.portalSettings()
        let place = try await usher.publicLinks()?.request
        return Shown(stored, stored.value.document + [JSONValue.Field("url", .text(orNull: place))])
    } replace: { usher, document, version, actor in
        try await usher.changePortal(to: PortalSettings(decoding: document), from: version, by: actor)
    }
}
