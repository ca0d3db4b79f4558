import Core
import Engine
import Hummingbird
import Messaging
import Store
import TestSupport
import Testing

@testable import Web

@Suite struct TemplatesAPITests {
    private static let body =
        ##"{"name": "Soon", "days": 23, "subject": "Hi", "body": "<p>{{user.name}}<img src=x></p>"}"##

    @Test func templatesAreMadeChangedAndRemoved() async throws {
        var options = Usher.Options()
        options.mailTransport = MailTransport { _ in }
        let console = try await Console(options: options)
        try await console.test { browser async throws in
            let client = try await APIClient(console, browser)
            #expect(try await client.get("/templates")["items"]?.list.count == 3)
            let made = try await client.send(.post, "/templates", Self.body)
            #expect(made.status == .created && made.json["body"]?.string == "<p>{{user.name}}</p>")
            let path = "/templates/\(made.json["id"]?.string ?? "")"
            #expect(made.location == "/api/v1" + path)
            #expect(try await client.send(.post, "/templates", Self.body).status == .unprocessableContent)

            let change =
                #"{"name": "Soon", "enabled": false, "subject": "Ho", "body": "b", "bcc": ["it@usher.example"]}"#
            #expect(try await client.send(.put, path, change).status.code == 428)
            let changed = try await client.send(.put, path, change, headers: [.ifMatch: made.headers[.eTag] ?? ""])
            #expect(changed.status == .ok && changed.json["subject"]?.string == "Ho" && changed.json["days"] == .null)
            let late = try await client.send(.put, path, change, headers: [.ifMatch: made.headers[.eTag] ?? ""])
            #expect(late.status.code == 412)

            let test = try await client.send(.post, path + "/test", "{}", headers: [.idempotencyKey: "t-1"])
            let again = try await client.send(.post, path + "/test", "{}", headers: [.idempotencyKey: "t-1"])
            #expect(test.status == .accepted && again.status == .accepted)
            #expect(try await console.usher.deliverMail().sent == 1)

            let removal = try await client.send(.delete, path, headers: [.ifMatch: changed.headers[.eTag] ?? ""])
            #expect(removal.status == .noContent)
            let used = try await client.send(
                .delete, "/templates/standard-access-granted", headers: [.ifMatch: "\"1\""])
            #expect(used.status == .conflict)
        }
    }

    @Test func aPreviewAnswersTheMail() async throws {
        let console = try await Console()
        try await console.test { browser async throws in
            let client = try await APIClient(console, browser)
            let shown = try await client.send(
                .post, "/templates/preview",
                ##"{"subject": "{{user.name}}", "body": "<p>{{product}}</p><script>x</script>", "days": 40}"##)
            #expect(shown.json["subject"]?.string == "Robin Sample" && shown.json["text"]?.string == "Jira")
            #expect(shown.json["removed"]?.list.map(\.string) == ["script"])
            let wrong = try await client.send(.post, "/templates/preview", #"{"subject": "{{x}}", "body": "b"}"#)
            #expect(wrong.status == .unprocessableContent)
            #expect(wrong.json["errors"]?.list.first?["pointer"]?.string == "/subject", "\(wrong.text)")
        }
    }
}
