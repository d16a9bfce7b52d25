// The picture: pyvis' network drawn by vis-network, names over it, and its keys.

const stage = byId("picture");
const nodes = new vis.DataSet(content.network.nodes.map((node) => ({ ...node })));
const edges = new vis.DataSet(content.network.edges.map((edge) => ({ ...edge })));
const spots = content.network.nodes;
let network = null;
let hovered = -1;

function drawPicture() {
  hideWhatIsNotShown();
  // While nobody listens yet, so that it costs nothing.
  resize(fitting().scale);
  network = new vis.Network(stage, { nodes, edges }, content.network.options);
  // One stop for the Tab key: the picture itself.
  const frame = network.canvas.frame;
  frame.tabIndex = -1;
  frame.setAttribute("aria-hidden", "true");
  network.on("beforeDrawing", drawHalo);
  network.on("afterDrawing", drawLabels);
  network.once("afterDrawing", () => performance.mark("drawn"));
  network.on("click", clicked);
  network.on("hoverNode", ({ node }) => { hovered = node; network.redraw(); });
  network.on("blurNode", () => { hovered = -1; network.redraw(); });
  fit();
  // Now, not at the next frame: a tab in the background has none.
  network.redraw();
  new ResizeObserver(() => { if (!moved) fit(); }).observe(stage);
  // Until the picture is clicked or reached by Tab, the wheel scrolls the page.
  stage.addEventListener("wheel", (event) => {
    if (!stage.contains(document.activeElement) && !event.ctrlKey) event.stopPropagation();
    else moved = true;
  }, { capture: true });
  stage.addEventListener("pointerdown", () => stage.focus({ preventScroll: true }), { capture: true });
  network.on("zoom", ({ scale }) => resize(scale));
  network.on("dragStart", () => { moved = true; });
  stage.addEventListener("keydown", key);
  listeners.shown.push(() => { hideWhatIsNotShown(); network.redraw(); });
  listeners.selected.push(showSelected);
}

// Whether the reader has moved the picture, which then stays where they put it.
let moved = false;

// Only what changes is told to vis-network: each telling costs it a round of work.
const told = { thing: [], line: [] };
function hideWhatIsNotShown() {
  for (const [what, set, items, drawn, on, look] of [
    ["thing", nodes, things, content.network.nodes, shown.things, thingLook],
    ["line", edges, lines, content.network.edges, shown.lines, lineLook],
  ]) {
    const updates = [];
    items.forEach((item, id) => {
      const unusual = hasStates(item) ? String(statesOf(item)) : "";
      const last = told[what][id] || { on: true, unusual: "" };
      if (last.on === on[id] && last.unusual === unusual) return;
      if (last.unusual !== unusual) Object.assign(drawn[id], look(item, drawn[id]));
      updates.push(what === "thing" ? { ...drawn[id], size: drawn[id].size * growth, hidden: !on[id] }
        : { ...drawn[id], hidden: !on[id] });
      told[what][id] = { on: on[id], unusual };
    });
    if (updates.length) set.update(updates);
  }
}

function unusualLook(item) {
  const looks = statesOf(item).map((word) => content.states[word]).filter(Boolean);
  return {
    faded: looks.some((look) => look.faded),
    dashes: looks.find((look) => look.dashes.length)?.dashes || false,
  };
}

// What is only proposed is hollow as well as dashed.
function thingLook(thing) {
  const { faded, dashes } = unusualLook(thing);
  const colour = faded ? content.ink.faded : content.labels[thing.label].colour;
  return {
    color: { background: dashes ? "#FFFFFF" : colour, border: colour },
    shapeProperties: { borderDashes: dashes },
  };
}

function lineLook(line, edge) {
  const { faded, dashes } = unusualLook(line);
  return {
    color: { ...edge.color, color: faded ? content.ink.faded : content.ink.line },
    dashes: dashes && dashes.map((part) => part * Math.max(edge.width, 1.5)),
  };
}

function extent(numbers) {
  const box = { left: Infinity, right: -Infinity, top: Infinity, bottom: -Infinity };
  for (const at of numbers) {
    const { x, y, size } = spots[at];
    box.left = Math.min(box.left, x - size);
    box.right = Math.max(box.right, x + size);
    box.top = Math.min(box.top, y - size);
    box.bottom = Math.max(box.bottom, y + size);
  }
  return box;
}

// On the screen things grow less than the space between them as one zooms in, so that they
// are seen from afar and do not crowd from nearby.
const growthAt = (scale) => Math.min(Math.max(scale ** -0.5, 1), 2.4);
let growth = 1;
function resize(scale) {
  const wanted = growthAt(scale);
  // Thousands are resized only as a whole picture, for it takes a while.
  if (Math.abs(wanted / growth - 1) < (things.length > 800 ? 0.5 : 0.08)) return;
  growth = wanted;
  nodes.update(spots.map(({ size }, id) => ({ id, size: size * growth })));
}

function shownThings() {
  return things.map((_, at) => at).filter((at) => shown.things[at]);
}

// Where the whole picture is seen: its middle and how large it is then.
function fitting() {
  // With a slider, what is not in force today keeps its place free.
  const numbers = content.days.length && !state.focus ? [...things.keys()] : shownThings();
  const box = numbers.length ? extent(numbers) : { left: 0, right: 0, top: 0, bottom: 0 };
  // Room for the names at the sides and below.
  const wide = Math.max(stage.clientWidth - Math.min(150, stage.clientWidth * 0.25), 80);
  const high = Math.max(stage.clientHeight - 80, 80);
  const scale = Math.min(wide / Math.max(box.right - box.left, 1), high / Math.max(box.bottom - box.top, 1), 1.15);
  return { scale, position: { x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2 + 6 / scale } };
}

function fit() {
  const { scale, position } = fitting();
  resize(scale);
  network.moveTo({ position, scale, animation: false });
  moved = false;
}

function zoom(factor) {
  moved = true;
  const scale = Math.min(Math.max(network.getScale() * factor, 0.02), 6);
  resize(scale);
  network.moveTo({ scale, animation: false });
}

function pan(dx, dy) {
  moved = true;
  const at = network.getViewPosition();
  const scale = network.getScale();
  network.moveTo({ position: { x: at.x + dx / scale, y: at.y + dy / scale }, animation: false });
}

function screen() {
  const scale = network.getScale();
  const origin = network.canvasToDOM({ x: 0, y: 0 });
  return {
    scale,
    place: (at) => ({
      x: spots[at].x * scale + origin.x,
      y: spots[at].y * scale + origin.y,
      r: spots[at].size * growth * scale,
    }),
  };
}

function firstNames() {
  const first = [];
  if (state.selected?.what === "thing") first.push(state.selected.at);
  if (state.selected?.what === "line") first.push(lines[state.selected.at].start, lines[state.selected.at].end);
  if (hovered >= 0 && !first.includes(hovered)) first.push(hovered);
  return first.filter((at) => shown.things[at]);
}

// In pixels of the screen, whatever the zoom.
function onScreen(context, draw) {
  const ratio = context.canvas.width / stage.clientWidth;
  context.save();
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  draw();
  context.restore();
}

function drawHalo(context) {
  onScreen(context, () => {
    const { place } = screen();
    for (const at of state.selected?.what === "thing" ? firstNames().slice(0, 1) : []) {
      const { x, y, r } = place(at);
      context.beginPath();
      context.arc(x, y, haloRadius(r), 0, 2 * Math.PI);
      context.fillStyle = "#FFDD00";
      context.fill();
      context.lineWidth = 2.5;
      context.strokeStyle = content.ink.ink;
      context.stroke();
    }
  });
}

function drawLabels(context) {
  onScreen(context, () => {
    const inside = { left: 0, top: 0, right: stage.clientWidth, bottom: stage.clientHeight };
    const { names, words } = placeLabels({ ...screen(), inside, first: firstNames() });
    context.textBaseline = "middle";
    context.lineJoin = "round";
    context.lineWidth = 3.5;
    context.strokeStyle = "rgba(255, 255, 255, 0.92)";
    for (const { box, text, strong } of words) {
      context.font = `${strong ? "bold " : ""}${SMALL.size}px ${FONT}`;
      context.textAlign = "center";
      const x = (box.left + box.right) / 2;
      const y = (box.top + box.bottom) / 2;
      context.fillStyle = "rgba(255, 255, 255, 0.9)";
      context.beginPath();
      context.roundRect(box.left, box.top, box.right - box.left, box.bottom - box.top, 3);
      context.fill();
      context.fillStyle = strong ? content.ink.ink : content.ink.line;
      context.fillText(text, x, y);
    }
    for (const { box, align, block, strong } of names) {
      const x = align === "center" ? (box.left + box.right) / 2 : align === "left" ? box.left : box.right;
      context.textAlign = align;
      let { top } = box;
      for (const row of block.rows) {
        context.font = `${strong ? "bold " : ""}${row.size}px ${FONT}`;
        context.strokeText(row.text, x, top + row.height / 2);
        context.fillStyle = row.colour;
        context.fillText(row.text, x, top + row.height / 2);
        top += row.height;
      }
    }
  });
}

function clicked({ pointer, edges: under }) {
  const { place } = screen();
  let best = null;
  for (const at of shownThings()) {
    const { x, y, r } = place(at);
    const away = Math.hypot(pointer.DOM.x - x, pointer.DOM.y - y);
    // A small thing is as easy to hit as a finger is wide.
    if (away <= Math.max(r + 2, 12) && (!best || away < best.away)) best = { at, away };
  }
  if (best) select({ what: "thing", at: best.at });
  else if (under.length) select({ what: "line", at: under[0] });
  else select(null);
}

function showSelected({ centre }) {
  const { selected } = state;
  if (!selected) network.unselectAll();
  else if (selected.what === "thing") network.selectNodes([selected.at], true);
  else network.selectEdges([selected.at]);
  if (selected && centre) keepInView(selected);
  network.redraw();
}

// Moved only when it is not seen already, so that a reader keeps their bearings.
function keepInView({ what, at }) {
  const ends = what === "thing" ? [at] : [lines[at].start, lines[at].end];
  const margin = 40;
  const { place, scale } = screen();
  const seen = ends.every((each) => {
    const { x, y } = place(each);
    return x > margin && y > margin && x < stage.clientWidth - margin && y < stage.clientHeight - margin;
  });
  // Among thousands, a thing is seen only from nearer by.
  if (seen && scale > 0.25) return;
  const box = extent(ends);
  const nearer = Math.max(scale, what === "thing" ? 0.5 : 0.1);
  moved = true;
  resize(nearer);
  network.moveTo({
    position: { x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2 }, scale: nearer, animation: false,
  });
}

// From the selected thing to the nearest one in a direction; sideways distance counts double.
function neighbourIn(dx, dy) {
  if (state.selected?.what !== "thing") return importance.find((at) => shown.things[at]);
  const from = spots[state.selected.at];
  let best;
  let least = Infinity;
  for (const at of shownThings()) {
    const x = spots[at].x - from.x;
    const y = spots[at].y - from.y;
    const along = x * dx + y * dy;
    const across = Math.abs(x * dy - y * dx);
    if (at !== state.selected.at && along > 0.5 && along + 2 * across < least) {
      least = along + 2 * across;
      best = at;
    }
  }
  return best;
}

function key(event) {
  const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const arrow = arrows[event.key];
  const go = (at) => {
    if (at === undefined) say("Nothing further that way");
    else { select({ what: "thing", at }); keepInView({ what: "thing", at }); }
  };
  if (arrow && event.shiftKey) pan(60 * arrow[0], 60 * arrow[1]);
  else if (arrow) go(neighbourIn(...arrow));
  else if (event.key === "Home") go(importance.find((at) => shown.things[at]));
  else if (event.key === "End") go(importance.findLast((at) => shown.things[at]));
  else if (event.key === "+" || event.key === "=") zoom(1.25);
  else if (event.key === "-") zoom(0.8);
  else if (event.key === "0") fit();
  else if (event.key === "Enter" && state.selected?.what === "thing") focusOn(state.selected.at, 1);
  else if (event.key === "Escape" && (state.focus || state.selected)) {
    if (state.focus) focusOn(null);
    else select(null);
  } else return;
  event.preventDefault();
}

// Show only what is within so many steps of a thing; null shows all again.
function focusOn(at, steps) {
  change({ focus: at === null ? null : { at, steps } });
  fit();
  say(at === null ? "Everything is shown again"
    : `Only ${things[at].name} and what is within ${plural(steps, "step")} of it: ${plural(shownThings().length, "thing")}`);
}
