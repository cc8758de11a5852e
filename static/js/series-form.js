/* The dates that a series makes, worked out by the server while one types: the same that « Voir les dates » shows. */

const WAIT = 250; // milliseconds after the last key
const form = document.querySelector("form[data-dates]");
const shown = form.querySelector("[data-dates-shown]");
let asked = new AbortController();
let timer;

async function show() {
  asked.abort();
  asked = new AbortController();
  try {
    const answer = await fetch(form.dataset.dates, { method: "POST", body: new FormData(form), signal: asked.signal });
    // Signed out, or refused: the page stays as it is, saving says it.
    if (!answer.ok || answer.redirected) return;
    const { name, value } = document.activeElement;
    const isInside = shown.contains(document.activeElement);
    shown.innerHTML = await answer.text();
    if (isInside && name) shown.querySelector(`[name="${name}"][value="${value}"]`)?.focus();
  } catch {
    // Another question took its place, or there is no network.
  }
}

function soon() {
  clearTimeout(timer);
  timer = setTimeout(show, WAIT);
}

for (const part of document.querySelectorAll("[data-without-script]")) part.hidden = true;
for (const kind of ["input", "change"]) form.addEventListener(kind, soon);
// What was kept on this device, or is proposed, is already typed.
soon();
