/// A part of a list that a page shows by itself: `Waiting 3`.
struct ListSegment: Sendable {
    let target: String
    let label: String
    let isCurrent: Bool
    /// `nil` where it is not counted.
    let number: String?
}
