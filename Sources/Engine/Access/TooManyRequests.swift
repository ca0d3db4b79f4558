import Core
import Store

/// So many requests came by a channel that one more is not taken now.
struct TooManyRequests: Error, Equatable, CustomStringConvertible {
    /// From when on one is taken again.
    var until: Instant
    /// The bound of all people together is reached; otherwise the person's own.
    var isOfAll: Bool

    /// For the log, without a name.
    var description: String {
        isOfAll ? "too many requests by this channel" : "too many requests of one person"
    }

    /// For the person.
    var answer: String {
        isOfAll
            ? "Very many people ask just now. Please ask again in an hour."
            : "You have asked very often, so this request was not taken. Please ask again later."
    }
}

extension Usher {
    /// Counts a request before it is kept: for the person, as far as the channel says who it is, and for all. Throws
    /// `TooManyRequests`, and then nothing is counted.
    static func count(_ request: AccessRequest, in db: any Connection) throws {
        let (now, person) = (request.askedAt, request.user?.rawValue ?? request.asker ?? request.email?.lowercased())
        let ofAll = AbuseBounds.requests(by: request.channel)
        let ofPerson = person.map { AbuseBounds.requests(of: $0, by: request.channel) } ?? []
        if let until = try db.throttles.blockedUntil(ofAll, at: now) {
            throw TooManyRequests(until: until, isOfAll: true)
        }
        if let until = try db.throttles.take(ofPerson + ofAll, at: now) {
            throw TooManyRequests(until: until, isOfAll: false)
        }
    }
}
