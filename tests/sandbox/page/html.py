"""HTML as a browser sees it: its tree, and what a form would send."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Optional

VOID = {"br", "hr", "img", "input", "link", "meta"}


@dataclass
class Node:
    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Node | str"] = field(default_factory=list)
    parent: Optional["Node"] = field(default=None, repr=False)

    def __getitem__(self, name: str) -> str:
        return self.attributes[name]

    def get(self, name: str) -> str | None:
        return self.attributes.get(name)

    @property
    def text(self) -> str:
        """All the words in it, with white space as a browser collapses it."""
        return " ".join(self.raw_text.split())

    @property
    def raw_text(self) -> str:
        return "".join(child if isinstance(child, str) else child.raw_text for child in self.children)

    def walk(self) -> Iterator["Node"]:
        yield self
        for child in self.children:
            if isinstance(child, Node):
                yield from child.walk()

    def all(self, *tags: str, **attributes: str) -> list["Node"]:
        """Every node with one of these tags and with these attributes (`_` for `-`)."""
        wanted = {name.strip("_").replace("_", "-"): value for name, value in attributes.items()}
        return [
            node for node in self.walk() if (not tags or node.tag in tags) and wanted.items() <= node.attributes.items()
        ]

    def one(self, *tags: str, **attributes: str) -> "Node":
        (found,) = self.all(*tags, **attributes)
        return found

    def has_class(self, name: str) -> bool:
        return name in self.attributes.get("class", "").split()

    @property
    def ancestors(self) -> Iterator["Node"]:
        if self.parent is not None:
            yield self.parent
            yield from self.parent.ancestors


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Node("root")
        self.open = self.root

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(set(names)) == len(names), f"an attribute stands twice in <{tag}>: {names}"
        node = Node(tag, {name: value or "" for name, value in attrs}, parent=self.open)
        self.open.children.append(node)
        if tag not in VOID:
            self.open = node

    def handle_endtag(self, tag: str) -> None:
        assert tag == self.open.tag, f"</{tag}> closes <{self.open.tag}>"
        assert self.open.parent is not None
        self.open = self.open.parent

    def handle_data(self, data: str) -> None:
        self.open.children.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")


def parsed(html: str) -> Node:
    """The tree; AssertionError where a tag is not closed, or closed by another."""
    builder = _Builder()
    builder.feed(html)
    builder.close()
    assert builder.open is builder.root, f"<{builder.open.tag}> is not closed"
    return builder.root


def controls(root: Node) -> list[Node]:
    """What a person can fill in."""
    return [node for node in root.all("input", "select", "textarea") if node.get("type") != "hidden"]


def labels(control: Node, root: Node) -> list[str]:
    """What a screen reader calls it."""
    around = [node.text for node in control.ancestors if node.tag == "label"]
    pointing = [node.text for node in root.all("label") if control.get("id") and node.get("for") == control.get("id")]
    return [label for label in [control.get("aria-label"), *around, *pointing] if label]


def form_data(root: Node) -> dict[str, list[str]]:
    """What a browser sends when nothing has been touched, without the pressed button."""
    sent: dict[str, list[str]] = {}
    for node in root.all("input", "select", "textarea"):
        if "name" in node.attributes and not any("disabled" in around.attributes for around in node.ancestors):
            sent.setdefault(node["name"], []).extend(_values(node))
    return {name: values for name, values in sent.items() if values}


def _values(control: Node) -> list[str]:
    if control.tag == "textarea":
        return [control.raw_text.removeprefix("\n").replace("\n", "\r\n")]
    if control.tag == "select":
        return _selected(control)
    if control.get("type") in {"checkbox", "radio"}:
        return [control["value"]] if "checked" in control.attributes else []
    return [control.get("value") or ""]


def _selected(menu: Node) -> list[str]:
    offered = menu.all("option")
    chosen = [option for option in offered if "selected" in option.attributes]
    if not chosen and "multiple" not in menu.attributes:
        chosen = [option for option in offered if "disabled" not in option.attributes][:1]
    return [option["value"] for option in chosen if "disabled" not in option.attributes]
