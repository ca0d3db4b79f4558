import Core
import Engine
import Hummingbird

/// What scripts ask while somebody types a filter. Places are in UTF-16 units, as scripts count.
struct UserAnswers {
    let site: Site

    var routes: [Route] { [Route(.get, "/users/count", count), Route(.get, "/users/complete", complete)] }

    private struct Count: Encodable {
        let count: Int
        let total: Int
        /// The canonical text.
        let text: String
    }
    private struct Complaints: Encodable {
        let errors: [Complaint]
    }
    private struct Complaint: Encodable {
        let message: String
        let start: Int
        let end: Int
        let suggestions: [String]
    }
    private struct Completions: Encodable {
        let completions: [Entry]
        struct Entry: Encodable {
            let text: String
            let kind: String
            let detail: String?
            let start: Int
            let end: Int
        }
    }

    @Sendable private func count(_ request: Request, _ context: WebContext) async throws -> Response {
        let text = request.fields["q"]
        do {
            let selection = try await site.usher.users(matching: text)
            return JSONAnswer.response(
                Count(count: selection.count, total: selection.snapshot.count, text: selection.filter.text))
        } catch UsherError.invalid(let diagnostics) {
            let place = TextPlace(text: text)
            let errors = diagnostics.all.map {
                Complaint(
                    message: $0.message, start: place.utf16($0.range?.lowerBound ?? 0),
                    end: place.utf16($0.range?.upperBound ?? text.utf8.count), suggestions: $0.suggestions)
            }
            return JSONAnswer.response(Complaints(errors: errors))
        }
    }

    @Sendable private func complete(_ request: Request, _ context: WebContext) async throws -> Response {
        let text = request.fields["q"]
        let place = TextPlace(text: text)
        let at = Int(request.fields["at"]).map { place.utf8(utf16: $0) } ?? text.utf8.count
        let found = try await site.usher.completions(for: text, at: at)
        return JSONAnswer.response(
            Completions(
                completions: found.map {
                    Completions.Entry(
                        text: $0.text, kind: $0.kind.rawValue, detail: $0.detail,
                        start: place.utf16($0.range.lowerBound), end: place.utf16($0.range.upperBound))
                }))
    }
}
