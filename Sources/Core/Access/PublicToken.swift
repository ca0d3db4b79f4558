import Foundation

/// What the holder of a public link may do: nothing but this, about this subject, until then.
///
/// As text it is base64url of `version ‖ purpose ‖ expiry ‖ subject ‖ code`; `PublicTokenSigner` makes the code.
public struct PublicToken: Equatable, Sendable {
    /// What it is good for. The code is made with a key of its purpose, so that one is never taken for another.
    public enum Purpose: UInt8, CaseIterable, Sendable {
        /// "I still need this", to the warning that is its subject.
        case keep = 1
        /// "I don't need it", to the warning that is its subject.
        case release = 2
        /// The address of an account belongs to whoever asked: its subject is the access request.
        case confirm = 3
        /// A form of a public page was sent from a page of ours; its subject says nothing.
        case form = 4
    }

    public var purpose: Purpose
    /// Id of what it is about, at most `mostSubject` bytes.
    public var subject: String
    /// Cut to whole minutes, rounded up.
    public var expires: Instant

    static let version: UInt8 = 1
    /// Bytes of version, purpose and expiry.
    static let headLength = 6
    public static let mostSubject = 120

    /// `nil` when the subject is empty or too long, or the expiry can't be written.
    public init?(_ purpose: Purpose, of subject: String, until expires: Instant) {
        let minutes = (expires.milliseconds + 59_999).quotientAndRemainder(dividingBy: 60_000).quotient
        guard (1...Self.mostSubject).contains(subject.utf8.count), let minutes = UInt32(exactly: minutes) else {
            return nil
        }
        (self.purpose, self.subject) = (purpose, subject)
        self.expires = Instant(milliseconds: Int64(minutes) * 60_000)
    }

    /// What is signed.
    var payload: [UInt8] {
        let minutes = UInt32(truncatingIfNeeded: expires.milliseconds / 60_000)
        let time = (0..<4).map { UInt8(truncatingIfNeeded: minutes >> (24 - 8 * $0)) }
        return [Self.version, purpose.rawValue] + time + Array(subject.utf8)
    }

    init?(payload: [UInt8]) {
        guard payload.count > Self.headLength, payload[0] == Self.version, let purpose = Purpose(rawValue: payload[1]),
            let subject = String(validating: payload.dropFirst(Self.headLength), as: UTF8.self)
        else { return nil }
        let minutes = payload[2..<Self.headLength].reduce(Int64(0)) { $0 << 8 | Int64($1) }
        self.init(purpose, of: subject, until: Instant(milliseconds: minutes * 60_000))
    }
}
