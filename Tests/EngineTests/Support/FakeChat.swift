import Core
import Foundation
import Messaging
import Synchronization

/// Slack and Microsoft as one test has them: who is known to them, and what was said to people.
final class FakeChat: Sendable {
    struct Said: Equatable, Sendable {
        var url: String
        var text: String
    }
    private struct State {
        var answers: [String: ChatTransport.Answer] = [:]
        var calls = 0
        var posts = 0
        var urls: [String] = []
        var said: [Said] = []
        /// What the next posts to a `response_url` are answered with; then with 200.
        var faults: [ChatError] = []
        var gate: AsyncStream<Void>?
    }
    private let state = Mutex(State())

    var calls: Int { state.withLock { $0.calls } }
    /// Everything that was called.
    var urls: [String] { state.withLock { $0.urls } }
    /// Posts to a `response_url`, also those that failed.
    var posts: Int { state.withLock { $0.posts } }
    var said: [Said] { state.withLock { $0.said } }

    /// Who `users.info` and the directory know: their id, and the JSON of what is known of them.
    func know(_ id: String, _ json: String, status: Int = 200) {
        state.withLock { $0.answers[id] = ChatTransport.Answer(status: status, body: Array(json.utf8)) }
    }

    func knowInSlack(_ id: String, email: String?, team: String = "T0001", more: String = "") {
        let profile = email.map { #"{"email":"\#($0)"}"# } ?? "{}"
        know(
            id,
            #"{"ok":true,"user":{"id":"\#(id)","team_id":"\#(team)","real_name":"Bo","profile":\#(profile)\#(more)}}"#)
    }

    func failNextPosts(_ faults: [ChatError]) { state.withLock { $0.faults = faults } }

    /// Nobody is looked up any more until the stream has something.
    func hold(_ gate: AsyncStream<Void>) { state.withLock { $0.gate = gate } }

    var services: ChatServices {
        ChatServices(
            addresses: .vendors,
            transport: ChatTransport { [self] request throws(ChatError) in
                if let gate = state.withLock({ $0.gate }), !request.url.contains("hooks.slack.com") {
                    for await _ in gate { break }
                }
                return try answer(request)
            })
    }

    private func answer(_ request: ChatTransport.Request) throws(ChatError) -> ChatTransport.Answer {
        let (answer, fault) = state.withLock { state -> (ChatTransport.Answer?, ChatError?) in
            state.calls += 1
            state.urls.append(request.url)
            if request.url.hasPrefix("https://hooks.slack.com/") {
                state.posts += 1
                if !state.faults.isEmpty { return (nil, state.faults.removeFirst()) }
                let json = try? JSONSerialization.jsonObject(with: Data(request.body)) as? [String: Any]
                state.said.append(Said(url: request.url, text: json?["text"] as? String ?? ""))
                return (ChatTransport.Answer(status: 200, body: Array("ok".utf8)), nil)
            }
            if request.url.hasSuffix("/auth.test") { return (state.answers["auth.test"], nil) }
            if request.url.contains("/oauth2/") {
                return (
                    ChatTransport.Answer(status: 200, body: Array(#"{"access_token":"T","expires_in":3600}"#.utf8)), nil
                )
            }
            let known = state.answers.first { request.url.contains($0.key) }?.value
            return (known, nil)
        }
        if let fault { throw fault }
        guard let answer else {
            return request.url.hasPrefix("https://slack.com/")
                ? ChatTransport.Answer(status: 200, body: Array(#"{"ok":false,"error":"user_not_found"}"#.utf8))
                : ChatTransport.Answer(status: 404)
        }
        return answer
    }
}
