// Runs before the page is painted: light or dark by the system or as the reader chose.
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  const ready = (act) => document.readyState === "loading" ? addEventListener("DOMContentLoaded", act) : act();
  addEventListener("load", () => {
    root.classList.remove("early"); // what htmx brings later is painted at once
    if (!window.htmx) root.classList.remove("js"); // the scripts did not come: the buttons for that are wanted
  });
  const stored = (() => { try { return localStorage.getItem("theme"); } catch { return null; } })();
  if (stored === "light" || stored === "dark") root.dataset.theme = stored;
  const dark = () => root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  ready(() => {
    const button = document.getElementById("theme");
    if (!button) return;
    const show = () => button.setAttribute("aria-pressed", String(dark()));
    button.addEventListener("click", () => {
      root.dataset.theme = dark() ? "light" : "dark";
      try { localStorage.setItem("theme", root.dataset.theme); } catch { /* not remembered */ }
      show();
    });
    show();
  });
})();
