import Connectors
import Testing

struct AtlassianConfigurationTests {
    @Test(arguments: [
        "https://api.atlassian.com", "https://api.atlassian.com/", "HTTPS://proxy.example:8443",
        "http://localhost:8080",
        "http://127.0.0.1", "http://127.8.9.1:80", "http://[::1]:9",
    ])
    func `Addresses that are accepted`(url: String) throws {
        let configuration = try AtlassianConfiguration(baseURL: url, organization: "o-1", key: "k")
        #expect(!configuration.baseURL.hasSuffix("/"))
    }

    @Test(arguments: [
        "http://api.atlassian.com", "http://localhost.evil.example", "http://127.0.0.1.evil.example", "http://10.0.0.1",
        "http://[::2]", "http://[::1", "http://127.1",
    ])
    func `Plain http is for loopback only`(url: String) {
        let error = #expect(throws: AtlassianConfigurationError.self) {
            try AtlassianConfiguration(baseURL: url, organization: "o-1", key: "k")
        }
        #expect(error == .plainHTTP(url))
        #expect(error?.description.contains("loopback") == true)
    }

    @Test(arguments: [
        "", "api.atlassian.com", "https://", "ftp://a.example", "https://a.example/admin", "https://user:pw@a.example",
        "https://a.example?x", "https://a b", "://x",
    ])
    func `What is no address is said`(url: String) {
        let error = #expect(throws: AtlassianConfigurationError.self) {
            try AtlassianConfiguration(baseURL: url, organization: "o-1", key: "k")
        }
        #expect(error == .baseURL(url))
    }

    @Test(arguments: ["", "a/b", "a b", "ü", String(repeating: "x", count: 129)])
    func `What is no organisation is said`(id: String) {
        #expect(throws: AtlassianConfigurationError.organization(id)) {
            try AtlassianConfiguration(organization: id, key: "k")
        }
    }

    @Test(arguments: ["", "key with space", "key\r\nX-Injected: 1", "kéy"])
    func `A key that can't be one is refused without being shown`(key: String) {
        let error = #expect(throws: AtlassianConfigurationError.self) {
            try AtlassianConfiguration(organization: "o-1", key: key)
        }
        if !key.isEmpty { #expect(error?.description.contains(key) == false) }
    }

    @Test func `The key does not show, however the configuration is printed`() throws {
        let configuration = try AtlassianConfiguration(organization: "o-1", key: "very-secret")
        var dumped = ""
        dump(configuration, to: &dumped)
        for text in ["\(configuration)", String(reflecting: configuration), dumped] {
            #expect(text.contains("o-1"))
            #expect(!text.contains("very-secret"))
        }
    }
}
