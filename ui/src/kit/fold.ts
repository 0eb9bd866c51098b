/**
 * Folding: what two texts have in common when case, marks or the place of a tone do not matter.
 *
 * The same rule as search's in the workstation (`editorial::text::fold`), told by the same examples
 * (`tests/fixtures/folding.json`): whoever types without marks finds words with them, and `hoà` and `hòa` are one word.
 */

/** Grave, acute, tilde, hook above, dot below. */
export const TONES = /[\u0300\u0301\u0303\u0309\u0323]/gu;

/** Old files write `đ` as one of its twins from other alphabets, which look the same in capitals (`Ð`, `Ɖ`). */
const lowerD = (letter: string): string => (letter === "ð" || letter === "ɖ" ? "đ" : letter);

/** In lower case, letter by letter. */
const lower = (text: string): string => text.replaceAll(/\P{M}/gu, (letter) => lowerD(letter.toLowerCase()));

/** Lower case without tone and vowel marks; `đ` becomes `d`. `Đảng` and `dang` fold alike. */
export function fold(text: string): string {
  return lower(text.normalize("NFD").replace(/\p{M}/gu, "")).replaceAll("đ", "d");
}

/** A word in lower case with its marks, its tone behind it. `hoà` and `hòa` are alike, `đang` and `đảng` are not. */
export function exact(word: string): string {
  const apart = lower(word.normalize("NFD"));
  return apart.replace(TONES, "").normalize("NFC") + (apart.match(TONES) ?? []).join("");
}
