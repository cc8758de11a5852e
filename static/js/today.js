/* « Aujourd’hui » as a phone keeps it: what it closed without network, what ends soon, and which day the page is of. */

import * as outbox from "./outbox.js";
import { watch } from "./team-clock.js";

const LOOKS_EVERY = 60_000;
const REMINDED_BEFORE = 15 * LOOKS_EVERY;

async function markKept() {
  const kept = new Set((await outbox.entries()).filter(({ state }) => state !== "draft").map(({ address }) => address));
  for (const card of document.querySelectorAll("[data-closing]")) {
    const isKept = kept.has(card.dataset.closing);
    card.querySelector("[data-on-phone]").hidden = !isKept;
    const close = card.querySelector(":scope > .btn");
    if (close) close.hidden = isKept;
  }
}

function tellTime() {
  const now = Date.now();
  for (const reminder of document.querySelectorAll("[data-ends]")) {
    const left = new Date(reminder.dataset.ends) - now;
    reminder.hidden = left <= 0 || left > REMINDED_BEFORE;
  }
  const { day, zone } = document.querySelector("[data-day]").dataset;
  document.querySelector("[data-other-day]").hidden = watch(zone).day === day;
}

if (outbox.works) {
  markKept();
  outbox.onNews(markKept);
}
tellTime();
setInterval(tellTime, LOOKS_EVERY);
