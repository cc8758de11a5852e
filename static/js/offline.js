/* On every page of those who log outings: the service worker, what waits on the phone, and sending it. */

import * as outbox from "./outbox.js";
import { banner, clock, counted, daysSince, link, OBSTACLES, WARNS_AFTER_DAYS, warningOfAge } from "./outbox-words.js";

const TRY_EVERY = 30_000;
const place = document.querySelector("[data-outbox]");
const isQueuePage = location.pathname === outbox.QUEUE;
let halted = "";
let justSent = [];

async function show() {
  const all = await outbox.outings();
  const waiting = all.filter((record) => record.state === "waiting");
  const toDo = all.filter((record) => ["refused", "conflict"].includes(record.state));
  for (const pill of document.querySelectorAll("[data-outbox-count]")) {
    pill.hidden = !(waiting.length + toDo.length);
    pill.querySelector("span").textContent = `${waiting.length + toDo.length} à envoyer`;
  }
  const banners = [];
  if (justSent.length) banners.push(sayGone());
  if (!isQueuePage && waiting.length) {
    const title = `${counted(waiting.length, "sortie", "sorties")} sur ce téléphone, en attente ${halted === "sign_in" ? "de connexion" : "du réseau"}`;
    const oldest = waiting[0].typed_at;
    const isOld = daysSince(oldest) >= WARNS_AFTER_DAYS;
    const sentences = [OBSTACLES[halted] || "", isOld ? warningOfAge(oldest) : ""];
    banners.push(banner(isOld || halted === "sign_in" ? "choix" : "tel", "phone", title, sentences, [link("Voir les envois", outbox.QUEUE)]));
  }
  if (!isQueuePage && toDo.length) {
    const title = `${counted(toDo.length, "sortie", "sorties")} à revoir, toujours sur ce téléphone`;
    banners.push(banner("non", "refused", title, [], [link("Voir les envois", outbox.QUEUE)]));
  }
  place.replaceChildren(...banners);
  place.hidden = !banners.length;
}

function sayGone() {
  const [one] = justSent;
  const isOne = justSent.length === 1;
  const title = isOne ? `Sortie envoyée à ${clock(one.at)}.` : `${counted(justSent.length, "sortie envoyée", "sorties envoyées")} à ${clock(one.at)}.`;
  const words = isOne && one.words ? `${one.words}.` : "";
  return banner("ok", "check", title, [words, "La copie de ce téléphone est effacée."], [isOne && location.pathname !== one.url && link("Ouvrir la sortie", one.url)]);
}

/** A correction that the server took leaves the phone; one it gave back stays. */
async function forgetCorrected() {
  const corrected = sessionStorage.getItem("optimedia-corrected");
  sessionStorage.removeItem("optimedia-corrected");
  const isTaken = corrected && `${location.pathname}modifier/` === corrected && document.referrer.endsWith(corrected);
  if (isTaken) await outbox.remove(corrected);
}

/** Pages made for somebody do not outlive their session; what is not sent yet does. */
function forgetPagesOnSignOut() {
  for (const form of document.querySelectorAll("form[data-sign-out]")) {
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const names = await caches.keys();
      await Promise.all(names.filter((name) => !name.startsWith("assets-")).map((name) => caches.delete(name)));
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
    if ("halted" in news) halted = news.halted;
    if (news.sent && !document.querySelector("[data-outing-form][aria-busy=true]")) justSent.unshift(news.sent);
    show();
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
