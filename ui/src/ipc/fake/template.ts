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

const house = (taken: string): string => {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})/u.exec(taken) ?? [];
  return year === undefined ? "" : `${Number(day)}/${Number(month)}/${year}`;
};

/** What photos would say, given what their files do. */
export function fillAll(
  id: string,
  values: TemplateValues,
  photos: readonly (readonly [original: string, facts: PhotoFacts | undefined])[],
): TemplateFilled {
  const lines = TEMPLATES.find((one) => one.id === id)?.lines ?? [];
  const filled = photos.map(([photo, facts]) => {
    const own: Record<TemplateVariable, string> = {
      ...values,
      date: house(facts?.taken ?? "") || values.date,
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
  const undated = photos.filter(([, facts]) => house(facts?.taken ?? "") === "").length;
  const unread = values.date.trim() !== "" && !/^\d{1,4}[/-]\d{1,2}[/-]\d{1,4}$/u.test(values.date.trim());
  return { photos: filled, undated, day_unread: unread };
}
