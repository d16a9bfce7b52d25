"""The answer of a trace in a few sentences: whose it is, how far up, where it breaks, who looks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence

from graphkit.claims import Node
from graphkit.questions.posts import NOT_STATED as HOLDER_NOT_STATED
from graphkit.questions.posts import Post
from graphkit.questions.succession import to_begin
from graphkit.questions.walk import Chain, Link, Step, Walk
from graphkit.time.spans import in_words
from graphkit.time.validity import COMING, IN_FORCE, LATER, thing_validity
from graphkit.wording import listed

# Overseeing a thing is above it, and yet no owning.
_OVERSEES = "OVERSEES"
_MOST_NAMED = 3


def marks(link: Link, day: dt.date) -> list[str]:
    """List what is unusual about a link in force."""
    first = link.row["first_stated"]
    later = link.row["since"] is None and first is not None and first > day
    said = {
        "disputed": bool(link.row["disputed"]),
        "old": link.old,
        "first stated after that day": later,
    }
    return [word for word, so in said.items() if so]


class Verdict:
    """Words the answer of a trace.

    Parameters
    ----------
    walk : Walk
    node : (label, id)
        What is traced, as it is called on the day.
    day : datetime.date
    chains : sequence of Chain
        In order.
    posts : mapping of (label, id) to Post
    """

    def __init__(
        self, walk: Walk, node: Node, day: dt.date, chains: Sequence[Chain],
        posts: Mapping[Node, Post],
    ) -> None:  # fmt: skip
        self.walk = walk
        self.node = node
        self.day = day
        self.chains = chains
        self.posts = posts
        self.is_owned = node[0] in walk.model.walk.things

    def sentences(self, scrutiny: Iterable[tuple[Node, str, Link]]) -> tuple[str, ...]:
        """Answer in a few sentences.

        Parameters
        ----------
        scrutiny : iterable of (node, name, Link)
            Who scrutinises the thing or what its chains pass, in their order.

        Returns
        -------
        tuple of str
        """
        gone = self.walk.ended(self.node, self.day)
        said = [f"it {gone}" if gone else "", self._standing(), self._whose(), self._how_far()]
        if not gone:
            said.append(self._scrutinised(list(scrutiny)))
        return tuple(f"{each[0].upper()}{each[1:]}." for each in said if each)

    def _standing(self) -> str:
        row = self.walk.thing(self.node)
        state = thing_validity(row).state(self.day) if row else IN_FORCE
        if state in COMING:
            return f"it is only {state} itself"
        coming = to_begin(row, self.day)
        return f"it {coming}" if coming else ""

    # -- whose it is ---------------------------------------------------------

    def _whose(self) -> str:
        if self.walk.is_top(self.node):
            return ""
        steps = [step for step in self.walk.steps(self.node, self.day) if self._counts(step)]
        owners = [step for step in steps if step.link.type != _OVERSEES]
        coming = list(self._coming())
        parts = [self._now(steps, owners, known=bool(coming)), *coming]
        return "; ".join(part for part in parts if part)

    def _now(self, steps: list[Step], owners: list[Step], *, known: bool) -> str:
        """Say what is in force, or what was last, or that nothing is stated."""
        told = ", ".join(self._grouped(steps))
        yet = self._denied()
        if not self.is_owned:
            return f"it {told}{yet}" if steps else self._no_body(known=known)
        if owners:
            return f"{told}{yet}"
        over = [step for step in self.walk.over(self.node, self.day) if self._counts(step)]
        if self.walk.states_none(self.node, ["OWNS"], self.day):
            none = "no owner, as a source states"
        else:
            none = "no owner in force" if known or over else "no source states who owns or leads it"
        overseen = f"it is {told}" if told else ""
        was = f"it {self.walk.was(over, self.day)}" if over else ""
        return "; ".join(part for part in (none, overseen, was) if part)

    def _denied(self) -> str:
        kind = "OWNS" if self.is_owned else "ACCOUNTABLE_TO"
        none = self.walk.states_none(self.node, [kind], self.day)
        return "; yet a later source states that there is none" if none else ""

    def _no_body(self, *, known: bool) -> str:
        if self.walk.ended(self.node, self.day):
            over = self.walk.over(self.node, self.day)
            return f"it {self.walk.was(over, self.day)}" if over else ""
        asked, _, said = self.walk.silence(self.node, self.day).partition(": ")
        if not said:
            return f"it {asked}"
        return f"it {asked} nobody in force" if known else f"whom it {asked}: {said}"

    def _counts(self, step: Step) -> bool:
        return step.owner or not self.is_owned

    def _coming(self) -> Iterator[str]:
        """Say what is proposed or agreed, and since when; and what is to begin."""
        groups: dict[str, list[Step]] = {}
        for step in self.walk.steps(self.node, self.day, COMING):
            if self._counts(step):
                since = in_words(step.link.row["first_stated"])
                groups.setdefault(f"{step.link.state} on {since}", []).append(step)
        for step in self.walk.steps(self.node, self.day, (LATER,)):
            row = step.link.row
            if self._counts(step) and row["since"] is not None and not step.link.fact.standing:
                begins = in_words(row["since"], row["precision"])
                groups.setdefault(f"from {begins}", []).append(step)
        for when, steps in groups.items():
            yield f"{when}: {', '.join(self._grouped(steps, bare=True))}"

    def _grouped(self, steps: Iterable[Step], *, bare: bool = False) -> Iterator[str]:
        """Say steps of one word together: "owned by A (accountable) and B (responsible)"."""
        groups: dict[str, list[str]] = {}
        for step in steps:
            word, own = self._words(step, bare=bare)
            groups.setdefault(word, []).append(self._named(step.link, own))
        for word, names in groups.items():
            yield f"{word} {listed(names)}".strip()

    def _words(self, step: Step, *, bare: bool) -> tuple[str, list[str]]:
        """Give the word before a name, and what stands in brackets after it."""
        if step.word.endswith(":"):
            return "" if bare else "owned by", [step.word.rstrip(":")]
        verbless = step.past.startswith("was ") and not self.is_owned
        return f"is {step.word}" if verbless else step.word, []

    def _named(self, link: Link, own: Iterable[str] = ()) -> str:
        post = self.posts.get(link.node)
        held = [post.words] if post is not None and post.state != HOLDER_NOT_STATED else []
        said = [*own, *marks(link, self.day), *held]
        return f"{link.name} ({'; '.join(said)})" if said else link.name

    # -- how far -------------------------------------------------------------

    def _how_far(self) -> str:
        if self.walk.is_top(self.node):
            return "it is the top: every chain that reaches it ends here"
        best = next((chain for chain in self.chains if chain.reaches_top), None)
        if best is None:
            ends = self._ends()
            if not ends:
                return "no chain leads up from it" if self.is_owned else ""
            it = "it ends" if len(ends) == 1 else "they end"
            return f"no chain reaches the top; {it} at {_few(ends)}"
        return "; ".join([self._reaches(best), *self._broken()])

    def _reaches(self, chain: Chain) -> str:
        """Say how a chain reaches the top."""
        top, old = chain.steps[-1].link.name, " (in part old)" if chain.old else ""
        if not self.is_owned and len(chain.steps) == 1:
            return f"{top} is the top"
        if not chain.formal:
            way = ", ".join(f"{step.word} {step.link.name}" for step in chain.steps)
            return f"it reaches {top}, though not by stated accountability all the way{old}: {way}"
        by = [step.link.name for step in chain.steps[:-1]]
        through = f" by way of {listed(by)}" if by else ""
        return f"it reaches {top}{through}, each step stated as accountability{old}"

    def _broken(self) -> Iterator[str]:
        """Say of each owner from whom no chain reaches the top where the first one ends."""
        reached = {chain.steps[0].link.node for chain in self.chains if chain.reaches_top}
        for chain in self.chains:
            first, last = chain.steps[0], chain.steps[-1]
            if first.owner and first.link.node not in reached:
                reached.add(first.link.node)
                where = "there" if first is last else f"at {last.link.name}"
                yield f"the chain of {first.link.name} ends {where} – {chain.silence}"

    def _ends(self) -> list[str]:
        """Say where chains end; where any comes to a body, only those that do are named."""
        things = self.walk.model.walk.things
        last = {chain.steps[-1].link.node: chain for chain in reversed(self.chains)}
        named = [node for node in reversed(last) if node[0] not in things] or list(reversed(last))
        ends = []
        for node in named:
            steps, silence = last[node].steps, last[node].silence
            below = f", above {steps[-2].link.name}" if len(steps) > 1 else ""
            ends.append(f"{steps[-1].link.name}{below} – {silence}")
        return ends

    # -- who looks -----------------------------------------------------------

    def _scrutinised(self, scrutiny: list[tuple[Node, str, Link]]) -> str:
        known = [each for each in scrutiny if each[2].state in (IN_FORCE, *COMING)]
        said = self._looks(known or scrutiny, "is" if known else "was")
        if not known:
            above = " or any body above it" if self.chains else ""
            none = f"no source states who scrutinises it{above}"
            said.insert(0, f"no scrutiny of it{above} is in force" if said else none)
        more = len(said) - _MOST_NAMED
        return "; ".join([*said[:_MOST_NAMED], *([f"and {more} more"] if more > 0 else [])])

    def _looks(self, scrutiny: Iterable[tuple[Node, str, Link]], is_or_was: str) -> list[str]:
        whose: dict[tuple[Node, str], list[Link]] = {}
        for node, name, link in scrutiny:
            whose.setdefault((node, name), []).append(link)
        said = []
        for (node, name), links in whose.items():
            by = [self._named(link) for link in links if link.state == IN_FORCE]
            by += [f"{link.name} ({link.state})" for link in links if link.state != IN_FORCE]
            it = "it" if node == self.node else name
            said.append(f"{it} {is_or_was} scrutinised by {listed(by)}")
        return said


def _few(ends: Sequence[str]) -> str:
    """List where chains end, a few by name."""
    more = len(ends) - _MOST_NAMED
    return "; at ".join([*ends[:_MOST_NAMED], *([f"{more:,} more"] if more > 0 else [])])
