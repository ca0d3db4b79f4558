import Messaging

/// Why a call of a chat's web hook was not let in.
public enum ChatCallRefusal: Error, Equatable, Sendable {
    /// The channel is off, or its secret was never set.
    case off
    case notSigned(SignatureProblem)
    case unreadable
    /// The same call came before.
    case repeated
}
