// Pages that a worker makes: asks where they are, and opens this page anew when that is over. Stops asking after ten minutes.
const line = document.querySelector("[data-progress]");
const EVERY = 1500; // milliseconds
let left = 400;

async function ask() {
  try {
    const answer = await fetch(line.dataset.progress, { headers: { Accept: "application/json" } });
    const said = await answer.json();
    const words = line.querySelector("[data-progress-said]");
    // Where a PDF is saved instead of shown, this page stays.
    words.textContent = said.progress || words.dataset.done;
    if (!said.progress) {
      location.reload();
      return;
    }
  } catch {
    // No network, or signed out: the link beside says more.
  }
  if (--left) setTimeout(ask, EVERY);
}

if (line) setTimeout(ask, EVERY);
