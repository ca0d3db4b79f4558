import Core

/// When a rule's warnings go out.
enum WarningDay {
    /// `Goes out after 53 days away, 7 days before the rule acts at 60.` `nil` when the form warns nobody, or its filter
    /// does not say how long people must have been away.
    static func words(_ form: RuleForm) -> String? {
        guard form.warns, form.selection == "filter", let before = Int(form.warnDays), before >= 0,
            let filter = try? Filter(parsing: form.filter), let days = filter.inactivityThresholds.map(\.days).min()
        else { return nil }
        let ahead = Wording.count(before, "day")
        guard days > before else {
            return "Goes out \(ahead) before the rule acts, but it acts after \(days) days away: the rule then waits "
                + "until the warning is \(ahead) old."
        }
        return "Goes out after \(Wording.count(days - before, "day")) away, \(ahead) before the rule acts at \(days)."
    }
}
