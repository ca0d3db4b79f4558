import AsyncHTTPClient
import Foundation
import Hummingbird
import Logging
import NIOCore
import NIOSSL
import ServiceLifecycle
import Testing

@testable import Web

/// A server of its own on a free port, and a client that trusts the tests' certificate.
@Suite struct TLSTests {
    private static func withServer(
        tls: TLSFiles? = nil, proxies: String = "", _ body: @escaping @Sendable (Int, HTTPClient) async throws -> Void
    ) async throws {
        let trusted = try #require(TrustedProxies(proxies))
        let console = try await Console(publicURL: nil, tls: tls, trustedProxies: trusted)
        var trust = TLSConfiguration.makeClientConfiguration()
        trust.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(Array(Self.certificate.utf8)))
        let client = HTTPClient(
            eventLoopGroupProvider: .singleton, configuration: HTTPClient.Configuration(tlsConfiguration: trust))
        let (ports, ready) = AsyncStream.makeStream(of: Int.self)
        let server = ServiceGroup(
            services: [try console.server.application { ready.yield($0) }], logger: Logger(label: "test"))
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await server.run() }
                var iterator = ports.makeAsyncIterator()
                let port = try #require(await iterator.next())
                // Cancelling would drop connections that are accepted and not yet served, which ends the process.
                do { try await body(port, client) } catch {
                    await server.triggerGracefulShutdown()
                    throw error
                }
                await server.triggerGracefulShutdown()
            }
        } catch {
            try await client.shutdown()
            throw error
        }
        try await client.shutdown()
    }

    private static func withFiles(
        _ files: [String: String], _ body: (String) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("usher-tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, text) in files { try Data(text.utf8).write(to: folder.appendingPathComponent(name)) }
        try await body(folder.path)
    }

    @Test func theServerSpeaksTLSAndTellsBrowsersToStayWithIt() async throws {
        try await Self.withFiles(["c.pem": Self.certificate, "k.pem": Self.key]) { folder in
            let files = TLSFiles(certificate: "\(folder)/c.pem", key: "\(folder)/k.pem")
            try await Self.withServer(tls: files) { port, client in
                let request = HTTPClientRequest(url: "https://localhost:\(port)/sign-in")
                let answer = try await client.execute(request, timeout: .seconds(120))
                #expect(answer.status == .ok)
                #expect(answer.headers["strict-transport-security"] == ["max-age=31536000"])
                #expect(
                    answer.headers["set-cookie"].contains {
                        $0.hasPrefix("__Host-usher-form=") && $0.contains("Secure")
                    })
                let plain = HTTPClientRequest(url: "http://localhost:\(port)/sign-in")
                await #expect(throws: (any Error).self) { try await client.execute(plain, timeout: .seconds(120)) }
            }
        }
    }

    @Test(
        arguments: [
            ("none.pem", "k.pem", "none.pem can't be read as a certificate"),
            ("junk.pem", "k.pem", "junk.pem can't be read as a certificate"),
            ("c.pem", "none.pem", "none.pem can't be read as a key"),
            ("c.pem", "c.pem", "c.pem can't be read as a key"),
            ("c.pem", "other.pem", "other.pem is not the key of the certificate"),
        ]) func aFileThatCannotBeUsedIsNamed(certificate: String, key: String, words: String) async throws
    {
        let texts = ["c.pem": Self.certificate, "k.pem": Self.key, "other.pem": Self.otherKey, "junk.pem": "junk"]
        try await Self.withFiles(texts) { folder in
            let files = TLSFiles(certificate: "\(folder)/\(certificate)", key: "\(folder)/\(key)")
            let problem = #expect(throws: TLSFiles.Problem.self) { try files.load() }
            #expect(problem?.description.contains(words) == true)
            #expect(problem?.description.contains("BEGIN") == false)
        }
    }

    @Test(arguments: [("127.0.0.0/8", true), ("10.0.0.1", false), ("", false)])
    func forwardedProtocolIsBelievedOnlyFromAProxy(proxies: String, isBelieved: Bool) async throws {
        try await Self.withServer(proxies: proxies) { port, client in
            var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)/sign-in")
            request.headers.add(name: "X-Forwarded-Proto", value: "https")
            let answer = try await client.execute(request, timeout: .seconds(120))
            #expect(answer.headers["strict-transport-security"].isEmpty != isBelieved)
        }
    }

    @Test(
        arguments: [
            ("10.0.0.1", "10.0.0.1", true), ("10.0.0.1", "10.0.0.2", false), ("10.0.0.0/8", "10.255.0.1", true),
            ("10.0.0.0/8", "11.0.0.1", false), ("10.0.0.0/31", "10.0.0.1", true), ("10.0.0.0/31", "10.0.0.2", false),
            ("0.0.0.0/0", "8.8.8.8", true), ("0.0.0.0/0", "::1", false), ("::1", "::1", true),
            ("fd00::/8", "fd12::1", true), ("fd00::/8", "fe80::1", false), ("10.0.0.1", "::ffff:10.0.0.1", true),
            ("192.168.0.1, 10.0.0.1", "10.0.0.1", true), ("10.0.0.1", "unknown", false),
        ]) func aProxyIsKnownByItsAddressOrNetwork(text: String, address: String, isTrusted: Bool) throws
    {
        #expect(try #require(TrustedProxies(text)).contains(address) == isTrusted)
    }

    @Test(arguments: [
        "proxy", "10.0.0", "10.0.0.1/33", "10.0.0.1/", "10.0.0.1/-1", "::1/129", "10.0.0.1;10.0.0.2", "1.2.3.4/8/8",
    ])
    func whatIsNoAddressIsRefused(text: String) { #expect(TrustedProxies(text) == nil) }

    @Test(arguments: [
        ("127.0.0.1", ["https"], true), ("127.0.0.1", ["http"], false), ("127.0.0.1", ["https, http"], false),
        ("127.0.0.1", ["http", "HTTPS"], true), ("127.0.0.1", [], false), ("8.8.8.8", ["https"], false),
    ]) func theNearestProxySaysHowItWasAsked(peer: String, protocols: [String], isSecure: Bool) throws {
        let trusted = try #require(TrustedProxies("127.0.0.1"))
        #expect(ForwardedAddress.isSecure(peer: peer, protocols: protocols, trusted: trusted) == isSecure)
    }
}

extension TLSTests {
    /// For localhost and 127.0.0.1; signed by itself, good for nothing else.
    static let certificate = """
        -----BEGIN CERTIFICATE-----
        MIIBoTCCAUegAwIBAgIUT/a4msohZTe3y2yGNa4TiX8AyGgwCgYIKoZIzj0EAwIw
        FzEVMBMGA1UEAwwMdXNoZXIgdGVzdCAxMCAXDTI2MTEyMTA2MTEwMFoYDzIxMjYx
        MDI4MDYxMTAwWjAXMRUwEwYDVQQDDAx1c2hlciB0ZXN0IDEwWTATBgcqhkjOPQIB
        BggqhkjOPQMBBwNCAATLe6zNaD62GpTnslI5/J/bIjw4Kl9n0UI0tkJb7sC83rRy
        uJwlzhK/vLVKtDBXfzhLp3vxZEkm8vSeOtZ5FODPo28wbTAdBgNVHQ4EFgQUKXFA
        I089f2qmIS9szfJ1E5i6h+wwHwYDVR0jBBgwFoAUKXFAI089f2qmIS9szfJ1E5i6
        h+wwDwYDVR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEw
        CgYIKoZIzj0EAwIDSAAwRQIhAI3DiarC1R/FeptbgYuVc8ILRvz8PAg4BLz0wabh
        ee9hAiApn2Pxi5W9V+I0MNbJKC98GgrLXQVy2Ub3XzClMPMw1g==
        -----END CERTIFICATE-----
        """
    static let key = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgB4RhduxvPj7sj004
        QOt+QIBrITskKPZwHYZuE+4JjhehRANCAATLe6zNaD62GpTnslI5/J/bIjw4Kl9n
        0UI0tkJb7sC83rRyuJwlzhK/vLVKtDBXfzhLp3vxZEkm8vSeOtZ5FODP
        -----END PRIVATE KEY-----
        """
    static let otherKey = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgC4+YulgFZnc39fNW
        7FEesjefQsh5a6+3bnwBjhhJKyShRANCAASWtWf+ilQT83IiZOrSV8N0R3ySjm9e
        fdy8JX6qDX6/Mb0sSxRr0G0eDi9W4lPfhv4DuwIrfM9aFCSUdN7X21/d
        -----END PRIVATE KEY-----
        """
}
