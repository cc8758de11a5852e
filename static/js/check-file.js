// A file dropped on the check page of a report: its SHA-256, worked out here and compared. Nothing is sent.
const field = document.querySelector("[data-check-file]");
const said = document.querySelector("[data-check-said]");

function hexadecimal(bytes) {
  return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

field.addEventListener("change", async () => {
  const [file] = field.files;
  if (!file) return;
  if (!globalThis.crypto?.subtle) {
    said.textContent = said.dataset.unable;
    return;
  }
  const hash = hexadecimal(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
  said.textContent = hash === field.dataset.checkFile ? said.dataset.same : said.dataset.other;
});
