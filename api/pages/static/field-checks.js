// The rules of the upload that need nothing but the record: same ids, numbers and words, from the definition.
// A finding: { rule, level, of: "stand" | "plot" | "tree", id, field, found, expected }.
const RADIUS_M = 6371008.8;
const RADIANS = Math.PI / 180;

export const valueOf = (row, name) => (row.values[name] ?? "").trim();
export const numberOf = (row, name) => {
  const text = valueOf(row, name).normalize("NFKC").replaceAll(",", "");
  return text === "" ? NaN : Number(text);
};

// The number of a parcel: the one taken along, or its parts as the reading composes them.
export function standCode(definition, stand) {
  if (stand.code) return stand.code;
  if (!valueOf(stand, "subcompartment")) return "";
  return definition.id_parts.map((part) => valueOf(stand, part)).filter(Boolean).join("-");
}

export function check(definition, record, today, codesInUse = []) {
  const found = [];
  const say = (rule, of, row, field, shown, expected) => found.push({
    rule, level: definition.rules[rule].level, of, id: row.id, field, found: shown, expected,
  });
  checkStand(definition, record, say, today, codesInUse);
  for (const plot of record.plots) {
    checkValues(definition, definition.plot, plot, "plot", say);
    if (!valueOf(plot, "plot_area_m2")) say("12-PLOT-AREA", "plot", plot, "plot_area_m2");
    if (!valueOf(plot, "plot_id")) say("06-VALUE-MISSING", "plot", plot, "plot_id");
    checkTrees(definition, plot, record.trees.filter((tree) => tree.plot === plot.id), say);
  }
  return found;
}

function checkStand(definition, record, say, today, codesInUse) {
  const { stand } = record;
  const { numbers, needed } = definition;
  const means = meaningOf(definition, stand, "land_class");
  const holds = {
    always: true,
    untallied: numbers.stocked.includes(means) && !record.trees.length,
    tree: false,
  };
  checkValues(definition, definition.stand, stand, "stand", say);
  for (const group of needed.filter(({ when }) => holds[when])) {
    const filled = group.fields.some((name) => name === "stand_id" ? stand.code : valueOf(stand, name));
    if (!filled) say("06-VALUE-MISSING", "stand", stand, group.fields.find((name) => asked(definition.stand, name)));
  }
  const code = standCode(definition, stand);
  if (code && codesInUse.filter((used) => used === code).length > 1) {
    say("09-ID-DUPLICATE", "stand", stand, "subcompartment", code);
  }
  checkRing(numbers, stand, say);
  checkSpecies(definition, stand, "stand", say);
  const closure = numberOf(stand, "canopy_closure");
  if (means === "arbor" && closure < numbers.arbor_closure) {
    say("10-ARBOR-CLOSURE", "stand", stand, "canopy_closure", closure, `>= ${numbers.arbor_closure}`);
  }
  const natural = meaningOf(definition, stand, "origin") === "natural";
  const economic = meaningOf(definition, stand, "forest_category") === "economic";
  if (natural && (economic || valueOf(stand, "planting_year"))) say("10-ORIGIN-CATEGORY", "stand", stand, "origin");
  if (valueOf(stand, "census_on") > today) say("11-DATE-FUTURE", "stand", stand, "census_on", valueOf(stand, "census_on"), today);
  if (numberOf(stand, "planting_year") > Number(today.slice(0, 4))) {
    say("11-DATE-FUTURE", "stand", stand, "planting_year", valueOf(stand, "planting_year"), today.slice(0, 4));
  }
  checkDiameter(numbers, stand, "stand", "mean_dbh_cm", "mean_height_m", say);
}

const asked = (questions, name) => questions.some((question) => question.name === name);

// What our rules call the code in a field; null where it is empty or unknown.
function meaningOf(definition, stand, name) {
  const choice = definition.stand.find((question) => question.name === name)?.choices
    .find(({ code }) => code === valueOf(stand, name));
  return choice?.means ?? null;
}

function checkValues(definition, questions, row, of, say) {
  for (const { name, kind, min, max, width, unit, choices } of questions) {
    const text = valueOf(row, name);
    if (!text) continue;
    if (kind === "number" || kind === "integer") {
      const value = numberOf(row, name);
      if (!Number.isFinite(value) || (kind === "integer" && !Number.isInteger(value))) {
        say("06-TYPE", of, row, name, text, kind);
      } else if (value < (min ?? -Infinity) || value > (max ?? Infinity)) {
        say("11-RANGE", of, row, name, text, `${min ?? "–∞"} – ${max ?? "∞"} ${unit}`);
      }
    }
    if (width && of === "stand" && !choices.length && /^\d+$/.test(text) && text.length !== width) {
      say("06-WIDTH", of, row, name, text, width);
    }
  }
}

function checkDiameter(numbers, row, of, diameter, height, say) {
  const dbh = numberOf(row, diameter);
  if (dbh > numbers.millimetres_cm) say("11-DBH-MILLIMETRE", of, row, diameter, dbh);
  const ratio = numberOf(row, height) / dbh;
  const [low, high] = numbers.slenderness;
  if (Number.isFinite(ratio) && (ratio < low || ratio > high)) {
    say("11-SLENDERNESS", of, row, height, ratio.toFixed(2), `${low} – ${high} m/cm`);
  }
}

function checkSpecies(definition, row, of, say) {
  const name = valueOf(row, "species");
  if (!name) return;
  const word = definition.species.find((one) => one.name === name);
  if (!word) say("10-SPECIES-UNKNOWN", of, row, "species", name);
  else if (of === "tree" && word.mixed) say("12-SPECIES-MIXED", of, row, "species", name);
}

function checkTrees(definition, plot, trees, say) {
  const { numbers, needed } = definition;
  const largest = Math.max(...trees.map((tree) => numberOf(tree, "previous_dbh_cm")).filter(Number.isFinite));
  for (const tree of trees) {
    checkValues(definition, definition.tree, tree, "tree", say);
    for (const { fields } of needed.filter(({ when }) => when === "tree")) {
      if (!valueOf(tree, fields[0])) say("06-VALUE-MISSING", "tree", tree, fields[0]);
    }
    const number = valueOf(tree, "tree_no");
    if (numberOf(tree, "tree_no") <= 0) say("12-TREE-NUMBER", "tree", tree, "tree_no", number, "> 0");
    if (number && trees.filter((other) => valueOf(other, "tree_no") === number).length > 1) {
      say("12-TREE-DUPLICATE", "tree", tree, "tree_no", number);
    }
    checkSpecies(definition, tree, "tree", say);
    checkDiameter(numbers, tree, "tree", "dbh_cm", "height_m", say);
    const dbh = numberOf(tree, "dbh_cm");
    if (dbh < numbers.threshold_cm) say("12-THRESHOLD", "tree", tree, "dbh_cm", dbh, `>= ${numbers.threshold_cm} cm`);
    checkPrevious(definition, tree, largest, trees, say);
    checkPosition(numbers, plot, tree, say);
  }
}

// The tally code against the former record, as its programme demands.
function checkPrevious(definition, tree, largest, trees, say) {
  const { numbers } = definition;
  const code = definition.tally.find((one) => one.code === valueOf(tree, "tally_code"));
  const [now, before] = [numberOf(tree, "dbh_cm"), numberOf(tree, "previous_dbh_cm")];
  if (!code || !trees.some((other) => valueOf(other, "tally_code"))) return;
  const had = before > 0;
  const thick = code.status === "ingrowth" && (now > numbers.ingrowth_cm || now > largest);
  if (thick) say("12-INGROWTH", "tree", tree, "dbh_cm", now, `<= ${numbers.ingrowth_cm} cm`);
  if (!Number.isFinite(largest)) return;
  const differs = Math.abs(now - before) > numbers.diameter_tolerance_cm;
  if (code.previous === "forbidden" && had) say("12-PREVIOUS-PRESENT", "tree", tree, "tally_code", code.code);
  if (code.previous !== "forbidden" && !had) say("12-PREVIOUS-ABSENT", "tree", tree, "previous_dbh_cm", code.code);
  if (had && now < before - numbers.diameter_tolerance_cm && ["expected", "species"].includes(code.previous)) {
    say("12-SHRUNK", "tree", tree, "dbh_cm", now, before);
  }
  if (code.previous === "unchanged" && had && differs) say("12-CARRY", "tree", tree, "dbh_cm", now, before);
  if (had && now - before > numbers.growth_cm) say("12-GROWTH", "tree", tree, "dbh_cm", now, before);
}

// A square plot measured from its south-west corner.
function checkPosition(numbers, plot, tree, say) {
  const [azimuth, distance] = [numberOf(tree, "azimuth_deg") * RADIANS, numberOf(tree, "distance_m")];
  const side = Math.sqrt(numberOf(plot, "plot_area_m2"));
  if (![azimuth, distance, side].every(Number.isFinite)) return;
  const along = [distance * Math.sin(azimuth), distance * Math.cos(azimuth)];
  const beyond = Math.max(0, ...along.map((part) => -part), ...along.map((part) => part - side));
  const [slight, far] = numbers.position_m;
  if (beyond > far) say("12-POSITION-FAR", "tree", tree, "distance_m", beyond.toFixed(1), `<= ${far} m`);
  else if (beyond > slight) say("12-POSITION", "tree", tree, "distance_m", beyond.toFixed(1), `<= ${slight} m`);
}

function checkRing(numbers, stand, say) {
  if (stand.outline) return;
  const ring = stand.ring;
  if (ring.length < 3) {
    say("08-NULL", "stand", stand, "ring");
    return;
  }
  if (crosses(ring)) {
    say("08-INVALID", "stand", stand, "ring");
    return;
  }
  const area = areaM2(ring);
  if (area < numbers.sliver_m2) say("09-SLIVER", "stand", stand, "ring", `${Math.round(area)} m²`, `>= ${numbers.sliver_m2} m²`);
  else if (area < numbers.mapped_m2) say("09-TOO-SMALL", "stand", stand, "ring", `${Math.round(area)} m²`, `>= ${numbers.mapped_m2} m²`);
}

// Metres around the first corner: exact enough for a parcel; the register computes on the ellipsoid.
export function areaM2(ring) {
  const points = ring.map(({ lon, lat }) => [
    (lon - ring[0].lon) * RADIANS * RADIUS_M * Math.cos(ring[0].lat * RADIANS),
    (lat - ring[0].lat) * RADIANS * RADIUS_M,
  ]);
  const next = (at) => points[(at + 1) % points.length];
  return Math.abs(points.reduce((sum, [x, y], at) => sum + x * next(at)[1] - next(at)[0] * y, 0)) / 2;
}

const turn = (a, b, c) => Math.sign((b.lon - a.lon) * (c.lat - a.lat) - (b.lat - a.lat) * (c.lon - a.lon));
const within = (a, b, c) => Math.min(a.lon, b.lon) <= c.lon && c.lon <= Math.max(a.lon, b.lon)
  && Math.min(a.lat, b.lat) <= c.lat && c.lat <= Math.max(a.lat, b.lat);

function meet(a, b, c, d) {
  const turns = [turn(a, b, c), turn(a, b, d), turn(c, d, a), turn(c, d, b)];
  if (turns[0] !== turns[1] && turns[2] !== turns[3]) return true;
  return [[a, b, c], [a, b, d], [c, d, a], [c, d, b]].some((three, at) => turns[at] === 0 && within(...three));
}

// Whether two sides that are no neighbours touch, or the ring has no extent.
export function crosses(ring) {
  const sides = ring.map((corner, at) => [corner, ring[(at + 1) % ring.length]]);
  const last = sides.length - 1;
  return areaM2(ring) === 0 || sides.some((one, at) => sides.some((other, to) =>
    to > at + 1 && !(at === 0 && to === last) && meet(...one, ...other)));
}
