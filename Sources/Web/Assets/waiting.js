// Shows what came of waiting as soon as there is something to show.
const card = document.querySelector("[data-waiting]");

async function look() {
  try {
    const answer = await fetch(card.dataset.waiting, { headers: { Accept: "application/json" } });
    // The session has ended: the page itself then asks for the sign-in.
    if (!answer.ok || answer.redirected) return location.reload();
    const { state } = await answer.json();
    if (state !== card.dataset.state) return location.reload();
  } catch {
    // The server is away for a moment.
  }
  setTimeout(look, 2000);
}

if (card) setTimeout(look, 2000);
