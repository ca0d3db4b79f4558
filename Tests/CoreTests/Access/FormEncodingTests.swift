import Core
import TestSupport
import Testing

@Suite struct FormEncodingTests {
    @Test(
        arguments: [
            ("", []), ("a=1&b=2&a=3", [.init("a", "1"), .init("b", "2"), .init("a", "3")]),
            ("a=x+y%20z&b", [.init("a", "x y z"), .init("b", "")]), ("a=b=c", [.init("a", "b=c")]),
            ("%C3%A9=%E2%82%ac", [.init("é", "€")]), ("&&a=1&", [.init("a", "1")]),
            ("a=%", nil), ("a=%4", nil), ("a=%zz", nil), ("a=%ff", nil),
        ] as [(String, [FormEncoding.Field]?)]) func reads(body: String, fields: [FormEncoding.Field]?)
    {
        #expect(FormEncoding.fields(of: body.utf8) == fields)
    }

    @Test func tooManyFieldsAreRefused() {
        #expect(FormEncoding.fields(of: "a=1&b=2".utf8, most: 1) == nil)
    }

    @Test func whatIsWrittenIsReadBack() {
        var random = SeededGenerator(seed: 3)
        let letters = Array("a&=+% é€\n😀0~")
        for _ in 0..<200 {
            func text() -> String {
                String((0..<Int.random(in: 0...20, using: &random)).map { _ in letters.randomElement(using: &random)! })
            }
            let fields = (0..<Int.random(in: 1...5, using: &random)).map { _ in FormEncoding.Field("k\(text())", text())
            }
            #expect(FormEncoding.fields(of: FormEncoding.text(of: fields).utf8) == fields)
        }
        #expect(FormEncoding.text(of: ["b": "x y", "a": "é"]) == "a=%C3%A9&b=x%20y")
    }
}
