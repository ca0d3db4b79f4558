import Foundation
import TestSupport
import Testing

@testable import Core

@Suite struct PublicTokenTests {
    static let now = Instant(seconds: 1_795_000_000)
    static let all = Set(PublicToken.Purpose.allCases)
    let signer: PublicTokenSigner

    init() throws { signer = try #require(PublicTokenSigner(secret: Array(0..<32))) }

    private static func subject(_ generator: inout SeededGenerator) -> String {
        let letters = Array("abcdefghijklmnopqrstuvwxyz0123456789-:äß")
        return String(
            (0..<Int.random(in: 1...40, using: &generator)).map { _ in letters.randomElement(using: &generator) ?? "a" }
        )
    }

    @Test(arguments: 0..<50) func whatIsSignedIsReadBack(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let purpose = try #require(PublicToken.Purpose.allCases.randomElement(using: &generator))
        let expires = Self.now + .seconds(Int.random(in: 0...100_000_000, using: &generator))
        let token = try #require(PublicToken(purpose, of: Self.subject(&generator), until: expires))
        let text = signer.text(of: token)
        #expect(signer.token(in: text, for: [purpose]) == token)
        #expect(token.expires >= expires && token.expires - expires < .minutes(1))
        let plain = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        #expect(text.allSatisfy(plain.contains))
    }

    @Test(arguments: 0..<10) func anyFlippedBitIsRefused(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for purpose in PublicToken.Purpose.allCases {
            let text = signer.text(
                of: try #require(PublicToken(purpose, of: Self.subject(&generator), until: Self.now)))
            let bytes = try #require(Self.bytes(of: text))
            for bit in 0..<(8 * bytes.count) {
                var wrong = bytes
                wrong[bit / 8] ^= 1 << UInt8(bit % 8)
                #expect(signer.token(in: Self.text(of: wrong), for: Self.all) == nil, "bit \(bit)")
            }
            // Bits of the text itself: also those that base64 does not need.
            for index in text.utf8.indices {
                for bit in 0..<7 {
                    var wrong = Array(text.utf8)
                    wrong[text.utf8.distance(from: text.startIndex, to: index)] ^= 1 << UInt8(bit)
                    #expect(signer.token(in: String(decoding: wrong, as: UTF8.self), for: Self.all) == nil)
                }
            }
        }
    }

    @Test func aTokenOfOnePurposeIsRefusedForAnother() throws {
        for purpose in PublicToken.Purpose.allCases {
            let token = try #require(PublicToken(purpose, of: "w1", until: Self.now))
            let text = signer.text(of: token)
            #expect(signer.token(in: text, for: Self.all.subtracting([purpose])) == nil)
            // And not by calling it another purpose: the code is bound to its own.
            var bytes = try #require(Self.bytes(of: text))
            for other in Self.all.subtracting([purpose]) {
                bytes[1] = other.rawValue
                #expect(signer.token(in: Self.text(of: bytes), for: Self.all) == nil)
            }
        }
    }

    @Test(
        arguments: [
            "", "A", "=", "AAAA", "AQE", "....", "%00", String(repeating: "A", count: 200),
            String(repeating: "A", count: 100_000), "ÄÖÜ",
        ]) func nonsenseIsNoToken(text: String)
    {
        #expect(signer.token(in: text, for: Self.all) == nil)
    }

    @Test func aTextHasNoSecondForm() throws {
        let text = signer.text(of: try #require(PublicToken(.keep, of: "warning-12", until: Self.now)))
        #expect(signer.token(in: text, for: Self.all) != nil)
        for other in [text + "=", text + "==", " " + text, text + "\n", text.replacing("-", with: "+") + " "] {
            #expect(signer.token(in: other, for: Self.all) == nil)
        }
    }

    @Test func anotherInstallationsTokenIsRefused() throws {
        let other = try #require(PublicTokenSigner(secret: Array(1...32)))
        let text = other.text(of: try #require(PublicToken(.keep, of: "w1", until: Self.now)))
        #expect(signer.token(in: text, for: Self.all) == nil)
        #expect(PublicTokenSigner(secret: Array(0..<31)) == nil)
    }

    @Test func subjectsHaveBounds() {
        #expect(PublicToken(.keep, of: "", until: Self.now) == nil)
        #expect(PublicToken(.keep, of: String(repeating: "x", count: 121), until: Self.now) == nil)
        #expect(PublicToken(.keep, of: "x", until: Instant(seconds: -120)) == nil)
        #expect(PublicToken(.keep, of: "x", until: Instant(seconds: 1 << 50)) == nil)
    }

    private static func bytes(of text: String) -> [UInt8]? {
        let padded =
            text.replacing("-", with: "+").replacing("_", with: "/")
            + String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
        return Data(base64Encoded: padded).map { Array($0) }
    }
    private static func text(of bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}
