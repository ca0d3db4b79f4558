import Core
import Testing

@testable import Connectors

@Suite struct JiraSiteTests {
    @Test(
        arguments: [
            ("https://acme.atlassian.net", "a@b.c", "", "jira.token"),
            ("https://acme.atlassian.net", "a@b.c", "two words", "jira.token"),
            ("https://acme.atlassian.net", "nobody", "t", "jira.email"),
            ("https://acme.atlassian.net", "a:b@c", "t", "jira.email"),
            ("http://acme.atlassian.net", "a@b.c", "t", "jira.url"), ("acme", "a@b.c", "t", "jira.url"),
            ("https://user@acme", "a@b.c", "t", "jira.url"), ("", "a@b.c", "t", "jira.url"),
        ]) func saysWhichFieldIsWrong(url: String, email: String, token: String, path: String)
    {
        let found = #expect(throws: Diagnostic.self) { try JiraSite(url: url, email: email, token: token) }
        #expect(found?.path == path)
    }

    @Test(
        arguments: [
            (200, nil), (401, "jira.token"), (403, "jira.email"), (404, "jira.url"), (302, "jira.url"),
            (503, "jira.url"),
        ] as [(Int, String?)]) func asksTheSiteWhoTheAccountIs(status: Int, path: String?) async throws
    {
        let site = try JiraSite(url: "https://acme.atlassian.net/", email: "a@b.c", token: "secret-token")
        #expect(site.url == "https://acme.atlassian.net")
        let transport = HTTPTransport { request throws(TransportError) in
            #expect(request.target == "/rest/api/3/myself" && request.method == "GET")
            #expect(request.headers.contains(.init("Authorization", "Basic YUBiLmM6c2VjcmV0LXRva2Vu")))
            return TransportAnswer(status: status)
        }
        do throws(Diagnostic) {
            try await site.check(transport: transport)
            #expect(path == nil)
        } catch {
            #expect(error.path == path)
            #expect(!"\(error)".contains("secret-token"))
        }
        #expect(!"\(site)".contains("secret-token"))
    }

    @Test func aSiteThatDoesNotAnswerIsNamed() async throws {
        let site = try JiraSite(url: "https://acme.atlassian.net", email: "a@b.c", token: "t")
        let transport = HTTPTransport { _ throws(TransportError) in
            throw .notSent("its name could not be resolved (DNS)")
        }
        let found = await #expect(throws: Diagnostic.self) { try await site.check(transport: transport) }
        #expect(found?.path == "jira.url" && found?.message.contains("DNS") == true)
    }
}
