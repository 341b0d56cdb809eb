// A store that forgets: what is typed and answered here leaves nothing behind in the browser.
import type { Storage } from "@graphiql/toolkit";

export function memory(first: Record<string, string> = {}): Storage {
  const kept = new Map(Object.entries(first));
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
    clear: () => kept.clear(),
    get length() {
      return kept.size;
    },
  };
}
