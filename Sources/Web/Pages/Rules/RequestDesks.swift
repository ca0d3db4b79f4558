import Engine

/// Service projects and their request types, as the vendor lists them.
struct RequestDesks: Equatable, Sendable {
    struct Desk: Equatable, Sendable {
        /// Key of the project.
        let project: String
        let name: String
        let types: [String]
    }
    let desks: [Desk]

    /// `nil` without a Jira site, and while the vendor does not answer: then projects and types are typed.
    static func read(_ usher: Usher) async -> RequestDesks? {
        guard usher.hasServiceDesk, let desks = try? await usher.serviceDesks(), !desks.isEmpty else { return nil }
        return RequestDesks(
            desks: desks.map { Desk(project: $0.project, name: $0.name, types: $0.requestTypes ?? []) })
    }

    /// What is chosen stays to be chosen, also when the vendor no longer lists it; so do request types.
    func projects(keeping chosen: String) -> [(String, String)] {
        let known = desks.map { ($0.project, "\($0.name) (\($0.project))") }
        let gone = chosen.isEmpty || known.contains { $0.0 == chosen } ? [] : [(chosen, chosen)]
        return [("", "Any service project")] + gone + known
    }

    /// Of one project, or of all where none is chosen.
    func types(of project: String, keeping chosen: String) -> [(String, String)] {
        let known = Set(desks.filter { project.isEmpty || $0.project == project }.flatMap(\.types))
            .union(chosen.isEmpty ? [] : [chosen])
        return [("", "Any request type")] + known.sorted().map { ($0, $0) }
    }
}
