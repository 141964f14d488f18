// Resumable upload (tus 1.0) for forms marked data-resumable; without it the form sends its file itself.
// Bytes already sent survive a broken line, a closed page and a restart of either side.
const CHUNK = 4 * 2 ** 20;
const RETRIES_MS = [0, 1000, 3000, 5000, 10000, 20000];
const HASHED_MAX = 512 * 2 ** 20;

const size = (bytes) => bytes < 2 ** 20 ? `${Math.ceil(bytes / 1024)} KiB` : `${(bytes / 2 ** 20).toFixed(1)} MiB`;
// The hash of the whole file, by which the server proves that every byte arrived; only where the browser can.
async function sha256Of(file) {
  if (!window.crypto?.subtle || file.size > HASHED_MAX) return {};
  const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return { sha256: [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("") };
}

const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

for (const form of document.querySelectorAll("form[data-resumable]")) {
  const input = form.querySelector("input[type=file]");
  const box = form.querySelector(".progress");
  const [bar, status, button] = [box.querySelector("progress"), box.querySelector("span"), box.querySelector("button")];
  const say = (text) => { status.textContent = text; };
  let fallen = false;

  form.addEventListener("submit", (event) => {
    const file = input.files[0];
    if (!file || fallen || !window.tus?.isSupported) {
      if (form.elements.upload_id.value) watch(form.elements.upload_id.value);
      return;
    }
    event.preventDefault();
    box.hidden = false;
    send(file);
  });

  async function send(file) {
    const hash = await sha256Of(file);
    const began = performance.now();
    let from = null;
    const upload = new window.tus.Upload(file, {
      endpoint: "/api/uploads",
      chunkSize: CHUNK,
      retryDelays: RETRIES_MS,
      metadata: { filename: file.name, ...hash },
      removeFingerprintOnSuccess: true,
      onProgress(sent, total) {
        from ??= sent;
        bar.value = total ? sent / total : 1;
        const speed = size((sent - from) / Math.max((performance.now() - began) / 1000, 0.1));
        say(filled(box.dataset.sent, { done: size(sent), total: size(total), speed }));
      },
      onShouldRetry(error) {
        say(box.dataset.broken);
        const code = error.originalResponse?.getStatus() ?? 0;
        return code === 0 || code === 409 || code === 423 || code >= 500;
      },
      onError() {
        fallen = true;
        say(box.dataset.failed);
      },
      onSuccess() {
        form.elements.upload_id.value = upload.url.split("/").pop();
        input.required = false;
        input.value = "";
        form.requestSubmit();
      },
    });
    button.onclick = () => {
      const paused = button.textContent === button.dataset.go;
      button.textContent = paused ? button.dataset.pause : button.dataset.go;
      if (paused) upload.start(); else upload.abort();
    };
    const before = await upload.findPreviousUploads();
    if (before.length) upload.resumeFromPreviousUpload(before[0]);
    upload.start();
  }

  // While the answer is on its way, how far the reading of the file is.
  function watch(id) {
    box.hidden = false;
    button.hidden = true;
    bar.removeAttribute("value");
    setInterval(async () => {
      const answer = await fetch(`/api/uploads/${id}`).catch(() => null);
      const progress = answer?.ok ? (await answer.json()).progress : null;
      if (!progress) return;
      const text = progress.stage === "read" ? box.dataset.read : box.dataset.check;
      say(filled(text, { features: progress.features, done: progress.done + 1, total: progress.total }));
      if (progress.total) bar.value = progress.done / progress.total;
    }, 500);
  }
}
