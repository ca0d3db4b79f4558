import Core

/// New events by polling `events-stream`. Organisations without Atlassian Guard or Enterprise have no stream; there the
/// differences between two syncs have to do.
struct AtlassianEvents {
    let caller: AtlassianCaller

    /// - Parameter cursor: from the page before; `nil` starts at the present.
    /// - Throws: `.forbidden` when the organisation has no stream.
    func page(_ cursor: String?) async throws(ConnectorError) -> EventPage {
        let position = try cursor.map(Position.parsed) ?? .from(caller.time.wall())
        let target = caller.organization("v1") + "/events-stream?\(position.query)&limit=500&sortOrder=asc"
        let page: JSONTree
        do throws(ConnectorError) {
            page = try await caller.tree(TransportRequest(method: "GET", target: target), family: .eventStream)
        } catch {
            if case .notFound(let reason) = error {
                throw .forbidden("the organisation has no event stream (\(reason))")
            }
            throw error
        }
        guard let data = page["data"]?.list else { throw .malformed("the list of events has no 'data'") }
        let link = page["meta"]?["next"]?.text ?? page["links"]?["next"]?.text
        let next = try AtlassianCursor.token(in: link).map(Position.token) ?? position.after(data)
        return EventPage(events: data.compactMap(DirectoryEvent.init(vendor:)), cursor: next.text)
    }

    /// Where to go on. The vendor's token can be used again while nothing is new; a time serves until there is one.
    private enum Position {
        case token(String)
        case from(Instant)

        static func parsed(_ text: String) throws(ConnectorError) -> Position {
            if text.hasPrefix("token:") { return .token(String(text.dropFirst(6))) }
            guard text.hasPrefix("from:"), let milliseconds = Int64(text.dropFirst(5)) else {
                throw .refused(code: nil, reason: "'\(text.prefix(60))' is not a cursor that this connector gave out")
            }
            return .from(Instant(milliseconds: milliseconds))
        }

        var text: String {
            switch self {
            case .token(let token): "token:\(token)"
            case .from(let instant): "from:\(instant.milliseconds)"
            }
        }

        var query: String {
            switch self {
            case .token(let token): "cursor=\(token.asPathSegment)"
            case .from(let instant): "from=\(instant.milliseconds)"
            }
        }

        /// Just past the last of these events, when the vendor gave no token.
        func after(_ events: [JSONTree]) -> Position {
            let times = events.compactMap { $0["attributes"]?["time"]?.text.flatMap { Instant(iso8601: $0) } }
            guard case .from(let start) = self, let last = times.max() else { return self }
            return .from(max(start, last + .milliseconds(1)))
        }
    }
}

extension DirectoryEvent {
    /// `nil` for an event that is none of ours, or does not say whom or when.
    init?(vendor tree: JSONTree) {
        let attributes = tree["attributes"]
        guard
            let time = (attributes?["time"]?.text ?? attributes?["processedAt"]?.text).flatMap({ Instant(iso8601: $0) })
        else { return nil }
        let actor = attributes?["actor"]?["id"]?.text
        let subject = (attributes?["context"]?.list ?? []).first {
            $0["type"]?.text?.lowercased().hasPrefix("user") == true
        }
        let user: String?
        let kind: Kind
        switch attributes?["action"]?.text {
        // Somebody else creates an account; a person logs in as themselves.
        case "user_created": (kind, user) = (.userCreated, subject?["id"]?.text)
        case "user_login": (kind, user) = (.userLoggedIn, actor ?? subject?["id"]?.text)
        default: return nil
        }
        guard let user, !user.isEmpty else { return nil }
        self.init(kind: kind, user: AccountID(AtlassianResource.bareID(user)), at: time)
    }
}
