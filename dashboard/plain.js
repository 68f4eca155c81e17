// Draws the parts of plain.py. Every string of the data becomes a text node or a checked link, never markup.

function part(name, className, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children.filter((child) => child !== null && child !== ""));
  return made;
}

function fragments(pieces) {
  return pieces.map(({ text, highlighted }) => (highlighted ? part("mark", "", text) : text));
}

function link(url, children) {
  // Checked in Python as well; an address that a browser reads otherwise than Python must not be a way in.
  let target = null;
  try {
    target = new URL(url);
  } catch {
    target = null;
  }
  if (target === null || !["http:", "https:"].includes(target.protocol)) return part("span", "", ...children);
  const made = part("a", "", ...children);
  made.href = target.href;
  made.target = "_blank";
  made.rel = "noopener noreferrer nofollow";
  made.referrerPolicy = "no-referrer";
  return made;
}

const kinds = {
  figures: ({ figures }) =>
    part("dl", "figures", ...figures.map(({ label, value, note }) =>
      part("div", "", part("dt", "", label), part("dd", "value", value), note && part("dd", "note", note)))),

  table: ({ heads, rows }) => {
    const head = part("tr", "", ...heads.map((text, place) => {
      const cell = part("th", place ? "number" : "", text);
      cell.scope = "col";
      return cell;
    }));
    const body = rows.map(({ name, note, share, cells }) => {
      const bar = part("span", "bar");
      bar.style.width = `${Math.round(1000 * Math.min(1, Math.max(0, share))) / 10}%`;
      bar.setAttribute("aria-hidden", "true");
      const first = part("th", "", part("span", "name", name), note && part("span", "note", note), bar);
      first.scope = "row";
      return part("tr", "", first, ...cells.map((text) => part("td", "number", text)));
    });
    return part("div", "wide", part("table", "", part("thead", "", head), part("tbody", "", ...body)));
  },

  articles: ({ articles }) =>
    part("ol", "articles", ...articles.map(({ title, url, language, line, mark, topics, passage }) => {
      const heading = part("h4", "", link(url, fragments(title)));
      const quoted = passage.length ? part("p", "passage", ...fragments(passage)) : null;
      for (const original of [heading, quoted]) if (original && language !== "und") original.lang = language;
      return part("li", "", heading,
        part("p", "line", part("span", "", line), mark && part("span", "badge", mark), ...topics.map((topic) => part("span", "topic", topic))),
        quoted);
    })),

  lines: ({ lines }) => part("div", "lines", ...lines.map((text) => part("p", "", text))),
};

export default function ({ data, parentElement }) {
  // Streamlit's page says that it is English; screen readers and the browser's own translation go by this.
  document.documentElement.lang = data.language;
  parentElement.querySelector(".plain")?.remove();
  const root = part("div", "plain", kinds[data.kind](data));
  root.lang = data.language;
  parentElement.append(root);
}
