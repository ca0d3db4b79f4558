import Core
import Engine
import Foundation
import TestSupport
import Testing

@testable import usher

@Suite struct OutputTests {
    @Test(arguments: [
        ("Ada", 3), ("", 0), ("日本", 4), ("e\u{301}", 1), ("👩‍👩‍👧", 2), ("한글", 4), ("Ａ", 2), ("\u{200B}", 0), ("☎️", 2),
        ("ß", 1),
    ])
    func widthIsCountedInColumns(text: String, width: Int) { #expect(DisplayWidth.of(text) == width) }

    @Test(arguments: [
        ("Ada Lovelace", 6, "Ada L…"), ("Ada", 3, "Ada"), ("日本語", 5, "日本…"), ("日本語", 4, "日…"), ("Ada", 0, ""),
    ])
    func aTextIsCutToFit(text: String, width: Int, expected: String) {
        #expect(text.fitted(to: width) == expected)
    }

    @Test func whatATerminalWouldObeyIsNotPassedOn() {
        #expect("a\u{1B}[2Jb\nc\u{202E}d".printable == "a\u{FFFD}[2Jb c\u{FFFD}d")
    }

    @Test func columnsLineUpByDisplayWidth() {
        var table = TextTable([TextTable.Column("name"), .number("seats"), .whole("id")])
        table.add(["日本", "7", "a1"])
        table.add(["Ada", "1,250", "b2"])
        #expect(
            table.rendered(width: nil) == """
                name  seats  id
                日本      7  a1
                Ada   1,250  b2
                """)
    }

    @Test func noLineIsWiderThanTheTerminal() {
        var generator = SeededGenerator(seed: 7)
        for width in 30...90 {
            var table = TextTable([TextTable.Column("first"), TextTable.Column("second"), .number("n")])
            for _ in 0..<5 {
                let cells = (0..<2).map { _ in
                    String((0..<Int.random(in: 0...60, using: &generator)).map { _ in "aß日e".randomElement() ?? "a" })
                }
                table.add(cells + ["12"])
            }
            for line in table.rendered(width: width).split(separator: "\n") {
                #expect(DisplayWidth.of(line) <= width)
            }
        }
    }

    @Test func jsonKeepsItsOrderAndReadsBack() throws {
        let value: JSONValue = .object([
            "z": .null, "a": .text("q\"\\\n\u{1}ü日"), "n": .number(1.5), "whole": .number(3), "list": .texts(["x"]),
            "at": .instant(Instant(seconds: 0)), "none": .instant(nil), "yes": .bool(true),
        ])
        #expect(
            value.rendered
                == #"{"z":null,"a":"q\"\\\n\u0001ü日","n":1.5,"whole":3,"list":["x"],"#
                + #""at":"1970-01-01T00:00:00Z","none":null,"yes":true}"#)
        let read = try JSONSerialization.jsonObject(with: Data(value.rendered.utf8)) as? [String: Any]
        #expect(read?["a"] as? String == "q\"\\\n\u{1}ü日")
    }

    @Test(arguments: [
        (0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567"), (-1234, "-1,234"),
        (Int.min, "-9,223,372,036,854,775,808"),
    ])
    func numbersAreGrouped(number: Int, expected: String) { #expect(number.grouped == expected) }

    @Test func aFilterErrorPointsAtItsPlace() {
        let failure = Failure.filter(
            Diagnostics([Diagnostic("There is no field 'grup'.", range: 8..<12, suggestions: ["group"])]),
            in: "日 AND grup = x")
        #expect(
            failure.text == """
                error: The filter is wrong.
                  日 AND grup = x
                         ^^^^
                  There is no field 'grup'. Did you mean group?
                """)
        #expect(failure.exit == .wrongUse)
    }

    @Test(arguments: [0..<0, 5..<9, 90..<99, 3..<3])
    func anyRangePointsSomewhere(range: Range<Int>) {
        let lines = Failure.pointer(to: range, in: "name=x")
        #expect(lines.count == 2 && lines[1].contains("^"))
    }

    @Test func anErrorIsOneObjectWithAllItsFields() {
        let failure = Failure(.filter, "Wrong.", details: [Diagnostic("Bad.", range: 1..<3, line: 2)])
        #expect(
            failure.json.rendered
                == #"{"error":{"code":"filter","message":"Wrong.","next":null,"details":[{"message":"Bad.","#
                + #""range":[1,3],"path":null,"line":2,"suggestions":[]}]}}"#)
    }

    @Test func progressFitsItsLine() {
        #expect(
            ProgressBar.line("users", 1250, of: 2500, width: 50) == "users  [############------------]  1,250 of 2,500")
        for width in 1...120 {
            #expect(DisplayWidth.of(ProgressBar.line("Reading users", 7, of: 9, width: width)) < max(width, 1))
        }
    }

    @Test(arguments: [
        (["users", "--json"], true), (["users", "--format", "json"], true), (["users", "--format=json"], true),
        (["users", "--", "--json"], false), (["users"], false), (["--format", "csv"], false),
    ])
    func jsonIsWantedWhenItIsAmongTheArguments(arguments: [String], expected: Bool) {
        #expect(UsherCommand.wantsJSON(arguments) == expected)
    }
}
