// The sandbox's made-up citizens, as the sandbox lists them.

export interface Persona {
  key: string;
  name: string;
  description_da: string;
  description_en: string;
  municipality: string;
  town: string;
}

export async function personas(): Promise<Persona[]> {
  const answer = await fetch("/sandbox/personas", { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
  return answer.json();
}
