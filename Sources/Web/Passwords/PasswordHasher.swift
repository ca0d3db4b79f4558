import CArgon2
import Foundation
import NIOPosix

/// Turns passwords into hashes and checks them. A struct of closures, so that a test can count and cheapen the work.
public struct PasswordHasher: Sendable {
    /// The PHC string of a new hash with its own salt.
    public var hash: @Sendable (_ password: String) async throws -> String
    /// Whether the password is the one of this PHC string. False also for a text that is no such string.
    public var verify: @Sendable (_ password: String, _ hash: String) async throws -> Bool

    public init(
        hash: @escaping @Sendable (_ password: String) async throws -> String,
        verify: @escaping @Sendable (_ password: String, _ hash: String) async throws -> Bool
    ) {
        self.hash = hash
        self.verify = verify
    }

    /// What one hash costs.
    public struct Cost: Sendable {
        /// KiB of memory.
        public var memory: UInt32
        public var passes: UInt32
        public var lanes: UInt32
        public init(memory: UInt32, passes: UInt32, lanes: UInt32) {
            (self.memory, self.passes, self.lanes) = (memory, passes, lanes)
        }
        /// OWASP Password Storage Cheat Sheet (2025): 19 MiB, two passes, one lane.
        public static let standard = Cost(memory: 19 * 1024, passes: 2, lanes: 1)
        /// The least the library takes; for tests.
        public static let least = Cost(memory: 8, passes: 1, lanes: 1)
    }

    /// Argon2id on a thread pool of its own kind, because one hash keeps a thread busy for tens of milliseconds.
    public static func argon2id(
        cost: Cost = .standard, random: @escaping @Sendable (Int) -> [UInt8],
        pool: NIOThreadPool = .singleton
    ) -> PasswordHasher {
        PasswordHasher(
            hash: { password in
                let salt = random(16)
                return try await pool.runIfActive { try Argon2id.hash(normalized(password), salt: salt, cost: cost) }
            },
            verify: { password, hash in
                try await pool.runIfActive { Argon2id.verify(normalized(password), hash: hash) }
            })
    }

    /// One password is the same on every keyboard, whether an accent comes composed or apart.
    private static func normalized(_ password: String) -> [CChar] {
        Array(password.precomposedStringWithCanonicalMapping.utf8CString.dropLast())
    }
}

/// Debian's libargon2. It compares in constant time and clears the memory it used.
private enum Argon2id {
    static let hashLength = 32

    static func hash(_ password: [CChar], salt: [UInt8], cost: PasswordHasher.Cost) throws -> String {
        let length = argon2_encodedlen(
            cost.passes, cost.memory, cost.lanes, UInt32(salt.count), UInt32(hashLength), Argon2_id)
        var encoded = [CChar](repeating: 0, count: length)
        let status = argon2id_hash_encoded(
            cost.passes, cost.memory, cost.lanes, password, password.count, salt, salt.count, hashLength,
            &encoded, encoded.count)
        guard status == ARGON2_OK.rawValue else { throw PasswordHashingFailure(code: status) }
        return String(decoding: encoded.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    static func verify(_ password: [CChar], hash: String) -> Bool {
        argon2id_verify(hash, password, password.count) == ARGON2_OK.rawValue
    }
}

/// The library refused to hash, for want of memory for example.
struct PasswordHashingFailure: Error, CustomStringConvertible {
    let code: Int32
    var description: String { "Argon2id failed with code \(code)" }
}
