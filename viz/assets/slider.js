// The days on which something changed: what was in force, what appeared and what ended.

const MOST_TOLD = 6;

function drawSlider() {
  const { days } = content;
  if (!days.length) return;
  const input = byId("day");
  byId("slider").hidden = false;
  input.max = days.length - 1;
  input.value = days.indexOf(content.asOf);
  const move = (to) => {
    const at = Math.min(Math.max(to, 0), days.length - 1);
    input.value = at;
    if (days[at] !== state.day) change({ day: days[at] });
  };
  input.addEventListener("input", () => move(Number(input.value)));
  byId("earlier").addEventListener("click", () => move(Number(input.value) - 1));
  byId("later").addEventListener("click", () => move(Number(input.value) + 1));
  const show = () => {
    const at = days.indexOf(state.day);
    input.setAttribute("aria-valuetext", inWords(state.day));
    byId("shown-day").textContent = inWords(state.day);
    byId("earlier").disabled = at === 0;
    byId("later").disabled = at === days.length - 1;
    const told = whatChanged(at);
    const box = byId("changes");
    // Said once, when the day changes, not when a kind is switched off.
    if (box.dataset.day !== state.day) {
      box.dataset.day = state.day;
      box.replaceChildren(...told);
    }
  };
  listeners.shown.push(show);
  show();
}

function whatChanged(at) {
  const { days } = content;
  const count = (what, items) => items.filter((_, number) => inForce(what, number, days[at])).length;
  const sum = `${plural(count("thing", things), "thing")} and ${plural(count("line", lines), "line")} in force.`;
  if (at === 0) return [make("p", `The earliest date here: ${sum}`)];
  const before = days[at - 1];
  const changes = { Appeared: [], Ended: [], "No longer drawn": [] };
  for (const [what, items] of [["thing", things], ["line", lines]]) {
    items.forEach((_, number) => {
      const was = inForce(what, number, before);
      const is = inForce(what, number, days[at]);
      if (is && !was) changes.Appeared.push({ what, at: number });
      if (was && !is) {
        const why = whyEnded(what, number, before, days[at]);
        changes[why ? "No longer drawn" : "Ended"].push({ what, at: number, why });
      }
    });
  }
  const told = Object.entries(changes).filter(([, items]) => items.length)
    .map(([word, items]) => tell(`${word} since ${inWords(before)}`, items));
  if (!told.length) return [make("p", `Nothing appeared or ended since ${inWords(before)}. ${sum}`)];
  return [...told, make("p", sum)];
}

// Why something is drawn no longer that no source ends: its own reason, or that of an end.
function whyEnded(what, number, before, day) {
  const own = what === "thing" ? [things[number]]
    : [lines[number], things[lines[number].start], things[lines[number].end]];
  return own.filter((item) => !holds(item, day))
    .map((item) => periodOn(item, before)?.whyEnds || "").find(Boolean) || "";
}

function tell(word, items) {
  const line = make("p");
  line.append(make("b", `${word}: `));
  items.slice(0, MOST_TOLD).forEach(({ what, at, why }, place) => {
    if (place) line.append("; ");
    const item = what === "thing" ? things[at] : lines[at];
    if (what === "thing") line.append(named(item.name));
    else line.append(named(things[item.start].name), ` ${item.words} `, named(things[item.end].name));
    const more = [what === "thing" ? labelWords(item.label).toLowerCase() : "", stateWords(item), why || ""];
    if (more.some(Boolean)) line.append(` (${more.filter(Boolean).join(", ")})`);
  });
  if (items.length > MOST_TOLD) line.append(`; and ${items.length - MOST_TOLD} more`);
  line.append(".");
  return line;
}
