// The offline field form: screens and their routes. What is typed is in the device's store before the next key.
const here = (name) => import(`./${name}${new URL(import.meta.url).search}`);
const [stores, checks, files, places, sender, { el, question, sketch, fieldId }, records] = await Promise.all(
  ["field-store.js", "field-checks.js", "field-file.js", "field-place.js", "field-send.js", "field-widgets.js", "field-records.js"].map(here));

const lang = document.documentElement.lang.startsWith("en") ? "en" : "zh";
const dictionary = Object.fromEntries([...document.querySelectorAll("#words > data")].map((one) => [one.value, one.textContent]));
const words = (key, values = {}) => dictionary[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
const root = document.querySelector("body").dataset.root;
const main = document.querySelector("main");
const bar = { line: document.querySelector("#line"), saved: document.querySelector("#saved"), lost: document.querySelector("#lost") };

const store = await stores.openStore();
const tools = { ...stores, ...checks, ...files };
let pkg = (await store.get("meta", "package"))?.value ?? null;
let sending = false;

// ---- saving -------------------------------------------------------------------------------------------------
let saving = 0;
const unsaved = new Set();
async function kept(work, row = "") {
  saving += 1;
  bar.saved.textContent = words("saving");
  try {
    await work();
    saving -= 1;
    unsaved.delete(row);
    if (!unsaved.size) bar.lost.textContent = "";
    if (!saving) bar.saved.textContent = words("saved", { time: new Date().toTimeString().slice(0, 8) });
  } catch (problem) {
    saving -= 1;
    unsaved.add(row);
    bar.saved.textContent = "";
    bar.lost.textContent = words("not-saved", { why: problem?.name ?? "" });
    throw problem;
  }
}
const save = (name) => (row) => kept(() => store.put(name, { ...row, changed_at: Date.now() }), row.id);

// ---- the line at the top ------------------------------------------------------------------------------------
async function showLine() {
  const waiting = (await store.all("stands")).filter(({ state }) => ["ready", "sending"].includes(state)).length;
  bar.line.textContent = [words(navigator.onLine ? "online" : "offline"), words("waiting", { count: waiting })].join(" · ");
}

function say(word, facts = {}) {
  const status = document.querySelector("#going");
  if (!status) return;
  status.textContent = words(`send-${word}`, facts);
  document.querySelector("#ask-signin").hidden = word !== "signin";
}

async function sendNow() {
  if (!pkg || sending || !navigator.onLine) return;
  sending = true;
  try {
    let last = null;
    await sender.sendAll(store, pkg, tools, (word, facts) => { last = word; say(word, facts); });
    if (last === "sent" || last === "conflict") await take(pkg.unit_id, pkg.definition.programme, pkg.code_from).catch(() => {});
    if (last) await refresh();
    if (last) say(last);
  } finally {
    sending = false;
    await showLine();
  }
}

// ---- taking along -------------------------------------------------------------------------------------------
async function take(unit_id, programme, code_from) {
  const address = `/api/field/package?${new URLSearchParams({ unit_id, programme, code_from })}`;
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw Object.assign(new Error("take"), { status: answer.status, body: await answer.json().catch(() => null) });
  const taken = { ...await answer.json(), code_from, device: pkg?.device ?? stores.newId() };
  const met = records.conflicts(await store.all("stands"), taken);
  await kept(() => store.change((of) => {
    of("meta").put({ id: "package", value: taken });
    for (const stand of met) of("stands").put({ ...stand, state: "conflict" });
  }));
  pkg = taken;
  await navigator.storage?.persist?.();
}

const registered = (code) => pkg.stands.find((stand) => stand.code === code);

// ---- screens ------------------------------------------------------------------------------------------------
const screens = { "": home, stand: standScreen, plot: plotScreen, conflict: conflictScreen };
let drawn = 0;

async function show() {
  const turn = ++drawn;
  const [name, id] = location.hash.replace(/^#\/?/, "").split("/");
  const made = await (screens[name] ?? home)(id);
  if (turn !== drawn) return;
  main.replaceChildren(...made.flat().filter(Boolean));
  await showLine();
}

// Never under the fingers of somebody who is typing.
const refresh = () => main.contains(document.activeElement) && document.activeElement.matches("input, select") ? showLine() : show();

const go = (address) => { location.hash = address; };
const button = (text, onclick, more = {}) => el("button", { type: "button", onclick, ...more }, text);
const chip = (state) => el("span", { class: `state ${records.LOOKS[state]}` }, words(`state-${state}`));
const back = (address, text) => el("p", {}, el("a", { class: "target", href: `#${address}` }, "← ", text));

async function home() {
  const stands = (await store.all("stands")).sort((one, other) => other.at - one.at);
  return [
    el("h1", {}, words("title")),
    pkg ? taken(stands) : takeForm(words("take-first")),
    pkg ? ownList(await counted(stands)) : null,
    pkg ? sendSection(stands) : null,
    pkg ? takenList(stands) : null,
  ];
}

const counted = (stands) => Promise.all(stands.map(async (stand) => {
  const { plots, trees, photos } = await stores.whole(store, stand.id);
  return [stand, { plots: plots.length, trees: trees.length, photos: photos.length }];
}));

function taken() {
  const facts = { time: new Date(pkg.taken_at).toLocaleString(lang === "en" ? "en-GB" : "zh-CN"), count: pkg.stands.length, unit: unitName(pkg.unit_id) };
  return el("section", { class: "sheet", "aria-labelledby": "taken" },
    el("h2", { id: "taken" }, words("taken")),
    el("p", {}, words("taken-at", facts), pkg.left_out ? ` ${words("left-out", { count: pkg.left_out })}` : ""),
    el("details", {}, el("summary", {}, words("take-again")), takeForm("")));
}

const unitName = (code) => [...document.querySelector("#take-template").content.querySelectorAll("[name=unit_id] option")]
  .find((option) => option.value === code)?.textContent ?? code;

function takeForm(text) {
  const form = document.querySelector("#take-template").content.cloneNode(true).querySelector("form");
  if (pkg) {
    form.elements.unit_id.value = pkg.unit_id;
    form.elements.programme.value = pkg.definition.programme;
    form.elements.code_from.value = pkg.code_from;
  }
  const problem = form.querySelector("[role=alert]");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    problem.textContent = "";
    try {
      await take(form.elements.unit_id.value, form.elements.programme.value, form.elements.code_from.value.trim());
      await show();
      sendNow();
    } catch (failed) {
      problem.replaceChildren(failed.status === 401 ? signIn() : failed.body?.title ?? words("take-failed"));
    }
  });
  return text ? el("section", { class: "sheet" }, el("p", {}, text), form) : form;
}

const signIn = () => el("a", { href: `${root}/signin?next=/field/` }, words("sign-in"));

function ownList(stands) {
  return el("section", { "aria-labelledby": "own" },
    el("h2", { id: "own" }, words("own")),
    stands.length ? null : el("p", { class: "quiet" }, words("own-empty")),
    el("ul", { class: "cards" }, stands.map(([stand, counts]) => el("li", {}, el("a", { class: "card", href: `#/${stand.state === "conflict" ? "conflict" : "stand"}/${stand.id}` },
      el("span", { class: "number" }, checks.standCode(pkg.definition, stand) || words("no-number")), chip(stand.state),
      el("span", { class: "facts" }, words("counts", counts)))))),
    el("div", { class: "actions" }, button(words("new-stand"), async () => begin(null))));
}

function sendSection(stands) {
  const ready = stands.filter(({ state }) => ["ready", "sending"].includes(state)).length;
  return el("section", { class: "sheet", "aria-labelledby": "queue" },
    el("h2", { id: "queue" }, words("queue", { count: ready })),
    el("p", { id: "going", role: "status" }, words(navigator.onLine ? "queue-online" : "queue-offline")),
    el("div", { class: "actions" }, button(words("send-now"), sendNow, { disabled: !ready || !navigator.onLine }),
      el("span", { id: "ask-signin", hidden: true }, signIn())));
}

function takenList(stands) {
  const busy = new Set(stands.filter(({ state }) => !["sent", "kept"].includes(state)).map(({ code }) => code));
  const list = el("ul", { class: "cards", id: "taken-list" });
  const search = el("input", { id: "find", type: "search", autocomplete: "off", oninput: () => fill() });
  const fill = () => {
    const text = search.value.trim();
    const hit = pkg.stands.filter(({ code, values }) => !busy.has(code) && (code.includes(text) || (values.right_holder ?? "").includes(text)));
    list.replaceChildren(...hit.slice(0, 20).map((stand) => el("li", {}, el("button", { type: "button", class: "card", onclick: () => begin(stand) },
      el("span", { class: "number" }, stand.code),
      el("span", { class: "facts" }, words("registered", { day: stand.surveyed_on, holder: stand.values.right_holder ?? "—", mu: (stand.area_m2 * 3 / 2000).toFixed(1) }))))));
  };
  fill();
  return el("section", { "aria-labelledby": "list" }, el("h2", { id: "list" }, words("list", { count: pkg.stands.length })),
    el("div", { class: "field" }, el("label", { for: "find" }, words("find")), search), list);
}

async function begin(from) {
  const stand = records.newStand(stores.newId(), pkg, from, (await store.get("meta", "surveyor"))?.value ?? "");
  await kept(() => store.put("stands", stand));
  go(`/stand/${stand.id}`);
}

// ---- one stand ----------------------------------------------------------------------------------------------
async function standScreen(id) {
  const record = await stores.whole(store, id);
  if (!record || !pkg) return home();
  const { stand } = record;
  const locked = !records.EDITABLE.includes(stand.state);
  const saveStand = save("stands");
  const ask = (about) => question({
    row: stand, question: about, save: async (row) => {
      await saveStand(row);
      if (about.name === "surveyor") await store.put("meta", { id: "surveyor", value: row.values.surveyor });
      recheck(id);
    },
    hint: [earlier(stand, about), about.name === "stems_per_ha" ? expanded(record) : ""].filter(Boolean).join(" · "), species: pkg.definition.species, words, lang, disabled: locked,
    recent: () => record.trees.map((tree) => tree.values.species).filter(Boolean),
  });
  queueMicrotask(() => recheck(id));
  return [
    back("/", words("title")),
    el("h1", {}, checks.standCode(pkg.definition, stand) || words("new-stand")),
    el("p", {}, chip(stand.state), " ", stand.receipt ? el("a", { class: "target", href: `${root}/surveys/${stand.receipt}` }, words("receipt")) : null),
    refusals(stand),
    records.GROUPS.map(([name, fields]) => el("fieldset", {}, el("legend", {}, words(`group-${name}`)),
      pkg.definition.stand.filter((about) => fields ? fields.includes(about.name) : !records.GROUPED.has(about.name)).map(ask))),
    ringSection(stand, locked),
    plotList(record, locked),
    photoSection(record, null, locked),
    el("section", { "aria-labelledby": "check" }, el("h2", { id: "check" }, words("check")), el("div", { id: "findings" })),
    el("div", { class: "actions" }, actionsOf(record)),
  ];
}

// The value of the last survey beside the field, if one was taken along.
function earlier(stand, { name }) {
  const before = stand.code && registered(stand.code)?.values[name];
  return before && before !== stand.values[name] ? words("earlier", { value: before }) : "";
}

// Stems per hectare as the plots tell, for the surveyor to copy or to doubt.
function expanded({ plots, trees }) {
  const area_m2 = plots.reduce((sum, plot) => sum + checks.numberOf(plot, "plot_area_m2"), 0);
  return plots.length && area_m2 > 0 ? words("from-plots", { count: Math.round(trees.length / area_m2 * 10_000) }) : "";
}

function refusals({ state, problem, findings = [], consequences = [] }) {
  if (state === "confirm") {
    return el("div", { class: "note warn", role: "alert" }, el("p", {}, words("consequences")), el("ul", {}, consequences.map((one) =>
      el("li", {}, el("a", { href: `${root}/t/${one.number}` }, one.number), ` ${words(`fate-${one.fate}`)}`))));
  }
  if (state !== "faulty") return null;
  const lines = problem ? [`${problem.title ?? ""} ${problem.remedy ?? ""}`]
    : findings.map((one) => lang === "en" ? `${one.en}: ${one.found ?? ""} ${one.fix_en}` : `${one.zh}：${one.found ?? ""} ${one.fix_zh}`);
  return el("div", { class: "note stop", role: "alert" }, el("p", {}, words("refused")), el("ul", {}, lines.map((line) => el("li", {}, line))));
}

function actionsOf(record) {
  const { stand } = record;
  const move = (change) => async () => {
    await kept(() => store.put("stands", { ...stand, ...change }));
    await show();
    if (change.state === "ready") sendNow();
  };
  if (stand.state === "ready") return [button(words("reopen"), move({ state: "draft" }), { class: "plain" })];
  if (stand.state === "confirm") return [button(words("confirm"), move({ state: "ready", confirmed: true })), button(words("reopen"), move({ state: "draft" }), { class: "plain" })];
  if (stand.state === "sending") return [];
  if (["sent", "kept"].includes(stand.state)) return [removeButton(stand)];
  return [button(words("finish"), () => finish(record)), removeButton(stand)];
}

// Two presses: the second says what is lost.
function removeButton(stand) {
  const made = button(words("remove"), async () => {
    if (!made.dataset.asked) {
      made.dataset.asked = "yes";
      made.textContent = words(stand.state === "sent" ? "remove-sent" : "remove-sure");
      return;
    }
    await kept(() => store.removeStand(stand.id));
    go("/");
  }, { class: "stop" });
  return made;
}

async function finish({ stand }) {
  const found = await recheck(stand.id);
  const first = found.find(({ level }) => level === "error");
  if (first) {
    document.querySelector("#findings a, #findings li")?.scrollIntoView({ block: "center" });
    document.querySelector("#findings a")?.focus();
    return;
  }
  const { stand: now } = await stores.whole(store, stand.id);
  await kept(() => store.put("stands", { ...now, state: "ready", findings: [], problem: null }));
  go("/");
  sendNow();
}

let lastCheck = 0;
async function recheck(id) {
  const turn = ++lastCheck;
  const record = await stores.whole(store, id);
  if (!record) return [];
  const others = (await store.all("stands")).filter(({ state }) => !["sent", "kept"].includes(state));
  const found = checks.check(pkg.definition, record, records.today(pkg.as_of), others.map((stand) => checks.standCode(pkg.definition, stand)));
  if (turn === lastCheck) showFindings(record, found);
  return found;
}

const sentence = ({ rule, found, expected }) => {
  const { zh, en, fix_zh, fix_en } = pkg.definition.rules[rule];
  const seen = [found, expected && words("expected", { expected })].filter((one) => one !== undefined && one !== "").join(lang === "en" ? ", " : "，");
  return `${lang === "en" ? en : zh}${seen ? ` (${seen})` : ""}${lang === "en" ? `. ${fix_en}` : `。${fix_zh}`}`;
};

function showFindings(record, found) {
  for (const line of document.querySelectorAll(".fault")) line.textContent = "";
  for (const input of document.querySelectorAll("[aria-invalid]")) input.removeAttribute("aria-invalid");
  for (const one of found) {
    const line = document.getElementById(`${fieldId(one.id, one.field)}-fault`);
    const input = document.getElementById(fieldId(one.id, one.field));
    input?.setAttribute("aria-invalid", String(one.level === "error"));
    if (line && one.rule !== "06-VALUE-MISSING") line.textContent = sentence(one);
  }
  const list = document.querySelector("#findings");
  if (!list) return;
  const order = ["error", "warning", "fix", "info"];
  const sorted = [...found].sort((one, other) => order.indexOf(one.level) - order.indexOf(other.level));
  list.replaceChildren(sorted.length ? el("ul", { class: "plain" }, sorted.map((one) => el("li", { class: one.level, "data-rule": one.rule },
    el("a", { class: "target", href: placeOf(record, one), onclick: (event) => jump(event, one) },
      `${words(`level-${one.level}`)} · ${whereOf(record, one)} `), sentence(one), " ", el("code", {}, one.rule))))
    : el("p", { class: "note" }, words("check-good")));
}

const labelOf = (name) => {
  const about = [...pkg.definition.stand, ...pkg.definition.plot, ...pkg.definition.tree].find((one) => one.name === name);
  return about ? (lang === "en" ? about.en : about.zh) : words("ring");
};

function whereOf(record, { of, id, field }) {
  const tree = of === "tree" ? record.trees.find((one) => one.id === id) : null;
  const plot = record.plots.find((one) => one.id === (tree?.plot ?? id));
  return [plot && words("plot", { number: plot.values.plot_id || "?" }), tree && words("tree", { number: tree.values.tree_no || "?" }), labelOf(field)]
    .filter(Boolean).join(" ");
}

const placeOf = (record, { of, id }) => of === "stand" ? `#/stand/${record.stand.id}`
  : `#/plot/${of === "plot" ? id : record.trees.find((tree) => tree.id === id).plot}`;

function jump(event, { of, id, field }) {
  const input = document.getElementById(field === "ring" ? "take-corner" : fieldId(id, field));
  if (of === "stand" && input) {
    event.preventDefault();
    input.focus();
  }
}

// ---- the ring -----------------------------------------------------------------------------------------------
function ringSection(stand, locked) {
  const box = el("section", { class: "sheet", "aria-labelledby": "ring" });
  const outline = stand.code && pkg.exact ? registered(stand.code)?.wkt : null;
  const status = el("p", { id: "fix", role: "status" });
  const change = async (values) => { Object.assign(stand, values); await save("stands")(stand); draw(); recheck(stand.id); };
  let going = null;
  const add = async ({ target }) => {
    if (going) { going.stop = true; return; }
    going = { stop: false };
    target.textContent = words("corner-stop");
    try {
      const made = await places.corner(pkg, (told) => { status.textContent = words(told.refused ? "fix-refused" : "fix-taken", { ...told, accuracy: told.accuracy.toFixed(1), most: pkg.accuracy_m }); }, () => going.stop);
      await change({ ring: [...stand.ring, made] });
      status.textContent = words("corner-taken", { number: stand.ring.length, accuracy: made.accuracy.toFixed(1), fixes: made.fixes.length });
    } catch (problem) {
      const facts = { accuracy: problem.accuracy?.toFixed(1), most: pkg.accuracy_m };
      status.textContent = words(`gps-${["denied", "inaccurate", "jumping", "stopped", "lost"].includes(problem.message) ? problem.message : "none"}`, facts);
    } finally {
      going = null;
      const again = document.querySelector("#take-corner");
      if (again) again.textContent = words("corner");
    }
  };
  function draw() {
    const mu = checks.areaM2(stand.ring.length > 2 ? stand.ring : [{ lon: 0, lat: 0 }]) * 3 / 2000;
    box.replaceChildren(...[
      el("h2", { id: "ring" }, words("ring")),
      outline ? el("div", { class: "choice" }, el("input", { id: "outline", type: "checkbox", checked: Boolean(stand.outline), disabled: locked, onchange: ({ target }) => change({ outline: target.checked ? outline : null }) }), el("label", { for: "outline" }, words("keep-outline"))) : null,
      stand.outline ? null : el("p", { class: "quiet" }, words("ring-how", { fixes: pkg.fixes, most: pkg.accuracy_m })),
      stand.outline || !stand.ring.length ? null : el("p", {}, words("ring-area", { count: stand.ring.length, mu: mu.toFixed(2), ha: (mu / 15).toFixed(3) })),
      stand.outline ? null : sketch(stand.ring, words("ring-picture")),
      stand.outline ? null : el("ol", { class: "corners" }, stand.ring.map(({ accuracy, fixes }) => el("li", {}, words("corner-said", { accuracy: accuracy.toFixed(1), fixes: fixes.length })))),
      status,
      stand.outline || locked ? null : el("div", { class: "actions" }, button(words("corner"), add, { id: "take-corner" }),
        stand.ring.length ? button(words("corner-drop"), () => change({ ring: stand.ring.slice(0, -1) }), { class: "plain" }) : null),
    ].filter(Boolean));
  }
  draw();
  return box;
}

// ---- plots and trees ----------------------------------------------------------------------------------------
function plotList({ stand, plots, trees }, locked) {
  const add = async () => {
    const plot = records.newPlot(stores.newId(), stand, plots);
    await kept(() => store.put("plots", plot));
    go(`/plot/${plot.id}`);
  };
  return el("section", { "aria-labelledby": "plots" }, el("h2", { id: "plots" }, words("plots")),
    el("ul", { class: "cards" }, plots.map((plot) => el("li", {}, el("a", { class: "card", href: `#/plot/${plot.id}` },
      el("span", { class: "number" }, words("plot", { number: plot.values.plot_id || "?" })),
      el("span", { class: "facts" }, words("plot-counts", { area: plot.values.plot_area_m2 || "?", trees: trees.filter((tree) => tree.plot === plot.id).length })))))),
    locked ? null : el("div", { class: "actions" }, button(words("new-plot"), add)));
}

async function plotScreen(id) {
  const plot = await store.get("plots", id);
  if (!plot || !pkg) return home();
  const record = await stores.whole(store, plot.stand);
  const locked = !records.EDITABLE.includes(record.stand.state);
  const common = { species: pkg.definition.species, words, lang, disabled: locked };
  const own = record.trees.filter((tree) => tree.plot === id);
  const list = el("ol", { class: "trees", id: "trees" });
  const savePlot = async (row) => { await save("plots")(row); recheck(plot.stand); };
  const saveTree = async (row) => { await save("trees")(row); recheck(plot.stand); };
  let open = own.at(-1)?.id ?? null;
  const recent = () => own.map((tree) => tree.values.species).filter(Boolean);
  const drawTrees = () => list.replaceChildren(...own.map((tree) => el("li", {}, tree.id === open ? treeForm(tree) : treeLine(tree))));
  const treeLine = (tree) => el("button", { type: "button", class: "card", onclick: () => { open = tree.id; drawTrees(); recheck(plot.stand); } },
    words("tree-line", { number: tree.values.tree_no || "?", species: tree.values.species || "—", dbh: tree.values.dbh_cm || "—" }));
  const treeForm = (tree) => {
    const ask = (about) => question({ ...common, row: tree, question: about, save: saveTree, recent });
    const [first, more] = [records.TREE_FIRST, pkg.definition.tree.filter(({ name }) => !records.TREE_FIRST.includes(name))];
    return el("fieldset", {}, el("legend", {}, words("tree", { number: tree.values.tree_no || "?" })),
      first.map((name) => ask(pkg.definition.tree.find((about) => about.name === name))),
      el("details", {}, el("summary", {}, words("more-fields")), more.map(ask)),
      locked ? null : button(words("tree-drop"), () => dropTree(tree), { class: "stop" }));
  };
  const dropTree = async (tree) => {
    await kept(() => store.remove("trees", tree.id));
    own.splice(own.indexOf(tree), 1);
    open = null;
    drawTrees();
    recheck(plot.stand);
  };
  const addTree = async () => {
    const tree = records.newTree(stores.newId(), plot, own);
    own.push(tree);
    open = tree.id;
    drawTrees(); // first: what is typed while the disk is slow belongs to the new tree
    document.getElementById(fieldId(tree.id, "dbh_cm")).focus();
    await kept(() => store.put("trees", tree), tree.id);
    recheck(plot.stand);
  };
  const drop = async () => {
    await kept(() => store.change((of) => {
      of("plots").delete(id);
      for (const tree of own) of("trees").delete(tree.id);
    }));
    go(`/stand/${plot.stand}`);
  };
  drawTrees();
  queueMicrotask(() => recheck(plot.stand));
  return [
    back(`/stand/${plot.stand}`, checks.standCode(pkg.definition, record.stand) || words("new-stand")),
    el("h1", {}, words("plot", { number: plot.values.plot_id || "" })),
    pkg.definition.plot.map((about) => question({ ...common, row: plot, question: about, save: savePlot })),
    el("h2", {}, words("trees")),
    own.length ? null : el("p", { class: "quiet" }, words("trees-empty")),
    list,
    locked ? null : el("div", { class: "actions sticky" }, button(words("new-tree"), addTree, { id: "add-tree" })),
    photoSection(record, id, locked),
    el("section", { "aria-labelledby": "check" }, el("h2", { id: "check" }, words("check")), el("div", { id: "findings" })),
    locked || own.length ? null : el("div", { class: "actions" }, button(words("plot-drop"), drop, { class: "stop" })),
  ].flat();
}

// ---- photos -------------------------------------------------------------------------------------------------
function photoSection({ stand, photos }, plot, locked) {
  const own = photos.filter((photo) => photo.plot === plot);
  const status = el("p", { role: "status" });
  const add = async ({ target }) => {
    const [file] = target.files;
    if (!file) return;
    try {
      const bytes = await places.photoOf(file, pkg.photo_px);
      const photo = { id: stores.newId(), stand: stand.id, plot, at: Date.now(), bytes, sha256: await files.sha256Of(bytes), taken_at: new Date().toISOString() };
      await kept(() => store.put("photos", photo));
      const place = await places.placeNow(pkg);
      if (place.accuracy) await kept(() => store.put("photos", { ...photo, ...place }));
      await show();
    } catch {
      status.textContent = words("photo-failed");
    }
  };
  const drop = (photo) => async () => { await kept(() => store.remove("photos", photo.id)); await show(); };
  const picture = (photo) => el("img", { src: URL.createObjectURL(new Blob([photo.bytes], { type: "image/jpeg" })), alt: words("photo-of", { time: new Date(photo.taken_at).toLocaleString() }), onload: ({ target }) => URL.revokeObjectURL(target.src) });
  return el("section", { "aria-labelledby": "photos" }, el("h2", { id: "photos" }, words("photos")),
    el("ul", { class: "photos" }, own.map((photo) => el("li", {}, picture(photo), el("span", {}, words("photo-size", { kib: Math.ceil(photo.bytes.byteLength / 1024) })),
      locked ? null : button(words("photo-drop"), drop(photo), { class: "plain" })))),
    locked ? null : el("div", { class: "actions" }, el("input", { id: "photo", class: "sr", type: "file", accept: "image/*", capture: "environment", onchange: add }), el("label", { for: "photo", class: "button" }, words("photo-take"))),
    status);
}

const inMu = (area_m2) => words("mu", { mu: (area_m2 * 3 / 2000).toFixed(1) });

// ---- conflicts ----------------------------------------------------------------------------------------------
async function conflictScreen(id) {
  const record = await stores.whole(store, id);
  if (!record || !pkg || record.stand.state !== "conflict") return standScreen(id);
  const { stand } = record;
  const code = checks.standCode(pkg.definition, stand);
  const other = registered(code);
  const change = (values, address) => async () => { await kept(() => store.put("stands", { ...stand, ...values })); go(address); };
  const area = other && { name: "ring", mine: stand.ring.length > 2 ? inMu(checks.areaM2(stand.ring)) : "", theirs: inMu(other.area_m2) };
  const rows = other ? [...records.compared(pkg.definition, stand, other), area] : [];
  return [
    back("/", words("title")),
    el("h1", {}, words("conflict", { code })),
    el("p", { class: "note warn", role: "alert" }, words("conflict-said", { number: other?.number ?? "?", day: other?.surveyed_on ?? "?" })),
    el("div", { class: "table", tabindex: 0, role: "region", "aria-label": words("conflict", { code }) }, el("table", {},
      el("thead", {}, el("tr", {}, [words("what"), words("mine"), words("theirs")].map((text) => el("th", { scope: "col" }, text)))),
      el("tbody", {}, rows.map(({ name, mine, theirs }) => el("tr", { class: mine === theirs ? "" : "differs" },
        el("th", { scope: "row" }, labelOf(name), mine === theirs ? "" : ` ${words("differs")}`), el("td", {}, mine || "—"), el("td", {}, theirs || "—")))))),
    el("p", {}, words("conflict-mine", { plots: record.plots.length, trees: record.trees.length, photos: record.photos.length })),
    el("div", { class: "actions" },
      other ? button(words("conflict-send"), change({ state: "draft", base: other.number }, `/stand/${id}`)) : null,
      button(words("conflict-keep"), change({ state: "kept" }, "/"), { class: "plain" }),
      other ? null : button(words("take-again"), async () => { await take(pkg.unit_id, pkg.definition.programme, "").catch(() => {}); await show(); }, { class: "plain" })),
  ];
}

// ---- start --------------------------------------------------------------------------------------------------
document.querySelector(".skip").addEventListener("click", (event) => { event.preventDefault(); main.focus(); });
addEventListener("hashchange", async () => { await show(); main.focus(); scrollTo(0, 0); });
addEventListener("online", async () => { await refresh(); sendNow(); });
addEventListener("offline", refresh);
navigator.serviceWorker?.register(`${root}/field/worker.js`, { scope: `${root}/field/` })
  .then((registration) => registration.update()).catch(() => {});
navigator.serviceWorker?.ready.then(() => { document.body.dataset.offline = "ready"; });
await show();
document.body.dataset.started = "yes";
sendNow();
