// The file that is sent: a ZIP of tables that `linpiao survey check` reads as well, the device's own record and
// the photos. The same records give the same bytes.
const encoder = new TextEncoder();
const RECORD = "外业记录.linpiao";
const GPS_SYSTEM = "SRID=4326;"; // the receiver's; the reading takes it as CGCS2000 and says so

const CRC = Uint32Array.from({ length: 256 }, (_, number) => {
  for (let bit = 0; bit < 8; bit += 1) number = number & 1 ? (number >>> 1) ^ 0xedb88320 : number >>> 1;
  return number;
});

function crc32(bytes) {
  let sum = 0xffffffff;
  for (const byte of bytes) sum = CRC[(sum ^ byte) & 255] ^ (sum >>> 8);
  return (sum ^ 0xffffffff) >>> 0;
}

export async function sha256Of(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

// Stored, not packed: photos do not shrink, and tables are small. Names are UTF-8 and say so; the time is fixed.
export function zip(members) {
  const parts = [];
  const listed = [];
  let offset = 0;
  const add = (...bytes) => { for (const one of bytes) { parts.push(one); offset += one.length; } };
  for (const [name, content] of members) {
    const path = encoder.encode(name);
    const head = numbers([[0x14, 2], [0x800, 2], [0, 2], [0, 2], [33, 2], [crc32(content), 4], [content.length, 4],
      [content.length, 4], [path.length, 2], [0, 2]]);
    listed.push([head, path, offset]);
    add(numbers([[0x04034b50, 4]]), head, path, content);
  }
  const start = offset;
  for (const [head, path, at] of listed) {
    add(numbers([[0x02014b50, 4], [0x14, 2]]), head, numbers([[0, 2], [0, 2], [0, 2], [0, 4], [at, 4]]), path);
  }
  add(numbers([[0x06054b50, 4], [0, 2], [0, 2], [listed.length, 2], [listed.length, 2], [offset - start, 4],
    [start, 4], [0, 2]]));
  const all = new Uint8Array(offset);
  parts.reduce((at, part) => { all.set(part, at); return at + part.length; }, 0);
  return all;
}

function numbers(fields) {
  const bytes = [];
  for (const [value, width] of fields) for (let at = 0; at < width; at += 1) bytes.push((value >>> (8 * at)) & 255);
  return Uint8Array.from(bytes);
}

const cell = (value) => /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
const csv = (rows) => encoder.encode(`\ufeff${rows.map((row) => row.map((one) => cell(String(one ?? ""))).join(",")).join("\r\n")}\r\n`);
const text = (row, name) => (row.values[name] ?? "").trim();

export function wkt(stand) {
  if (stand.outline) return stand.outline;
  const corners = [...stand.ring, stand.ring[0]];
  return `POLYGON ((${corners.map(({ lon, lat }) => `${lon.toFixed(8)} ${lat.toFixed(8)}`).join(", ")}))`;
}

const accuracy = (stand) => stand.outline ? "" : Math.max(...stand.ring.map((corner) => corner.accuracy)).toFixed(1);

// `records`: whole stands with their code. `told`: what the device says of itself.
export function fileOf(definition, records, told) {
  const { keys } = definition;
  const stands = [[keys.stand, ...definition.stand.map(({ column }) => column), keys.accuracy, "WKT"]];
  const plots = [[keys.stand, ...definition.plot.map(({ column }) => column)]];
  const trees = [[keys.stand, ...[...definition.plot, ...definition.tree].map(({ column }) => column)]];
  const members = [];
  for (const { code, stand, plots: laidOut, trees: tallied, photos } of records) {
    stands.push([code, ...definition.stand.map(({ name }) => text(stand, name)), accuracy(stand), GPS_SYSTEM + wkt(stand)]);
    for (const plot of laidOut) {
      plots.push([code, ...definition.plot.map(({ name }) => text(plot, name))]);
      for (const tree of tallied.filter((one) => one.plot === plot.id)) {
        trees.push([code, ...definition.plot.map(({ name }) => text(plot, name)), ...definition.tree.map(({ name }) => text(tree, name))]);
      }
    }
    for (const photo of photos) members.push([`照片/${photo.sha256}.jpg`, new Uint8Array(photo.bytes)]);
  }
  const record = { ...told, definition: definition.version, stands: records.map(recordOf), photos: records.flatMap(photosOf) };
  return zip([
    [RECORD, encoder.encode(JSON.stringify(record))], // first: by it the register knows the file again
    ["小班.csv", csv(stands)],
    ...(trees.length > 1 ? [["样木.csv", csv(trees)]] : []),
    ...(plots.length > 1 ? [["样地.csv", csv(plots)]] : []),
    ...new Map(members.map((member) => [member[0], member])).values(),
  ]);
}

const recordOf = ({ code, stand }) => ({
  code, id: stand.id, taken: stand.base, began_at: stand.at, changed_at: stand.changed_at, ring: stand.outline ? [] : stand.ring,
});

const photosOf = ({ code, plots, photos }) => photos.map((photo) => ({
  sha256: photo.sha256,
  stand_id: code,
  plot_id: plots.find((plot) => plot.id === photo.plot)?.values.plot_id ?? null,
  taken_at: photo.taken_at,
  lon: photo.lon,
  lat: photo.lat,
  accuracy_m: photo.accuracy,
}));
