// Who asks: gives the access token of the citizen chosen. Tokens live in this module's closures, never in storage.

export interface Session {
  token(renew?: boolean): Promise<string | null>;
}

interface Granted {
  value: string;
  until: number;
}

const EARLY = 30_000;

export const nobody: Session = { token: async () => null };

export const pasted = (text: string): Session => ({ token: async () => text.trim() || null });

export function persona(key: string): Session {
  let granted: Promise<Granted> | null = null;
  const ask = () => {
    const asked = grant(key);
    asked.catch(() => (granted = null));
    return (granted = asked);
  };
  return {
    async token(renew = false) {
      const known = await (renew ? ask() : (granted ?? ask()));
      return (known.until - EARLY > Date.now() ? known : await ask()).value;
    },
  };
}

async function grant(key: string): Promise<Granted> {
  const answer = await fetch("/sandbox/token", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ persona: key }),
  });
  if (!answer.ok) throw new Error(`The sandbox gave no token (HTTP ${answer.status}).`);
  const { access_token, expires_in = 3600 } = await answer.json();
  return { value: access_token, until: Date.now() + expires_in * 1000 };
}
