/* The outing form takes up the field tally: by itself when the tally's own button led here, else when one taps. */

import * as tallies from "./tally-store.js";

const form = document.querySelector("[data-outing-form]");
const key = tallies.keyOf(form.elements.scheme.value);
const offer = form.querySelector("[data-tally-offer]");
const isUncounted = () => ["people_mediated", "participants_count"].every((name) => !form.elements[name]?.value);

async function carry(tally) {
  form.dispatchEvent(new CustomEvent("outing:fill", { detail: tallies.answersOf(tally) }));
  offer.hidden = true;
  // Opened again, the page takes up its own draft: what was changed since is there.
  const address = new URL(location.href);
  address.searchParams.delete("compteur");
  await tallies.mark(key, Date.now(), address.pathname + address.search);
  history.replaceState(history.state, "", address);
}

/** The draft, when the phone keeps one, is back in the form before anything is added to it. */
const settled = () =>
  new Promise((resolve) => {
    if ("keeping" in form.dataset) resolve();
    else new MutationObserver(resolve).observe(form, { attributeFilter: ["data-keeping"] });
    setTimeout(resolve, 2_000);
  });

/** A tally that another tab still holds is said, and offered as soon as that tab is closed. */
function sayWaiting(waits) {
  const said = form.querySelector("[data-tally-waits]");
  said.textContent = waits ? tallies.WAITS : "";
  said.hidden = !waits;
}

async function start() {
  tallies.onWait(sayWaiting);
  const tally = await tallies.update(key);
  if (!tally.taps.length || tally.carried_at) return;
  await settled();
  if (new URLSearchParams(location.search).has("compteur")) carry(tally);
  else if (isUncounted()) {
    offer.querySelector("span").textContent = tallies.wordsOf(tally);
    offer.addEventListener("click", async () => carry(await tallies.update(key)));
    offer.hidden = false;
  }
}

if (offer) start();
