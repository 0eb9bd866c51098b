/**
 * How long the fields of a story should be, words. The house's own measure: a headline that fits two lines of the page, a
 * standfirst that is read at one glance, a caption of a sentence or two. They advise and never hinder.
 */
export const TARGETS = { headline: 16, standfirst: 40, caption: 40 } as const;
