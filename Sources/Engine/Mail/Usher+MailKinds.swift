import Store

extension Usher {
    /// How mails of this purpose are written and what their delivery means.
    func mailKind(of purpose: MailPurpose) -> MailKind? {
        switch purpose {
        case .confirmation: confirmationMail
        case .notice: noticeMail
        case .report: reportMail
        case .alert: alertMail
        case .test: testMail
        default: nil
        }
    }
}
