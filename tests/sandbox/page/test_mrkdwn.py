"""mrkdwn as Slack's client shows it, and no HTML but that."""

from dataclasses import replace
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.page.emojis import with_emoji
from sandbox.page.mrkdwn import mrkdwn_html
from sandbox.page.rendering import text_html
from tests.sandbox.page.drawn import READER
from tests.sandbox.page.html import parsed

LINK = 'target="_blank" rel="noopener noreferrer"'
TAGS = {"root", "strong", "em", "del", "code", "pre", "blockquote", "br", "a", "span", "time"}
PIECES = [
    "*",
    "_",
    "~",
    "`",
    "```",
    ">",
    "&gt;",
    "<",
    "|",
    "@U0LEA",
    "!here",
    "!date^1^{time}",
    ":wave:",
    "\n",
    " ",
    "a",
]
HOSTILE = ["<script>", "javascript:alert(1)", '"', "'", "&", "&lt;", "http://x.test/", "<b onclick=x>", "\x00", "^"]


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("*bold* _italic_ ~struck~", "<strong>bold</strong> <em>italic</em> <del>struck</del>"),
        ("_*both*_", "<em><strong>both</strong></em>"),
        ("(*in brackets*).", "(<strong>in brackets</strong>)."),
        ("*a _b* c_", "<strong>a _b</strong> c_"),
        ("`*code* &lt;b&gt;`", "<code>*code* &lt;b&gt;</code>"),
        ("a\nb\n\nc", "a<br>b<br><br>c"),
        ("1 &lt; 2 &amp;&amp; 3 &gt; 2", "1 &lt; 2 &amp;&amp; 3 &gt; 2"),
        ("&amp;lt; is shown as it is", "&amp;lt; is shown as it is"),
        ("see\n```x = 1\n*y*```\nafter", "see<pre>x = 1\n*y*</pre>after"),
        (">quoted\n> *more*\nnot", "<blockquote>quoted<br><strong>more</strong></blockquote>not"),
        ("&gt; quoted", "<blockquote>quoted</blockquote>"),
        (":wave: :no_such_thing: 10:30:45", "👋 :no_such_thing: 10:30:45"),
    ],
)
def test_markup(text, html):
    assert text_html(text, READER) == html


@pytest.mark.parametrize(
    "text", ["snake_case_name", "2*3*4", "* spaced *", "a*b*", "*open", "**", "*a\nb*", "*a*b", "~ ~", "_", "`", "``"]
)
def test_marks_count_only_in_pairs_at_word_borders_of_one_line(text):
    assert text_html(text, READER) == text.replace("\n", "<br>")


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("<https://x.test/a?b=1&amp;c=2|*the* page>", f'<a href="https://x.test/a?b=1&amp;c=2" {LINK}>*the* page</a>'),
        ("<mailto:ada@x.test>", f'<a href="mailto:ada@x.test" {LINK}>ada@x.test</a>'),
        ("<tel:+33123|call>", f'<a href="tel:+33123" {LINK}>call</a>'),
        ("at https://x.test/a_b_c, ok", f'at <a href="https://x.test/a_b_c" {LINK}>https://x.test/a_b_c</a>, ok'),
        ("*<https://x.test|x>*", f'<strong><a href="https://x.test" {LINK}>x</a></strong>'),
    ],
)
def test_links(text, html):
    assert text_html(text, READER) == html


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "/local", "x"])
def test_other_addresses_are_no_links(address):
    assert text_html(f"<{address}|press>", READER) == f"&lt;{address}|press&gt;"


def test_verbatim_text_links_only_what_is_marked():
    text = "https://x.test and <https://y.test>"
    assert (
        mrkdwn_html(text, READER, verbatim=True)
        == f'https://x.test and <a href="https://y.test" {LINK}>https://y.test</a>'
    )


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("<@U0LEA>", "@Léa Martin"),
        ("<@U0LEA|somebody>", "@Léa Martin"),
        ("<@U0NOBODY>", "@U0NOBODY"),
        ("<@U0NOBODY|nobody>", "@nobody"),
        ("<#C012ABC>", "#general"),
        ("<#C0OTHER|other>", "#other"),
        ("<!here>", "@here"),
        ("<!channel|channel>", "@channel"),
        ("<!subteam^S012ABC>", "@mentors"),
        ("<!subteam^S0OTHER|@others>", "@others"),
    ],
)
def test_mentions_call_people_and_places_by_name(text, name):
    assert text_html(text, READER) == f'<span class="mention">{name}</span>'


def test_date_is_written_for_the_reader():
    time = parsed(text_html("<!date^1772453100^{date_num} at {time}|then>", READER)).one("time")
    assert (time.text, time["datetime"]) == ("2026-03-02 at 1:05 PM", "2026-03-02T12:05:00Z")
    assert "Monday, March 2, 2026" in time["title"]


def test_date_can_be_a_link():
    link = parsed(text_html("<!date^1772453100^{date_num}^https://x.test/|then>", READER)).one("a")
    assert (link["href"], link.text) == ("https://x.test/", "2026-03-02")


@pytest.mark.parametrize("target", ["never^{date}", "99999999999999^{date}", "1772453100^", "1772453100"])
def test_date_that_cannot_be_written_is_its_fallback(target):
    assert text_html(f"<!date^{target}|on Monday>", READER) == "on Monday"


@given(st.lists(st.one_of(st.sampled_from(PIECES + HOSTILE), st.text(max_size=5))).map("".join))
def test_no_text_brings_html_of_its_own(text):
    for node in parsed(text_html(text, READER)).walk():
        assert node.tag in TAGS
        assert node.attributes.keys() <= {"href", "target", "rel", "class", "datetime", "title"}
        assert node.get("href") is None or node["href"].lower().startswith(("http://", "https://", "mailto:", "tel:"))


@given(st.text(alphabet="*_~ab1.( \n"))
def test_marks_take_no_words_away(text):
    shown = parsed(text_html(text, READER)).raw_text
    assert [letter for letter in shown if letter in "ab1.("] == [letter for letter in text if letter in "ab1.("]


def test_a_name_cannot_bring_html_either():
    sly = replace(READER, people={"U0LEA": "<img src=x>"})
    assert text_html("<@U0LEA>", sly) == '<span class="mention">@&lt;img src=x&gt;</span>'


@pytest.mark.parametrize("text", ["*a " * 13_000, "<" * 40_000])
def test_the_longest_text_is_read_in_one_go(text):
    started = perf_counter()
    text_html(text, READER)
    assert perf_counter() - started < 20, "not once over for each mark"


@pytest.mark.parametrize(
    ("name", "drawn"),
    [
        ("+1", "👍"),
        ("white_check_mark", "✅"),
        ("flag-fr", "🇫🇷"),
        ("large_green_circle", "🟢"),
        ("woman-raising-hand", "🙋‍♀️"),
    ],
)
def test_emoji_have_slacks_names(name, drawn):
    assert with_emoji(f"a :{name}: b") == f"a {drawn} b"


def test_skin_tone_follows_its_emoji():
    assert with_emoji(":wave::skin-tone-3:") == "👋🏼"
    assert text_html(":wave::skin-tone-3:", READER) == "👋🏼"
