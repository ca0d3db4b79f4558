import Core
import Engine
import Store

extension AccessPage.ChannelLine {
    /// Every channel, with when somebody last asked by it.
    static func all(_ site: Site) async throws -> [AccessPage.ChannelLine] {
        var lines: [AccessPage.ChannelLine] = []
        for channel in RequestTrigger.Channel.allCases {
            let last = try await site.usher.requests(matching: AccessRequestQuery(channel: channel), limit: 1)
            let heard = last.requests.first.map { Wording.ago($0.askedAt, now: site.now()) }
            lines.append(
                AccessPage.ChannelLine(
                    icon: channel.icon, channel: channel.title,
                    note: heard.map { "Last asked \($0)" } ?? "Nobody has asked yet",
                    mark: heard == nil
                        ? StateMark("status", "minus", "Quiet") : StateMark("status status-ok", "check", "In use")))
        }
        return lines
    }
}
