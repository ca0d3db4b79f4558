import Core
import Foundation
import Logging
import Messaging
import Store
import TestSupport
import Testing

@testable import Engine

@Suite struct TeamsChannelTests {
    private static let token = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
    private static let tenant = "00000000-0000-4000-8000-0000000000f1"
    private static let client = "00000000-0000-4000-8000-0000000000c1"
    private static let bo = "00000000-0000-4000-8000-0000000000b1"
    private let chat = FakeChat()

    private func withTeams(
        directory: Bool = true, _ body: @escaping @Sendable (World, User) async throws -> Void
    ) async throws {
        var options = Usher.Options(publicAddress: "https://usher.example")
        options.chat = chat.services
        chat.know("/users?", #"{"value":[]}"#)
        try await withSimulatedWorld(users: 60, options: options) { [chat] world, _ in
            _ = try await world.usher.sync(full: true, by: "test")
            let settings = TeamsChannelSettings(
                isOn: true, tenant: Self.tenant, clientID: directory ? Self.client : "")
            try await world.usher.changeTeamsChannel(
                to: TeamsChannelDraft(settings, token: Secret(Self.token), appSecret: Secret("s")), from: 0, by: "test")
            let person = try await world.somebodyWhoMayAsk()
            try await world.giveByRequest(channel: "teams")
            chat.know(Self.bo, #"{"id":"\#(Self.bo)","mail":"\#(person.email ?? "")","userType":"Member"}"#)
            try await body(world, person)
        }
    }

    private func hear(
        _ world: World, _ text: String, id: String = "1", from: String = Self.bo, tenant: String? = Self.tenant,
        sent: Instant? = nil, authorization: String? = nil
    ) async throws -> String {
        let time = sent.map { #","timestamp":"\#($0)""# } ?? ""
        let channelData = tenant.map { #"{"tenant":{"id":"\#($0)"}}"# } ?? "{}"
        let body = Array(
            """
            {"type":"message","id":"\(id)","text":"<at>Access</at> \(text)"\(time),
             "from":{"id":"29:a","name":"Bo Sample","aadObjectId":"\(from)"},"channelData":\(channelData)}
            """.utf8)
        let signed = try #require(TeamsSignature(token: Self.token)).signature(of: body)
        return try await world.usher.hearTeams(body: body, authorization: authorization ?? signed).text
    }

    @Test func aMessageBecomesARequestAndTheOutcomeIsTheAnswer() async throws {
        try await withTeams { world, person in
            let text = try await hear(world, "restore jira please, on call", sent: world.clock.now)
            let request = try #require(try await world.requests().first)
            #expect(request.state == .granted, "\(request)")
            #expect(request.user == person.id && request.product == .jira)
            #expect(request.channel == .teams && text == request.answer && request.name == "Bo Sample")
            let mails = try await world.outcomeMails()
            #expect(mails == 1)
        }
    }

    @Test func aCallCountsOnce() async throws {
        try await withTeams { world, _ in
            _ = try await hear(world, "jira")
            await #expect(throws: ChatCallRefusal.repeated) { try await hear(world, "jira") }
            // However much later: the signature has no time in it.
            world.clock.advance(by: .days(40))
            await #expect(throws: ChatCallRefusal.repeated) { try await hear(world, "jira") }
            let requests = try await world.requests()
            #expect(requests.count == 1)
        }
    }

    @Test(
        arguments: [(-301, false), (-299, true), (0, true), (299, true), (301, false)])
    func aMessageThatSaysItsTimeMustBeFresh(seconds: Int, isHeard: Bool) async throws {
        try await withTeams { world, _ in
            let sent = world.clock.now + .seconds(seconds)
            if isHeard {
                _ = try await hear(world, "jira", sent: sent)
            } else {
                await #expect(throws: ChatCallRefusal.notSigned(.stale)) { try await hear(world, "jira", sent: sent) }
            }
        }
    }

    @Test func nothingIsReadOfACallThatIsNotBelieved() async throws {
        try await withTeams { world, _ in
            let before = chat.calls
            for (header, problem) in [("", SignatureProblem.missing), ("HMAC AAAA", .wrong), ("Bearer x", .wrong)] {
                await #expect(throws: ChatCallRefusal.notSigned(problem)) {
                    try await hear(world, "jira", authorization: header)
                }
            }
            try await world.usher.changeTeamsChannel(
                to: TeamsChannelDraft(TeamsChannelSettings()), from: 1, by: "test")
            await #expect(throws: ChatCallRefusal.off) { try await hear(world, "jira") }
            let requests = try await world.requests()
            #expect(requests.isEmpty && chat.calls == before)
        }
    }

    @Test func strangersAreRefused() async throws {
        try await withTeams { world, person in
            let unknown = try await hear(world, "jira", id: "2", from: "00000000-0000-4000-8000-0000000000b9")
            #expect(unknown == ChatWords.unknown)
            chat.know(Self.bo, #"{"id":"x","mail":"\#(person.email ?? "")","userType":"Guest"}"#)
            let guest = try await hear(world, "jira", id: "3")
            #expect(guest == ChatRefusal.guest.description)
            chat.know(Self.bo, "", status: 503)
            let away = try await hear(world, "jira", id: "4")
            #expect(away == "Your request for Jira is received. The answer comes by mail.")
            var requests = try await world.requests()
            #expect(
                requests.filter { $0.state == .refused }.count == 2 && requests.filter(\.isToBeIdentified).count == 1)
            // Asked again, until it says who it is.
            chat.know(Self.bo, #"{"id":"x","mail":"\#(person.email ?? "")","userType":"Member"}"#)
            world.clock.advance(by: .minutes(1))
            await world.usher.tendRequests()
            requests = try await world.requests()
            #expect(requests.first { $0.externalKey.hasSuffix(":4") }?.state == .granted)
            let mails = try await world.outcomeMails()
            #expect(mails == 1)
        }
    }

    @Test(
        arguments: [
            (nil, "it names no tenant"), ("", "it names no tenant"),
            ("00000000-0000-4000-8000-0000000000f9", "it comes from another tenant"),
        ] as [(String?, String)])
    func onlyTheNamedTenantMayAsk(tenant: String?, reason: String) async throws {
        try await withTeams { world, _ in
            let log = KeptLog()
            let calls = chat.calls
            let text = try await hear(world.logging(to: log), "jira", tenant: tenant)
            #expect(text == ChatRefusal.foreign.description)
            #expect(log.text.contains("A message in Teams was refused") && log.text.contains(reason))
            #expect(!log.text.contains(Self.token))
            let requests = try await world.requests()
            #expect(requests.isEmpty && chat.calls == calls)
            let own = try await hear(world, "jira", id: "2", tenant: Self.tenant.uppercased())
            #expect(own != text)
        }
    }

    @Test func whoAsksTooOftenIsToldToWait() async throws {
        try await withTeams { world, _ in
            for number in 0..<11 {
                let text = try await hear(world, "jira", id: "\(number)")
                #expect(text.contains("very often") == (number == 10))
            }
        }
    }

    @Test func whatIsNotClearIsAskedBack() async throws {
        try await withTeams { world, _ in
            let text = try await hear(world, "confluense")
            #expect(text.contains("There is no product “confluense” here") && text.contains("Confluence"))
            let requests = try await world.requests()
            #expect(requests.isEmpty)
        }
    }

    @Test func withoutADirectoryPeopleGetTheWayToThePublicPage() async throws {
        try await withTeams(directory: false) { world, _ in
            let closed = try await hear(world, "jira")
            #expect(closed == ChatWords.unknown)
            try await world.usher.changePortal(to: PortalSettings(isOn: true), from: 0, by: "test")
            let text = try await hear(world, "jira", id: "2")
            #expect(text.contains("https://usher.example/request"))
            let requests = try await world.requests()
            #expect(requests.isEmpty)
        }
    }

    @Test func whatTakesLongerIsAnsweredByMail() async throws {
        try await withTeams { world, _ in
            // Nothing at all is done in the background yet, and what was asked for is on disk.
            let (gate, open) = AsyncStream.makeStream(of: Void.self)
            let work = BackgroundWork(logger: Logger(label: "test")) { for await _ in gate { break } }
            var slow = world
            slow.usher = world.usher.inBackground(work)
            let text = try await hear(slow, "jira")
            #expect(text == "Your request for Jira is received. The answer comes by mail.")
            let kept = try await world.requests()
            #expect(kept.map(\.isToBeIdentified) == [true])
            open.finish()
            await work.finish()
            let (requests, mails) = (try await world.requests(), try await world.outcomeMails())
            #expect(requests.map(\.state) == [.granted] && mails == 1)
        }
    }

    @Test func aDirectoryIsTriedBeforeItIsKept() async throws {
        var options = Usher.Options()
        options.chat = chat.services
        let world = try await World.make(nil, options: options)
        func expect(_ wanted: [String?], of draft: TeamsChannelDraft) async {
            var found: [String?] = []
            do {
                try await world.usher.changeTeamsChannel(to: draft, from: 0, by: "test")
            } catch UsherError.invalid(let diagnostics) { found = diagnostics.all.map(\.path) } catch {
                found = ["\(error)"]
            }
            #expect(found == wanted)
        }
        var settings = TeamsChannelSettings(isOn: true)
        await expect(["token"], of: TeamsChannelDraft(settings))
        await expect(["token"], of: TeamsChannelDraft(settings, token: Secret("not base64")))
        settings.clientID = Self.client
        await expect(["tenant", "appSecret"], of: TeamsChannelDraft(settings, token: Secret(Self.token)))
        settings.tenant = "acme"
        let draft = { TeamsChannelDraft($0, token: Secret(Self.token), appSecret: Secret("s-1")) }
        await expect(["tenant"], of: draft(settings))
        settings.tenant = Self.tenant
        chat.know("/users?", "{}", status: 403)
        await expect(["appSecret"], of: draft(settings))
        let version = try await world.usher.teamsChannel().stored.version
        #expect(version == 0)
        chat.know("/users?", "{}")
        await expect([], of: draft(settings))
        var status = try await world.usher.teamsChannel()
        #expect(status.hasToken && status.hasAppSecret)
        // Without the app its secret has no use any more.
        settings.clientID = ""
        try await world.usher.changeTeamsChannel(to: TeamsChannelDraft(settings), from: 1, by: "test")
        status = try await world.usher.teamsChannel()
        #expect(status.hasToken && !status.hasAppSecret)
    }
}
