import Core
import Store

/// When a mail is tried again, and whether it may go out at all now. Pure.
enum DeliveryPlan {
    /// A mail is given up after so long.
    static let term = Duration.days(4)
    /// Longer than the longest conversation with a mail server.
    static let patience = Duration.minutes(10)
    /// Nothing works until somebody mends the settings, so it is tried now and then only.
    static let mendingPause = Duration.minutes(5)

    /// After the n-th failed attempt, from 1.
    static func pause(afterAttempt attempt: Int) -> Duration {
        switch attempt {
        case ...1: .minutes(1)
        case 2: .minutes(5)
        case 3: .minutes(15)
        case 4: .hours(1)
        default: .hours(4)
        }
    }

    enum Retry: Equatable {
        case at(Instant)
        case giveUp
    }

    /// What follows a temporary failure.
    static func retry(_ mail: OutgoingMail, now: Instant) -> Retry {
        now - mail.createdAt >= term ? .giveUp : .at(now + pause(afterAttempt: mail.attempts))
    }

    /// How many mails may still go out in this hour.
    static func room(sentThisHour: Int, perHour: Int) -> Int { max(0, perHour - sentThisHour) }
}
