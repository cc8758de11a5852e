/* What the server works out of a form while one types: asked a moment after the last key, and of the last question only. */

const WAIT = 250; // milliseconds after the last key

/** Posts the form with what `more` adds, and hands the page's piece over to `show`. Returns what asks without a key. */
export function askWhileTyping(form, address, more, show) {
  let asked = new AbortController();
  let timer;

  async function ask() {
    asked.abort();
    asked = new AbortController();
    const body = new FormData(form);
    for (const [name, value] of Object.entries(more)) body.set(name, value);
    try {
      const answer = await fetch(address, { method: "POST", body, signal: asked.signal });
      // Signed out, or refused: the page stays as it is, saving says it.
      if (answer.ok && !answer.redirected) show(await answer.text());
    } catch {
      // Another question took its place, or there is no network.
    }
  }

  function soon() {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  }

  for (const kind of ["input", "change"]) form.addEventListener(kind, soon);
  return soon;
}
