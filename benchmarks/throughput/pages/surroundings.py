"""What stands around an article: menus, teasers, the most read, comments, the page's foot."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from benchmarks.throughput.prose import SECTIONS, Prose, Story, headline, path
from demo.chance import Chance

_NETWORKS = ("facebook", "twitter", "whatsapp", "linkedin", "reddit", "mail")
_PLACES = ("latest", "podcasts", "videos", "newsletters", "weather", "events", "jobs", "archive", "shop")
_LEGAL = ("about", "contact", "imprint", "privacy", "terms", "cookies", "advertise", "subscribe", "help")
_ICON = '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="M12 2a10 10 0 1 0 0 20{}z"/></svg>'


class Surroundings:
    """The parts of one page around its article; `prefix` begins the names of its classes."""

    def __init__(self, story: Story, outlet: str, outlets: int, prefix: str) -> None:
        self.story = story
        self.outlet = outlet
        self.chance = Chance(story.number * 31 + 17)
        self.prose = Prose(story.language, self.chance)
        self._outlets = outlets
        self._prefix = prefix

    def menu(self) -> str:
        """The main menu: sections, what is below each, and other places."""
        entries = "".join(
            f'<li class="{self._prefix}-menu__item"><a href="/{name}/">{name.title()}</a>'
            f'<ul class="{self._prefix}-menu__sub">{self._topics(name)}</ul></li>'
            for name in SECTIONS
        )
        places = "".join(f'<li><a href="/{name}/"><span>{name.title()}</span></a></li>' for name in _PLACES)
        return f'<nav class="{self._prefix}-menu" aria-label="Main"><ul>{entries}{places}</ul></nav>'

    def teasers(self, count: int) -> str:
        """Cards that lead to other stories."""
        return "".join(map(self._teaser, self._others(count)))

    def most_read(self, count: int) -> str:
        """A numbered list of headlines."""
        items = "".join(
            f'<li><a href="{path(other)}"><span class="{self._prefix}-rank">{place}</span> '
            f"{escape(headline(other))}</a></li>"
            for place, other in enumerate(self._others(count), 1)
        )
        return f'<aside class="{self._prefix}-most-read"><h2>Most read</h2><ol>{items}</ol></aside>'

    def sharing(self) -> str:
        """Buttons with icons."""
        buttons = "".join(
            f'<li><a rel="nofollow" href="/share/{name}?u={path(self.story.number)}" aria-label="{name}">'
            f"{_ICON.format(place)}</a></li>"
            for place, name in enumerate(_NETWORKS)
        )
        return f'<ul class="{self._prefix}-share">{buttons}</ul>'

    def newsletter(self) -> str:
        """A form in the middle of things."""
        return (
            f'<div class="{self._prefix}-newsletter" data-component="newsletter"><form action="/newsletter">'
            "<label>Sign up for our morning briefing <input type=email name=email></label>"
            "<button type=submit>Subscribe</button></form></div>"
        )

    def comments(self, most: int) -> str:
        """What readers say."""
        items = "".join(self._comment(number) for number in range(self.chance.below(most)))
        return f'<section id="comments" class="{self._prefix}-comments"><h3>Comments</h3><ol>{items}</ol></section>'

    def foot(self) -> str:
        """Links to everything once more."""
        legal = "".join(f'<li><a href="/{name}">{name.title()}</a></li>' for name in _LEGAL)
        columns = "".join(
            f"<div><h4>{name.title()}</h4><ul>{self._topics(name)}</ul></div>" for name in SECTIONS[:5]
        )
        return (
            f'<footer class="{self._prefix}-footer"><div class="columns">{columns}</div><ul>{legal}</ul>'
            f"<p>© 2026 {self.outlet}. All rights reserved.</p></footer>"
        )

    def figure(self, place: int) -> str:
        """A picture in several sizes, with a caption and a credit."""
        name = f"/img/{self.story.number:x}-{place}"
        sizes = ", ".join(f"{name}-{width}.jpg {width}w" for width in (320, 640, 960, 1280, 1920))
        return (
            f'<figure class="{self._prefix}-figure"><picture><source type="image/webp" srcset="{sizes}">'
            f'<img loading="lazy" src="{name}-960.jpg" srcset="{sizes}" sizes="(min-width:60em) 50vw, 100vw"'
            f' alt="{escape(self.prose.words(6))}" width="960" height="540"></picture>'
            f"<figcaption>{escape(self.prose.words(9))} <span>Photo: {self.outlet}</span></figcaption></figure>"
        )

    def linked(self, paragraph: str) -> str:
        """The text of a paragraph, some words of which lead somewhere."""
        words = paragraph.split(" ")
        if len(words) < 20 or self.chance.below(3):
            return escape(paragraph, quote=False)
        start = self.chance.below(len(words) - 6)
        (other,) = self._others(1)
        before, inside, after = (
            escape(" ".join(part), quote=False)
            for part in (words[:start], words[start : start + 4], words[start + 4 :])
        )
        return f'{before} <a href="{path(other)}" data-track="inline">{inside}</a> {after}'

    def _others(self, count: int) -> Iterable[int]:
        """Stories of the same outlet."""
        own = self.story.number % self._outlets
        return [self.chance.below(20_000) * self._outlets + own for _ in range(count)]

    def _topics(self, name: str) -> str:
        return "".join(
            f'<li><a href="/{name}/topic-{number}/">Topic {number}</a></li>' for number in range(4)
        )

    def _teaser(self, other: int) -> str:
        image = f"/img/{other:x}"
        return (
            f'<article class="{self._prefix}-card {self._prefix}-card--{other % 7}" data-id="{other}">'
            f'<a class="{self._prefix}-card__link" href="{path(other)}"><div class="media"><img loading="lazy"'
            f' src="{image}-320.jpg" srcset="{image}-320.jpg 320w, {image}-640.jpg 640w" alt=""></div>'
            f'<div class="body"><span class="kicker">{path(other).split("/")[1].title()}</span>'
            f"<h3>{escape(headline(other))}</h3></div></a>"
            f'<div class="meta"><time>{other % 23 + 1} hours ago</time> <button aria-label="Save">'
            f"{_ICON.format(other % 10)}</button></div></article>"
        )

    def _comment(self, number: int) -> str:
        return (
            f'<li id="comment-{number}" class="comment depth-{number % 3 + 1}"><div class="comment-author">'
            f"<cite>reader{self.chance.below(9999)}</cite> <time>{number + 1} h</time></div>"
            f'<div class="comment-content"><p>{escape(self.prose.paragraph(), quote=False)}</p></div>'
            f'<a rel="nofollow" href="#respond-{number}">Reply</a></li>'
        )
