import TestSupport
import Testing

@testable import Engine

@Suite struct CSVTests {
    /// What Python's csv module makes of the same bytes.
    @Test(
        arguments: [
            ("", []), ("a", [["a"]]), ("a,b\n", [["a", "b"]]), ("a,b\r\nc,d", [["a", "b"], ["c", "d"]]),
            ("a\rb\r", [["a"], ["b"]]), ("1,2,", [["1", "2", ""]]), (",", [["", ""]]),
            (",\n,", [["", ""], ["", ""]]),
            ("\"a,b\",c", [["a,b", "c"]]), ("\"a\"\"b\"", [["a\"b"]]), ("\"a\nb\",c\nd", [["a\nb", "c"], ["d"]]),
            ("\"a\r\nb\"\r\nc", [["a\r\nb"], ["c"]]), ("\"\"", [[""]]), ("\"\",\"\"", [["", ""]]),
            ("a\n\n\nb", [["a"], ["b"]]), (" a , b ", [[" a ", " b "]]), ("a\"b,c", [["a\"b", "c"]]),
            ("\u{FEFF}a,b", [["a", "b"]]), ("\u{FEFF}\"a\",b", [["a", "b"]]), ("Ü,日本,🎉", [["Ü", "日本", "🎉"]]),
            ("a,\"b\nc\"\"d\",e\r\n", [["a", "b\nc\"d", "e"]]),
        ] as [(String, [[String]])])
    func readsWhatTheStandardSays(text: String, expected: [[String]]) throws {
        // However the bytes are cut, the records are the same.
        for size in [1, 2, 3, 7, 1000] {
            #expect(try CSVTests.read(Array(text.utf8), chunk: size).map(\.fields) == expected)
        }
    }

    @Test func recordsKnowTheirLine() throws {
        let records = try CSVTests.read(Array("a\r\n\"b\nc\"\n\nd\re".utf8), chunk: 2)
        #expect(records.map(\.line) == [1, 2, 5, 6])
    }

    @Test(
        arguments: [
            ("a\n\"b", 2, "never closed"), ("\"a\"b", 1, "closing quote"), ("a\n\"x\" ,b", 2, "closing quote"),
            ("a\n\(String(repeating: "x", count: 65_537))", 2, "longer"),
            (String(repeating: ",", count: 5000), 1, "more than"),
        ] as [(String, Int, String)])
    func saysWhereATextIsNoCSV(text: String, line: Int, words: String) throws {
        let error = try #require(throws: CSVError.self) { try CSVTests.read(Array(text.utf8), chunk: 100) }
        #expect(error.line == line)
        #expect(error.problem.contains(words))
    }

    @Test func bytesThatAreNoUTF8AreSaid() throws {
        let error = try #require(throws: CSVError.self) { try CSVTests.read([0x61, 0x0A, 0xFC, 0x0A], chunk: 1) }
        #expect(error == CSVError(line: 2, problem: "The text is not UTF-8; save the file as CSV UTF-8."))
    }

    @Test(arguments: [
        ("plain", "plain"), ("a,b", "\"a,b\""), ("q\"q", "\"q\"\"q\""), ("=1+1", "'=1+1"), ("+1", "'+1"), ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"), ("\tx", "'\tx"), ("\rx", "\"'\rx\""), ("a=b", "a=b"), ("", ""), ("a\nb", "\"a\nb\""),
        ("=\"x\",y", "\"'=\"\"x\"\",y\""), ("＝1", "'＝1"), ("＋1", "'＋1"), ("－1", "'－1"), ("＠A1", "'＠A1"),
        ("\n=1", "\"'\n=1\""), ("=\u{301}1", "'=\u{301}1"),
    ])
    func writesNothingThatASpreadsheetRuns(text: String, cell: String) {
        #expect(CSVWriter.line([text]) == cell + "\r\n")
    }

    @Test(arguments: 1...30 as ClosedRange<UInt64>)
    func whatIsWrittenIsReadAgain(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let pieces = ["a", "\"", "\"\u{301}", ",", "\n", "\r\n", " ", "é", ";", "'"]
        let rows = (0..<20).map { _ in
            (0..<4).map { _ in
                "x"
                    + (0..<Int.random(in: 0..<6, using: &generator)).map { _ in pieces.randomElement(using: &generator)!
                    }
                    .joined()
            }
        }
        let text = rows.map(CSVWriter.line).joined()
        #expect(try CSVTests.read(Array(text.utf8), chunk: 5).map(\.fields) == rows)
    }

    @Test(arguments: 1...40 as ClosedRange<UInt64>)
    func anyBytesAreReadOrRefused(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let alphabet = Array("a\",\n\r\u{FEFF}".utf8) + [0xFF, 0xC3]
        let bytes = (0..<300).map { _ in alphabet.randomElement(using: &generator)! }
        let whole = Result { try CSVTests.read(bytes, chunk: 1000) }
        let cut = Result { try CSVTests.read(bytes, chunk: 3) }
        switch (whole, cut) {
        case (.success(let left), .success(let right)): #expect(left == right)
        case (.failure(let left), .failure(let right)): #expect("\(left)" == "\(right)")
        default: Issue.record("cutting the bytes changed the outcome")
        }
    }

    private static func read(_ bytes: [UInt8], chunk: Int) throws -> [CSVRecord] {
        var reader = CSVReader()
        var records: [CSVRecord] = []
        for start in stride(from: 0, to: bytes.count, by: chunk) {
            try reader.read(bytes[start..<min(start + chunk, bytes.count)]) { (record) throws(CSVError) in
                records.append(record)
            }
        }
        try reader.finish { (record) throws(CSVError) in records.append(record) }
        return records
    }
}
