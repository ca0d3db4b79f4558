import Core
import Store

// How a request comes in.
extension Usher {
    /// How long the link of a confirmation mail works, from when the mail is written.
    public static let confirmationTerm = Duration.minutes(30)
    /// How long a request waits for its mail to go out and to be confirmed.
    static let unconfirmedTerm = Duration.hours(24)

    /// Takes a request in, decides about it and carries out what was decided. One that the channel has handed in
    /// before is only given back as it is. Where runs are carried out in the background, the deciding is, too, and the
    /// request comes back as it was taken in.
    ///
    /// One that is not confirmed waits for `confirm(request:)`; when its address is an account's, a mail with the
    /// link goes there.
    ///
    /// Throws `TooManyRequests`.
    public func take(_ new: NewAccessRequest) async throws -> AccessRequest {
        let (request, isNew) = try await record(new)
        guard isNew, request.state == .deciding else { return request }
        return try await decideSoon(request.id)
    }

    /// Puts a request on disk and does nothing else about it; whether it is new, or the one that the channel has handed
    /// in before. Throws `TooManyRequests`.
    func record(_ new: NewAccessRequest) async throws -> (AccessRequest, isNew: Bool) {
        let now = surroundings.now()
        var request = new.request(id: RequestID("request-" + surroundings.newID()), at: now)
        if !new.isConfirmed, case .found(let user) = try await person(of: request), let address = user.email {
            (request.user, request.name) = (user.id, request.name ?? user.name)
            request.email = address
        }
        do {
            let kept = try await keep(request)
            return (kept, kept.id == request.id)
        } catch let limit as TooManyRequests {
            surroundings.logger.notice(
                "A request was not taken", metadata: ["channel": "\(new.channel.rawValue)", "reason": "\(limit)"])
            throw limit
        }
    }

    /// Keeps a new request with its mail; gives back the one that is there when the channel sent it before, which counts
    /// no second time.
    private func keep(_ request: AccessRequest) async throws -> AccessRequest {
        let event = entry(
            "request.made", by: "request:\(request.channel.rawValue)", subject: request.auditSubject,
            details: request.auditDetails)
        let mail = OutgoingMail(
            id: "mail-" + surroundings.newID(), purpose: .confirmation, recipient: request.email ?? "",
            subject: request.id.rawValue, details: ["account": request.user?.rawValue ?? ""],
            createdAt: request.askedAt)
        return try await store.database.write { db in
            if let present = try db.accessRequests.request(channel: request.channel, key: request.externalKey) {
                return present
            }
            try Self.count(request, in: db)
            if let present = try db.accessRequests.add(request) { return present }
            if request.state == .unconfirmed, request.user != nil { try db.outbox.add(mail) }
            try db.audit.append([event])
            return request
        }
    }

    /// Whoever asked has followed the link, which the caller found to be good: from here on it counts. One that was
    /// confirmed before, or has expired, is given back as it is. Throws `unknownRequest`.
    public func confirm(request id: RequestID) async throws -> AccessRequest {
        let now = surroundings.now()
        let confirmed = try await store.database.write { db -> Bool in
            guard var request = try db.accessRequests.request(id) else { throw UsherError.unknownRequest(id) }
            guard request.state == .unconfirmed, request.user != nil, now - request.askedAt <= Self.unconfirmedTerm
            else { return false }
            request.state = .deciding
            guard try db.accessRequests.change(request, from: [.unconfirmed]) else { return false }
            let person = request.auditSubject
            try db.audit.append([
                AuditEntry(
                    at: now, actor: "person:\(person)", verb: "request.confirmed", subject: person,
                    details: request.auditDetails)
            ])
            return true
        }
        return confirmed ? try await decideSoon(id) : try await request(id)
    }

    private func decideSoon(_ id: RequestID) async throws -> AccessRequest {
        guard let background else { return try await inForeground.decide(id) }
        let here = inForeground
        background.begin("request \(id)") { _ = try await here.decide(id) }
        return try await request(id)
    }
}

extension AccessRequest {
    /// The person, once they are known.
    var auditSubject: String { user?.rawValue ?? id.rawValue }

    /// For the audit log, which is exported: no words of the person, nowhere to answer.
    var auditDetails: [String: String] {
        var details = ["request": id.rawValue, "channel": channel.rawValue]
        details["account"] = user?.rawValue
        details["product"] = product?.rawValue
        details["project"] = project
        details["requestType"] = requestType
        details["key"] = channel == .jsm ? externalKey : nil
        return details
    }
}
