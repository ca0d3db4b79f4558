/// How long a mail server is waited for.
public struct MailTimeouts: Sendable {
    /// Until it is connected and encrypted.
    public var connect: Duration
    /// For each answer; whole seconds.
    public var reply: Duration
    /// For everything together.
    public var whole: Duration

    public init(connect: Duration = .seconds(15), reply: Duration = .seconds(60), whole: Duration = .seconds(180)) {
        (self.connect, self.reply, self.whole) = (connect, reply, whole)
    }

    public static let standard = MailTimeouts()
    /// While a person waits.
    public static let brief = MailTimeouts(connect: .seconds(10), reply: .seconds(10), whole: .seconds(20))
}
