import Foundation

/// What a filter needs to know besides the users.
public struct EvaluationContext: Sendable {
    public var now: Instant
    /// Where days, weeks and months are cut.
    public var timeZone: TimeZone
    /// Whom the settings protect; `nil` when that is not known, and a filter that asks for it is refused.
    public var protected: Bitmap?

    public init(now: Instant, timeZone: TimeZone = .gmt, protected: Bitmap? = nil) {
        self.now = now
        self.timeZone = timeZone
        self.protected = protected
    }
}
