// The whole picture as vectors: for download, and for print.

function makeSvg({ wide, headed = true }) {
  const numbers = shownThings();
  const box = numbers.length ? extent(numbers) : { left: 0, right: 1, top: 0, bottom: 1 };
  const side = 95;
  const scale = Math.min(1.15, (wide - 2 * side) / Math.max(box.right - box.left, 1));
  const head = wrapTo(content.question, 18, wide - 40);
  const top = headed ? 30 + 24 * head.length + 26 : 0;
  const high = (box.bottom - box.top) * scale + 110;
  const middle = (wide - (box.right - box.left) * scale) / 2;
  const place = (at) => ({
    x: (spots[at].x - box.left) * scale + middle,
    y: (spots[at].y - box.top) * scale + top + 30,
    r: spots[at].size * growthAt(scale) * scale,
  });
  const inside = { left: 0, right: wide, top, bottom: top + high };
  const root = svgElement("svg", { xmlns: SVG, "font-family": FONT });
  root.append(svgElement("title", {}, clean(content.question)));
  const ground = svgElement("rect", { x: 0, y: 0, width: wide, fill: "#FFFFFF" });
  root.append(ground);
  if (headed) {
    head.forEach((row, at) => root.append(words(row, 20, 30 + 24 * at, { size: 18, weight: 700 })));
    root.append(words(truth(), 20, 30 + 24 * head.length - 2, { size: 12.5, fill: content.ink.line }));
  }

  const lineLayer = svgElement("g", { fill: "none" });
  lines.forEach((line, at) => {
    if (shown.lines[at]) lineLayer.append(...lineElements(at, place, scale));
  });
  const thingLayer = svgElement("g");
  for (const at of numbers) {
    const node = spots[at];
    const { x, y, r } = place(at);
    const dashes = node.shapeProperties?.borderDashes;
    thingLayer.append(shapeElement(node.shape, x, y, r, {
      fill: node.color.background, stroke: node.color.border, "stroke-width": dashes ? 2 : 1.5,
      ...(dashes ? { "stroke-dasharray": dashes.join(" ") } : {}),
    }));
  }
  root.append(lineLayer, thingLayer);
  const labels = placeLabels({ place, scale, inside, most: Infinity });
  for (const { box: at, text } of labels.words) {
    root.append(
      svgElement("rect", {
        x: at.left.toFixed(1), y: at.top.toFixed(1), width: (at.right - at.left).toFixed(1),
        height: (at.bottom - at.top).toFixed(1), rx: 3, fill: "#FFFFFF", "fill-opacity": 0.9,
      }),
      words(text, (at.left + at.right) / 2, at.bottom - 4, { size: SMALL.size, anchor: "middle", fill: content.ink.line }),
    );
  }
  for (const { box: at, align, block } of labels.names) {
    const x = align === "center" ? (at.left + at.right) / 2 : align === "left" ? at.left : at.right;
    const anchor = { center: "middle", left: "start", right: "end" }[align];
    let y = at.top;
    for (const row of block.rows) {
      root.append(words(row.text, x, y + row.height - 4, { size: row.size, anchor, fill: row.colour, halo: true }));
      y += row.height;
    }
  }
  const bottom = legendElements(root, { from: top + high, wide, headed });
  root.setAttribute("viewBox", `0 0 ${wide} ${Math.round(bottom)}`);
  root.setAttribute("width", wide);
  root.setAttribute("height", Math.round(bottom));
  ground.setAttribute("height", Math.round(bottom));
  return root;
}

// XML holds no control characters, not even escaped.
function clean(text) {
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd").toWellFormed();
}

function words(text, x, y, { size, anchor = "start", fill = content.ink.ink, weight, halo }) {
  const round = (number) => Math.round(number * 10) / 10;
  return svgElement("text", {
    x: round(x), y: round(y), "font-size": size, "text-anchor": anchor, fill,
    ...(weight ? { "font-weight": weight } : {}),
    ...(halo ? { stroke: "#FFFFFF", "stroke-width": 3, "stroke-linejoin": "round", "paint-order": "stroke" } : {}),
  }, clean(text));
}

function wrapTo(text, size, wide) {
  const rows = [""];
  for (const word of text.split(/\s+/)) {
    const longer = `${rows.at(-1)} ${word}`.trim();
    if (rows.at(-1) && widthOf(longer, size, "bold") > wide) rows.push(word);
    else rows[rows.length - 1] = longer;
  }
  return rows;
}

function lineElements(at, place, scale) {
  const edge = content.network.edges[at];
  const from = place(edge.from);
  const to = place(edge.to);
  const via = viaPoint(from, to, edge.smooth);
  const width = Math.max(edge.width * scale, 0.45);
  const length = Math.hypot(to.x - via.x, to.y - via.y) || 1;
  const along = { x: (to.x - via.x) / length, y: (to.y - via.y) / length };
  const head = content.directed ? Math.max(5, 3 + 2.2 * width) : 0;
  const tip = { x: to.x - along.x * (to.r + 1), y: to.y - along.y * (to.r + 1) };
  const end = { x: tip.x - along.x * head * 0.8, y: tip.y - along.y * head * 0.8 };
  const round = (number) => Math.round(number * 10) / 10;
  const point = (each) => `${round(each.x)} ${round(each.y)}`;
  const path = edge.smooth ? `M${point(from)}Q${point(via)} ${point(end)}` : `M${point(from)}L${point(end)}`;
  const elements = [svgElement("path", {
    d: path, stroke: edge.color.color, "stroke-width": round(width), "stroke-opacity": edge.color.opacity,
    ...(edge.dashes ? { "stroke-dasharray": edge.dashes.map((part) => round(part * Math.max(scale, 0.6))).join(" ") } : {}),
  })];
  if (head) {
    const across = { x: -along.y * head * 0.45, y: along.x * head * 0.45 };
    const back = { x: tip.x - along.x * head, y: tip.y - along.y * head };
    const points = [tip, { x: back.x + across.x, y: back.y + across.y }, { x: back.x - across.x, y: back.y - across.y }];
    elements.push(svgElement("polygon", { points: points.map(point).join(" "), fill: edge.color.color }));
  }
  return elements;
}

// What the shapes, dashes and signs mean, and what a reader must know.
function legendElements(root, { from, wide, headed }) {
  let x = 20;
  let y = from + 16;
  const entry = (symbol, text) => {
    const needed = 34 + widthOf(text, NAME.size);
    if (x + needed > wide - 20 && x > 20) {
      x = 20;
      y += 22;
    }
    root.append(symbol(x + 9, y), words(text, x + 24, y + 4, { size: NAME.size }));
    x += needed + 8;
  };
  for (const [label, look] of Object.entries(content.labels)) {
    if (!things.some((thing, at) => shown.things[at] && thing.label === label)) continue;
    entry((cx, cy) => shapeElement(look.shape, cx, cy, 7, { fill: look.colour }), look.words);
  }
  for (const name of Object.keys(content.states)) {
    entry((cx, cy) => stateSymbol(name, cx, cy), content.states[name].words);
  }
  y += 30;
  for (const note of headed ? content.notes : []) {
    for (const row of wrapTo(note, NAME.size, wide - 40)) {
      root.append(words(row, 20, y, { size: NAME.size, fill: content.ink.line }));
      y += 17;
    }
  }
  return y + 4;
}

function stateSymbol(name, cx, cy) {
  const look = content.states[name];
  // The words name the sign themselves.
  if (look.sign) return svgElement("g");
  return svgElement("line", {
    x1: cx - 10, x2: cx + 10, y1: cy, y2: cy, "stroke-width": 2.5,
    stroke: look.dashes.length ? content.ink.line : content.ink.faded,
    ...(look.dashes.length ? { "stroke-dasharray": look.dashes.map((part) => 1.5 * part).join(" ") } : {}),
  });
}
