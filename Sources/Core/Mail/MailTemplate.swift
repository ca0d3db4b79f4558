/// A mail with fields left open: what people are told before or after something happens to them.
public struct MailTemplate: Equatable, Sendable {
    public var id: TemplateID
    /// Unique among templates, ignoring case; rules name it.
    public var name: String
    /// Whether mails are written with it. While it is off nobody is warned with it, so a rule that requires the warning
    /// touches nobody.
    public var isEnabled: Bool
    /// Days since a person was last seen at which the mail goes out; `nil` when it is not about inactivity. A rule
    /// that hits at 30 days warns people with a template of 23 days 7 days before.
    public var days: Int?
    /// One line, with placeholders such as `{{user.name}}`.
    public var subject: String
    /// HTML of the few allowed elements, with placeholders. What is stored has been sanitised.
    public var body: String
    /// Addresses that get each mail as well, without being named in it.
    public var bcc: [String]
    /// 1 when it is made, one more with every edit.
    public var version: Int
    /// As the audit log says it.
    public var updatedBy: String
    public var updatedAt: Instant

    public init(
        id: TemplateID, name: String, isEnabled: Bool = true, days: Int? = nil, subject: String, body: String,
        bcc: [String] = [], version: Int = 1, updatedBy: String = "usher", updatedAt: Instant = Instant(milliseconds: 0)
    ) {
        self.id = id
        self.name = name
        self.isEnabled = isEnabled
        self.days = days
        self.subject = subject
        self.body = body
        self.bcc = bcc
        self.version = version
        self.updatedBy = updatedBy
        self.updatedAt = updatedAt
    }
}

/// A template's own id; it stays when the template is renamed.
public struct TemplateID: Identifier {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
}
