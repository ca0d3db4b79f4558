import Core
import Messaging
import Store

/// What a program asks the settings of mail to become.
public struct MailSettingsDocument: Sendable {
    public var settings: MailSettings
    /// `nil` keeps the stored one.
    public var password: Secret?

    /// Throws everything that is wrong, each with its path.
    public init(decoding value: DocumentValue) throws(Diagnostics) {
        let names = MailSettings.editable.map(\.name)
        var reader = SettingsReader(value, fields: names, secrets: ["password"])
        settings = MailSettings(
            server: reader.text("server"), port: reader.number("port"),
            security: reader.word("security", or: .startTLS), user: reader.text("user"), from: reader.text("from"),
            fromName: reader.text("fromName"), replyTo: reader.text("replyTo"), authority: reader.text("authority"),
            perHour: reader.number("perHour"), perRecipientPerDay: reader.number("perRecipientPerDay"))
        password = reader.secret("password")
        try reader.check()
        // Without a server there is nobody to sign in at.
        if settings.server.isEmpty { (settings.user, settings.authority, password) = ("", "", nil) }
    }
}

extension MailSettings {
    /// The fields that `MailSettingsDocument` reads.
    public var document: [JSONValue.Field] { Self.editable.map { JSONValue.Field($0.name, $0.value(self)) } }

    fileprivate static let editable: [(name: String, value: @Sendable (MailSettings) -> JSONValue)] = [
        ("server", { .text(orEmpty: $0.server) }), ("port", { .integer($0.port) }),
        ("security", { .text($0.security.rawValue) }), ("user", { .text(orEmpty: $0.user) }),
        ("from", { .text(orEmpty: $0.from) }), ("fromName", { .text(orEmpty: $0.fromName) }),
        ("replyTo", { .text(orEmpty: $0.replyTo) }), ("authority", { .text(orEmpty: $0.authority) }),
        ("perHour", { .integer($0.perHour) }), ("perRecipientPerDay", { .integer($0.perRecipientPerDay) }),
    ]
}

extension MailStatus {
    /// What is known of mail beside the settings themselves.
    ///
    /// - Parameter trouble: why no mail goes out; `nil` while it does.
    public func fields(trouble: MailTrouble?) -> [JSONValue.Field] {
        var trouble = trouble?.reason
        if case .unreadable(let reason) = origin { trouble = reason }
        return [JSONValue.Field]([
            "hasPassword": .bool(hasPassword), "origin": .text(originWord),
            "effective": effective.map {
                .object([
                    "server": .text($0.server), "port": .integer($0.port), "security": .text($0.security.rawValue),
                    "from": .text($0.from),
                ])
            } ?? .null,
            "trouble": .text(orNull: trouble),
        ])
    }

    private var originWord: String {
        switch origin {
        case .none: "none"
        case .builtIn: "builtIn"
        case .database: "settings"
        case .configuration: "configuration"
        case .unreadable: "unreadable"
        }
    }
}
