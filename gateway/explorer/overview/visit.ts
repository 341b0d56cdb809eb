// The token of each citizen's last visit, kept in this browser. It is sealed by the gateway, and opens for that citizen alone.
const PREFIX = "borgerblik.visit.";

/** Tokens as they were when this visit began: what is new stays new until the page is opened again. */
const atOpening = new Map<string, string | null>();

export function remembered(key: string): string | null {
  if (!atOpening.has(key)) atOpening.set(key, read(key));
  return atOpening.get(key) ?? null;
}

export function remember(key: string, token: string): void {
  try {
    localStorage.setItem(PREFIX + key, token);
  } catch {
    // A browser that keeps nothing: each visit is the first.
  }
}

function read(key: string): string | null {
  try {
    return localStorage.getItem(PREFIX + key);
  } catch {
    return null;
  }
}
