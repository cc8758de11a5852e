/* The outing form keeps itself on the phone: every change at once, and the whole entry before anything is sent.
   It knows the form only by its names, and adds rows with the form's own buttons. */

import { clock, folded } from "./french.js";
import * as outbox from "./outbox.js";
import { banner, button, link, when, wordsOf } from "./outbox-words.js";
import { sayRefused } from "./outing-refused.js";
import { watch } from "./team-clock.js";
import { byName, pairsOf, putBack } from "./typed.js";

const form = document.querySelector("[data-outing-form]");
const kind = form.dataset.outingForm;
const isNew = kind === "outing";
// A planned outing, first closed here: sent by itself like a new one, under the identifier it was planned with.
const isClosing = kind === "closing";
const leavesByItself = isNew || isClosing;
// Closed by somebody else, and not this person's to change: the entry stays in the queue until they give it up.
const isOnlyShown = kind === "shown";
const isBound = form.hasAttribute("data-bound");
const GIVE_UP_WAITING = 8_000; // then the queue takes over
const LOOK_EVERY = 500;

let record = null;
let block = ""; // the one on the screen, as outing-steps.js says it
let last = "";
let isLeaving = false;
let replaced = null; // the record this one takes over from, to erase once this one is kept

const pairsNow = () => pairsOf(form);

function say(...parts) {
  const place = document.querySelector("[data-kept-said]");
  place.replaceChildren(banner(...parts));
  place.hidden = false;
}

// ---- back in the form

/** A page from the cache believes it is the day it was fetched. A phone whose clock is behind the page's is not believed. */
function turnToToday() {
  const held = form.elements.held_on;
  const { date, day } = watch(form.dataset.zone);
  if (held.max < date) held.max = date;
  if (isNew && held.value === held.defaultValue && held.value < day) held.value = day;
}

function addRows(prefix, addButton, wanted) {
  const total = form.elements[`${prefix}-TOTAL_FORMS`];
  const add = form.querySelector(`[name=${addButton}]`);
  while (total && add && Number(total.value) < wanted) {
    const before = total.value;
    add.click();
    if (total.value === before) return;
  }
}

function restore(pairs) {
  const values = byName(pairs);
  addRows("stops", "_add_stop", Number(values.get("stops-TOTAL_FORMS")?.[0]));
  addRows("testimonies", "_add_testimony", Number(values.get("testimonies-TOTAL_FORMS")?.[0]));
  // Twice: a partner ticked by the first brings the role that the second puts back.
  for (let round = 0; round < 2; round += 1) putBack(form, values, (name) => !name.endsWith("_FORMS"));
  document.activeElement?.blur?.();
  window.scrollTo(0, 0);
}

/** What makes a record this person's own, of that kind and about this form's outing. */
const own = (ofKind = kind) => ({ owner: outbox.user, kind: ofKind, uuid: form.elements.client_uuid.value });

/** What was typed to close an outing that is closed by now becomes a correction: a person decides. */
async function chooseCorrection() {
  const begun = await outbox.get(own());
  const closing = begun ? null : await outbox.get(own("closing"));
  if (!closing) return begun;
  replaced = closing;
  return { ...closing, kind, sentences: [] };
}

/** The draft to take up: the one asked for by the address, or the last one nobody else has open. */
async function choose() {
  if (!leavesByItself) return chooseCorrection();
  if (isClosing || isBound) return outbox.get(own());
  const asked = new URLSearchParams(location.hash.slice(1)).get("reprendre");
  const drafts = (await outbox.entries())
    .filter((draft) => draft.kind === kind)
    .filter((draft) => (asked ? draft.uuid === asked : draft.state === "draft" && draft.scheme === form.elements.scheme.value));
  // An address that asks for something else (another format, an outing to copy) wants no older draft.
  const wants = [...new URLSearchParams(location.search).keys()].filter((name) => name !== "scheme");
  if (!asked && (wants.length || location.hash === "#vide")) return null;
  for (const draft of drafts.sort((a, b) => b.changed_at - a.changed_at)) {
    if (await outbox.hold(draft)) return draft;
    if (asked) say("tel", "phone", "Cette sortie est déjà ouverte dans un autre onglet.");
  }
  return null;
}

function sayRestored() {
  const sentences = record.sentences || [];
  const other = isNew ? link("Commencer une autre saisie", `?scheme=${encodeURIComponent(record.scheme)}#vide`) : null;
  other?.addEventListener("click", (event) => {
    event.preventDefault();
    history.replaceState(null, "", other.href);
    location.reload();
  });
  if (isRefused(record)) say("non", "refused", "Pas acceptée, toujours sur ce téléphone.");
  else if (sentences.length) say("non", "refused", "Pas acceptée, toujours sur ce téléphone. À corriger\u00a0:", sentences);
  else say("tel", "phone", "Brouillon gardé sur ce téléphone, repris.", `Commencé ${when(record.typed_at)}.`, [other]);
}

const isRefused = ({ errors }) => Object.keys(errors || {}).length > 0;

/** Where one was typing; of an entry that was refused, what to correct. */
function openWhereLeft() {
  if (isRefused(record)) sayRefused(record.errors);
  else form.dispatchEvent(new CustomEvent("outing:open", { detail: record.block }));
}

/** A planned outing is closed in one tab: another one waits, and takes up what that one kept. */
async function waitForMyTurn() {
  if (await outbox.hold(own())) return;
  form.inert = true;
  say("choix", "phone", "Cette sortie est déjà ouverte dans un autre onglet.", "Continuez là-bas, ou fermez-le pour reprendre ici.");
  await outbox.hold(own(), { wait: true });
  form.inert = false;
  document.querySelector("[data-kept-said]").hidden = true;
}

async function start() {
  if (isOnlyShown) return;
  if (leavesByItself && !isBound) turnToToday();
  if (isClosing) await waitForMyTurn();
  const found = await choose();
  const before = JSON.stringify(pairsNow());
  if (isNew && !isBound) form.elements.client_uuid.value = found?.uuid ?? crypto.randomUUID();
  const { uuid } = own();
  if (isNew && (isBound || !found)) await outbox.hold(own());
  record = found ?? { ...own(), address: location.pathname, scheme: form.elements.scheme.value, typed_at: Date.now(), state: "draft" };
  if (found && !isBound) {
    restore(found.pairs);
    form.elements.client_uuid.value = uuid;
    if (JSON.stringify(pairsNow()) !== before) {
      sayRestored();
      openWhereLeft();
    }
  }
  last = JSON.stringify(pairsNow());
  // A page the server gave back was typed in another page's life: it is kept as it stands.
  if (isBound || replaced) last = "";
  for (const kind of ["input", "change", "click"]) form.addEventListener(kind, () => setTimeout(save));
  // What a script fills without an event is seen too.
  setInterval(save, LOOK_EVERY);
  document.addEventListener("visibilitychange", save);
  window.addEventListener("pagehide", save);
  sayKeeping(true);
  form.dataset.keeping = "";
}

async function save() {
  if (isLeaving || !record) return;
  const pairs = pairsNow();
  const text = JSON.stringify(pairs);
  if (text === last) return;
  last = text;
  record = { ...record, pairs, words: wordsOf(form, pairs), block, changed_at: Date.now(), state: "draft" };
  try {
    await outbox.keep(record);
    if (replaced) await outbox.remove(replaced);
    replaced = null;
    sayKeeping(true);
  } catch {
    last = ""; // The next moment tries again.
    sayKeeping(false);
    return;
  }
  // A tab that the phone closes and opens again comes back to this entry, whatever it was begun from.
  const address = `?scheme=${encodeURIComponent(record.scheme)}#reprendre=${record.uuid}`;
  if (isNew && !isLeaving && !location.hash.endsWith(record.uuid)) history.replaceState(history.state, "", address);
}

/** What the page says of keeping is what the phone does. */
function sayKeeping(isKept) {
  for (const said of document.querySelectorAll("[data-kept-promise]")) said.hidden = !isKept;
  if (!isKept) say("non", "refused", "Ce téléphone refuse de garder la saisie.", "Ne fermez pas cette page avant de l’avoir enregistrée.");
}

/** « Garder ce qui est enregistré »: what was typed over somebody else's change is given up. */
async function giveUp(event) {
  const { href } = event.currentTarget;
  event.preventDefault();
  isLeaving = true;
  for (const kept of [record, replaced, own("closing")].filter(Boolean)) await outbox.remove(kept);
  location.assign(href);
}

// ---- sending

/** What the pressed button changes, as `submitted` of outings/entry/form.py would; false when the page must be redrawn. */
function obey(pressed) {
  if (!pressed?.name || !pressed.name.startsWith("_")) return true;
  if (pressed.name === "_repair") {
    const [name, value] = pressed.value.split("=");
    form.elements[name].value = value;
    form.elements[name].dispatchEvent(new Event("input", { bubbles: true }));
    return true;
  }
  if (pressed.name === "_as_new") {
    replaced = record;
    record = { ...record, uuid: pressed.value };
    outbox.hold(record);
    form.elements.client_uuid.value = pressed.value;
    return true;
  }
  return false;
}

/** Asked once of an unplanned outing that is like a planned one this phone knows: the same day, at the same place. */
let isAnother = false;

async function asksOfPlanned() {
  if (!isNew || isAnother || record.kind === "closing") return false;
  const rows = [...form.querySelectorAll("[data-rows=stops] > [data-row]")];
  const places = rows.map((row) => row.querySelector("[name$=-spot]").value || row.querySelector("[name$=-neighbourhood]").selectedOptions[0]?.textContent);
  const typed = new Set(places.filter(Boolean).map(folded));
  const known = await outbox.planned().catch(() => []);
  const like = known.find(({ held_on: held, stops = [] }) => held === form.elements.held_on.value && stops.some((stop) => typed.has(folded(stop))));
  if (!like) return false;
  const hour = like.starts_at ? ` à ${clock(`${like.held_on}T${like.starts_at}`)}` : "";
  const answers = [button("Oui, la clôturer", () => answer(like), "btn btn-primary"), button("Non, c’en est une autre", () => answer(null))];
  say("choix", "choice", `C’était la sortie prévue${hour}\u202f?`, `${like.place}. Rien n’est perdu.`, answers);
  scrollTo(0, 0);
  return true;
}

/** The planned one is closed by what was typed, under its own identifier; or it is another one. */
function answer(like) {
  isAnother = true;
  if (like) {
    replaced = record;
    record = { ...record, kind: "closing", uuid: like.client_uuid, address: like.url };
    outbox.hold(record);
    form.elements.client_uuid.value = like.client_uuid;
    form.elements.version.value = like.version;
    form.action = like.url;
  }
  document.querySelector("[data-kept-said]").hidden = true;
  form.requestSubmit();
}

function wait(isWaiting) {
  for (const pressed of form.querySelectorAll("button[type=submit]")) pressed.disabled = isWaiting;
  form.setAttribute("aria-busy", String(isWaiting));
  if (isWaiting) say("tel", "arrow", "Gardée sur ce téléphone. Envoi en cours.");
}

async function submit(event) {
  if (event.defaultPrevented || !record) return;
  if (isLeaving) {
    event.preventDefault();
    return;
  }
  if (!leavesByItself) {
    // It replaces what others may have changed: a person sees the answer. Sent later by itself, nobody would.
    if (navigator.onLine) sessionStorage.setItem("optimedia-corrected", record.address);
    else {
      event.preventDefault();
      await save();
      say("tel", "phone", "Pas de réseau. Vos changements sont gardés sur ce téléphone.", "Enregistrez à nouveau dès qu’il revient.");
    }
    return;
  }
  if (!obey(event.submitter)) return;
  event.preventDefault();
  if (await asksOfPlanned()) return;
  isLeaving = true;
  const pairs = pairsNow();
  const now = Date.now();
  record = { ...record, pairs, words: wordsOf(form, pairs), changed_at: now, queued_at: now, state: "waiting", tries: 0 };
  for (const said of ["next_at", "sentences", "errors", "url"]) delete record[said];
  wait(true);
  try {
    await outbox.keep(record);
    if (replaced) await outbox.remove(replaced);
  } catch {
    stay("Ce téléphone refuse de garder la saisie.");
    if (navigator.onLine) form.submit(); // It goes as any form does.
    return;
  }
  try {
    await sendOrQueue();
  } catch {
    stay("L’envoi n’a pas abouti. La saisie est sur ce téléphone : enregistrez à nouveau.");
  }
}

/** Nothing left. */
function stay(why) {
  wait(false);
  isLeaving = false;
  say("non", "refused", why);
}

/** Sends now if it can, else leaves the entry to the queue, and goes where its answer is read. */
async function sendOrQueue() {
  const tooLong = new Promise((resolve) => setTimeout(resolve, GIVE_UP_WAITING));
  if (navigator.onLine) await Promise.race([outbox.send({ first: record.uuid, force: true, insist: true }), tooLong]);
  const left = await outbox.get(record);
  const sent = (await outbox.sentToday()).find((row) => row.uuid === record.uuid);
  if (!left && sent) {
    sessionStorage.setItem("optimedia-sent", JSON.stringify(sent));
    location.assign(sent.url);
  } else if (left && isRefused(left)) {
    takeBack(left);
    last = ""; // What is being corrected is a draft.
    document.querySelector("[data-kept-said]").hidden = true;
    sayRefused(left.errors);
  } else if (left?.state === "conflict") {
    takeBack(left);
    const sentences = [left.sentences, "Rien n’est perdu, rien n’est remplacé."].flat();
    say("choix", "choice", "À vous de choisir", sentences, [button("Comparer et choisir", compare)]);
    scrollTo(0, 0);
  } else location.assign(outbox.QUEUE);
}

/** The form is the person's again, and the record what the answer made of it. */
function takeBack(left) {
  wait(false);
  isLeaving = false;
  record = left;
  last = JSON.stringify(pairsNow());
}

/** The server's page shows what it has and what was typed. */
function compare() {
  isLeaving = true;
  form.elements.csrfmiddlewaretoken.value = outbox.lastToken();
  form.submit();
}

/** Another block: the draft, if there is one, comes back there. */
function turn(event) {
  block = event.target.id;
  if (!record?.changed_at || isLeaving) return;
  record = { ...record, block };
  outbox.keep(record);
}

if (outbox.works) {
  form.addEventListener("outing:shown", turn);
  form.addEventListener("submit", submit);
  form.querySelector("[data-give-up]")?.addEventListener("click", giveUp);
  // Back to a page whose entry has left: a fresh one.
  window.addEventListener("pageshow", (event) => event.persisted && isLeaving && location.reload());
  outbox.onNews((news) => {
    if ("waits" in news) form.inert = news.waits;
  });
  start();
}
