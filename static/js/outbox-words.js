/* How the queue speaks: ages, what an entry holds, and the banners of LOOK 3. */

import { clock, counted, day, NBSP, wholeNumber } from "./french.js";

/** « à 14 h 10 » today, « mardi 3 mars à 14 h 10 » before. */
export function when(moment) {
  const date = new Date(moment);
  if (date.toDateString() === new Date().toDateString()) return `à ${clock(moment)}`;
  return `${day(date)} à ${clock(moment)}`;
}

export const WARNS_AFTER_DAYS = 5;
export const daysSince = (moment) => Math.floor((Date.now() - moment) / 86_400_000);

/** What each kind of record is called: one, many, with its article, and how its participles end. */
const OUTING = ["sortie", "sorties", "la sortie", "e"];
const KINDS = {
  cancelling: ["annulation", "annulations", "la sortie", "e"],
  call: ["appel", "appels", "l’appel", ""],
  situation: ["situation", "situations", "la situation", "e"],
  step: ["étape", "étapes", "l’étape", "e"],
  observation: ["observation", "observations", "l’observation", "e"],
  follow_up: ["suite", "suites", "la suite", "e"],
  touch: ["mise à jour", "mises à jour", "la mise à jour", "e"],
};

/** {one, many, named, e} of a record: « appel », « appels », « l’appel », how « envoyé » agrees with it. */
export function kindOf({ kind }) {
  const [one, many, named, e] = KINDS[kind] ?? OUTING;
  return { one, many, named, e };
}

/** « 1 appel, 2 sorties ». */
export function countedKinds(records) {
  const byWord = new Map();
  for (const record of records) {
    const { one, many } = kindOf(record);
    byWord.set(one, [(byWord.get(one)?.[0] ?? 0) + 1, many]);
  }
  return [...byWord].map(([one, [number, many]]) => counted(number, one, many)).join(", ");
}

/** « Sortie envoyée », « 2 appels envoyés », « 1 appel, 2 sorties\u00a0: envoi fait »: what has left. */
export function saidGone(records) {
  const [first] = records;
  const { one, many, e } = kindOf(first);
  if (records.length === 1) return `${one[0].toUpperCase()}${one.slice(1)} envoyé${e}`;
  const isOneKind = records.every((record) => kindOf(record).one === one);
  return isOneKind ? `${counted(records.length, one, many)} envoyé${e}s` : `${countedKinds(records)}${NBSP}: envoi fait`;
}

/** Where a record is taken up again: the page that made it; none for a touch. */
export function pageOf({ kind, address, scheme, uuid }) {
  if (kind === "touch") return "";
  if (["closing", "cancelling", "correction"].includes(kind)) return address;
  return `${address}?scheme=${encodeURIComponent(scheme)}#reprendre=${uuid}`;
}

/** « 14 personnes, 18 demandes, Les Tilleuls »: what the queue shows of an entry. */
export function wordsOf(form, pairs) {
  const value = (name) => pairs.find(([key]) => key === name)?.[1].trim() || "";
  const all = wholeNumber(value("people_mediated") || value("participants_count"));
  const requests = pairs.filter(([name]) => name.startsWith("requests_")).reduce((sum, [, typed]) => sum + (wholeNumber(typed) ?? 0), 0);
  const chosen = form.elements["stops-0-neighbourhood"]?.selectedOptions?.[0];
  const place = value("stops-0-spot") || (chosen?.value ? chosen.textContent.trim() : "");
  const said = [
    all === null ? "" : counted(all, "personne"),
    requests ? counted(requests, "demande") : "",
    place,
  ];
  return said.filter(Boolean).join(", ");
}

/** What stops the queue, in a sentence; and whether the person can do something. */
export const OBSTACLES = {
  offline: "Pas de réseau. Tout partira tout seul dès qu’il revient. Rien n’est perdu.",
  portal: "Ce réseau demande une connexion dans le navigateur avant de laisser passer. Rien n’est perdu.",
  busy: `Le service est momentanément indisponible. Nouvel essai dans un instant. Rien n’est perdu.`,
  sign_in: "Votre session est terminée. Reconnectez-vous pour envoyer. Rien n’est perdu.",
  other_user: "Un autre compte est connecté sur ce téléphone. Reconnectez-vous avec le vôtre pour envoyer.",
};

function age(moment) {
  const minutes = Math.floor((Date.now() - moment) / 60_000);
  if (minutes < 60) return counted(minutes, "minute");
  if (minutes < 24 * 60) return counted(Math.floor(minutes / 60), "heure");
  return counted(daysSince(moment), "jour");
}

/** How long the oldest has waited; from the fifth day, what an iPhone does on the seventh. */
export function ageOfOldest(moment) {
  const said = `La plus ancienne attend depuis ${age(moment)}.`;
  if (daysSince(moment) < WARNS_AFTER_DAYS) return said;
  return (
    `${said} Certains téléphones effacent ce qu’ils gardent après 7${NBSP}jours sans visite${NBSP}: retrouvez du ` +
    "réseau, ou enregistrez une copie depuis la page Envois."
  );
}

/** A queue banner: `kind` is tel, choix, ok or non; `icon` one of the style sheet's (om-i-…). */
export function banner(kind, icon, title, sentences = [], actions = []) {
  const element = document.createElement("div");
  element.className = `om-file om-file-${kind}`;
  element.appendChild(document.createElement("span")).className = `om-i om-i-${icon}`;
  const text = element.appendChild(document.createElement("div"));
  if (title) text.appendChild(document.createElement("b")).textContent = title;
  for (const sentence of [sentences].flat().filter(Boolean)) {
    text.appendChild(document.createElement("p")).textContent = sentence;
  }
  text.append(...actions.filter(Boolean));
  return element;
}

export function link(text, href) {
  const made = document.createElement("a");
  made.href = href;
  made.textContent = text;
  return made;
}

export function button(text, act, look = "btn btn-outline-primary") {
  const made = document.createElement("button");
  made.type = "button";
  made.className = look;
  made.textContent = text;
  made.addEventListener("click", act);
  return made;
}
