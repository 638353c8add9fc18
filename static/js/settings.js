// A live preview while colours and the council's name are typed. "Try it" does the same on the server.
const look = document.querySelector("[data-app-look='colours']");
const COLOUR = /^#[0-9a-f]{6}$/i;
const VARIABLES = { brand_colour: "--app-brand", accent_colour: "--app-brand-accent" };

// How well two colours can be told apart, as WCAG 2.2 counts it (and council/contrast.py).
function luminance(colour) {
  const [red, green, blue] = [1, 3, 5].map((place) => {
    const channel = parseInt(colour.slice(place, place + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
function contrast(one, other) {
  const [darker, lighter] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

// The sentences below the preview tell the contrast of what is typed, not of what was saved.
function tellContrast() {
  const typed = (box) => document.querySelector(`input[name='${box}']`)?.value ?? "";
  const [brand, accent] = [typed("brand_colour"), typed("accent_colour")];
  if (!COLOUR.test(brand)) return;
  for (const check of document.querySelectorAll("[data-app-contrast]")) {
    const other = check.dataset.appContrast === "words" ? "#ffffff" : accent;
    if (!COLOUR.test(other)) continue;
    const ratio = contrast(brand, other);
    const well = ratio >= Number(check.dataset.appNeeded);
    check.querySelector("[data-app-contrast-well]").hidden = !well;
    check.querySelector("[data-app-contrast-close]").hidden = well;
    check.querySelector("[data-app-contrast-ratio]").textContent = `${Math.floor(ratio * 10) / 10} to 1`;
  }
}

// The box to pick a colour from, beside the box to type it in: each follows the other.
function offerPicker(box) {
  const pick = document.createElement("input");
  pick.type = "color";
  pick.className = "app-colour__pick";
  pick.setAttribute("aria-label", `Pick: ${box.labels[0]?.textContent.trim() ?? ""}`);
  const row = document.createElement("div");
  row.className = "app-colour";
  box.before(row);
  row.append(box, pick);
  const follow = () => {
    if (!COLOUR.test(box.value)) return;
    pick.value = box.value;
    look?.style.setProperty(VARIABLES[box.name], box.value);
    tellContrast();
  };
  box.addEventListener("input", follow);
  pick.addEventListener("input", () => {
    box.value = pick.value;
    follow();
  });
  follow();
}
for (const box of document.querySelectorAll("[data-app-colour]")) offerPicker(box);

// The ratings of the matrix take their colour at once.
for (const cell of document.querySelectorAll(".app-cells__cell select")) {
  cell.addEventListener("change", () => {
    cell.closest("td").className = `app-cells__cell app-cells__cell--${cell.value}`;
  });
}

const name = document.querySelector("input[name='council_name']");
const shown = look?.querySelector("[data-app-look-name]");
if (name && shown) name.addEventListener("input", () => { shown.textContent = name.value; });

// A logo is seen in the header as soon as it is chosen, and gone where none is to be shown.
const logo = look?.querySelector("[data-app-look-logo]");
const file = document.querySelector("input[type='file'][name='file']");
if (logo && file) {
  const before = logo.getAttribute("src");
  const without = document.querySelector("input[name='without']");
  const show = (address) => {
    if (address) logo.src = address;
    logo.hidden = !address || Boolean(without?.checked);
  };
  file.addEventListener("change", () => {
    const chosen = file.files[0];
    if (!chosen) return show(before);
    const reader = new FileReader();
    reader.addEventListener("load", () => show(reader.result));
    reader.readAsDataURL(chosen);
  });
  without?.addEventListener("change", () => show(logo.getAttribute("src")));
}
