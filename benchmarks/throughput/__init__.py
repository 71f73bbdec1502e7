"""End to end beside the limit and the peers: a generated site of several thousand pages, in interleaved rounds.

`NEWSKEEP_BENCH_PAGES` is the number of articles, `NEWSKEEP_BENCH_ROUNDS` that of rounds (with 0 of them newskeep's stages
alone are measured), `NEWSKEEP_BENCH_ONLY` words of the names of those that run (`fetching newskeep again`),
`NEWSKEEP_BENCH_MARKUP` a folder of real pages, `.html` or `.html.gz`, whose markup the articles take,
`NEWSKEEP_BENCH_PEERS` the folder of an environment with news-please, `NEWSKEEP_BENCH_LISTED` how many addresses the
sitemaps name if not those of the articles alone, for newskeep, which has a budget of articles.
"""

from __future__ import annotations


def main() -> None:
    """Make the site, let everybody run in turn, and print the tables."""
    # The programs that are measured lie in this folder too, and load nothing that they don't need.
    from benchmarks.throughput.racing import race

    race()
