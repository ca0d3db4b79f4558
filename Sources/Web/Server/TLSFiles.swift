import HummingbirdTLS
import NIOSSL

/// The certificate and the key that the server shows, as PEM files. Read at the start; a new certificate needs a
/// restart.
public struct TLSFiles: Equatable, Sendable {
    /// The server's certificate, followed by those between it and a known one.
    public var certificate: String
    public var key: String
    public init(certificate: String, key: String) { (self.certificate, self.key) = (certificate, key) }

    /// What is wrong with one of the files, in words.
    public struct Problem: Error, Equatable, CustomStringConvertible {
        public var description: String
    }

    /// TLS 1.2 and later. Throws `Problem` when a file is missing or broken, or the key is another certificate's.
    func load() throws(Problem) -> TLSConfiguration {
        let (certificates, key) = (try readCertificates(), try readKey())
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: certificates.map { .certificate($0) }, privateKey: .privateKey(key))
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["http/1.1"]
        do { _ = try NIOSSLContext(configuration: configuration) } catch {
            throw Problem(description: "\(self.key) is not the key of the certificate in \(certificate).")
        }
        return configuration
    }

    private func readCertificates() throws(Problem) -> [NIOSSLCertificate] {
        let found: [NIOSSLCertificate]
        do { found = try NIOSSLCertificate.fromPEMFile(certificate) } catch {
            throw Problem(description: "\(certificate) can't be read as a certificate in PEM.")
        }
        guard !found.isEmpty else {
            throw Problem(description: "\(certificate) can't be read as a certificate in PEM.")
        }
        return found
    }

    private func readKey() throws(Problem) -> NIOSSLPrivateKey {
        do { return try NIOSSLPrivateKey(file: key, format: .pem) } catch {
            throw Problem(description: "\(key) can't be read as a key in PEM without a password.")
        }
    }
}
