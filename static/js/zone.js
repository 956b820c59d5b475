// Asks once whether to move the days, where the browser's clock and the account's zone differ.
const here = Intl.DateTimeFormat().resolvedOptions().timeZone || "";

// By what the clocks say over the year, since one place has several names (Kolkata, Calcutta).
const clocks = (timeZone) => [0, 3, 6, 9].map((month) =>
  new Date(Date.UTC(new Date().getUTCFullYear(), month, 15)).toLocaleString("en", { timeZone })).join();

function ask() {
  const question = document.querySelector("form[data-zone]");
  if (!question || !here.includes("/") || here === question.dataset.kept) return;
  const { zone } = question.dataset;
  if (here !== zone && clocks(here) !== clocks(zone)) {
    question.elements.browser_zone.value = here;
    question.querySelector("[data-place]").textContent = here.replaceAll("_", " ");
    question.hidden = false;
  }
}

ask();
document.addEventListener("htmx:afterSettle", ask);
