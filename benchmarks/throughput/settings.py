"""What all contenders have in common, and what can be chosen by the environment."""

from __future__ import annotations

import os
from typing import Any

#: articles of the site
PAGES = int(os.environ.get("NEWSKEEP_BENCH_PAGES", "4000"))
#: folder of real pages whose markup the articles take, instead of our own templates
MARKUP = os.environ.get("NEWSKEEP_BENCH_MARKUP", "")
#: addresses that the sitemaps name; those beyond the articles lead to nothing, and are only for contenders with a budget
LISTED = int(os.environ.get("NEWSKEEP_BENCH_LISTED", "0"))
#: times that every contender runs, in turn
ROUNDS = int(os.environ.get("NEWSKEEP_BENCH_ROUNDS", "3"))
#: contenders that run, by name; all when empty
ONLY = frozenset(os.environ.get("NEWSKEEP_BENCH_ONLY", "").split())
#: an environment with news-please; empty for none
PEERS = os.environ.get("NEWSKEEP_BENCH_PEERS", "")
#: requests in flight, at all hosts and at one
CONCURRENCY, PER_HOST = 32, 16

#: keywords for trafilatura: as newskeep calls it, fast, and its default without readers' comments, which nobody archives
TRAFILATURA: dict[str, dict[str, Any]] = {
    "default": {"include_comments": False},
    "fast": {"include_comments": False, "fast": True},
}

#: the outlets' addresses: each is a host of its own
HOSTS = ("127.0.0.1", "127.0.0.2", "127.0.0.3", "127.0.0.4")
