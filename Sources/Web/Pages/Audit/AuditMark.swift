import Core

/// The sign beside an event: never alone, a word always stands with it.
struct AuditMark: Equatable, Sendable {
    let icon: String
    /// `ok`, `warn`, `danger`; empty where nothing stands out.
    let tone: String

    init(_ event: AuditEvent, status: AuditStatus?) {
        switch status {
        case .failed: (icon, tone) = ("x-circle", "danger")
        case .warning where event.verb.hasPrefix("step.") || event.verb.hasPrefix("user."):
            (icon, tone) = ("shield", "")
        case .warning: (icon, tone) = ("pause", "warn")
        case .partialFailure: (icon, tone) = ("alert", "warn")
        default: (icon, tone) = Self.ordinary(event)
        }
    }

    private static func ordinary(_ event: AuditEvent) -> (String, String) {
        if event.verb == "step.succeeded" || event.verb == "step.simulated" {
            return effect(event.details["effect"] ?? "", isReal: event.verb == "step.succeeded")
        }
        if event.verb == "run.finished" { return ("check", "ok") }
        return switch event.verb.split(separator: ".").first {
        case "run": ("run", "")
        case "sync": ("refresh", "")
        case "rule": ("rules", "")
        case "filter": ("filter", "")
        case "user": ("user", "")
        case "warning", "answer", "mail": ("mail", "")
        case "administrator": ("lock", "")
        case "token": ("code", "")
        case "audit": ("audit", "warn")
        default: ("settings", "")
        }
    }

    private static func effect(_ name: String, isReal: Bool) -> (String, String) {
        switch name {
        case "suspend": ("pause", isReal ? "danger" : "")
        case "restore", "reactivate", "cancelDeletion": ("undo", isReal ? "ok" : "")
        case "addToGroup", "assignRole": ("plus", isReal ? "ok" : "")
        default: ("minus", isReal ? "danger" : "")
        }
    }

    /// For a glyph and for a status.
    var glyphClass: String { tone.isEmpty ? "" : " glyph-\(tone)" }
    var statusClass: String { tone.isEmpty ? "" : " status-\(tone)" }
}
