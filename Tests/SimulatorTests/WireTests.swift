import Testing

@testable import Simulator

@Suite("JSON, instants and cursors")
struct WireTests {
    @Test(
        "values that are read",
        arguments: [
            ("1", .int(1)), ("-1.5", .double(-1.5)), ("1e2", .double(100)), ("true", .bool(true)), (" null ", .null),
            (#""a\n\u00e9\ud83d\ude00\"""#, .string("a\né😀\"")),
            ("[1, [], {}]", .array([.int(1), .array([]), .object([:])])),
            (#"{"a": {"b": "c"}}"#, .object(["a": .object(["b": .string("c")])])),
        ] as [(String, JSONValue)])
    func reads(text: String, value: JSONValue) { #expect(JSONValue.parse(Array(text.utf8)) == value) }

    @Test(
        "text that is refused",
        arguments: [
            "", "tru", "[1,]", "{\"a\" 1}", "{a: 1}", "\"open", "\"\u{1}\"", "+1", "1 2", "{\"a\": 1, \"a\": 2}",
            "\"\\x\"", "\"\\ud800\"",
            String(repeating: "[", count: 500), "-", "nul", "[1", "\"\\u12\"",
        ])
    func refuses(text: String) { #expect(JSONValue.parse(Array(text.utf8)) == nil) }

    @Test("no bytes end the process", arguments: 1...20 as ClosedRange<UInt64>)
    func anyBytes(seed: UInt64) {
        var random = SplitMix(seed)
        let alphabet = Array("{}[]\",:\\u0123abtrue null.e-".utf8)
        for _ in 0..<300 {
            let bytes = (0..<random.below(40)).map { _ in
                random.chance(0.9) ? alphabet[random.below(alphabet.count)] : UInt8(random.below(256))
            }
            guard let value = JSONValue.parse(bytes), let text = value.string else { continue }
            var writer = JSONWriter()
            writer.string(text)
            #expect(JSONValue.parse(writer.bytes) == value)
        }
    }

    @Test("writing escapes what must be", arguments: ["a\"b\\c\nd\u{1}e", "„Größe“, 李 O'Brien", "", "\u{1F}"])
    func writes(text: String) {
        var writer = JSONWriter()
        writer.string(text)
        #expect(JSONValue.parse(writer.bytes) == .string(text))
    }

    @Test(
        "instants",
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (testNow, "2026-11-21T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"),
            (4_107_542_399_999, "2100-02-28T23:59:59.999Z"),
        ])
    func instants(milliseconds: Int, text: String) {
        #expect(Timestamps.text(milliseconds) == text)
        #expect(Timestamps.parse(text) == milliseconds)
    }

    @Test("instants come back", arguments: 1...5 as ClosedRange<UInt64>)
    func instantsComeBack(seed: UInt64) {
        var random = SplitMix(seed)
        for _ in 0..<300 {
            let milliseconds = random.below(4_102_444_800_000)
            #expect(Timestamps.parse(Timestamps.text(milliseconds)) == milliseconds)
            let nine = Timestamps.text(milliseconds, .nanoseconds, nanoseconds: 999_999)
            #expect(nine.count == 30)
        }
    }

    @Test("cursors come back, and only ours", arguments: 1...5 as ClosedRange<UInt64>)
    func cursors(seed: UInt64) {
        var random = SplitMix(seed)
        for _ in 0..<300 {
            let cursor = Cursor(
                kind: UInt8(random.below(10)), position: random.below(4_000_000_000), fingerprint: random.next())
            let token = cursor.token(key: seed)
            #expect(token.count == 22)
            #expect(Cursor(token: token, key: seed) == cursor)
            #expect(Cursor(token: token, key: seed + 1) != cursor)
            #expect(Cursor(token: String(token.dropLast()), key: seed) == nil)
        }
    }

    @Test("paths and queries are decoded")
    func paths() {
        let call = Call(method: "GET", target: "/a%2Fb/c%3Ad?x=1&y=a%20b+c&x=2&z&w=%zz")
        #expect(call.segments == ["a/b", "c:d"])
        #expect(call.values("x") == ["1", "2"])
        #expect(call.value("y") == "a b c")
        #expect(call.value("z") == "")
        #expect(call.value("w") == "%zz")
    }
}
