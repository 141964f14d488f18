// While the code to scan is shown: look now and then whether the money has come, and then show the result.
const address = document.getElementById("paid").href;
const LOOK_MS = 3000;
const waiting = document.querySelector(".state").textContent;

async function look() {
  const answer = await fetch(address, { headers: { Accept: "text/html" } }).catch(() => null);
  if (answer?.ok) {
    const seen = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (seen.querySelector(".state")?.textContent !== waiting) return location.assign(address);
  }
  setTimeout(look, LOOK_MS);
}

setTimeout(look, LOOK_MS);
