import Foundation
import Testing

@testable import Core

struct SearchTextTests {
    /// Folding has a table for letters of two bytes; it must not differ from folding by way of strings.
    @Test func everyLetterFoldsAsItsStringDoes() {
        for value in UInt32(0)..<0x500 {
            guard let scalar = Unicode.Scalar(value) else { continue }
            for text in ["\(scalar)", "A\(scalar)z", "\(scalar)\u{301}\(scalar)"] {
                let expected = Array(text.lowercased().precomposedStringWithCanonicalMapping.utf8)
                #expect(SearchText.folded(text) == expected, "U+\(String(value, radix: 16)) in \(text)")
            }
        }
    }

    @Test(
        arguments: [[0xC3], [0x41, 0xC3], [0xC3, 0x28], [0xC4, 0xC4, 0x80], [0x80], [0xFF, 0xC3, 0x89]] as [[UInt8]])
    func bytesThatAreNotTextFoldLikeTheirRepair(_ bytes: [UInt8]) {
        let repaired = String(decoding: bytes, as: UTF8.self)
        let expected = Array(repaired.lowercased().precomposedStringWithCanonicalMapping.utf8)
        #expect(bytes.withUnsafeBufferPointer { SearchText.folded($0) } == expected)
    }

    @Test func cachedCodesAreThoseOfTheirBytes() {
        var cache = CodeCache()
        // Far more texts than slots, so that they drive each other out.
        for round in 0..<3 {
            for number in 0..<5000 {
                let text = Array("text-\(number)".utf8)
                let code = text.withUnsafeBufferPointer { cache.code(of: $0) { Int32(number) } }
                #expect(code == Int32(number), "round \(round)")
            }
        }
    }
}
