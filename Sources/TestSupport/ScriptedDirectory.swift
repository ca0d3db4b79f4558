import Connectors
import Core
import Synchronization

/// A vendor's directory in memory: changes have their effect, and a script says which calls go wrong and how.
public final class ScriptedDirectory: Sendable {
    /// What happens to one call that changes something.
    public enum Fate: Sendable {
        case works
        /// Nothing happens, and the call fails.
        case failsBefore(ConnectorError)
        /// It has its effect, and the call fails all the same.
        case failsAfter(ConnectorError)
    }

    private struct State {
        var users: [AccountID: User]
        var changing: [Change] = []
        var effective: [Change] = []
        var calls = 0
        var script: @Sendable (_ number: Int, Change) -> Fate = { _, _ in .works }
        var readScript: @Sendable (_ number: Int) -> ConnectorError? = { _ in nil }
        var refusals: @Sendable (Effect, AccountID) -> String? = { _, _ in nil }
    }

    public let products: [Product]
    public let groups: [Group]
    public let pageSize: Int
    private let state: Mutex<State>

    public init(users: [User], groups: [Group] = [], products: [Product] = [], pageSize: Int = 7) {
        (self.products, self.groups, self.pageSize) = (products, groups, pageSize)
        state = Mutex(State(users: Dictionary(users.map { ($0.id, $0) }, uniquingKeysWith: { $1 })))
    }

    /// All users, ordered by id.
    public var users: [User] { state.withLock { $0.users.values.sorted { $0.id < $1.id } } }
    /// Calls to change something, whatever became of them.
    public var changing: [Change] { state.withLock { $0.changing } }
    /// Changes after which the directory was another than before.
    public var effective: [Change] { state.withLock { $0.effective } }

    /// Decides about calls that change something; they are numbered from 1.
    public func script(_ script: @escaping @Sendable (_ number: Int, Change) -> Fate) {
        state.withLock { $0.script = script }
    }
    /// Decides about reading calls; `nil` lets one through. All calls are numbered from 1.
    public func readScript(_ script: @escaping @Sendable (_ number: Int) -> ConnectorError?) {
        state.withLock { $0.readScript = script }
    }
    /// Why life-cycle changes would be refused.
    public func refuse(_ refusals: @escaping @Sendable (Effect, AccountID) -> String?) {
        state.withLock { $0.refusals = refusals }
    }
    /// Somebody else changes or adds a user.
    public func put(_ user: User) { state.withLock { $0.users[user.id] = user } }
    /// Somebody else removes a user.
    public func remove(_ id: AccountID) { state.withLock { $0.users[id] = nil } }

    public func client(capabilities: Capabilities = Capabilities(), now: Instant) -> DirectoryClient {
        DirectoryClient(
            capabilities: capabilities,
            products: { [self] () throws(ConnectorError) in
                try read()
                return products
            },
            groups: { [self] cursor, _ throws(ConnectorError) in
                try read()
                return page(groups, cursor)
            },
            users: { [self] cursor, _ throws(ConnectorError) in
                try read()
                return page(users.map(\.asListed), cursor)
            },
            usersByID: { [self] ids, _ throws(ConnectorError) in
                try read()
                return state.withLock { state in ids.compactMap { state.users[$0]?.asListed } }
            },
            directRoles: { [self] id, _ throws(ConnectorError) in
                try read()
                guard let user = state.withLock({ $0.users[id] }) else { throw .notFound(id.rawValue) }
                return user.directRoles ?? []
            },
            lastActive: { [self] id, _ throws(ConnectorError) in
                try read()
                return state.withLock { $0.users[id]?.activity ?? [] }
            },
            refusal: { [self] effect, id throws(ConnectorError) in
                try read()
                return state.withLock { $0.refusals }(effect, id)
            },
            perform: { [self] change throws(ConnectorError) in try perform(change, now) },
            events: { [self] _ throws(ConnectorError) in
                try read()
                throw .forbidden("there is no event stream")
            },
            callCount: { [self] in state.withLock { $0.calls } })
    }

    private func read() throws(ConnectorError) {
        let (number, script) = state.withLock { state in
            state.calls += 1
            return (state.calls, state.readScript)
        }
        if let error = script(number) { throw error }
    }

    private func page<Element>(_ all: [Element], _ cursor: String?) -> Page<Element> {
        let start = cursor.flatMap { Int($0) } ?? 0
        let end = min(start + pageSize, all.count)
        return Page(elements: Array(all[min(start, end)..<end]), next: end < all.count ? String(end) : nil)
    }

    private func perform(_ change: Change, _ now: Instant) throws(ConnectorError) {
        let (number, script) = state.withLock { state in
            state.calls += 1
            state.changing.append(change)
            return (state.changing.count, state.script)
        }
        let fate = script(number, change)
        if case .failsBefore(let error) = fate { throw error }
        let isKnown = state.withLock { state in
            guard var user = state.users[change.user] else { return false }
            user.directRoles = user.directRoles ?? []
            if !change.effect.stands(for: user) { state.effective.append(change) }
            state.users[change.user] = change.effect.applied(to: user, at: now)
            return true
        }
        guard isKnown else { throw .notFound(change.user.rawValue) }
        if case .failsAfter(let error) = fate { throw error }
    }
}

extension User {
    /// As a list of users shows them: direct roles are read one by one.
    fileprivate var asListed: User {
        var user = self
        user.directRoles = nil
        return user
    }
}
