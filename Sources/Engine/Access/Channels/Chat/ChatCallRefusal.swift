import Core
import Messaging
import Store

/// Why a call of a chat's web hook was not let in.
public enum ChatCallRefusal: Error, Equatable, Sendable {
    /// The channel is off, or its secret was never set.
    case off
    case notSigned(SignatureProblem)
    case unreadable
    /// The same call came before.
    case repeated
}

extension Usher {
    /// Counts a request of one person; `false` when there were too many.
    func mayAsk(_ person: String, in channel: RequestTrigger.Channel) async throws -> Bool {
        let now = surroundings.now()
        let bound = Bound("\(channel.rawValue) person \(person)", most: 10, per: .minutes(10))
        return try await store.database.write { try $0.throttles.take([bound], at: now) } == nil
    }
}
