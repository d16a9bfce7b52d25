// The same content as two tables: sortable, in pages, and tied to the picture both ways.

const PAGE = 50;
// Printing more rows than this is not what anyone wants.
const MOST_PRINTED = 1000;

const numbered = (item) => (item.statements || []).map(([words]) => words).join("; ");
const dated = content.days.length > 0;
// Each column: its title, its value for sorting and CSV, and whether it is a number.
const COLUMNS = {
  thing: [
    { title: "Name", of: (at) => things[at].name },
    { title: "Kind", of: (at) => labelWords(things[at].label) },
    { title: "State", of: (at) => stateWords(things[at]), when: things.some(hasStates) },
    { title: "Note", of: (at) => things[at].note || "", when: things.some((thing) => thing.note) },
    { title: "Drawn", of: (at) => during(things[at]), by: (at) => things[at].periods?.[0]?.start || "", kind: "spans", when: dated },
    { title: "Lines", of: (at) => linesOf[at].filter((number) => shown.lines[number]).length, number: true },
    { title: "Sources", of: (at) => numbered(things[at]), kind: "sources", when: things.some((thing) => thing.statements) },
  ],
  line: [
    { title: "From", of: (at) => things[lines[at].start].name },
    { title: "Reads", of: (at) => lines[at].words },
    { title: "To", of: (at) => things[lines[at].end].name },
    { title: "State", of: (at) => stateWords(lines[at]), when: lines.some(hasStates) },
    { title: "Note", of: (at) => lines[at].note || "", when: lines.some((line) => line.note) },
    { title: "Drawn", of: (at) => during(lines[at]), by: (at) => lines[at].periods?.[0]?.start || "", kind: "spans", when: dated },
    { title: "Sources", of: (at) => numbered(lines[at]), kind: "sources", when: lines.some((line) => line.statements) },
  ],
};

const collator = new Intl.Collator("en-GB", { numeric: true, sensitivity: "base" });
const tables = {};

function drawTables() {
  for (const [what, place] of [["thing", "things"], ["line", "lines"]]) {
    const table = new Table(what, byId(place));
    tables[what] = table;
    listeners.shown.push(() => { table.rows = null; table.page = 0; table.draw(); });
    listeners.selected.push(() => table.showSelected());
    table.draw();
  }
}

class Table {
  constructor(what, section) {
    this.what = what;
    this.columns = COLUMNS[what].filter((column) => column.when !== false);
    this.sorted = null;
    this.rows = null;
    this.page = 0;
    this.size = PAGE;
    this.table = make("table");
    const title = section.querySelector("h2");
    this.title = title;
    const head = this.table.createTHead().insertRow();
    this.heads = this.columns.map((column) => {
      const cell = make("th", "", { scope: "col", ...(column.number ? { class: "number" } : {}) });
      cell.append(button(column.title, () => this.sort(column)));
      head.append(cell);
      return cell;
    });
    this.body = this.table.createTBody();
    const scroll = make("div", "", { class: "scroll", role: "region", tabindex: "0",
      "aria-label": `Table of ${what}s` });
    scroll.append(this.table);
    this.pages = make("div", "", { class: "pages" });
    section.append(scroll, this.pages);
  }

  order() {
    if (this.rows) return this.rows;
    const on = this.what === "thing" ? shown.things : shown.lines;
    const rows = [];
    on.forEach((each, at) => { if (each) rows.push(at); });
    if (this.sorted) {
      const { column, down } = this.sorted;
      const by = column.by || column.of;
      const values = new Map(rows.map((at) => [at, by(at)]));
      const compare = column.number ? (one, other) => one - other : collator.compare;
      rows.sort((one, other) => (down ? -1 : 1) * compare(values.get(one), values.get(other)) || one - other);
    }
    this.rows = rows;
    return rows;
  }

  sort(column) {
    const down = this.sorted?.column === column && !this.sorted.down;
    this.sorted = { column, down };
    this.rows = null;
    this.page = 0;
    this.draw();
    say(`Sorted by ${column.title}, ${down ? "descending" : "ascending"}`);
  }

  draw() {
    const rows = this.order();
    const from = this.page * this.size;
    this.title.textContent = `${this.what === "thing" ? "Things" : "Lines"} (${rows.length.toLocaleString("en-GB")})`;
    this.heads.forEach((cell, at) => {
      const sorted = this.sorted?.column === this.columns[at];
      cell.setAttribute("aria-sort", !sorted ? "none" : this.sorted.down ? "descending" : "ascending");
      cell.firstChild.textContent = this.columns[at].title + (!sorted ? "" : this.sorted.down ? " ▼" : " ▲");
    });
    this.body.replaceChildren(...rows.slice(from, from + this.size).map((at) => this.row(at)));
    this.drawPages(rows.length, from);
    this.mark();
  }

  row(at) {
    const row = make("tr");
    row.dataset.at = at;
    this.columns.forEach((column, place) => {
      const value = column.of(at);
      const cell = make(place ? "td" : "th", "", place ? {} : { scope: "row" });
      if (column.number) cell.className = "number";
      if (column.kind) cell.className = column.kind;
      const choose = () => select({ what: this.what, at }, { centre: true });
      if (!place) cell.append(button(value, choose, { class: "link" }));
      else if (this.what === "line" && column.title === "To") {
        cell.append(button(value, () => select({ what: "thing", at: lines[at].end }, { centre: true }), { class: "link" }));
      } else cell.append(named(String(value)));
      row.append(cell);
    });
    row.addEventListener("click", (event) => {
      if (!event.target.closest("button") && !String(getSelection())) select({ what: this.what, at }, { centre: true });
    });
    return row;
  }

  drawPages(count, from) {
    const to = Math.min(from + this.size, count);
    this.pages.replaceChildren();
    if (count <= this.size) return;
    const turn = (by, word) => () => {
      this.page += by;
      this.draw();
      const same = [...this.pages.querySelectorAll("button")].find((each) => each.textContent === word);
      (same?.disabled ? this.pages.querySelector("button:enabled") : same)?.focus();
    };
    const earlier = button("Earlier rows", turn(-1, "Earlier rows"));
    const later = button("Later rows", turn(1, "Later rows"));
    earlier.disabled = this.page === 0;
    later.disabled = to === count;
    this.pages.append(earlier, make("span", `${from + 1} to ${to} of ${count.toLocaleString("en-GB")}`), later);
  }

  showSelected() {
    const { selected } = state;
    if (selected?.what === this.what) {
      const place = this.order().indexOf(selected.at);
      const page = Math.floor(place / this.size);
      if (place >= 0 && page !== this.page) {
        this.page = page;
        this.draw();
      }
    }
    this.mark();
  }

  mark() {
    const { selected } = state;
    for (const row of this.body.rows) {
      const on = selected?.what === this.what && selected.at === Number(row.dataset.at);
      row.classList.toggle("selected", on);
      const control = row.querySelector("button");
      if (on) control.setAttribute("aria-current", "true");
      else control.removeAttribute("aria-current");
    }
  }

  all(on) {
    this.size = on ? MOST_PRINTED : PAGE;
    this.page = 0;
    this.draw();
  }
}
