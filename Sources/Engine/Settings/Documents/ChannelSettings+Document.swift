import Core
import Messaging
import Store

// What programs read of channels, and what they ask them to become. Secrets go in and never come out.

extension TicketChannelStatus {
    public var document: [JSONValue.Field] {
        [JSONValue.Field]([
            "enabled": .bool(stored.value.isOn), "projects": .texts(stored.value.projects),
            "answersInPublic": .bool(stored.value.answersInPublic), "hasSecret": .bool(hasSecret),
            "hasSite": .bool(hasSite), "recent": .array(recent.map(\.json)),
        ])
    }
}

extension TicketChannelSettings {
    /// Throws everything that is wrong, each with its path.
    public init(decoding value: DocumentValue) throws(Diagnostics) {
        var reader = SettingsReader(value, fields: ["enabled", "projects", "answersInPublic"])
        self.init(
            isOn: reader.flag("enabled"), projects: reader.texts("projects"),
            answersInPublic: reader.flag("answersInPublic"))
        try reader.check()
    }
}

extension SlackChannelStatus {
    public var document: [JSONValue.Field] {
        let settings = stored.value
        return [JSONValue.Field]([
            "enabled": .bool(settings.isOn), "others": .texts(settings.others),
            "workspace": .text(orNull: settings.workspace), "workspaceName": .text(orNull: settings.workspaceName),
            "hasSigningSecret": .bool(hasSecret), "hasBotToken": .bool(hasToken),
        ])
    }
}

extension SlackChannelDraft {
    /// Throws everything that is wrong, each with its path.
    public init(decoding value: DocumentValue) throws(Diagnostics) {
        var reader = SettingsReader(value, fields: ["enabled", "others"], secrets: ["signingSecret", "botToken"])
        self.init(
            isOn: reader.flag("enabled"), signingSecret: reader.secret("signingSecret"),
            botToken: reader.secret("botToken"), others: reader.texts("others"))
        try reader.check()
    }
}

extension TeamsChannelStatus {
    public var document: [JSONValue.Field] {
        let settings = stored.value
        return [JSONValue.Field]([
            "enabled": .bool(settings.isOn), "tenant": .text(orEmpty: settings.tenant),
            "clientId": .text(orEmpty: settings.clientID), "hasToken": .bool(hasToken),
            "hasAppSecret": .bool(hasAppSecret),
        ])
    }
}

extension TeamsChannelDraft {
    /// Throws everything that is wrong, each with its path.
    public init(decoding value: DocumentValue) throws(Diagnostics) {
        var reader = SettingsReader(value, fields: ["enabled", "tenant", "clientId"], secrets: ["token", "appSecret"])
        // As Microsoft writes them.
        let (tenant, client) = (reader.text("tenant").lowercased(), reader.text("clientId").lowercased())
        self.init(
            TeamsChannelSettings(isOn: reader.flag("enabled"), tenant: tenant, clientID: client),
            token: reader.secret("token"), appSecret: reader.secret("appSecret"))
        try reader.check()
    }
}

extension MailChannelStatus {
    public var document: [JSONValue.Field] {
        let settings = stored.value
        return [JSONValue.Field]([
            "enabled": .bool(settings.isOn), "server": .text(orEmpty: settings.server),
            "port": .integer(settings.port), "security": .text(settings.security.rawValue),
            "user": .text(orEmpty: settings.user), "address": .text(orEmpty: settings.address),
            "authority": .text(orEmpty: settings.authority), "hasPassword": .bool(hasPassword),
        ])
    }
}

/// What a program asks the mailbox for requests to become.
public struct MailChannelDocument: Sendable {
    public var settings: MailChannelSettings
    /// `nil` keeps the stored one.
    public var password: Secret?

    /// Throws everything that is wrong, each with its path.
    public init(decoding value: DocumentValue) throws(Diagnostics) {
        var reader = SettingsReader(
            value, fields: ["enabled", "server", "port", "security", "user", "address", "authority"],
            secrets: ["password"])
        settings = MailChannelSettings(
            isOn: reader.flag("enabled"), server: reader.text("server"), port: reader.number("port"),
            security: reader.word("security", or: .tls), user: reader.text("user"), address: reader.text("address"),
            authority: reader.text("authority"))
        password = reader.secret("password")
        try reader.check()
    }
}

extension PortalSettings {
    public var document: [JSONValue.Field] {
        [JSONValue.Field]([
            "enabled": .bool(isOn), "products": .texts(products), "text": .text(orEmpty: text),
            "contact": .text(orEmpty: contact),
        ])
    }

    /// Throws everything that is wrong, each with its path.
    public init(decoding value: DocumentValue) throws(Diagnostics) {
        var reader = SettingsReader(value, fields: ["enabled", "products", "text", "contact"])
        self.init(
            isOn: reader.flag("enabled"), products: reader.texts("products"), text: reader.text("text"),
            contact: reader.text("contact"))
        try reader.check()
    }
}
