// Makes the server's chart and filters quicker to use. Everything here also works, by links and forms, without it.
(() => {
  const $ = (id) => document.getElementById(id);
  const inChart = (node, selector) => node instanceof Element ? node.closest(`#chart ${selector}`) : null;

  // --- what marks say: asked for once per drawing, when somebody comes near ---
  let cards = null, cardsOf = "";
  const loadCards = async () => {
    const address = $("chart")?.dataset.cards;
    if (!address) return {};
    if (address !== cardsOf) {
      cardsOf = address;
      cards = fetch(address, { headers: { Accept: "application/json" } }).then((answer) => answer.ok ? answer.json() : {}, () => ({}));
    }
    return cards;
  };
  const idOf = (mark) => mark.getAttribute("href").split("/").filter(Boolean).pop();

  const paragraph = (text, name) => {
    const p = document.createElement("p");
    p.textContent = text;
    if (name) p.className = name;
    return p;
  };
  const hideCard = () => { const card = $("card"); if (card) card.hidden = true; };
  const showCard = async (mark) => {
    const found = (await loadCards())[idOf(mark)];
    const card = $("card"), chart = $("chart");
    if (!found || !card || !(mark.matches(":hover") || mark === document.activeElement)) return null;
    card.replaceChildren(
      paragraph(found.headline, "headline"), paragraph(`${found.when} · ${found.certainty}`), paragraph(found.people),
      paragraph(found.place), paragraph(`${found.standing} · ${found.sources}`));
    for (const p of [...card.children]) if (!p.textContent) p.remove();
    card.hidden = false;
    const box = mark.getBoundingClientRect(), frame = chart.getBoundingClientRect();
    const left = Math.min(Math.max(8, box.left - frame.left + 12), frame.width - card.offsetWidth - 8);
    const below = box.bottom - frame.top + 10;
    card.className = "card";
    Object.assign(card.style, { left: `${left}px`, top: `${below}px` });
    return found;
  };

  // --- keyboard: one stop for the whole chart, arrows inside it ---
  const lanes = () => [...document.querySelectorAll("#chart svg.lanes .lane")].map((lane) => [...lane.querySelectorAll("a")]).filter((marks) => marks.length);
  // Where a mark stands, in percent of the drawing, as the server wrote it: to ask the browser would lay everything out.
  const at = (mark) => {
    const shape = mark.querySelector("use, rect, circle");
    return parseFloat(shape.getAttribute("x") ?? shape.getAttribute("cx")) + parseFloat(shape.getAttribute("width") ?? 0) / 2;
  };
  const inOrder = (marks) => marks.map((mark) => [at(mark), mark]).sort((a, b) => a[0] - b[0]).map((pair) => pair[1]);
  const rove = () => {
    for (const [row, marks] of lanes().entries()) {
      const first = row ? null : inOrder(marks)[0];
      for (const mark of marks) mark.setAttribute("tabindex", mark === first ? "0" : "-1");
    }
  };
  const moveTo = (mark) => {
    document.querySelector('#chart svg.lanes a[tabindex="0"]')?.setAttribute("tabindex", "-1");
    mark.setAttribute("tabindex", "0");
    mark.focus();
  };
  const speak = async (mark) => {
    const found = await showCard(mark);
    if (found) $("live").textContent = [found.when, found.certainty, found.standing].join(". ");
    else if (mark.matches(".bin")) $("live").textContent = mark.querySelector("title").textContent;
  };
  const step = (mark, key) => {
    const rows = lanes().map(inOrder);
    const row = rows.findIndex((marks) => marks.includes(mark)), place = rows[row].indexOf(mark);
    const nearest = (marks) => marks?.reduce((best, other) => Math.abs(at(other) - at(mark)) < Math.abs(at(best) - at(mark)) ? other : best);
    return {
      ArrowRight: rows[row][place + 1], ArrowLeft: rows[row][place - 1], ArrowUp: nearest(rows[row - 1]),
      ArrowDown: nearest(rows[row + 1]), Home: rows[row][0], End: rows[row].at(-1),
    }[key];
  };
  document.addEventListener("keydown", (event) => {
    const mark = inChart(event.target, "svg.lanes a");
    if (event.key === "Escape") { closeEvidence(); hideCard(); return; }
    if (!mark || event.ctrlKey || event.metaKey || event.altKey) return;
    const next = step(mark, event.key);
    if (next) moveTo(next);
    if (next || /^(Arrow|Home|End)/.test(event.key)) event.preventDefault();
  });
  document.addEventListener("focusin", (event) => {
    const mark = inChart(event.target, "svg.lanes a");
    if (mark) speak(mark); else hideCard();
  });
  document.addEventListener("pointerover", (event) => {
    const mark = inChart(event.target, "a.mark");
    if (mark) showCard(mark); else if (inChart(event.target, ".canvas")) { loadCards(); hideCard(); }
  });
  document.addEventListener("pointerout", (event) => { if (inChart(event.target, "a.mark")) hideCard(); });

  // --- evidence beside the chart ---
  let opener = null;
  const closeEvidence = () => {
    const panel = $("evidence");
    if (!panel || panel.hidden) return;
    panel.hidden = true;
    panel.replaceChildren();
    opener?.removeAttribute("aria-current");
    opener?.focus();
    opener = null;
  };
  const openEvidence = async (mark) => {
    const panel = $("evidence"), address = mark.getAttribute("href");
    try {
      const answer = await fetch(address, { headers: { "HX-Request": "true" } });
      if (!answer.ok) throw new Error(String(answer.status));
      const parsed = new DOMParser().parseFromString(await answer.text(), "text/html");
      opener?.removeAttribute("aria-current");
      opener = mark;
      mark.setAttribute("aria-current", "true");
      panel.classList.toggle("at-left", mark.getBoundingClientRect().left > innerWidth / 2);
      panel.replaceChildren(...parsed.body.childNodes);
      panel.hidden = false;
      reveal();
      panel.scrollTop = 0;
      panel.querySelector(".close")?.focus();
      hideCard();
    } catch { location.assign(address); }
  };
  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const mark = inChart(event.target, "a.mark");
    if (mark && $("evidence")) { event.preventDefault(); openEvidence(mark); }
    if (event.target.closest?.(".evidence .close")) closeEvidence();
  });

  // --- brush: drag over the chart or the strip of all time to choose a stretch ---
  let brush = null;
  const dayAt = (brush, x) => {
    const share = Math.min(1, Math.max(0, (x - brush.box.left) / brush.box.width));
    return new Date(brush.start + share * (brush.end - brush.start)).toISOString().slice(0, 10);
  };
  document.addEventListener("pointerdown", (event) => {
    const frame = inChart(event.target, ".canvas, .overview");
    if (!frame || event.button || event.pointerType === "touch" || frame.querySelector(".plot")) return;
    const own = frame.matches(".overview") ? frame.querySelector("svg").dataset : $("chart").dataset;
    if (!own.start) return;
    brush = { frame, x: event.clientX, box: frame.querySelector("svg").getBoundingClientRect(), start: Date.parse(own.start), end: Date.parse(own.end), shade: null };
  });
  document.addEventListener("dragstart", (event) => { if (inChart(event.target, "svg a")) event.preventDefault(); });
  document.addEventListener("pointermove", (event) => {
    if (!brush || Math.abs(event.clientX - brush.x) < 6) return;
    if (!brush.shade) {
      brush.shade = document.createElement("div");
      brush.shade.className = "brush";
      brush.frame.append(brush.shade);
    }
    const left = Math.min(event.clientX, brush.x) - brush.box.left, width = Math.abs(event.clientX - brush.x);
    Object.assign(brush.shade.style, { left: `${left}px`, width: `${width}px` });
    event.preventDefault();
  });
  document.addEventListener("pointerup", (event) => {
    const done = brush;
    brush = null;
    if (!done?.shade) return;
    done.shade.remove();
    const [from, to] = [done.x, event.clientX].sort((a, b) => a - b).map((x) => dayAt(done, x));
    addEventListener("click", (click) => { click.preventDefault(); click.stopPropagation(); }, { capture: true, once: true });
    setTimeout(() => choose(from, to), 0);
  });
  const choose = (from, to) => {
    $("id_from").value = from;
    $("id_to").value = to;
    $("filters").requestSubmit();
  };

  // --- forms: short addresses, suggestions, faults told to assistive technology ---
  let lastQuestion = new URLSearchParams(location.search).toString(), changedAt = 0;
  for (const fault of ["htmx:responseError", "htmx:sendError"]) document.addEventListener(fault, () => { lastQuestion = null; });
  // Enter in a text field is a change and a submission: one request is enough.
  document.addEventListener("change", () => { changedAt = performance.now(); }, { capture: true });
  document.addEventListener("submit", (event) => {
    if (event.target.id !== "filters" || performance.now() - changedAt > 150 || !window.htmx) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, { capture: true });
  document.addEventListener("htmx:configRequest", (event) => {
    const asked = event.detail.elt;
    if (asked.matches?.("#facets input[list]")) event.detail.parameters.set("typed", asked.value);
    const pairs = [...event.detail.parameters.entries()];
    for (const [name] of pairs) event.detail.parameters.delete(name);
    for (const [name, value] of pairs) if (value !== "" || name === "typed") event.detail.parameters.append(name, value);
    if (asked.id !== "filters") return;
    const question = new URLSearchParams(pairs.filter(([, value]) => value !== "")).toString();
    if (question === lastQuestion) event.preventDefault();
    lastQuestion = question;
  });
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    for (const field of event.target.elements) if (field.name && field.value === "") field.disabled = true;
  });
  addEventListener("pageshow", () => { for (const field of $("filters")?.elements ?? []) field.disabled = false; });
  document.addEventListener("htmx:afterSettle", () => {
    for (const name of ["from", "to"]) {
      const fault = $(`error-${name}`)?.textContent.trim(), field = $(`id_${name}`);
      if (!field) continue;
      if (fault) field.setAttribute("aria-invalid", "true"); else field.removeAttribute("aria-invalid");
    }
    rove();
    if ($("live") && $("question")) $("live").textContent = $("question").querySelector(".total").textContent.trim();
  });

  // --- copying ---
  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("button.copy");
    if (!button) return;
    await navigator.clipboard.writeText($(button.dataset.copies).textContent.trim());
    button.classList.add("done");
    if ($("live")) $("live").textContent = button.textContent;
  });

  // --- Plotly, only when asked for ---
  const reveal = () => {
    for (const button of document.querySelectorAll(".explore")) button.hidden = false;
    if (navigator.clipboard) for (const button of document.querySelectorAll(".copy")) button.hidden = false;
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.(".explore");
    if (!button) return;
    button.disabled = true;
    import($("chart").dataset.plot).then((module) => module.open($("chart"))).catch(() => { button.disabled = false; });
  });

  const ready = () => {
    reveal();
    // The chart's tab stops may wait until the page is painted, but not for a reader who tabs at once.
    if (window.requestIdleCallback) requestIdleCallback(rove, { timeout: 500 }); else setTimeout(rove);
  };
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", ready); else ready();
  document.addEventListener("htmx:afterSettle", reveal);
})();
