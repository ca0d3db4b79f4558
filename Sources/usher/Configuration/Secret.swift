/// A key, password or token. It prints as `•••` wherever a value can end up by accident: in interpolation, in a debug
/// dump, in a reflected log line.
struct Secret: Sendable, Equatable {
    private let text: String

    init(_ text: String) { self.text = text }

    /// The text itself, for the one call that sends it to its owner.
    func reveal() -> String { text }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    var description: String { "•••" }
    var debugDescription: String { "•••" }
    var customMirror: Mirror { Mirror(self, children: [(label: String?, value: Any)]()) }
}
