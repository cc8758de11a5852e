/* « Envois »: what this phone keeps and what left it. Another account's entries are said, never shown nor sent. */

import { clock, counted, day } from "./french.js";
import * as outbox from "./outbox.js";
import { ageOfOldest, banner, button, countedKinds, daysSince, kindOf, link, OBSTACLES, pageOf, WARNS_AFTER_DAYS, when } from "./outbox-words.js";

const MANY_TRIES = 5;
let halted = "";
let sending = "";

const part = (name) => document.querySelector(`[data-queue-part=${name}]`);

function fill(name, elements, since = "") {
  const section = part(name);
  section.hidden = !elements.length;
  section.querySelector("[data-queue-list]").replaceChildren(...elements);
  const said = section.querySelector("[data-queue-since]");
  if (said) said.textContent = since;
}

const linkTo = (text, record) => pageOf(record) && link(text, pageOf(record));
const named = (record) => `${kindOf(record).one[0].toUpperCase()}${kindOf(record).one.slice(1)}`;
const wordsOf = (record) => `${named(record)}\u00a0: ${record.words || "saisie encore vide"}. Commencé${kindOf(record).e} ${when(record.typed_at)}.`;

function banned(record) {
  const words = wordsOf(record);
  if (record.state === "refused") {
    const title = `Pas accepté${kindOf(record).e}, toujours sur ce téléphone`;
    return banner("non", "refused", title, [...(record.sentences || []), words], [linkTo("Corriger la saisie", record), eraser(record)]);
  }
  if (record.state === "conflict") {
    const sentences = [...(record.sentences || []), "Rien n’est perdu, rien n’est remplacé.", words];
    const mine = ["closing", "cancelling"].includes(record.kind) ? button("Comparer avec ma saisie", () => compare(record), "btn btn-link") : linkTo("Ouvrir ma saisie", record);
    const stored = record.url && link(`Ouvrir ${kindOf(record).named} enregistré${kindOf(record).e}`, record.url);
    const actions = [stored, mine, eraser(record)];
    return banner("choix", "choice", "À vous de choisir", sentences, actions);
  }
  if (record.uuid === sending) return banner("tel", "arrow", "Envoi en cours", words);
  const soon = record.tries > MANY_TRIES ? "quelques minutes" : "un instant";
  const next = record.tries ? `Nouvel essai dans ${soon}.` : "Partira dès que le réseau revient.";
  return banner("tel", "phone", `Gardé${kindOf(record).e} sur le téléphone`, [words, next], [linkTo("Rouvrir la saisie", record)]);
}

/** The server shows both: what it has, and what was typed here to close or cancel the same outing. */
async function compare(record) {
  ({ halted } = await outbox.askToken());
  if (halted) {
    show();
    return;
  }
  const form = document.createElement("form");
  form.method = "post";
  form.action = record.address;
  for (const [name, value] of [...record.pairs, ["_user", outbox.user], ["csrfmiddlewaretoken", outbox.lastToken()]]) {
    form.append(Object.assign(document.createElement("textarea"), { name, value }));
  }
  form.hidden = true;
  document.body.append(form);
  form.submit();
}

/** Erasing asks twice, in place: there is no other copy. */
function eraser(record) {
  const first = button("Effacer", () => {
    const sure = button("Effacer pour de bon", () => outbox.remove(record), "btn btn-danger");
    first.replaceWith(sure);
    sure.focus();
  }, "btn btn-link");
  return first;
}

function draftLine(record) {
  const title = record.kind === "correction" ? "Correction commencée" : "Brouillon";
  return banner("tel", "phone", title, wordsOf(record), [linkTo("Reprendre", record), eraser(record)]);
}

function plannedLine({ url, cancel, place, held_on, starts_at }) {
  const start = new Date(`${held_on}T${starts_at || "12:00"}`);
  const said = [day(start), starts_at && clock(start)].filter(Boolean).join(", ");
  return banner("tel", "phone", place, `${said[0].toUpperCase()}${said.slice(1)}.`, [link("Clôturer", url), cancel && link("Annuler", cancel)]);
}

function othersLine(count) {
  const title = `${counted(count, "saisie", "saisies")} d’un autre compte sur ce téléphone`;
  const stays = count < 2 ? "Elle reste gardée, et partira" : "Elles restent gardées, et partiront";
  return banner("tel", "phone", title, `${stays} quand ce compte se reconnectera.`);
}

function sayState(kept) {
  const waiting = kept.filter((record) => record.state === "waiting");
  const place = document.querySelector("[data-queue-said]");
  const said = [];
  if (waiting.length) {
    const needsSignIn = ["sign_in", "other_user"].includes(halted);
    const title = `${countedKinds(waiting)} sur ce téléphone, en attente ${needsSignIn ? "de connexion" : "du réseau"}`;
    const signIn = needsSignIn && link("Me reconnecter", `/connexion/?next=${outbox.QUEUE}`);
    const isOld = daysSince(kept[0].typed_at) >= WARNS_AFTER_DAYS;
    const sentences = [OBSTACLES[halted] || "Tout part tout seul dès que le réseau revient. Rien n’est perdu.", ageOfOldest(kept[0].typed_at)];
    said.push(banner(signIn || isOld ? "choix" : "tel", "phone", title, sentences, [signIn]));
  } else if (!navigator.onLine || location.hash === "#hors-reseau") {
    said.push(banner("tel", "phone", "Hors réseau", "La saisie fonctionne. Les autres pages attendent le réseau.", [link("Noter", "/noter/"), link("Saisir une sortie", outbox.CREATE)]));
  }
  place.replaceChildren(...said);
}

async function show() {
  const everything = await outbox.everybodys();
  const mine = everything.filter((record) => record.owner === outbox.user).sort((a, b) => a.typed_at - b.typed_at);
  const kept = mine.filter((record) => record.state !== "draft");
  const drafts = mine.filter((record) => record.state === "draft");
  const others = everything.length - mine.length;
  const sent = await outbox.sentToday();
  sayState(kept);
  fill("waiting", kept.map(banned), kept.length ? `la plus ancienne\u00a0: ${when(kept[0].typed_at)}` : "");
  fill("drafts", drafts.map(draftLine));
  fill("planned", (await outbox.planned().catch(() => [])).map(plannedLine));
  fill("others", others ? [othersLine(others)] : []);
  fill("sent", sent.map((row) => banner("ok", "check", `Envoyé${kindOf(row).e} à ${clock(row.at)}`, [row.words && `${row.words}.`, row.said], [row.url && row.kind !== "touch" && link(`Ouvrir ${kindOf(row).named}`, row.url)])), String(sent.length));
  document.querySelector("[data-queue-copy]").hidden = !mine.length;
  const isSaid = document.querySelector("[data-queue-said]").childElementCount;
  document.querySelector("[data-queue-empty]").hidden = Boolean(kept.length || drafts.length || others || isSaid);
}

/** A copy that can be read and kept elsewhere; erasing stays the server's receipt's business. */
async function exportAll() {
  const records = (await outbox.mine()).map(({ kind, pairs, words, scheme, state, typed_at }) => ({
    nature: kindOf({ kind }).one,
    dispositif: scheme,
    commencee_le: new Date(typed_at).toISOString(),
    etat: state,
    resume: words,
    reponses: pairs,
  }));
  const copy = { quoi: "Saisies gardées sur un téléphone par OptiMédia", enregistre_le: new Date().toISOString(), saisies: records };
  const address = URL.createObjectURL(new Blob([JSON.stringify(copy, null, 2)], { type: "application/json" }));
  const download = link("", address);
  download.download = `saisies-optimedia-${new Date().toISOString().slice(0, 10)}.json`;
  download.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000); // Some phones read it later.
}

if (outbox.works) {
  outbox.onNews((news) => {
    if ("halted" in news) [halted, sending] = [news.halted, ""];
    if (news.sending) sending = news.sending;
    if (news.sent) sending = "";
    show();
  });
  document.querySelector("[data-queue-retry]").addEventListener("click", () => outbox.send({ force: true, insist: true }));
  document.querySelector("[data-queue-export]").addEventListener("click", exportAll);
  show();
}
