"""What object stores, and what is between here and there, do wrong."""

from __future__ import annotations

from tests.faults.s3_proxy import Asked, Fault, Reply

_HTML = Reply(200, (("Content-Type", "text/html"),), b"<html><body>Please log in</body></html>")


def _writes(asked: Asked) -> bool:
    return asked.method == "PUT" and not asked.probes


def _looks(asked: Asked) -> bool:
    return asked.method == "HEAD"


def _reads(asked: Asked) -> bool:
    return asked.method == "GET" and not asked.lists and not asked.probes


def _all(_asked: Asked) -> bool:
    return True


def _refusal(status: int, code: str) -> Reply:
    body = f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>no</Message></Error>".encode()
    return Reply(status, (("Content-Type", "application/xml"),), body)


def _answering(reply: Reply, asked: Asked) -> None:
    asked.read()
    asked.send(reply)


def _reset_in_body(asked: Asked) -> None:
    asked.read(0.5)
    asked.reset()


def _lost_reply(asked: Asked) -> None:
    asked.forward()
    asked.reset()


def _late_reply(asked: Asked) -> None:
    asked.forward()
    asked.hold()


def _stored_and_500(asked: Asked) -> None:
    asked.forward()
    asked.send(_refusal(500, "InternalError"))


def _redirect(asked: Asked) -> None:
    asked.read()
    elsewhere = _refusal(307, "TemporaryRedirect").having("Location", "http://127.0.0.1:9" + asked.target)
    asked.send(elsewhere)


def _wrong_body(asked: Asked) -> None:
    reply = asked.forward()
    middle = len(reply.body) // 2
    changed = reply.body[:middle] + bytes([reply.body[middle] ^ 0xFF]) + reply.body[middle + 1 :]
    asked.send(Reply(reply.status, reply.headers, changed))


def _torn_listing(asked: Asked) -> None:
    body = asked.forward().body
    asked.send(Reply(200, (("Content-Type", "application/xml"),), body[: len(body) // 2]))


#: while something is written: no answer, a wrong one, or one that got lost
WRITING = (
    Fault("500", _writes, lambda asked: _answering(_refusal(500, "InternalError"), asked)),
    Fault("503 SlowDown", _writes, lambda asked: _answering(_refusal(503, "SlowDown"), asked)),
    Fault("429", _writes, lambda asked: _answering(_refusal(429, "TooManyRequests"), asked)),
    Fault("409 conflict", _writes, lambda asked: _answering(_refusal(409, "ConditionalRequestConflict"), asked)),
    Fault("403", _writes, lambda asked: _answering(_refusal(403, "AccessDenied"), asked)),
    Fault("400 RequestTimeout", _writes, lambda asked: _answering(_refusal(400, "RequestTimeout"), asked)),
    Fault("307", _writes, _redirect),
    Fault("HTML with 200", _writes, lambda asked: _answering(_HTML, asked)),
    Fault("reset before the body", _writes, Asked.reset),
    Fault("reset in the body", _writes, _reset_in_body),
    Fault("no answer", _writes, Asked.hold),
    Fault("no HTTP", _writes, lambda asked: asked.raw(b"SSH-2.0-OpenSSH_9.2\r\n")),
    Fault("closed without a word", _writes, lambda asked: asked.raw(b"")),
    Fault("stored, reply lost", _writes, _lost_reply),
    Fault("stored, reply late", _writes, _late_reply),
    Fault("stored, 500 all the same", _writes, _stored_and_500),
    Fault("slow trickle", _writes, lambda asked: asked.trickle(asked.forward(), 0.3)),
    Fault("HEAD has another size", _looks, lambda asked: asked.send(asked.forward().having("Content-Length", "7"))),
    Fault("HEAD has no metadata", _looks, lambda asked: asked.send(asked.forward().having("x-amz-meta-sha256", None))),
    Fault("HEAD has another digest", _looks, lambda asked: asked.send(asked.forward().having("x-amz-meta-sha256", "sha256:00"))),
    Fault("HEAD has an ETag of its own", _looks, lambda asked: asked.send(asked.forward().having("ETag", '"encrypted"'))),
    Fault("HEAD finds nothing", _looks, lambda asked: _answering(Reply(404), asked)),
    Fault("HEAD 503", _looks, lambda asked: _answering(Reply(503), asked)),
    Fault("nothing answers but reads", lambda asked: not _reads(asked), Asked.reset),
)  # fmt: skip

#: while something is read
READING = (
    Fault("500", _reads, lambda asked: _answering(_refusal(500, "InternalError"), asked)),
    Fault("503 SlowDown", _reads, lambda asked: _answering(_refusal(503, "SlowDown"), asked)),
    Fault("reset", _reads, Asked.reset),
    Fault("no answer", _reads, Asked.hold),
    Fault("truncated", _reads, lambda asked: asked.send(asked.forward(), 0.5)),
    Fault("HTML with 200", _reads, lambda asked: _answering(_HTML, asked)),
    Fault("slow trickle", _reads, lambda asked: asked.trickle(asked.forward(), 0.3)),
)

#: bytes that changed on their way: seen where the whole object is read
WRONG_BODY = Fault("wrong body", _reads, _wrong_body)

#: in the middle of a listing
LISTING = (
    Fault("500", lambda asked: asked.lists, lambda asked: _answering(_refusal(500, "InternalError"), asked)),
    Fault("reset", lambda asked: asked.lists, Asked.reset),
    Fault("HTML with 200", lambda asked: asked.lists, lambda asked: _answering(_HTML, asked)),
    Fault("torn", lambda asked: asked.lists, _torn_listing),
)

DOWN = Fault("down", _all, Asked.reset)
FORBIDDEN = Fault("forbidden", _all, lambda asked: _answering(_refusal(403, "AccessDenied"), asked))
#: only writing is: reading and looking go on
WRITES_FAIL = WRITING[1]
#: likewise, and no further attempt is made
WRITES_FORBIDDEN = WRITING[4]
