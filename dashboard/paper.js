// Draws the parts of paper.py. Every string of the data becomes a text node, never markup.

function part(name, className, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children.filter((child) => child !== null && child !== ""));
  return made;
}

function bits(pieces) {
  return pieces.map(({ text, mark }) => (mark ? part("span", `bit ${mark}`, text) : text));
}

function grid(heads, rows) {
  const head = part("tr", "", ...heads.map((text) => {
    const cell = part("th", "", text);
    cell.scope = "col";
    return cell;
  }));
  const body = rows.map((cells) => part("tr", "", ...cells.map((cell) => part("td", "", ...bits(cell)))));
  return part("div", "wide", part("table", "", part("thead", "", head), part("tbody", "", ...body)));
}

function opener(key, chosen, open, label, ...children) {
  // A button, so that it is reached and pressed by keyboard like any other.
  const made = part("button", "piece", ...children);
  made.type = "button";
  made.setAttribute("aria-pressed", String(chosen));
  if (label) made.title = label;
  made.addEventListener("click", () => open(key));
  return made;
}

const kinds = {
  draft: ({ pieces, chosen, words, editable, report_language }, open) => {
    const root = part("div", "draft", ...pieces.map((piece) => {
      const { kind, key, level } = piece;
      const said = kind === "heading" ? part(`h${Math.min(6, level + 2)}`, "", ...bits(piece.bits)) : part("span", "words", ...bits(piece.bits));
      const notes = [];
      if (kind === "gap") notes.push(part("span", "tag", words.gap));
      if (kind === "out") notes.push(part("span", "tag", words.out));
      if (piece.by) notes.push(part("span", "tag by", `${words.by} ${piece.by}`));
      const table = piece.heads.length ? grid(piece.heads, piece.rows) : null;
      const more = piece.more ? part("p", "more", words.more.replace("#", String(piece.more))) : null;
      const own = editable && key;
      const line = own && kind !== "heading" ? opener(key, key === chosen, open, words.open, said, ...notes) : part("div", "piece still", said, ...notes);
      if (own && kind === "heading") line.append(opener(key, key === chosen, open, words.open, words.add));
      const whole = part("div", `${kind}${key && key === chosen ? " chosen" : ""}`, line, table, more);
      return whole;
    }));
    root.lang = report_language;
    return root;
  },

  choices: ({ rows }, open) =>
    part("ul", "choices", ...rows.map(({ key, title, badge, tone, line, lang }) => {
      const heading = part("span", "title", title);
      if (lang) heading.lang = lang;
      return part("li", "", opener(key, false, open, "", heading, badge && part("span", `badge ${tone}`, badge), part("span", "line", line)));
    })),

  passages: ({ passages }) =>
    part("div", "passages", ...passages.map(({ heading, pieces, lang }) => {
      const quoted = part("blockquote", "", ...bits(pieces));
      if (lang) quoted.lang = lang;
      return part("figure", "", heading && part("figcaption", "", heading), quoted);
    })),

  article: ({ title, line, lang, paragraphs }) => {
    const heading = part("h3", "", ...bits(title));
    const made = part("article", "", heading, part("p", "line", line), ...paragraphs.map((pieces) => part("p", "", ...bits(pieces))));
    if (lang) made.lang = lang;
    return made;
  },
};

export default function ({ data, parentElement, setTriggerValue }) {
  document.documentElement.lang = data.language;
  const before = parentElement.querySelector(".paper");
  const root = part("div", "paper", kinds[data.kind](data, (key) => setTriggerValue("opened", key)));
  root.lang = data.language;
  if (before) before.replaceWith(root);
  else parentElement.append(root);
  const chosen = root.querySelector(".chosen");
  if (chosen) chosen.scrollIntoView({ block: "nearest" });
}
