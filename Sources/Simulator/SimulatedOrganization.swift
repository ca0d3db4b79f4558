import Synchronization

/// A moment of a changing call.
public enum ChangeMoment: Sendable {
    /// The call came in; nothing has happened yet.
    case arrived
    /// It was carried out or refused; the answer has not left.
    case tookEffect
}

/// Sees the moments of changing calls; `false` cuts the connection there.
public typealias ChangeWatcher = @Sendable (ChangeMoment) -> Bool

/// An organisation of invented people that answers like the vendor's API and remembers what it is told. Safe to use from
/// any number of tasks: calls happen one after the other.
public final class SimulatedOrganization: Sendable {
    public let options: SimulatorOptions
    private let world: Mutex<World>
    private let watcher = Mutex<ChangeWatcher?>(nil)

    /// Draws the organisation; about a second for a million users in a release build.
    public init(_ options: SimulatorOptions) {
        self.options = options
        world = Mutex(World(options))
    }

    public var organizationID: String { options.organizationID }

    /// What goes wrong from now on; setting it starts the counting anew.
    public var faults: Faults {
        get { world.withLock { $0.faults.faults } }
        set { world.withLock { $0.faults.replace(with: newValue) } }
    }

    /// A digest over everything in the directory that a client can change; tickets are not in it.
    public var digest: String { world.withLock { $0.digest() } }

    /// The same as canonical JSON, users and groups in order of their ids.
    public var dump: [UInt8] { world.withLock { $0.dump() } }

    /// Calls to routes that change something, whatever was answered.
    public var changingCalls: Int { world.withLock { $0.journal.changingCalls } }

    /// All calls to the vendor's side.
    public var calls: Int { world.withLock { $0.call } }

    /// How many changes took effect.
    public var effects: Int { world.withLock { $0.journal.effects.count } }

    /// Milliseconds since 1970 on the organisation's clock.
    public var now: Int { world.withLock { $0.now } }

    /// Moves the organisation's clock; scheduled deletions may come due.
    public func advance(by milliseconds: Int) { world.withLock { $0.advance(by: max(0, milliseconds)) } }

    var delay: Int { world.withLock { $0.faults.faults.slow ?? 0 } }

    /// Is told of every changing call while it is under way; a test ends the caller there.
    public func watchChanges(_ watcher: ChangeWatcher?) { self.watcher.withLock { $0 = watcher } }

    func answer(_ call: Call) -> Outcome {
        guard let watcher = watcher.withLock({ $0 }), case .found(let route, _) = Route.match(call), route.isChange
        else { return settle(call) }
        guard watcher(.arrived) else { return .drop }
        let outcome = settle(call)
        return watcher(.tookEffect) ? outcome : .drop
    }

    private func settle(_ call: Call) -> Outcome {
        world.withLock { world in
            call.segments.first == "_simulator"
                ? .reply(world.control(call)) : world.answer(call, at: ContinuousClock.now)
        }
    }

    func change<Value: Sendable, Problem: Error>(_ body: (inout World) throws(Problem) -> Value) throws(Problem)
        -> Value
    {
        let result: Result<Value, Problem> = world.withLock { world in
            do throws(Problem) { return .success(try body(&world)) } catch { return .failure(error) }
        }
        return try result.get()
    }

    /// For tests that look inside.
    func inspect<Value: Sendable>(_ body: (borrowing World) -> Value) -> Value {
        world.withLock { body($0) }
    }
}
