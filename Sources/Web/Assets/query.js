// The filter while it is typed: its colours, how many people it means, what is wrong with it, and how it can go on.
// Without this file the form asks the server, which marks mistakes itself. Any box with data-query, a text area, ink
// and a list box works like this; the count and the complaints are shown where there is room for them.

const token = /("(?:[^"\\]|\\.)*"?)|\b(AND|OR|NOT|IN|IS|EMPTY|ORDER|BY|ASC|DESC)\b|([<>!=~]+)|([-+]\d+[hdwMym]\b)|([\p{L}_][\p{L}\p{N}_.@-]*(?:\[[^\]]*\]?)?)|([\s\S])/giu;
const kinds = ["str", "key", "op", "num", "field"];
const numbers = new Intl.NumberFormat("en");

/** Pieces of a filter with the class that colours each; null for what has no colour. */
function pieces(text) {
  let isValue = false;
  const found = [];
  for (const match of text.matchAll(token)) {
    let kind = kinds[match.slice(1, 6).findIndex((group) => group !== undefined)] ?? null;
    if (kind === "op" || match[2]?.toUpperCase() === "IN") isValue = true;
    else if (match[2]) isValue = false;
    else if (kind === "field" && isValue) kind = "val";
    found.push({ start: match.index, text: match[0], kind });
  }
  return found;
}

/** Says whole sentences, at most one a second; the last one counts. */
function announcer(place) {
  let last = 0;
  let waiting = null;
  return (sentence) => {
    clearTimeout(waiting);
    const rest = Math.max(0, last + 1000 - Date.now());
    waiting = setTimeout(() => {
      last = Date.now();
      if (place) place.textContent = sentence;
    }, rest);
  };
}

/** Asks after a pause in typing; a newer question ends an older one. */
function asker(pause, ask) {
  let timer = null;
  let running = null;
  return () => {
    clearTimeout(timer);
    running?.abort();
    timer = setTimeout(() => {
      running = new AbortController();
      ask(running.signal);
    }, pause);
  };
}

/** Null without an answer: another question came first, or the server is away. The form works all the same. */
async function answer(path, fields, signal) {
  let response;
  try {
    response = await fetch(`${path}?${new URLSearchParams(fields)}`, { signal });
  } catch {
    return null;
  }
  return response.headers.get("content-type")?.startsWith("application/json") ? response.json().catch(() => null) : null;
}

class QueryField {
  constructor(box) {
    this.box = box;
    this.area = box.querySelector("textarea");
    this.ink = box.querySelector(".query-ink");
    this.list = box.querySelector("[role=listbox]");
    this.errors = box.parentElement.querySelector("[data-query-errors]");
    this.say = announcer(box.querySelector("[data-count-said]"));
    this.options = [];
    this.active = -1;
    this.isHeldBack = false;
    this.wrong = [...(this.errors?.querySelectorAll("[data-start]") ?? [])].map((line) => ({
      start: Number(line.dataset.start), end: Number(line.dataset.end),
    }));
    this.count = asker(150, (signal) => this.askCount(signal));
    this.complete = asker(80, (signal) => this.askCompletions(signal));
    this.listen();
    this.paint();
  }

  listen() {
    const { area, list } = this;
    area.setAttribute("aria-autocomplete", "list");
    area.setAttribute("aria-haspopup", "listbox");
    area.setAttribute("aria-controls", list.id);
    area.addEventListener("input", () => {
      this.wrong = [];
      this.paint();
      this.count();
      this.complete();
    });
    area.addEventListener("keydown", (event) => this.key(event));
    area.addEventListener("blur", () => {
      this.close();
      if (this.isHeldBack) this.count();
    });
    area.addEventListener("scroll", () => { this.ink.scrollTop = area.scrollTop; });
    // Before the field loses the focus.
    list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const option = event.target.closest("[role=option]");
      if (option) this.accept([...list.children].indexOf(option));
    });
  }

  paint() {
    const isWrong = (piece) => this.wrong.some(
      (place) => piece.start < place.end && piece.start + piece.text.length > place.start);
    this.ink.replaceChildren(...pieces(this.area.value).map((piece) => {
      const classes = [piece.kind && `tok-${piece.kind}`, isWrong(piece) && "tok-bad"].filter(Boolean);
      if (!classes.length) return piece.text;
      const span = document.createElement("span");
      span.className = classes.join(" ");
      span.textContent = piece.text;
      return span;
    }), "\n");
  }

  async askCount(signal) {
    const text = this.area.value;
    const found = await answer(this.box.dataset.countPath, { q: text }, signal);
    if (!found || text !== this.area.value) return;
    const number = this.box.querySelector("[data-count]");
    const rest = this.box.querySelector("[data-count-rest]");
    // The word that is being written is not wrong yet.
    const at = document.activeElement === this.area ? this.area.selectionStart : -1;
    this.wrong = (found.errors ?? []).filter((error) => error.end !== at);
    this.isHeldBack = this.wrong.length < (found.errors ?? []).length;
    this.box.classList.toggle("has-error", this.wrong.length > 0);
    this.area.ariaInvalid = this.wrong.length > 0 ? "true" : null;
    this.paint();
    this.show(this.wrong);
    if (found.errors) {
      if (number) number.textContent = "–";
      this.say(this.wrong.length ? `The filter cannot be read: ${this.wrong[0].message}` : "");
      return;
    }
    const people = found.total === 1 ? "person" : "people";
    if (number) number.textContent = numbers.format(found.count);
    if (rest) rest.textContent = `of ${numbers.format(found.total)} ${people}`;
    this.say(`${numbers.format(found.count)} of ${numbers.format(found.total)} ${people}.`);
  }

  show(errors) {
    if (!this.errors) return;
    this.errors.hidden = errors.length === 0;
    this.errors.replaceChildren(...errors.map((error) => {
      const line = document.createElement("div");
      line.className = "query-error query-error-live";
      const words = document.createElement("div");
      const message = document.createElement("b");
      message.className = "m";
      message.textContent = `Character ${error.start + 1}: ${error.message}`;
      words.append(message);
      if (error.suggestions.length) {
        const row = document.createElement("div");
        row.className = "row-2";
        row.append("Nearest: ", ...error.suggestions.map((name) => {
          const button = document.createElement("button");
          button.type = "button";
          button.className = "btn-link";
          button.textContent = name;
          button.addEventListener("click", () => this.replace(error.start, error.end, name));
          return button;
        }));
        words.append(row);
      }
      line.append(words);
      return line;
    }));
  }

  async askCompletions(signal) {
    const { area } = this;
    if (document.activeElement !== area || area.selectionStart !== area.selectionEnd) return this.close();
    const [text, at] = [area.value, area.selectionStart];
    const found = await answer(this.box.dataset.completePath, { q: text, at }, signal);
    if (!found || text !== area.value || at !== area.selectionStart) return;
    const typed = (option) => text.slice(option.start, option.end);
    this.open(found.completions.filter((option) => option.text !== typed(option)));
  }

  open(options) {
    this.options = options;
    this.active = -1;
    this.area.removeAttribute("aria-activedescendant");
    this.list.replaceChildren(...options.map((option, index) => {
      const item = document.createElement("li");
      item.id = `${this.list.id}-${index}`;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      const name = document.createElement("code");
      name.textContent = option.text;
      item.append(name);
      if (option.detail) {
        const detail = document.createElement("small");
        detail.textContent = option.detail;
        item.append(detail);
      }
      return item;
    }));
    this.list.hidden = options.length === 0;
  }

  close() {
    this.open([]);
  }

  choose(index) {
    const items = [...this.list.children];
    this.active = (index + items.length) % items.length;
    items.forEach((item, place) => item.setAttribute("aria-selected", String(place === this.active)));
    items[this.active].scrollIntoView({ block: "nearest" });
    this.area.setAttribute("aria-activedescendant", items[this.active].id);
  }

  accept(index) {
    const option = this.options[index];
    this.close();
    this.replace(option.start, option.end, `${option.text}${option.text.endsWith("(") ? "" : " "}`);
  }

  replace(start, end, text) {
    const { area } = this;
    area.focus();
    area.setRangeText(text, start, end, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }

  key(event) {
    const isOpen = this.options.length > 0;
    if (event.key === "ArrowDown" && isOpen) this.choose(this.active + 1);
    else if (event.key === "ArrowUp" && isOpen) this.choose(this.active < 0 ? -1 : this.active - 1);
    else if (event.key === "Escape" && isOpen) this.close();
    else if ((event.key === "Enter" || event.key === "Tab") && isOpen && this.active >= 0) this.accept(this.active);
    else if (event.key === " " && event.ctrlKey) this.complete();
    else if (event.key === "Enter" && !event.shiftKey && this.area.form.matches("[data-query-form]")) this.area.form.requestSubmit();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

for (const box of document.querySelectorAll("[data-query]")) new QueryField(box);
