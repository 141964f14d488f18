// Keys for the queue, as mail programs have them; the links work the same without.
const links = [...document.querySelectorAll("#queue tbody td:first-child a")];
const help = document.querySelector(".keys");

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
  const at = links.indexOf(document.activeElement);
  if (event.key === "j") links[Math.min(at + 1, links.length - 1)]?.focus();
  else if (event.key === "k") links[Math.max(at - 1, 0)]?.focus();
  else if (event.key === "?" && help) help.hidden = !help.hidden;
  else if (event.key === "/") {
    document.querySelector(".narrow-down").open = true;
    document.getElementById("q").focus();
  } else return;
  event.preventDefault();
});
