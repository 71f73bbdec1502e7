"""The key of an index row."""

from __future__ import annotations

import socket

import pytest

from newskeep.warc.urlkey import urlkey

ID = "9682993c8daa2c5497996114facdc805"  # as Java and PHP make them
NET = "4hqa0555fwsecu455xqckv45"  # as ASP.NET makes them
ASP = "aspsessionidaqbsdsrt=eohblbddpfclhkpggklilnam"

# As surt 0.3.1 makes them, which pywb and cdxj-indexer use; where it reports an error, cdxj-indexer
# takes the URL itself, and so do we.
KEYS = [
    # what newspapers have
    ("https://www.example.com/", "com,example)/"),
    ("https://www.example.com/2026/11/22/Some-Slug.html", "com,example)/2026/11/22/some-slug.html"),
    (
        "https://example.com/news/?utm_source=rss&utm_medium=feed",
        "com,example)/news?utm_medium=feed&utm_source=rss",
    ),
    ("https://example.com/a?id=12&page=2#comments", "com,example)/a?id=12&page=2"),
    ("http://www3.example.co.uk/a,b_c-1.html", "uk,co,example)/a,b_c-1.html"),
    ("https://example.com/artikel/%C3%BCber-uns", "com,example)/artikel/%c3%bcber-uns"),
    ("https://example.com/\u65e5\u672c/", "com,example)/%e6%97%a5%e6%9c%ac"),
    # hosts
    ("http://example.com", "com,example)/"),
    ("example.com/a", "com,example)/a"),
    ("http://EXAMPLE.Com/", "com,example)/"),
    ("http://WWW.example.com/", "com,example)/"),
    ("http://www23.example.com/", "com,example)/"),
    ("http://www1a.example.com/", "com,example,www1a)/"),
    ("http://ww.example.com/", "com,example,ww)/"),
    ("http://www.www.example.com/", "com,example,www)/"),
    ("http://www.com/", "com)/"),
    ("http://www/", "www)/"),
    ("http://www./a", "www)/a"),
    ("http://example.com./", "com,example)/"),
    ("http://..example.com../", "com,example)/"),
    ("http://ex..ample.com/", "com,ample,ex)/"),
    ("http://a...b/", "b,,a)/"),
    ("http://www...a/", "a,)/"),
    ("http://exa%6Dple.com/", "com,example)/"),
    ("http://%57%57%57.example.com/", "com,example)/"),
    ("http://ex%2Fam.com/b", "com,ex/am)/b"),
    ("http://ex%2540am.com/", "com,ex@am)/"),
    ("http://exa mple.com/", "com,exa%20mple)/"),
    ("http://exa)m,ple.com/", "com,exa)m,ple)/"),
    ("http://ex%0aam.com/", "com,ex%0aam)/"),
    ("http:// example.com/", "com,%20example)/"),
    ("http://example.com;a/b", "com;a,example)/b"),
    ("http://%FF/a", "http:/a"),
    ("localhost", "localhost)/"),
    # international hosts
    ("http://b\xfccher.de/", "de,xn--bcher-kva)/"),
    ("http://B\xdcCHER.de/", "de,xn--bcher-kva)/"),
    ("http://b%C3%BCcher.de/", "de,xn--bcher-kva)/"),
    ("http://b%FCcher.de/", "de,bcher)/"),
    ("http://stra\xdfe.de/", "de,strasse)/"),
    ("http://xn--bcher-kva.de/", "de,xn--bcher-kva)/"),
    ("http://xn--\xe9.com/", "com,xn--%c3%a9)/"),
    ("http://\u4f8b\u3048\u3002jp/", "jp,xn--r8jz45g)/"),
    ("http://\uff37\uff37\uff37\uff0eexample.com/", "com,example)/"),
    ("http://fo\u2024o.com/", "com,o,fo)/"),
    ("http://\u2024/", "http:/"),
    ("http://a.\u2024b/", "b,a)/"),
    ("http://\u0645\u062b\u0627\u0644.com/", "com,xn--mgbh0fb)/"),
    ("http://\u0645a.com/", "com,%d9%85a)/"),
    ("http://..b\xfccher.de/", "de,b%c3%bccher)/"),
    ("http://a..b%FF/", "b%ff,a)/"),
    ("http://ex\x80am.com/", "com,ex%c2%80am)/"),
    ("http://\U0001f600.com/", "com,xn--e28h)/"),
    # addresses
    ("http://127.0.0.1/", "1,0,0,127)/"),
    ("http://127.1/", "1,0,0,127)/"),
    ("http://0177.0.0.1/", "1,0,0,127)/"),
    ("http://010.9.0.1/", "1,0,9,010)/"),
    ("http://2130706433/", "1,0,0,127)/"),
    ("http://017700000001/", "1,145,0,31)/"),
    ("http://4294967297/", "1,0,0,0)/"),
    ("http://0x7f.1/", "1,0x7f)/"),
    ("http://1.65536/", "0,0,1,1)/"),
    ("http://1.2.3.4.5/", "5,4,3,2,1)/"),
    ("http://999.1.1.1/", "1,1,1,999)/"),
    ("http://www.0177.1/", "1,0177)/"),
    ("http://www1.2.3.4/", "4,3,2)/"),
    ("http://\u2460.2.3.4/", "4,3,2,1)/"),
    ("http://%31.2.3.4/", "4,3,2,1)/"),
    ("http://[::1]/", "::1)/"),
    ("http://[2001:DB8::1]:8080/a", "2001:db8::1:8080)/a"),
    ("http://[::ffff:1.2.3.4]/", "4,3,2,::ffff:1)/"),
    ("http://[1.2]/", "2,0,0,1)/"),
    ("http://[fe80::1%25ETH0]/", "fe80::1%25eth0)/"),
    ("http://[2001:db8::1", "2001:db8::1)/"),
    ("http://[]/a", "a)/"),
    # ports and users
    ("http://example.com:80/", "com,example)/"),
    ("https://example.com:443/", "com,example)/"),
    ("http://example.com:443/", "com,example:443)/"),
    ("HTTPS://example.com:0443/", "com,example)/"),
    ("ftp://example.com:80/", "com,example:80)/"),
    ("http://example.com:8080/", "com,example:8080)/"),
    ("http://example.com:/", "com,example)/"),
    ("http://example.com:80:/", "com,example)/"),
    ("http://example.com:0/", "com,example)/"),
    ("http://example.com:65536/", "http://example.com:65536/"),
    ("http://example.com:x/", "http://example.com:x/"),
    ("http://example.com:+80/", "http://example.com:+80/"),
    ("http://example.com:\u0661/", "http://example.com:\u0661/"),
    ("http://user:p@www.example.com:8080/a", "com,example:8080)/a"),
    ("http://a@b@example.com/", "com,example)/"),
    ("http://user%40b@example.com/", "com,example)/"),
    ("http://@/a/b", "a)/b"),
    ("http://us/er@example.com/b", "us)/er@example.com/b"),
    # paths
    ("http://x.com/a/", "com,x)/a"),
    ("http://x.com/a//", "com,x)/a"),
    ("http://x.com//a//b", "com,x)/a/b"),
    ("http://x.com/./a/../b/./c/..", "com,x)/b"),
    ("http://x.com/..", "com,x)/.."),
    ("http://x.com/../..", "com,x)/"),
    ("http://x.com/../../../a", "com,x)/../a"),
    ("http://x.com/a/b/../../../c/", "com,x)/../c"),
    ("http://x.com//../a", "com,x)/a"),
    ("http://x.com/a//../b", "com,x)/a/b"),
    ("http://x.com/...", "com,x)/..."),
    ("http://x.com/a%2Fb%2F", "com,x)/a/b"),
    ("http://x.com/%2e%2e/a", "com,x)/../a"),
    ("http://x.com/ABC", "com,x)/abc"),
    ("http://x.com/a;b/c", "com,x)/a;b/c"),
    ("http://x.com/a%3Fx", "com,x)/a?x"),
    ("http://x.com/a%3Fx/?y", "com,x)/a?x?y"),
    ("http://x.com/\\..\\a", "com,x)/\\..\\a"),
    ("http://x.com/http://www.foo.com/A", "com,x)/http:/www.foo.com/a"),
    ("http://x.com/a#x?y", "com,x)/a"),
    ("http://x.com/a%23x", "com,x)/a%23x"),
    # escapes
    ("http://x.com/%25", "com,x)/%25"),
    ("http://x.com/%", "com,x)/%25"),
    ("http://x.com/%zz", "com,x)/%25zz"),
    ("http://x.com/%2", "com,x)/%252"),
    ("http://x.com/a%252Fb", "com,x)/a/b"),
    ("http://x.com/%2%35%34%31", "com,x)/a"),
    ("http://x.com/a b", "com,x)/a%20b"),
    ("http://x.com/a+b", "com,x)/a+b"),
    ("http://x.com/caf\xe9", "com,x)/caf%c3%a9"),
    ("http://x.com/CAF%C3%89", "com,x)/caf%c3%89"),
    ("http://x.com/caf%E9", "com,x)/caf%e9"),
    ("http://x.com/%FF%00", "com,x)/%ff%00"),
    ("http://x.com/{a}|^`<>\"'()[]", "com,x)/{a}|^`<>\"'()[]"),
    ("http://x.com/!$&'()*+,;=:@-._~", "com,x)/!$&'()*+,;=:@-._~"),
    ("http://x.com/%01%1f%7f%80", "com,x)/%01%1f%7f%80"),
    ("http://x.com/\u2028\U0001f600", "com,x)/%e2%80%a8%f0%9f%98%80"),
    # queries
    ("http://x.com/?", "com,x)/"),
    ("http://x.com?a", "com,x)/?a"),
    ("http://x.com/a/?b", "com,x)/a?b"),
    ("http://x.com/??", "com,x)/??"),
    ("http://x.com/?&", "com,x)/?&"),
    ("http://x.com/?b&a&&", "com,x)/?&&a&b"),
    ("http://x.com/?b=2&a=1&B=3", "com,x)/?a=1&b=2&b=3"),
    ("http://x.com/?a=1&a-b=1&ab=1&a=&a", "com,x)/?a&a=&a=1&a-b=1&ab=1"),
    ("http://x.com/?a=2&a=10", "com,x)/?a=10&a=2"),
    ("http://x.com/?Z&_&a", "com,x)/?_&a&z"),
    ("http://x.com/?%20&!&a", "com,x)/?!&%20&a"),
    ("http://x.com/?a=b=c&a=b", "com,x)/?a=b&a=b=c"),
    ("http://x.com/?b;a", "com,x)/?b;a"),
    ("http://x.com/?q=a%26b", "com,x)/?b&q=a"),
    ("http://x.com/?q=%3D%23", "com,x)/?q==%23"),
    ("http://x.com/?x[]=2&x[]=1", "com,x)/?x[]=1&x[]=2"),
    ("http://x.com/?u=http%3A%2F%2Fwww.foo.com%2FA%3Fb%26a", "com,x)/?a&u=http://www.foo.com/a?b"),
    ("http://x.com/?q=%E9\xe9", "com,x)/?q=%e9%c3%a9"),
    ("http://x.com?a/b/../c//d/", "com,x)/?a/b/../c//d/"),
    # session ids
    (f"http://x.com/a?jsessionid={ID}", "com,x)/a"),
    (f"http://x.com/a?b&jsessionid={ID}", "com,x)/a?&b"),
    (f"http://x.com/a?b&JSESSIONID={ID}&a", "com,x)/a?a&b"),
    (f"http://x.com/a?jsessionid={ID}0", f"com,x)/a?jsessionid={ID}0"),
    (f"http://x.com/a?xjsessionid={ID}", "com,x)/a?x"),
    (f"http://x.com/a;jsessionid={ID}", f"com,x)/a;jsessionid={ID}"),
    (f"http://x.com/a?PHPSESSID={ID}&x=y", "com,x)/a?x=y"),
    (f"http://x.com/a?phpsessid={ID}&phpsessid={ID}", "com,x)/a?phpses"),
    ("http://x.com/a?sid=123", "com,x)/a?sid=123"),
    (f"http://x.com/a?psid={ID}&x", "com,x)/a?px"),
    ("http://x.com/a?sid=9682993C8DAA2C5497996114FACDC805", "com,x)/a"),
    (f"http://x.com/a?%73id%3D{ID}%26b", "com,x)/a?b"),
    (f"http://x.com/a?sid={ID};b", f"com,x)/a?sid={ID};b"),
    (f"http://x.com/a?sid={ID}&sid={ID}", f"com,x)/a?&sid={ID}"),
    (f"http://x.com/a?sid={ID}&phpsessid={ID}", "com,x)/a"),
    (f"http://x.com/a?si{ASP}&d={ID}", f"com,x)/a?sid={ID}"),
    (f"http://x.com/a?assid={ID}&psessionidaqbsdsrt=eohblbddpfclhkpggklilnam", "com,x)/a"),
    (f"http://x.com/a?{ASP}&x=y", "com,x)/a?x=y"),
    (f"http://x.com/a?{ASP}m", f"com,x)/a?{ASP}m"),
    ("http://x.com/a?cfid=1&cftoken=2", "com,x)/a"),
    ("http://x.com/a?CFID=1&CFTOKEN=2&x", "com,x)/a?x"),
    ("http://x.com/a?cfid=1&x=y&cftoken=2", "com,x)/a?cfid=1&cftoken=2&x=y"),
    ("http://x.com/a?cfid=&cftoken=", "com,x)/a?cfid=&cftoken="),
    ("http://x.com/a?xcfid=1&cftoken=2&x", "com,x)/a?xx"),
    ("http://x.com/a?cfid=1cfid=1&cftoken=2", "com,x)/a?cfid=1"),
    ("http://x.com/a?jsessionid=GHIJKLMNOPQRSTUVWXYZ0123456789ab&b", "com,x)/a?b"),
    ("http://x.com/a?PHPSESSID=GHIJKLMNOPQRSTUVWXYZ0123456789ab", "com,x)/a"),
    ("http://x.com/a?cfid=1cfid=&cftoken=2", "com,x)/a"),
    (
        "http://x.com/a?aspsessionid12345678=eohblbddpfclhkpggklilnam",
        "com,x)/a?aspsessionid12345678=eohblbddpfclhkpggklilnam",
    ),
    (f"http://x.com/(S({NET}))/a.aspx", "com,x)/a.aspx"),
    (f"http://x.com/({NET})/A.ASPX?b", "com,x)/a.aspx?b"),
    (f"http://x.com/(a({NET})S({NET}))/a.aspx/b", "com,x)/a.aspx/b"),
    (f"http://x.com/b/(S({NET}))/({NET})/a.aspx", "com,x)/b/a.aspx"),
    (f"http://x.com/(S({NET}))/(S({NET}))/a.aspx", f"com,x)/(s({NET}))/a.aspx"),
    (f"http://x.com/(S({NET}))/a.html", f"com,x)/(s({NET}))/a.html"),
    (f"http://x.com/(S({NET}6))/a.aspx", f"com,x)/(s({NET}6))/a.aspx"),
    (f"http://x.com/(S({NET}))/a%3Fb.aspx", f"com,x)/(s({NET}))/a?b.aspx"),
    # schemes
    ("HTTP://example.com/A", "com,example)/a"),
    ("ftp://www.example.com/A", "com,example)/a"),
    ("foo+bar://example.com/A", "com,example)/a"),
    ("1foo://example.com/A", "1foo)/example.com/a"),
    ("whois://whois.arin.net/x", "net,arin,whois)/x"),
    ("http:/Example.com/A", "com,example)/a"),
    ("http:///Example.com:80/A", "com:80,example)/a"),
    ("http:example.com", "com,example)/"),
    ("HTTP:/example.com/", "HTTP:/example.com"),
    ("https://", "https:"),
    ("http:", "http:"),
    ("http:////", "http:/"),
    ("/a/b", "a)/b"),
    ("?a", "http:/?a"),
    ("//example.com/a", "com,example)/a"),
    ("http://http://x.com/a", "com,x)/a"),
    ("https://http://x.com:443/", "com,x:443)/"),
    ("http://ftp://x.com/", "ftp)/x.com"),
    ("example.com:8080/a", "example.com:8080/a"),
    ("urn:newskeep:article:a1:1", "urn:newskeep:article:a1:1"),
    ("URN:Foo:Bar?b&a#x", "URN:foo:bar?a&b"),
    ("urn:a//b/../", "urn:a//b/.."),
    ("urn:?a", "urn:/?a"),
    (f"urn:?sid={ID}", "urn:"),
    (f"urn:/(S({NET}))/a.aspx", "urn:/a.aspx"),
    ("dns:www.Example.com", "dns:www.example.com"),
    ("mailto:A@example.com?subject=x", "mailto:a@example.com?subject=x"),
    ("warcinfo:a.warc.gz/x y", "warcinfo:a.warc.gz/x%20y"),
    ("filedesc:A b?b&a", "filedesc:A b?b&a"),
    ("screenshot:http://www.example.com/A/", "screenshot:http://www.example.com/a"),
    ("data:text/plain,Hello%20A", "data:text/plain,hello%20a"),
    ("file:///C:/Foo/", "file:/c:/foo"),
    ("http://../a/..", "http:/a/.."),
    # blanks
    (" http://example.com/a ", "com,example)/a"),
    ("\thttp://exam\nple.com/a\rb", "com,example)/ab"),
    ("ht\ntp://x.com/", "com,x)/"),
    ("http://x.com/a\x0b", "com,x)/a"),
    ("http://x.com/a\x0bb", "com,x)/a%0bb"),
    ("\x0chttp://x.com/", "com,x)/"),
    ("\x1fhttp://x.com/", "%1fhttp)/x.com"),
    ("\xa0http://x.com/\xa0", "%20http)/x.com/%c2%a0"),
    ("http://x.com/a ?b #c", "com,x)/a%20?b%20"),
    ("", "-"),
    ("  ", "  "),
    ("http://x.com/\udc80", "http://x.com/\udc80"),
]


@pytest.mark.parametrize(("url", "key"), KEYS)
def test_key(url: str, key: str) -> None:
    """Keys are those of replay tools, to the byte, however odd the URL."""
    assert key == urlkey(url)


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("http://999.1.1.1/", "1,1,1,999)/"),
        ("http://1.2.3.256:80/a", "256,3,2,1)/a"),
        ("http://%39%39%39.1/", "1,999)/"),
    ],
)
def test_no_name_server_is_asked(url: str, key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even about a host of digits that is no address: the key is that of an unknown name."""

    def asked(*host: object) -> None:
        pytest.fail(f"asked for {host!r}")

    for function in ("gethostbyname", "gethostbyname_ex", "getaddrinfo"):
        monkeypatch.setattr(socket, function, asked)
    assert key == urlkey(url)


@pytest.mark.timeout(10)
@pytest.mark.parametrize("part", ["cfid=a", "sid=", "jsessionid=", f"({NET})/", "%25", "../", "&", "%"])
def test_long_urls_are_no_burden(part: str) -> None:
    """A long URL that repeats what rules look for has its key in a moment, though it fits none of them."""
    many = part * (65_536 // len(part))
    assert urlkey(f"http://example.com/{many}%3F.aspx?{many}").startswith("com,example)/")
