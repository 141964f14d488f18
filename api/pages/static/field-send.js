// The queue. A batch is frozen with its bytes before the first byte leaves, under an id of its own: however often
// it is sent, the register takes it once. Every answer has one place to go; what is not understood stays queued.
const SURVEYS = "/api/surveys";
const RETRIES_MS = [0, 1000, 3000, 5000];

// Makes a batch of what is ready; what goes over tickets after a look at the consequences goes by itself.
async function freeze(store, pkg, tools) {
  const ready = (await store.all("stands")).filter(({ state }) => state === "ready").sort((one, other) => one.at - other.at);
  if (!ready.length) return null;
  const first = ready.find(({ confirmed }) => confirmed) ?? ready[0];
  const { unit_id, programme, confirmed = false } = first;
  const records = [];
  for (const stand of ready) {
    const together = stand.unit_id === unit_id && stand.programme === programme && Boolean(stand.confirmed) === confirmed;
    if (!together) continue;
    const record = await tools.whole(store, stand.id);
    records.push({ ...record, code: tools.standCode(pkg.definition, record.stand) });
  }
  const id = tools.newId();
  const bytes = tools.fileOf(pkg.definition, records, { batch: id, device: pkg.device, taken_at: pkg.taken_at });
  const batch = {
    id, bytes: bytes.buffer, sha256: await tools.sha256Of(bytes), unit_id, programme,
    stands: records.map(({ stand }) => stand.id), state: "open", upload_url: null, confirm: confirmed, at: Date.now(),
    taken: Object.fromEntries(records.map(({ code, stand }) => [code, stand.base])),
    codes: Object.fromEntries(records.map(({ code, stand }) => [code, stand.id])),
  };
  await store.change((of, transaction) => {
    of("sendings").put(batch);
    for (const { stand } of records) {
      of("stands").get(stand.id).onsuccess = ({ target }) => {
        if (target.result?.state !== "ready") transaction.abort(); // taken back meanwhile: the next try looks again
        else of("stands").put({ ...stand, state: "sending", sending: id, findings: [], problem: null });
      };
    }
  });
  return batch;
}

// Sends every open batch and then what is ready, in one window at a time. `told(word, facts)` says how it goes.
export const sendAll = (store, pkg, tools, told) => navigator.locks.request("linpiao-field-send", { ifAvailable: true },
  async (held) => { if (held) await send(store, pkg, tools, told); });

async function send(store, pkg, tools, told) {
  const open = (await store.all("sendings")).filter(({ state }) => state === "open");
  for (const batch of open.sort((one, other) => one.at - other.at)) {
    if (!await sendOne(store, batch, told)) return;
  }
  let fresh = await freeze(store, pkg, tools);
  while (fresh && await sendOne(store, fresh, told)) fresh = await freeze(store, pkg, tools);
}

async function sendOne(store, batch, told) {
  try {
    told("uploading", { done: "0%" });
    await upload(store, batch, told);
    told("checking");
    return await settle(store, batch, await handIn(batch), told);
  } catch (problem) {
    told(problem.word ?? "later");
    return false;
  }
}

function upload(store, batch, told) {
  return new Promise((done, failed) => {
    const sending = new window.tus.Upload(new Blob([batch.bytes]), {
      endpoint: "/api/uploads",
      uploadUrl: batch.upload_url,
      retryDelays: RETRIES_MS,
      metadata: { filename: `外业-${batch.id}.zip`, sha256: batch.sha256 },
      storeFingerprintForResuming: false,
      onUploadUrlAvailable() {
        batch.upload_url = sending.url;
        store.put("sendings", batch);
      },
      onProgress: (sent, total) => told("uploading", { done: `${Math.round(100 * sent / Math.max(total, 1))}%` }),
      onShouldRetry: (error) => ![401, 403].includes(error.originalResponse?.getStatus()),
      onSuccess: () => done(),
      onError: (error) => failed(Object.assign(error, { word: wordOf(error.originalResponse?.getStatus()) })),
    });
    sending.start();
  });
}

const wordOf = (status) => ({ 401: "signin", 403: "forbidden" })[status];

function handIn(batch, query = "") {
  const form = new FormData();
  const fields = {
    upload_id: batch.upload_url.split("/").pop(), unit_id: batch.unit_id, programme: batch.programme,
    taken: JSON.stringify(batch.taken), confirm: String(batch.confirm),
  };
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  return fetch(SURVEYS + query, { method: "POST", body: form, headers: { "Idempotency-Key": batch.id, Accept: "application/json" } });
}

async function settle(store, batch, answer, told) {
  const body = await answer.json().catch(() => null);
  if (answer.ok && body?.submission_id) {
    await done(store, batch, body);
    told("sent", { receipt: body.submission_id });
    return true;
  }
  if (wordOf(answer.status) || answer.status >= 500 || !body || body.code === "REQUEST_IN_PROGRESS") {
    told(wordOf(answer.status) ?? "later");
    return false;
  }
  if (body.code === "UPLOAD_GONE") {
    await store.put("sendings", { ...batch, upload_url: null });
    told("later");
    return false;
  }
  if (body.code === "CONSEQUENCES_UNCONFIRMED") {
    const tried = await (await handIn(batch, "?dry_run=true")).json();
    await back(store, batch, () => ({ state: "confirm", consequences: tried.consequences }));
    told("confirm");
    return true;
  }
  const conflicting = body.code === "SURVEYED_MEANWHILE" ? body.facts.stands.split("、") : [];
  const after = Object.keys(batch.codes).map((code) => [code, stateAfter(code, body, conflicting)]);
  const blamed = after.some(([, { state }]) => state !== "ready");
  await back(store, batch, (code) => blamed ? Object.fromEntries(after)[code] : { state: "faulty", problem: body });
  told(conflicting.length ? "conflict" : "refused");
  return true;
}

// A stand that is not to blame goes back into the queue.
function stateAfter(code, body, conflicting) {
  if (conflicting.length) return { state: conflicting.includes(code) ? "conflict" : "ready" };
  if (body.code) return { state: "faulty", problem: { title: body.title, remedy: body.remedy, code: body.code } };
  const own = body.findings.filter((one) => one.level === "error" && (one.stand_id === code || !one.stand_id));
  return own.length ? { state: "faulty", findings: own } : { state: "ready" };
}

// Everything of the batch at once: the receipt, or each stand's way back.
async function done(store, batch, body) {
  const stands = await Promise.all(batch.stands.map((id) => store.get("stands", id)));
  await store.change((of) => {
    of("sendings").put({ ...batch, bytes: null, state: "done", receipt: body.submission_id, done_at: Date.now() });
    for (const stand of stands.filter(Boolean)) of("stands").put({ ...stand, state: "sent", receipt: body.submission_id });
  });
}

async function back(store, batch, stateOf) {
  const pairs = await Promise.all(Object.entries(batch.codes).map(async ([code, id]) => [code, await store.get("stands", id)]));
  await store.change((of) => {
    of("sendings").delete(batch.id);
    for (const [code, stand] of pairs) of("stands").put({ ...stand, sending: null, findings: [], problem: null, ...stateOf(code) });
  });
}
