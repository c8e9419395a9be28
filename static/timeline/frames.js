// On the page around: makes each <div class="tumen" data-src="…"> a frame that is as high as its chart.
(() => {
  const frames = new Map();
  addEventListener("message", ({ source, origin, data }) => {
    const frame = frames.get(source);
    if (!frame || origin !== new URL(frame.src).origin || !Number.isFinite(data?.tumenHeight)) return;
    frame.height = Math.min(5000, Math.max(100, data.tumenHeight));
  });
  const fill = () => {
    for (const place of document.querySelectorAll(".tumen[data-src]:empty")) {
      const frame = document.createElement("iframe");
      Object.assign(frame, { title: place.dataset.title ?? "Tumen", loading: "lazy", height: place.dataset.height ?? 400 });
      frame.style.cssText = "display:block;width:100%;border:0";
      frame.src = place.dataset.src;
      place.append(frame);
      frames.set(frame.contentWindow, frame);
    }
  };
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", fill); else fill();
  addEventListener("htmx:afterSettle", fill);
})();
