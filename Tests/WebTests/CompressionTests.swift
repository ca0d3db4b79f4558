import CZlib
import Hummingbird
import HummingbirdTesting
import TestSupport
import Testing

@testable import Web

@Suite struct CompressionTests {
    /// The frame ends with checksum and length of what was compressed, RFC 1952, section 2.3.1.
    @Test(arguments: ["/assets/usher.css", "/assets/icons.svg"])
    func assetsAreCompressedForWhoeverTakesIt(_ path: String) async throws {
        let console = try await Console()
        let path = path.replacing("/assets", with: try AssetLibrary().prefix)
        try await console.test { browser async throws in
            let plain = try await browser.get(path)
            let packed = try await browser.get(path, headers: [.acceptEncoding: "br, gzip;q=0.8"])
            #expect(plain.headers[.contentEncoding] == nil)
            #expect(packed.headers[.contentEncoding] == "gzip")
            #expect(packed.headers[.vary] == "accept-encoding")
            #expect(plain.headers[.vary] == "accept-encoding")
            let (plainBytes, packedBytes) = (
                Array(plain.body.readableBytesView), Array(packed.body.readableBytesView)
            )
            #expect(packedBytes.count < plainBytes.count / 2)
            #expect(packedBytes.prefix(2) == [0x1F, 0x8B])
            let sum = plainBytes.withUnsafeBufferPointer { crc32(0, $0.baseAddress, UInt32($0.count)) }
            #expect(Self.word(packedBytes.suffix(8).prefix(4)) == UInt32(sum))
            #expect(Self.word(packedBytes.suffix(4)) == UInt32(plainBytes.count))
        }
    }

    private static func word(_ bytes: some Collection<UInt8>) -> UInt32 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }

    @Test(arguments: [
        ("gzip", true), ("GZIP", true), ("br, gzip", true), ("gzip; q=1", true), ("gzip;q=0", false),
        ("gzip; q=0.0", false), ("br", false), ("", false), ("identity", false),
    ])
    func acceptedEncodings(_ header: String, _ isAccepted: Bool) {
        let request = Request(
            head: .init(
                method: .get, scheme: nil, authority: nil, path: "/", headerFields: [.acceptEncoding: header]),
            body: .init(buffer: ByteBuffer()))
        #expect(CompressionMiddleware.accepts(request) == isAccepted)
    }

    @Test func tokenIsMaskedAnewInEachPage() async throws {
        let console = try await Console()
        try await console.test { browser async throws in
            try await browser.get("/sign-in")
            let first = browser.token
            try await browser.get("/sign-in")
            #expect(first != browser.token)
            #expect(MaskedToken.unmask(first) == MaskedToken.unmask(browser.token))
            #expect(MaskedToken.unmask(first)?.isEmpty == false)
        }
    }

    @Test(arguments: ["", "00", "ff00aa", "0123456789abcdef"]) func masksComeOff(_ secret: String) throws {
        let masked = try #require(MaskedToken.mask(secret) { Array(repeating: 0x5A, count: $0) })
        #expect(MaskedToken.unmask(masked) == secret)
        #expect(secret.isEmpty || !masked.contains(secret))
    }

    @Test(arguments: ["0", "xy", "abc", "00ff1", "ä0", String(repeating: "0", count: 1002), "000000"])
    func whatIsNotMaskedIsNoToken(_ text: String) { #expect(MaskedToken.unmask(text) == nil) }
}
