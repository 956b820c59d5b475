// The lamp, toasts that wait while looked at, copying a line, and the browser's time zone.
for (const lamp of document.querySelectorAll("[data-lamp]")) {
  lamp.hidden = false;
  lamp.addEventListener("click", () => {
    const root = document.documentElement;
    root.dataset.bsTheme = root.dataset.bsTheme === "dark" ? "light" : "dark";
    localStorage.setItem("theme", root.dataset.bsTheme);
  });
}

for (const toast of document.querySelectorAll("[data-toast]")) {
  let timer;
  const start = () => { timer = setTimeout(() => toast.remove(), 10000); };
  const stop = () => clearTimeout(timer);
  toast.addEventListener("mouseenter", stop);
  toast.addEventListener("focusin", stop);
  toast.addEventListener("mouseleave", start);
  toast.addEventListener("focusout", start);
  start();
}

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.setAttribute("aria-label", "Copied");
  });
}

for (const field of document.querySelectorAll("input[name=browser_zone]")) {
  field.value = Intl.DateTimeFormat().resolvedOptions().timeZone || "";
}

document.querySelector("[data-errors]")?.focus();

// L, S and X act on the entry that has the focus; J and K move between entries.
document.addEventListener("keydown", (event) => {
  const entry = event.target.closest?.(".entry");
  if (!entry || event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, textarea, select")) return;
  const key = event.key.toLowerCase();
  const button = entry.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (button) { event.preventDefault(); button.click(); }
  const entries = [...document.querySelectorAll(".entry")];
  const next = entries[entries.indexOf(entry) + ({ j: 1, k: -1 }[key] || NaN)];
  next?.querySelector("h2 a")?.focus();
});
