import Connectors
import Core

/// Reads which roles people hold without a group, one call each, a few at a time.
struct DirectRoleReader: Sendable {
    let client: DirectoryClient
    let products: [Product]
    static let callsAtOnce = 8

    /// The same users with their direct roles, in the same order. Who is gone meanwhile has none.
    func read(_ users: [User]) async throws -> [User] {
        var read = users
        try await withThrowingTaskGroup(of: (Int, [DirectRole]).self) { group in
            var next = users.startIndex
            func addOne() {
                guard next < users.endIndex else { return }
                let index = next
                next += 1
                group.addTask { (index, try await roles(of: users[index].id)) }
            }
            for _ in 0..<DirectRoleReader.callsAtOnce { addOne() }
            while let (index, roles) = try await group.next() {
                read[index].directRoles = roles
                addOne()
            }
        }
        return read
    }

    private func roles(of id: AccountID) async throws -> [DirectRole] {
        do { return try await client.directRoles(id, products) } catch {
            if case .notFound = error { return [] }
            throw UsherError.vendor(error, during: "Reading the roles of \(id)")
        }
    }
}

extension User {
    /// Seen in a product that no group of theirs opens: there must be another way in.
    func hasUnexplainedActivity(_ opening: [GroupID: Set<ProductID>]) -> Bool {
        activity.contains { entry in
            guard case .at = entry.lastActive else { return false }
            return !groups.contains { opening[$0]?.contains(entry.product) ?? false }
        }
    }
}
