// What shapes and lines mean, with a switch for each kind.

function drawLegend() {
  const body = byId("legend-body");
  // How many of each kind there are on the day shown, switched on or not.
  const count = (what, items, of) => () => {
    const counts = new Map();
    items.forEach((item, at) => {
      if (inForce(what, at, state.day)) counts.set(item[of], (counts.get(item[of]) || 0) + 1);
    });
    return counts;
  };
  const symbol = (look) => {
    const svg = svgElement("svg", { width: 20, height: 20, "aria-hidden": "true" });
    svg.append(shapeElement(look.shape, 10, 10, 7, { fill: look.colour }));
    return svg;
  };
  body.append(switches("Things", Object.entries(content.labels), count("thing", things, "label"), symbol));
  if (lines.length) body.append(switches("Lines", Object.entries(content.kinds).map(([words, meaning]) => [words, { words, meaning }]), count("line", lines, "kind"), () => {
    const svg = svgElement("svg", { width: 20, height: 20, "aria-hidden": "true" });
    svg.append(svgElement("line", { x1: 1, x2: content.directed ? 12 : 19, y1: 10, y2: 10, stroke: content.ink.line, "stroke-width": 2 }));
    if (content.directed) svg.append(svgElement("polygon", { points: "19,10 11,6 11,14", fill: content.ink.line }));
    return svg;
  }));
  if (Object.keys(content.states).length) {
    body.append(make("h3", "How they look"));
    const list = make("ul");
    for (const [name, look] of Object.entries(content.states)) {
      const item = make("li");
      const svg = svgElement("svg", { width: 24, height: 20, "aria-hidden": "true" });
      svg.append(stateSymbol(name, 12, 10));
      item.append(svg, make("span", look.words));
      list.append(item);
    }
    body.append(list);
  }
  // Open where there is room beside the picture.
  byId("legend-details").open = matchMedia("(min-width: 60rem)").matches;
}

function switches(title, kinds, count, symbol) {
  const set = make("fieldset");
  set.append(make("legend", title));
  const boxes = [];
  const said = new Map();
  for (const [key, kind] of kinds) {
    const box = make("input", "", { type: "checkbox" });
    box.checked = true;
    box.addEventListener("change", () => {
      if (box.checked) state.off.delete(key);
      else state.off.add(key);
      change({});
    });
    // Searching for something that is switched off switches it on again.
    listeners.shown.push(() => { box.checked = !state.off.has(key); });
    const label = make("label", "", kind.meaning ? { title: kind.meaning } : {});
    label.append(box, symbol(kind), make("span", kind.words), make("small"));
    said.set(key, label.lastChild);
    set.append(label);
    boxes.push(key);
  }
  const show = () => {
    const counts = count();
    said.forEach((small, key) => { small.textContent = (counts.get(key) || 0).toLocaleString("en-GB"); });
  };
  listeners.shown.push(show);
  show();
  if (boxes.length > 2) {
    const all = make("div", "", { class: "buttons" });
    all.append(
      button("All", () => { boxes.forEach((key) => state.off.delete(key)); change({}); }, { "aria-label": `${title}: all` }),
      button("None", () => { boxes.forEach((key) => state.off.add(key)); change({}); }, { "aria-label": `${title}: none` }),
    );
    set.append(all);
  }
  return set;
}
