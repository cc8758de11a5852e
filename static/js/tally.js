/* « Compteur de terrain » (DOMAIN 6.3): one tap, one more. Works without network; tally-store.js keeps it. */

import { clock, figure } from "./french.js";
import * as tallies from "./tally-store.js";

const page = document.querySelector("[data-tally]");
const key = tallies.keyOf(page.dataset.tally);
const part = (name) => document.querySelector(`[data-tally-${name}]`);
const counters = [...page.querySelectorAll("[data-count]")];
const labelOf = (name) => page.querySelector(`[data-count="${name}"]`)?.dataset.label ?? "une thématique";

function show(tally) {
  const counts = tallies.countsOf(tally);
  const isCarried = Boolean(tally.carried_at);
  for (const counter of counters) {
    const count = counts.get(counter.dataset.count) ?? 0;
    counter.querySelector("b").textContent = count ? figure(count) : "+";
    counter.classList.toggle("om-plein", count > 0);
    counter.setAttribute("aria-label", `${counter.dataset.label}\u00a0: ${figure(count)}. Ajouter 1`);
    counter.disabled = isCarried;
  }
  for (const [name, count, word] of [
    ["people", tallies.peopleOf(counts), "personne"],
    ["requests", tallies.requestsOf(counts), "demande"],
  ]) {
    const place = part(name);
    place.querySelector("dd").textContent = figure(count);
    place.querySelector("dt").textContent = count < 2 ? word : `${word}s`;
    place.classList.toggle("vide", !count);
  }
  const last = tally.taps.at(-1);
  part("undo").disabled = !last;
  part("undo").hidden = isCarried;
  part("last").textContent = last ? labelOf(last) : "";
  for (const close of document.querySelectorAll("[data-tally-close]")) close.hidden = !last || isCarried;
  part("carried").hidden = !isCarried;
  if (tally.carried_to) part("carried-to").href = tally.carried_to;
  if (isCarried) part("carried-at").textContent = `à ${clock(tally.carried_at)}`;
}

async function act(deed) {
  try {
    show(await deed);
  } catch {
    part("refused").hidden = false;
  }
}

for (const counter of counters) {
  counter.addEventListener("click", () => {
    navigator.vibrate?.(15);
    act(tallies.add(key, counter.dataset.count));
  });
}
part("undo").addEventListener("click", () => act(tallies.undo(key)));
part("again").addEventListener("click", () => act(tallies.clear(key)));
part("go-on").addEventListener("click", () => act(tallies.mark(key, null)));
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && act(tallies.update(key)));
addEventListener("pageshow", (event) => event.persisted && act(tallies.update(key)));
tallies.onWait((waits) => {
  part("waits").textContent = waits ? tallies.WAITS : "";
  part("waits").hidden = !waits;
  page.hidden = waits;
});
page.hidden = false;
act(tallies.update(key));
