/* On every page of those who log outings: the service worker, what waits on the phone, and sending it. */

import { clock, NBSP } from "./french.js";
import * as outbox from "./outbox.js";
import { ageOfOldest, banner, countedKinds, daysSince, kindOf, link, OBSTACLES, saidGone, WARNS_AFTER_DAYS } from "./outbox-words.js";

const TRY_EVERY = 30_000;
const place = document.querySelector("[data-outbox]");
// The queue's own page says it better; nothing comes before an emergency.
const isQuiet = [outbox.QUEUE, "/personne-en-danger/"].includes(location.pathname);
let halted = "";
let justSent = [];

async function show() {
  const all = await outbox.entries();
  const waiting = all.filter((record) => record.state === "waiting");
  const toDo = all.filter((record) => ["refused", "conflict"].includes(record.state));
  for (const pill of document.querySelectorAll("[data-outbox-count]")) {
    pill.hidden = !(waiting.length + toDo.length);
    pill.querySelector("span").textContent = `${waiting.length + toDo.length} à envoyer`;
  }
  const banners = [];
  if (justSent.length) banners.push(sayGone());
  if (!isQuiet && waiting.length + toDo.length) banners.push(sayKept(waiting, toDo));
  place.replaceChildren(...banners);
  place.hidden = !banners.length;
}

/** One banner for all that is kept, at the height of what is most pressing. */
function sayKept(waiting, toDo) {
  const signIn = ["sign_in", "other_user"].includes(halted) && waiting.length;
  const oldest = Math.min(...[...waiting, ...toDo].map((record) => record.typed_at));
  const isOld = daysSince(oldest) >= WARNS_AFTER_DAYS;
  const toReview = `${countedKinds(toDo)} à revoir, toujours sur ce téléphone`;
  const inWait = `${countedKinds(waiting)} sur ce téléphone, en attente ${signIn ? "de connexion" : "du réseau"}`;
  const sentences = [
    waiting.length && toDo.length ? `${toReview}.` : "",
    waiting.length ? OBSTACLES[halted] : "",
    waiting.length || isOld ? ageOfOldest(oldest) : "",
  ];
  const kind = isOld || signIn ? "choix" : toDo.length ? "non" : "tel";
  const icon = toDo.length ? "refused" : "phone";
  return banner(kind, icon, waiting.length ? inWait : toReview, sentences, [link("Voir les envois", outbox.QUEUE)]);
}

function sayGone() {
  const [one] = justSent;
  const isOne = justSent.length === 1;
  const title = `${saidGone(justSent)} à ${clock(one.at)}.`;
  const words = isOne && one.words ? `${one.words}.` : "";
  // Newest first: what counts those that arrived is said once, with the last count.
  const said = new Map(justSent.map(({ said = "" }) => [said.split(NBSP)[0], said]).reverse()).values();
  const opens = isOne && one.url && one.kind !== "touch" && location.pathname !== one.url;
  return banner("ok", "check", title, [words, ...said, "La copie de ce téléphone est effacée."], [opens && link(`Ouvrir ${kindOf(one).named}`, one.url)]);
}

/** A form of version 1 is open in another tab: what is kept can be read once it is closed. */
function sayWaiting() {
  const sentence = "OptiMédia vient de changer. Terminez cette saisie, ou fermez son onglet\u00a0: tout reprendra ici. Rien n’est perdu.";
  place.replaceChildren(banner("choix", "phone", "Une saisie est ouverte dans un autre onglet.", sentence));
  place.hidden = false;
}

/** A correction that the server took leaves the phone; one it gave back stays. */
async function forgetCorrected() {
  const corrected = sessionStorage.getItem("optimedia-corrected");
  sessionStorage.removeItem("optimedia-corrected");
  const [page] = (corrected || "").split("#"); // The script of version 1 said whose after a "#".
  const isTaken = page === `${location.pathname}modifier/` && document.referrer && new URL(document.referrer).pathname === page;
  const [correction] = isTaken ? (await outbox.mine()).filter(({ kind, address }) => kind === "correction" && address === page) : [];
  if (correction) await outbox.remove(correction);
}

/** Pages made for somebody do not outlive their session; what is not sent yet does. */
function forgetPagesOnSignOut() {
  for (const form of document.querySelectorAll("form[data-sign-out]")) {
    form.addEventListener("submit", async (event) => {
      if (!navigator.onLine) return; // Nobody signs out without network: the pages stay theirs.
      event.preventDefault();
      await outbox.forgetPages();
      form.submit();
    });
  }
}

async function workOffline() {
  if (!("serviceWorker" in navigator)) return;
  await navigator.serviceWorker.register("/sw.js");
  const registration = await navigator.serviceWorker.ready;
  registration.active.postMessage({ user: outbox.user });
}

if (outbox.works) {
  const gone = sessionStorage.getItem("optimedia-sent");
  sessionStorage.removeItem("optimedia-sent");
  if (gone) justSent.push(JSON.parse(gone));
  outbox.onNews((news) => {
    if (news.waits) return sayWaiting();
    if ("halted" in news) halted = news.halted;
    if (news.sent && !document.querySelector("[data-outing-form][aria-busy=true], [data-record-form][aria-busy=true]")) justSent.unshift(news.sent);
    return show();
  });
  const tryAgain = () => document.visibilityState === "visible" && outbox.send();
  forgetCorrected().then(show).then(tryAgain);
  window.addEventListener("online", () => outbox.send({ force: true }));
  document.addEventListener("visibilitychange", tryAgain);
  setInterval(tryAgain, TRY_EVERY);
  forgetPagesOnSignOut();
  if (document.readyState === "complete") workOffline();
  else window.addEventListener("load", workOffline);
}
