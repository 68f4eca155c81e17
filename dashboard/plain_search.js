// The parts of Tìm kiếm and Bài báo; see plain.js, which stands before this.

function choice(kind, group, key, checked, change) {
  const made = part("input", "");
  made.type = kind;
  made.name = group;
  made.checked = checked;
  made.dataset.key = key;
  made.addEventListener("change", () => change(made));
  return made;
}

Object.assign(kinds, {
  // Facets with counts: each a list of values of which any number is chosen.
  facets: ({ groups, more }, { keep }) => {
    const chosen = Object.fromEntries(groups.map(({ id, values }) => [id, values.filter((v) => v.chosen).map((v) => v.id)]));
    return part("div", "facets", ...groups.map(({ id, name, values, first, open }) => {
      const list = (some) => part("ul", "", ...some.map((value) => {
        const box = choice("checkbox", id, `${id} ${value.id}`, value.chosen, (made) => {
          chosen[id] = chosen[id].filter((each) => each !== value.id);
          if (made.checked) chosen[id].push(value.id);
          keep("chosen", chosen);
        });
        return part("li", "", part("label", "", box, part("span", "name", value.name), part("span", "count", value.count)));
      }));
      const summary = part("summary", "", name, values.some((v) => v.chosen) ? part("span", "badge", `${chosen[id].length}`) : "");
      const rest = values.length > first ? part("details", "rest", part("summary", "", more), list(values.slice(first))) : "";
      if (rest) rest.dataset.key = `rest ${id}`;
      const group = part("details", "", summary, list(values.slice(0, first)), rest);
      group.dataset.key = `facet ${id}`;
      group.open = open || values.some((v) => v.chosen);
      return group;
    }));
  },

  // An article with what supports each of its labels; which label is shown is chosen here, without asking the server.
  reading: ({ texts, labels, none, chosen, note }) => {
    const show = (root, key) => {
      for (const mark of root.querySelectorAll("mark")) mark.classList.toggle("on", mark.dataset.keys.split(" ").includes(key));
      for (const each of root.querySelectorAll(".why > div")) each.hidden = each.dataset.label !== key;
    };
    const root = part("div", "reading");
    const names = labels.map(({ key, name, group, places }) => {
      const box = choice("radio", "label", `label ${key}`, key === chosen, () => show(root, key));
      return part("label", places ? "" : "unsupported", box, part("span", "group", group), part("span", "name", name), part("span", "count", places));
    });
    names.unshift(part("label", "", choice("radio", "label", "label none", !chosen, () => show(root, "")), part("span", "name", none)));
    const why = part("div", "why", ...labels.map(({ key, lines }) => {
      const made = part("div", "", ...lines.map((line) => part("p", "", line)));
      made.dataset.label = key;
      return made;
    }));
    const body = texts.map(({ field, lines }) => {
      const made = part("div", field, ...lines.map((pieces) => {
        const line = part(field === "title" ? "h3" : "p", "", ...pieces.map(({ text, keys }) => {
          if (!keys.length) return text;
          const mark = part("mark", "", text);
          mark.dataset.keys = keys.join(" ");
          return mark;
        }));
        line.dir = "auto";
        return line;
      }));
      return made;
    });
    const language = note.language;
    const article = part("article", "", ...body, note.text && part("p", "note", note.text));
    if (language !== "und") article.lang = language;
    root.append(part("fieldset", "labels", part("legend", "", note.legend), ...names), why, article);
    show(root, chosen);
    return root;
  },

  // Groups of links into the dashboard or out of it, each with a remark.
  links: ({ groups }, { open }) =>
    part("dl", "links", ...groups.flatMap(({ title, items }) => [
      part("dt", "", title),
      part("dd", "", ...items.map(({ text, address, url, note }) =>
        part("span", "item", address ? inside(address, [text], open) : link(url ?? "", [text]), note && part("span", "note", note)))),
    ])),

  // What differs between two texts; what both have is left out but for some words around.
  diff: ({ changes, words }) =>
    part("div", "diff", ...changes.map(({ kind, text }) => {
      if (kind === "same") return text;
      if (kind === "left_out") return part("span", "left", ` [… ${text} ${words} …] `);
      return part(kind === "added" ? "ins" : "del", "", text);
    })),

  // Text of several lines, as it is.
  text: ({ text, note }) => {
    const made = part("pre", "text", text);
    made.dir = "auto";
    made.tabIndex = 0;
    return part("div", "", made, note && part("p", "lines", note));
  },
});
