import Core
import Hummingbird
import Store
import TestSupport
import Testing

@testable import Web

@Suite struct PartsTests {
    @Test func passwordsAreHashedWithArgon2id() async throws {
        let hasher = PasswordHasher.argon2id(random: WebSurroundings.systemRandom)
        let hash = try await hasher.hash("Passwort für Ada")
        #expect(hash.hasPrefix("$argon2id$v=19$m=19456,t=2,p=1$"))
        #expect(try await hasher.hash("Passwort für Ada") != hash)
        #expect(try await hasher.verify("Passwort für Ada", hash))
        #expect(try await hasher.verify("Passwort fu\u{308}r Ada", hash))
        for wrong in ["Passwort fur Ada", "", "Passwort für Ada "] {
            #expect(try await hasher.verify(wrong, hash) == false)
        }
    }

    /// Source: the reference implementation's `src/test.c`, version 0x13.
    @Test(arguments: [
        ("password", "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4", true),
        ("password", "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/5", false),
        ("password", "$argon2id$v=19$m=256,t=2", false), ("password", "", false), ("password", "$argon2id$", false),
    ]) func argon2idAgreesWithItsReference(password: String, hash: String, isRight: Bool) async throws {
        let hasher = PasswordHasher.argon2id(random: WebSurroundings.systemRandom)
        #expect(try await hasher.verify(password, hash) == isRight)
    }

    @Test(
        arguments: [
            ("a=1&b=2", ["a": "1", "b": "2"]), ("a=x+y%2B%26&a=2", ["a": "x y+&"]), ("", [:]), ("a", ["a": ""]),
            ("%C3%A4=%C3%B6", ["ä": "ö"]), ("a=%", nil), ("a=%G0", nil), ("a=%FF", nil), ("a=b=c", ["a": "b=c"]),
            (String(repeating: "a=1&", count: 2001), nil),
        ] as [(String, [String: String]?)]) func formsAreRead(body: String, fields: [String: String]?)
    {
        let form = Form(Array(body.utf8))
        #expect((form == nil) == (fields == nil))
        for (name, value) in fields ?? [:] { #expect(form?[name] == value) }
    }

    @Test(arguments: [UInt64](1...200)) func noBodyCrashesAForm(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let alphabet = Array("a=&%+0Ff".utf8) + [0, 0x80, 0xFF]
        let body = (0..<Int.random(in: 0...40, using: &generator)).map { _ in
            alphabet[Int.random(in: alphabet.indices, using: &generator)]
        }
        if let form = Form(body) { #expect(form.all("a").count <= Form.mostFields) }
    }

    @Test(
        arguments: [
            ("10.0.0.9", ["1.2.3.4"], "10.0.0.9"), ("10.0.0.1", ["1.2.3.4"], "1.2.3.4"),
            ("10.0.0.1", ["6.6.6.6, 1.2.3.4"], "1.2.3.4"), ("10.0.0.1", ["1.2.3.4, 10.0.0.2"], "1.2.3.4"),
            ("10.0.0.1", ["6.6.6.6", "1.2.3.4"], "1.2.3.4"), ("10.0.0.1", [], "10.0.0.1"),
            ("10.0.0.1", [", ,"], "10.0.0.1"),
            (nil, ["1.2.3.4"], "unknown"),
        ] as [(String?, [String], String)]) func forwardedIsBelievedOnlyFromAProxy(
            peer: String?, forwarded: [String], client: String
        ) throws
    {
        let found = ForwardedAddress.client(
            peer: peer, forwarded: forwarded, trusted: try #require(TrustedProxies("10.0.0.1, 10.0.0.2")))
        #expect(found == client)
    }

    @Test(arguments: [
        ("https://Usher.example/", "https://usher.example"), ("http://localhost:8080", "http://localhost:8080"),
        ("http://[::1]:8080", "http://[::1]:8080"), ("usher.example", nil), ("https://", nil),
        ("https://usher.example/path", nil), ("https://a b", nil), ("ftp://usher.example", nil),
        ("https://user@usher.example", nil),
    ]) func publicURLIsAnOrigin(text: String, origin: String?) { #expect(PublicURL(text)?.origin == origin) }

    @Test(arguments: [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0", "Firefox on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/156.0 Safari/537.36 Edg/156.0", "Edge on Windows"),
        ("curl/8.0", "curl"), ("", "An unknown browser"), ("<script>", "An unknown browser"),
    ]) func browsersHaveNames(userAgent: String, name: String) { #expect(ClientName.describe(userAgent) == name) }

    @Test(arguments: [
        (0, "just now"), (59, "just now"), (-100, "just now"), (60, "1 minute ago"), (3600, "1 hour ago"),
        (90_000, "25 hours ago"), (172_800, "2 days ago"),
    ]) func agesAreWords(seconds: Int, words: String) {
        let now = Instant(seconds: 1_795_184_000)
        #expect(Wording.ago(now - .seconds(seconds), now: now) == words)
    }

    @Test func timesNameTheirZone() { #expect(Wording.time(Instant(seconds: 0)) == "1 Jan 1970, 00:00 UTC") }

    @Test func secretsAreComparedWhole() {
        for (left, right, isSame) in [("a", "a", true), ("a", "b", false), ("", "", false), ("ab", "a", false)] {
            #expect(isSameSecret(left, right) == isSame)
        }
    }
}
