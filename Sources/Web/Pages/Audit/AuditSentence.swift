/// An event in words: who, what, whom, and what else there is to say. `text` reads as one sentence.
struct AuditSentence: Equatable, Sendable {
    /// Who did it; `The run` where the run is what is spoken of.
    var who: String
    var what: String
    /// Empty when the event is about nothing in particular.
    var whom: String
    /// Where whom is shown; `nil` for nowhere.
    var whomPath: String?
    /// What stands after whom, such as the group.
    var object = ""
    /// `in run “Idle partners”`, where it happened in a run and to somebody else than it.
    var place = ""
    /// Why, or how much.
    var reason = ""
    /// The run is the one that something happened to, and who stands behind it.
    var isAboutRun = false

    /// What stands before whom.
    var lead: String { isAboutRun ? "The run" : "\(who) \(what)" }
    /// What stands after whom.
    var tail: String {
        let middle = [isAboutRun ? "of \(who) \(what)" : "", object, place].filter { !$0.isEmpty }
        return middle.map { " " + $0 }.joined() + end
    }
    /// What stands after whom where who, what and the run stand elsewhere.
    var rest: String { (object.isEmpty ? "" : object) + end }
    private var end: String { reason.isEmpty ? "" : ": \(reason)" }
    var text: String { lead + (whom.isEmpty ? "" : " \(whom)") + tail }
}
