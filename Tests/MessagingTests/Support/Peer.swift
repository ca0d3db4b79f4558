import Foundation

/// What servers that somebody else wrote need to run in a test.
enum Peer {
    /// The folder of the project.
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path

    /// A folder of its own with the certificate of `localhost`, gone afterwards.
    static func withFolder<Result>(_ body: (URL) async throws -> Result) async throws -> Result {
        // Short: sockets in it have names of at most 107 bytes.
        let name = "mail-" + UUID().uuidString.prefix(8)
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(String(name))
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data(certificate.utf8).write(to: folder.appendingPathComponent("certificate.pem"))
        try Data(key.utf8).write(to: folder.appendingPathComponent("key.pem"))
        return try await body(folder)
    }

    /// Of `localhost` alone, until 2126. Its key opens nothing but servers of these tests.
    static let certificate = """
        -----BEGIN CERTIFICATE-----
        MIIBlDCCATugAwIBAgIUcJSV+VeUnktx3spwkUmEx1FIw7MwCgYIKoZIzj0EAwIw
        FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMTA4MzY0OVoYDzIxMjYxMDI4
        MDgzNjQ5WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
        PQMBBwNCAAQyh/m+Q7GAHnPiXtL6iaHmFNm/7g+r176lm64gM+AaarWeO+f7LXW2
        Hgf/STibc4KCvt8VNnjDeyrpdmpgeD3+o2kwZzAdBgNVHQ4EFgQUETYbm/aizLXb
        20PKLv+ALUwRY2owHwYDVR0jBBgwFoAUETYbm/aizLXb20PKLv+ALUwRY2owDwYD
        VR0TAQH/BAUwAwEB/zAUBgNVHREEDTALgglsb2NhbGhvc3QwCgYIKoZIzj0EAwID
        RwAwRAIgWNFqG0cjL0N6Xrzdd7WPhXQ2y3MvxGtoZm0oifIY/8gCIEi2I27EEDIp
        QDSxac/Da/jKib2d2JYYLLNoqVIVkNJ9
        -----END CERTIFICATE-----

        """

    private static let key = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgM9m7xYoeDuSOc/eM
        uqLU9T2wj+/XPdKa4kPovGHBn8ChRANCAAQyh/m+Q7GAHnPiXtL6iaHmFNm/7g+r
        176lm64gM+AaarWeO+f7LXW2Hgf/STibc4KCvt8VNnjDeyrpdmpgeD3+
        -----END PRIVATE KEY-----

        """
}
