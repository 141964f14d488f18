// The city's map over its drawing, only where the browser has WebGL2; the list below follows the view.
const holder = document.getElementById("city-map");
const list = document.getElementById("list");

if (holder.dataset.extent && document.createElement("canvas").getContext("webgl2")) await start();

async function start() {
  const { Map, Marker, NavigationControl, Popup, ScaleControl } = await import("/static/vendor/maplibre-gl.mjs");
  const sheet = Object.assign(document.createElement("link"), { rel: "stylesheet", href: "/static/vendor/maplibre-gl.css" });
  document.head.append(sheet);
  const box = Object.assign(document.createElement("div"), { className: "live" });
  box.setAttribute("role", "region");
  box.setAttribute("aria-label", holder.dataset.label);
  holder.append(box);
  const [west, south, east, north] = holder.dataset.extent.split(",").map(Number);
  const boxes = [...document.querySelectorAll(".layers input")];
  const map = new Map({
    container: box,
    bounds: [[west, south], [east, north]],
    fitBoundsOptions: { padding: 24 },
    maxZoom: 18,
    attributionControl: false,
    cooperativeGestures: matchMedia("(pointer: coarse)").matches,
    style: { version: 8, sources: sources(boxes), layers: layers(boxes) },
  });
  map.addControl(new NavigationControl({ showCompass: false }));
  map.addControl(new ScaleControl());
  map.on("load", () => { holder.dataset.live = "yes"; });
  names(map, Marker);
  toggles(map, boxes);
  tell(map, Popup);
  follow(map);
  find(map);
}

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function sources(boxes) {
  const found = Object.fromEntries(boxes.map((one) => [one.value, { type: "vector", url: new URL(`/tiles/${one.value}.json`, location).href }]));
  const { base, key } = holder.dataset;
  for (const layer of base ? ["vec", "cva"] : []) {
    const asked = `SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=${layer}&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles`;
    found[layer] = { type: "raster", tileSize: 256, maxzoom: 18, tiles: [`${base}/${layer}_w/wmts?${asked}&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&tk=${key}`] };
  }
  return found;
}

function layers(boxes) {
  const there = new Set(boxes.map((one) => one.value));
  const drawn = [{ id: "ground", type: "background", paint: { "background-color": colour("--sand-soft") } }];
  if (holder.dataset.base) drawn.push({ id: "vec", type: "raster", source: "vec" }, { id: "cva", type: "raster", source: "cva" });
  const line = (id, paint, more = {}) => there.has(id) && drawn.push({ id: `${id}-line`, type: "line", source: id, "source-layer": id, paint, ...more });
  const fill = (id, paint) => there.has(id) && drawn.push({ id: `${id}-fill`, type: "fill", source: id, "source-layer": id, paint });
  fill("units", { "fill-color": colour("--sheet"), "fill-opacity": holder.dataset.base ? 0 : 0.75 });
  line("units", { "line-color": colour("--quiet"), "line-width": 1.2, "line-dasharray": [4, 2] });
  fill("sub_compartments", { "fill-color": colour("--sand"), "fill-opacity": 0.16 });
  line("sub_compartments", { "line-color": colour("--sand"), "line-width": 1 });
  fill("tickets", { "fill-color": colour("--green"), "fill-opacity": 0.4 });
  line("tickets", { "line-color": colour("--green"), "line-width": 2 });
  // A wide view has parts of a pixel: a dot on their corners makes them findable.
  const dots = { "circle-color": colour("--green"), "circle-radius": ["interpolate", ["linear"], ["zoom"], 6, 3, 10, 4.5, 12, 2] };
  drawn.push({ id: "tickets-dots", type: "circle", source: "tickets", "source-layer": "tickets", maxzoom: 12, paint: dots });
  // A crowd of trees comes as one point with a count for each small square.
  const trees = { "circle-color": colour("--green"), "circle-stroke-color": colour("--sheet"), "circle-stroke-width": 1, "circle-radius": ["case", ["has", "count"], 7, 4.5] };
  if (there.has("trees")) drawn.push({ id: "trees-dots", type: "circle", source: "trees", "source-layer": "trees", minzoom: 15, paint: trees });
  line("tickets", { "line-color": colour("--red"), "line-width": 4 }, { id: "tickets-chosen", filter: ["==", ["get", "number"], ""] });
  return drawn;
}

function names(map, Marker) {
  for (const one of holder.dataset.names.split(";").filter(Boolean)) {
    const [name, lon, lat] = one.split(",");
    const element = Object.assign(document.createElement("span"), { className: "unit-name", textContent: name });
    new Marker({ element }).setLngLat([Number(lon), Number(lat)]).addTo(map);
  }
}

function toggles(map, boxes) {
  for (const one of boxes) {
    one.disabled = false;
    one.addEventListener("change", () => {
      for (const layer of map.getStyle().layers.filter((layer) => layer.source === one.value)) {
        map.setLayoutProperty(layer.id, "visibility", one.checked ? "visible" : "none");
      }
    });
  }
}

function tell(map, Popup) {
  const shown = ["tickets-fill", "tickets-dots"];
  map.on("click", "trees-dots", ({ lngLat, features: [{ properties }] }) => {
    if (properties.number) new Popup().setLngLat(lngLat).setDOMContent(tree(properties)).addTo(map);
  });
  map.on("click", shown, ({ lngLat, features: [{ properties }] }) => {
    const words = document.createElement("div");
    words.append(properties.number ? ticket(properties) : unit(properties));
    new Popup({ maxWidth: "18rem" }).setLngLat(lngLat).setDOMContent(words).addTo(map);
  });
  map.on("mouseenter", shown, () => { map.getCanvas().style.cursor = "pointer"; });
  map.on("mouseleave", shown, () => { map.getCanvas().style.cursor = ""; });
}

function ticket({ number, area_m2: area }) {
  const found = document.createDocumentFragment();
  const link = Object.assign(document.createElement("a"), { href: `${holder.dataset.root}/t/${number}`, textContent: number, title: holder.dataset.open });
  found.append(link, document.createElement("br"), areas(area));
  return found;
}

function tree({ number, species }) {
  const link = document.createElement("a");
  return Object.assign(link, { href: `${holder.dataset.root}/trees/${number}`, textContent: `${species} ${number}` });
}

function unit({ unit_name: name, count, area_ha: hectares }) {
  return `${name} · ${count} ${holder.dataset.count} · ${areas(hectares * 10000)}`;
}

function areas(area) {
  const figure = (value, places) => value.toLocaleString(undefined, { minimumFractionDigits: places, maximumFractionDigits: places });
  return `${figure(area * 3 / 2000, 2)} ${holder.dataset.mu} · ${figure(area / 10000, 2)} ${holder.dataset.hectare}`;
}

function follow(map) {
  let waiting, asked = 0;
  const unit = document.getElementById("unit");
  const refresh = async () => {
    const mine = ++asked;
    const view = map.getBounds().toArray().flat().map((degree) => degree.toFixed(5));
    const answer = await fetch(`${holder.dataset.list}?${new URLSearchParams({ bbox: view.join(","), unit_id: unit.value })}`);
    if (answer.ok && mine === asked) list.innerHTML = await answer.text();
  };
  map.on("moveend", () => { clearTimeout(waiting); waiting = setTimeout(refresh, 250); });
}

function find(map) {
  const choose = (row) => map.setFilter("tickets-chosen", ["==", ["get", "number"], row?.dataset.number ?? ""]);
  for (const event of ["mouseover", "focusin"]) list.addEventListener(event, ({ target }) => choose(target.closest("tr[data-number]")));
  list.addEventListener("click", ({ target }) => {
    const row = target.closest("tr[data-number]");
    if (!row || target.closest("a")) return;
    const [west, south, east, north] = row.dataset.box.split(",").map(Number);
    map.fitBounds([[west, south], [east, north]], { padding: 80, maxZoom: 15 });
    holder.scrollIntoView({ block: "nearest" });
  });
}
