import Hummingbird

/// What one listener serves.
enum Face: Equatable, Sendable {
    /// Everything, where there is one listener.
    case both
    /// Console and API, where strangers have a listener of their own.
    case console
    /// What strangers use: public pages, webhooks, what those pages are made of, and whether the process lives.
    case visitors

    func serves(_ key: RouteKey) -> Bool {
        let access = RouteTable.access(key)
        return switch self {
        case .both: true
        case .console: !RouteTable.isPublic(access)
        case .visitors: RouteTable.isPublic(access) || Self.shared.contains(key.path)
        }
    }

    private static let shared: Set<String> = ["/healthz", "/assets/{version}/{name}"]
}
