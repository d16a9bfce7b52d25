// The outlines that vis-network draws, for the legend and for SVG.

const SVG = "http://www.w3.org/2000/svg";

function svgElement(name, attributes = {}, text = "") {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (text !== "") element.textContent = text;
  return element;
}

function outline(shape, x, y, r) {
  const around = (count, radius, turn) => Array.from({ length: count }, (_, n) => {
    const angle = (2 * Math.PI * n) / count + turn;
    return [x + radius(n) * Math.sin(angle), y - radius(n) * Math.cos(angle)];
  });
  if (shape === "square") return [[x - r, y - r], [x + r, y - r], [x + r, y + r], [x - r, y + r]];
  if (shape === "diamond") return [[x, y - r], [x + r, y], [x, y + r], [x - r, y]];
  if (shape === "hexagon") return around(6, () => r, Math.PI / 6);
  if (shape === "star") {
    y += 0.1 * r * 0.82;
    return around(10, (n) => r * 0.82 * (n % 2 ? 0.5 : 1.3), 0);
  }
  // Both triangles have equal sides.
  const side = 1.15 * r;
  const inner = side / Math.sqrt(3);
  const height = side * Math.sqrt(3);
  const up = shape === "triangle" ? 1 : -1;
  const middle = y + up * 0.275 * side;
  return [[x, middle - up * (height - inner)], [x + side, middle + up * inner],
    [x - side, middle + up * inner]];
}

function shapeElement(shape, x, y, r, attributes) {
  const round = (number) => Math.round(number * 10) / 10;
  if (shape === "dot") return svgElement("circle", { cx: round(x), cy: round(y), r: round(r), ...attributes });
  const points = outline(shape, x, y, r).map((point) => point.map(round).join(",")).join(" ");
  return svgElement("polygon", { points, ...attributes });
}

// The turning point of a bent line, as vis-network has it.
function viaPoint(from, to, smooth) {
  if (!smooth) return { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 };
  const dx = to.x - from.x;
  const dy = from.y - to.y;
  const factor = smooth.roundness / 2 + 0.5;
  const turn = smooth.type === "curvedCW" ? factor : 0.5 - smooth.roundness / 2;
  const angle = Math.atan2(dy, dx) + turn * Math.PI;
  const reach = factor * Math.hypot(dx, dy);
  return { x: from.x + reach * Math.sin(angle), y: from.y + reach * Math.cos(angle) };
}

// Part of the way along a line, from 0 to 1.
function pointAlong(from, to, smooth, part) {
  const via = viaPoint(from, to, smooth);
  const rest = 1 - part;
  const at = (axis) => rest * rest * from[axis] + 2 * rest * part * via[axis] + part * part * to[axis];
  return { x: at("x"), y: at("y") };
}
