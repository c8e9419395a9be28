// The desk's keyboard. Every key is that of an element on the page (data-key): what works by key works by mouse and touch.
(() => {
  "use strict";
  const KEPT = "desk-keys";
  const typing = (element) => element.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
  const on = () => localStorage.getItem(KEPT) !== "off";
  let asked = null; // the button that waits for a reason

  const target = (key) => [...document.querySelectorAll("[data-key]")].find((e) => e.dataset.key === key && !e.disabled);

  function press(element) {
    if (element.dataset.opens) {
      document.getElementById(element.dataset.opens).showModal();
    } else if (element.matches("input, textarea, select")) {
      element.focus();
    } else if ("shows" in element.dataset) {
      open(element);
    } else {
      element.click();
    }
  }

  function open(summary) {
    const details = summary.closest("details");
    details.open = true;
    details.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  }

  // A decision that needs a reason asks for it first; Enter then does what was asked for.
  function needsReason(button) {
    const reason = document.getElementById("reason");
    if (!("reasoned" in button.dataset) || !reason || reason.value.trim()) return false;
    asked = button;
    reason.setAttribute("aria-required", "true");
    reason.placeholder = button.firstChild.textContent.trim();
    reason.focus();
    return true;
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("#decide button[name=action], [data-opens]");
    if (!button) return;
    if (button.dataset.opens) return press(button);
    if (needsReason(button)) {
      event.preventDefault();
      event.stopPropagation();
    }
  }, true);

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || document.querySelector("dialog[open]")) return;
    const field = typing(event.target);
    if (field && event.key === "Escape") return void field.blur();
    if (field && event.key === "Enter" && field.id === "reason" && asked?.isConnected) {
      event.preventDefault();
      return void asked.click();
    }
    if (field || !on()) return;
    const element = target(event.key);
    if (element) {
      event.preventDefault();
      press(element);
    }
  });

  // One button that presses many, and how far that has come.
  document.addEventListener("click", (event) => {
    const all = event.target.closest("[data-clicks]");
    if (!all) return;
    const bar = document.querySelector("progress#stored");
    if (bar) bar.hidden = false;
    all.disabled = true;
    document.querySelectorAll(all.dataset.clicks).forEach((button) => button.click());
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const bar = document.querySelector("progress#stored");
    if (bar && event.detail.requestConfig.path.endsWith("/keep/")) bar.value += 1;
  });

  // Files dropped anywhere on the form are those of its field.
  document.addEventListener("dragover", (event) => {
    if (event.target.closest(".drop")) event.preventDefault();
  });
  document.addEventListener("drop", (event) => {
    const field = event.target.closest(".drop")?.querySelector("input[type=file]");
    if (!field) return;
    event.preventDefault();
    field.files = event.dataTransfer.files;
  });

  // The words marked in an article go along to the page that makes a name of them.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-names]");
    const words = String(getSelection()).trim().slice(0, 100);
    if (!link || !words) return;
    const address = new URL(link.href);
    address.searchParams.set("words", words);
    link.href = address;
  }, true);

  function arrive() {
    document.querySelectorAll("[data-opens], [data-clicks]").forEach((button) => { button.hidden = false; });
    const box = document.getElementById("keys-on");
    if (box) {
      box.checked = on();
      box.onchange = () => localStorage.setItem(KEPT, box.checked ? "on" : "off");
    }
  }

  document.addEventListener("htmx:afterSwap", (event) => {
    arrive();
    if (event.detail.target.id !== "review") return;
    asked = null;
    window.scrollTo(0, 0);
    (document.querySelector("[data-first]") || document.getElementById("item-title"))?.focus();
  });
  arrive();
})();
