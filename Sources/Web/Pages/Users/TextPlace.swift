/// Places in a text: the language counts UTF-8, scripts count UTF-16, people count characters. Places outside of the
/// text are its ends.
struct TextPlace: Sendable {
    let text: String

    func utf16(_ place: Int) -> Int { text.utf16.distance(from: text.startIndex, to: index(place)) }

    /// From 1.
    func character(_ place: Int) -> Int { text.distance(from: text.startIndex, to: index(place)) + 1 }

    func utf8(utf16 place: Int) -> Int {
        let place = min(max(place, 0), text.utf16.count)
        let index = text.utf16.index(text.startIndex, offsetBy: place)
        return text.utf8.distance(from: text.startIndex, to: index)
    }

    func text(_ range: Range<Int>) -> String {
        let (start, end) = (index(range.lowerBound), index(range.upperBound))
        return String(text.unicodeScalars[start..<max(start, end)])
    }

    func replacing(_ range: Range<Int>, with other: String) -> String {
        text(0..<range.lowerBound) + other + text(range.upperBound..<text.utf8.count)
    }

    private func index(_ place: Int) -> String.Index {
        text.utf8.index(text.startIndex, offsetBy: min(max(place, 0), text.utf8.count))
    }
}
