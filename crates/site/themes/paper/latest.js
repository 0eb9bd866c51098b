// Brings the furniture of a page up to date. The page is whole without this script; nothing here is needed to read it.
(() => {
  "use strict";

  const HASH_PATH = /^\/media\/[0-9a-f]{64}\/w\d+(-[0-9a-f]{16})?\.jpg$/;

  // A path of this site, never another host's.
  const isLocal = (url) => typeof url === "string" && /^\/(?![/\\])/.test(url);
  const isWeb = (url) => typeof url === "string" && /^https?:\/\/[^/]/i.test(url);

  function image(picture, zoom) {
    const img = document.createElement("img");
    img.loading = "lazy";
    img.decoding = "async";
    img.width = picture.width;
    img.height = picture.height;
    img.alt = picture.alt;
    img.sizes = `(min-width: 46rem) ${Math.round(240 * zoom)}px, ${Math.round(50 * zoom)}vw`;
    img.srcset = picture.srcset;
    img.src = picture.src;
    if (!picture.webp) return img;
    const source = document.createElement("source");
    source.type = "image/webp";
    source.sizes = img.sizes;
    source.srcset = picture.webp;
    const both = document.createElement("picture");
    both.append(source, img);
    return both;
  }

  // As the page frames a part of a picture: by an SVG, whose geometry is attributes.
  function framed(picture) {
    const { crop } = picture;
    if (!crop) return image(picture, 1);
    const part = (name, attributes) => {
      const element = document.createElementNS("http://www.w3.org/2000/svg", name);
      for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
      return element;
    };
    const { width, height } = picture;
    const frame = part("svg", { class: "crop", role: "presentation", viewBox: crop.view_box, width: crop.width, height: crop.height });
    const whole = part("foreignObject", { width, height });
    whole.append(image(picture, crop.zoom));
    frame.append(whole);
    return frame;
  }

  function item(entry) {
    const link = document.createElement("a");
    link.href = entry.url;
    if (entry.picture) {
      const words = document.createElement("span");
      words.textContent = entry.headline;
      link.append(framed(entry.picture), words);
    } else {
      link.textContent = entry.headline ?? entry.name;
    }
    const li = document.createElement("li");
    li.append(link);
    return li;
  }

  function refresh(part, entries) {
    const list = part.querySelector("ul");
    if (!list || !Array.isArray(entries)) return;
    const isLinks = part.dataset.latest === "links";
    const isGallery = part.dataset.latest === "gallery";
    const shown = entries.filter((entry) =>
      isLinks
        ? isWeb(entry.url)
        : isLocal(entry.url) &&
          entry.url !== location.pathname &&
          (!isGallery || (entry.picture && HASH_PATH.test(entry.picture.src))),
    );
    list.replaceChildren(...shown.map(item));
    part.hidden = shown.length === 0;
  }

  // The date in the header is that of the day on which the page was made; a reader's day may be a later one.
  function today() {
    const time = document.querySelector(".today time");
    if (!time) return;
    const language = time.closest("[lang]").lang;
    const vietnamese = /^vi\b/.test(language);
    const zone = { timeZone: time.dataset.zone };
    try {
      const part = (options, locale) => new Intl.DateTimeFormat(locale, { ...zone, ...options }).format(new Date());
      const weekday = part({ weekday: "long" }, vietnamese ? "vi" : "en-GB");
      const date = vietnamese
        ? part({ day: "numeric", month: "numeric", year: "numeric" }, "en-GB").replace(/\b0+(\d)/g, "$1")
        : part({ day: "numeric", month: "long", year: "numeric" }, "en-GB");
      time.textContent = `${weekday}, ${date}`;
      time.dateTime = part({ day: "2-digit", month: "2-digit", year: "numeric" }, "sv");
    } catch {
      // A zone or a language that this browser does not know: the date of the page stays.
    }
  }

  async function run() {
    today();
    const parts = document.querySelectorAll("[data-latest]");
    if (parts.length === 0) return;
    try {
      const answer = await fetch("/latest.json");
      if (!answer.ok) return;
      const latest = await answer.json();
      for (const part of parts) refresh(part, latest[part.dataset.latest]);
    } catch {
      // Offline, or no such file: what the page came with stays.
    }
  }

  void run();
})();
