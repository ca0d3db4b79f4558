import Core
import Foundation
import Testing

@testable import Web

@Suite struct AuditWordingTests {
    private static let names = AuditWording.Names(
        accounts: ["a1": "Grace Hopper"], groups: ["g1": "jira-admins"], products: ["p1": "Jira"],
        actors: ["admin:ada@x.example": "Ada Lovelace", "admin:eve@x.example": "Eve"], runs: ["r1": "Idle partners"])
    private static let wording = AuditWording(names: names)

    private static func event(
        _ verb: String, about subject: String = "a1", run: RunID? = "r1", by actor: String = "admin:ada@x.example",
        _ details: [String: String] = [:]
    ) -> AuditEvent {
        AuditEvent(
            sequence: 1, at: Instant(seconds: 0), actor: actor, verb: verb, subject: subject, run: run,
            details: details, previousHash: [], hash: [])
    }

    private static let inRun = "in run “Idle partners”"

    static let sentences: [(AuditEvent, String)] = [
        (event("step.succeeded", ["effect": "suspend"]), "Ada Lovelace suspended Grace Hopper \(inRun)"),
        (
            event("step.failed", ["effect": "suspend", "message": "404"]),
            "Ada Lovelace failed to suspend Grace Hopper \(inRun): 404"
        ),
        (
            event("step.skipped", ["effect": "delete", "message": "left alone: gone"]),
            "Ada Lovelace did not delete Grace Hopper \(inRun): left alone: gone"
        ),
        (
            event("step.cancelled", ["effect": "restore"]),
            "Ada Lovelace did not restore Grace Hopper \(inRun): the run was cancelled"
        ),
        (
            event("step.simulated", ["effect": "deactivate"]),
            "Ada Lovelace would have deactivated Grace Hopper \(inRun)"
        ),
        (
            event("step.succeeded", by: "schedule", ["effect": "addToGroup", "target": "g1"]),
            "The schedule added Grace Hopper to the group “jira-admins” \(inRun)"
        ),
        (
            event("step.succeeded", about: "a9", by: "cli:root", ["effect": "removeFromGroup", "target": "g9"]),
            "root (command line) removed a9 from the group “g9” \(inRun)"
        ),
        (
            event("step.simulated", ["effect": "assignRole", "target": "p1 atlassian/user"]),
            "Ada Lovelace would have given Grace Hopper the role atlassian/user on Jira \(inRun)"
        ),
        (
            event("step.succeeded", ["effect": "revokeRole", "target": "p1 atlassian/user"]),
            "Ada Lovelace took from Grace Hopper the role atlassian/user on Jira \(inRun)"
        ),
        (
            event("step.succeeded", ["effect": "cancelDeletion"]),
            "Ada Lovelace took back the deletion of Grace Hopper \(inRun)"
        ),
        (event("step.succeeded", ["effect": "reactivate"]), "Ada Lovelace reactivated Grace Hopper \(inRun)"),
        (
            event("user.spared", ["reason": "gone"]),
            "Ada Lovelace left Grace Hopper alone \(inRun): The account is gone"
        ),
        (
            event("run.started", about: "Old title", ["affected": "1200", "mode": "safe"]),
            "Ada Lovelace started the run “Idle partners” for 1,200 people in safe mode"
        ),
        (
            event(
                "run.started", about: "Old title", run: "r9", by: "event:userCreated",
                ["affected": "1", "mode": "live"]),
            "A new user started the run “Old title” for 1 person"
        ),
        (
            event("run.finished", ["state": "partial", "succeeded": "4", "failed": "1", "skipped": "0"]),
            "The run “Idle partners” of Ada Lovelace finished in part: 4 succeeded, 1 failed"
        ),
        (
            event("run.blocked", ["reason": "51 people"]),
            "The run “Idle partners” of Ada Lovelace was held back: 51 people"
        ),
        (event("run.cancelled"), "The run “Idle partners” of Ada Lovelace was cancelled"),
        (event("run.approved", by: "admin:no@x.example"), "no@x.example approved the run “Idle partners”"),
        (
            event("sync.finished", about: "", run: nil, by: "schedule", ["users": "1", "added": "2", "changed": "3"]),
            "The schedule synced the organisation: 1 user, 2 new, 3 changed, 0 gone"
        ),
        (
            event("sync.failed", about: "", run: nil, by: "schedule", ["reason": "401"]),
            "The schedule could not finish a sync: 401"
        ),
        (event("rule.changed", about: "Idle", run: nil), "Ada Lovelace changed the rule “Idle”"),
        (
            event("administrator.signedIn", about: "ada@x.example", run: nil, ["with": "password"]),
            "Ada Lovelace signed in by password"
        ),
        (
            event("administrator.signInRefused", about: "eve@x.example", run: nil, by: "usher"),
            "Usher refused the sign-in of Eve"
        ),
        (
            event("administrator.roleChanged", about: "eve@x.example", run: nil, ["from": "viewer", "to": "admin"]),
            "Ada Lovelace changed the role of Eve: viewer to admin"
        ),
        (
            event("audit.cleared", about: "", run: nil, ["events": "48211"]),
            "Ada Lovelace cleared the audit log: 48,211 events removed"
        ),
        (
            event("token.made", about: "Backup", run: nil, ["owner": "eve@x.example"]),
            "Ada Lovelace made the API token “Backup” of eve@x.example"
        ),
        (event("teapot.brewedTwice", about: "pot", run: nil), "Ada Lovelace brewed twice teapot pot"),
    ]

    @Test(arguments: sentences) func reads(_ event: AuditEvent, _ text: String) {
        #expect(Self.wording.sentence(event).text == text)
    }

    @Test func whatWasDoneToSeveralPeopleIsOneSentence() throws {
        func gathered(_ events: [AuditEvent]) -> String? { Self.wording.sentence(gathering: events)?.text }
        let one = Self.event("step.succeeded", ["effect": "addToGroup", "target": "g1"])
        let same = Self.event("step.succeeded", about: "a2", ["effect": "addToGroup", "target": "g1"])
        let elsewhere = Self.event("step.succeeded", about: "a3", ["effect": "addToGroup", "target": "g2"])
        let another = Self.event("step.succeeded", about: "a3", ["effect": "suspend"])
        #expect(gathered([one]) == Self.wording.sentence(one).text)
        #expect(gathered([one, same]) == "Ada Lovelace added 2 people to the group “jira-admins” \(Self.inRun)")
        #expect(gathered([one, same, elsewhere]) == "Ada Lovelace added 3 people to groups \(Self.inRun)")
        #expect(gathered([one, elsewhere, another]) == "Ada Lovelace changed 2 people \(Self.inRun)")
        let spared = ["a1", "a2"].map { Self.event("user.spared", about: $0, ["reason": "gone"]) }
        #expect(gathered(spared) == "Ada Lovelace left 2 people alone \(Self.inRun): The account is gone")
        #expect(gathered([]) == nil)
    }

    @Test func peopleAndRunsCanBeOpened() {
        #expect(Self.wording.sentence(Self.event("step.succeeded")).whomPath == "/users/a1")
        #expect(Self.wording.sentence(Self.event("step.succeeded", about: "a9")).whomPath == nil)
        #expect(Self.wording.sentence(Self.event("run.finished")).whomPath == "/runs/r1")
        let rule = Self.event("rule.changed", about: "Idle", run: nil, ["rule": "rule-7"])
        #expect(Self.wording.sentence(rule).whomPath == "/rules/rule-7")
    }

    /// Verbs as the sources write them: in any file that makes audit entries, a text `noun.verb`.
    private static func writtenVerbs() throws -> Set<String> {
        let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Sources")
        let files = FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil)
        var verbs: Set<String> = []
        while let file = files?.nextObject() as? URL {
            guard file.pathExtension == "swift", !file.path.contains("/Web/Pages/Audit/") else { continue }
            let text = try String(contentsOf: file, encoding: .utf8)
            guard text.contains("AuditEntry(") || text.contains(" entry(") else { continue }
            for match in text.matches(of: /"([a-z][A-Za-z]*)\.([a-z][A-Za-z]*)"/) {
                let line = text[..<match.range.lowerBound].split(separator: "\n").last ?? ""
                // Keys of settings and places in documents are not verbs.
                guard !line.contains("static let"), !line.contains("path ="), match.2 != "csv" else { continue }
                verbs.insert("\(match.1).\(match.2)")
            }
            if text.contains("\"step.\\(") {
                verbs.formUnion(StepState.allCases.filter(\.isFinal).map { "step.\($0.rawValue)" })
            }
            if text.contains("\"run.\\(") {
                verbs.formUnion(["run.blocked", "run.paused", "run.cancelled"])
            }
        }
        return verbs
    }

    @Test func everyVerbThatIsWrittenHasWords() throws {
        let verbs = try Self.writtenVerbs()
        #expect(verbs.isSuperset(of: ["run.started", "step.succeeded", "rule.added", "rule.changed", "sync.finished"]))
        #expect(verbs.count > 30)
        for verb in verbs.sorted() {
            let sentence = Self.wording.sentence(Self.event(verb, about: "x", ["effect": "suspend"]))
            let isKnown = AuditWording.phrases[verb] != nil || verb.hasPrefix("step.")
            #expect(isKnown || sentence.what != AuditWording.readable(verb), "\(verb) has no words of its own")
        }
    }

    @Test(arguments: [
        "suspend", "restore", "deactivate", "reactivate", "delete", "cancelDeletion", "addToGroup",
        "removeFromGroup", "assignRole", "revokeRole",
    ])
    func everyEffectHasWords(effect: String) throws {
        #expect(Effect(name: effect, target: nil) != nil || Effect(name: effect, target: "p r") != nil)
        let text = Self.wording.sentence(Self.event("step.succeeded", ["effect": effect, "target": "p1 r"])).what
        #expect(text != effect)
    }
}
