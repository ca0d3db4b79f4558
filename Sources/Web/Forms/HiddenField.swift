/// A field that a form carries on without showing it.
struct HiddenField: Equatable, Sendable {
    let key: String
    let value: String
    init(_ key: String, _ value: String) { (self.key, self.value) = (key, value) }
}
