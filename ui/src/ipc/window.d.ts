/** Set by the build: whether the workstation in memory is part of it. */
declare const __FAKE__: boolean;
