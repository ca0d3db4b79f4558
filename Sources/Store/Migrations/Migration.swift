import Crypto

/// One step of the schema. A migration that shipped is never changed: a later one mends it. It is text only, so
/// that it means the same whatever the program's types have become.
public struct Migration: Sendable {
    /// From 1, without gaps.
    public let number: Int
    public let name: String
    let statements: [SQL]

    init(_ number: Int, _ name: String, _ statements: [SQL]) {
        (self.number, self.name, self.statements) = (number, name, statements)
    }

    /// SHA-256 over the statements, in lower-case hex.
    public var checksum: String {
        var hash = SHA256()
        for statement in statements { hash.update(data: Array((statement.text { "$\($0)" } + ";\n").utf8)) }
        return hash.finalize().map { byte in
            let digits = String(byte, radix: 16)
            return byte < 16 ? "0" + digits : digits
        }.joined()
    }

    /// All migrations of this program, in order.
    static let all = [
        migration001Mirror, migration002Rules, migration003Runs, migration004Audit, migration005Settings,
        migration006Accounts,
        migration007UserChanges,
        migration008RunPages,
        migration009AuditSearch,
        migration010Answers,
        migration011Mail,
        migration012Access,
    ]
}
