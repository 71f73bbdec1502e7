from __future__ import annotations

import pytest

from newskeep.reading.lines import cut_lines

TITLE = "Clashes And Casualties Mark Nagorno-Karabakh War Anniversary"
SITE = ("SouthFront", "southfront.org", "southfront")
PROSE = "The council voted on Tuesday to extend the tram line to the northern suburb."


@pytest.mark.parametrize(
    ("rule", "line"),
    [
        ("address", "BITCOIN (BTC): bc1qv7k70u2zynvem59u88ctdlaw7hc735d8xep9rq"),
        ("address", f"BITCOIN CASH (BCH): qzjv8hrdvz6edu4gkzpnd4w6jc7zf296g5e9kkq4lx{TITLE}"),
        (
            "address",
            "49HqitRzdnhYjgTEAhgGpCfsjdTeMbUTU6cyR4JV1R7k2Eej9rGT8JpFiYDa4tZM6RZiFrHmMzgSrhHEqpDYKBe5B2ufNsL",
        ),
        ("address", "Ethereum: 0x52908400098527886E0F7030069857D2E4169EE7"),
        ("payment", "PAYPAL, WESTERN UNION etc: write to info@southfront.org , southfront@list.ru"),
        ("payment", "Patreon: https://www.patreon.com/southfront"),
        ("ask", "Support SouthFront"),
        ("ask", "Please support our journalism!"),
        ("ask", "Donate now"),
        ("amount", "2,500 $"),
        ("amount", "€ 5.000"),
        (
            "address",
            "Cardano: addr1qx2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzer3n0d3vllmyqwsx5wktcd8cc3sq835lu7drv2xwl2wywfgs",
        ),
        ("payment", "Spendenkonto: IBAN DE89 3704 0044 0532 0130 00"),
        ("ask", "Unterstützen Sie SouthFront!"),
        ("ask", "Faites un don !"),
        ("ask", "Поддержите SouthFront"),
        ("ask", "支持我们"),
        ("promo", "ADVERTISEMENT"),
        ("promo", "Читайте также:"),
        ("rights", "© 2014-2026 SouthFront. All rights reserved."),
        ("imprint", "SouthFront, 18.11.2021"),
        ("imprint", "Printed from https://southfront.org/clashes/"),
        ("imprint", "https://www.southfront.org/clashes/?print=1"),
        ("promo", "Subscribe"),
        ("promo", "Подписаться"),
        ("title", "“Clashes and casualties mark Nagorno-Karabakh war anniversary”"),
    ],
)
def test_what_is_cut(rule: str, line: str) -> None:
    """Donation blocks, notices and the repeated title go, each with its rule."""
    assert ([PROSE], [(rule, line)]) == cut_lines([PROSE, line], TITLE, SITE)


@pytest.mark.parametrize(
    "line",
    [
        "Bitcoin rose 5 %",
        "Bitcoin: the price rose 5% on Monday after the announcement, while PayPal denied the reports.",
        "PayPal: the company would cut 2,000 jobs, the chief executive told analysts@example.com on a call that lasted "
        + "more than two hours and which was broadcast live on the website of the firm",
        "Support Ukraine",
        "https://www.ukraine.example/report",
        "Subscribe to the scheme by Friday, the ministry said.",
        "Unterstützen Sie die Ukraine",
        "Soutenez l'Ukraine",
        "Поддержите Украину",
        "支持乌克兰",
        "IBAN numbers will be checked by banks from October on, the regulator said on Tuesday.",
        "Advertisement revenue fell by a tenth.",
        "Comments on the draft are due by Friday.",
        "Reklama stoi za tym, mówią urzędnicy.",
        "Help us understand what happened, the mayor said.",
        "The army spent 2,500 $ on it.",
        "1,200",
        "2021",
        "The police seized the wallet bc1qv7k70u2zynvem59u88ctdlaw7hc735d8xep9rq and arrested two men in the north.",
        "Donate blood, the hospital asked on Tuesday.",
        "Copyright law was changed on Tuesday.",
        "SouthFront, 18 soldiers were captured in 2021",
        "Leave a comment on the draft by Friday, the ministry asked citizens.",
    ],
)
def test_what_an_article_could_say_is_kept(line: str) -> None:
    """A sentence about money, donations or addresses is none of a donation block."""
    assert ([PROSE, line], []) == cut_lines([PROSE, line], TITLE, SITE)


def test_comments_end_the_article() -> None:
    """A comment form and all after it is cut, unless it is a counter above the text."""
    kept, removed = cut_lines(["3 comments", PROSE, PROSE, "View all comments", "hells bells…"])
    assert ["3 comments", PROSE, PROSE] == kept
    assert [("comments", "View all comments"), ("comments", "hells bells…")] == removed


def test_long_lines_are_quick() -> None:
    """Lines of a megabyte that nearly match cost next to nothing."""
    lines = ["1," * 500_000 + "x", "(" * 1_000_000, "Support " + "x " * 500_000, "0x" * 500_000]
    assert lines == cut_lines(lines, TITLE, SITE)[0]
