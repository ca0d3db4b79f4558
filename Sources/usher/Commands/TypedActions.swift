import Core
import Engine

extension Usher {
    /// What the options `--action` say, in their order.
    func actions(typed texts: [String]) async throws -> [Action] {
        var actions: [Action] = []
        for text in texts {
            do { actions.append(try await action(parsing: text)) } catch UsherError.invalid(let diagnostics) {
                throw Failure(
                    .usage, "--action '\(text)' can't be carried out.", details: diagnostics.all, exit: .wrongUse)
            }
        }
        return actions
    }
}
