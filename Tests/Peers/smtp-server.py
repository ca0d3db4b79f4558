"""An SMTP server for tests: aiosmtpd on a free port of loopback, which it prints. Keeps each mail as a file.

Recipients and subjects that begin with certain words are refused, so that a test can ask for each refusal.
"""

import argparse
import asyncio
import json
import pathlib
import ssl

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword


class Keeper:
    def __init__(self, folder):
        self.folder = folder
        self.count = 0

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        session.host_name = hostname
        return responses

    async def handle_MAIL(self, server, session, envelope, address, options):
        if address.startswith("stranger@"):
            return "553 5.7.1 stranger is not yours to send as"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody@"):
            return "550-5.1.1 no such user\r\n550 here"
        if address.startswith("later@"):
            return "451 4.7.1 greylisted, come again"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if b"\r\nSubject: Spam" in envelope.content:
            return "554 5.7.1 looks like spam"
        self.count += 1
        head = {
            "peer": session.peer[1], "tls": server.transport.get_extra_info("ssl_object") is not None, "from": envelope.mail_from,
            "to": envelope.rcpt_tos, "options": envelope.mail_options,
        }
        (self.folder / f"{self.count:04}.json").write_text(json.dumps(head))
        (self.folder / f"{self.count:04}.eml").write_bytes(envelope.original_content)
        return "250 kept"


def authenticator(password):
    def authenticate(server, session, envelope, mechanism, data):
        if not isinstance(data, LoginPassword):
            return AuthResult(success=False, handled=False)
        if data.login == b"busy":
            return AuthResult(success=False, handled=False, message="454 4.7.0 the directory is away")
        if data.login == b"usher" and data.password == password.encode():
            return AuthResult(success=True)
        return AuthResult(success=False, handled=False, message="535 5.7.8 wrong user or password")

    return authenticate


async def main():
    options = argparse.ArgumentParser()
    options.add_argument("folder", type=pathlib.Path)
    options.add_argument("--security", choices=["starttls", "tls", "none"], default="starttls")
    options.add_argument("--password")
    options.add_argument("--mechanism", choices=["PLAIN", "LOGIN"])
    options.add_argument("--utf8", action="store_true")
    options = options.parse_args()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(options.folder / "certificate.pem", options.folder / "key.pem")
    keeper = Keeper(options.folder)
    spared = {"PLAIN", "LOGIN"} - {options.mechanism} if options.mechanism else []

    def factory():
        return SMTP(
            keeper, enable_SMTPUTF8=options.utf8, hostname="peer.example",
            tls_context=context if options.security == "starttls" else None,
            require_starttls=options.security == "starttls",
            auth_required=options.password is not None, auth_require_tls=options.security == "starttls",
            auth_exclude_mechanism=spared,
            authenticator=authenticator(options.password) if options.password else None,
        )

    server = await asyncio.get_running_loop().create_server(
        factory, "127.0.0.1", 0, ssl=context if options.security == "tls" else None)
    print("listens on", server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


try:
    asyncio.run(main())
except KeyboardInterrupt:
    pass
