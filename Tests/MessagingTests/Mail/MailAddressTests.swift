import Messaging
import Testing

@Suite struct MailAddressTests {
    @Test(arguments: ["ada@usher.example", "jürgen@müller.example", "a+b@c"])
    func isAnAddress(_ text: String) { #expect(MailAddress(text)?.address == text) }

    @Test(arguments: [
        "", "ada", "@usher.example", "ada@", "a@b@c", "a b@c.example", "ada@usher.example\r\nBcc: x@y.example",
        "<ada@usher.example>", "a,b@c.example", String(repeating: "a", count: 250) + "@c.example",
    ])
    func isNone(_ text: String) { #expect(MailAddress(text) == nil) }
}
