// Put together.

function truth() {
  return dated && state.day !== content.asOf
    ? `What was in force on ${inWords(state.day)}, as known on ${inWords(content.asOf)}`
    : `True for ${inWords(content.asOf)}`;
}

function count() {
  byId("truth").textContent = truth();
  const [on, drawn] = [shown.things, shown.lines].map((each) => each.filter(Boolean).length);
  const part = on < things.length || drawn < lines.length;
  byId("counts").textContent = part
    ? `${plural(on, "thing")} and ${plural(drawn, "line")} shown, of ${things.length.toLocaleString("en-GB")} and ${lines.length.toLocaleString("en-GB")}`
    : `${plural(on, "thing")} and ${plural(drawn, "line")} shown`;
}

// Above the picture first, so that it does not move; below and beside it once it is drawn.
recompute();
listeners.shown.push(count);
count();
drawSlider();
drawPicture();
setTimeout(() => {
  byId("notes").hidden = !content.notes.length;
  byId("notes-list").append(...content.notes.map((note) => {
    const item = make("li");
    item.append(named(note));
    return item;
  }));
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
