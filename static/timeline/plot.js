// Turns the server's drawing into one that zooms freely. Loaded, with Plotly, only when a reader asks for it.
const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const COLOURS = { "KP-RU": "--kp-ru", "CN-KP": "--cn-kp", "CN-RU": "--cn-ru", all: "--all" };
const CONFIG = {
  responsive: true, displaylogo: false, showSendToCloud: false, plotlyServerURL: "",
  modeBarButtonsToRemove: ["select2d", "lasso2d", "autoScale2d"],
};
let library = null;

const plotly = (address) => library ??= new Promise((resolve, reject) => {
  const script = document.createElement("script");
  script.src = address;
  script.onload = () => resolve(window.Plotly);
  script.onerror = () => { library = null; reject(new Error("Plotly did not load")); };
  document.head.append(script);
});

const figure = async (chart, window) => {
  const address = new URL(chart.dataset.source, location.href);
  for (const [name, value] of Object.entries(window)) address.searchParams.set(name, value);
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(String(answer.status));
  return paint(await answer.json());
};

const paint = ({ data, layout }) => {
  for (const trace of data) {
    const colour = css(COLOURS[trace.meta]);
    trace.marker = { ...trace.marker, color: colour, line: { color: colour, width: 1.5 } };
  }
  layout.font = { color: css("--ink"), family: css("--font"), size: 13 };
  for (const axis of ["xaxis", "yaxis"]) Object.assign(layout[axis], { gridcolor: css("--line"), linecolor: css("--edge") });
  return { data, layout };
};

// Zooming asks the server for the stretch anew, so that counts become weeks, days and single events.
export const open = async (chart) => {
  const [Plotly, first] = await Promise.all([plotly(chart.dataset.plotly), figure(chart, {})]);
  const plot = document.createElement("div");
  plot.className = "plot";
  chart.querySelector(".canvas").replaceChildren(plot);
  chart.querySelector(".explore")?.remove();
  await Plotly.newPlot(plot, first.data, first.layout, CONFIG);
  let asked = 0;
  plot.on("plotly_relayout", async (change) => {
    const zoomed = "xaxis.range[0]" in change;
    if (!zoomed && !change["xaxis.autorange"]) return;
    const turn = ++asked;
    const stretch = zoomed ? { from: change["xaxis.range[0]"].slice(0, 10), to: change["xaxis.range[1]"].slice(0, 10) } : {};
    const next = await figure(chart, stretch);
    if (turn === asked) await Plotly.react(plot, next.data, next.layout, CONFIG);
  });
  plot.on("plotly_click", (event) => {
    const address = event.points[0].customdata;
    const target = document.querySelector("base")?.target; // a frame on another site opens the event beside it
    if (address && target) window.open(address, target, "noopener"); else if (address) location.assign(address);
  });
  addEventListener("pagehide", () => Plotly.purge(plot), { once: true });
};
