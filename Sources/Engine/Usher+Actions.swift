import Core

extension Usher {
    /// Actions as documents write them, each checked as in a rule. Throws `UsherError.invalid` with paths such as
    /// `actions[0].addToGroups[1]`.
    public func actions(decoding values: [DocumentValue]) async throws -> [Action] {
        let snapshot = try await snapshot()
        var decoder = RuleDecoder(surroundings: ruleSurroundings(snapshot, [], []))
        let actions = values.enumerated().compactMap { decoder.action($1, at: "actions[\($0)]") }
        guard decoder.reader.complaints.isEmpty else {
            throw UsherError.invalid(Diagnostics(decoder.reader.complaints))
        }
        return actions
    }
}
