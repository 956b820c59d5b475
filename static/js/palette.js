// The palette: one line to log a sentence, or to go to a person or a page. Ctrl or Cmd K opens it.
const palette = document.querySelector("[data-palette]");
const field = palette?.querySelector("textarea");
const mac = /Mac|iPhone|iPad/.test(navigator.platform);
for (const key of document.querySelectorAll("[data-palette-key]")) {
  key.textContent = mac ? "⌘K" : "Ctrl K";
  key.hidden = false;
}

// What was typed stays with this tab until it is logged: a lost connection or session costs no word.
const KEPT = "typed", SENT = "sent";
const wasLogged = Boolean(document.querySelector(".toast-bar form"));
if (palette && sessionStorage.getItem(SENT)) {
  sessionStorage.removeItem(SENT);
  if (wasLogged) sessionStorage.removeItem(KEPT);
}
if (!palette && document.querySelector("[data-front]")) sessionStorage.removeItem(KEPT);

function takeUp() {
  const kept = sessionStorage.getItem(KEPT);
  if (!kept || field.value) return;
  field.value = kept;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function open() {
  if (palette.open) return;
  const sentence = document.querySelector("#sentence");
  if (sentence) return sentence.focus();  // the page of the quick log is the palette, written large
  palette.showModal();
  takeUp();
  field.focus();
  field.select();
  narrow();
}

const options = () => [...palette.querySelectorAll("[data-option]")].filter((part) => part.offsetParent);

// Pages whose name holds what is typed; a sentence leaves none.
function narrow() {
  const words = field.value.trim().toLowerCase();
  for (const page of palette.querySelectorAll("[data-pages] li")) {
    page.hidden = !page.textContent.toLowerCase().includes(words);
  }
}

function told() {
  const reading = palette.querySelector("#palette-reading");
  const people = reading.querySelectorAll("a[data-option]").length;
  const logs = reading.dataset.ready === "log";
  palette.querySelector("[data-told]").textContent = logs && asked()
    ? "Read. Enter leads to what is asked."
    : logs ? "Read. Tab to look at the parts, Enter to log it."
    : people ? `${people} found. Arrow down to choose.` : "";
}

// Something that has to be said first: which of several people is meant.
function asked() {
  const open = [...palette.querySelectorAll(".is-asked")].filter((part) => !part.querySelector(":checked"));
  return open[0]?.querySelector("input[type=radio]");
}

// Enter takes the first of what is found, or logs what was read; nothing is logged unread.
function enter() {
  const question = asked();
  if (question) return question.focus();
  const log = palette.querySelector("button[value=log]");
  if (log) return log.form.requestSubmit(log);
  options()[0]?.click();
}

function step(event) {
  const all = options();
  const at = all.indexOf(document.activeElement);
  if (!all.length || (at < 0 && document.activeElement !== field)) return;
  event.preventDefault();
  const next = at + (event.key === "ArrowDown" ? 1 : -1);
  (all[next] ?? (next < 0 ? field : all.at(-1))).focus();
}

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k" && palette) {
    event.preventDefault();
    open();
  }
});
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens-palette]");
  if (opener && palette && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    open();
  }
});
palette?.addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown" || event.key === "ArrowUp") return step(event);
  if (event.key === "Enter" && event.target === field && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    if (!waiting) enter();
    else entered = true;
  }
});
palette?.addEventListener("click", (event) => {
  if (event.target.closest("[data-close]") || event.target === palette) palette.close();
});

// While an answer is under way Enter waits for it, so that what is done is what is seen.
let waiting = false, entered = false;
field?.addEventListener("input", () => {
  waiting = Boolean(window.htmx) && field.value.trim() !== "";
  entered = false;
  sessionStorage.setItem(KEPT, field.value);
  narrow();
});
palette?.addEventListener("submit", (event) => {
  if (navigator.onLine) return sessionStorage.setItem(SENT, "yes");
  event.preventDefault();
  palette.querySelector("[data-offline]").hidden = false;
});
addEventListener("online", () => { if (palette) palette.querySelector("[data-offline]").hidden = true; });
palette?.addEventListener("htmx:afterSettle", () => {
  waiting = false;
  told();
  if (entered) enter();
  entered = false;
});
palette?.addEventListener("htmx:sendError", () => { waiting = false; });
palette?.addEventListener("htmx:responseError", () => { waiting = false; });
