import Hummingbird

/// What a person sees when there is no page for them. Says nothing of the inside of the program.
struct ErrorPage: Page {
    static let template = "error"
    let shell: Shell
    /// The server failed, not the asker.
    let isFailure: Bool
    let heading: String
    let text: String
    /// Finds the request in the server's log.
    let requestID: String
    let backPath: String
    let backLabel: String

    init(
        shell: Shell, isFailure: Bool, heading: String, text: String, requestID: String, backPath: String,
        backLabel: String
    ) {
        self.shell = shell
        self.isFailure = isFailure
        self.heading = heading
        self.text = text
        self.requestID = requestID
        self.backPath = backPath
        self.backLabel = backLabel
    }

    init(_ refusal: Refusal, request: Request, _ context: WebContext, _ renderer: PageRenderer) {
        let isSignedIn = context.identity.administrator != nil
        self.init(
            shell: renderer.shell(refusal.title, request, context), isFailure: refusal.status.code >= 500,
            heading: refusal.title, text: refusal.text,
            requestID: context.requestID, backPath: isSignedIn ? Link.home : Link.signIn,
            backLabel: isSignedIn ? "Go to the start page" : "Go to sign-in")
    }
}
