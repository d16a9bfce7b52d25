// What is shown and what is selected. Everything else listens to it.

const content = JSON.parse(document.getElementById("content").textContent);
const { things, lines } = content;
const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August",
  "September", "October", "November", "December"];

const state = {
  day: content.asOf,
  // Labels and kinds of line that are switched off.
  off: new Set(),
  // Show only what is this many steps from a thing; null shows all.
  focus: null,
  // {what: "thing" or "line", at: its number}, or null.
  selected: null,
};
const shown = { things: [], lines: [] };
const listeners = { shown: [], selected: [] };

const linesOf = things.map(() => []);
lines.forEach((line, at) => {
  linesOf[line.start].push(at);
  if (line.end !== line.start) linesOf[line.end].push(at);
});

const byId = (id) => document.getElementById(id);

function inWords(day) {
  const found = /^(\d{4})-(\d{2})-(\d{2})/.exec(day || "");
  return found ? `${Number(found[3])} ${MONTHS[found[2] - 1]} ${found[1]}` : String(day);
}

function plural(count, one, many = `${one}s`) {
  return `${count.toLocaleString("en-GB")} ${count === 1 ? one : many}`;
}

// Half-open, as every period is: in force on its first day, no longer on its last.
function periodOn(item, day) {
  return (item.periods || []).find(({ start, end }) =>
    (start === null || start <= day) && (end === null || day < end));
}

function holds(item, day) {
  return !content.days.length || !item.periods || Boolean(periodOn(item, day));
}

// What is unusual about it on the day shown: always, or then only.
function statesOf(item) {
  return [...(item.states || []), ...(periodOn(item, state.day)?.states || [])];
}

const hasStates = (item) => Boolean(item.states || item.periods?.some((period) => period.states));

function inForce(what, at, day) {
  if (what === "thing") return holds(things[at], day);
  const line = lines[at];
  return holds(line, day) && holds(things[line.start], day) && holds(things[line.end], day);
}

function recompute() {
  const on = things.map((thing, at) => !state.off.has(thing.label) && inForce("thing", at, state.day));
  const drawn = lines.map((line, at) => !state.off.has(line.kind) && on[line.start] && on[line.end]
    && inForce("line", at, state.day));
  let near = on;
  if (state.focus) {
    near = things.map(() => false);
    let edge = [state.focus.at];
    near[state.focus.at] = true;
    for (let step = 0; step < state.focus.steps; step += 1) {
      const next = [];
      for (const at of edge) {
        for (const number of linesOf[at]) {
          const other = lines[number].start === at ? lines[number].end : lines[number].start;
          if (drawn[number] && !near[other]) {
            near[other] = true;
            next.push(other);
          }
        }
      }
      edge = next;
    }
  }
  shown.things = on.map((each, at) => each && near[at]);
  shown.lines = drawn.map((each, at) => each && near[lines[at].start] && near[lines[at].end]);
}

function change(values) {
  Object.assign(state, values);
  recompute();
  if (state.selected && !isShown(state.selected)) state.selected = null;
  listeners.shown.forEach((listen) => listen());
  listeners.selected.forEach((listen) => listen({}));
}

function isShown(selected) {
  return (selected.what === "thing" ? shown.things : shown.lines)[selected.at];
}

// how: {centre: bring it into the middle of the picture}
function select(selected, how = {}) {
  state.selected = selected;
  listeners.selected.forEach((listen) => listen(how));
  say(selected ? described(selected) : "Nothing selected");
}

// Switch on whatever keeps a thing from being shown; say why where nothing can.
function reveal(at) {
  if (shown.things[at]) return true;
  if (!inForce("thing", at, state.day)) {
    say(`${things[at].name} is not in force on ${inWords(state.day)}`);
    return false;
  }
  state.off.delete(things[at].label);
  change({ focus: null });
  return true;
}

function described({ what, at }) {
  if (what === "line") return `${sentence(at)}. ${stateWords(lines[at])}`;
  const thing = things[at];
  const count = linesOf[at].filter((number) => shown.lines[number]).length;
  return `${thing.name}, ${labelWords(thing.label)}. ${stateWords(thing)} ${plural(count, "line")}.`;
}

function sentence(at) {
  const line = lines[at];
  return `${things[line.start].name} ${line.words} ${things[line.end].name}`;
}

function stateWords(item) {
  return statesOf(item).join(", ");
}

function labelWords(label) {
  return content.labels[label].words;
}

function say(words) {
  byId("said").textContent = words;
}

// An element with text; a name never becomes markup, nor turns its surroundings round.
function make(name, text = "", attributes = {}) {
  const element = document.createElement(name);
  if (text !== "") element.textContent = text;
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

function named(text) {
  return make("bdi", text);
}

function button(text, act, attributes = {}) {
  const element = make("button", "", { type: "button", ...attributes });
  element.append(named(text));
  element.addEventListener("click", act);
  return element;
}

function states(item) {
  return statesOf(item).flatMap((word) => [make("span", word, { class: "state" }), " "]);
}

// A value as people read it.
function readable(value) {
  if (value === null || value === undefined || value === "") return "not stated";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "number") return value.toLocaleString("en-GB");
  if (Array.isArray(value)) return value.length ? value.map(readable).join("; ") : "none";
  if (typeof value === "object") return JSON.stringify(value);
  return /^\d{4}-\d{2}-\d{2}$/.test(value) ? inWords(value) : String(value);
}
