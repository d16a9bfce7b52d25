// The picture as PNG and SVG, the rows shown as CSV, and the page on paper.

function drawDownloads() {
  const name = (rest) => `${content.view}-${state.day}${rest}`;
  byId("svg").addEventListener("click", () => save(svgBlob(), name(".svg")));
  byId("png").addEventListener("click", async () => save(await pngBlob(), name(".png")));
  byId("csv-things").addEventListener("click", () => save(csv("thing"), name("-things.csv")));
  byId("csv-lines").addEventListener("click", () => save(csv("line"), name("-lines.csv")));
  addEventListener("beforeprint", () => {
    byId("print").replaceChildren(makeSvg({ wide: 900, headed: false }));
    byId("more-notes").open = true;
    Object.values(tables).forEach((table) => table.all(true));
  });
  addEventListener("afterprint", () => {
    byId("print").replaceChildren();
    Object.values(tables).forEach((table) => table.all(false));
  });
}

function save(blob, name) {
  const link = make("a", "", { download: name.replace(/[^\w.-]+/g, "-") });
  link.href = URL.createObjectURL(blob);
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  say(`Saved ${link.download}`);
}

function svgBlob() {
  // Wide enough for names to stand apart, as far as a screen or a page goes.
  const box = extent(shownThings());
  const wide = Math.round(Math.min(Math.max((box.right - box.left) * 0.55 + 190, 1100), 4000)) || 1100;
  const text = new XMLSerializer().serializeToString(makeSvg({ wide }));
  return new Blob([`<?xml version="1.0" encoding="UTF-8"?>\n${text}\n`], { type: "image/svg+xml" });
}

async function pngBlob() {
  const address = URL.createObjectURL(svgBlob());
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement("canvas");
    // Twice as fine as a screen, unless a browser would refuse so large a canvas.
    const factor = Math.min(2, 8000 / Math.max(image.width, image.height));
    canvas.width = image.width * factor;
    canvas.height = image.height * factor;
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((done) => { canvas.toBlob(done, "image/png"); });
  } finally {
    URL.revokeObjectURL(address);
  }
}

// With every property; a spreadsheet reads no cell as a formula.
function csv(what) {
  const items = what === "thing" ? things : lines;
  const rows = tables[what].order();
  const extra = [...new Set(rows.flatMap((at) => Object.keys(items[at].properties || {})))];
  const { columns } = tables[what];
  const table = [[...columns.map((column) => column.title), ...extra], ...rows.map((at) => [
    ...columns.map((column) => column.of(at)),
    ...extra.map((name) => raw(items[at].properties?.[name])),
  ])];
  const text = table.map((row) => row.map(cell).join(",")).join("\r\n");
  // The mark at the start is how Excel knows UTF-8.
  return new Blob([`\ufeff${text}\r\n`], { type: "text/csv;charset=utf-8" });
}

function raw(value) {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) return value.join("; ");
  return typeof value === "object" ? JSON.stringify(value) : value;
}

function cell(value) {
  if (typeof value === "number") return String(value);
  let text = String(value);
  if (/^[=+\-@\t\r]/.test(text)) text = `'${text}`;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
