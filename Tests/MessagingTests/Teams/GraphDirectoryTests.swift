import Core
import Messaging
import Synchronization
import Testing

@Suite struct GraphDirectoryTests {
    private static let id = "00000000-0000-4000-8000-0000000000b1"
    private static let app = GraphApp(tenant: "acme.example", clientID: "c-1", secret: "s&cret")
    private static let bo = """
        {"@odata.context":"x","id":"\(id)","displayName":"Bo Sample","mail":"bo@acme.example",
         "userPrincipalName":"bo@acme.onmicrosoft.com","userType":"Member","accountEnabled":true}
        """
    private static let token = #"{"token_type":"Bearer","expires_in":3599,"access_token":"T"}"#

    /// `token` answers the sign-in, `graph` the rest.
    private static func asking<Value: Sendable>(
        token: FakeService.Reply = .init(Self.token), graph: @escaping @Sendable (Int) -> FakeService.Reply,
        now: @escaping @Sendable () -> Instant = { Instant(seconds: 0) },
        _ body: @Sendable (GraphDirectory, FakeService) async throws -> Value
    ) async throws -> Value {
        let asked = Mutex(0)
        let answer: @Sendable (FakeService.Call) -> FakeService.Reply = { call in
            guard !call.target.contains("/oauth2/") else { return token }
            return graph(
                asked.withLock {
                    $0 += 1
                    return $0
                })
        }
        return try await FakeService.run(answering: answer) { base, service in
            var addresses = ChatAddresses.vendors
            (addresses.microsoftLogin, addresses.graph) = (base, base)
            return try await body(.live(Self.app, addresses: addresses, now: now), service)
        }
    }

    @Test func findsSomebodyAndKeepsTheTokenWhileItIsGood() async throws {
        let clock = Mutex(Instant(seconds: 0))
        let now: @Sendable () -> Instant = { clock.withLock { $0 } }
        try await Self.asking(graph: { _ in .init(Self.bo) }, now: now) { graph, service in
            let user = try #require(try await graph.user(Self.id))
            #expect(try user.vouchedEmail() == "bo@acme.example")
            let calls = service.calls
            #expect(calls.map(\.method) == ["POST", "GET"])
            #expect(calls[0].target == "/acme.example/oauth2/v2.0/token")
            let form = FormEncoding.fields(of: calls[0].body.utf8) ?? []
            #expect(form.contains(.init("client_secret", "s&cret")) && form.contains(.init("client_id", "c-1")))
            #expect(form.contains(.init("grant_type", "client_credentials")))
            #expect(
                calls[1].target.hasPrefix("/v1.0/users/\(Self.id)?$select=") && calls[1].authorization == "Bearer T")
            _ = try await graph.user(Self.id)
            #expect(service.calls.count == 3)
            clock.withLock { $0 = Instant(seconds: 3540) }
            _ = try await graph.user(Self.id)
            #expect(service.calls.map(\.method) == ["POST", "GET", "GET", "POST", "GET"])
        }
    }

    @Test func aTokenThatIsNoLongerTakenIsReplacedOnce() async throws {
        try await Self.asking(graph: { $0 == 1 ? .init("", status: 401) : .init(Self.bo) }) { graph, service in
            let user = try await graph.user(Self.id)
            #expect(user != nil)
            #expect(service.calls.map(\.method) == ["POST", "GET", "POST", "GET"])
        }
    }

    @Test func nobodyIsNoErrorAndWhatIsNoIDIsNotAsked() async throws {
        try await Self.asking(graph: { _ in .init("{}", status: 404) }) { graph, service in
            let user = try await graph.user(Self.id)
            #expect(user == nil)
            let count = service.calls.count
            let other = try await graph.user("../me")
            #expect(other == nil)
            #expect(service.calls.count == count)
        }
    }

    @Test(arguments: [
        ("invalid_client", "client secret"), ("unauthorized_client", "no such app"),
        ("invalid_request", "no such tenant"),
        ("else", "no token"),
    ]) func saysWhyThereIsNoToken(code: String, words: String) async throws {
        let reply = FakeService.Reply(#"{"error":"\#(code)","error_description":"AADSTS s&cret"}"#, status: 401)
        try await Self.asking(token: reply, graph: { _ in .init("") }) { graph, _ in
            let error = try #require(await Self.problem(graph))
            #expect(error.description.contains(words) && !error.description.contains("s&cret") && !error.isTemporary)
        }
    }

    @Test(
        arguments: [
            (403, false, "User.Read.All"), (401, false, "User.Read.All"), (500, true, "500"), (429, true, "too many"),
            (400, false, "400"),
        ]) func saysWhyTheDirectoryDoesNotAnswer(status: Int, isTemporary: Bool, words: String) async throws
    {
        try await Self.asking(graph: { _ in .init("{}", status: status) }) { graph, _ in
            let error = try #require(await Self.problem(graph))
            #expect(error.isTemporary == isTemporary && error.description.contains(words), "\(error)")
        }
    }

    @Test(
        arguments: [
            (GraphUser(id: "1", mail: "a@b.example"), "a@b.example", nil),
            (GraphUser(id: "1", userPrincipalName: "u@b.example"), "u@b.example", nil),
            (GraphUser(id: "1"), nil, .noEmail),
            (GraphUser(id: "1", mail: "a@b.example", userType: "Guest"), nil, .guest),
            (GraphUser(id: "1", mail: "a@b.example", userPrincipalName: "a_b#EXT#@t.example"), nil, .guest),
            (GraphUser(id: "1", mail: "a@b.example", accountEnabled: false), nil, .noPerson),
            (GraphUser(id: "1", userPrincipalName: "nothing"), nil, .noEmail),
        ] as [(GraphUser, String?, ChatRefusal?)]) func onlyMembersAreVouchedFor(
            user: GraphUser, email: String?, refusal: ChatRefusal?
        )
    {
        do throws(ChatRefusal) {
            let found = try user.vouchedEmail()
            #expect(found == email && refusal == nil)
        } catch { #expect(error == refusal) }
    }

    @Test func theSecretOfAnAppIsNotShown() {
        #expect(!"\(Self.app)".contains("s&cret") && !String(reflecting: Self.app).contains("s&cret"))
        var dumped = ""
        dump(Self.app, to: &dumped)
        #expect(!dumped.contains("s&cret"))
    }

    private static func problem(_ graph: GraphDirectory) async -> ChatError? {
        do throws(ChatError) {
            try await graph.check()
            return nil
        } catch { return error }
    }
}
