/**
 * How one likes to write at this machine: kept in the window's own storage, because nobody loses anything with it.
 *
 * What the newsroom or the workstation must know is no habit and stands in its settings.
 */
const HABITS = { typewriter: false, quotes: true } as const;
type Habit = keyof typeof HABITS;

const key = (habit: Habit): string => `galley-habit-${habit}`;

function read(habit: Habit): boolean {
  try {
    const kept = localStorage.getItem(key(habit));
    return kept === null ? HABITS[habit] : kept === "yes";
  } catch {
    return HABITS[habit];
  }
}

const kept = $state<Record<Habit, boolean>>({ typewriter: read("typewriter"), quotes: read("quotes") });

/** Whether one likes it so. */
export const likes = (habit: Habit): boolean => kept[habit];

/** Turns a habit on or off. */
export function turn(habit: Habit, on = !kept[habit]): void {
  kept[habit] = on;
  try {
    localStorage.setItem(key(habit), on ? "yes" : "no");
  } catch {
    // Then it is so until the window ends.
  }
}
