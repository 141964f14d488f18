// Small parts of the form: elements, questions with their faults, the search for a species by pinyin.
export function el(name, attributes = {}, ...children) {
  const made = document.createElementNS(SVG.has(name) ? "http://www.w3.org/2000/svg" : "http://www.w3.org/1999/xhtml", name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}
const SVG = new Set(["svg", "polygon", "circle"]);

// `ask`: { row, question, hint, save, species, words, lang }. Each key stroke is saved.
export function question(ask) {
  const { row, question: about, lang } = ask;
  const id = fieldId(row.id, about.name);
  const label = el("label", { for: id }, lang === "en" ? about.en : about.zh, about.unit && about.unit !== "1" ? ` (${about.unit})` : "");
  const described = `${id}-fault${ask.hint ? ` ${id}-hint` : ""}`;
  const input = about.name === "species" ? null : plainInput(ask, id, described);
  return el("div", { class: "field", "data-field": about.name }, label,
    input ?? speciesInput(ask, id, described),
    ask.hint ? el("span", { class: "hint", id: `${id}-hint` }, ask.hint) : null,
    el("p", { class: "fault", id: `${id}-fault` }));
}

export const fieldId = (row, name) => `f-${row}-${name}`;

function changed({ row, question: about, save }, value) {
  row.values[about.name] = value;
  save(row);
}

function plainInput(ask, id, described) {
  const { row, question: about } = ask;
  const value = row.values[about.name] ?? "";
  const common = { id, name: about.name, "aria-describedby": described, disabled: ask.disabled, oninput: ({ target }) => changed(ask, target.value) };
  if (about.choices.length) {
    const options = about.choices.map(({ code, zh }) => el("option", { value: code, selected: code === value }, `${code} ${zh}`));
    return el("select", common, el("option", { value: "" }, "—"), options);
  }
  const number = about.kind === "number" || about.kind === "integer";
  const made = el("input", {
    ...common, type: about.kind === "date" ? "date" : "text", autocomplete: "off", maxlength: 200,
    inputmode: number ? (about.kind === "integer" ? "numeric" : "decimal") : about.kind === "code" ? "numeric" : null,
  });
  made.value = value;
  return made;
}

// Chinese name, pinyin or initials; what this stand already has comes first.
export function matching(species, text, recent) {
  const wanted = text.trim().toLowerCase();
  const rank = ({ name, pinyin, initials }) => !wanted ? (recent.includes(name) ? 0 : 9)
    : name === text.trim() || initials === wanted ? 0
      : initials.startsWith(wanted) ? 1 : pinyin.startsWith(wanted) ? 2
        : name.includes(text.trim()) ? 3 : pinyin.includes(wanted) ? 4 : 9;
  return species.map((word, at) => [rank(word) - (recent.includes(word.name) ? 0.5 : 0), at, word])
    .filter(([place]) => place < 8.5)
    .sort(([one, first], [other, second]) => one - other || first - second).slice(0, 8).map(([, , word]) => word);
}

function speciesInput(ask, id, described) {
  const list = el("ul", { id: `${id}-list`, role: "listbox", class: "choices", "aria-label": ask.words("species-list"), hidden: true });
  const input = el("input", {
    id, name: "species", type: "text", role: "combobox", "aria-expanded": "false", "aria-controls": `${id}-list`,
    "aria-autocomplete": "list", "aria-describedby": described, autocomplete: "off", autocapitalize: "off",
    spellcheck: "false", disabled: ask.disabled, placeholder: ask.words("species-hint"),
  });
  input.value = ask.row.values.species ?? "";
  let at = -1;
  const shown = () => [...list.children];
  const close = () => { list.hidden = true; at = -1; input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); };
  const choose = (name) => { input.value = name; changed(ask, name); close(); };
  const mark = (to) => {
    at = (to + shown().length) % shown().length;
    shown().forEach((option, place) => option.setAttribute("aria-selected", String(place === at)));
    input.setAttribute("aria-activedescendant", shown()[at].id);
  };
  const offer = () => {
    const words = matching(ask.species, input.value, ask.recent());
    list.replaceChildren(...words.map((word, place) => el("li", {
      id: `${id}-o${place}`, role: "option", "aria-selected": "false",
      onpointerdown: (event) => { event.preventDefault(); choose(word.name); },
    }, el("strong", {}, word.name), ` ${word.pinyin}`)));
    list.hidden = !words.length;
    at = -1;
    input.setAttribute("aria-expanded", String(!list.hidden));
    input.removeAttribute("aria-activedescendant");
  };
  input.addEventListener("input", () => { changed(ask, input.value); offer(); });
  input.addEventListener("focus", offer);
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") mark(at + (event.key === "ArrowDown" ? 1 : -1));
    else if (event.key === "Enter") choose(matching(ask.species, input.value, ask.recent())[Math.max(at, 0)].name);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
  return el("div", { class: "combo" }, input, list);
}

// The ring as a small picture, north up.
export function sketch(ring, label) {
  if (ring.length < 2) return null;
  const across = Math.cos(ring[0].lat * Math.PI / 180);
  const points = ring.map(({ lon, lat }) => [lon * across, -lat]);
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  const [west, north] = [Math.min(...xs), Math.min(...ys)];
  const size = Math.max(Math.max(...xs) - west, Math.max(...ys) - north) || 1;
  const placed = points.map(([x, y]) => [10 + 80 * (x - west) / size, 10 + 80 * (y - north) / size]);
  return el("svg", { viewBox: "0 0 100 100", role: "img", "aria-label": label, class: "sketch" },
    el("polygon", { points: placed.map((pair) => pair.map((one) => one.toFixed(2)).join(",")).join(" ") }),
    placed.map(([x, y]) => el("circle", { cx: x.toFixed(2), cy: y.toFixed(2), r: 2.5 })));
}
