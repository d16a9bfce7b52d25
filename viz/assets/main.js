// Put together.

const MOST_OPEN = 2;

function truth() {
  return `True for ${inWords(state.day)}`;
}

function count() {
  byId("truth").textContent = truth();
  const [on, drawn] = [shown.things, shown.lines].map((each) => each.filter(Boolean).length);
  const all = [["thing", things], ["line", lines]]
    .map(([what, items]) => items.filter((_, at) => inForce(what, at, state.day)).length);
  const part = on < all[0] || drawn < all[1];
  byId("counts").textContent = `${plural(on, "thing")} and ${plural(drawn, "line")} shown`
    + (part ? `, of ${all.map((each) => each.toLocaleString("en-GB")).join(" and ")}` : "");
}

// The first stand open; all of them do on paper.
function drawNotes() {
  const notes = content.notes.map((note) => {
    const item = make("li");
    item.append(named(note));
    return item;
  });
  byId("notes").append(...notes.slice(0, MOST_OPEN));
  const more = byId("more-notes");
  more.hidden = notes.length <= MOST_OPEN;
  more.querySelector("summary").textContent = `${plural(notes.length - MOST_OPEN, "more note")}`;
  more.querySelector("ul").append(...notes.slice(MOST_OPEN));
}

// Above the picture first, so that it does not move; below and beside it once it is drawn.
recompute();
listeners.shown.push(count);
count();
drawNotes();
drawSlider();
drawPicture();
setTimeout(() => {
  byId("fit").addEventListener("click", fit);
  byId("zoom-in").addEventListener("click", () => zoom(1.25));
  byId("zoom-out").addEventListener("click", () => zoom(0.8));
  drawLegend();
  drawPanel();
  drawSearch();
  drawTables();
  drawDownloads();
  performance.mark("ready");
});
