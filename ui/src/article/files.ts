/** Files that somebody dropped or pasted: those that claim to be pictures. What they are, the workstation finds out. */
export function imagesOf(transfer: DataTransfer | null): File[] {
  return [...(transfer?.files ?? [])].filter((file) => file.type.startsWith("image/") || file.type === "");
}
