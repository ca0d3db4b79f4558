import Core
import Messaging
import Store

extension TemplateInUse {
    /// A template with who uses it, as the API gives it.
    public var json: JSONValue {
        .object([
            "id": .text(template.id.rawValue), "name": .text(template.name), "enabled": .bool(template.isEnabled),
            "days": .integer(orNull: template.days), "subject": .text(template.subject), "body": .text(template.body),
            "bcc": .texts(template.bcc), "rules": .texts(rules), "usedByProgram": .bool(isUsedByProgram),
            "lastSent": lastUse?.json ?? .null, "updatedBy": .text(template.updatedBy),
            "updatedAt": .instant(template.updatedAt),
        ])
    }
}

extension TemplateUse {
    fileprivate var json: JSONValue {
        .object([
            "at": .instant(sentAt), "sent": .integer(sent), "waiting": .integer(waiting), "failed": .integer(failed),
        ])
    }
}

extension TemplatePreview {
    /// The mail as it would be, as the API gives it.
    public var json: JSONValue {
        .object([
            "subject": .text(mail.subject), "html": .text(mail.html), "text": .text(mail.text),
            "to": .text(orNull: to), "missing": .texts(missing.map(\.rawValue)), "removed": .texts(removed),
        ])
    }
}
