import ArgumentParser
import Core
import Foundation
import Store

/// Writes the benchmark organisation as an Usher database, as CSV for the peers, and the queries as JSON.
struct Generate: AsyncParsableCommand {
    @Option var users: Int
    @Option var data: String

    func run() async throws {
        let organization = BenchmarkOrganization(userCount: users)
        let directory = URL(filePath: data, directoryHint: .isDirectory)
        try await writeDatabase(organization, at: directory.path)
        try writeTables(organization, in: directory)
        let queries = Dictionary(
            uniqueKeysWithValues: BenchmarkFilter.all(in: organization).map { ($0.name, ["sql": $0.sql]) })
        try JSONEncoder().encode(queries).write(to: directory.appending(path: "queries.json"))
    }

    private func writeDatabase(_ organization: BenchmarkOrganization, at path: String) async throws {
        let store = try await Store.open(.directory(path))
        let now = BenchmarkOrganization.now
        let mark = try await store.database.write { db in
            let mark = try db.directory.beginSync(at: now)
            try db.directory.replaceProducts(organization.products, in: mark)
            try db.directory.upsertGroups(organization.groups, in: mark)
            return mark
        }
        for start in stride(from: 0, to: users, by: 10_000) {
            let page = (start..<min(users, start + 10_000)).map(organization.user)
            try await store.database.write { db in _ = try db.directory.upsertUsers(page, in: mark) }
        }
        try await store.database.write { db in _ = try db.directory.finishSync(mark, at: now) }
    }

    private func writeTables(_ organization: BenchmarkOrganization, in directory: URL) throws {
        var usersFile = try LineFile(directory.appending(path: "users.csv"))
        var membershipsFile = try LineFile(directory.appending(path: "memberships.csv"))
        let names = Dictionary(uniqueKeysWithValues: organization.groups.map { ($0.id, $0.name) })
        for number in 0..<users {
            let user = organization.user(number)
            let active = user.activity.map { activity -> Int32? in
                if case .at(let instant) = activity.lastActive { instant.minutes } else { nil }
            }
            let last = active.compactMap { $0 }.max()
            let domain = user.email?.split(separator: "@").last.map(String.init) ?? ""
            try usersFile.write(
                [
                    String(number), user.accountStatus.rawValue, user.membership.rawValue, user.claim.rawValue, domain,
                    user.name, text(last), text(active.first ?? nil), text(user.addedToOrg?.minutes),
                ].joined(separator: ","))
            for group in user.groups { try membershipsFile.write("\(number),\(names[group] ?? "")") }
        }
        try usersFile.close()
        try membershipsFile.close()
    }

    private func text(_ value: Int32?) -> String { value.map(String.init) ?? "" }
}

/// A text file written line by line through a buffer.
struct LineFile {
    private let handle: FileHandle
    private var buffer = Data()

    init(_ url: URL) throws {
        try Data().write(to: url)
        handle = try FileHandle(forWritingTo: url)
    }

    mutating func write(_ line: String) throws {
        buffer.append(contentsOf: line.utf8)
        buffer.append(10)
        if buffer.count > 1 << 20 { try flush() }
    }

    mutating func close() throws {
        try flush()
        try handle.close()
    }

    private mutating func flush() throws {
        try handle.write(contentsOf: buffer)
        buffer.removeAll(keepingCapacity: true)
    }
}
