/* A form that notes one thing in the field (a call, a situation, an observation, a follow-up, a step): kept on the phone
   first, then sent by the queue like an outing. A button may be the last answer. Without script it is a plain form. */

import * as outbox from "./outbox.js";
import { pairsOf } from "./typed.js";

const GIVE_UP_WAITING = 4_000; // then the queue takes over

/** « Bruit, Conseil »: what the queue shows of it, from the labels of what was chosen. */
function wordsOf(form, submitter) {
  const chosen = [...form.querySelectorAll("input:checked")].map((input) => input.labels[0]?.textContent);
  return [...chosen, submitter?.name && submitter.textContent]
    .filter(Boolean)
    .map((said) => said.trim().replace(/\s+/g, " "))
    .join(", ");
}

async function submit(event) {
  const form = event.currentTarget;
  const { submitter } = event;
  if (event.defaultPrevented || submitter?.name.startsWith("_") || !form.reportValidity()) return;
  event.preventDefault();
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
    after: form.elements.after?.value || "",
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
  } else location.assign(outbox.QUEUE);
}

/** A page from the cache has an identifier that has already served, and the hour when it was kept. */
function refresh(form) {
  if (!form.hasAttribute("data-bound")) form.elements.client_uuid.value = crypto.randomUUID();
}

if (outbox.works) {
  for (const form of document.querySelectorAll("[data-record-form]")) {
    refresh(form);
    form.addEventListener("submit", submit);
    window.addEventListener("pageshow", (event) => event.persisted && refresh(form));
  }
}
