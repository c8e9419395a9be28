// Turns the server's SVG chart into a zoomable one when the reader asks for it. Plotly is loaded only then.
(() => {
  const colours = { "KP-RU": "--kp-ru", "CN-KP": "--cn-kp", "CN-RU": "--cn-ru" };
  const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  let loading = null;

  const library = () => loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = document.getElementById("plotly-address").content;
    script.onload = () => resolve(window.Plotly);
    script.onerror = () => { loading = null; reject(new Error("Plotly did not load")); };
    document.head.append(script);
  });

  const paint = (figure) => {
    for (const trace of figure.data) {
      const colour = css(colours[trace.meta]);
      trace.marker = { ...trace.marker, color: colour, line: { color: colour, width: 1.5 } };
    }
    Object.assign(figure.layout, { font: { color: css("--ink"), family: css("--font"), size: 13 } });
    for (const axis of ["xaxis", "yaxis"]) Object.assign(figure.layout[axis], { gridcolor: css("--line"), linecolor: css("--line") });
    return figure;
  };

  const filterBy = (range) => {
    const form = document.getElementById("filters");
    if (!form) return;
    form.elements.from.value = range[0].slice(0, 10);
    form.elements.to.value = range[1].slice(0, 10);
    form.requestSubmit();
  };

  const open = async (chart, button) => {
    button.disabled = true;
    try {
      const [plotly, answer] = await Promise.all([library(), fetch(chart.dataset.source)]);
      if (!answer.ok) throw new Error(String(answer.status));
      const figure = paint(await answer.json());
      const canvas = chart.querySelector(".canvas");
      const plot = document.createElement("div");
      plot.className = "plot";
      canvas.replaceChildren(plot);
      await plotly.newPlot(plot, figure.data, figure.layout, {
        responsive: true, displaylogo: false, showSendToCloud: false, plotlyServerURL: "",
        modeBarButtonsToRemove: ["select2d", "lasso2d", "autoScale2d"],
      });
      plot.on("plotly_click", (event) => {
        const address = event.points[0].customdata;
        if (typeof address === "string" && address.startsWith("/")) location.assign(address);
      });
      plot.on("plotly_relayout", (change) => {
        const range = [change["xaxis.range[0]"], change["xaxis.range[1]"]];
        if (range[0] && range[1]) filterBy(range.map(String));
      });
      button.hidden = true;
    } catch {
      button.disabled = false; // the SVG stays
    }
  };

  const ready = () => {
    for (const chart of document.querySelectorAll(".chart[data-source]")) {
      const button = chart.querySelector("button.zoom");
      if (!button || button.dataset.ready) continue;
      button.dataset.ready = "yes";
      button.hidden = false;
      button.addEventListener("click", () => open(chart, button));
    }
  };
  ready();
  document.addEventListener("htmx:afterSettle", ready);
  document.addEventListener("htmx:configRequest", (event) => { // empty fields stay out of the address
    const parameters = event.detail.parameters;
    for (const name of [...new Set(Object.keys(parameters))]) if (parameters[name] === "") delete parameters[name];
  });
})();
