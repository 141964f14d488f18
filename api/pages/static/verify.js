// Checks a document in this browser and asks no server: docs/reference/proof-formats.md, step by step.
// The outcomes are those of `linpiao verify`; the tests compare both on the same files.

const ATTACHMENT = "linpiao-proof.json";
const FORMAT = "linpiao-document/1";
const FILE_BYTES_MAX = 64 << 20;
const BUNDLE_BYTES_MAX = 1 << 20;
const DEPTH_MAX = 500;
const NAME_TREE_DEPTH_MAX = 8;
const utf8 = new TextEncoder();

class Unreadable extends Error {}

/** A reason is the name of a sentence of the page; `names` fill it. */
class Untrusted extends Error {
  constructor(reason, names = {}) {
    super(reason);
    this.names = names;
  }
}

const require = (condition, problem) => {
  if (!condition) throw new Unreadable(problem);
};

// Bytes

const joined = (...parts) => new Uint8Array(parts.flatMap((part) => [...part]));
const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const equal = (a, b) => a.length === b.length && a.every((byte, i) => byte === b[i]);
const sha256 = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));

/** The bytes of the one allowed spelling, or null. */
function base64(text) {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4) return null;
  const raw = atob(text);
  return btoa(raw) === text ? Uint8Array.from(raw, (character) => character.charCodeAt(0)) : null;
}

function hash(line) {
  const raw = base64(line);
  require(raw?.length === 32, "hash");
  return raw;
}

// JSON: read without repeated names, written canonically (RFC 8785)

/** JSON.parse would keep the last of two equal names: one value could be shown and another proven. */
function parseJson(text) {
  let at = 0;
  const token = (pattern) => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found) at = pattern.lastIndex;
    return found?.[0];
  };
  const skip = () => token(/[ \t\n\r]*/y);
  const take = (character) => {
    skip();
    if (text[at] !== character) return false;
    at += 1;
    return true;
  };
  const string = () => {
    skip();
    const found = token(/"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y);
    require(found, "json");
    return JSON.parse(found);
  };
  const list = (close, item) => {
    if (take(close)) return;
    do item(); while (take(","));
    require(take(close), "json");
  };
  const value = (depth) => {
    require(depth < DEPTH_MAX, "json");
    skip();
    if (text[at] === '"') return string();
    if (take("{")) {
      const found = new Map();
      list("}", () => {
        const name = string();
        require(!found.has(name) && take(":"), "json");
        found.set(name, value(depth + 1));
      });
      return found;
    }
    if (take("[")) {
      const found = [];
      list("]", () => found.push(value(depth + 1)));
      return found;
    }
    const word = token(/true|false|null/y);
    if (word) return JSON.parse(word);
    const number = token(/-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y);
    require(number !== undefined, "json");
    const exact = /[.eE]/.test(number) ? Number.isFinite(Number(number)) : Number.isSafeInteger(Number(number));
    require(exact, "json");
    return Number(number);
  };
  const found = value(0);
  skip();
  require(at === text.length, "json");
  return found;
}

/** Default sorting compares UTF-16 units and JSON.stringify writes numbers and strings as RFC 8785 asks. */
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value instanceof Map) {
    return `{${[...value.keys()].sort().map((name) => `${canonical(name)}:${canonical(value.get(name))}`).join(",")}}`;
  }
  require(typeof value !== "string" || value.isWellFormed(), "json");
  return JSON.stringify(value);
}

// Keys and signed notes (C2SP signed-note, tlog-checkpoint)

async function parseKey(text) {
  const [name, id, ...rest] = text.split("+");
  const raw = base64(rest.join("+"));
  require(name && !/\s/.test(name) && raw?.length === 33 && raw[0] === 1, "key");
  const expected = await keyId(name, raw);
  require(id === expected, "key");
  return { name, id, key: await crypto.subtle.importKey("raw", raw.slice(1), "Ed25519", false, ["verify"]) };
}

const keyId = async (name, raw) => hex((await sha256(joined(utf8.encode(`${name}\n`), raw))).slice(0, 4));

function parseNote(source) {
  require(!/[\x00-\x09\x0b-\x1f]/.test(source), "note");
  const gap = source.lastIndexOf("\n\n");
  require(gap > 0 && source.endsWith("\n"), "note");
  const lines = source.slice(gap + 2).replace(/\n$/, "").split("\n");
  require(lines.length <= 64, "note");
  const signatures = lines.map((line) => {
    const [, name, value] = /^— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})$/u.exec(line) ?? [];
    const raw = value && base64(value);
    require(raw?.length > 4, "note");
    return { name, id: hex(raw.slice(0, 4)), value: raw.slice(4) };
  });
  return { text: source.slice(0, gap + 1), signatures };
}

function parseCheckpoint(text) {
  const lines = text.split("\n");
  require(lines.length >= 4 && lines.pop() === "" && lines.every(Boolean), "checkpoint");
  const [origin, size, root] = lines;
  require(/^(?:0|[1-9][0-9]{0,18})$/.test(size), "checkpoint");
  return { origin, size: BigInt(size), root: hash(root) };
}

async function openedCheckpoint(source, keys) {
  const note = parseNote(source);
  const signers = [];
  for (const { name, id, value } of note.signatures) {
    const known = keys.find((key) => key.name === name && key.id === id);
    if (!known) continue;
    const good = await crypto.subtle.verify("Ed25519", known.key, value, utf8.encode(note.text));
    if (!good) throw new Untrusted("wrong-signature", { name });
    signers.push(name);
  }
  if (!signers.length) throw new Untrusted("no-key");
  const checkpoint = parseCheckpoint(note.text);
  const isOwn = (name) => checkpoint.origin.startsWith(`${name}/`) && /^[0-9]{4}$/.test(checkpoint.origin.slice(name.length + 1));
  if (!signers.some(isOwn)) throw new Untrusted("other-log", { name: signers[0], origin: checkpoint.origin });
  return checkpoint;
}

// Inclusion (C2SP tlog-proof, RFC 9162 section 2.1.3.2)

function parseProof(source) {
  const gap = source.indexOf("\n\n");
  require(gap > 0, "proof");
  const lines = source.slice(0, gap).split("\n");
  require(lines.shift() === "c2sp.org/tlog-proof@v1", "proof");
  if (lines[0]?.startsWith("extra ")) require(base64(lines.shift().slice(6)), "proof");
  const [, index] = /^index (0|[1-9][0-9]{0,18})$/.exec(lines.shift() ?? "") ?? [];
  require(index && lines.length <= 63, "proof");
  return { index: BigInt(index), path: lines.map(hash), note: source.slice(gap + 2) };
}

async function isIncluded(entry, { index, path }, { size, root }) {
  if (index >= size) return false;
  let position = index;
  let last = size - 1n;
  let found = await sha256(joined([0], entry));
  for (const sibling of path) {
    if (last === 0n) return false;
    if (position & 1n || position === last) {
      found = await sha256(joined([1], sibling, found));
      while (!(position & 1n) && position) [position, last] = [position >> 1n, last >> 1n];
    } else {
      found = await sha256(joined([1], found, sibling));
    }
    [position, last] = [position >> 1n, last >> 1n];
  }
  return last === 0n && equal(found, root);
}

// The document

function parseEvent(text) {
  require(text.isWellFormed(), "event");
  try {
    const event = JSON.parse(text);
    require(event.facts?.constructor === Object && typeof event.recorded_at === "string", "event");
    return event;
  } catch {
    throw new Unreadable("event");
  }
}

function parseBundle(bytes) {
  require(bytes.length <= BUNDLE_BYTES_MAX, "bundle");
  let text;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Unreadable("bundle");
  }
  const found = parseJson(text);
  require(found instanceof Map && [...found.keys()].sort().join() === "document,event,format,proof", "bundle");
  const [document, event, proof] = ["document", "event", "proof"].map((name) => found.get(name));
  require(found.get("format") === FORMAT && document instanceof Map && typeof event === "string", "bundle");
  require(proof === null || typeof proof === "string", "bundle");
  return { document, event, proof: proof === null ? null : parseProof(proof) };
}

/** {outcome, reason, …}: PROVEN, PENDING or REFUTED; throws Unreadable where there is nothing to check. */
async function verify(bundle, keys) {
  const { document, event, proof } = parseBundle(bundle);
  const { facts, recorded_at } = parseEvent(event);
  const commitment = hex(await sha256(utf8.encode(canonical(document))));
  if (facts.document_sha256 !== commitment) return { outcome: "REFUTED", reason: "mismatch", names: {}, document };
  if (!proof) return { outcome: "PENDING", names: {}, document };
  try {
    const checkpoint = await openedCheckpoint(proof.note, keys);
    if (!(await isIncluded(utf8.encode(event), proof, checkpoint))) throw new Untrusted("not-included");
    const names = { origin: checkpoint.origin, index: proof.index, at: cityTime(recorded_at) };
    return { outcome: "PROVEN", names, document };
  } catch (refusal) {
    if (refusal instanceof Untrusted) return { outcome: "REFUTED", reason: refusal.message, names: refusal.names, document };
    if (refusal instanceof Unreadable) return { outcome: "REFUTED", reason: "broken-note", names: {}, document };
    throw refusal;
  }
}

/** China time, to the second; what is no instant is shown as it is. */
function cityTime(instant) {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+00:00$/.test(instant)) return instant;
  const shifted = new Date(Date.parse(instant) + 8 * 3600_000);
  return Number.isNaN(shifted.getTime()) ? instant : shifted.toISOString().slice(0, 19).replace("T", " ");
}

// The attachment of a PDF (ISO 32000): cross-reference tables, name tree, one stream

class Ref {
  constructor(number) {
    this.number = number;
  }
}

class Pdf {
  constructor(bytes) {
    this.bytes = bytes;
    this.text = new TextDecoder("latin1").decode(bytes); // one character a byte, so places agree
    this.places = new Map();
    this.root = null;
    const [, start] = /startxref\s+(\d+)\s+%%EOF\s*$/.exec(this.text.slice(-2048)) ?? [];
    require(start, "pdf");
    this.readTables(Number(start));
  }

  /** The newest table comes first and wins; each names the one before it. */
  readTables(start) {
    const seen = new Set();
    while (start !== undefined) {
      require(!seen.has(start) && this.text.startsWith("xref", start), "pdf-table");
      seen.add(start);
      this.at = start + 4;
      for (let head; (head = this.token(/\s*(\d+) (\d+)\s*(?=\d{10})/y)); ) {
        for (let i = 0; i < Number(head[2]); i += 1) this.readEntry(Number(head[1]) + i);
      }
      require(this.token(/\s*trailer/y), "pdf");
      const trailer = this.value();
      require(trailer instanceof Map && !trailer.has("Encrypt"), "pdf");
      this.root ??= trailer.get("Root");
      start = trailer.get("Prev");
    }
  }

  readEntry(number) {
    const entry = this.token(/(\d{10}) \d{5} ([nf])\s*/y);
    require(entry, "pdf");
    if (!this.places.has(number)) this.places.set(number, entry[2] === "n" ? Number(entry[1]) : null);
  }

  token(pattern) {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found) this.at = pattern.lastIndex;
    return found;
  }

  value() {
    this.token(/(?:[\s\0]|%[^\r\n]*)*/y);
    if (this.token(/<</y)) return this.dictionary();
    if (this.token(/\[/y)) return this.array();
    const name = this.token(/\/([^\s\0()<>[\]{}/%]*)/y);
    if (name) return { name: name[1].replace(/#([0-9a-fA-F]{2})/g, (_, code) => String.fromCharCode(parseInt(code, 16))) };
    const reference = this.token(/(\d+)\s+\d+\s+R(?![A-Za-z])/y);
    if (reference) return new Ref(Number(reference[1]));
    const number = this.token(/[+-]?(?:\d+\.?\d*|\.\d+)/y);
    if (number) return Number(number[0]);
    const word = this.token(/true|false|null/y);
    if (word) return JSON.parse(word[0]);
    const digits = this.token(/<([0-9a-fA-F\s]*)>/y);
    if (digits) return textString(digits[1].replace(/\s/g, "").replace(/..?/g, (pair) => String.fromCharCode(parseInt(pair.padEnd(2, "0"), 16))));
    require(this.token(/\(/y), "pdf");
    return textString(this.literal());
  }

  dictionary() {
    const found = new Map();
    while (!this.token(/\s*>>/y)) {
      const key = this.value();
      require(key?.name !== undefined, "pdf");
      found.set(key.name, this.value());
    }
    return found;
  }

  array() {
    const found = [];
    while (!this.token(/\s*\]/y)) found.push(this.value());
    return found;
  }

  literal() {
    let found = "";
    for (let depth = 1; ; ) {
      const part = this.token(/\\(?:([0-7]{1,3})|\r\n|([\s\S]))|[^\\]/y);
      require(part, "pdf");
      const [whole, octal, escaped] = part;
      if (octal) found += String.fromCharCode(parseInt(octal, 8));
      else if (escaped) found += { n: "\n", r: "\r", t: "\t", b: "\b", f: "\f", "\n": "", "\r": "" }[escaped] ?? escaped;
      else if (whole[0] !== "\\") {
        depth += { "(": 1, ")": -1 }[whole] ?? 0;
        if (depth === 0) return found;
        found += whole;
      }
    }
  }

  /** What stands behind a reference; anything else is itself. */
  resolve(value) {
    if (!(value instanceof Ref)) return value;
    const place = this.places.get(value.number) ?? null;
    if (place === null) return null;
    this.at = place;
    const head = this.token(/\s*(\d+)\s+\d+\s+obj/y);
    require(Number(head?.[1]) === value.number, "pdf");
    return this.value();
  }

  get(holder, name) {
    const found = this.resolve(holder);
    require(found instanceof Map, "pdf");
    return this.resolve(found.get(name));
  }

  async stream(reference) {
    require(reference instanceof Ref, "pdf");
    const dictionary = this.resolve(reference);
    require(dictionary instanceof Map && this.token(/\s*stream\r?\n/y), "pdf");
    const start = this.at;
    const length = this.resolve(dictionary.get("Length"));
    const content = this.bytes.subarray(start, start + length);
    require(Number.isInteger(length) && content.length === length, "pdf");
    const filters = [this.resolve(dictionary.get("Filter")) ?? []].flat().map((filter) => this.resolve(filter)?.name);
    require(!this.resolve(dictionary.get("DecodeParms")) && filters.length <= 1, "pdf");
    if (!filters.length) return content;
    require(filters[0] === "FlateDecode", "pdf");
    return inflated(content);
  }

  *attachments(node, depth = NAME_TREE_DEPTH_MAX) {
    require(depth > 0, "pdf");
    const names = this.get(node, "Names") ?? [];
    for (let i = 0; i + 1 < names.length; i += 2) {
      const file = this.resolve(names[i + 1]);
      const content = this.resolve(file.get("EF"))?.get("F");
      yield { name: this.resolve(file.get("UF")) ?? this.resolve(names[i]), content };
    }
    for (const kid of this.get(node, "Kids") ?? []) yield* this.attachments(kid, depth - 1);
  }
}

function textString(raw) {
  if (!raw.startsWith("\xfe\xff")) return raw;
  return raw.slice(2).replace(/([\s\S])([\s\S])/g, (_, high, low) => String.fromCharCode(high.charCodeAt(0) * 256 + low.charCodeAt(0)));
}

async function inflated(zlib) {
  const reader = new Blob([zlib]).stream().pipeThrough(new DecompressionStream("deflate")).getReader();
  const found = [];
  let length = 0;
  try {
    for (let part; !(part = await reader.read()).done; found.push(part.value)) {
      length += part.value.length;
      require(length <= BUNDLE_BYTES_MAX, "bundle");
    }
  } catch {
    throw new Unreadable("pdf");
  }
  return new Uint8Array(await new Blob(found).arrayBuffer());
}

async function attachedProof(bytes) {
  const pdf = new Pdf(bytes);
  const names = pdf.get(pdf.root, "Names");
  const files = names && pdf.get(names, "EmbeddedFiles");
  const found = files ? [...pdf.attachments(files)].filter(({ name }) => name === ATTACHMENT) : [];
  require(found.length === 1, "attachment");
  return pdf.stream(found[0].content);
}

async function bundleIn(file) {
  require(file.size <= FILE_BYTES_MAX, "bundle");
  const bytes = new Uint8Array(await file.arrayBuffer());
  if (!equal(bytes.subarray(0, 5), utf8.encode("%PDF-"))) return bytes;
  try {
    return await attachedProof(bytes);
  } catch (fault) {
    if (fault instanceof Unreadable) throw fault;
    throw new Unreadable("pdf"); // whatever a damaged PDF made of our reading
  }
}

// The page

const form = document.getElementById("verify");
const words = document.getElementById("words").content;
const say = (name, names = {}) =>
  words.querySelector(`[data-say="${name}"]`).textContent.replace(/\{(\w+)\}/g, (_, key) => names[key] ?? "");

async function trustedKeys() {
  const lines = form.elements.keys.value.split("\n").map((line) => line.trim()).filter(Boolean);
  require(lines.length, "key");
  return Promise.all(lines.map(parseKey));
}

async function examined(file) {
  let keys;
  try {
    keys = await trustedKeys();
  } catch (fault) {
    return { outcome: "NO_KEY", sentence: say(fault instanceof Unreadable ? "bad-key" : "old-browser") };
  }
  try {
    const found = await verify(await bundleIn(file), keys);
    const problem = found.reason && say(found.reason, found.names);
    return { ...found, sentence: say(found.outcome, { ...found.names, problem }) };
  } catch (fault) {
    if (!(fault instanceof Unreadable)) throw fault;
    return { outcome: "UNREADABLE", sentence: say(fault.message === "pdf-table" ? "other-pdf" : "unreadable") };
  }
}

function show({ outcome, sentence, document: data }) {
  const tone = { PROVEN: "", PENDING: "warn" }[outcome] ?? "stop";
  const verdict = document.getElementById("verdict");
  verdict.className = `note ${tone}`;
  verdict.dataset.outcome = outcome;
  verdict.textContent = sentence;
  const details = document.getElementById("data");
  details.hidden = !data || outcome === "REFUTED";
  details.querySelector("pre").textContent = data ? JSON.stringify(JSON.parse(canonical(data)), null, 2) : "";
}

async function check() {
  const [file] = form.elements.file.files;
  if (file) show(await examined(file));
}

if (globalThis.crypto?.subtle && globalThis.DecompressionStream && String.prototype.isWellFormed) {
  form.elements.file.addEventListener("change", check);
  form.elements.keys.addEventListener("change", check);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.dataset.ready = "yes";
} else {
  show({ outcome: "NO_KEY", sentence: say("old-browser") });
}
