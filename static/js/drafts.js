/* « Gardé sans être fini », on « Noter »: what was left in the middle, whose it is to take up again. */

import { counted } from "./french.js";
import * as outbox from "./outbox.js";
import { banner, kindOf, link, pageOf, when } from "./outbox-words.js";

const section = document.querySelector("[data-drafts]");

function line(record) {
  const { one, e } = kindOf(record);
  const title = record.words || `${one[0].toUpperCase()}${one.slice(1)}`;
  return banner("tel", "phone", title, `Commencé${e} ${when(record.typed_at)}.`, [link("Reprendre", pageOf(record))]);
}

async function show() {
  const drafts = (await outbox.mine()).filter(({ state, kind }) => state === "draft" && kind !== "touch");
  section.hidden = !drafts.length;
  section.querySelector("[data-drafts-count]").textContent = counted(drafts.length, "brouillon");
  section.querySelector("[data-drafts-list]").replaceChildren(...drafts.map(line));
}

if (outbox.works) {
  outbox.onNews(show);
  show();
}
