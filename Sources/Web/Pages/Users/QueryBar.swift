import Core
import Engine

/// The field a filter is typed into, with what is wrong with it. Shown by `query-bar.mustache`.
struct QueryBar: Sendable {
    /// A stretch of the text; some stand for a mistake.
    struct Ink: Sendable {
        let ink: String
        let isWrong: Bool
    }
    struct Suggestion: Sendable {
        let suggested: String
        /// The list with the suggestion in place; `nil` where that would not read either.
        let fixedPath: String?
    }
    struct Complaint: Sendable {
        /// `Character 20`; `nil` when the whole of it is meant.
        let place: String?
        let message: String
        /// In UTF-16 units.
        let start: Int
        let end: Int
        let hasSuggestions: Bool
        let suggestions: [Suggestion]
    }

    let queryText: String
    let ink: [Ink]
    /// `1,204`; an en dash when the filter cannot be read.
    let countNumber: String
    /// `of 2,500 people`.
    let countRest: String
    let isWrong: Bool
    let complaints: [Complaint]

    /// Longest text that is looked at again to see whether a suggestion helps.
    private static let longest = 4000

    init(
        _ text: String, count: Int?, total: Int, diagnostics: [Diagnostic] = [], reads: (String) -> Bool = { _ in true }
    ) {
        queryText = text
        countNumber = count.map(Wording.number) ?? "–"
        countRest = "of \(Wording.people(total))"
        isWrong = !diagnostics.isEmpty
        let place = TextPlace(text: text)
        ink = Self.ink(place, diagnostics)
        complaints = diagnostics.map { Self.complaint($0, place, reads) }
    }

    private static func complaint(
        _ diagnostic: Diagnostic, _ place: TextPlace, _ reads: (String) -> Bool
    ) -> Complaint {
        let range = diagnostic.range
        let suggestions = diagnostic.suggestions.map { name in
            let fixed = range.map { place.replacing($0, with: name) }
            let helps = place.text.utf8.count <= longest && fixed.map(reads) == true
            return Suggestion(suggested: name, fixedPath: helps ? fixed.map(Link.users(filter:)) : nil)
        }
        return Complaint(
            place: range.map { "Character \(Wording.number(place.character($0.lowerBound)))" },
            message: diagnostic.message, start: place.utf16(range?.lowerBound ?? 0),
            end: place.utf16(range?.upperBound ?? 0), hasSuggestions: !suggestions.isEmpty, suggestions: suggestions)
    }

    /// The text in stretches, those that are wrong marked. Places that overlap are one.
    private static func ink(_ place: TextPlace, _ diagnostics: [Diagnostic]) -> [Ink] {
        guard place.text.utf8.count <= FilterLimits.bytes else { return [] }
        var pieces: [Ink] = []
        var done = 0
        for range in diagnostics.compactMap(\.range).sorted(by: { $0.lowerBound < $1.lowerBound }) {
            guard range.lowerBound >= done, !range.isEmpty else { continue }
            if range.lowerBound > done { pieces.append(Ink(ink: place.text(done..<range.lowerBound), isWrong: false)) }
            pieces.append(Ink(ink: place.text(range), isWrong: true))
            done = range.upperBound
        }
        let rest = place.text(done..<place.text.utf8.count)
        return rest.isEmpty ? pieces : pieces + [Ink(ink: rest, isWrong: false)]
    }
}
