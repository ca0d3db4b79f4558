import TestSupport
import Testing

@testable import Web

@Suite struct MultipartTests {
    private static let type = "multipart/form-data; boundary=XyZ"

    private static func parse(_ text: String, _ type: String = type) -> MultipartForm? {
        MultipartForm(Array(text.replacing("\n", with: "\r\n").utf8), contentType: type)
    }

    @Test func fieldsAndFileComeOutAsTheyWentIn() throws {
        let form = try #require(
            Self.parse(
                """
                --XyZ
                Content-Disposition: form-data; name="_token"

                abc
                --XyZ
                Content-Type: text/csv
                content-disposition: form-data; name="file"; filename="a%22b;c.csv"

                email
                ada@acme.example
                --XyZ--

                """))
        #expect(form.fields.map(\.name) == ["_token"] && form.fields.map(\.value) == ["abc"])
        #expect(form.file == UploadedFile(name: "a\"b;c.csv", bytes: Array("email\r\nada@acme.example".utf8)))
    }

    /// A mark within the file that is not at the start of a line is part of the file.
    @Test func aFileMayHoldAnything() throws {
        let bytes: [UInt8] = (0...255).map { $0 } + Array("--XyZ".utf8) + [0x0D, 0x0A, 0x2D, 0x2D, 0x58]
        var body = Array("--XyZ\r\nContent-Disposition: form-data; name=file; filename=x\r\n\r\n".utf8)
        body += bytes + Array("\r\n--XyZ--\r\n".utf8)
        let form = try #require(MultipartForm(body, contentType: "Multipart/Form-Data; charset=x; boundary=\"XyZ\""))
        #expect(form.file == UploadedFile(name: "x", bytes: bytes))
    }

    @Test(arguments: [
        "", "--XyZ", "--XyZ\n", "x--XyZ--", "--XyZ\nContent-Disposition: form-data; name=\"a\"\n\nb",
        "--XyZ\nContent-Disposition: form-data; name=\"a\"\n\nb\n--XyZ",
        "--XyZ\nContent-Disposition: form-data\n\nb\n--XyZ--", "--XyZ\nName: a\n\nb\n--XyZ--",
        "--XyZ\nContent-Disposition: attachment; name=a\n\nb\n--XyZ--",
        "--XyZ\nContent-Disposition: form-data; name=\"a\n\nb\n--XyZ--", "--XyZ\n\n--XyZ--", "--Xyz--",
    ])
    func whatIsBrokenIsRefused(text: String) { #expect(Self.parse(text) == nil) }

    @Test(arguments: [
        "multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=\"a",
        "multipart/form-data; boundary=a b", "text/plain; boundary=XyZ",
        "multipart/form-data; boundary=" + String(repeating: "x", count: 71),
    ])
    func withoutABoundaryNothingIsRead(type: String) { #expect(Self.parse("--XyZ--", type) == nil) }

    @Test func anEmptyFormIsOne() {
        #expect(Self.parse("--XyZ--")?.fields.isEmpty == true)
        #expect(Self.parse("--XyZ--\n")?.file == nil)
    }

    @Test func tooMuchIsRefused() {
        let part = "--XyZ\nContent-Disposition: form-data; name=\"a\"\n\nb\n"
        #expect(Self.parse(String(repeating: part, count: MultipartForm.mostParts) + "--XyZ--") != nil)
        #expect(Self.parse(String(repeating: part, count: MultipartForm.mostParts + 1) + "--XyZ--") == nil)
        let head = String(repeating: "x", count: MultipartForm.mostHeadBytes)
        #expect(Self.parse("--XyZ\nX: \(head)\nContent-Disposition: form-data; name=a\n\nb\n--XyZ--") == nil)
    }

    /// Whatever comes, it is an answer or a refusal; and what is built well comes back.
    @Test(arguments: 0..<40 as Range<UInt64>) func nothingCrashesIt(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let alphabet =
            Array("--XyZ\r\n\r\nContent-Disposition: form-data; name=\"a\"; filename=b:;=\"".utf8) + [0, 0xFF]
        for _ in 0..<200 {
            var body = (0..<Int.random(in: 0...200, using: &generator)).map { _ in
                alphabet[Int.random(in: 0..<alphabet.count, using: &generator)]
            }
            if Bool.random(using: &generator) { body = Array("--XyZ\r\n".utf8) + body + Array("\r\n--XyZ--".utf8) }
            _ = MultipartForm(body, contentType: Self.type)
        }
        let content = (0..<Int.random(in: 0...300, using: &generator)).map { _ in
            UInt8.random(in: .min ... .max, using: &generator)
        }
        var body = Array("--XyZ\r\nContent-Disposition: form-data; name=f; filename=\"n\"\r\n\r\n".utf8)
        body += content + Array("\r\n--XyZ--".utf8)
        #expect(MultipartForm(body, contentType: Self.type)?.file?.bytes == content)
    }
}
