// What is known of the selected thing or line, and who says so.

function drawPanel() {
  listeners.selected.push(fillPanel);
  fillPanel();
}

function fillPanel() {
  const title = byId("panel-title");
  const body = byId("panel-body");
  const { selected } = state;
  body.replaceChildren();
  title.replaceChildren();
  if (!selected) {
    title.append("Nothing selected");
    body.append(make("p", "Choose a thing in the picture, in the table or by name to see what is known of it and who says so."));
    if (state.focus) body.append(focusButtons(state.focus.at));
    return;
  }
  if (selected.what === "thing") fillThing(title, body, selected.at);
  else fillLine(title, body, selected.at);
}

function fillThing(title, body, at) {
  const thing = things[at];
  title.append(named(thing.name));
  body.append(kindLine(labelWords(thing.label), thing));
  body.append(focusButtons(at));
  body.append(...properties(thing));
  // Every link reads from this thing, whichever way its line points.
  const groups = new Map();
  for (const number of linesOf[at]) {
    if (!shown.lines[number]) continue;
    const line = lines[number];
    const ways = line.start === line.end ? [[line.words, line.end]]
      : line.start === at ? [[line.words, line.end]] : [[line.back, line.start]];
    for (const [words, other] of ways) {
      if (!groups.has(words)) groups.set(words, []);
      groups.get(words).push({ number, other });
    }
  }
  for (const [words, links] of groups) {
    const heading = make("h3");
    heading.append(named(words));
    const list = make("ul");
    for (const { number, other } of links) list.append(link(number, other));
    body.append(heading, list);
  }
  if (!groups.size) body.append(make("p", "No lines are shown here."));
  body.append(...sources(thing));
}

function link(number, other) {
  const line = lines[number];
  const item = make("li");
  item.append(button(things[other].name, () => select({ what: "thing", at: other }, { centre: true }), { class: "link" }));
  const more = [line.note, during(line)].filter(Boolean).join("; ");
  item.append(" ", ...states(line));
  if (more) item.append(make("small", ` ${more} `));
  item.append(" ", button("evidence", () => select({ what: "line", at: number }),
    { class: "link", "aria-label": `Evidence: ${sentence(number)}` }));
  return item;
}

function fillLine(title, body, at) {
  const line = lines[at];
  title.append(named(things[line.start].name), ` ${line.words} `, named(things[line.end].name));
  body.append(kindLine(line.kind, line));
  const list = make("ul");
  for (const [one, words, other] of [[line.start, line.words, line.end], [line.end, line.back, line.start]]) {
    const item = make("li");
    item.append(
      button(things[one].name, () => select({ what: "thing", at: one }, { centre: true }), { class: "link" }),
      ` ${words} `, named(things[other].name),
    );
    list.append(item);
  }
  body.append(make("h3", "Read both ways"), list, ...properties(line), ...sources(line));
}

function kindLine(words, item) {
  const line = make("p", "", { class: "kind" });
  line.append(`${words} `, ...states(item));
  return line;
}

// Between which days it is drawn, where the picture knows.
function during(item) {
  if (!content.days.length || !item.periods) return "";
  return item.periods.map(({ start, end, states: unusual, whyEnds }) => [
    start === null ? "" : `from ${inWords(start)}`,
    end === null ? "" : `until ${inWords(end)}`,
    // A day after which it is only old is no end that a source states.
    [unusual?.join(", "), whyEnds].filter(Boolean).map((words) => `(${words})`).join(" "),
  ].filter(Boolean).join(" ")).filter(Boolean).join("; ");
}

function properties(item) {
  const rows = [];
  if (item.note) rows.push(["Note", item.note]);
  if (during(item)) rows.push(["Drawn", during(item)]);
  for (const [name, value] of Object.entries(item.properties || {})) rows.push([name.replaceAll("_", " "), readable(value)]);
  if (!rows.length) return [];
  const list = make("dl");
  for (const [name, value] of rows) {
    const definition = make("dd");
    definition.append(named(value));
    list.append(make("dt", name), definition);
  }
  return [list];
}

function sources(item) {
  const stated = item.statements || [];
  if (!stated.length) return [make("h3", "Sources"), make("p", "No source is given for this alone; see its lines.")];
  const list = make("ul", "", { class: "sources" });
  for (const [words, url] of stated) {
    const row = make("li");
    row.append(named(words));
    const address = webAddress(url);
    if (address) {
      row.append(" ", make("a", "Open the source", { href: address, target: "_blank", rel: "noopener noreferrer" }));
    }
    list.append(row);
  }
  return [make("h3", stated.length === 1 ? "Source" : "Sources"), list];
}

// Only addresses of the web become links.
function webAddress(text) {
  try {
    const address = new URL(text);
    return ["http:", "https:"].includes(address.protocol) ? address.href : null;
  } catch {
    return null;
  }
}

function focusButtons(at) {
  const group = make("div", "", { class: "buttons", role: "group", "aria-label": "How much is shown" });
  const { focus } = state;
  const again = (act) => () => { act(); byId("panel-body").querySelector(".buttons button")?.focus(); };
  if (!focus || focus.at !== at) {
    group.append(button("Only this and its neighbours", again(() => focusOn(at, 1))));
  } else {
    group.append(button("One step further", again(() => focusOn(at, focus.steps + 1))));
    if (focus.steps > 1) group.append(button("One step less", again(() => focusOn(at, focus.steps - 1))));
  }
  if (focus) group.append(button("Show everything", again(() => focusOn(null))));
  return group;
}
