// Draws the parts of plain.py. Every string of the data becomes a text node or a checked link, never markup.

function part(name, className, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children.filter((child) => child !== null && child !== "" && child !== false));
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

function inside(address, children, open) {
  // A page of the dashboard. With a key or the middle button the browser opens it in a window of its own.
  const made = part("a", "", ...children);
  made.href = address;
  made.addEventListener("click", (event) => {
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    open(address);
  });
  return made;
}

const kinds = {
  figures: ({ figures }, { open }) =>
    part("dl", "figures", ...figures.map(({ label, value, note, address }) =>
      part("div", "", part("dt", "", label), part("dd", "value", address ? inside(address, [value], open) : value),
        note && part("dd", "note", note)))),

  table: ({ heads, rows, words }, { open }) => {
    const aligned = words ? "" : "number";
    const head = part("tr", "", ...heads.map((text, place) => {
      const cell = part("th", place ? aligned : "", text);
      cell.scope = "col";
      return cell;
    }));
    const body = rows.map(({ name, note, share, cells, addresses }) => {
      const bar = part("span", "bar");
      bar.style.width = `${Math.round(1000 * Math.min(1, Math.max(0, share))) / 10}%`;
      bar.setAttribute("aria-hidden", "true");
      if (addresses?.[0]) {
        // With a mouse; the count beside it is the same link for everybody.
        bar.classList.add("leads");
        bar.addEventListener("click", () => open(addresses[0]));
      }
      const first = part("th", "", part("span", "name", name), note && part("span", "note", note), !words && bar);
      first.scope = "row";
      return part("tr", "", first, ...cells.map((text, place) =>
        part("td", aligned, addresses?.[place] ? inside(addresses[place], [text], open) : text)));
    });
    const wide = part("div", "wide", part("table", words ? "words" : "", part("thead", "", head), part("tbody", "", ...body)));
    // What does not fit is scrolled to, with the keys, too.
    wide.tabIndex = 0;
    return wide;
  },

  articles: ({ articles, picked, pick }, { open, keep }) => {
    const chosen = new Set(picked);
    const box = (article) => {
      const made = part("input", "pick");
      made.type = "checkbox";
      made.checked = chosen.has(article.id);
      made.dataset.key = `pick ${article.id}`;
      made.setAttribute("aria-label", `${pick}: ${article.title.map(({ text }) => text).join("")}`);
      made.addEventListener("change", () => {
        if (made.checked) chosen.add(article.id); else chosen.delete(article.id);
        keep("picked", [...chosen]);
      });
      return made;
    };
    return part("ol", "articles", ...articles.map((article) => {
      const { title, url, language, line, mark, topics, passage } = article;
      const heading = part("h4", "", article.inside ? inside(article.inside, fragments(title), open) : link(url, fragments(title)));
      const quoted = passage.length ? part("p", "passage", ...fragments(passage)) : null;
      for (const original of [heading, quoted]) if (original && language !== "und") original.lang = language;
      if (pick && article.id) heading.prepend(box(article));
      if (article.near) heading.append(part("span", "near", ` ${article.near}`));
      return part("li", "", heading,
        part("p", "line", part("span", "", line), mark && part("span", "badge", mark),
          article.inside && url && link(url, [article.original]),
          ...(article.more ?? []).map(({ text, address }) => inside(address, [text], open)),
          ...topics.map((topic) => part("span", "topic", topic))),
        quoted);
    }));
  },

  lines: ({ lines }) => part("div", "lines", ...lines.map((text) => part("p", "", text))),
};

export default function ({ data, parentElement, setTriggerValue, setStateValue }) {
  // Streamlit's page says that it is English; screen readers and the browser's own translation go by this.
  document.documentElement.lang = data.language;
  const before = parentElement.querySelector(".plain");
  // What the reader has opened and where they are stays so when the data change.
  const root = parentElement.getRootNode();
  const at = root.activeElement?.dataset?.key;
  const open = new Map([...(before?.querySelectorAll("details") ?? [])].map((each) => [each.dataset.key, each.open]));
  before?.remove();
  const events = { open: (address) => setTriggerValue("opened", address), keep: setStateValue };
  const made = part("div", "plain", kinds[data.kind](data, events));
  made.lang = data.language;
  for (const each of made.querySelectorAll("details")) if (open.has(each.dataset.key)) each.open = open.get(each.dataset.key);
  parentElement.append(made);
  if (at) [...made.querySelectorAll("[data-key]")].find((each) => each.dataset.key === at)?.focus();
}
