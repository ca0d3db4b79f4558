/// Instants in columns: whole minutes since 1970, with the lowest numbers for what is not an instant. Their order
/// makes the larger of two numbers the right answer for "latest of both": a date before unknown, unknown before never.
enum Minutes {
    /// No value; of activity: the vendor has no entry for the product.
    static let none = Int32.min
    static let never = Int32.min + 1
    static let unknown = Int32.min + 2
    static let earliest = Int32.min + 3
    static let latest = Int32.max

    static func of(_ instant: Instant) -> Int32 { max(earliest, instant.minutes) }
    static func of(_ instant: Instant?) -> Int32 { instant.map { of($0) } ?? none }
    static func of(_ activity: Activity) -> Int32 {
        switch activity {
        case .at(let instant): of(instant)
        case .never: never
        case .unknown: unknown
        }
    }

    /// `nil` for anything that is not an instant.
    static func instant(_ minutes: Int32) -> Instant? { minutes >= earliest ? Instant(minutes: minutes) : nil }

    /// `nil` for no entry.
    static func activity(_ minutes: Int32) -> Activity? {
        switch minutes {
        case none: nil
        case never: .never
        case unknown: .unknown
        default: .at(Instant(minutes: minutes))
        }
    }
}
