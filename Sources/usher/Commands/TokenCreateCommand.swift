import ArgumentParser
import Core
import Engine
import Foundation
import Store
import Web

struct TokenCreateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Makes an API token in an administrator's name.",
        discussion: "The token is shown this once. It never lets more happen than the administrator's role does.")

    @OptionGroup var common: CommonOptions
    @Option(help: "What it is for.")
    var name: String
    @Option(help: ArgumentHelp("Any of read, write, run, approve and admin, with commas.", valueName: "scopes"))
    var scopes: String
    @Option(name: .customLong("for"), help: ArgumentHelp("The administrator's e-mail address.", valueName: "email"))
    var owner: String
    @Option(help: ArgumentHelp("After so many days, such as 90d, or on a day.", valueName: "when"))
    var expires = "90d"

    func run() async throws {
        let configuration = try common.configuration()
        let now = Instant(Date())
        let scopes = try Self.scopes(scopes)
        let until = try Self.instant(expires, after: now)
        guard !name.trimmingCharacters(in: .whitespaces).isEmpty, name.count <= 100 else {
            throw Failure(.usage, "Write a name of up to 100 characters.", exit: .wrongUse)
        }
        guard let secret = AccessToken(bytes: WebSurroundings.systemRandom(AccessToken.length)) else {
            throw Failure(.failed, "No token could be made.")
        }
        let usher = try await Workplace.usher(configuration, mayCreate: false)
        let email = owner
        guard let owner = try await usher.store.database.read({ try $0.administrators.withEmail(email) }) else {
            throw Failure(
                .notFound, "There is no administrator \(email).", next: "'usher admin create' makes one.")
        }
        guard owner.disabledAt == nil else { throw Failure(.refused, "\(email) is disabled.") }
        let token = try await usher.makeToken(
            named: name, for: owner, scopes: scopes, until: until, secret: secret, by: Workplace.actor)
        guard !common.json else {
            return Terminal.say(
                JSONValue.object([
                    "id": .text(token.id), "name": .text(name), "owner": .text(owner.email),
                    "scopes": .texts(scopes.map(\.rawValue).sorted()), "expiresAt": .instant(until),
                    "token": .text(secret.reveal()),
                ]).rendered)
        }
        Terminal.note("Shown this once, good until \(until.forPeople) UTC; 'usher token revoke \(token.id)' ends it.")
        Terminal.say(secret.reveal())
    }

    static func scopes(_ text: String) throws -> Set<APIScope> {
        let names = text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
        let scopes = Set(names.compactMap { APIScope(rawValue: $0) })
        guard !names.isEmpty, names.allSatisfy({ APIScope(rawValue: $0) != nil }) else {
            throw Failure(.usage, "--scopes must be read, write or run, or several with commas.", exit: .wrongUse)
        }
        return scopes
    }

    /// `90d`, or the start of a day in UTC; always ahead, at most ten years.
    static func instant(_ text: String, after now: Instant) throws -> Instant {
        let days = text.hasSuffix("d") ? Int(text.dropLast()) : nil
        let instant =
            days.flatMap { (1...3650).contains($0) ? now + .days($0) : nil }
            ?? CivilDay(text).map { Instant(seconds: $0.daysSince1970 * 86400) }
        guard let instant, instant > now, instant <= now + .days(3650) else {
            throw Failure(
                .usage, "--expires must be days such as 90d, or a day ahead such as 2027-01-31.", exit: .wrongUse)
        }
        return instant
    }
}
