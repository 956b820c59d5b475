// Before the first paint: the saved choice, else what the system prefers.
(() => {
  const saved = localStorage.getItem("theme");
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.bsTheme = saved || (dark ? "dark" : "light");
})();
