import Crypto

extension Plan {
    /// SHA-256 over the canonical bytes of the definition and of each step, in lower-case hexadecimal.
    static func hash(definition: CanonicalBytes, steps: [Step]) -> String {
        var hasher = SHA256()
        definition.bytes.withUnsafeBytes { hasher.update(bufferPointer: $0) }
        var bytes = CanonicalBytes()
        for step in steps {
            bytes.append(step)
            // Fed in portions, so that a large plan is not held twice.
            if bytes.bytes.count > 32_768 {
                bytes.bytes.withUnsafeBytes { hasher.update(bufferPointer: $0) }
                bytes.removeAll()
            }
        }
        bytes.bytes.withUnsafeBytes { hasher.update(bufferPointer: $0) }
        return hasher.finalize().hexadecimal
    }
}

extension CanonicalBytes {
    mutating func append(_ step: Step) {
        append(Int64(step.index))
        append(step.user.rawValue)
        append(step.effect.name)
        append(step.effect.target)
        append(step.action.rawValue)
        switch step.condition {
        case .afterSuccess: append(Int?.none)
        case .ifFailed(let index): append(Int?.some(index))
        }
    }

    mutating func append(_ action: Action) {
        append(action.kind.rawValue)
        switch action {
        case .addToGroups(let names), .removeFromGroups(let names), .removeProductAccess(let names): append(names)
        case .delete(let fallback): append(fallback)
        case .renameWithSuffix(let suffix): append(suffix)
        case .invalidatePassword(let sendResetLink): append(sendResetLink)
        case .createIssue(let issue):
            append([issue.project, issue.issueType, issue.summary])
        case .sendMail(let template): append(template)
        case .removeFromAllGroups, .removeFromAllAccessGroups, .suspend, .restore, .deactivate, .reactivate,
            .giveBack:
            break
        }
    }

    mutating func append(_ actions: [Action]) {
        append(count: actions.count)
        for action in actions { append(action) }
    }

    mutating func append(_ protection: Rule.Protection) {
        append(protection.groups)
        append(protection.users)
    }

    mutating func append(_ brake: Brake) {
        append(brake.users)
        append(brake.percent.map { String($0) })
        append(brake.when.rawValue)
    }
}

extension Rule {
    /// What decides about a run of the rule, version 1: id, filter, actions, groups, protection, brake, warning and
    /// approval. Name, description, mode, trigger and reports are left out: changing those leaves an approval valid.
    func definition(matching filter: Filter) -> CanonicalBytes {
        var bytes = CanonicalBytes()
        bytes.append("rule-1")
        bytes.append(id.rawValue)
        bytes.append(filter.text)
        bytes.append(actions)
        bytes.append(onlyGroups)
        bytes.append(protect)
        bytes.append(brake)
        bytes.append(warn != nil)
        if let warn {
            bytes.append(warn.template)
            bytes.append(Int64(warn.daysBefore))
            bytes.append(warn.isRequired)
        }
        bytes.append(approval.rawValue)
        return bytes
    }
}

extension BulkOperation {
    /// The accounts are left out: the steps say them.
    var definition: CanonicalBytes {
        var bytes = CanonicalBytes()
        bytes.append(parts.count == 1 ? "bulk-1" : "bulk-2")
        if parts.count != 1 { bytes.append(count: parts.count) }
        for part in parts { bytes.append(part.actions) }
        bytes.append(protect)
        bytes.append(brake)
        bytes.append(approval.rawValue)
        return bytes
    }
}
