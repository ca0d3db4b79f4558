import Core
import Foundation
import Store
import Testing

@testable import Engine

/// Promise 4: nobody is warned twice for the same episode, nobody who had to be warned is hit unwarned, and nobody who
/// answered that they still need it is hit; whatever fails, whoever changes what, whenever a process is killed.
@Suite struct WarningPropertyTests {
    private static let batches = 14
    private static let timelines = 9

    @Test(arguments: 0..<batches)
    func promiseFourHolds(batch: Int) async throws {
        let folder = try Self.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let template = try await Self.template(in: folder)
        var (mails, hits, answers, lives) = (0, 0, 0, 0)
        for number in 0..<Self.timelines {
            let seed = UInt64(batch * 1000 + number)
            var timeline = try await WarningTimeline(seed: seed, template: template, folder: folder)
            var wrong = try await timeline.run(steps: 22)
            if wrong.isEmpty, number % 5 == 0 { wrong = try await timeline.calmDown() }
            #expect(wrong.isEmpty, "seed \(seed): \(wrong.joined(separator: "; "))")
            let summary = timeline.summary
            (mails, hits) = (mails + summary.mails, hits + summary.hits)
            (answers, lives) = (answers + summary.answers, lives + summary.lives)
        }
        // A property of nothing would hold, too.
        #expect(mails > Self.timelines && hits > Self.timelines / 2 && answers > Self.timelines / 2)
        #expect(lives > Self.timelines)
    }

    /// In memory where the system has such a place: each commit is flushed, and there are many.
    private static func folder() throws -> String {
        let shared = "/dev/shm"
        let base = FileManager.default.isWritableFile(atPath: shared) ? shared : NSTemporaryDirectory()
        let folder = "\(base)/usher-warnings-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        return folder
    }

    /// A database with its tables, copied for each timeline.
    private static func template(in folder: String) async throws -> String {
        let store = try await Store.open(
            DatabaseLocation(kind: .sqlite(path: "\(folder)/open.sqlite"), keys: nil), at: .t0)
        try await store.database.write { db in
            guard var template = try db.templates.named("removal-warning") else { return }
            template.subject = "{{rule.name}}|{{deadline}}"
            try db.templates.save(template)
        }
        let path = "\(folder)/template.sqlite"
        try await store.backup(to: path)
        return path
    }
}
