// The calendar of Sự kiện, and tables whose cells lead to the articles that they count; see plain.js, which stands
// before this.

Object.assign(kinds, {
  // A list by month: for each event its days, its name as a link, and what is known of its coverage.
  calendar: ({ months }, { open }) => part("div", "calendar", ...months.map(({ id, name, count, open: shown, events }) => {
    const list = part("ol", "", ...events.map(({ days, name, address, badge, note }) =>
      part("li", "", part("span", "days", days),
        part("span", "event", inside(address, [name], open), badge && part("span", "badge", badge)),
        note && part("span", "note", note))));
    const month = part("details", "", part("summary", "", part("span", "", name), part("span", "note", count)), list);
    month.open = shown;
    month.dataset.key = `month ${id}`;
    return month;
  })),

  // Rows and columns of counts; each cell leads to its articles, and its ground is the darker the more there are.
  grid: ({ heads, rows, caption }, { open }) => {
    const head = part("tr", "", ...heads.map((text, place) => {
      const cell = part("th", place ? "number" : "", text);
      cell.scope = "col";
      return cell;
    }));
    const body = rows.map(({ name, note, group, cells }) => {
      const first = part("th", group ? "group" : "", part("span", "name", name), part("span", "note", note ?? ""));
      first.scope = "row";
      return part("tr", "", first, ...cells.map(({ text, address, heat }) => {
        const cell = part("td", "number", address ? inside(address, [text], open) : text);
        if (heat) cell.style.setProperty("--heat", `${Math.round(heat * 65)}%`);
        if (heat) cell.classList.add("heat");
        return cell;
      }));
    });
    const made = part("table", "grid", part("thead", "", head), part("tbody", "", ...body));
    const wide = part("div", "wide", made);
    wide.tabIndex = 0;
    made.setAttribute("aria-label", caption ?? "");
    // Beside the table and no caption of it: on a telephone that would be as wide as the table.
    return part("div", "", part("p", "told", caption ?? ""), wide);
  },

  // A few links in a row that wraps.
  ways: ({ ways }, { open }) =>
    part("ul", "ways", ...ways.map(({ text, address, note }) =>
      part("li", "", inside(address, [text], open), part("span", "note", note ?? "")))),

  // Who said what, each with the article that quotes it.
  quotes: ({ quotes }, { open }) =>
    part("div", "quotes", ...quotes.map(({ name, words, language, line, address }) => {
      const said = part("blockquote", "", words);
      if (language !== "und") said.lang = language;
      return part("figure", "", said, part("figcaption", "", part("strong", "", name), " · ", inside(address, [line], open)));
    })),
});
