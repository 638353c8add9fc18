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

// Filters stand open where there is room for them and folded on a phone.
function openWhereWide(scope) {
  if (!window.matchMedia("(min-width: 48.0625rem)").matches) return;
  for (const details of scope.querySelectorAll("details[data-open-where-wide]")) details.open = true;
}

// A button that prints the page, where there is something to print with.
function offerPrinting(scope) {
  for (const button of scope.querySelectorAll("[data-app-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
}

function wake(scope) {
  initAll({ scope });
  offerPrinting(scope);
  followReveals(scope);
  followAnswers(scope);
  openWhereWide(scope);
  offerCalendars(scope);
}

wake(document);
document.body.addEventListener("htmx:afterSettle", (event) => wake(event.target));
