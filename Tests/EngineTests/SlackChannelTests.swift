import Connectors
import Core
import Foundation
import Logging
import Messaging
import Simulator
import Store
import Testing

@testable import Engine

@Suite struct SlackChannelTests {
    private static let secret = "8f742231b10e8888abcd99yyyzzz85a5"
    private static let team = #"{"ok":true,"team":"Acme","team_id":"T0001"}"#
    private let chat = FakeChat()

    /// A world whose channel is on, with a rule that gives a group, and somebody who may ask.
    private func withSlack(
        _ body: @escaping @Sendable (World, User) async throws -> Void
    ) async throws {
        var options = Usher.Options(publicAddress: "https://usher.example")
        options.chat = chat.services
        chat.know("auth.test", Self.team)
        try await withSimulatedWorld(users: 60, options: options) { [chat] world, _ in
            _ = try await world.usher.sync(full: true, by: "test")
            try await world.usher.changeSlackChannel(
                to: SlackChannelDraft(isOn: true, signingSecret: Secret(Self.secret), botToken: Secret("xoxb-1")),
                from: 0, by: "test")
            let bo = try await world.somebodyWhoMayAsk()
            try await world.giveByRequest(channel: "slack")
            chat.knowInSlack("U1", email: bo.email)
            try await body(world, bo)
        }
    }

    private func call(_ body: String, _ world: World, secret: String = Self.secret, late: Int64 = 0) -> SlackHookCall {
        let timestamp = "\(world.clock.now.milliseconds / 1000 - late)"
        let bytes = Array(body.utf8)
        return SlackHookCall(
            body: bytes, timestamp: timestamp,
            signature: SlackSignature(secret: secret).signature(of: bytes, timestamp: timestamp))
    }

    private func command(
        _ text: String, key: String = "1.2.3", user: String = "U1", team: String = "T0001",
        to url: String = "https://hooks.slack.com/commands/T0001/1/a"
    ) -> String {
        FormEncoding.text(of: [
            "team_id": team, "user_id": user, "command": "/access", "text": text, "response_url": url,
            "trigger_id": key,
        ])
    }

    private func press(_ button: SlackMessage.Button, in block: String, key: String = "9.9.9") -> String {
        let payload = """
            {"type":"block_actions","user":{"id":"U1","team_id":"T0001"},"team":{"id":"T0001"},"trigger_id":"\(key)",
             "response_url":"https://hooks.slack.com/actions/T0001/1/b",
             "actions":[{"action_id":"\(button.action)","block_id":"\(block)","value":"\(button.value)"}]}
            """
        return FormEncoding.text(of: ["payload": payload])
    }

    @Test func aCommandBecomesARequestAndItsOutcomeComesBack() async throws {
        try await withSlack { world, bo in
            let message = try #require(
                try await world.usher.hearSlackCommand(call(command("jira because of the audit"), world)))
            let request = try #require(try await world.requests().first)
            #expect(request.state == .granted, "\(request)")
            #expect(request.user == bo.id && request.product == .jira)
            #expect(request.channel == .slack && request.externalKey == "1.2.3")
            #expect(request.reason == "because of the audit" && request.name == "Bo")
            #expect(message.text == request.answer)
            #expect(chat.said == [.init(url: "https://hooks.slack.com/commands/T0001/1/a", text: request.answer ?? "")])
            // Slack's call once more: the same request, and nothing is said twice.
            _ = try await world.usher.hearSlackCommand(call(command("jira because of the audit"), world))
            let count = try await world.requests().count
            #expect(count == 1 && chat.said.count == 1)
            let exported = try await world.usher.auditEvents(limit: 1000).map { "\($0)" }.joined()
            #expect(!exported.contains("hooks.slack.com") && !exported.contains(Self.secret))
        }
    }

    @Test func withoutAProductThereAreButtonsAndTheFirstPressCounts() async throws {
        try await withSlack { world, _ in
            let message = try #require(
                try await world.usher.hearSlackCommand(
                    call(command("I was moved to the platform team last week"), world)))
            #expect(message.text == "Which product do you need?" && !message.buttons.isEmpty)
            #expect(message.buttons.last?.label == "What I had before")
            var requests = try await world.requests()
            #expect(requests.isEmpty)
            let jira = try #require(message.buttons.first { $0.label == "Jira" })
            let told = try #require(
                try await world.usher.hearSlackInteraction(call(press(jira, in: message.block), world)))
            #expect(told.replacesOriginal)
            requests = try await world.requests()
            #expect(requests.map(\.product) == [.jira] && requests.first?.externalKey == "1.2.3")
            #expect(requests.first?.reason == "I was moved to the platform team last week")
            let other = try #require(message.buttons.last)
            _ = try await world.usher.hearSlackInteraction(call(press(other, in: message.block, key: "8"), world))
            requests = try await world.requests()
            #expect(requests.count == 1)
        }
    }

    @Test(arguments: ["confluense", "jira and confluence", "help", "trello"])
    func whatIsNotClearIsAskedBack(text: String) async throws {
        try await withSlack { world, _ in
            let message = try await world.usher.hearSlackCommand(call(command(text), world))
            #expect(message?.buttons.isEmpty == false && message?.block == "access 1.2.3")
            let requests = try await world.requests()
            #expect(requests.isEmpty && chat.said.isEmpty)
        }
    }

    @Test func whatABodyPressesThatIsNoneOfOursDoesNothing() async throws {
        try await withSlack { world, _ in
            let approve = SlackMessage.Button(action: "approve", label: "", value: "request-17")
            let heard = try await world.usher.hearSlackInteraction(call(press(approve, in: "b1"), world))
            #expect(heard == nil)
            let gone = SlackMessage.Button(action: "product-0", label: "", value: "no-such-product x")
            let told = try await world.usher.hearSlackInteraction(call(press(gone, in: "access 7"), world))
            #expect(told?.text == "This product is not there any more.")
            let requests = try await world.requests()
            #expect(requests.isEmpty)
        }
    }

    @Test(
        arguments: [
            (#","is_restricted":true"#, "T0001", "bo", "Guests"), (#","is_stranger":true"#, "T0001", "bo", "Guests"),
            (#","deleted":true"#, "T0001", "bo", "no person"), ("", "T0002", "bo", "workspace"),
            (#","is_email_confirmed":false"#, "T0001", "bo", "e-mail"), ("", "T0001", nil, "e-mail"),
        ] as [(String, String, String?, String)]) func strangersAreRefused(
            more: String, team: String, email: String?, words: String
        ) async throws
    {
        try await withSlack { world, bo in
            chat.knowInSlack("U1", email: email == nil ? nil : bo.email, team: team, more: more)
            let message = try await world.usher.hearSlackCommand(call(command("jira"), world))
            #expect(message?.text.contains(words) == true, "\(message?.text ?? "")")
            let request = try #require(try await world.requests().first)
            #expect(request.state == .refused && request.user == nil && request.email == nil)
            let runs = try await world.usher.runs()
            #expect(runs.isEmpty)
        }
    }

    @Test func aForeignWorkspaceIsRefusedBeforeAnybodyIsLookedUp() async throws {
        try await withSlack { world, _ in
            let before = chat.calls
            let message = try await world.usher.hearSlackCommand(call(command("jira", team: "T0666"), world))
            #expect(message?.text == ChatRefusal.foreign.description && chat.calls == before)
            let settings = SlackChannelDraft(isOn: true, others: ["T0666"])
            try await world.usher.changeSlackChannel(to: settings, from: 1, by: "test")
            _ = try await world.usher.hearSlackCommand(call(command("jira", team: "T0666"), world))
            let requests = try await world.requests()
            #expect(requests.count == 1)
        }
    }

    @Test func nothingIsReadOfACallThatIsNotBelieved() async throws {
        try await withSlack { world, _ in
            let before = chat.calls
            let good = call(command("jira"), world)
            var unsigned = good
            unsigned.signature = nil
            var changed = good
            changed.body += Array("&x=1".utf8)
            let bad = [
                (unsigned, ChatCallRefusal.notSigned(.missing)), (changed, .notSigned(.wrong)),
                (call(command("jira"), world, secret: "another secret of theirs"), .notSigned(.wrong)),
                (call(command("jira"), world, late: 301), .notSigned(.stale)),
                (call("nonsense", world), .unreadable),
            ]
            for (call, refusal) in bad {
                await #expect(throws: refusal) { try await world.usher.hearSlackCommand(call) }
                await #expect(throws: refusal) { try await world.usher.hearSlackInteraction(call) }
            }
            // A probe of the certificate is unsigned, and asks for nothing.
            let probe = SlackHookCall(body: Array("ssl_check=1&token=x".utf8), timestamp: nil, signature: nil)
            let heard = try await world.usher.hearSlackCommand(probe)
            #expect(heard == nil)
            try await world.usher.changeSlackChannel(to: SlackChannelDraft(isOn: false), from: 1, by: "test")
            await #expect(throws: ChatCallRefusal.off) { try await world.usher.hearSlackCommand(good) }
            let requests = try await world.requests()
            #expect(requests.isEmpty && chat.calls == before)
        }
    }

    @Test(arguments: [true, false]) func whenSlackIsAwayItIsAskedAgain(comesBack: Bool) async throws {
        try await withSlack { world, bo in
            chat.know("U1", "", status: 503)
            let message = try await world.usher.hearSlackCommand(call(command("jira"), world))
            #expect(message?.text == "Your request for Jira is received. The answer comes here.")
            var request = try #require(try await world.requests().first)
            #expect(request.isToBeIdentified)
            world.clock.advance(by: .minutes(24))
            await world.usher.tendRequests()
            #expect(chat.said.isEmpty)
            if comesBack { chat.knowInSlack("U1", email: bo.email) } else { world.clock.advance(by: .minutes(1)) }
            await world.usher.tendRequests()
            request = try #require(try await world.requests().first)
            #expect(request.state == (comesBack ? .granted : .failed) && request.user == (comesBack ? bo.id : nil))
            #expect(chat.said.map(\.text) == [comesBack ? request.answer : ChatWords.unavailable])
        }
    }

    @Test func whomSlackDoesNotKnowIsNobody() async throws {
        try await withSlack { world, _ in
            let unknown = try await world.usher.hearSlackCommand(call(command("jira", user: "U9"), world))
            #expect(unknown?.text == ChatWords.unknown)
            let states = try await world.requests().map(\.state)
            #expect(states == [.refused])
        }
    }

    /// Killed between Slack's call and Slack's word on who it was.
    @Test func aProcessThatEndsWhileSlackIsAskedLosesNothing() async throws {
        try await withSlack { world, bo in
            let (gate, open) = AsyncStream.makeStream(of: Void.self)
            chat.hold(gate)
            let work = BackgroundWork(logger: Logger(label: "test"))
            _ = try await world.usher.inBackground(work).hearSlackCommand(call(command("jira"), world))
            let kept = try #require(try await world.requests().first)
            #expect(kept.isToBeIdentified && kept.asker == "T0001/U1" && kept.product == .jira)
            // Another process with the same database; the claim of the first one has run out.
            let next = FakeChat()
            next.knowInSlack("U1", email: bo.email)
            var options = world.usher.options
            options.chat = next.services
            let again = Usher(
                store: world.store, client: world.usher.client, options: options, surroundings: .test(world.clock))
            world.clock.advance(by: .minutes(16))
            await again.tendRequests()
            let request = try #require(try await world.requests().first)
            #expect(request.state == .granted && request.user == bo.id, "\(request)")
            #expect(next.said.map(\.text) == [request.answer])
            // Had the first one only been slow, it finds that all is done.
            open.finish()
            await work.finish()
            let (count, runs) = (try await world.requests().count, try await world.usher.runs().count)
            #expect(count == 1 && runs == 1 && chat.said.isEmpty)
        }
    }

    @Test func slackIsAskedToCarryFiveAnswersAtMost() async throws {
        try await withSlack { world, _ in
            chat.failNextPosts(Array(repeating: .lost("x"), count: 100))
            _ = try await world.usher.hearSlackCommand(call(command("jira"), world))
            let request = try #require(try await world.requests().first)
            func goOn(_ minutes: Int) async {
                world.clock.advance(by: .minutes(minutes))
                await world.usher.tendRequests()
            }
            await goOn(2)
            await goOn(4)
            #expect(chat.posts == 3)
            // A newer outcome has tries of its own, but Slack counts on.
            let now = world.clock.now
            try await world.store.database.write { try $0.accessRequests.makeReplyDue(request.id, at: now) }
            await goOn(0)
            await goOn(2)
            #expect(chat.posts == 5)
            let before = try await world.outcomeMails()
            await goOn(4)
            await goOn(30)
            let after = try await world.outcomeMails()
            #expect(chat.posts == 5 && before == 0 && after == 1)
        }
    }

    @Test func whoAsksTooOftenIsToldToWait() async throws {
        try await withSlack { world, _ in
            for number in 0..<11 {
                let message = try await world.usher.hearSlackCommand(call(command("jira", key: "\(number)"), world))
                #expect(message?.text.contains("very often") == (number == 10))
            }
            world.clock.advance(by: .minutes(11))
            let message = try await world.usher.hearSlackCommand(call(command("jira", key: "again"), world))
            #expect(message?.text.contains("very often") == false)
        }
    }

    @Test func anAnswerThatIsNotTakenIsTriedAgain() async throws {
        try await withSlack { world, _ in
            chat.failNextPosts([.lost("x"), .limited(after: nil)])
            _ = try await world.usher.hearSlackCommand(call(command("jira"), world))
            for minutes in [2, 4] {
                #expect(chat.said.isEmpty)
                world.clock.advance(by: .minutes(minutes))
                await world.usher.tendRequests()
            }
            #expect(chat.said.count == 1)
            let mails = try await world.outcomeMails()
            #expect(mails == 0)
        }
    }

    @Test(arguments: [
        "https://evil.example/x", "https://hooks.slack.com.evil.example/x", "", "https://hooks.slack.com/used",
        "https://hooks.slack.com/late",
    ]) func whereSlackTakesNoAnswerItGoesByMail(url: String) async throws {
        try await withSlack { world, _ in
            if url.hasSuffix("used") { chat.failNextPosts([.refused("used_url")]) }
            if url.hasSuffix("late") { chat.failNextPosts([.lost("x")]) }
            _ = try await world.usher.hearSlackCommand(call(command("jira", to: url), world))
            if url.hasSuffix("late") {
                world.clock.advance(by: .minutes(31))
                await world.usher.tendRequests()
            }
            let mails = try await world.outcomeMails()
            #expect(mails == 1 && chat.said.isEmpty)
            // Wherever a body says that answers go, only Slack is called.
            #expect(
                chat.urls.allSatisfy { $0.hasPrefix("https://slack.com/") || $0.hasPrefix("https://hooks.slack.com/") })
        }
    }

    @Test(arguments: [true, false]) func whenSlackIsSlowTheAnswerComesLater(isGuest: Bool) async throws {
        try await withSlack { world, bo in
            if isGuest { chat.knowInSlack("U1", email: bo.email, more: #","is_restricted":true"#) }
            // Nothing at all is done in the background yet, and what was asked for is on disk.
            let (gate, open) = AsyncStream.makeStream(of: Void.self)
            let work = BackgroundWork(logger: Logger(label: "test")) { for await _ in gate { break } }
            let message = try await world.usher.inBackground(work).hearSlackCommand(call(command("jira"), world))
            #expect(message?.text == "Your request for Jira is received. The answer comes here.")
            let kept = try await world.requests()
            #expect(chat.said.isEmpty && kept.map(\.isToBeIdentified) == [true])
            open.finish()
            await work.finish()
            #expect(chat.said.count == 1)
            let requests = try await world.requests()
            #expect(requests.map(\.state) == [isGuest ? .refused : .granted])
            #expect(chat.said.first?.text.contains("Guests") == isGuest)
        }
    }

    @Test func aTokenIsTriedBeforeItIsKept() async throws {
        var options = Usher.Options()
        options.chat = chat.services
        let world = try await World.make(nil, options: options)
        func expect(_ wanted: [String?], of draft: SlackChannelDraft) async {
            var found: [String?] = []
            do {
                try await world.usher.changeSlackChannel(to: draft, from: 0, by: "test")
            } catch UsherError.invalid(let diagnostics) { found = diagnostics.all.map(\.path) } catch {
                found = ["\(error)"]
            }
            #expect(found == wanted)
        }
        let (secret, token) = (Secret(Self.secret), Secret("xoxb-1"))
        await expect(["signingSecret", "botToken"], of: SlackChannelDraft(isOn: true))
        await expect(["botToken"], of: SlackChannelDraft(isOn: true, signingSecret: secret))
        await expect(["signingSecret"], of: SlackChannelDraft(isOn: false, signingSecret: Secret("short")))
        await expect(["botToken"], of: SlackChannelDraft(isOn: false, botToken: Secret("xoxp-1")))
        await expect(["others"], of: SlackChannelDraft(isOn: false, others: ["acme"]))
        chat.know("auth.test", #"{"ok":false,"error":"invalid_auth"}"#)
        await expect(["botToken"], of: SlackChannelDraft(isOn: true, signingSecret: secret, botToken: token))
        let version = try await world.usher.slackChannel().stored.version
        #expect(version == 0)
        chat.know("auth.test", Self.team)
        await expect([], of: SlackChannelDraft(isOn: true, signingSecret: secret, botToken: token))
        let status = try await world.usher.slackChannel()
        #expect(status.hasSecret && status.hasToken && status.stored.value.workspace == "T0001")
        #expect(status.stored.value.workspaceName == "Acme")
        let audit = try await world.usher.auditEvents(limit: 10).map { "\($0)" }.joined()
        #expect(audit.contains("replaced") && !audit.contains(Self.secret) && !audit.contains("xoxb-1"))
    }
}

extension World {
    func requests() async throws -> [AccessRequest] { try await usher.requests(limit: 100).requests }

    /// Outcomes that go by mail.
    func outcomeMails() async throws -> Int {
        try await store.database.read { db in
            try db.rows("SELECT mail_id FROM outbox WHERE purpose = 'outcome'") { try $0.text("mail_id") }.count
        }
    }

    /// Somebody active with an address, whom a grant can be about.
    func somebodyWhoMayAsk() async throws -> User {
        let people = try await usher.users(
            matching: "accountStatus = active AND membership = active AND claim = managed AND role IS EMPTY "
                + "AND email IS NOT EMPTY AND product != jira")
        return try #require(people.page(limit: 1).first)
    }

    /// A rule that gives whoever asks by this channel a group that opens Jira.
    func giveByRequest(channel: String) async throws {
        let snapshot = try await usher.snapshot()
        let jira = Set(snapshot.products.filter { $0.key == .jira }.map(\.id))
        let opening = snapshot.groups.filter { group in
            group.canChangeMembers && group.grants.allSatisfy { !$0.role.contains("admin") }
                && group.grants.contains { grant in grant.isBillable && jira.contains(grant.product) }
        }
        let group = try #require(opening.first)
        try await rule(
            "give", filter: "membership = active", actions: "[addToGroups: [\(group.id)]]",
            more: "trigger: {request: {channel: \(channel)}}")
    }
}
