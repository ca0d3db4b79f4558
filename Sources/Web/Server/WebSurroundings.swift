import Core

/// What the console takes from outside: time, chance and the price of a password.
public struct WebSurroundings: Sendable {
    public var now: @Sendable () -> Instant
    /// So many unpredictable bytes.
    public var random: @Sendable (Int) -> [UInt8]
    public var passwords: PasswordHasher
    /// Reaches the provider of single sign-on.
    public var openID: OpenIDTransport

    public init(
        now: @escaping @Sendable () -> Instant, random: @escaping @Sendable (Int) -> [UInt8],
        passwords: PasswordHasher, openID: OpenIDTransport = .live
    ) {
        self.now = now
        self.random = random
        self.passwords = passwords
        self.openID = openID
    }

    /// From the generator of the operating system.
    public static let systemRandom: @Sendable (Int) -> [UInt8] = { count in
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }
}
