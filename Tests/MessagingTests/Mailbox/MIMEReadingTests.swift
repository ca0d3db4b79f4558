import Core
import Foundation
import TestSupport
import Testing

@testable import Messaging

@Suite struct MIMEReadingTests {
    private static func read(_ lines: String...) -> InboundMail {
        InboundMail(reading: Array(lines.joined(separator: "\r\n").utf8), id: "1.1")
    }

    @Test(
        arguments: [
            ("ada@usher.example", "ada@usher.example", nil), ("<ada@usher.example>", "ada@usher.example", nil),
            ("Ada Lovelace <ada@usher.example>", "ada@usher.example", "Ada Lovelace"),
            (#""Lovelace, \"Ada\"" <ada@usher.example>"#, "ada@usher.example", #"Lovelace, "Ada""#),
            ("ada@usher.example (Ada, of (nested) fame)", "ada@usher.example", nil),
            ("=?utf-8?q?J=C3=BCrgen_M=C3=BCller?= <j@müller.example>", "j@müller.example", "Jürgen Müller"),
            ("ada@good.example <eve@evil.example>", "eve@evil.example", "ada@good.example"),
            (#""ada@good.example" <eve@evil.example>"#, "eve@evil.example", "ada@good.example"),
            ("ada@a.example, eve@b.example", nil, nil), ("team: ada@a.example, bob@a.example;", nil, nil),
            ("<ada@a.example> <eve@b.example>", nil, nil), ("Ada <ada@usher.example", nil, nil), ("", nil, nil),
            ("undisclosed-recipients:;", nil, nil), ("<@relay:ada@usher.example>", nil, nil), (#""Ada"#, nil, nil),
            ("ada@good.example@evil.example", nil, nil), ("ada @usher.example", nil, nil),
        ] as [(String, String?, String?)])
    func readsTheOneSender(field: String, address: String?, name: String?) {
        let from = Self.read("From: \(field)", "", "x").from
        #expect(from?.address == address && from?.name == name)
    }

    @Test func twoSendersAreNone() {
        #expect(Self.read("From: ada@usher.example", "From: eve@evil.example", "", "x").from == nil)
    }

    @Test(arguments: [
        ("Hello", "Hello"), ("=?UTF-8?B?R3LDvMOfZQ==?=", "Grüße"), ("=?iso-8859-1?Q?Gr=FC=DFe_x?= y", "Grüße x y"),
        ("=?UTF-8?B?R3LDvA==?= =?UTF-8?B?w59l?=", "Grüße"), ("a =?UTF-8?Q?b?=  c", "a b  c"),
        ("=?UTF-8*de?Q?b?=", "b"), ("=?UTF-8?X?b?=", "=?UTF-8?X?b?="), ("=?UTF-8?B?", "=?UTF-8?B?"),
        ("=?nope?B?SGVsbG8=?=", "Hello"), ("=?UTF-8?Q?a=0D=0ABcc:_x?=", "a  Bcc: x"), ("=?=?=?=?", "=?=?=?=?"),
        ("=?windows-1252?Q?=80?= =?iso-8859-15?Q?=A4?=", "€€"), ("=?iso-2022-jp?B?GyRCRnxLXBsoQg==?=", "日本"),
        ("folded\r\n\tsubject", "folded subject"),
    ])
    func readsSubjectsOfEveryScript(field: String, subject: String) {
        #expect(Self.read("Subject: \(field)", "", "x").subject == subject)
    }

    @Test func readsThePlainPartOfWhatHasSeveral() {
        let mail = Self.read(
            "Content-Type: multipart/mixed; boundary=\"out; er\"", "", "preamble", "--out; er",
            "Content-Type: multipart/alternative; boundary=in", "", "--in",
            "Content-Type: text/html", "", "<p>html</p>", "--in",
            "Content-Type: TEXT/PLAIN; charset=\"iso-8859-1\"", "Content-Transfer-Encoding: Quoted-Printable", "",
            "Gr=FC=DFe,=20", "long=", " line", "--in--", "--out; er", "Content-Type: text/plain",
            "Content-Disposition: attachment; filename=a.txt", "", "attached", "--out; er--", "epilogue")
        #expect(mail.text == "Grüße, \nlong line")
    }

    @Test(
        arguments: [
            (["Content-Transfer-Encoding: base64", "", "R3LDvMOf", " ZQ==", "trailing"], "Grüße"),
            (
                ["Content-Type: text/plain; charset=utf-16; x", "Content-Transfer-Encoding: base64", "", "//5BAEIA"],
                "AB"
            ),
            (["", "plain\nonly\u{0}\u{7}"], "plain\nonly"), (["Content-Type: text/plain"], ""),
            (["Content-Type: multipart/mixed", "", "no boundary"], ""),
            (["Content-Type: multipart/mixed; boundary=b", "", "--b", "", "no end"], "no end"),
            (["Content-Type: image/png", "", "bytes"], ""),
            (
                [
                    "Content-Type: text/html", "",
                    "<html><head><title>T</title><style>p{}</style></head><body><p>Dear&nbsp;Ada &amp; Bob,</p>"
                        + "<div>I <b>need</b>\n  it.<br/>&lt;now&gt; &#8364; &bogus;</div><script>evil()</script><!-- c -->",
                ], "Dear Ada & Bob,\nI need it.\n<now> € &bogus;"
            ),
        ] as [([String], String)])
    func readsTheTextOfOnePart(lines: [String], text: String) {
        #expect(InboundMail(reading: Array(lines.joined(separator: "\r\n").utf8), id: "1.1").text == text)
    }

    @Test(arguments: [
        ("Auto-Submitted: auto-replied", true), ("Auto-Submitted: no", false), ("Precedence: Bulk", true),
        ("List-Id: <x>", true), ("Content-Type: multipart/report; boundary=b", true), ("Return-Path: <>", true),
        ("X-Autoreply: yes", true), ("From: MAILER-DAEMON@usher.example", true), ("From: noreply@x.example", true),
        ("From: ada@usher.example", false), ("X: y", false),
    ])
    func knowsWhatAProgramSent(field: String, isAutomatic: Bool) {
        #expect(Self.read(field, "", "x").isAutomatic == isAutomatic)
    }

    /// Nothing that comes in crashes or hangs the reader, and nothing gets larger than it says.
    @Test func readsAnyBytes() {
        var chance = SeededGenerator(seed: 11)
        let seed = """
            From: "A, B" <ada@usher.example>\r\nSubject: =?UTF-8?B?R3LDvMOfZQ==?= (x)\r\nContent-Type: multipart/mixed;\r
             boundary="b"\r\n\r\n--b\r\nContent-Type: text/html; charset=utf-16\r\nContent-Transfer-Encoding: base64\r
            \r\nPGI+&#x41;<script\r\n--b\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\na=\r\n=C3=BC=\r\n--b--
            """
        for _ in 0..<3000 {
            var bytes = Array(seed.utf8)
            for _ in 0..<Int.random(in: 1...12, using: &chance) where !bytes.isEmpty {
                let place = Int.random(in: 0..<bytes.count, using: &chance)
                switch Int.random(in: 0..<4, using: &chance) {
                case 0: bytes[place] = UInt8.random(in: .min ... .max, using: &chance)
                case 1: bytes.remove(at: place)
                case 2: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + 30)], at: 0)
                default: bytes.removeLast(bytes.count - place - 1)
                }
            }
            let mail = InboundMail(reading: bytes, id: "1.1")
            #expect(mail.text.count <= 65536 && mail.subject.count <= 500)
        }
    }

    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + String(repeating: "--b\r\n\r\n", count: 40_000),
            String(repeating: "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n", count: 5_000),
            "From: " + String(repeating: "(", count: 250_000), "Subject: " + String(repeating: "=?a?", count: 16_000),
            String(repeating: "X: y\r\n", count: 40_000), "X: " + String(repeating: "\r\n y", count: 60_000),
            "Content-Type: text/html\r\n\r\n" + String(repeating: "<script", count: 35_000),
            "Content-Type: text/html\r\n\r\n" + String(repeating: "<style></STYLE ", count: 16_000),
            "Content-Type: text/html\r\n\r\n" + String(repeating: "&#", count: 120_000),
            "Content-Type: a; " + String(repeating: "\"\\;", count: 60_000),
        ])
    func whatIsMadeToTakeLongDoesNot(mail: String) {
        let read = InboundMail(reading: Array(mail.utf8.prefix(256 * 1024)), id: "1.1")
        #expect(read.text.count <= 65536)
    }

    /// What this program writes it also reads.
    @Test func readsWhatItWrites() throws {
        var mail = Mail(
            messageID: "m@usher.example", from: try #require(MailAddress("u@usher.example", name: "Größe, \"x\"")),
            to: try #require(MailAddress("ada@usher.example")),
            subject: "Ein „langer“ Betreff " + String(repeating: "日本 ", count: 40),
            text: "Grüße\n.\n" + String(repeating: "wörter ", count: 200) + "\nend", date: Instant(seconds: 0))
        mail.html = "<p>other</p>"
        let read = InboundMail(reading: MIMEMessage(mail).bytes, id: "1.1")
        #expect(read.from == mail.from && read.text == mail.text && read.messageID == mail.messageID)
        #expect(read.subject == mail.subject.trimmingCharacters(in: .whitespaces) && read.isAutomatic)
    }
}
