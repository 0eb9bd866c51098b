/** The newsroom's templates as the fake workstation knows them, filled by their words alone. */
import type { PhotoFacts, TemplateFilled, TemplateList, TemplateValues, TemplateVariable } from "../types.ts";

const NAMES: Readonly<Record<string, TemplateVariable>> = {
  ngày: "date",
  "tác giả": "person",
  "sự kiện": "event",
  "địa điểm": "place",
};

const template = (id: string, name: string, caption: string, credit = ""): TemplateList["templates"][number] => {
  const lines: TemplateList["templates"][number]["lines"] = [{ field: "caption", text: caption }];
  if (credit !== "") lines.push({ field: "credit", text: credit });
  const all = `${caption} ${credit}`.toLowerCase();
  const order: TemplateVariable[] = ["date", "person", "event", "place"];
  const used = Object.entries(NAMES).flatMap(([name, variable]) => (all.includes(`{${name}}`) ? [variable] : []));
  return { id, name, lines, variables: order.filter((variable) => used.includes(variable)) };
};

export const TEMPLATES: TemplateList["templates"] = [
  template("m-hop", "Hội nghị", "{Sự kiện}, ngày {ngày}, tại {địa điểm}.", "{tác giả}"),
  template("m-le", "Lễ hội", "Bà con dự {sự kiện} tại {địa điểm}.", "{tác giả}"),
  template("m-tin", "Ảnh hãng tin", "{Sự kiện} ({ngày}).", "TTXVN"),
];

/** The day of a file's moment, or one that somebody said as `21/9/2020`: `2020-09-21`; "": it is none. */
const dayOf = (written: string): string => {
  const [, d, m, y] = /^\s*(\d{1,2})\/(\d{1,2})\/(\d{4})\s*$/u.exec(written) ?? [];
  const [, year = y, month = m, day = d] = /^\s*(\d{4})[-:]?(\d{2})[-:]?(\d{2})/u.exec(written) ?? [];
  return year && month && day ? `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}` : "";
};

/** As the house writes it. */
const house = (day: string): string => day.split("-").reverse().map(Number).join("/");

const NOTHING_SAID: TemplateValues = { date: "", person: "", event: "", place: "" };

/** What was said last of templates, by story: kept on this machine, and proposed again. */
export class Said {
  readonly #here = new Map<string, TemplateValues>();
  #last = NOTHING_SAID;

  /** For a photo whose file knows its day, that day is kept. */
  keep(article: string, values: TemplateValues, taken: string): void {
    this.#last = { ...values, date: dayOf(taken) || values.date };
    this.#here.set(article, this.#last);
  }

  /** Event and place only on the same day, or for a file that knows none; elsewhere who took the photos. */
  proposed(article: string, taken: string): TemplateValues {
    const here = this.#here.get(article);
    const day = dayOf(taken);
    if (here && (day === "" || dayOf(here.date) === day)) return here;
    return { ...NOTHING_SAID, date: here ? day : "", person: (here ?? this.#last).person };
  }
}

/** What photos would say, given what their files do. */
export function fillAll(
  id: string,
  values: TemplateValues,
  photos: readonly (readonly [original: string, facts: PhotoFacts | undefined])[],
): TemplateFilled {
  const lines = TEMPLATES.find((one) => one.id === id)?.lines ?? [];
  const filled = photos.map(([photo, facts]) => {
    const day = dayOf(facts?.taken ?? "") || dayOf(values.date);
    const own: Record<TemplateVariable, string> = {
      ...values,
      date: day === "" ? "" : house(day),
      person: values.person || (facts?.creator ?? ""),
    };
    return {
      photo,
      lines: lines.map(({ field, text }) => {
        const missing: TemplateVariable[] = [];
        const said = text.replace(/\{([^{}]*)\}/gu, (braces, name: string) => {
          const variable = NAMES[name.toLowerCase()];
          if (variable === undefined) return braces;
          const value = own[variable].trim();
          if (value === "") missing.push(variable);
          if (value === "") return braces;
          return name === name.toLowerCase() ? value : value.slice(0, 1).toUpperCase() + value.slice(1);
        });
        return { field, text: said, missing };
      }),
    };
  });
  const undated = photos.filter(([, facts]) => dayOf(facts?.taken ?? "") === "").length;
  const unread = values.date.trim() !== "" && dayOf(values.date) === "";
  return { photos: filled, undated, day_unread: unread };
}
