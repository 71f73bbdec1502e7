import json, gzip
from collections import Counter
def test_look(archived):
    for r in archived.records:
        print(r.type, r.field("WARC-Target-URI")[:70], r.http.line if r.http else "", r.field("WARC-Truncated"), r.field("WARC-Profile")[-25:], [v for n,v in (r.http.headers if r.http else ()) if n.lower()==b"content-encoding"], r.field("WARC-Refers-To-Target-URI"))
def test_replay(archived, replaying):
    n=0
    for row in archived.index:
        key, time, found = row.split(" ", 2)
        found = json.loads(found)
        if not found["url"].startswith("http"): continue
        a = replaying.get(f"{time}id_/{found['url']}")
        n+=1
        print("" if str(a.status)==found["status"] else "BAD", a.status, found["status"], found["mime"] if "mime" in found else None, found["url"], a.headers.get("content-encoding"), a.headers.get("content-type"), len(a.body))
    print(n)
