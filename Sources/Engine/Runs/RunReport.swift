import Core
import Foundation
import Logging
import Store

/// A finished run as a table that spreadsheets open.
public enum RunReport {
    /// One line per step, then one per person who was left alone.
    public static func csv(_ details: RunDetails) -> String {
        var text = CSVWriter.line([
            "accountId", "step", "action", "effect", "target", "state", "attempts", "milliseconds", "message",
        ])
        for entry in details.steps {
            text += CSVWriter.line([
                entry.step.user.rawValue, String(entry.step.index), entry.step.action.rawValue, entry.step.effect.name,
                entry.step.effect.target ?? "", entry.state.rawValue, String(entry.attempts),
                String(entry.milliseconds), entry.message ?? "",
            ])
        }
        for spared in details.spared {
            text += CSVWriter.line([spared.user.rawValue, "", "", "", "", "spared", "", "", spared.text])
        }
        return text
    }
}

extension Usher {
    /// What the rule's report wants and cannot have; `nil` when nothing.
    func reportNote(_ wishes: Rule.Report?) async throws -> String? {
        guard let wishes, !wishes.mail.isEmpty, try await mailer() == nil else { return nil }
        return "The report was not mailed: no mail server is configured."
    }

    /// Puts the outcome into log and folder where the rule says. A report that fails is logged and changes nothing
    /// about the run.
    func report(_ run: Run, _ wishes: Rule.Report?) async {
        guard let wishes else { return }
        do {
            if wishes.log {
                surroundings.logger.info(
                    "Run finished",
                    metadata: [
                        "run": "\(run.id)", "rule": "\(run.title)", "state": "\(run.state.rawValue)",
                        "succeeded": "\(run.counts.succeeded)", "failed": "\(run.counts.failed)",
                        "skipped": "\(run.counts.skipped)",
                    ])
            }
            if wishes.file, let directory = options.reportDirectory {
                try FileManager.default.createDirectory(
                    atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
                let text = RunReport.csv(try await details(of: run.id))
                try Data(text.utf8).write(
                    to: URL(fileURLWithPath: directory).appendingPathComponent("\(run.id).csv"), options: .atomic)
            }
        } catch {
            surroundings.logger.error("Report failed", metadata: ["run": "\(run.id)", "error": "\(error)"])
        }
    }

    /// `nil` for a run without a rule, and when the rule is gone.
    func reportWishes(of run: Run) async throws -> Rule.Report? {
        guard run.kind == .rule, let rule = run.rule else { return nil }
        return try await store.database.read { try $0.rules.rule(rule)?.report }
    }
}
