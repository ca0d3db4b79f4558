"""Reads a mail with Python's own library and prints what it found as one line of JSON."""

import email
import email.policy
import json
import sys

with open(sys.argv[1], "rb") as file:
    mail = email.message_from_binary_file(file, policy=email.policy.SMTPUTF8)
defects = [str(defect) for part in mail.walk() for defect in part.defects]
defects += [f"{name}: {defect}" for name, value in mail.items() for defect in value.defects]
html = mail.get_body(["html"])
files = [
    {"name": part.get_filename(), "type": part.get_content_type(), "content": part.get_payload(decode=True).decode()}
    for part in mail.iter_attachments()
]
print(json.dumps({
    "headers": {name: str(value) for name, value in mail.items()}, "text": mail.get_body(["plain"]).get_content(),
    "html": html.get_content() if html else None, "files": files, "defects": defects,
}), flush=True)
sys.stdin.read()
