import Core
import Foundation
import Store
import Testing

@Suite struct BackupTests {
    @Test(arguments: Driver.allCases)
    func aBackupOpensWithEverythingInIt(driver: Driver) async throws {
        var values = RandomValues(seed: 5)
        let (users, groups, products) = values.organization(users: 50)
        try await withStore(driver) { store, directory in
            try await store.sync(users, groups: groups, products: products, at: .t0)
            let path = directory + "/copy.sqlite"
            try await store.backup(to: path)
            let files = try FileManager.default.contentsOfDirectory(atPath: directory)
            #expect(files.filter { $0.hasPrefix("copy") } == ["copy.sqlite"])
            let copy = try await Store.open(DatabaseLocation(kind: .sqlite(path: path), keys: nil))
            #expect(try await copy.allUsers() == store.allUsers())
            #expect(try await copy.check().problems == [])
        }
    }

    @Test(arguments: Driver.allCases)
    func aFileThatIsThereIsNotOverwritten(driver: Driver) async throws {
        try await withStore(driver) { store, directory in
            let path = directory + "/precious"
            try Data("mine".utf8).write(to: URL(fileURLWithPath: path))
            await #expect(throws: StoreError.fileExists(path)) { try await store.backup(to: path) }
            #expect(try String(contentsOfFile: path, encoding: .utf8) == "mine")
            await #expect(throws: StoreError.self) { try await store.backup(to: directory + "/no/such/place") }
        }
    }

    @Test func aFileThatIsNoDatabaseIsRefused() async throws {
        try await withStore(.sqliteFile) { _, directory in
            let path = directory + "/letter"
            try Data(String(repeating: "Dear Sir or Madam, ", count: 500).utf8).write(to: URL(fileURLWithPath: path))
            await #expect(throws: StoreError.self) {
                try await Store.open(DatabaseLocation(kind: .sqlite(path: path), keys: nil))
            }
        }
    }

    @Test(
        arguments: [
            (nil, DatabaseLocation.Kind.sqlite(path: "/d/usher.sqlite")), ("", .sqlite(path: "/d/usher.sqlite")),
            ("/x/y.db", .sqlite(path: "/x/y.db")), ("sqlite:///x/y.db", .sqlite(path: "/x/y.db")),
        ] as [(String?, DatabaseLocation.Kind)])
    func locationsAreReadFromText(text: String?, kind: DatabaseLocation.Kind) throws {
        #expect(try DatabaseLocation(text, dataDirectory: "/d") == DatabaseLocation(kind: kind, keys: "/d/keys"))
    }

    @Test(arguments: ["postgres://localhost/usher", "mysql://x"])
    func aDatabaseWithoutADriverIsRefused(text: String) {
        #expect(throws: StoreError.unknownLocation(text)) { try DatabaseLocation(text, dataDirectory: "/d") }
    }
}
