// Tries again if the page did not start, because one of its files did not arrive. What did arrive is kept by the browser.
const AGAIN = 5000;

function tryAgain() {
  const app = document.getElementById("app");
  if (app.childElementCount > 0) return;
  const said = document.createElement("p");
  said.className = "said";
  said.textContent =
    "De console is niet geladen; over 5 seconden een nieuwe poging. / The console did not load; trying again in 5 seconds.";
  app.replaceChildren(said);
  setTimeout(() => location.reload(), AGAIN);
}

// The page's own script has run, or failed, before the window says that all is loaded.
if (document.readyState === "complete") tryAgain();
else addEventListener("load", tryAgain);
