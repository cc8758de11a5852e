// allauth's scripts listen to the button once the page is read: it waits for them. What came before listens first.
document.addEventListener("DOMContentLoaded", () => {
  document.querySelector("#passkey").disabled = false;
});

// What a passkey's failure says to the person: allauth only tells the console.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  document.querySelector("[data-passkey-refused]").hidden = false;
});
