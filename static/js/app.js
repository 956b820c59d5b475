// The lamp, toasts that wait while looked at, copying a line, keys, and what follows an htmx swap.
function prepare(root) {
  const all = (selector) => [...(root.matches(selector) ? [root] : []), ...root.querySelectorAll(selector)];
  for (const part of all("[data-lamp], [data-copy], [data-copy-from], [data-all], [data-tally], [data-find]")) part.hidden = false;
  for (const field of all("input[name=browser_zone]")) {
    field.value = Intl.DateTimeFormat().resolvedOptions().timeZone || "";
  }
  all("[data-tally]").forEach(tally);
  for (const toast of all("[data-toast]")) {
    let timer;
    const start = () => { timer = setTimeout(() => toast.remove(), 10000); };
    const stop = () => clearTimeout(timer);
    toast.addEventListener("mouseenter", stop);
    toast.addEventListener("focusin", stop);
    toast.addEventListener("mouseleave", start);
    toast.addEventListener("focusout", start);
    start();
  }
  all("[data-errors]")[0]?.focus();
}

// The foot of a review says what will happen.
function tally(part) {
  const form = part.closest("form");
  const elsewhere = (name) => Number(part.dataset[name] || 0);  // on the other pages
  const added = form.querySelectorAll("[data-adds]:checked").length + elsewhere("added");
  const open = form.querySelectorAll("[data-open]:checked").length + elsewhere("left");
  part.textContent = `Add ${added} ${added === 1 ? "person" : "people"}${open ? `, ${open} left to decide` : ""}.`;
}

function say(words) {
  const toast = document.createElement("div");
  toast.className = "toast-bar";
  toast.dataset.toast = "";
  toast.append(words);
  const toasts = document.querySelector("#toasts");
  toasts.replaceChildren(toast);
  prepare(toast);
}

// Below what is being typed, where a toast would lie under the dialog.
function sayIn(part, words) {
  const said = document.createElement("p");
  said.className = "part-problem";
  said.role = "alert";
  said.textContent = words;
  part.replaceChildren(said);
}

// Without the clipboard of a secure page, a selected field and the old command do the same.
async function copy(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const field = document.createElement("textarea");
  field.value = text;
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  if (!done) throw new Error("not copied");
}

document.addEventListener("click", async (event) => {
  const lamp = event.target.closest("[data-lamp]");
  if (lamp) {
    const root = document.documentElement;
    root.dataset.bsTheme = root.dataset.bsTheme === "dark" ? "light" : "dark";
    localStorage.setItem("theme", root.dataset.bsTheme);
  }
  const button = event.target.closest("[data-copy], [data-copy-from]");
  if (button) {
    try {
      await copy(button.dataset.copy ?? document.getElementById(button.dataset.copyFrom).value);
      say("Copied.");
    } catch {
      say("Your browser keeps pages from copying. Select the line and copy it by hand.");
    }
    button.focus();
  }
});

// What takes a while says so, and is not asked for twice.
document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (!button?.dataset.busy) return;
  button.setAttribute("aria-busy", "true");
  button.textContent = button.dataset.busy;
});

// Forms that need no button here: what is chosen is kept at once.
document.addEventListener("change", (event) => {
  event.target.closest("form[data-on-change]")?.requestSubmit();
  const every = event.target.closest("[data-all]");
  if (every) {
    for (const box of every.closest("section").querySelectorAll(`[name="${every.dataset.all}"]`)) box.checked = event.target.checked;
  }
  event.target.form?.querySelectorAll("[data-tally]").forEach(tally);
});

// The mail that is opened holds the message as it was changed.
document.addEventListener("input", (event) => {
  const link = document.getElementById(event.target.dataset?.words ?? "");
  if (link) link.href = `${link.href.split("?")[0]}?body=${encodeURIComponent(event.target.value)}`;
});

// A long list of people shortens as one types; who is chosen stays in it.
document.addEventListener("input", (event) => {
  const find = event.target.closest("[data-find]");
  if (!find) return;
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const words = fold(event.target.value).split(/\s+/);
  for (const option of document.getElementById(find.dataset.find).options) {
    option.hidden = !option.selected && !words.every((word) => fold(option.text).includes(word));
  }
});

// L, S and X act on the entry that has the focus; J and K move between entries.
document.addEventListener("keydown", (event) => {
  const entry = event.target.closest?.(".entry");
  if (!entry || event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, textarea, select")) return;
  const key = event.key.toLowerCase();
  const button = entry.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (button) { event.preventDefault(); button.click(); }
  const entries = [...document.querySelectorAll(".entry")];
  const next = entries[entries.indexOf(entry) + ({ j: 1, k: -1 }[key] || NaN)];
  next?.querySelector(".head a")?.focus();
});

// An answer that is no page of the program's inside (signed out meanwhile) takes the whole window.
let acted = false;
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  if (xhr.status === 204) return;
  acted = Boolean(event.detail.requestConfig.elt.closest(".entry, .entry-done"));
  const isPage = /^\s*<!doctype/i.test(xhr.responseText);
  if (xhr.status < 400 && isPage && !xhr.responseText.includes('class="frame"')) {
    event.detail.shouldSwap = false;
    if (event.target.matches(".reading")) sayIn(event.target, "You are signed out. Your words are still here: sign in in another tab, then go on.");
    else location.assign(xhr.responseURL);
  }
});
document.addEventListener("htmx:afterSettle", () => {
  if (acted) (document.querySelector(".entry.is-next .head a") || document.querySelector("#main")).focus({ preventScroll: true });
  acted = false;
});

// A draft that keeps itself says so; what is opened in mail or copied follows what was typed.
document.addEventListener("htmx:afterRequest", (event) => {
  const part = document.querySelector("[data-saved]");
  if (part && event.detail.xhr.status === 204) part.textContent = "Saved";
});
document.addEventListener("input", (event) => {
  const saved = document.querySelector("[data-saved]");
  if (saved) saved.textContent = "";
  if (!event.target.matches("[data-saves]")) return;
  for (const part of event.target.form.querySelectorAll("[data-letter]")) {
    const text = [event.target.value.trim(), part.dataset.letter].filter(Boolean).join("\n\n");
    if (part.dataset.copy !== undefined) part.dataset.copy = text;
    else if (part.protocol === "mailto:") part.href = part.href.replace(/body=.*/, `body=${encodeURIComponent(text.replace(/\r?\n/g, "\r\n"))}`);
  }
});
document.addEventListener("htmx:load", (event) => prepare(event.target));
for (const failure of ["htmx:responseError", "htmx:sendError"]) {
  document.addEventListener(failure, (event) => {
    if (event.detail.xhr?.status === 422) return;
    const words = "That did not go through. Nothing is lost: try again.";
    const part = document.querySelector("dialog[open] .reading");
    if (part) sayIn(part, words);
    else say(words);
  });
}
if (!window.htmx) prepare(document.body);
