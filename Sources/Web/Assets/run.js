// Shows how a run goes on while the page is open. Without this a reload shows it.
const place = document.querySelector("[data-run-events]");
if (place && window.EventSource) {
  const source = new EventSource(place.dataset.runEvents);
  const put = (name, text) => {
    const target = place.querySelector(`[data-run="${name}"]`);
    if (target && target.textContent !== text) target.textContent = text;
  };
  let said = 0;
  source.addEventListener("progress", (event) => {
    const progress = JSON.parse(event.data);
    put("head", progress.head);
    put("text", progress.text);
    const bar = place.querySelector("svg.bar");
    bar.setAttribute("aria-label", progress.sentence);
    progress.parts.forEach((part, index) => {
      bar.children[index].setAttribute("x", part.start);
      bar.children[index].setAttribute("width", part.width);
      put(`key-${part.segment}`, part.key);
    });
    // Whole sentences, and not more often than somebody can listen.
    if (Date.now() - said > 10000) {
      said = Date.now();
      put("live", progress.sentence);
    }
  });
  source.addEventListener("end", () => {
    source.close();
    location.reload();
  });
}
