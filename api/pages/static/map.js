// The live map over the drawing: only where the browser has WebGL2; without it the drawing stays.
const holders = document.querySelectorAll("[data-map]");
if (holders.length && document.createElement("canvas").getContext("webgl2")) {
  const { Map, NavigationControl, ScaleControl } = await import("/static/vendor/maplibre-gl.mjs");
  const sheet = Object.assign(document.createElement("link"), { rel: "stylesheet", href: "/static/vendor/maplibre-gl.css" });
  document.head.append(sheet);
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  for (const holder of holders) {
    const answer = await fetch(holder.dataset.map);
    if (!answer.ok) continue;
    const land = await answer.json();
    const box = document.createElement("div");
    box.className = "live";
    box.setAttribute("role", "region");
    box.setAttribute("aria-label", holder.dataset.label);
    holder.append(box);
    const map = new Map({
      container: box,
      bounds: land.bbox,
      fitBoundsOptions: { padding: 48, maxZoom: 16 },
      attributionControl: false,
      cooperativeGestures: true,
      style: {
        version: 8,
        sources: { land: { type: "geojson", data: land } },
        layers: [
          { id: "ground", type: "background", paint: { "background-color": colour("--sand-soft") } },
          { id: "area", type: "fill", source: "land", paint: { "fill-color": colour("--green"), "fill-opacity": 0.28 } },
          { id: "edge", type: "line", source: "land", paint: { "line-color": colour("--green"), "line-width": 2 } },
        ],
      },
    });
    map.addControl(new NavigationControl({ showCompass: false }));
    map.addControl(new ScaleControl());
    map.on("load", () => { holder.dataset.live = "yes"; });
  }
}
