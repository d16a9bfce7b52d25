// Names beside things: at one size at every zoom, the most important first, and only where
// there is room, so that what is written can be read.

const FONT = 'system-ui, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", Arial, sans-serif';
const NAME = { size: 12.5, height: 15 };
const SMALL = { size: 11, height: 13 };
const WIDEST = 150;
const MOST_LINES = 3;
// No more names than this are tried; past it they would hide the picture.
const MOST_NAMES = 400;
const MOST_WORDS = 160;
const MOST_OVER = 10;
// Up to this many things, names keep off the lines too.
const MOST_CLEAR = 150;
// A line's words fade below this share of full size, unless it is selected.
const WORDS_FROM = 0.45;

const measuring = document.createElement("canvas").getContext("2d");
const widths = new Map();
let fontSet = "";

function widthOf(text, size, weight = "") {
  const key = `${size}${weight} ${text}`;
  if (!widths.has(key)) {
    const font = `${weight} ${size}px ${FONT}`;
    // Setting a font costs more than measuring a name.
    if (font !== fontSet) measuring.font = font;
    fontSet = font;
    widths.set(key, measuring.measureText(text).width);
  }
  return widths.get(key);
}

function wrap(text, size, most = MOST_LINES) {
  const rows = [""];
  for (const word of text.split(/\s+/)) {
    const longer = rows.at(-1) ? `${rows.at(-1)} ${word}` : word;
    if (!rows.at(-1) || widthOf(longer, size) <= WIDEST) rows[rows.length - 1] = longer;
    else rows.push(word);
  }
  const kept = rows.slice(0, most);
  const cut = rows.length > most;
  return kept.map((row, at) => shortened(row, size, cut && at === kept.length - 1));
}

function shortened(text, size, always) {
  if (!always && widthOf(text, size) <= WIDEST * 1.15) return text;
  const letters = Array.from(text);
  let kept = Math.ceil(letters.length * Math.min(1, (1.1 * WIDEST) / widthOf(text, size)));
  while (kept > 1 && widthOf(`${letters.slice(0, kept).join("")}…`, size) > WIDEST) kept -= 1;
  return `${letters.slice(0, kept).join("").trimEnd()}…`;
}

// Bold for the selected thing only: [text, size, height, colour, weight].
const written = new Map();
function rowsOf(at, form) {
  const thing = things[at];
  const unusual = statesOf(thing);
  const key = `${at} ${form} ${unusual}`;
  if (written.has(key)) return written.get(key);
  const signs = unusual.map((word) => content.states[word]?.sign || "").join("");
  const name = signs ? `${signs} ${thing.name}` : thing.name;
  const names = form === "short" ? [shortened(name, NAME.size, false)] : wrap(name, NAME.size);
  const rows = names
    .map((text) => ({ text, size: NAME.size, height: NAME.height, colour: content.ink.ink }));
  if (form === "full") {
    const more = [thing.note, unusual.length && `(${unusual.join(", ")})`].filter(Boolean).join(" ");
    if (more) {
      rows.push(...wrap(more, SMALL.size, 2)
        .map((text) => ({ text, size: SMALL.size, height: SMALL.height, colour: content.ink.line })));
    }
  }
  const block = {
    rows,
    width: Math.max(...rows.map((row) => widthOf(row.text, row.size))) + 4,
    height: rows.reduce((sum, row) => sum + row.height, 0),
  };
  written.set(key, block);
  return block;
}

// Where every line reads the same, the legend says it once.
const alike = new Set(lines.map((line) => line.words)).size === 1 && lines.length > 12;

// Boxes in a grid of cells, so that asking what is in the way stays cheap.
class Taken {
  constructor(cell = 60) {
    this.cell = cell;
    this.cells = new Map();
  }

  * keys(box) {
    for (let i = Math.floor(box.left / this.cell); i <= Math.floor(box.right / this.cell); i += 1) {
      for (let j = Math.floor(box.top / this.cell); j <= Math.floor(box.bottom / this.cell); j += 1) {
        yield i * 100003 + j;
      }
    }
  }

  add(box) {
    for (const key of this.keys(box)) {
      if (!this.cells.has(key)) this.cells.set(key, []);
      this.cells.get(key).push(box);
    }
  }

  free(box, own, over = false) {
    for (const key of this.keys(box)) {
      for (const other of this.cells.get(key) || []) {
        if (other.own !== own && !(over && other.thing) && other.left < box.right && other.right > box.left
          && other.top < box.bottom && other.bottom > box.top) return false;
      }
    }
    return true;
  }
}

// Which names come first: large things, then those with many lines, then the order given.
const importance = content.network.nodes
  .map((node, at) => [at, node.size + 2 * Math.log2(1 + linesOf[at].length)])
  .sort((one, other) => other[1] - one[1] || one[0] - other[0])
  .map(([at]) => at);

// Round the selected thing.
function haloRadius(r) {
  return 1.25 * r + 7;
}

// Where names and words stand. place(at) gives a thing's middle and radius on the screen;
// inside says which part of the screen is drawn; first holds things whose names come first.
function placeLabels({ place, scale, inside, first = [], most = MOST_NAMES }) {
  const taken = new Taken();
  const placed = [];
  const firsts = new Set(first);
  const candidates = [];
  let seen = 0;
  for (const at of [...first, ...importance.filter((each) => !firsts.has(each))]) {
    if (!shown.things[at]) continue;
    const spot = place(at);
    if (spot.x < inside.left || spot.x > inside.right || spot.y < inside.top || spot.y > inside.bottom) continue;
    seen += 1;
    const r = Math.max(spot.r, 2);
    // Tiny things do not keep names away, or a large network would have none.
    if (r > 4.5) taken.add({ left: spot.x - r, right: spot.x + r, top: spot.y - r, bottom: spot.y + r, own: at, thing: true });
    if (candidates.length < most) candidates.push({ at, ...spot, r });
  }
  let tried = 0;
  const strokes = seen > MOST_CLEAR ? [] : strokesOf(place);
  for (const spot of candidates) {
    const must = firsts.has(spot.at);
    const many = seen > 250;
    const forms = many ? ["short"] : ["full", "name", "short"];
    const given = { taken, inside, forms, must, strokes };
    let found = tryForms(spot, given);
    // The few that matter most are named even where that hides a lesser thing.
    if (!found && tried < MOST_OVER) found = tryForms(spot, { ...given, over: true });
    tried += 1;
    if (found) {
      const { left, right, top, bottom } = found.box;
      const room = many ? 10 : 0;
      taken.add({ left: left - room, right: right + room, top: top - room, bottom: bottom + room, own: spot.at });
      placed.push({ at: spot.at, strong: must && first[0] === spot.at, ...found });
    }
  }
  return { names: placed, words: placeWords(place, scale, inside, taken, firsts) };
}

// The lines shown, as straight pieces, for names to keep off.
function strokesOf(place) {
  const strokes = [];
  lines.forEach((line, at) => {
    if (!shown.lines[at]) return;
    const from = place(line.start);
    const to = place(line.end);
    const { smooth } = content.network.edges[at];
    const middle = pointAlong(from, to, smooth, 0.5);
    strokes.push([from, middle], [middle, to]);
  });
  return strokes;
}

function crosses([from, to], box) {
  // Clipped by each side in turn (Liang and Barsky).
  let enter = 0;
  let leave = 1;
  for (const [step, room] of [[from.x - to.x, from.x - box.left], [to.x - from.x, box.right - from.x],
    [from.y - to.y, from.y - box.top], [to.y - from.y, box.bottom - from.y]]) {
    if (step === 0) {
      if (room < 0) return false;
    } else if (step < 0) enter = Math.max(enter, room / step);
    else leave = Math.min(leave, room / step);
  }
  return enter < leave;
}

function within(box, frame) {
  return box.left >= frame.left && box.right <= frame.right && box.top >= frame.top && box.bottom <= frame.bottom;
}

function tryForms(spot, { taken, inside, forms, must, strokes, over }) {
  let fallback = null;
  for (const form of forms) {
    const block = rowsOf(spot.at, form);
    const gap = (must && state.selected?.what === "thing" ? haloRadius(spot.r) : spot.r) + 3;
    const { height } = block;
    // The selected thing's name is bold.
    const width = block.width * (must ? 1.12 : 1);
    const spots = [
      { left: spot.x - width / 2, top: spot.y + gap, align: "center" },
      { left: spot.x - width / 2, top: spot.y - gap - height, align: "center" },
      { left: spot.x + gap + 1, top: spot.y - height / 2, align: "left" },
      { left: spot.x - gap - 1 - width, top: spot.y - height / 2, align: "right" },
    ];
    let best = null;
    for (const { left, top, align } of spots) {
      const box = { left, top, right: left + width, bottom: top + height };
      const found = { box, align, block };
      fallback = fallback || found;
      if (!within(box, inside) || !taken.free(box, spot.at, over)) continue;
      const crossed = strokes.reduce((sum, stroke) => sum + crosses(stroke, box), 0);
      if (!best || crossed < best.crossed) best = { crossed, ...found };
      if (!crossed) break;
    }
    if (best) return best;
  }
  return must ? fallback : null;
}

function placeWords(place, scale, inside, taken, firsts) {
  const placed = [];
  const bends = content.network.edges;
  const chosen = state.selected?.what === "line" ? state.selected.at : -1;
  const near = (line) => firsts.has(line.start) || firsts.has(line.end);
  const wanted = [];
  for (let at = 0; at < lines.length; at += 1) {
    if (!shown.lines[at]) continue;
    if (scale < WORDS_FROM && at !== chosen && !near(lines[at])) continue;
    wanted.push(at);
    if (wanted.length > 4 * MOST_WORDS && chosen < 0) break;
  }
  wanted.sort((one, other) => (other === chosen) - (one === chosen)
    || near(lines[other]) - near(lines[one]) || bends[other].width - bends[one].width || one - other);
  for (const at of wanted) {
    if (placed.length >= MOST_WORDS) break;
    const line = lines[at];
    const from = place(line.start);
    const to = place(line.end);
    const spoken = [at === chosen || !alike ? line.words : "", line.note].filter(Boolean).join(" · ");
    if (!spoken) continue;
    const text = shortened(spoken, SMALL.size, false);
    const width = widthOf(text, SMALL.size) + 6;
    const length = Math.hypot(from.x - to.x, from.y - to.y) - from.r - to.r;
    const upright = Math.abs(from.y - to.y) > Math.abs(from.x - to.x);
    if (at !== chosen && length < (upright ? 34 : width + 24)) continue;
    const boxes = [0.5, 0.36, 0.64].map((part) => {
      const { x, y } = pointAlong(from, to, bends[at].smooth, part);
      return { left: x - width / 2, right: x + width / 2, top: y - SMALL.height / 2 - 1, bottom: y + SMALL.height / 2 + 1 };
    });
    const box = boxes.find((each) => within(each, inside) && taken.free(each, -1))
      || (at === chosen && within(boxes[0], inside) && boxes[0]);
    if (!box) continue;
    taken.add({ ...box, own: -2 });
    placed.push({ at, box, text, strong: at === chosen });
  }
  return placed;
}
