import Foundation
import TestSupport
import Testing

@testable import Connectors

struct JSONReaderTests {
    @Test(
        arguments: [
            ("null", JSONTree.null), (" true ", .truth(true)), ("false", .truth(false)), ("0", 0), ("-12", -12),
            ("1.5e2", 150), ("[]", []), ("{}", [:]),
            (#"{"a":[1,{"b":null}],"":"x"}"#, ["a": [1, ["b": .null]], "": "x"]),
            (#""a\"\\\/\b\f\n\r\t\u00e9\uD83D\uDE00""#, "a\"\\/\u{8}\u{C}\n\r\té😀"), (#""\uD83D!""#, "\u{FFFD}!"),
            (#""\uD83D\u0041""#, "\u{FFFD}A"), (#""\uDE00""#, "\u{FFFD}"), (#""ünïcode ☃""#, "ünïcode ☃"),
        ] as [(String, JSONTree)])
    func `JSON is read`(text: String, expected: JSONTree) throws {
        #expect(try JSONTree(Array(text.utf8)) == expected)
        #expect(try JSONTree(JSONTree(Array(text.utf8)).bytes) == expected, "and written")
    }

    @Test(arguments: [
        "", " ", "nul", "tru", "+1", "01", "1.", ".5", "1e", "-", "[1,]", "[,1]", "[1 2]", "{,}", #"{"a"}"#, #"{"a":}"#,
        #"{"a":1,}"#, #"{a:1}"#, "{'a':1}", #"""#, #""\x""#, #""\u12"#, #""\u12zz""#, "\"\u{1}\"", "1 2", "{} {}",
        "NaN",
        "1e999", "[", "{", "]", "}", #"{"a":1]"#, "[1}",
    ])
    func `What is not JSON is an error`(text: String) {
        #expect(throws: JSONFault.self) { try JSONTree(Array(text.utf8)) }
    }

    @Test func `Nesting is bounded`() throws {
        let deep = String(repeating: "[", count: 100_000)
        #expect(throws: JSONFault.self) { try JSONTree(Array(deep.utf8)) }
        let fine = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
        #expect(throws: Never.self) { try JSONTree(Array(fine.utf8)) }
    }

    /// Foundation's reader is the oracle for random values, and for the same values damaged in random places.
    @Test(arguments: 0..<150)
    func `It agrees with Foundation`(seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(seed))
        let tree = JSONTree.random(depth: 4, using: &generator)
        var bytes = tree.bytes
        #expect(try JSONTree(bytes) == tree)
        #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed) }
        for _ in 0..<20 {
            bytes.mutate(using: &generator)
            // Foundation is laxer in places, so only what it refuses must be refused here.
            if (try? JSONTree(bytes)) != nil, String(validating: bytes, as: UTF8.self) != nil {
                #expect(throws: Never.self, "\(String(decoding: bytes, as: UTF8.self))") {
                    try JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
                }
            }
        }
    }
}

extension JSONTree {
    static func random(depth: Int, using generator: inout SeededGenerator) -> JSONTree {
        switch Int.random(in: 0..<(depth > 0 ? 7 : 4), using: &generator) {
        case 0: .null
        case 1: .truth(Bool.random(using: &generator))
        case 2: .number(Double(Int.random(in: -1_000_000...1_000_000, using: &generator)) / 4)
        case 3: .text(text(using: &generator))
        case 4, 5:
            .list(
                (0..<Int.random(in: 0...4, using: &generator)).map { _ in random(depth: depth - 1, using: &generator) })
        default:
            .object(
                Dictionary(
                    (0..<Int.random(in: 0...4, using: &generator)).map { _ in
                        (text(using: &generator), random(depth: depth - 1, using: &generator))
                    }
                ) { _, last in last })
        }
    }

    private static func text(using generator: inout SeededGenerator) -> String {
        let pieces = ["a", "Z", "0", "\"", "\\", "\n", "\u{1}", "é", "☃", "😀", "{", "]", ":", " "]
        return (0..<Int.random(in: 0...6, using: &generator)).compactMap { _ in pieces.randomElement(using: &generator)
        }
        .joined()
    }
}

extension [UInt8] {
    /// Changes, removes, inserts, repeats or cuts off something.
    mutating func mutate(using generator: inout SeededGenerator) {
        guard !isEmpty else {
            append(UInt8.random(in: 0...255, using: &generator))
            return
        }
        let place = Int.random(in: 0..<count, using: &generator)
        let interesting = Array(#"{}[]",:\nutf0-9eE. "#.utf8)
        switch Int.random(in: 0..<6, using: &generator) {
        case 0: self[place] = UInt8.random(in: 0...255, using: &generator)
        case 1: self[place] = interesting[Int.random(in: 0..<interesting.count, using: &generator)]
        case 2: remove(at: place)
        case 3: insert(interesting[Int.random(in: 0..<interesting.count, using: &generator)], at: place)
        case 4: removeLast(Swift.min(count, Int.random(in: 1...8, using: &generator)))
        default:
            let length = Swift.min(count - place, Int.random(in: 1...12, using: &generator))
            insert(contentsOf: Array(self[place..<place + length]), at: Int.random(in: 0...count, using: &generator))
        }
    }
}
