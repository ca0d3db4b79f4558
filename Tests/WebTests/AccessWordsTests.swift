import Core
import Foundation
import Testing

@testable import Web

@Suite struct AccessWordsTests {
    static let now = Instant(seconds: 1_795_000_000)

    static func request(
        _ state: AccessRequest.State = .waiting, channel: RequestTrigger.Channel = .slack, key: String = "1",
        user: AccountID? = nil, decided: Duration? = nil
    ) -> AccessRequest {
        AccessRequest(
            id: "r1", channel: channel, externalKey: key, user: user, email: "ada@example.com", state: state,
            askedAt: now, decidedAt: decided.map { now + $0 })
    }

    static func rule(
        _ filter: String, _ trigger: RequestTrigger = RequestTrigger(), _ actions: [Action] = [.addToGroups(["g"])],
        onlyGroups: [String] = []
    ) -> Rule {
        Rule(
            id: "r", name: "R", selection: .filter(filter), trigger: .request(trigger), actions: actions,
            onlyGroups: onlyGroups)
    }

    @Test(
        arguments: [
            (rule("emailDomain = example.com"), "By e-mail domain"),
            (rule("group = staff"), "By existing group"),
            (rule("claim = managed", onlyGroups: ["staff"]), "By existing group"),
            (rule("claim = managed", RequestTrigger(), [.giveBack]), "Gives back what was taken"),
            (
                rule("emailDomain = example.com AND group = staff"), "By e-mail domain and by existing group"
            ),
            (rule("membership = active"), "By a filter"), (rule("broken ("), "For everybody who asks"),
        ] as [(Rule, String)]) func methodsInWords(rule: Rule, words: String)
    {
        guard case .filter(let text) = rule.selection else { return }
        #expect(GrantMethod.words(rule, filter: text) == words)
    }

    @Test(
        arguments: [
            (RequestTrigger(), "Any channel"), (RequestTrigger(channel: .portal), "Public page"),
            (
                RequestTrigger(channel: .jsm, project: "HELP", requestType: "Access", product: "jira"),
                "Jira Service Management, project HELP, request type Access, for jira"
            ),
        ] as [(RequestTrigger, String)]) func triggersInWords(trigger: RequestTrigger, words: String)
    {
        #expect(RequestWords.trigger(trigger, ProductNames(.empty)) == words)
    }

    @Test(
        arguments: [
            (AccessRequest.State.granted, "Access given after 2 minutes"), (.waiting, "Waits for a person"),
            (.refused, "Refused"), (.unconfirmed, "Not confirmed yet"), (.expired, "Never confirmed"),
        ] as [(AccessRequest.State, String)]) func outcomesInWords(state: AccessRequest.State, words: String)
    {
        #expect(RequestWords.mark(Self.request(state, decided: .seconds(125))).word == words)
    }

    @Test(
        arguments: [
            (Duration.seconds(1), "1 second"), (.seconds(119), "119 seconds"), (.seconds(120), "2 minutes"),
            (.hours(2), "2 hours"), (.days(2), "2 days"), (.seconds(-5), "0 seconds"),
        ] as [(Duration, String)]) func waits(time: Duration, words: String)
    {
        #expect(RequestWords.wait(time) == words)
    }

    @Test func ticketsAreNamedByTheirKey() {
        #expect(RequestWords.channel(Self.request(channel: .jsm, key: "HELP-7")) == "Ticket HELP-7")
        #expect(RequestWords.channel(Self.request()) == "Slack")
    }

    @Test(
        arguments: ["", "show=waiting", "show=granted&channel=jsm&find=a%20b", "find=%26%3D&after=1795000000000_r-1"])
    func addressesReadBack(query: String) {
        let address = AccessAddress(Form(Array(query.utf8))!)
        let path = address.path
        #expect(path == (query.isEmpty ? "/access" : "/access?\(query)"))
        let again = path.split(separator: "?").dropFirst().first.map { AccessAddress(Form(Array($0.utf8))!) }
        #expect((again ?? AccessAddress()) == address)
        #expect(address.with { $0.show = .refused }.cursor == nil)
    }

    @Test(
        arguments: [
            (RejoinRate(taken: 118, returned: 3), "3 of 118", "2.5 % within 60 days", ""),
            (RejoinRate(taken: 10, returned: 1), "1 of 10", "10 % within 60 days", "warn"),
            (RejoinRate(taken: 3, returned: 0), "0 of 3", "0.0 % within 60 days", ""),
        ] as [(RejoinRate, String, String, String)])
    func askedBack(rate: RejoinRate, count: String, share: String, tone: String) throws {
        let words = try #require(AskedBack(rate))
        #expect(words.count == count && words.share == share && words.tone == tone)
    }

    @Test func nothingTakenIsNotARate() {
        #expect(AskedBack(RejoinRate(taken: 0, returned: 0)) == nil)
        let sum = RejoinRate.sum([RejoinRate(taken: 3, returned: 1), RejoinRate(taken: 4, returned: 0)])
        #expect(sum == RejoinRate(taken: 7, returned: 1))
    }

    @Test(
        arguments: [
            ("lastActive < -30d", "7", "Goes out after 23 days away, 7 days before the rule acts at 30."),
            (
                "lastActive < -8d OR lastActive[jira] < -60d", "7",
                "Goes out after 1 day away, 7 days before the rule acts at 8."
            ),
            (
                "lastActive < -7d", "7",
                "Goes out 7 days before the rule acts, but it acts after 7 days away: the rule then waits until the warning is 7 days old."
            ),
            ("membership = active", "7", nil), ("lastActive < -30d", "x", nil), ("lastActive <", "7", nil),
        ] as [(String, String, String?)]) func timingOfWarnings(filter: String, days: String, words: String?)
    {
        var form = RuleForm()
        (form.warns, form.filter, form.warnDays) = (true, filter, days)
        #expect(WarningDay.words(form) == words)
        form.warns = false
        #expect(WarningDay.words(form) == nil)
    }

    @Test func linksOfAMailCanBeFollowed() {
        let lines = KeptMailPage.Line.all(of: "Keep: http://a.example/answer/x1 (or not)\r\n\nBye")
        #expect(lines.count == 3)
        #expect(
            lines[0].pieces == [
                .init(words: "Keep: ", link: nil),
                .init(words: "http://a.example/answer/x1", link: "http://a.example/answer/x1"),
                .init(words: " (or not)", link: nil),
            ])
        #expect(lines[1].pieces.isEmpty && lines[2].pieces == [.init(words: "Bye", link: nil)])
        #expect(KeptMailPage.Line.all(of: "javascript:alert(1)")[0].pieces.allSatisfy { $0.link == nil })
    }
}
