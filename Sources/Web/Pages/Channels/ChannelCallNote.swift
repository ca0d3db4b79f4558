import Core
import Engine

/// Whether a chat's calls come in, as its page says it.
struct ChannelCallNote: Sendable {
    /// `ok`, `danger` or `info`.
    let tone: String
    let icon: String
    let title: String
    let text: String

    /// - Parameter hint: what to do so that a call comes.
    init(_ call: ChannelCall, now: Instant, hint: String) {
        if call.isRefused, let at = call.refusedAt {
            (tone, icon) = ("danger", "x-circle")
            title = "The last call was refused, \(Wording.ago(at, now: now))"
            text = call.refusal ?? "The reason is in the log."
        } else if let at = call.at {
            (tone, icon) = ("ok", "check-circle")
            title = "Calls come in"
            text = "The last one came \(Wording.ago(at, now: now))."
        } else {
            (tone, icon, title, text) = ("info", "clock", "No call has come yet", hint)
        }
    }
}
