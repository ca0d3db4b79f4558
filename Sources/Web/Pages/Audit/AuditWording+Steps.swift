import Core

/// Steps: what was done to one person.
extension AuditWording {
    private struct Words {
        var past: String
        var infinitive: String
        var participle: String
        /// Stands after the person.
        var object: String
    }

    /// - Parameter name: `nil` for several different effects, `target` for several targets.
    private func words(_ name: String?, target: String?) -> Words {
        let parts = target?.split(separator: " ").map(String.init) ?? []
        let group = target.map { "the group \(quoted(names.groups[$0] ?? $0))" } ?? "groups"
        let role =
            target == nil
            ? "roles" : "the role \(parts.last ?? "") on \(parts.first.map { names.products[$0] ?? $0 } ?? "")"
        return switch name {
        case nil: Words(past: "changed", infinitive: "change", participle: "changed", object: "")
        case "suspend": Words(past: "suspended", infinitive: "suspend", participle: "suspended", object: "")
        case "restore": Words(past: "restored", infinitive: "restore", participle: "restored", object: "")
        case "deactivate":
            Words(past: "deactivated", infinitive: "deactivate", participle: "deactivated", object: "")
        case "reactivate":
            Words(past: "reactivated", infinitive: "reactivate", participle: "reactivated", object: "")
        case "delete": Words(past: "deleted", infinitive: "delete", participle: "deleted", object: "")
        case "cancelDeletion":
            Words(
                past: "took back the deletion of", infinitive: "take back the deletion of",
                participle: "taken back the deletion of", object: "")
        case "addToGroup": Words(past: "added", infinitive: "add", participle: "added", object: "to \(group)")
        case "removeFromGroup":
            Words(past: "removed", infinitive: "remove", participle: "removed", object: "from \(group)")
        case "assignRole": Words(past: "gave", infinitive: "give", participle: "given", object: role)
        case "revokeRole": Words(past: "took from", infinitive: "take from", participle: "taken from", object: role)
        case let other?: Words(past: other, infinitive: other, participle: other, object: target ?? "")
        }
    }

    func step(_ event: AuditEvent) -> AuditSentence {
        let isCancelled = event.verb == "step.cancelled"
        let message = event.details["message"] ?? (isCancelled ? "the run was cancelled" : nil)
        return step(
            event, words(event.details["effect"], target: event.details["target"]), whom: account(event.subject),
            because: message)
    }

    private func step(
        _ event: AuditEvent, _ words: Words, whom: (name: String, path: String?), because reason: String?
    ) -> AuditSentence {
        let what =
            switch event.verb {
            case "step.succeeded": words.past
            case "step.failed": "failed to \(words.infinitive)"
            case "step.simulated": "would have \(words.participle)"
            default: "did not \(words.infinitive)"
            }
        var sentence = make(event, what, whom: whom, words.object, because: reason)
        sentence.place = event.run.map(inRun) ?? ""
        return sentence
    }

    /// The same done to several people in one run, as one sentence. What differs between them is left out.
    func sentence(gathering events: [AuditEvent]) -> AuditSentence? {
        guard let first = events.first, events.count > 1 else { return events.first.map(sentence) }
        func common(_ key: String) -> String? {
            events.allSatisfy { $0.details[key] == first.details[key] } ? first.details[key] : nil
        }
        let people = (Wording.people(Set(events.map(\.subject)).count), String?.none)
        guard first.verb.hasPrefix("step.") else {
            var sentence = other(first)
            (sentence.whom, sentence.whomPath) = people
            sentence.reason = common("reason").map(Self.reason) ?? ""
            return sentence
        }
        return step(
            first, words(common("effect"), target: common("target")), whom: people, because: common("message"))
    }
}
