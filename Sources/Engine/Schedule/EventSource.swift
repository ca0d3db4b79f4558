import Connectors
import Core
import Store

/// Where events come from: the vendor's stream, or, where the organisation has none, the differences of syncs.
struct EventSource: Sendable {
    private static let cursorKey = "events.cursor"
    private static let absentKey = "events.absent"

    let store: Store
    let client: DirectoryClient

    /// Whether the vendor said that there is no stream; asked again after a restart of the program's settings only.
    func isAbsent() async throws -> Bool {
        try await store.database.read { try $0.settings.get(EventSource.absentKey, as: Bool.self) ?? false }
    }

    /// Events since the last call; `nil` where there is no stream. The first call only finds out where "now" is.
    func next() async throws -> EventPage? {
        if try await isAbsent() { return nil }
        let cursor = try await store.database.read { try $0.settings.get(EventSource.cursorKey, as: String.self) }
        do {
            let page = try await client.events(cursor)
            if cursor == nil { try await remember(page.cursor) }
            return cursor == nil ? EventPage(events: [], cursor: page.cursor) : page
        } catch let error as ConnectorError {
            guard case .forbidden = error else { throw UsherError.vendor(error, during: "Reading events failed") }
            try await store.database.write { try $0.settings.set(EventSource.absentKey, to: true) }
            return nil
        }
    }

    /// Another key may have a stream where the last one had none; another organisation's is another one.
    static func forget(in db: any Connection, isOtherOrganization: Bool) throws {
        try db.settings.remove(absentKey)
        if isOtherOrganization { try db.settings.remove(cursorKey) }
    }

    /// Goes on after these events from now on; called when they were acted upon.
    func remember(_ cursor: String) async throws {
        try await store.database.write { try $0.settings.set(EventSource.cursorKey, to: cursor) }
    }
}
