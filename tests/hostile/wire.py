"""Answers that are wrong, endless or slow on the wire."""

from __future__ import annotations

from tests.crawl.papers import page
from tests.hostile.server import OK, Answer, drip, endless, redirect, sent, whole

_FILLING = b"x" * 65536
_PAGE = page(11).encode()
#: (name, what the server does, what is answered, what the user reads)
Case = tuple[str, str, Answer, str]
STORED = "| stored"
HEAD = "its head is larger than"
CLOSED = "closed the connection before its answer was whole"
NO_HTTP = "its answer is no HTTP"
LATE = "no whole answer within the time limit"
LARGE = "its body is larger than the limit"
CUT = "its body broke off before its end"
SLOW = "its body did not end within the time limit"
HOPS = "more than 6 redirects"


def _sized(number: str, body: bytes = b"xxxxx") -> Answer:
    return sent(OK + f"Content-Length: {number}\r\n\r\n".encode() + body)


def _chunked(*chunks: bytes) -> Answer:
    return sent(OK + b"Transfer-Encoding: chunked\r\n\r\n" + b"".join(chunks))


def _status(line: str, body: bytes = _PAGE) -> Answer:
    return sent(
        f"HTTP/1.1 {line}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body
    )


def _later(said: str) -> Answer:
    return whole("", status="429 Later", head=f"Retry-After: {said}\r\n")


def _growing(path: str, url: str) -> list[bytes]:
    return list(redirect(f"{url}{path}/more")(path, url))  # type: ignore[arg-type]


CASES: tuple[Case, ...] = (
    ("head-endless", "header fields without end", endless(OK, b"X-Field: " + _FILLING[:1000] + b"\r\n"), HEAD),
    ("head-fields", "3,000 short header fields", sent(OK + b"X: y\r\n" * 3000 + b"\r\n" + _PAGE), HEAD),
    ("head-cookies", "3,000 cookies", sent(OK + b"Set-Cookie: a=b\r\n" * 3000 + b"\r\n" + _PAGE), HEAD),
    ("head-line", "a status line without end", endless(b"HTTP/1.1 200 ", _FILLING), CLOSED),
    ("head-field-1mb", "one header field of 1 MB", sent(OK + b"X: " + _FILLING * 16 + b"\r\n\r\n" + _PAGE), CLOSED),
    ("head-binary", "bytes that no header has", sent(OK + b"X-\xff\xfe: \x01\x02\r\nContent-Length: 0\r\n\r\n"), NO_HTTP),
    ("head-interim", "interim answers (1xx) without end", endless(b"", b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" * 500), HEAD),
    ("head-interim-slow", "an interim answer a second", drip(b"", b"HTTP/1.1 102 Processing\r\n\r\n", 1), LATE),
    ("head-lf", "lines that end in LF alone", sent(OK.replace(b"\r\n", b"\n") + b"\n" + _PAGE), STORED),
    ("head-slow", "one byte of the head a second", drip(OK, b"X", 1), LATE),
    ("head-never", "nothing, with the connection open", sent(30.0), LATE),
    ("head-colonless", "a header field without a colon", sent(OK + b"Nonsense\r\n\r\n" + _PAGE), STORED),
    ("body-endless", "a body without end", endless(OK + b"\r\n", _FILLING), LARGE),
    ("body-chunks", "chunks without end", endless(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"10000\r\n" + _FILLING + b"\r\n"), LARGE),
    ("body-100mb", "100 MB announced, and sent", endless(OK + b"Content-Length: 104857600\r\n\r\n", _FILLING), LARGE),
    ("body-slow", "one byte of the body a second", drip(OK + b"\r\n" + _PAGE[:900], b".", 1), SLOW),
    ("body-stall", "half a body, then silence", sent(OK + b"Content-Length: 9999\r\n\r\n" + _PAGE[:900], 30.0), SLOW),
    ("body-late", "an answer after a second", sent(1.0, OK + b"\r\n" + _PAGE), STORED),
    ("body-short", "less than was announced", _sized("99999", _PAGE), CUT),
    ("body-reset", "a reset in the middle", sent(OK + b"Content-Length: 99999\r\n\r\n" + _PAGE[:900], 0.2, None), CUT),
    ("body-reset-open", "a reset in the middle of a body without a length", sent(OK + b"\r\n" + _PAGE[:3000], 0.2, None), CUT),
    ("body-extra", "more than was announced", sent(OK + f"Content-Length: {len(_PAGE)}\r\n\r\n".encode() + _PAGE + b"HTTP/1.1 200 OK\r\n\r\nPOISON"), STORED),
    ("chunk-cut", "a chunk that breaks off", _chunked(b"ffff\r\n", _PAGE[:900]), CUT),
    ("chunk-huge", "a chunk larger than any number", _chunked(b"f" * 18 + b"\r\nx"), ""),
    ("chunk-bytes", "chunks of one byte, without end", endless(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n" * 10_000), "stored as far as"),
    ("chunk-zeros", "the size of a chunk in figures without end", endless(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"0" * 65536), "broke off"),
    ("chunk-words", "a chunk with an extension without end", endless(OK + b"Transfer-Encoding: chunked\r\n\r\n5;", _FILLING), "broke off"),
    ("chunk-wrong", "a chunk whose size is no number", _chunked(b"zz\r\nhello\r\n0\r\n\r\n"), ""),
    ("chunk-both", "chunks and a length at once", sent(OK + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"), ""),
    ("chunk-trailers", "trailers without end", endless(OK + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n", b"X-T: " + _FILLING[:1000] + b"\r\n"), ""),
    ("length-huge", "a length of 20 digits", _sized("99999999999999999999"), CUT),
    ("length-words", "a length in words", _sized("minus one"), NO_HTTP),
    ("length-negative", "a negative length", _sized("-5"), ""),
    ("length-list", "two lengths in one field", _sized("5, 6"), NO_HTTP),
    ("length-two", "two lengths", sent(OK + b"Content-Length: 1\r\nContent-Length: 5\r\n\r\nxxxxx"), NO_HTTP),
    ("http-none", "another protocol", sent(b"220 mail.example ESMTP ready\r\n"), NO_HTTP),
    ("http-noise", "noise", sent(bytes(range(256)) * 40), NO_HTTP),
    ("http-09", "HTTP/0.9: a page without a head", sent(_PAGE), NO_HTTP),
    ("http-nothing", "the connection is closed at once", sent(), CLOSED),
    ("http-reset", "the connection is reset at once", sent(None), CLOSED),
    ("status-000", "status 000", _status("000 What"), "HTTP 0"),
    ("status-101", "switching protocols that nobody asked for", sent(b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n", 30.0), LATE),
    ("status-204", "no content", sent(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"), "status 204"),
    ("status-206", "a part of a page that nobody asked for", _status("206 Partial Content"), "status 206"),
    ("status-304", "not modified, unasked", sent(b"HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n"), "HTTP 304"),
    ("status-404", "not found, with a page", _status("404 Not Found"), "HTTP 404"),
    ("status-429", "too many requests", _status("429 Too Many Requests"), "HTTP 429"),
    ("retry-zone", "a Retry-After in a time zone that no number holds", _later("Sat, 01 Jan 2000 00:00:00 +" + "9" * 400), "HTTP 429"),
    ("retry-late", "a Retry-After in the year 9999", _later("Fri, 31 Dec 9999 23:59:59 -2359"), "HTTP 429"),
    ("status-500", "a server error", _status("500 Oops"), "HTTP 500"),
    ("status-503", "not now", _status("503 Later"), "HTTP 503"),
    ("status-999", "status 999", _status("999 No"), "HTTP 999"),
    ("to-itself", "a redirect to itself", redirect("{url}/to-itself"), ""),
    ("to-and-fro", "two URLs that redirect to each other", lambda p, u: redirect(f"{u}/to-and-fro{'' if p.endswith('x') else '/x'}")(p, u), ""),
    ("to-growing", "redirects without end", _growing, HOPS),
    ("to-file", "a redirect to file:///etc/passwd", redirect("file:///etc/passwd"), "is no http or https URL"),
    ("to-ftp", "a redirect to ftp:", redirect("ftp://127.0.0.1/x"), "is no http or https URL"),
    ("to-data", "a redirect to data:", redirect("data:text/html,hello"), "is no http or https URL"),
    ("to-javascript", "a redirect to javascript:", redirect("javascript:alert(1)"), "is no http or https URL"),
    ("to-nonsense", "a redirect to what is no URL", redirect("http://[::1"), "could not be read"),
    ("to-label", "a redirect to a name that no host can have", redirect(f"http://{'b' * 70}.example/"), "can't be resolved"),
    ("to-empty-label", "a redirect to a name with nothing between two dots", redirect("http://a..example/"), "can't be resolved"),
    ("to-backslash", "a redirect with backslashes", lambda p, u: redirect(f"{u}/story/backslash".replace("/", "\\"))(p, u), STORED),
    ("to-nowhere", "a redirect without a Location", whole("", status="302 Found"), "HTTP 302"),
    ("to-long", "a redirect to a URL of 20,000 characters", redirect("{url}/" + "a" * 20000), ""),
)  # fmt: skip
