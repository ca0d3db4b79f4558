import ArgumentParser
import Core
import Engine
import Foundation
import Store

struct AuditVerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Proves the chain, or names the first broken event.",
        discussion: "Ends with 1 when the chain is broken.")

    @OptionGroup var common: CommonOptions
    @Option(
        help: ArgumentHelp(
            "A signed head that 'usher audit head' gave earlier: the chain must also agree with it.",
            valueName: "file"))
    var head: String?

    func run() async throws {
        let store = try await Workplace.store(common.configuration(), mayCreate: false)
        let signed = try signedHead(for: store)
        let verdict = try await store.database.read { try $0.audit.verify(against: signed) }
        Terminal.say(common.json ? verdict.json.rendered : AuditVerifyCommand.words(verdict))
        if !verdict.valid { throw ExitCode(Failure.Exit.failed.rawValue) }
    }

    private func signedHead(for store: Store) throws -> SignedHead? {
        guard let head else { return nil }
        let signed: SignedHead
        do {
            signed = try SignedHead(json: try InputFile.text(at: head))
        } catch let diagnostic as Diagnostic {
            throw Failure(.file, "\(head) can't be used.", details: [diagnostic], exit: .wrongUse)
        }
        guard signed.isSigned(by: store.signingKey.publicKey) else {
            throw Failure(
                .refused, "\(head) was not signed with this data directory's key.",
                next: "The file was changed, or belongs to another data directory.")
        }
        return signed
    }

    private static func words(_ verdict: AuditVerifier.Verdict) -> String {
        guard let broken = verdict.firstBroken else {
            let proof = verdict.matchesSignedHead == true ? " It agrees with the signed head." : ""
            return "The chain of \(verdict.events.counted("event")) is whole.\(proof)"
        }
        return "The chain is broken at event \(broken) (\(verdict.fault?.inWords ?? "unknown")). "
            + "\(verdict.events.counted("event")) were read."
    }
}

extension AuditVerifier.Fault {
    var inWords: String {
        switch self {
        case .missing: "it is missing"
        case .repeated: "its number comes twice"
        case .unlinked: "it is not linked to the one before"
        case .altered: "its contents were altered"
        case .clearingNotRecorded: "events before it were cleared without a record"
        case .rewritten: "it is not the chain whose head was signed"
        case .truncated: "events at the end are missing"
        }
    }
}
