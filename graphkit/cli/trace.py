"""What `trace` prints: the answer, the chains, what stands beside them, and the evidence."""

from __future__ import annotations

from collections.abc import Iterable

from graphkit.cli.output import say
from graphkit.model import load_model
from graphkit.questions.trace import Chain, Link, Trace
from graphkit.questions.verdict import marks
from graphkit.questions.walk import COMES_BACK, NOT_STATED
from graphkit.time.spans import in_words
from graphkit.time.validity import IN_FORCE, ONLY_END
from graphkit.wording import detail, verb, when

# More chains than this are rarely read; JSON and CSV hold them all.
_MOST_SHOWN = 12


def print_trace(trace: Trace) -> None:
    """Print a trace for people."""
    _Printed(trace).all()


class _Printed:
    """A trace as it is printed: each citation is numbered where it is first needed."""

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        self.numbers: dict[tuple[str, str], int] = {}
        self.dated: set[tuple[str, ...]] = set()

    def all(self) -> None:
        """Print it."""
        trace, thing = self.trace, self.trace.thing
        say(thing.name, bold=True)
        say(f"{thing.key} · as of {in_words(trace.as_of)}", dim=True)
        say("")
        for sentence in trace.answer:
            say(sentence)
        if trace.notes:
            say("")
        for note in trace.notes:
            say(note, dim=True)
        for number, chain in enumerate(trace.chains[:_MOST_SHOWN], start=1):
            self.chain(number, chain)
        more = len(trace.chains) - _MOST_SHOWN
        if more > 0:
            say("")
            say(f"… and {more} more chains (--json and --csv hold them all)")
        self.beside()
        self.apart()
        _section("Where the sources are silent", trace.silences)
        _section("Different today", trace.differences)
        self.evidence()

    def chain(self, number: int, chain: Chain) -> None:
        """Print one chain, a line a step."""
        say("")
        say(f"{number}. {_heading(chain)}", bold=True)
        for step in chain.steps:
            self.link(f"{step.word} {self.named(step.link)}", step.link)
        if not chain.reaches_top:
            say(chain.silence, indent=3)

    def beside(self) -> None:
        """Print what stands beside the chains."""
        if self.trace.beside:
            _heading_of(
                "Beside it: who asked, decided, delivers, scrutinises, chairs and holds posts"
            )
        for each in self.trace.beside:
            link = each.link
            said = detail(link.row)
            own = (
                f" ({said})"
                if said and not (said == link.detail and link.type == "REQUESTED")
                else ""
            )
            state = "" if link.state == IN_FORCE else f" – {link.state}"
            self.link(f"{each.name} {_verb(link)} {self.named(link)}{own}{state}", link)

    def apart(self) -> None:
        """Print the steps that are in no chain."""
        if self.trace.proposed:
            _heading_of("Only proposed or agreed, not in force, and where that would lead")
        for each in self.trace.proposed:
            link = each.step.link
            word = each.step.word.rstrip(":")
            self.link(f"{each.name} – {word} {self.named(link)} – {link.state}", link)
        ended = self.trace.ended
        if ended:
            half = any(each.step.link.state == ONLY_END for each in ended)
            _heading_of(f"No longer in force{', or known only by an end' if half else ''}")
        for each in ended:
            link = each.step.link
            own = f" – {ONLY_END}" if link.state == ONLY_END else ""
            self.link(f"{each.name} {each.step.past} {self.named(link)}{own}", link)

    def named(self, link: Link) -> str:
        """Name what a link leads to, with who holds it where it is a post."""
        held = self.trace.holder(link.node)
        own = "".join(f" – {mark}" for mark in marks(link, self.trace.as_of))
        return f"{link.name}{f' ({held})' if held else ''}{own}"

    def link(self, words: str, link: Link) -> None:
        """Print a link with the numbers of its evidence; its dates where it stands first."""
        cited = zip(link.row["sources"], link.row["locators"], strict=True)
        numbers = [self.numbers.setdefault(each, len(self.numbers) + 1) for each in cited]
        say(f"{words} {''.join(f'[{number}]' for number in numbers)}", indent=3)
        if link.fact.identity not in self.dated:
            self.dated.add(link.fact.identity)
            event = load_model().relationships[link.type].kind == "event"
            say(when(link.row, event=event, old=link.old), indent=6, dim=True)

    def evidence(self) -> None:
        """Print each source once, with the places in it by their numbers."""
        places: dict[str, list[str]] = {}
        for (source, locator), number in self.numbers.items():
            places.setdefault(source, []).append(f"[{number}] {locator}")
        if places:
            _heading_of("Evidence")
        for source, cited in places.items():
            known = self.trace.sources[source]
            say(f"{known.name} ({in_words(known.date)})", indent=3)
            for place in cited:
                say(place, indent=6, dim=True)


def _heading(chain: Chain) -> str:
    if chain.reaches_top:
        kind = "formal" if chain.formal else "structural"
        return f"Reaches {chain.steps[-1].link.name} ({kind})"
    if chain.silence == COMES_BACK:
        return "Comes back to where it was"
    silent = NOT_STATED in chain.silence
    return "Ends where the sources are silent" if silent else "Goes no further"


def _verb(link: Link) -> str:
    """Word a request as the walk does, everything else by the model's verb."""
    model = load_model()
    if link.type == "REQUESTED":
        for step in model.walk.steps:
            if step.type == link.type and link.detail in step.only.get("stage", ()):
                return f"– {step.word}"
    return verb(model, link.type, [link.detail], forward=link.direction == "out")


def _heading_of(title: str) -> None:
    say("")
    say(title, bold=True)


def _section(title: str, lines: Iterable[str]) -> None:
    lines = list(lines)
    if not lines:
        return
    _heading_of(title)
    for line in lines:
        say(line, indent=3)
