"""What `trace` prints."""

from __future__ import annotations

from graphkit.cli.output import say
from graphkit.model import load_model
from graphkit.questions.trace import IN_FORCE, Chain, Link, Step, Trace
from graphkit.time.spans import in_words
from graphkit.wording import when

# More chains than this are rarely read; JSON and CSV hold them all.
_MOST_SHOWN = 12


def print_trace(trace: Trace) -> None:
    """Print a trace for people."""
    thing = trace.thing
    say(f"{thing.name}", bold=True)
    say(f"{thing.label} {thing.id} · as of {in_words(trace.as_of)}", dim=True)
    for note in trace.notes:
        say(note)
    for number, chain in enumerate(trace.chains[:_MOST_SHOWN], start=1):
        say("")
        say(f"{number}. {_heading(chain)}", bold=True)
        for step in chain.steps:
            say(f"{step.word} {step.link.name}{_mark(trace, step.link)}", indent=3)
            _evidence(trace, step.link, 6)
        if not chain.reaches_top:
            say(chain.silence, indent=3)
    more = len(trace.chains) - _MOST_SHOWN
    if more > 0:
        say("")
        say(f"… and {more} more chains (--json and --csv hold them all)")
    _beside(trace)
    _section(
        "Only proposed or agreed, not in force", [_proposed(trace, *p) for p in trace.proposed]
    )
    _section("Where the sources are silent", [[s] for s in trace.silences])
    _section("Different today", [[d] for d in trace.differences])


def _heading(chain: Chain) -> str:
    if not chain.reaches_top:
        return "Ends where the sources are silent"
    kind = "formal" if chain.formal else "structural"
    return f"Reaches {chain.steps[-1].link.name} ({kind})"


def _mark(trace: Trace, link: Link) -> str:
    disputed = " – disputed" if link.row["disputed"] else ""
    first = link.row["first_stated"]
    later = link.row["since"] is None and first is not None and first > trace.as_of
    return disputed + (" – first stated after that day" if later else "")


def _evidence(trace: Trace, link: Link, indent: int) -> None:
    say(_when(trace, link), indent=indent, dim=True)
    for citation in trace.citations(link):
        say(citation, indent=indent, dim=True)


def _when(trace: Trace, link: Link) -> str:
    event = load_model().relationships[link.type].kind == "event"
    return when(link.row, trace.as_of, event=event)


def _beside(trace: Trace) -> None:
    lines = []
    for whose, link in trace.beside:
        said, detail = _said(link)
        state = "" if link.state == IN_FORCE else f" – {link.state}"
        cited = "; ".join(trace.citations(link))
        own = _when(trace, link)
        lines.append([f"{whose} {said} {link.name}{detail}{state}{_mark(trace, link)}", own, cited])
    _section(
        "Beside it: who asked, decided, delivers, scrutinises, chairs and holds the posts", lines
    )


def _said(link: Link) -> tuple[str, str]:
    """Word a link as the walk does where it has a word, else by the model's verb."""
    model = load_model()
    for step in model.walk.steps:
        known = step.only and (step.type, step.direction) == (link.type, link.direction)
        if link.type == "REQUESTED" and known and link.detail in step.only["stage"]:
            return f"– {step.word}", ""
    kind = model.relationships[link.type]
    verb = kind.backward if link.direction == "in" else kind.forward
    return verb, f" ({link.detail})" if link.detail else ""


def _proposed(trace: Trace, whose: str, step: Step) -> list[str]:
    cited = "; ".join(trace.citations(step.link))
    return [f"{whose} – {step.word.rstrip(':')} {step.link.name} ({step.link.state})", cited]


def _section(title: str, entries: list[list[str]]) -> None:
    if not entries:
        return
    say("")
    say(title, bold=True)
    for first, *rest in entries:
        say(first, indent=3)
        for line in rest:
            say(line, indent=6, dim=True)
