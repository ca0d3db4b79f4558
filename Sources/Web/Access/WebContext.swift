import Engine
import Hummingbird
import Logging
import Store

/// What is known of a request while it is answered.
struct WebContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// The other end of the connection; `nil` where there is none, as in a test.
    let peer: String?
    /// The address the request comes from: the peer, or what a trusted proxy says.
    var address: String
    /// What the listener serves that the request came to.
    var face = Face.both
    /// Whether the browser asked over TLS.
    var isSecure = false
    /// Says one request in the log and on an error page.
    var requestID = ""
    var identity = Identity.nobody
    /// What a form must send back to be heard.
    var formToken = ""
    var form = Form.empty
    /// The body of a webhook, byte by byte as it came: what a signature is made over. Not read yet.
    var sent: [UInt8] = []
    /// What came with the form, on a route that takes a file.
    var file: UploadedFile?
    /// `nil` where no page is made for somebody who has signed in.
    var organization: OrganizationState?

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        peer = source.channel.remoteAddress?.ipAddress
        address = peer ?? "unknown"
    }

    /// What the route that is asked for asks for; `nil` without a route.
    func access(_ request: Request) -> Access? {
        endpointPath.flatMap { RouteTable.access(RouteKey(request.method, $0)) }
    }

    /// Whether a stranger asks: there is no session, whatever cookies come along.
    func isVisitor(_ request: Request) -> Bool { face == .visitors || access(request) == .visitor }

    /// The signed-in browser. Pages ask for it; a route that is not for sessions has none.
    func signedIn() throws(Refusal) -> (session: Session, administrator: Administrator) {
        guard case .session(let session, let administrator) = identity else { throw .signInFirst }
        return (session, administrator)
    }
}
