// Within the frame: tells the page around it how high it is, and lets a reader zoom. Nothing else leaves the frame.
(() => {
  const tell = () => parent.postMessage({ tumenHeight: Math.ceil(document.body.getBoundingClientRect().height) }, "*");
  const start = () => {
    if (parent !== self) new ResizeObserver(tell).observe(document.body);
    const chart = document.querySelector(".chart"), button = chart?.querySelector(".explore");
    if (!button) return;
    button.hidden = false;
    button.addEventListener("click", async () => {
      button.disabled = true;
      try { await (await import(chart.dataset.plot)).open(chart); } catch { button.disabled = false; }
    });
  };
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", start); else start();
})();
