from __future__ import annotations

from pathlib import Path

from demo.seed import parse, seed_article

DOCUMENT = Path(__file__).parents[2] / "seeds" / "000_01d634f3f96040b0.txt"


def test_seed_has_the_fifteen_paragraphs() -> None:
    """The article runs from its first sentence to its last, in 15 paragraphs that all stand in the document."""
    paragraphs = seed_article().paragraphs
    document = DOCUMENT.read_text("utf-8")

    assert 15 == len(paragraphs)
    assert paragraphs[0].startswith("Baku has recently celebrated its victory")
    assert paragraphs[-1].endswith("widely regarded as a surrender.")
    assert "\n\n".join(paragraphs) in document


def test_seed_names_its_title_and_outlet() -> None:
    """Title and outlet are read from the document."""
    seed = seed_article()

    assert "Clashes And Casualties Mark Nagorno-Karabakh War Anniversary" == seed.title
    assert "SouthFront" == seed.outlet


def test_seed_keeps_what_stands_around_the_article() -> None:
    """Donation lines lose the title that sticks to them; comments know their authors."""
    seed = seed_article()

    assert ("0 $", "2,500 $", "5,000 $", "3,250 $") == seed.amounts
    assert ["MONERO (XMR):", "BITCOIN (BTC):", "BITCOIN CASH (BCH):", "PAYPAL, WESTERN UNION etc:"] == [
        label for label, _ in seed.donations
    ]
    assert "qzjv8hrdvz6edu4gkzpnd4w6jc7zf296g5e9kkq4lx" == seed.donations[2][1]
    assert ["Micheal Petrovich", "John Wooh", "andre zulu"] == [comment.author for comment in seed.comments]
    assert ("hells bells…", "putin is raging and crying like a little girl") == seed.comments[2].paragraphs
    assert ("Notify of", "Newest Most Voted", "Inline Feedbacks", "View all comments") == seed.comment_labels
    assert "Would love your thoughts, please comment." == seed.comment_prompt


def test_seed_loses_no_line_of_the_document() -> None:
    """Every line of the document is in one of the parts."""
    seed = seed_article()
    parts = [seed.title, seed.appeal, seed.comment_prompt + "x", *seed.amounts, *seed.paragraphs]
    parts += [f"{label} {value}" for label, value in seed.donations]
    parts += seed.comment_labels
    for comment in seed.comments:
        parts += [comment.author, *comment.paragraphs]

    lines = {
        line.removesuffix(seed.title) or line for line in DOCUMENT.read_text("utf-8").splitlines() if line
    }
    assert lines == set(parts)


def test_parse_reads_another_document_of_the_form() -> None:
    """Nothing that the document says is built in."""
    other = (
        DOCUMENT.read_text("utf-8")
        .replace("SouthFront", "Elsewhere")
        .replace("Clashes And Casualties", "Peace")
    )

    assert ("Peace Mark Nagorno-Karabakh War Anniversary", "Elsewhere") == (
        parse(other).title,
        parse(other).outlet,
    )
