import Core
import Engine

extension AccessPage.ChannelLine {
    /// As the settings of channels show it, in short.
    init(_ state: ChannelState, now: Instant) {
        let row = ChannelWords.row(state, canEdit: false, now: now)
        let heard = row.last.map { "last heard \($0.ago)" }
        self.init(
            icon: row.icon, channel: row.name, note: [row.detail, heard].compactMap { $0 }.joined(separator: ", "),
            mark: StateMark("status status-\(row.tone)", row.stateIcon, row.state))
    }
}
