import Core
import Store

/// Who did something, as people say it.
struct ActorNames: Sendable {
    private let names: [String: String]

    init(_ administrators: [Administrator]) {
        names = Dictionary(
            administrators.map { ($0.email.lowercased(), $0.name) }, uniquingKeysWith: { first, _ in first })
    }

    static func all(_ site: Site) async throws -> ActorNames {
        ActorNames(try await site.store.database.read { try $0.administrators.all() })
    }

    /// `Ada Lovelace`, `Schedule`, `root, on the command line`; anything else as the audit log has it.
    func name(_ actor: String) -> String {
        let parts = actor.split(separator: ":", maxSplits: 1).map(String.init)
        let rest = parts.count > 1 ? parts[1] : ""
        return switch parts.first {
        case "admin": names[rest.lowercased()] ?? rest
        case "schedule": "Schedule"
        case "cli": "\(rest), on the command line"
        case "event": "Event \(rest)"
        case "request": "Request by \(RequestTrigger.Channel(rawValue: rest).map(ChannelWords.name) ?? rest)"
        default: actor
        }
    }
}
