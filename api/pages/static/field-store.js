// The record on this device. A change counts as saved only when its transaction is on the disk ("strict"), so
// that a dead battery takes nothing that was shown as saved. Photos are bytes inside their row for the same reason.
const NAME = "linpiao-field";
const STORES = ["meta", "stands", "plots", "trees", "photos", "sendings"];

function opened() {
  return new Promise((done, failed) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      for (const name of STORES) {
        const store = asked.result.createObjectStore(name, { keyPath: "id" });
        if (["plots", "trees", "photos"].includes(name)) store.createIndex("stand", "stand");
      }
    };
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
}

const answered = (request) => new Promise((done, failed) => {
  request.onsuccess = () => done(request.result);
  request.onerror = () => failed(request.error);
});

export async function openStore() {
  const database = await opened();

  // One transaction over several stores: all of it is on the disk, or nothing. The work may abort it.
  function change(work) {
    return new Promise((done, failed) => {
      const transaction = database.transaction(STORES, "readwrite", { durability: "strict" });
      transaction.oncomplete = () => done();
      transaction.onabort = () => failed(transaction.error ?? new Error("aborted"));
      work((name) => transaction.objectStore(name), transaction);
    });
  }

  const reading = (name) => database.transaction(name).objectStore(name);
  return {
    change,
    put: (name, row) => change((store) => store(name).put(row)),
    remove: (name, id) => change((store) => store(name).delete(id)),
    get: (name, id) => answered(reading(name).get(id)),
    all: (name) => answered(reading(name).getAll()),
    of: (name, stand) => answered(reading(name).index("stand").getAll(stand)),
    removeStand: (id) => change((store) => {
      store("stands").delete(id);
      for (const name of ["plots", "trees", "photos"]) {
        store(name).index("stand").openKeyCursor(id).onsuccess = ({ target }) => {
          if (!target.result) return;
          store(name).delete(target.result.primaryKey);
          target.result.continue();
        };
      }
    }),
  };
}

export const newId = () => crypto.randomUUID();

// A stand with everything that hangs on it, in the order in which it was entered.
export async function whole(store, id) {
  const [stand, plots, trees, photos] = await Promise.all(
    [store.get("stands", id), store.of("plots", id), store.of("trees", id), store.of("photos", id)]);
  const inOrder = (rows) => rows.sort((one, other) => one.at - other.at);
  return stand && { stand, plots: inOrder(plots), trees: inOrder(trees), photos: inOrder(photos) };
}
