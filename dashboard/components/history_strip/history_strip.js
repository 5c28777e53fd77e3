// Pictures are keyed by item, event and occurrence and re-used, so that Memory fades them instead of redrawing them.
// Text from data goes through textContent only; markup below is constant.

const views = new WeakMap();

const STRIP = template(`
  <div class="root">
    <p class="caption"></p>
    <ol class="list" aria-label="History, newest first on the left"></ol>
  </div>`);

const ENTRY = template(`
  <li><button type="button" class="entry" tabindex="-1">
    <span class="picture"><img alt="" hidden><span></span></span><span class="event" aria-hidden="true"></span>
  </button></li>`);

export default function ({ data, parentElement, setTriggerValue }) {
  const view = views.get(parentElement) ?? create(parentElement);
  view.emit = (item) => setTriggerValue("event", { action: "open", item_id: item });
  update(view, data);
  return () => {
    views.delete(parentElement);
    view.root.remove();
  };
}

function create(parent) {
  const root = STRIP.cloneNode(true);
  const view = { root, list: root.querySelector(".list"), caption: root.querySelector(".caption"), entries: new Map(), emit: null };
  const { list } = view;
  list.addEventListener("click", (event) => {
    const entry = event.target.closest(".entry");
    if (entry) view.emit(entry.dataset.item);
  });
  list.addEventListener("keydown", (event) => onKey(view, event));
  list.addEventListener("focusin", (event) => setCurrent(view, event.target));
  list.addEventListener("scroll", () => markEnds(list), { passive: true });
  parent.appendChild(root);
  views.set(parent, view);
  view.observer = new ResizeObserver(() => markEnds(list));
  view.observer.observe(list);
  return view;
}

function update(view, data) {
  const seen = new Map();
  const items = data.entries.map((entry) => {
    const name = JSON.stringify([entry.id, entry.event]);
    seen.set(name, (seen.get(name) ?? 0) + 1);
    return fill(view, `${name}${seen.get(name)}`, entry);
  });
  text(view.caption, data.caption);
  for (const [key, item] of view.entries) if (!items.includes(item)) (item.remove(), view.entries.delete(key));
  items.forEach((item, i) => {
    if (view.list.children[i] !== item) view.list.insertBefore(item, view.list.children[i] ?? null);
  });
  const current = view.list.querySelector("[tabindex='0']") ?? view.list.querySelector(".entry");
  if (current) setCurrent(view, current);
  markEnds(view.list);
}

function fill(view, key, data) {
  let item = view.entries.get(key);
  if (!item) {
    item = ENTRY.cloneNode(true);
    view.entries.set(key, item);
  }
  const entry = item.firstElementChild;
  const [picture, event] = entry.children;
  entry.dataset.item = data.id;
  entry.title = data.words;
  entry.setAttribute("aria-label", data.words);
  picture.style.opacity = data.opacity;
  text(event, data.event);
  fillPicture(picture, data);
  return item;
}

// Also in recommendation_list.js: components are separate modules, and a shared file would need a build step.
function fillPicture(picture, data) {
  const [image, initials] = picture.children;
  picture.style.setProperty("--hue", data.hue);
  text(initials, data.initials);
  image.hidden = !data.picture;
  if (data.picture && image.src !== data.picture) image.src = data.picture;
}

function onKey(view, event) {
  const entries = [...view.list.querySelectorAll(".entry")];
  const step = { ArrowRight: 1, ArrowLeft: -1, Home: -Infinity, End: Infinity }[event.key];
  if (!step) return;
  const next = entries.indexOf(event.target) + step;
  entries[Math.min(Math.max(next, 0), entries.length - 1)].focus();
  event.preventDefault();
}

// One entry is in the tab order at a time.
function setCurrent(view, entry) {
  view.list.querySelectorAll("[tabindex='0']").forEach((other) => (other.tabIndex = -1));
  entry.tabIndex = 0;
}

function markEnds(list) {
  list.classList.toggle("has-newer", list.scrollLeft > 1);
  list.classList.toggle("has-older", list.scrollLeft + list.clientWidth < list.scrollWidth - 1);
}

function text(node, value) {
  if (node.textContent !== String(value)) node.textContent = value;
}

function template(markup) {
  const holder = document.createElement("template");
  holder.innerHTML = markup.replace(/>\s+</g, "><").trim();
  return holder.content.firstElementChild;
}
