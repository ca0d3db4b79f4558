import Store

extension Usher {
    /// How mails of this purpose are written and what their delivery means.
    func mailKind(of purpose: MailPurpose) -> MailKind {
        switch purpose {
        case .outcome: outcomeMail
        case .confirmation: confirmationMail
        case .notice: noticeMail
        case .warning: warningMail
        case .report: reportMail
        case .alert: alertMail
        case .test: testMail
        }
    }
}
