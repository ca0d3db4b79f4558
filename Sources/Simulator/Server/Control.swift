/// `/_simulator/…`: the other side of the organisation, for tests and for whoever watches. Takes no key; calls to it are
/// counted nowhere.
///
/// | call | does |
/// | --- | --- |
/// | GET `info` | organisation id, key, seed, counts, now |
/// | GET `state` | digest over everything a client can change |
/// | GET `dump` | the same as canonical JSON |
/// | GET `effects` | what calls changed, in order, and how many changed nothing |
/// | GET `calls` | calls by route |
/// | GET, PUT `faults` | see `Faults` |
/// | PUT `capacities` | `{ARI: seats or null}` |
/// | POST `advance` | `{"seconds": n}` or `{"days": n}` |
/// | `tickets`, `automation`, `portal` | see `ticketControl` |
/// | POST `events` | `{"type": "user_created", "email"?}` or `{"type": "user_login", "user": id, "product"?: ARI}` |
extension World {
    mutating func control(_ call: Call) -> Reply {
        let name = call.segments.dropFirst().joined(separator: "/")
        do {
            switch (call.method, name) {
            case ("GET", "info"): return info()
            case ("GET", "state"): return state()
            case ("GET", "dump"): return Reply(status: 200, body: dump())
            case ("GET", "effects"): return effects(after: Int(call.value("after") ?? "0") ?? 0)
            case ("GET", "calls"): return calls()
            case ("GET", "faults"): return faultReply()
            case ("PUT", "faults"): return try setFaults(call)
            case ("PUT", "capacities"): return try setCapacities(call)
            case ("POST", "advance"): return try advanceClock(call)
            case ("POST", "events"): return try inject(call)
            default: return try ticketControl(call) ?? problem(404, "no such page")
            }
        } catch {
            return problem(400, error.description)
        }
    }

    private func problem(_ status: Int, _ text: String) -> Reply { .json(status) { $0.field("error", text) } }

    private func info() -> Reply {
        .json { out in
            out.field("organization", plain: organizationID)
            out.field("key", SimulatorOptions.key)
            out.field("owner", plain: identity.accountID(0))
            out.field("seed", String(options.seed))
            out.field("users", users.count)
            out.field("groups", groups.count { !$0.isDeleted })
            out.field("now", plain: Timestamps.text(now))
            out.field("seats") { seats in
                for product in products.indices {
                    seats.key(dynamic: resource(product))
                    seats.int(self.seats[product])
                }
            }
        }
    }

    private func state() -> Reply {
        .json { out in
            out.field("digest", plain: digest())
            out.field("now", plain: Timestamps.text(now))
            out.field("users", users.count)
        }
    }

    private func effects(after: Int) -> Reply {
        let wanted = journal.effects.dropFirst(max(0, after))
        return .json(reserving: 160 * wanted.count + 64) { out in
            out.list(
                "effects",
                { list in
                    for effect in wanted {
                        list.object { entry in
                            entry.field("call", effect.call)
                            entry.field("effect", plain: effect.kind.rawValue)
                            entry.field("user", orNull: effect.user < 0 ? nil : identity.accountID(Int(effect.user)))
                            entry.field("target", effect.target)
                        }
                    }
                })
            out.field("total", journal.effects.count)
            out.field("duplicates", journal.duplicates)
        }
    }

    private func calls() -> Reply {
        .json { out in
            out.field("total", call)
            out.field("changing", journal.changingCalls)
            out.field("routes") { routes in
                for (route, count) in journal.calls.sorted(by: { $0.key < $1.key }) {
                    routes.key(dynamic: route)
                    routes.int(count)
                }
            }
        }
    }

    private func faultReply() -> Reply {
        var writer = JSONWriter()
        faults.faults.write(&writer)
        return Reply(status: 200, body: writer.bytes)
    }

    private mutating func setFaults(_ call: Call) throws(FaultSyntaxError) -> Reply {
        guard let json = JSONValue.parse(call.body) else { throw FaultSyntaxError(description: "the body is not JSON") }
        faults.replace(with: try Faults(json: json))
        return faultReply()
    }

    private mutating func setCapacities(_ call: Call) throws(FaultSyntaxError) -> Reply {
        guard let members = JSONValue.parse(call.body)?.object else {
            throw FaultSyntaxError(description: "not an object")
        }
        for (resource, value) in members {
            guard let product = product(anyForm: resource), value == .null || value.int != nil else {
                throw FaultSyntaxError(description: "\(resource): a product takes a whole number or null")
            }
            products[product].capacity = value.int
        }
        return .json { $0.field("changed", members.count) }
    }

    private mutating func advanceClock(_ call: Call) throws(FaultSyntaxError) -> Reply {
        let members = JSONValue.parse(call.body)?.object ?? [:]
        let seconds = (members["seconds"]?.int ?? 0) + (members["days"]?.int ?? 0) * 86_400
        guard seconds > 0, seconds < 86_400 * 36_500 else {
            throw FaultSyntaxError(description: "seconds or days, above 0")
        }
        advance(by: seconds * 1000)
        return .json { $0.field("now", plain: Timestamps.text(now)) }
    }

    private mutating func inject(_ call: Call) throws(FaultSyntaxError) -> Reply {
        let members = JSONValue.parse(call.body)?.object ?? [:]
        let event: AuditEvent
        switch members["type"]?.string {
        case "user_created":
            let index = newUser(members["email"]?.string)
            event = record("user_created", actor: 0, subject: index, at: now)
        case "user_login":
            guard let index = members["user"]?.string.flatMap({ user(id: $0) }) else {
                throw FaultSyntaxError(description: "user: no such account")
            }
            let product = members["product"]?.string.flatMap { self.product(anyForm: $0) } ?? ProductIndex.jira
            users.activity[product][index] = UInt32(clamping: now / 1000)
            event = record("user_login", actor: index, subject: index, at: now)
        default: throw FaultSyntaxError(description: "type is user_created or user_login")
        }
        return .json(201) { out in
            out.field("id", plain: event.id)
            out.field("user", orNull: event.subject.map { identity.accountID($0) })
        }
    }

    /// Somebody who joined the main company this moment, with Jira and Confluence.
    private mutating func newUser(_ email: String?) -> Int {
        let index = appendUser(
            email: email ?? "new.colleague\(users.count)@\(domains[0].name)", flags: [.managed], domain: 0)
        users.membership[0][index] = .active
        users.groups.set([UInt16(GroupIndex.jiraUsers), UInt16(GroupIndex.confluenceUsers)], of: index)
        listings.byNickname = nil
        recount()
        return index
    }
}

extension Faults {
    func write(_ writer: inout JSONWriter) {
        writer.object { out in
            if let rateLimit {
                out.field("rateLimit") { limit in
                    if let calls = rateLimit.perWindow { limit.field("perWindow", calls) }
                    limit.key("windowSeconds")
                    limit.raw(Array(String(rateLimit.windowSeconds).utf8))
                    if let every = rateLimit.every { limit.field("every", every) }
                    if let seconds = rateLimit.retryAfter { limit.field("retryAfter", seconds) }
                }
            }
            let occurrences = [
                ("serverError", serverError), ("dropBefore", dropBefore), ("dropAfter", dropAfter),
                ("truncate", truncate), ("html", html),
            ]
            for (name, occurrence) in occurrences {
                guard let occurrence else { continue }
                out.key(dynamic: name)
                occurrence.write(&out)
            }
            if let movePages { out.field("movePages", movePages) }
            if let slow { out.field("slow", slow) }
            if let notConsistent { out.field("notConsistent", notConsistent) }
            out.field("expiredKey", expiredKey)
            out.field("bareErrors", bareErrors)
        }
    }
}

extension Faults.Occurrence {
    fileprivate func write(_ writer: inout JSONWriter) {
        writer.object { out in
            if let every { out.field("every", every) }
            if let probability {
                out.key("probability")
                out.raw(Array(String(probability).utf8))
            }
            out.field("on", on.rawValue)
            if let path { out.field("path", path) }
            out.field("after", after)
            if let times { out.field("times", times) }
            if let status { out.field("status", status) }
        }
    }
}
