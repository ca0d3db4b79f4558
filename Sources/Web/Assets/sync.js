// Keeps the progress of a sync up to date, and shows the new numbers when it has ended.
const card = document.querySelector("[data-sync-progress]");

function show(sync) {
  card.querySelector("[data-sync-phase]").textContent = sync.phase;
  card.querySelector("[data-sync-by]").textContent = sync.by;
  const bar = card.querySelector("progress");
  if (sync.bar) {
    bar.max = sync.bar.expected;
    bar.value = sync.bar.done;
    bar.textContent = sync.bar.percent;
  } else {
    bar.removeAttribute("value");
  }
}

async function ask() {
  try {
    const answer = await fetch(card.dataset.syncProgress, { headers: { Accept: "application/json" } });
    // The session has ended: the page itself then asks for the sign-in.
    if (!answer.ok || answer.redirected) return location.reload();
    const { running, sync } = await answer.json();
    if (!running) return location.reload();
    show(sync);
  } catch {
    // The server is away for a moment.
  }
  setTimeout(ask, 1000);
}

if (card) setTimeout(ask, 1000);
