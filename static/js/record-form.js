/* A form that notes one thing in the field (a call, a situation, an observation, a follow-up, a step): kept on the phone
   first, then sent by the queue like an outing. A button may be the last answer. Without script it is a plain form. */

import * as outbox from "./outbox.js";
import { banner } from "./outbox-words.js";
import { watch } from "./team-clock.js";
import { byName, pairsOf, putBack } from "./typed.js";

const GIVE_UP_WAITING = 4_000; // then the queue takes over

/** « Bruit, Conseil »: what the queue shows of it, from the labels of what was chosen. */
function wordsOf(form, submitter) {
  const chosen = [...form.querySelectorAll("input:checked")].map((input) => input.labels[0]?.textContent);
  return [...chosen, submitter?.name && submitter.textContent]
    .filter(Boolean)
    .map((said) => said.trim().replace(/\s+/g, " "))
    .join(", ");
}

/** Now, by the team's watch, where the page asks for an hour that nobody types. */
function sayNow(form) {
  const { minutes } = watch(form.dataset.zone);
  const two = (number) => String(number).padStart(2, "0");
  const { at } = form.elements;
  if (at && !at.value) at.value = `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** What the server refuses stays on the phone, and is corrected here, under the same identifier. */
function sayRefused(form, sentences) {
  const place = document.querySelector("[data-record-said]");
  place.replaceChildren(banner("non", "refused", "Pas acceptée, toujours sur ce téléphone. À corriger\u00a0:", sentences));
  place.hidden = false;
  form.removeAttribute("aria-busy");
  window.scrollTo(0, 0);
}

/** Without a choice that is owed, nothing is kept: the page says it in its own words. */
function sayMissing(form) {
  const owed = [...form.querySelectorAll("[data-missing]")];
  const isChosen = ({ name }) => owed.some((input) => input.name === name && input.checked);
  for (const input of owed) input.setCustomValidity(isChosen(input) ? "" : input.dataset.missing);
}

async function submit(event) {
  const form = event.currentTarget;
  const { submitter } = event;
  if (event.defaultPrevented || submitter?.name.startsWith("_")) return;
  event.preventDefault();
  sayMissing(form);
  if (form.hasAttribute("aria-busy") || !form.reportValidity()) return;
  sayNow(form);
  const pairs = pairsOf(form);
  if (submitter?.name) pairs.push([submitter.name, submitter.value]);
  const now = Date.now();
  const record = {
    owner: outbox.user,
    kind: form.dataset.recordForm,
    uuid: form.elements.client_uuid.value,
    address: new URL(form.action).pathname,
    scheme: form.elements.scheme.value,
    // What it is a step of: sent first.
    after: pairs.find(([name]) => name === "after")?.[1] || "",
    pairs,
    words: wordsOf(form, submitter),
    typed_at: now,
    changed_at: now,
    queued_at: now,
    state: "waiting",
    tries: 0,
  };
  form.setAttribute("aria-busy", "true");
  try {
    await outbox.keep(record);
  } catch {
    form.removeAttribute("aria-busy");
    form.removeEventListener("submit", submit);
    form.requestSubmit(submitter); // The phone refuses to keep it: it goes as any form does.
    return;
  }
  const tooLong = new Promise((resolve) => setTimeout(resolve, GIVE_UP_WAITING));
  if (navigator.onLine) await Promise.race([outbox.send({ first: record.uuid, force: true, insist: true }), tooLong]);
  const left = await outbox.get(record);
  const sent = (await outbox.sentToday()).find((row) => row.uuid === record.uuid);
  if (!left && sent) {
    sessionStorage.setItem("optimedia-sent", JSON.stringify(sent));
    location.assign(form.dataset.then || sent.url);
  } else if (left?.state === "refused") sayRefused(form, left.sentences);
  else location.assign(outbox.QUEUE);
}

/** A page from the cache has an identifier that has already served, and the day, the outing and the place of then. */
function refresh(form) {
  form.removeAttribute("aria-busy");
  if (form.hasAttribute("data-bound")) return;
  form.elements.client_uuid.value = crypto.randomUUID();
  const held = form.elements.held_on || form.elements.day;
  const { day } = watch(form.dataset.zone);
  if (!held?.defaultValue || held.value !== held.defaultValue || held.value >= day) return;
  held.value = day;
  for (const name of ["outing_uuid", "neighbourhood", "spot"]) if (form.elements[name]) form.elements[name].value = "";
}

/** « Rouvrir la saisie » of the queue: what is kept under that identifier comes back in the form. */
async function takeUp(form) {
  const uuid = new URLSearchParams(location.hash.slice(1)).get("reprendre");
  const kept = uuid && (await outbox.get({ owner: outbox.user, kind: form.dataset.recordForm, uuid }));
  if (!kept) return;
  const values = byName(kept.pairs);
  putBack(form, values, (name) => values.has(name) && name !== "scheme");
  if (kept.sentences?.length) sayRefused(form, kept.sentences);
}

if (outbox.works) {
  for (const form of document.querySelectorAll("[data-record-form]")) {
    refresh(form);
    takeUp(form);
    form.addEventListener("submit", submit);
    window.addEventListener("pageshow", (event) => event.persisted && refresh(form));
  }
}
