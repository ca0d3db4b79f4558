/// The customer portal, as far as a demo needs it: a form, and the ticket as its reporter sees it.
extension World {
    func portal() -> Reply {
        let desks = SimulatedDesk.all.map { desk in
            let types = desk.requestTypes.map { type in
                "<option value=\"\(Self.escaped("\(desk.project) \(type.id)"))\">\(Self.escaped(type.name))</option>"
            }
            return "<optgroup label=\"\(Self.escaped(desk.name))\">\(types.joined())</optgroup>"
        }
        return Self.page(
            "Help centre",
            """
            <form method="post" action="/_simulator/portal">
            <p><label>Your e-mail address<br><input name="person" type="email" required size="40" \
            value="\(Self.escaped(address(min(1, users.count - 1))))"></label></p>
            <p><label>What do you need?<br><select name="type">\(desks.joined())</select></label></p>
            <p><label>Which product? (may stay empty)<br><input name="product" size="40"></label></p>
            <p><label>Summary<br><input name="summary" size="60" value="I need access to Jira again"></label></p>
            <p><button>Send</button></p>
            </form>
            """)
    }

    /// Only public comments: it is the reporter who looks.
    func portal(showing place: Int) -> Reply {
        let ticket = tickets[place]
        let comments = ticket.comments.filter(\.isPublic).map { comment in
            "<li><b>\(Self.escaped(name(0)))</b>: \(Self.escaped(comment.body))</li>"
        }
        let said = comments.isEmpty ? "<p>Nobody has answered yet.</p>" : "<ul>\(comments.joined())</ul>"
        return Self.page(
            ticket.key,
            """
            <p>\(Self.escaped(ticket.summary))</p>
            <p>\(Self.escaped(name(of: ticket.reporter))) · \(ticket.status.rawValue)</p>
            \(said)
            <p><a href="/_simulator/portal/\(ticket.key)">Look again</a> · \
            <a href="/_simulator/portal">Another ticket</a></p>
            """)
    }

    /// Fields of a form as `tickets` takes them: the choice of a request type names its project too.
    static func ticketFields(ofForm call: Call) -> [String: String] {
        let form = Call(method: "GET", target: "/?" + String(decoding: call.body, as: UTF8.self))
        var fields: [String: String] = [:]
        for name in ["person", "summary", "product"] { fields[name] = form.value(name) }
        let type = (form.value("type") ?? "").split(separator: " ").map(String.init)
        if type.count == 2 { (fields["project"], fields["requestType"]) = (type[0], type[1]) }
        return fields
    }

    private static func page(_ title: String, _ body: String) -> Reply {
        let html = """
            <!doctype html><html lang="en"><head><meta charset="utf-8">\
            <meta name="viewport" content="width=device-width, initial-scale=1">\
            <title>\(escaped(title)) · simulated service desk</title></head>
            <body><main><h1>\(escaped(title))</h1>
            \(body)
            </main></body></html>
            """
        return Reply(status: 200, body: Array(html.utf8), contentType: "text/html; charset=utf-8")
    }

    /// By scalars: a mark that follows must not hide a `<`.
    private static func escaped(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "&": result += "&amp;"
            case "\"": result += "&quot;"
            default: result.unicodeScalars.append(scalar)
            }
        }
    }
}
