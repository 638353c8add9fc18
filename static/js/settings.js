// A live preview while colours and the council's name are typed. "Try it" does the same on the server.
const look = document.querySelector("[data-app-look='colours']");
const COLOUR = /^#[0-9a-f]{6}$/i;
const VARIABLES = { brand_colour: "--app-brand", accent_colour: "--app-brand-accent" };

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
