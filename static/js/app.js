// Wakes the design system's components, on the page and in what htmx swaps in. Every page works without this file.
import { initAll } from "../vendor/govuk/govuk-frontend.min.js";
import { offerCalendars } from "./date-picker.js";

// Radios whose answers ask for further fields (data-app-reveals names their block; several may share one).
function followReveals(scope) {
  for (const radios of scope.querySelectorAll(".govuk-radios")) {
    const triggers = [...radios.querySelectorAll("[data-app-reveals]")];
    if (!triggers.length || radios.dataset.appReveals === "on") continue;
    radios.dataset.appReveals = "on";
    const sync = () => {
      for (const id of new Set(triggers.map((trigger) => trigger.dataset.appReveals))) {
        const block = document.getElementById(id);
        const open = triggers.some((trigger) => trigger.dataset.appReveals === id && trigger.checked);
        if (block) block.classList.toggle("govuk-radios__conditional--hidden", !open);
      }
    };
    radios.addEventListener("change", sync);
    window.addEventListener("pageshow", sync);
    sync();
  }
}

// Questions that only some answers ask for: hidden and not sent under the others. Typed words stay in their box.
function followAnswers(scope) {
  for (const block of scope.querySelectorAll("[data-app-shown-by]")) {
    const form = block.closest("form");
    if (!form || block.dataset.appFollows === "on") continue;
    block.dataset.appFollows = "on";
    const wanted = block.dataset.appShownFor.split(" ");
    const sync = () => {
      const chosen = form.querySelector(`input[name="${block.dataset.appShownBy}"]:checked`);
      block.hidden = !(chosen && wanted.includes(chosen.value));
      for (const box of block.querySelectorAll("input, textarea, select")) box.disabled = block.hidden;
    };
    form.addEventListener("change", sync);
    window.addEventListener("pageshow", sync);
    sync();
  }
}

// Enter in a box saves its own row, where a form holds several.
function enterSavesItsRow(event) {
  if (event.key !== "Enter" || event.target.tagName !== "INPUT" || event.isComposing) return;
  const button = event.target.closest("li")?.querySelector("[data-app-enter]");
  if (!button) return;
  event.preventDefault();
  button.click();
}
document.addEventListener("keydown", enterSavesItsRow);

// The menu closes on Escape, and when something else is pressed; without this it closes by its own summary.
function closeMenu(event) {
  const menu = document.querySelector("details[data-app-menu][open]");
  if (!menu) return;
  if (event.type === "keydown" ? event.key === "Escape" : !menu.contains(event.target)) {
    const within = menu.contains(document.activeElement);
    menu.open = false;
    if (event.type === "keydown" && within) menu.querySelector("summary").focus();
  }
}
document.addEventListener("keydown", closeMenu);
document.addEventListener("click", closeMenu);

// Without a connection a form stays where it is, with all that was typed, instead of giving way to the browser's page.
function stayWhenOffline(event) {
  if (navigator.onLine || event.target.method !== "post") return;
  event.preventDefault();
  event.stopImmediatePropagation();
  let told = event.target.querySelector("[data-app-offline]");
  if (!told) {
    told = document.createElement("p");
    told.className = "govuk-error-message";
    told.dataset.appOffline = "";
    told.setAttribute("role", "alert");
    event.target.append(told);
  }
  told.textContent = "";
  told.textContent = "You are offline, so this was not sent. Nothing that you typed is lost: send it once you are connected.";
}
document.addEventListener("submit", stayWhenOffline, true);

// Filters stand open where there is room for them and folded on a phone.
function openWhereWide(scope) {
  if (!window.matchMedia("(min-width: 48.0625rem)").matches) return;
  for (const details of scope.querySelectorAll("details[data-open-where-wide]")) details.open = true;
}

// What is folded is printed open, and folds again behind it. A link to a folded part opens it.
let unfolded = [];
window.addEventListener("beforeprint", () => {
  unfolded = [...document.querySelectorAll("details[data-app-fold]:not([open])")];
  for (const fold of unfolded) fold.open = true;
});
window.addEventListener("afterprint", () => {
  for (const fold of unfolded) fold.open = false;
});
function openLinked() {
  const part = document.getElementById(window.location.hash.slice(1));
  if (!part?.matches("details[data-app-fold]")) return;
  part.open = true;
  part.scrollIntoView();
}
window.addEventListener("hashchange", openLinked);
openLinked();

// Boxes left empty stay out of the address of a list.
function leaveOutEmpty(event) {
  if (!event.target.matches("[data-app-leaves-out-empty]")) return;
  for (const box of event.target.elements) if (box.name && box.value === "") box.disabled = true;
  window.addEventListener("pageshow", () => {
    for (const box of event.target.elements) box.disabled = false;
  });
}
document.addEventListener("submit", leaveOutEmpty);

// A panel that hangs below its word closes when the reader goes on elsewhere.
function closeDrops(event) {
  for (const drop of document.querySelectorAll("details.app-drop[open]")) {
    if (event.key === "Escape" && drop.contains(document.activeElement)) drop.querySelector("summary").focus();
    if (event.key === "Escape" || (event.type === "click" && !drop.contains(event.target))) drop.open = false;
  }
}
document.addEventListener("click", closeDrops);
document.addEventListener("keydown", closeDrops);

// A button that prints the page, where there is something to print with.
function offerPrinting(scope) {
  for (const button of scope.querySelectorAll("[data-app-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
}

// Another row of a form, from the last one: without this file the button asks the server for it.
function addRows(scope) {
  for (const button of scope.querySelectorAll("[data-app-add-row]")) {
    const form = button.closest("form");
    const list = form && form.querySelector("[data-app-row-list]");
    const counter = form && form.querySelector("input[name=rows]");
    if (!list || !counter || button.dataset.appAdds === "on") continue;
    button.dataset.appAdds = "on";
    button.addEventListener("click", (event) => {
      const rows = list.querySelectorAll("[data-app-row]");
      const last = rows[rows.length - 1];
      const row = last.cloneNode(true);
      const number = rows.length;
      if (number >= Number(counter.dataset.appMost || Infinity)) return; // the server says why there is no other
      event.preventDefault();
      row.id = `row-${number}`;
      for (const node of row.querySelectorAll("*")) {
        for (const name of ["id", "name", "for", "aria-describedby"]) {
          const value = node.getAttribute(name);
          if (value) node.setAttribute(name, value.replace(/-\d+/g, `-${number}`));
        }
        node.classList.remove("govuk-form-group--error", "govuk-input--error", "govuk-textarea--error");
        node.removeAttribute("aria-invalid");
      }
      for (const gone of row.querySelectorAll(".govuk-error-message, .app-row__move")) gone.remove();
      for (const box of row.querySelectorAll("input, textarea")) box.value = "";
      for (const select of row.querySelectorAll("select")) select.selectedIndex = 0;
      for (const words of row.querySelectorAll("legend, label, .govuk-details__summary-text")) {
        words.textContent = words.textContent.replace(/\d+/, number + 1);
      }
      list.append(row);
      counter.value = number + 1;
      row.querySelector("input:not([type=hidden]), textarea, select").focus();
    });
  }
}

// What a forecast that is being typed does to the gap, as the server says it once it is saved.
function sayTheGap(scope) {
  for (const told of scope.querySelectorAll("output[data-app-target]")) {
    const box = document.getElementById(told.htmlFor.value);
    if (!box || told.dataset.appSays === "on") continue;
    told.dataset.appSays = "on";
    const pounds = (pence) => {
      const whole = pence % 100 === 0;
      const digits = { minimumFractionDigits: whole ? 0 : 2, maximumFractionDigits: 2 };
      return `£${(pence / 100).toLocaleString("en-GB", digits)}`;
    };
    const target = Math.round(Number(told.dataset.appTarget) * 100);
    const before = "appBefore" in told.dataset ? Math.round(Number(told.dataset.appBefore) * 100) : null;
    const sync = () => {
      const typed = /^£?(\d+(?:\.\d{1,2})?)$/.exec(box.value.replace(/[,\s]/g, ""));
      const now = typed ? Math.round(Number(typed[1]) * 100) : before;
      told.hidden = now === null || now === before;
      if (told.hidden) return;
      const gap = now < target ? `The gap becomes ${pounds(target - now)}.` : "No gap is left.";
      const change = `${pounds(Math.abs(now - (before ?? 0)))} ${now < before ? "less" : "more"} than before. `;
      told.textContent = `${before === null ? "" : change}${gap}`;
    };
    box.addEventListener("input", sync);
    window.addEventListener("pageshow", sync);
    sync();
  }
}

function wake(scope) {
  initAll({ scope });
  addRows(scope);
  offerPrinting(scope);
  followReveals(scope);
  followAnswers(scope);
  sayTheGap(scope);
  openWhereWide(scope);
  offerCalendars(scope);
}

wake(document);
document.body.addEventListener("htmx:afterSettle", (event) => wake(event.target));
