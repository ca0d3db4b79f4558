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

    /// Requests of one person by one channel. Those whose sender may be anybody are fewer, because each is a mail to
    /// somebody who may not have asked; a link that has run out may be asked for again.
    public static func requests(of person: String, by channel: RequestTrigger.Channel) -> [Bound] {
        let (source, day) = ("\(channel.rawValue) person \(person)", Duration.days(1))
        let short: Bound
        let perDay: Int
        switch channel {
        case .jsm, .slack, .teams: (short, perDay) = (Bound(source, most: 10, per: .minutes(10)), 50)
        case .mail: (short, perDay) = (Bound(source, most: 1, per: Usher.confirmationTerm), 10)
        case .portal: (short, perDay) = (Bound(source, most: 3, per: .hours(1)), 10)
        }
        return [short, Bound(source + " a day", most: perDay, per: day)]
    }

    /// Requests of all people by one channel.
    public static func requests(by channel: RequestTrigger.Channel) -> [Bound] {
        let most =
            switch channel {
            case .jsm, .slack, .teams: 1000
            case .mail, .portal: 300
            }
        return [Bound("\(channel.rawValue) requests", most: most, per: .hours(1))]
    }
}
