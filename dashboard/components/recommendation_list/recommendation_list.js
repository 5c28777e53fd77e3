// Rows are keyed by item and re-used, so that they slide, keep focus and never flash.
// Text from data goes through textContent only; markup below is constant.

const SLIDE = { duration: 250, easing: "cubic-bezier(0.2, 0, 0, 1)" };
let looks = {}; // label, letter and colours by signal, the same for every list on the page
const views = new WeakMap();

const LIST = template(`
  <div class="root">
    <div class="head" aria-hidden="true">
      <span class="head-rank">#</span><span class="head-item">Item</span>
      <span class="legend"></span><span class="head-match">Match</span>
    </div>
    <ol class="list" aria-label="Recommendations" aria-describedby="keys"></ol>
    <p class="left"></p>
    <p class="hidden" id="keys">Arrow keys move between rows, Enter opens details, W says why, L likes, H hides.</p>
    <div class="tip" aria-hidden="true"></div>
  </div>`);

const ROW = template(`
  <li class="row" tabindex="-1" aria-keyshortcuts="Enter W L H">
    <div class="place"><span class="rank"></span><span class="change" role="img"></span></div>
    <div class="picture" aria-hidden="true" data-open><img alt=""><span></span></div>
    <div class="item" data-open>
      <div class="title"><span class="pin" role="img" aria-label="Pinned" title="Pinned">
        <svg viewBox="0 0 24 24" aria-hidden="true"><path d="M9 3h6l-1 6 4 4H6l4-4-1-6ZM12 13v8"/></svg></span><span class="chip">not chosen yet</span><span></span></div>
      <div class="reason"></div>
    </div>
    <div class="bar" role="img"><i class="zero"></i></div>
    <div class="match"><span class="hidden">Match </span><span></span></div>
    <div class="actions">
      <button type="button" data-action="like">
        <svg viewBox="0 0 24 24" aria-hidden="true"><path d="M12 20s-7.5-4.6-9-9.2C1.9 7.3 4 4.5 7 4.5c2.1 0 3.9 1.2 5 3.1 1.1-1.9 2.9-3.1 5-3.1
          3 0 5.1 2.8 4 6.3C19.5 15.4 12 20 12 20Z"/></svg></button>
      <button type="button" data-action="hide">
        <svg viewBox="0 0 24 24" aria-hidden="true"><path d="M4 4l16 16M9.9 5.3A9.6 9.6 0 0 1 12 5c5 0 8.3 4.2 9.5 7a14 14 0 0 1-2.6 3.8M6.3 6.9
          A14 14 0 0 0 2.5 12c1.2 2.8 4.5 7 9.5 7a9.5 9.5 0 0 0 5-1.4M10 10a2.8 2.8 0 0 0 4 4"/></svg></button>
      <button type="button" class="why-button" data-action="why">Why</button>
      <span class="tick"><svg viewBox="0 0 24 24" aria-hidden="true"><path d="M5 12.5l4.5 4.5L19 7.5"/></svg>Chosen next</span>
    </div>
  </li>`);

export default function ({ data, parentElement, setTriggerValue }) {
  const view = views.get(parentElement) ?? create(parentElement);
  view.data = data;
  looks = data.signals;
  view.pending = view.pending.filter((event) => event.number > data.lastEvent);
  view.emit = (action, item) => {
    view.pending.push({ number: nextNumber(view), action, item_id: item });
    setTriggerValue("event", view.pending);
  };
  update(view);
  return () => {
    views.delete(parentElement);
    view.root.remove();
  };
}

// Reruns overtake each other, and a trigger that is overtaken is lost. So what Python has not confirmed
// is sent again with the next event; numbers also rise when the list is mounted anew.
function nextNumber(view) {
  return Math.max(Date.now(), view.data.lastEvent + 1, (view.pending.at(-1)?.number ?? 0) + 1);
}

function create(parent) {
  const root = LIST.cloneNode(true);
  const part = (name) => root.querySelector(name);
  const view = { root, list: part(".list"), left: part(".left"), legend: part(".legend"), tip: part(".tip") };
  Object.assign(view, { rows: new Map(), current: null, data: null, pending: [], emit: null });
  root.addEventListener("click", (event) => onClick(view, event));
  root.addEventListener("keydown", (event) => onKey(view, event));
  root.addEventListener("focusin", (event) => setCurrent(view, event.target.closest(".row")?.dataset.id));
  root.addEventListener("pointerover", (event) => onPoint(view, event.target.closest(".bar")));
  root.addEventListener("pointerleave", () => onPoint(view, null));
  parent.appendChild(root);
  views.set(parent, view);
  return view;
}

function update(view) {
  const { root, data } = view;
  const focus = focused(view);
  const before = places(view);
  root.classList.toggle("is-compact", data.isCompact);
  root.classList.toggle("is-compared", data.isCompared);
  root.classList.toggle("is-past", data.isPast);
  onPoint(view, null);

  const isFirst = before.size === 0;
  const ids = data.rows.map((row) => row.id);
  for (const [id, row] of view.rows) if (!ids.includes(id)) (row.remove(), view.rows.delete(id));
  data.rows.forEach((row) => fill(view, row));
  arrange(view, ids, focus?.id);
  fillLegend(view);
  fillLeft(view);

  if (!isFirst && !matchMedia("(prefers-reduced-motion: reduce)").matches) slide(view, before);
  refocus(view, focus);
}

// The focused row stays in the document while the others move around it: moving it would drop the focus.
function arrange(view, ids, focusedId) {
  if (ids.every((id, i) => view.list.children[i] === view.rows.get(id))) return;
  const still = view.rows.get(focusedId);
  let isBefore = Boolean(still);
  for (const id of ids) {
    if (id === focusedId) isBefore = false;
    else view.list.insertBefore(view.rows.get(id), isBefore ? still : null);
  }
}

// Places are taken with running slides included, so that a second move goes on from where rows are seen.
function places(view) {
  const origin = view.list.getBoundingClientRect().top;
  return new Map([...view.rows].map(([id, row]) => [id, row.getBoundingClientRect().top - origin]));
}

function slide(view, before) {
  view.rows.forEach((row) => row.slide?.cancel());
  for (const [id, place] of places(view)) {
    const row = view.rows.get(id);
    if (!before.has(id)) row.slide = row.animate([{ opacity: 0 }, { opacity: 1 }], SLIDE);
    else if (Math.abs(before.get(id) - place) > 0.5) {
      const from = { transform: `translateY(${before.get(id) - place}px)` };
      row.slide = row.animate([from, { transform: "none" }], SLIDE);
    }
  }
}

function fill(view, data) {
  let row = view.rows.get(data.id);
  if (!row) {
    row = ROW.cloneNode(true);
    row.dataset.id = data.id;
    view.rows.set(data.id, row);
  }
  const part = (name) => row.querySelector(name);
  row.classList.toggle("is-open", Boolean(data.why));
  text(part(".rank"), data.rank);
  text(part(".match span:last-child"), data.match);
  text(part(".reason"), data.reason);
  text(part(".title span:last-child"), data.title);
  part(".item").title = data.reason ? `${data.title}\n${data.reason}` : data.title;
  part(".pin").hidden = !data.isPinned;
  part(".chip").hidden = !data.isNewArrival;
  part(".tick").hidden = !data.isChosen;
  row.classList.toggle("is-marked", data.isMarked);
  fillChange(part(".change"), data);
  fillPicture(part(".picture"), data);
  fillBar(part(".bar"), data, view.data.zero);
  name(part("[data-action=like]"), `Like ${data.title}`, "Like (L)").setAttribute("aria-pressed", data.isLiked);
  name(part("[data-action=hide]"), `Hide ${data.title}`, "Hide (H)");
  name(part("[data-action=why]"), `Why ${data.title}`, "Why is this here? (W)").setAttribute("aria-expanded", Boolean(data.why));
  row.querySelector(".divider")?.remove();
  if (data.divider) row.prepend(element("p", "divider", data.divider));
  fillWhy(row, data);
}

// The panel is built anew only when what it says has changed, so that a reader's selection survives a rerun.
function fillWhy(row, data) {
  const key = JSON.stringify(data.why);
  if ((row.dataset.why ?? "null") === key) return;
  row.dataset.why = key;
  row.querySelector(".why")?.remove();
  if (!data.why) return;
  const panel = element("div", "why");
  panel.setAttribute("role", "region");
  panel.setAttribute("aria-label", `Why ${data.title}`);
  const told = element("div", "told");
  data.why.sentences.forEach((sentence) => told.append(element("p", "", sentence)));
  data.why.breakpoints.forEach((sentence) => told.append(element("p", "quiet", sentence)));
  panel.append(told, waterfall(data.why.steps));
  if (data.why.shares.length) panel.append(history(data.why.shares));
  row.append(panel);
}

function waterfall(steps) {
  const list = element("ol", "steps");
  for (const { kind, label, start, width, points } of steps) {
    const line = element("li");
    const track = element("span", "track");
    const piece = ink(kind);
    Object.assign(piece.style, { left: `${start}%`, width: `max(${width}%, 1px)` });
    track.append(piece);
    line.append(element("span", "step-label", label), track, element("b", "", points));
    list.append(line);
  }
  return list;
}

function history(shares) {
  const part = element("div", "shares");
  for (const signal of new Set(shares.map((share) => share.signal))) {
    const group = element("div");
    group.append(element("p", "quiet", `“${signalName(signal)}” comes from`));
    for (const { title, percent } of shares.filter((share) => share.signal === signal)) {
      const line = element("p", "share");
      line.append(ink(signal), element("span", "", title), element("b", "", `${percent}%`));
      line.title = `${percent}% of “${signalName(signal)}” comes from ${title}`;
      group.append(line);
    }
    part.append(group);
  }
  return part;
}

function signalName(signal) {
  return looks[signal]?.label ?? signal;
}

function fillChange(change, data) {
  text(change, data.change);
  change.classList.toggle("is-new", data.change === "new");
  change.title = data.changeWords;
  change.setAttribute("aria-label", data.changeWords);
  change.ariaHidden = !data.change;
}

// Also in history_strip.js: components are separate modules, and a shared file would need a build step.
function fillPicture(picture, data) {
  const [image, initials] = picture.children;
  picture.style.setProperty("--hue", data.hue);
  text(initials, data.initials);
  image.hidden = !data.picture;
  if (data.picture && image.src !== data.picture) image.src = data.picture;
}

// Widths are animated by hand: a row that moves in the document loses its running CSS transitions.
function fillBar(bar, data, zero) {
  bar.setAttribute("aria-label", data.words);
  bar.firstElementChild.style.left = `${zero}%`;
  const old = new Map([...bar.querySelectorAll(".piece")].map((piece) => [piece.dataset.kind, piece]));
  const isMoving = !matchMedia("(prefers-reduced-motion: reduce)").matches;
  for (const { kind, start, width } of data.pieces) {
    const piece = old.get(kind) ?? newPiece(bar, kind);
    const to = { left: `${start}%`, width: `${width}%` };
    const from = old.has(kind) ? { left: piece.style.left, width: piece.style.width } : { left: to.left, width: "0%" };
    old.delete(kind);
    Object.assign(piece.style, to);
    if (isMoving && bar.isConnected && (from.left !== to.left || from.width !== to.width)) piece.animate([from, to], SLIDE);
  }
  old.forEach((piece) => piece.remove());
}

function newPiece(bar, kind) {
  const piece = element("span", "piece");
  const filled = ink(kind, "span");
  filled.appendChild(element("b", "", looks[kind]?.letter ?? ""));
  piece.dataset.kind = kind;
  piece.appendChild(filled);
  return bar.appendChild(piece);
}

function ink(kind, tag = "i") {
  const filled = element(tag, `ink ${kind}`), look = looks[kind];
  if (look) filled.style.background = `light-dark(${look.colours.join(", ")})`;
  return filled;
}

function fillLegend(view) {
  const { signals, hasVariety } = view.data;
  const kinds = [...Object.entries(signals).map(([kind, { label }]) => [kind, label]), ...(hasVariety ? [["variety", "Variety"]] : [])];
  const wanted = [["average", "Average item"], ...kinds];
  if (view.legend.dataset.kinds === String(wanted)) return;
  view.legend.dataset.kinds = String(wanted);
  view.legend.replaceChildren(...wanted.map(([kind, label]) => {
    const entry = element("span", `entry for-${kind}`);
    entry.append(ink(kind), label);
    return entry;
  }));
}

function fillLeft(view) {
  const { left } = view.data;
  const key = JSON.stringify(left);
  if (view.left.dataset.key === key) return;
  view.left.dataset.key = key;
  view.left.replaceChildren();
  left.forEach((item, i) => {
    const link = element("button", "link", item.title);
    link.type = "button";
    link.dataset.item = item.id;
    link.title = "Details";
    view.left.append(i ? ", " : "Left the list: ", link, ` (was ${item.was})`);
  });
}

function onClick(view, event) {
  const action = event.target.closest("[data-action]")?.dataset.action;
  const link = event.target.closest(".link");
  if (link) view.emit("open", link.dataset.item);
  else if (action) view.emit(action, event.target.closest(".row").dataset.id);
  else if (event.target.closest("[data-open]")) view.emit("open", event.target.closest(".row").dataset.id);
}

function onKey(view, event) {
  const row = event.target.closest(".row");
  if (!row || event.ctrlKey || event.metaKey || event.altKey) return;
  const step = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity }[event.key];
  const action = { l: "like", h: "hide", w: "why", Enter: event.target === row ? "open" : undefined }[event.key];
  if (step) focusRow(view, row, step, event.target.dataset.action);
  else if (action && !event.repeat && !(view.data.isPast && action !== "open")) view.emit(action, row.dataset.id);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

function focusRow(view, row, step, action) {
  const rows = [...view.list.children];
  const next = rows[Math.min(Math.max(rows.indexOf(row) + step, 0), rows.length - 1)];
  setCurrent(view, next.dataset.id);
  control(next, action).focus();
}

// One row is in the tab order at a time, with its buttons.
function setCurrent(view, id) {
  if (!id) return;
  view.current = id;
  view.rows.forEach((row, rowId) => {
    const index = rowId === id ? 0 : -1;
    row.tabIndex = index;
    row.querySelectorAll("button").forEach((button) => (button.tabIndex = index));
  });
}

function focused(view) {
  const active = view.root.getRootNode().activeElement;
  const row = active?.closest?.(".row");
  if (!row || !view.root.contains(row)) return null;
  return { id: row.dataset.id, action: active.dataset.action, index: [...view.list.children].indexOf(row) };
}

// When the focused item is gone (hidden, or out of the list), focus goes to the row now in its place.
function refocus(view, focus) {
  const rows = view.list.children;
  if (!rows.length) return;
  const kept = view.rows.get(focus?.id ?? view.current) ?? rows[Math.min(focus?.index ?? 0, rows.length - 1)];
  setCurrent(view, kept.dataset.id);
  if (focus) control(kept, focus.action).focus({ preventScroll: true });
}

function onPoint(view, bar) {
  view.tip.classList.toggle("is-shown", Boolean(bar));
  if (!bar) return;
  const data = view.data.rows.find((row) => row.id === bar.closest(".row").dataset.id);
  const lines = Object.entries(view.data.signals).filter(([signal]) => data.points[signal] && !(signal === "boost" && data.points.boost === "0"))
    .map(([signal, { label }]) => [signal, label, data.points[signal]]);
  if (data.variety !== "0") lines.push(["variety", data.varietyReason ? `Variety: ${data.varietyReason}` : "Variety", data.variety]);
  view.tip.replaceChildren(element("strong", "", "Against the average item"), ...lines.flatMap(([kind, label, points]) =>
    [ink(kind), element("span", "", label), element("b", "", points)]));
  const [frame, place, tip] = [view.root, bar, view.tip].map((node) => node.getBoundingClientRect());
  const isLow = place.bottom + tip.height + 12 > Math.min(frame.bottom, innerHeight);
  view.tip.style.left = `${Math.max(0, Math.min(place.left - frame.left, frame.width - tip.width))}px`;
  view.tip.style.top = `${(isLow ? place.top - tip.height - 2 : place.bottom + 2) - frame.top}px`;
}

function control(row, action) {
  return action ? row.querySelector(`[data-action=${action}]`) : row;
}

function name(button, label, hint) {
  button.setAttribute("aria-label", label);
  button.title = hint;
  return button;
}

function text(node, value) {
  if (node.textContent !== String(value)) node.textContent = value;
}

function element(tag, className, content = "") {
  const node = document.createElement(tag);
  node.className = className;
  node.textContent = content;
  return node;
}

function template(markup) {
  const holder = document.createElement("template");
  holder.innerHTML = markup.replace(/>\s+</g, "><").trim();
  return holder.content.firstElementChild;
}
