/* A form that notes one thing in the field (a call, a situation, an observation, a follow-up, a step, a touch): kept on
   the phone first, then sent by the queue like an outing. A button may be the last answer. What was refused, or was left
   in the middle of a sentence, is taken up again here. Without script it is a plain form. */

import * as outbox from "./outbox.js";
import { banner, button, kindOf, link, when } from "./outbox-words.js";
import { watch } from "./team-clock.js";
import { byName, pairsOf, putBack } from "./typed.js";

const GIVE_UP_WAITING = 4_000; // then the queue takes over
const REFUSED = ["next_at", "sentences", "errors", "url"];

const place = document.querySelector("[data-record-said]");

function say(...parts) {
  if (!place) return;
  place.replaceChildren(banner(...parts));
  place.hidden = false;
  place.scrollIntoView({ block: "nearest" });
}

const isBusy = (form) => form.getAttribute("aria-busy") === "true";

/** « Bruit, Conseil »: what the queue shows of it, from the labels of what was chosen. */
function wordsOf(form, submitter) {
  const chosen = [...form.querySelectorAll("input:checked")].filter(({ disabled }) => !disabled).map((input) => input.labels[0]?.textContent);
  return [form.dataset.words, ...chosen, submitter?.name && submitter.textContent]
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

/** What is owed and not chosen is said before anything is kept: its group, or its inputs, have the sentence
    (`data-missing`). */
function sayMissing(form) {
  for (const said of form.querySelectorAll("[data-missing]")) {
    const isGroup = !said.matches("input");
    const inputs = [...(isGroup ? said.querySelectorAll("input[type=radio]") : form.querySelectorAll(`[name="${CSS.escape(said.name)}"]`))];
    const isOwed = !said.hidden && !inputs.some(({ checked }) => checked);
    (isGroup ? inputs[0] : said).setCustomValidity(isOwed ? said.dataset.missing : "");
  }
  return form.reportValidity();
}

/** One form and its record on this phone. */
function follow(form) {
  const kind = form.dataset.recordForm;
  const staying = form.hasAttribute("data-stays");
  const isBound = form.hasAttribute("data-bound");
  let record = null;
  let replaced = null; // what another identifier takes the place of

  const fresh = () => ({
    owner: outbox.user,
    kind,
    uuid: form.elements.client_uuid.value,
    address: new URL(form.action).pathname,
    scheme: form.elements.scheme.value,
    // What it is a step of: sent first.
    after: form.elements.after?.value || "",
    typed_at: Date.now(),
  });

  /** A page from the cache has an identifier that has already served, and the day, the outing and the place of then. */
  function refresh() {
    form.elements.client_uuid.value = crypto.randomUUID();
    const held = form.elements.held_on || form.elements.day;
    const { day } = watch(form.dataset.zone);
    if (!held?.defaultValue || held.value !== held.defaultValue || held.value >= day) return;
    held.value = day;
    if (staying) return;
    for (const name of ["outing_uuid", "neighbourhood", "spot"]) if (form.elements[name]) form.elements[name].value = "";
  }

  /** The record that the address asks for. */
  async function takeUp() {
    const asked = new URLSearchParams(location.hash.slice(1)).get("reprendre");
    const found = asked && !staying && !isBound ? await outbox.get({ owner: outbox.user, kind, uuid: asked }) : null;
    if (!found) return;
    if (!(await outbox.hold(found))) {
      say("choix", "phone", "Cette saisie est déjà ouverte dans un autre onglet.", "Continuez là-bas, ou fermez-le pour reprendre ici.");
      return;
    }
    // Twice: what the first brings in sight, the second puts back.
    for (let round = 0; round < 2; round += 1) putBack(form, byName(found.pairs), (name) => !["client_uuid", "scheme"].includes(name));
    record = found;
    form.elements.client_uuid.value = found.uuid;
    sayTakenUp();
  }

  function sayTakenUp() {
    const { e } = kindOf(record);
    if (record.state === "conflict") {
      // The same identifier is stored with other content: this one becomes one more, if the person wants it.
      replaced = record;
      record = { ...record, uuid: crypto.randomUUID() };
      form.elements.client_uuid.value = record.uuid;
      const stored = replaced.url && link("Ouvrir ce qui est enregistré", replaced.url);
      say("choix", "choice", "À vous de choisir", [...(record.sentences || []), "Enregistrer ici en fera une de plus."], [stored]);
    } else if (record.state === "refused") sayRefused();
    else say("tel", "phone", `Gardé${e} sur ce téléphone, repris${e}.`, `Commencé${e} ${when(record.typed_at)}.`);
  }

  function sayRefused() {
    say("non", "refused", `Pas accepté${kindOf(record).e}, toujours sur ce téléphone. À corriger\u00a0:`, record.sentences || []);
    for (const name of Object.keys(record.errors || {})) {
      for (const input of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) input.setAttribute("aria-invalid", "true");
    }
    form.querySelector("[aria-invalid=true]")?.focus();
  }

  /** A sentence takes longer than a touch: it is kept as it comes. */
  async function keepDraft() {
    const texts = [...form.querySelectorAll("textarea, input[type=text]")];
    // What may not be written is not kept either.
    const isRefused = texts.some(({ validity }) => validity.customError);
    if (isRefused || !texts.some(({ value }) => value.trim()) || isBusy(form)) return;
    // Another tab that would take it up waits for this one.
    if (!record) outbox.hold(fresh());
    const { uuid } = form.elements.client_uuid.value === record?.uuid ? record : fresh();
    record = { ...fresh(), ...record, uuid, pairs: pairsOf(form), words: wordsOf(form), changed_at: Date.now(), state: "draft" };
    try {
      await outbox.keep(record);
      history.replaceState(history.state, "", `?scheme=${encodeURIComponent(record.scheme)}#reprendre=${record.uuid}`);
    } catch {
      // It is still in the page; sending says whether the phone keeps anything.
    }
  }

  async function submit(event) {
    const { submitter } = event;
    if (event.defaultPrevented || submitter?.name.startsWith("_")) return;
    event.preventDefault();
    if (!sayMissing(form) || isBusy(form)) return;
    sayNow(form);
    const pairs = pairsOf(form);
    if (submitter?.name) pairs.push([submitter.name, submitter.value]);
    const now = Date.now();
    record = { ...fresh(), ...record, uuid: form.elements.client_uuid.value };
    record = { ...record, after: pairs.find(([name]) => name === "after")?.[1] || "", pairs, words: wordsOf(form, submitter) };
    record = { ...record, changed_at: now, queued_at: now, state: "waiting", tries: 0 };
    for (const said of REFUSED) delete record[said];
    form.setAttribute("aria-busy", "true");
    try {
      await outbox.keep(record);
      if (replaced) await outbox.remove(replaced);
    } catch {
      // The phone refuses to keep it: it goes as any form does.
      form.removeAttribute("aria-busy");
      if (submitter?.name) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: submitter.name, value: submitter.value }));
      form.submit();
      return;
    }
    if (staying) stay(submitter);
    else await leave();
  }

  /** A touch is said where it was made, beside what undoes it; the queue does the rest, in the order of the touches. */
  function stay(submitter) {
    const done = record;
    const shown = document.createElement("div");
    const said = shown.appendChild(document.createElement("p"));
    said.setAttribute("role", "status");
    said.tabIndex = -1;
    said.textContent = `Noté\u00a0: ${submitter?.textContent.trim() ?? ""}.`;
    if (form.dataset.undo) shown.append(button("Annuler", () => undo(done, shown), "btn btn-link"));
    form.replaceWith(shown);
    said.focus();
    outbox.send({ force: true });
  }

  /** The same again, which says so: the server may have the first already, whatever this phone knows. */
  async function undo(done, shown) {
    const [uuid, now] = [crypto.randomUUID(), Date.now()];
    const pairs = done.pairs.map(([name, value]) => [name, name === "client_uuid" ? uuid : value]);
    pairs.push(["undo", form.dataset.undo === "itself" ? done.uuid : form.dataset.undo]);
    await outbox.keep({ ...done, uuid, pairs, after: done.uuid, words: `${done.words}, annulé`, typed_at: now, changed_at: now, queued_at: now });
    record = null;
    refresh();
    form.removeAttribute("aria-busy");
    shown.replaceWith(form);
    form.querySelector("button").focus();
    outbox.send({ force: true });
  }

  async function leave() {
    const tooLong = new Promise((resolve) => setTimeout(resolve, GIVE_UP_WAITING));
    if (navigator.onLine) await Promise.race([outbox.send({ first: record.uuid, force: true, insist: true }), tooLong]);
    const left = await outbox.get(record);
    const sent = (await outbox.sentToday()).find((row) => row.uuid === record.uuid);
    if (!left && sent) {
      sessionStorage.setItem("optimedia-sent", JSON.stringify(sent));
      // Who has left the team is shown nothing of it.
      location.assign(sent.url ? form.dataset.then || sent.url : outbox.QUEUE);
    } else if (["refused", "conflict"].includes(left?.state)) {
      form.removeAttribute("aria-busy");
      record = left;
      sayTakenUp();
    } else location.assign(outbox.QUEUE);
  }

  if (!isBound) refresh();
  form.addEventListener("submit", submit);
  form.addEventListener("change", () => clearMissing(form));
  if (!staying) form.addEventListener("input", () => setTimeout(keepDraft)); // once the page has judged it
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    form.removeAttribute("aria-busy");
    form.reset();
    record = replaced = null;
    refresh();
  });
  takeUp();
}

/** A sentence goes as soon as its group is answered. */
function clearMissing(form) {
  for (const input of form.querySelectorAll("[data-missing] input[type=radio], input[data-missing]")) input.setCustomValidity("");
}

if (outbox.works) for (const form of document.querySelectorAll("[data-record-form]")) follow(form);
