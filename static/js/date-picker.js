// A calendar beside the three boxes of a date: a button opens it, a day chosen in it fills the boxes. The boxes stay
// what counts: whoever types needs nothing of this.
const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
  "November", "December"];
const WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const FIRST_YEAR = 1990; // as council/calendar/plausible.py has it
const LAST_YEAR = 2100;
const BOXES = ["day", "month", "year"];

const asDay = (year, month, day) => new Date(Date.UTC(year, month, day));
const later = (day, days) => new Date(day.getTime() + days * 86400000);
const spoken = (day) => `${day.getUTCDate()} ${MONTHS[day.getUTCMonth()]} ${day.getUTCFullYear()}`;
const weekday = (day) => (day.getUTCDay() + 6) % 7; // 0 is Monday
const within = (day) => {
  const first = asDay(FIRST_YEAR, 0, 1);
  const last = asDay(LAST_YEAR, 11, 31);
  return day < first ? first : day > last ? last : day;
};

// The same day of another month, or its last day where that month has no such day.
function monthsOn(day, months) {
  const last = asDay(day.getUTCFullYear(), day.getUTCMonth() + months + 1, 0);
  const same = asDay(day.getUTCFullYear(), day.getUTCMonth() + months, day.getUTCDate());
  return same > last ? last : same;
}

function today() {
  const now = new Date();
  return asDay(now.getFullYear(), now.getMonth(), now.getDate());
}

// The day that stands in the boxes; today where none does.
function typedIn(boxes) {
  const [day, month, year] = boxes.map((box) => box.value.trim());
  const named = MONTHS.findIndex((name) => month.length > 2 && name.toLowerCase().startsWith(month.toLowerCase()));
  const number = named < 0 ? Number(month) - 1 : named;
  if (!/^\d{1,2}$/.test(day) || !/^\d{4}$/.test(year) || !(number >= 0 && number < 12)) return today();
  const typed = asDay(Number(year), number, Number(day));
  return typed.getUTCMonth() === number ? within(typed) : today();
}

function element(tag, attributes = {}, text = "") {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.textContent = text;
  return made;
}

const button = (classes, text, label = text) =>
  element("button", { type: "button", class: classes, "aria-label": label }, text);

let made = 0;

class Picker {
  constructor(boxes, opener, name) {
    this.boxes = boxes;
    this.opener = opener;
    this.titleId = `app-picker-${(made += 1)}`;
    this.dialog = element("dialog", { class: "app-picker", "aria-labelledby": this.titleId });
    const heading = element("div", { class: "app-picker__months" });
    this.title = element("h2", { id: this.titleId, class: "govuk-heading-s app-picker__title", "aria-live": "polite" });
    const turns = [["«", "Previous year", -12], ["‹", "Previous month", -1], ["›", "Next month", 1], ["»", "Next year", 12]];
    const [back, before, next, on] = turns.map(([sign, label, months]) => {
      const turn = button("app-picker__turn", sign, label);
      turn.addEventListener("click", () => this.show(within(monthsOn(this.day, months))));
      return turn;
    });
    heading.append(back, before, this.title, next, on);
    this.table = element("table", { class: "app-picker__days" });
    this.table.append(element("caption", { class: "govuk-visually-hidden" }, name ? `Days for ${name}` : "Days"));
    const names = element("tr");
    for (const each of WEEKDAYS) names.append(element("th", { scope: "col", abbr: each }, each.slice(0, 2)));
    const head = element("thead");
    head.append(names);
    this.days = element("tbody");
    this.table.append(head, this.days);
    const close = button("govuk-button govuk-button--secondary app-picker__close", "Close");
    close.addEventListener("click", () => this.dialog.close());
    this.dialog.append(heading, this.table, close);
    this.dialog.addEventListener("keydown", (event) => this.move(event));
    this.dialog.addEventListener("close", () => this.opener.focus());
    opener.after(this.dialog);
  }

  open() {
    this.chosen = this.boxes.some((box) => box.value.trim()) ? typedIn(this.boxes).getTime() : null;
    this.dialog.showModal();
    this.show(typedIn(this.boxes), true);
  }

  // Show the month of the day, which then is the one that the keyboard stands on.
  show(day, focus = false) {
    this.day = day;
    this.title.textContent = `${MONTHS[day.getUTCMonth()]} ${day.getUTCFullYear()}`;
    const first = asDay(day.getUTCFullYear(), day.getUTCMonth(), 1);
    this.days.replaceChildren();
    let shown = later(first, -weekday(first));
    do {
      const week = element("tr");
      for (let place = 0; place < 7; place += 1, shown = later(shown, 1)) {
        const cell = element("td");
        if (shown.getUTCMonth() === day.getUTCMonth()) cell.append(this.dayButton(shown));
        week.append(cell);
      }
      this.days.append(week);
    } while (shown.getUTCMonth() === day.getUTCMonth());
    if (focus) this.days.querySelector('[tabindex="0"]').focus();
  }

  dayButton(day) {
    const made = button("app-picker__day", String(day.getUTCDate()), `${WEEKDAYS[weekday(day)]} ${spoken(day)}`);
    made.tabIndex = day.getTime() === this.day.getTime() ? 0 : -1;
    if (day.getTime() === today().getTime()) made.setAttribute("aria-current", "date");
    if (day.getTime() === this.chosen) made.setAttribute("aria-pressed", "true");
    made.addEventListener("click", () => this.choose(day));
    return made;
  }

  move(event) {
    if (!event.target.classList.contains("app-picker__day")) return;
    const months = event.shiftKey ? 12 : 1;
    const to = {
      ArrowLeft: () => later(this.day, -1),
      ArrowRight: () => later(this.day, 1),
      ArrowUp: () => later(this.day, -7),
      ArrowDown: () => later(this.day, 7),
      Home: () => later(this.day, -weekday(this.day)),
      End: () => later(this.day, 6 - weekday(this.day)),
      PageUp: () => monthsOn(this.day, -months),
      PageDown: () => monthsOn(this.day, months),
    }[event.key];
    if (!to) return;
    event.preventDefault();
    this.show(within(to()), true);
  }

  choose(day) {
    const parts = [day.getUTCDate(), day.getUTCMonth() + 1, day.getUTCFullYear()];
    this.boxes.forEach((box, place) => {
      box.value = String(parts[place]);
      for (const kind of ["input", "change"]) box.dispatchEvent(new Event(kind, { bubbles: true }));
    });
    this.dialog.close();
  }
}

// A button beside each date of a form that is saved; filters are read as they are typed.
export function offerCalendars(scope) {
  for (const group of scope.querySelectorAll('form[method="post"] .govuk-date-input')) {
    const boxes = BOXES.map((part) => group.querySelector(`input[name$="_${part}"]`));
    if (group.dataset.appPicker === "on" || boxes.some((box) => !box || box.disabled)) continue;
    group.dataset.appPicker = "on";
    const legend = group.closest("fieldset")?.querySelector("legend");
    const name = legend ? legend.textContent.replace("(optional)", "").trim().replace(/\s+/g, " ") : "";
    const opener = element("button", { type: "button", class: "app-picker__open", "aria-haspopup": "dialog" });
    opener.append("Choose from calendar");
    if (name) opener.append(element("span", { class: "govuk-visually-hidden" }, ` for ${name}`));
    group.after(opener);
    let picker = null;
    opener.addEventListener("click", () => {
      picker ??= new Picker(boxes, opener, name);
      picker.open();
    });
  }
}
