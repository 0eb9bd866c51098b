/** Replayable chance for the tests: a seed gives the same run everywhere. */

/** A whole number from 0 to below `n`. */
export type Random = (n: number) => number;

/** Marsaglia's xorshift with 32 bits: small, fast, and good enough to choose edits. */
export function random(seed: number): Random {
  // A small seed would start with many equal choices: spread it first.
  let x = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) >>> 0 || 1;
  const next = () => {
    x ^= x << 13;
    x >>>= 0;
    x ^= x >>> 17;
    x ^= x << 5;
    x >>>= 0;
    return x;
  };
  for (let i = 0; i < 8; i++) next();
  return (n) => next() % n;
}

/** One of a list. */
export function pick<T>(r: Random, list: readonly T[]): T {
  const chosen = list[r(list.length)];
  if (chosen === undefined) throw new Error("nothing to pick from");
  return chosen;
}
