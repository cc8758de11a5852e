/* A planned outing is cancelled on the phone first: its reason waits there until the server has it, as an entry does. */

import * as outbox from "./outbox.js";
import { banner, button } from "./outbox-words.js";
import { pairsOf } from "./typed.js";

const GIVE_UP_WAITING = 8_000; // then the queue takes over
const form = document.querySelector("[data-outing-form=cancelling]");

function say(kind, icon, title, sentences = [], actions = []) {
  const place = document.querySelector("[data-kept-said]");
  place.replaceChildren(banner(kind, icon, title, sentences, actions));
  place.hidden = false;
  scrollTo(0, 0);
}

function wait(isWaiting) {
  form.querySelector("button[type=submit]").disabled = isWaiting;
  form.setAttribute("aria-busy", String(isWaiting));
}

const recordNow = () => {
  const now = Date.now();
  return {
    owner: outbox.user,
    kind: "cancelling",
    uuid: form.elements.client_uuid.value,
    address: location.pathname,
    scheme: form.elements.scheme.value,
    pairs: pairsOf(form),
    words: form.dataset.words,
    typed_at: now,
    changed_at: now,
    queued_at: now,
    state: "waiting",
    tries: 0,
  };
};

/** The server's page shows what changed, and cancels nothing. */
function compare() {
  form.elements.csrfmiddlewaretoken.value = outbox.lastToken();
  form.submit();
}

async function submit(event) {
  // Without a reason the server says what is missing; with network, nothing has to wait.
  if (![...form.querySelectorAll("[name=reason]")].some((input) => input.checked)) {
    if (navigator.onLine) return;
    event.preventDefault();
    say("non", "refused", "Choisissez un motif.");
    return;
  }
  event.preventDefault();
  wait(true);
  const record = recordNow();
  try {
    await outbox.keep(record);
  } catch {
    form.submit(); // It goes as any form does.
    return;
  }
  const tooLong = new Promise((resolve) => setTimeout(resolve, GIVE_UP_WAITING));
  if (navigator.onLine) await Promise.race([outbox.send({ first: record.uuid, force: true, insist: true }), tooLong]);
  const left = await outbox.get(record);
  const sent = (await outbox.sentToday()).find(({ kind, uuid }) => kind === record.kind && uuid === record.uuid);
  if (!left && sent) {
    sessionStorage.setItem("optimedia-sent", JSON.stringify(sent));
    location.assign(sent.url);
  } else if (left?.state === "conflict") {
    wait(false);
    await outbox.remove(left);
    const sentences = [left.sentences, "Rien n’est perdu, rien n’est remplacé."].flat();
    say("choix", "choice", "À vous de choisir", sentences, [button("Voir ce qui a changé", compare)]);
  } else if (left?.state === "refused") {
    wait(false);
    await outbox.remove(left);
    say("non", "refused", "Pas acceptée.", left.sentences);
  } else location.assign(outbox.QUEUE);
}

/** What waits already comes back: its reason can be changed until it leaves. */
async function takeUp() {
  const kept = await outbox.get({ owner: outbox.user, kind: "cancelling", uuid: form.elements.client_uuid.value });
  const reason = kept && new Map(kept.pairs).get("reason");
  const chosen = reason && form.querySelector(`[name=reason][value="${reason}"]`);
  if (chosen) chosen.checked = true;
}

if (form && outbox.works) {
  form.addEventListener("submit", submit);
  takeUp();
}
