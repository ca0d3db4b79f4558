import Core
import Store

/// How often strangers may do what they may. Windows begin with the first time. A network is one IPv4 address, or the
/// /64 that an IPv6 address lies in; a whole office may stand behind one.
public enum AbuseBounds {
    /// Calls of any webhook: a vendor calls from few addresses.
    public static func hookCalls(from network: String) -> [Bound] {
        [
            Bound("hook network \(network)", most: 300, per: .minutes(1)),
            Bound("hook all", most: 1200, per: .minutes(1)),
        ]
    }

    /// Calls that were refused, before no call from there is looked at any more.
    public static func refusedHooks(from network: String) -> [Bound] {
        [Bound("hook refused \(network)", most: 20, per: .minutes(10))]
    }

    /// Forms sent from any public page.
    public static func visitorForms(from network: String) -> [Bound] {
        [
            Bound("visitor network \(network)", most: 60, per: .minutes(10)),
            Bound("visitor all", most: 2000, per: .minutes(10)),
        ]
    }

    /// Requests on the public page, whoever they are for.
    public static func portalRequests(from network: String) -> [Bound] {
        [
            Bound("portal network \(network)", most: 20, per: .minutes(10)),
            Bound("portal network a day \(network)", most: 200, per: .days(1)),
            Bound("portal all", most: 300, per: .hours(1)),
        ]
    }

    /// Requests on the public page for one address. Beyond it nothing is mailed, and the page does not tell.
    public static func portalRequests(for email: String) -> [Bound] {
        [
            Bound("portal address \(email.lowercased())", most: 3, per: .hours(1)),
            Bound("portal address a day \(email.lowercased())", most: 10, per: .days(1)),
        ]
    }

    /// Confirmation mails that answer a mail, to one person, and to all.
    public static func mailConfirmations(to account: AccountID) -> [Bound] {
        [
            Bound("mail account \(account)", most: 1, per: .hours(1)),
            Bound("mail all", most: 300, per: .hours(1)),
        ]
    }
}
