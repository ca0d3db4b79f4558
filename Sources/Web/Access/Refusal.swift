import Core
import Hummingbird
import Store

/// An answer that is not what was asked for, in words that the asker may read.
struct Refusal: Error, Equatable {
    var status: HTTPResponse.Status
    var title: String
    /// What, why, and what would be right.
    var text: String
    var retryAfter: Duration?
    /// What exactly is wrong and where, for programs.
    var places: [Place] = []
    /// Methods that the path knows, with status 405.
    var allow: String?

    /// A wrong place of a request.
    struct Place: Equatable, Encodable {
        var detail: String
        /// Into the body (RFC 6901); empty for the whole of it.
        var pointer: String?
        /// The query parameter or header it is about.
        var parameter: String?
        /// In UTF-8 bytes of the text there.
        var offset: Int?
        var length: Int?
    }

    init(_ status: HTTPResponse.Status, _ title: String, _ text: String, retryAfter: Duration? = nil) {
        self.status = status
        self.title = title
        self.text = text
        self.retryAfter = retryAfter
    }

    static let signInFirst = Refusal(
        .unauthorized, "Sign in first", "This needs a session or an API token that is still good.")
    static let notFound = Refusal(
        .notFound, "There is no such page", "The address is wrong, or what it showed has been removed.")
    static let unlisted = Refusal(
        .forbidden, "Not allowed", "Nobody has been given this. It is a mistake in the program.")
    static let crossSite = Refusal(
        .forbidden, "The form came from elsewhere",
        "It was sent by another site, or is older than your session. Nothing was changed. Open the page again and "
            + "send it once more.")
    static let oldForm = Refusal(
        .forbidden, "The page was open for too long",
        "What you sent came from another site, or from a page that was opened more than two hours ago. Nothing was "
            + "changed. Open the page again and send it once more.")
    static let tooLarge = Refusal(
        .contentTooLarge, "That is too much at once", "The request is larger than this page takes. Nothing was changed."
    )
    static let unreadable = Refusal(
        .badRequest, "The request cannot be read", "It is not a form as browsers send it. Nothing was changed.")
    static let wrongType = Refusal(
        .unsupportedMediaType, "That is no JSON and no form",
        "A channel sends application/json or application/x-www-form-urlencoded. Nothing was read.")
    static let failed = Refusal(
        .internalServerError, "Something failed here",
        "The server could not finish this. Nothing of this request was kept; the log says more.")

    /// Somebody asked too often.
    static func tooMany(until: Instant, now: Instant) -> Refusal {
        let seconds = Wording.wait(until: until, now: now)
        return Refusal(
            .tooManyRequests, "That was too often",
            "From where you are, this was asked too often in a short time. Nothing was changed. Try again in "
                + "\(Wording.duration(seconds: seconds)).", retryAfter: .seconds(seconds))
    }
    static func needs(_ role: Role, has: Role) -> Refusal {
        Refusal(
            .forbidden, "Your role does not allow this",
            "This needs the role \(role.title.lowercased()); yours is \(has.title.lowercased()). Another "
                + "administrator can change it. Nothing was changed.")
    }
    static func needs(_ scope: APIScope) -> Refusal {
        Refusal(
            .forbidden, "The token does not allow this", "This needs the scope \(scope.rawValue). Nothing was changed.")
    }
}
