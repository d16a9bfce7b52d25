// Finding a thing by name, with suggestions as one types (the combobox of WAI-ARIA).

const MOST_SUGGESTIONS = 8;

// Without accents, joiners and soft hyphens: nobody types them.
function plain(text) {
  return text.normalize("NFKD").replace(/[\p{M}\p{Cf}]/gu, "").replace(/\s+/g, " ").toLowerCase();
}

function drawSearch() {
  const input = byId("search");
  const list = byId("suggestions");
  const names = things.map((thing) => plain(thing.name));
  let active = -1;
  let found = [];

  const close = () => {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const mark = (to) => {
    active = to;
    [...list.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === active)));
    if (active < 0) input.removeAttribute("aria-activedescendant");
    else input.setAttribute("aria-activedescendant", `suggestion-${active}`);
  };
  const choose = (at) => {
    input.value = things[at].name;
    close();
    if (reveal(at)) select({ what: "thing", at }, { centre: true });
  };
  const suggest = () => {
    const typed = plain(input.value.trim());
    found = typed ? rank(names, typed).slice(0, MOST_SUGGESTIONS) : [];
    list.replaceChildren(...found.map((at, place) => {
      const item = make("li", "", { role: "option", id: `suggestion-${place}`, "aria-selected": "false" });
      const there = inForce("thing", at, state.day);
      item.append(named(things[at].name), " ",
        make("small", labelWords(things[at].label) + (there ? "" : ", not in force on this day")));
      // Before the input loses the focus.
      item.addEventListener("pointerdown", (event) => { event.preventDefault(); choose(at); });
      return item;
    }));
    list.hidden = !found.length;
    input.setAttribute("aria-expanded", String(Boolean(found.length)));
    mark(-1);
    if (typed) say(found.length ? `${plural(found.length, "suggestion")}` : "No name matches");
  };

  input.addEventListener("input", suggest);
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (list.hidden) suggest();
      if (!found.length) return;
      const step = event.key === "ArrowDown" ? 1 : -1;
      mark(active < 0 && step < 0 ? found.length - 1 : (active + step + found.length) % found.length);
    } else if (event.key === "Enter" && found.length && !list.hidden) {
      choose(found[Math.max(active, 0)]);
    } else if (event.key === "Escape") {
      if (list.hidden) input.value = "";
      close();
    } else return;
    event.preventDefault();
  });
}

// First names that begin so, then those with a word that does, then any that hold it.
function rank(names, typed) {
  const scored = [];
  names.forEach((name, at) => {
    const where = name.indexOf(typed);
    if (where < 0) return;
    const score = where === 0 ? 0 : name.split(/[^\p{L}\p{N}]+/u).some((word) => word.startsWith(typed)) ? 1 : 2;
    scored.push({ at, score });
  });
  const order = new Map(importance.map((at, place) => [at, place]));
  return scored.sort((one, other) => one.score - other.score || order.get(one.at) - order.get(other.at))
    .map(({ at }) => at);
}
