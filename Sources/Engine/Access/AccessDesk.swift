import Core
import Synchronization

/// Carries what became of a request to whoever asked, in the channel's own way. Throws when the channel did not take
/// it; it is then tried again.
public struct ChannelReply: Sendable {
    public var send: @Sendable (_ request: AccessRequest) async throws -> Void
    /// How often the channel is asked to carry answers to one request, tries that failed included; beyond it they go by
    /// mail.
    public var most: Int
    public init(most: Int = .max, send: @escaping @Sendable (AccessRequest) async throws -> Void) {
        (self.most, self.send) = (most, send)
    }
}

/// What the channels and the connection lend to the access desk; all copies of an `Usher` share it.
public final class AccessDesk: Sendable {
    /// Free seats of a product as the vendor counts them; `nil` when it does not say.
    public typealias Licences = @Sendable (Product) async throws -> Int?

    private struct State {
        var replies: [RequestTrigger.Channel: ChannelReply] = [:]
        var licences: Licences?
        var resumed: [RunID: Instant] = [:]
    }
    private let state = Mutex(State())
    let turns = Turns()

    /// From now on outcomes of this channel's requests go through `reply`. Channels without one get theirs by mail, to
    /// the address of the account.
    public func register(_ reply: ChannelReply?, for channel: RequestTrigger.Channel) {
        state.withLock { $0.replies[channel] = reply }
    }

    /// From now on this is asked for free seats before one is given, instead of Jira's own licences.
    public func use(licences: Licences?) { state.withLock { $0.licences = licences } }

    func reply(for channel: RequestTrigger.Channel) -> ChannelReply? { state.withLock { $0.replies[channel] } }
    var licences: Licences? { state.withLock { $0.licences } }

    /// Whether the run was not resumed in the last minute; if so, it is from now on.
    func mayResume(_ run: RunID, at now: Instant) -> Bool {
        state.withLock { state in
            if let last = state.resumed[run], now - last < .minutes(1) { return false }
            state.resumed = state.resumed.filter { now - $0.value < .minutes(1) }
            state.resumed[run] = now
            return true
        }
    }
}

/// Lets callers who name the same thing in one after the other, in their order.
actor Turns {
    private var waiting: [String: [CheckedContinuation<Void, Never>]] = [:]

    func enter(_ name: String) async {
        guard waiting[name] != nil else {
            waiting[name] = []
            return
        }
        await withCheckedContinuation { waiting[name, default: []].append($0) }
    }

    func leave(_ name: String) {
        guard let next = waiting[name]?.first else {
            waiting[name] = nil
            return
        }
        waiting[name]?.removeFirst()
        next.resume()
    }
}
