// A file dropped on the check page of a report: its SHA-256, worked out here and compared. Nothing is sent.
const field = document.querySelector("[data-check-file]");
const said = document.querySelector("[data-check-said]");

function hexadecimal(bytes) {
  return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

// What to say of each fingerprint that the page knows: the report's own, its file of figures'.
const known = new Map([
  [field.dataset.checkFigures, said.dataset.figures],
  [field.dataset.checkFile, said.dataset.same],
]);

field.addEventListener("change", async () => {
  const [file] = field.files;
  if (!file) return;
  if (!globalThis.crypto?.subtle) {
    said.textContent = said.dataset.unable;
    return;
  }
  const hash = hexadecimal(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
  said.textContent = known.get(hash) ?? said.dataset.other;
});
