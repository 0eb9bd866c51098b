/** Photos on their way from a list into the text, by the keys of the photo desk. */
const TYPE = "application/x-galley-photos";

export function carry(transfer: DataTransfer, photos: readonly string[]): void {
  transfer.setData(TYPE, JSON.stringify(photos));
  transfer.effectAllowed = "copy";
}

/** Whether photos are carried; what they are is told only when they are let go. */
export const carries = (transfer: DataTransfer | null): boolean => transfer?.types.includes(TYPE) ?? false;

export function carried(transfer: DataTransfer | null): string[] {
  try {
    const read: unknown = JSON.parse(transfer?.getData(TYPE) ?? "");
    return Array.isArray(read) ? read.filter((one) => typeof one === "string") : [];
  } catch {
    return [];
  }
}
