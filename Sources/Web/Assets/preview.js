// A panel beside a form that follows what is typed: asked for a moment after the last keystroke, and only the newest
// answer is shown.
export function follow(form, panel, address, show) {
  let timer;
  let running;

  async function ask() {
    running?.abort();
    const request = (running = new AbortController());
    panel.ariaBusy = "true";
    try {
      const response = await fetch(address, {
        method: "POST",
        body: new URLSearchParams(new FormData(form)),
        signal: request.signal,
      });
      if (response.ok) show(await response.text());
    } catch (error) {
      if (error.name !== "AbortError") throw error;
    } finally {
      if (running === request) panel.ariaBusy = "false";
    }
  }

  return () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 400);
  };
}
