"""Readers' comments in the manner of wpDiscuz, with the labels of its form and list."""

from __future__ import annotations

from demo.pages.markup import text
from demo.seed import Comment, SeedArticle


def section(seed: SeedArticle, comments: tuple[Comment, ...]) -> str:
    """The comment form and the comments; without comments the form alone."""
    notify, sorting, inline, everything = map(text, seed.comment_labels)
    thread = "\n".join(_comment(number, comment) for number, comment in enumerate(comments, start=1))
    return f"""<div id="comments" class="comments-area"><div id="wpdcom" class="wpdiscuz_unauth wpd-layout-1">
<div class="wpd-form-wrap"><div class="wpdiscuz-subscribe-bar"><label>{notify}</label></div></div>
<div class="wpd-thread-head"><span class="wpdtc">{len(comments)}</span>
<div class="wpdf-sorting">{sorting}</div></div>
<div class="wpd-comment-info-bar"><div class="wpd-current-view">{inline}</div>
<div class="wpd-filter-view-all">{everything}</div></div>
<div class="wpd-thread-list">
{thread}
</div>
<div id="wpdc-inline-form">{text(seed.comment_prompt)}<span class="wpd-close">x</span></div>
</div></div>"""


def _comment(number: int, comment: Comment) -> str:
    paragraphs = "".join(f"<p>{text(paragraph)}</p>" for paragraph in comment.paragraphs)
    return f"""<div class="wpd-comment wpd_comment_level-1" id="wpd-comm-{number}"><div class="wpd-comment-right">
<div class="wpd-comment-header"><div class="wpd-comment-author">{text(comment.author)}</div></div>
<div class="wpd-comment-text">{paragraphs}</div>
<div class="wpd-comment-footer"><span class="wpd-reply-button">Reply</span></div></div></div>"""
