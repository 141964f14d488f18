// What a record is made of, and how it stands to the register: plain functions, no page and no store.
export const EDITABLE = ["draft", "faulty"];
export const LOOKS = { draft: "plain", ready: "wait", sending: "wait", sent: "good", conflict: "ended", faulty: "ended", confirm: "wait", kept: "plain" };
export const TREE_FIRST = ["tree_no", "species", "dbh_cm"];
export const GROUPS = [
  ["number", ["county_code", "township_code", "village_code", "compartment", "subcompartment"]],
  ["right", ["land_tenure", "tree_tenure", "right_holder"]],
  ["forest", ["land_class", "forest_class", "origin", "species", "planting_year", "age_years", "canopy_closure", "stems_per_ha"]],
  ["survey", ["census_on", "surveyor", "remarks"]],
  ["more", null],
];
export const GROUPED = new Set(GROUPS.flatMap(([, fields]) => fields ?? []));
const CARRIED = ["land_tenure", "right_holder", "forest_class", "species", "origin", "planting_year"];
const OVER = ["sent", "kept", "sending"];

// A new record; of a stand taken along it carries what seldom changes, and the number of the version it rests on.
export function newStand(id, pkg, from, surveyor) {
  const values = { county_code: pkg.unit_id, census_on: today(), surveyor };
  for (const name of CARRIED) if (from?.values[name]) values[name] = from.values[name];
  return {
    id, at: Date.now(), state: "draft", unit_id: pkg.unit_id, programme: pkg.definition.programme, code: from?.code ?? null,
    base: from?.number ?? 0, values, ring: [], outline: null, findings: [], problem: null,
  };
}

// The next plot is laid out like the one before.
export const newPlot = (id, stand, plots) => ({
  id, stand: stand.id, at: Date.now(), values: { plot_id: next(plots, "plot_id"), plot_area_m2: plots.at(-1)?.values.plot_area_m2 ?? "" },
});

// The next tree has the next number and mostly the same species.
export const newTree = (id, plot, trees) => ({
  id, stand: plot.stand, plot: plot.id, at: Date.now(), values: { tree_no: next(trees, "tree_no"), species: trees.at(-1)?.values.species ?? "" },
});

const next = (rows, name) => String(Math.max(0, ...rows.map(({ values }) => Number(values[name])).filter(Number.isInteger)) + 1);

// The day where the device is, not in Greenwich; or the register's, where that is later.
export function today(as_of = "") {
  const now = new Date();
  const day = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
  return day > as_of ? day : as_of;
}

// Records whose stand has been surveyed again since it was taken along.
export function conflicts(stands, pkg) {
  const numbers = new Map(pkg.stands.map(({ code, number }) => [code, number]));
  return stands.filter((stand) => stand.code && stand.unit_id === pkg.unit_id && !OVER.includes(stand.state)
    && numbers.has(stand.code) && numbers.get(stand.code) !== stand.base);
}

// Field by field, mine and the register's: whatever the register says.
export function compared(definition, stand, other) {
  const theirs = { ...other.values, census_on: other.surveyed_on };
  return definition.stand.filter(({ name }) => theirs[name] !== undefined)
    .map(({ name }) => ({ name, mine: stand.values[name] ?? "", theirs: theirs[name] }));
}
