// The receiver and the camera. A corner is the mean of several fixes; a fix worse than the office allows is
// refused and said, fixes that jump are no corner, and its accuracy is theirs: averaging does not claim more.
const SETTLE_MS = 60_000;
const FIX_MS = 15_000;
const QUALITY = 0.85;
const DEGREE_M = 111_195;

const fix = () => new Promise((done, failed) => navigator.geolocation.getCurrentPosition(
  ({ coords, timestamp }) => done({ lon: coords.longitude, lat: coords.latitude, accuracy: coords.accuracy, at: timestamp }),
  failed, { enableHighAccuracy: true, maximumAge: 0, timeout: FIX_MS }));

const pause = (ms) => new Promise((done) => { setTimeout(done, ms); });

// `told({ taken, wanted, accuracy, refused })` after each fix; throws a word of REASONS.
export async function corner(rules, told, stopped = () => false) {
  if (!navigator.geolocation) throw new Error("none");
  const began = Date.now();
  const good = [];
  let worst = null;
  while (good.length < rules.fixes && Date.now() - began < SETTLE_MS && !stopped()) {
    let one;
    try {
      one = await fix();
    } catch (problem) {
      throw new Error(problem.code === 1 ? "denied" : good.length ? "lost" : "none");
    }
    const refused = one.accuracy > rules.accuracy_m;
    if (refused) worst = one.accuracy; else good.push(one);
    told({ taken: good.length, wanted: rules.fixes, accuracy: one.accuracy, refused });
    if (good.length < rules.fixes) await pause(refused ? 1000 : 300);
  }
  if (stopped()) throw new Error("stopped");
  if (!good.length) throw Object.assign(new Error("inaccurate"), { accuracy: worst });
  const made = mean(good);
  const spread = Math.max(...good.map((one) => apartM(one, made)));
  if (spread > rules.accuracy_m) throw Object.assign(new Error("jumping"), { accuracy: spread });
  return made;
}

// Metres between two places close to each other.
function apartM(one, other) {
  const north = (one.lat - other.lat) * DEGREE_M;
  return Math.hypot(north, (one.lon - other.lon) * DEGREE_M * Math.cos(one.lat * Math.PI / 180));
}

// Weighted by what the receiver says of each fix.
export function mean(fixes) {
  const weights = fixes.map(({ accuracy }) => 1 / Math.max(accuracy, 0.5) ** 2);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const of = (name) => fixes.reduce((sum, one, at) => sum + one[name] * weights[at], 0) / total;
  return { lon: of("lon"), lat: of("lat"), accuracy: of("accuracy"), fixes };
}

// Smaller, upright, and without what the camera wrote into the file (its place above all).
export async function photoOf(file, longSidePx) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, longSidePx / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const blob = await new Promise((done) => { canvas.toBlob(done, "image/jpeg", QUALITY); });
  if (!blob) throw new Error("picture");
  return blob.arrayBuffer();
}

// Where a photo was taken, if the receiver knows well enough at once.
export async function placeNow(rules) {
  try {
    const one = await fix();
    return one.accuracy <= rules.accuracy_m ? { lon: one.lon, lat: one.lat, accuracy: one.accuracy } : {};
  } catch {
    return {};
  }
}
